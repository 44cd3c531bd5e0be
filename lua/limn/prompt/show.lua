-- show(value): a value as the prompt prints it.
--
-- Nothing is long: deep and long tables and long texts are cut, records of
-- columns and lists of records become aligned tables that fit the terminal.
-- Tensors and objects describe themselves.  What is long is a matter of
-- limn.format.

local errors = require "limn.errors"
local format = require "limn.format"
local proc = require "limn.proc"

local SMALL = 9 -- elements of a tensor that is shown inside of a table

-- Columns that read best on the left.
local FIRST = {step = 1, steps = 1, t = 1, time = 1, epoch = 1, k = 2, i = 2,
  x = 3, name = 1, tensor = 1, role = 2, shape = 3, multiplier = 4, std = 5}

local function width()
  return format.width > 0 and format.width or proc.terminal(1) or 80
end

-- ---- single values -------------------------------------------------------

local function clean(s)
  return (s:gsub("[%c]", function(c)
    return c == "\n" and "\\n" or c == "\t" and "\\t"
      or ("\\%d"):format(c:byte())
  end))
end

-- At most n bytes, and no part of a character.
local function cut(s, n)
  if #s <= n then return s end
  while n > 0 and (s:byte(n + 1) or 0) & 0xC0 == 0x80 do n = n - 1 end
  return s:sub(1, n) .. ("... (%d bytes)"):format(#s)
end

-- A text that is a result of its own: whole lines are worth more room.
local function own_text(s)
  local n = format.text
  return cut(s, s:find("\n", 1, true) and 10 * n or n)
end

-- `digits` of those that are significant, unless the user wants others.
local function number(x, digits)
  if math.type(x) == "integer" then return tostring(x) end
  if x ~= x then return "nan" end
  digits = format.digits > 0 and format.digits or digits
  return digits and ("%%.%dg"):format(digits):format(x) or tostring(x)
end

-- The export behind a function.
local function describe(f)
  for _, e in ipairs(require("limn.prompt.help").list()) do
    if e.run == f then return e end
  end
end

local function function_text(f)
  local e = describe(f)
  if e then return "function " .. require("limn.prompt.help").usage(e) end
  local info = debug.getinfo(f, "S")
  if info.what == "C" then return "function (of C)" end
  return ("function (%s:%d)"):format(info.short_src, info.linedefined)
end

local function is_tensor(v)
  return type(v) == "userdata" and debug.getmetatable(v)
    == debug.getregistry().tensor
end

local function elements(v)
  if type(v) == "number" then return number(v, 6) end
  if type(v) == "boolean" then return tostring(v) end
  local parts = {}
  for i = 1, #v do parts[i] = elements(v[i]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- "tensor {0.5, 1}" of a small one, else nil.
local function small(v)
  if not is_tensor(v) then return nil end
  local count = 1
  for _, n in ipairs(v.shape) do count = count * n end
  if v.rank == 0 or count > SMALL then return nil end
  return tostring(v):match "^%a+" .. " " .. elements(v)
end

-- The first line of what a value says of itself.
local function one_line(v)
  if type(v) == "string" then return '"' .. cut(clean(v), 200) .. '"' end
  if type(v) == "number" then return number(v) end
  if type(v) == "function" then return function_text(v) end
  local ok, text = pcall(tostring, v)
  return cut(small(v) or (ok and text or type(v)):match("^[^\n]*"), 72)
end

-- ---- records -------------------------------------------------------------

local function is_name(k)
  return type(k) == "string" and k:match("^[%a_][%w_]*$") ~= nil
end

local function sorted_keys(t)
  local keys = {}
  for k in next, t do keys[#keys + 1] = k end
  table.sort(keys, function(a, b)
    local ka, kb = type(a), type(b)
    if ka ~= kb then return ka < kb end
    if ka == "string" then
      local fa, fb = FIRST[a] or 9, FIRST[b] or 9
      if fa ~= fb then return fa < fb end
      return a < b
    end
    if ka == "number" then return a < b end
    return tostring(a) < tostring(b)
  end)
  return keys
end

local function is_scalar(v)
  local kind = type(v)
  return kind == "number" or kind == "string" or kind == "boolean"
end

-- A list of scalars or a vector, longer than one.
local function column_length(v)
  if is_tensor(v) then
    return type(v[1]) == "number" and #v > 1 and #v or nil
  end
  if type(v) ~= "table" or debug.getmetatable(v) then return nil end
  local n = #v
  if n < 2 or not is_scalar(v[1]) or not is_scalar(v[n]) then return nil end
  for k in next, v do
    if math.type(k) ~= "integer" or k < 1 or k > n then return nil end
  end
  return n
end

-- The columns of a record and the rest of its fields; nil if it is none.
local function columns_of(t)
  local columns, rest, n = {}, {}, nil
  for _, k in ipairs(sorted_keys(t)) do
    if not is_name(k) then return nil end
    local length = column_length(t[k])
    if length and (not n or n == length) then
      n = length
      columns[#columns + 1] = {name = k, values = t[k]}
    elseif length then
      return nil
    else
      rest[#rest + 1] = k
    end
  end
  if n and #columns >= 2 then return columns, n, rest end
end

-- A list of tables with the same named scalars, as columns.
local function rows_of(t)
  local n = #t
  if n < 2 or type(t[1]) ~= "table" then return nil end
  local names = sorted_keys(t[1])
  for _, k in ipairs(names) do
    if not is_name(k) or not is_scalar(t[1][k]) then return nil end
  end
  if #names == 0 or type(t[n]) ~= "table" then return nil end
  local columns = {}
  for _, k in ipairs(names) do
    columns[#columns + 1] = {name = k, values = setmetatable({}, {
      __index = function(_, i) return type(t[i]) == "table" and t[i][k] end})}
  end
  return columns, n
end

-- The rows to print; 0 stands for the gap.
local function chosen(n)
  local rows = {}
  for i = 1, n do
    if n <= format.rows or i <= format.rows - 5 or i > n - 4 then
      rows[#rows + 1] = i
    elseif rows[#rows] ~= 0 then
      rows[#rows + 1] = 0
    end
  end
  return rows
end

local function cell(v)
  if v == nil then return "" end
  if type(v) == "number" then return number(v, 6) end
  if type(v) == "string" then return cut(clean(v), 40) end
  return one_line(v)
end

local function aligned(columns, n, indent)
  local rows, room = chosen(n), width() - #indent
  local texts, left_out = {}, {}
  for _, c in ipairs(columns) do
    local list, widest = {}, #c.name
    local right = type(c.values[1]) == "number"
    for i, row in ipairs(rows) do
      list[i] = row == 0 and "..." or cell(c.values[row])
      widest = math.max(widest, #list[i])
    end
    if room < widest and #texts > 0 then
      left_out[#left_out + 1] = c.name
    else
      room = room - widest - 2
      texts[#texts + 1] = {list = list, name = c.name,
        format = (right and "%%%ds" or "%%-%ds"):format(widest)}
    end
  end
  local lines = {}
  for i = 0, #rows do
    local line = {}
    for k, c in ipairs(texts) do
      line[k] = c.format:format(i == 0 and c.name or c.list[i])
    end
    lines[#lines + 1] = indent .. table.concat(line, "  "):gsub("%s+$", "")
  end
  if n > format.rows then
    lines[#lines + 1] = ("%s(%d rows)"):format(indent, n)
  end
  if #left_out > 0 then
    lines[#lines + 1] = indent .. "(and the columns "
      .. table.concat(left_out, ", ") .. ")"
  end
  return table.concat(lines, "\n")
end

-- ---- tables --------------------------------------------------------------

local nested

local function key_text(k)
  if is_name(k) then return k end
  return "[" .. one_line(k) .. "]"
end

local function value_text(v, depth, seen)
  if type(v) == "table" and not debug.getmetatable(v) then
    return nested(v, depth + 1, seen)
  end
  return one_line(v)
end

-- Short values of a list side by side, the rest one below the other.
local function filled(parts, n, room, joint)
  local lines, line = {}, nil
  for i, part in ipairs(parts) do
    local beside = line and i <= n and #part <= 24 and #line + #part + 3 < room
    if beside then
      line = line .. ", " .. part
    else
      lines[#lines + 1] = line
      line = part
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, joint)
end

function nested(t, depth, seen)
  if seen[t] then return "{...}" end
  if next(t) == nil then return "{}" end
  if depth > format.depth then return "{...}" end
  seen[t] = true
  local parts, count, n = {}, 0, #t
  for i = 1, math.min(n, format.items) do
    parts[#parts + 1] = value_text(t[i], depth, seen)
  end
  if n > format.items then parts[#parts + 1] = ("... (%d values)"):format(n) end
  for _, k in ipairs(sorted_keys(t)) do
    if not (math.type(k) == "integer" and k >= 1 and k <= n) then
      count = count + 1
      if count <= format.items then
        parts[#parts + 1] = key_text(k) .. " = "
          .. value_text(t[k], depth, seen)
      end
    end
  end
  if count > format.items then parts[#parts + 1] = ("... (%d fields)"):format(count) end
  seen[t] = nil
  local line = "{" .. table.concat(parts, ", ") .. "}"
  local indent = ("  "):rep(depth)
  if #line + 2 * depth <= width() and not line:find("\n") then return line end
  local text = filled(parts, n, width() - #indent, ",\n" .. indent)
  return "{\n" .. indent .. text .. "\n" .. ("  "):rep(depth - 1) .. "}"
end

local function record_text(t)
  local columns, n, rest = columns_of(t)
  if not columns then return nil end
  local lines = {}
  for _, k in ipairs(rest) do
    lines[#lines + 1] = k .. " = " .. value_text(t[k], 0, {})
  end
  lines[#lines + 1] = aligned(columns, n, "")
  return table.concat(lines, "\n")
end

local function table_text(t)
  local record = record_text(t)
  if record then return record end
  local columns, n = rows_of(t)
  if columns then return aligned(columns, n, "") end
  return nested(t, 1, {})
end

return function(v)
  if type(v) == "string" then return own_text(v) end
  if type(v) == "number" then return number(v) end
  if type(v) == "function" then return function_text(v) end
  if type(v) == "table" then
    local help = require "limn.prompt.help"
    local folder = help.folder_of(v)
    if folder then return help.folder_text(folder) end
    if not debug.getmetatable(v) then return table_text(v) end
  end
  return errors.call("show", tostring, v)
end
