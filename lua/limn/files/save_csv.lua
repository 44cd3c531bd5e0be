-- limn.files.save_csv(x, path): a record or a matrix as separated values (RFC
-- 4180).

local limn = limn
local errors = require "limn.errors"

local function is_tensor(v) return type(v) == "userdata" end

-- Where an integer is no double, digits are written as texts.
local function exact(c, n)
  for i = 1, n do
    if math.type(c[i]) == "integer" and math.tointeger(c[i] + 0.0) ~= c[i] then
      local texts = {}
      for k = 1, n do
        texts[k] = (math.type(c[k]) == "integer" and "%d" or "%.17g"):format(c[k])
      end
      return "text", texts
    end
  end
  return "number", c
end

local KIND = {number = "numbers", string = "texts", boolean = "flags"}

-- What a list holds; all of it is of one kind.
local function list_kind(name, c)
  local kind = #c == 0 and "number" or type(c[1])
  for i = 1, #c do
    local other = type(c[i])
    if not KIND[other] then
      error(("column '%s' holds a %s, expected numbers, texts or flags")
        :format(name, is_tensor(c[i]) and "tensor" or other), 0)
    end
    if other ~= kind then
      error(("column '%s' holds %s and %s, expected one of them"):format(name,
        KIND[kind], KIND[other]), 0)
    end
  end
  return kind
end

-- Add a column to what C gets.
local function add(t, name, c)
  local kind = is_tensor(c) and (tostring(c):find "^mask" and "flag" or "number")
    or list_kind(name, c)
  if is_tensor(c) then
    if c.rank ~= 1 then
      error(("column '%s' is a tensor with %d axes, expected 1"):format(name,
        c.rank), 0)
    end
  elseif kind == "number" then
    kind, c = exact(c, #c)
  elseif kind == "boolean" then
    local flags = {}
    for i = 1, #c do flags[i] = c[i] and 1 or 0 end
    kind, c = "flag", flags
  end
  if kind == "string" then kind = "text" end
  t.kinds[#t.kinds + 1] = kind
  if kind == "text" then
    table.move(c, 1, #c, #t.texts + 1, t.texts)
  else
    t.numbers[#t.numbers + 1] = c
  end
end

-- The columns of a record, sorted by name: its lists and tensors.
local function columns_of(record)
  local names = {}
  for name, c in pairs(record) do
    if type(name) ~= "string" then
      error("'x' must be a matrix or a record of columns, but has the key "
        .. tostring(name), 0)
    end
    if type(c) == "table" or is_tensor(c) then names[#names + 1] = name end
  end
  table.sort(names)
  if not names[1] then error("the record has no columns", 0) end
  return names
end

local function from_record(record, names, missing)
  local t = {names = names or columns_of(record), kinds = {}, texts = {},
    numbers = {}, missing = {}, holes = {}}
  for k, name in ipairs(t.names) do
    local c = record[name]
    if type(c) ~= "table" and not is_tensor(c) then
      error(c == nil and "no column '" .. name .. "'"
        or ("'%s' is a %s, not a column"):format(name, type(c)), 0)
    end
    t.rows = t.rows or #c
    if #c ~= t.rows then
      error(("column '%s' has %d rows, expected %d"):format(name, #c, t.rows), 0)
    end
    add(t, name, c)
    if missing[name] then
      t.missing[#t.missing + 1], t.holes[#t.holes + 1] = missing[name], k
    end
  end
  t.rows = t.rows or 0
  return t
end

local function from_matrix(x, names)
  if not is_tensor(x) or x.rank ~= 2 then
    error("'x' must be a matrix or a record of columns, got a "
      .. (is_tensor(x) and "tensor with " .. x.rank .. " axes" or type(x)), 0)
  end
  local rows, cols = x.shape[1], x.shape[2]
  if names and #names ~= cols then
    error(("%d names for %d columns"):format(#names, cols), 0)
  end
  local t = {rows = rows, names = names, kinds = {}, texts = {}, numbers = {},
    missing = {}, holes = {}}
  for k = 1, cols do t.kinds[k], t.numbers[k] = "number", x[{{}, k}] end
  return t
end

-- Write a record or a matrix, for errors.call.
local function write(path, x, o)
  if type(x) == "table" and (x[1] ~= nil or next(x) == nil) then
    local ok, matrix = errors.try(limn.tensor.new, x)
    if ok then x = matrix end
  end
  local t = type(x) == "table" and from_record(x, o.names, o.missing or {})
    or from_matrix(x, o.names)
  limn.files.csv_write(path, t.rows, t.kinds, t.numbers, t.missing,
    {names = t.names, texts = t.texts, holes = t.holes, sep = o.sep})
end

limn.def{
  name = "files.save_csv",
  doc = "Write the columns of a record, or a matrix, as delimiter-separated "
    .. "values, which files.csv reads back exactly.",
  ref = "RFC 4180",
  example = [[
local path = os.tmpname()
limn.files.save_csv({lr = {0.1, 1 / 3}, act = {"relu", "tanh"}}, path)
assert(limn.files.csv(path).lr[2] == 1 / 3)
os.remove(path)]],
  args = {
    {name = "x", kind = "any",
      doc = "columns of equal length by name: tensors, lists of numbers, texts "
        .. "or flags; or a matrix"},
    {name = "path", kind = "str",
      doc = "the file, replaced atomically"},
    {name = "names", kind = "strs", optional = true,
      doc = "columns to write, in order; absent: all, in alphabetic order. Of a "
        .. "matrix: names for its columns; absent: no header"},
    {name = "missing", kind = "table", optional = true,
      doc = "{column = mask}: cells to leave empty"},
    {name = "sep", kind = "str", default = ",", doc = "delimiter"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(o)
    errors.call("files.save_csv", write, o.path, o.x, o)
    return o.path
  end,
}

return {write = write}
