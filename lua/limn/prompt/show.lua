-- show(value): a value as the prompt prints it.
--
-- Nothing is long: deep and long tables are cut, records of columns and lists
-- of records become aligned tables that fit the terminal.  Tensors and objects
-- describe themselves.

local proc = require "limn.proc"

local DEPTH, ITEMS, ROWS, TEXT = 4, 40, 20, 4000

-- Columns that read best on the left.
local FIRST = {step = 1, steps = 1, t = 1, time = 1, epoch = 1, k = 2, i = 2,
  x = 3, name = 1, tensor = 1, role = 2, shape = 3, multiplier = 4, std = 5}

local function width()
  return proc.terminal(1) or 80
end

-- ---- single values -------------------------------------------------------

local function clean(s)
  return (s:gsub("[%c]", function(c)
    return c == "\n" and "\\n" or c == "\t" and "\\t"
      or ("\\%d"):format(c:byte())
  end))
end

local function cut(s, n)
  if #s <= n then return s end
  return s:sub(1, n) .. ("... (%d bytes)"):format(#s)
end

local function number(x)
  if math.type(x) == "integer" then return tostring(x) end
  if x ~= x then return "nan" end
  return tostring(x)
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

-- The first line of what a value says of itself.
local function one_line(v)
  if type(v) == "string" then return '"' .. cut(clean(v), 60) .. '"' end
  if type(v) == "number" then return number(v) end
  if type(v) == "function" then return function_text(v) end
  local ok, text = pcall(tostring, v)
  return cut((ok and text or type(v)):match("^[^\n]*"), 72)
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
    if n <= ROWS or i <= ROWS - 5 or i > n - 4 then
      rows[#rows + 1] = i
    elseif rows[#rows] ~= 0 then
      rows[#rows + 1] = 0
    end
  end
  return rows
end

local function cell(v)
  if v == nil then return "" end
  if math.type(v) == "float" then return ("%.6g"):format(v) end
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
  if n > ROWS then
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
  if depth > DEPTH then return "{...}" end
  seen[t] = true
  local parts, count, n = {}, 0, #t
  for i = 1, math.min(n, ITEMS) do
    parts[#parts + 1] = value_text(t[i], depth, seen)
  end
  if n > ITEMS then parts[#parts + 1] = ("... (%d values)"):format(n) end
  for _, k in ipairs(sorted_keys(t)) do
    if not (math.type(k) == "integer" and k >= 1 and k <= n) then
      count = count + 1
      if count <= ITEMS then
        parts[#parts + 1] = key_text(k) .. " = "
          .. value_text(t[k], depth, seen)
      end
    end
  end
  if count > ITEMS then parts[#parts + 1] = ("... (%d fields)"):format(count) end
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
  if type(v) == "string" then return cut(v, TEXT) end
  if type(v) == "number" then return number(v) end
  if type(v) == "function" then return function_text(v) end
  if type(v) == "table" then
    local help = require "limn.prompt.help"
    local folder = help.folder_of(v)
    if folder then return help.folder_text(folder) end
    if not debug.getmetatable(v) then return table_text(v) end
  end
  return tostring(v)
end
