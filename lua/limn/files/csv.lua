-- limn.files.csv, limn.files.save_csv: records and separated values (RFC 4180).

local limn = limn
local files = limn.files

-- A call of a function in C; its errors are those of files.`name`.
local function call(name, f, ...)
  local ok, value = pcall(f, ...)
  if ok then return value end
  error((tostring(value):gsub("^.-files%.csv_%l+", "files." .. name)), 0)
end

-- ---- reading ---------------------------------------------------------------

-- The types that the caller says, as two lists.
local function types_of(types)
  if types == nil then return nil, nil end
  if type(types) == "string" then return nil, {types} end
  if type(types) ~= "table" then
    error("files.csv: 'types' must be a word or a table of words by column, got a "
      .. type(types), 0)
  end
  local names, words = {}, {}
  for name, word in pairs(types) do
    if type(name) ~= "string" or type(word) ~= "string" then
      error("files.csv: 'types' must be a word or a table of words by column", 0)
    end
    names[#names + 1], words[#words + 1] = name, word
  end
  return names, words
end

local function flags_of(x)
  local flags = {}
  for i = 1, #x do flags[i] = x[i] ~= 0 end
  return flags
end

-- The record of what C read, and what is to say about it.
local function record_of(t)
  local record, missing, number, text = {}, {}, 0, 0
  for k, name in ipairs(t.names) do
    if t.kinds[k] == "text" then
      record[name] = table.move(t.texts, text + 1, text + t.rows, 1, {})
      text = text + t.rows
    else
      number = number + 1
      record[name] = t.numbers[number]
      if t.kinds[k] == "flag" then record[name] = flags_of(record[name]) end
    end
  end
  for i, k in ipairs(t.holes) do missing[t.names[k]] = t.missing[i] end
  return record, {names = t.names, rows = t.rows, header = t.headed,
    sep = t.cut, missing = missing}
end

limn.def{
  name = "files.csv",
  doc = "Read a file of separated values as a record of columns: tensors of "
    .. "numbers, lists of texts, lists of true and false. Returns the record, "
    .. "and a table that says what was found: names (in the order of the file), "
    .. "rows, header, sep, and missing (a mask for each column that lacks "
    .. "values, which are NaN, '' or false).",
  ref = "RFC 4180",
  example = [[
local path = os.tmpname()
limn.files.write(path, "lr,act\n0.1,relu\n,tanh\n")
local r, found = limn.files.csv(path)
os.remove(path)
assert(r.lr[1] == 0.1 and r.act[2] == "tanh" and found.missing.lr[2] == 1)]],
  args = {
    {name = "path", kind = "str", doc = "the file, plain or gzipped"},
    {name = "sep", kind = "str", default = "", doc = "what separates cells; ' ': "
      .. "blanks and tabs; absent: comma, semicolon, tab, '|' or blanks, "
      .. "whichever cuts all lines alike"},
    {name = "na", kind = "strs", optional = true, doc = "cells that are missing, "
      .. "besides empty ones; absent: NA, N/A, #N/A, null, none, but not among "
      .. "texts"},
    {name = "decimal", kind = "str", default = ".",
      doc = "what stands in front of decimals: '.' or ','"},
    {name = "types", kind = "any", doc = "{column = 'number', 'text' or "
      .. "'flag', ...}, or one word for all; absent: found in the cells",
      optional = true},
    {name = "header", kind = "choice", rule = "auto|yes|no", default = "auto",
      doc = "is the first line names? auto: unless it can be data"},
    {name = "comment", kind = "str", default = "",
      doc = "lines that begin with it do not count"},
    {name = "skip", kind = "int", default = 0, rule = "[0,inf)",
      doc = "lines to leave out at the beginning"},
  },
  results = {{name = "record", kind = "table", doc = "columns by name"},
    {name = "found", kind = "table",
      doc = "names, rows, header, sep, missing"}},
  run = function(o)
    local typed, types = types_of(o.types)
    return record_of(call("csv", files.csv_read, o.path, {sep = o.sep, na = o.na,
      decimal = o.decimal, comment = o.comment, skip = o.skip,
      header = o.header, typed = typed, types = types}))
  end,
}

-- ---- writing ---------------------------------------------------------------

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

-- Write a record or a matrix; errors are sentences.
local function write(path, x, o)
  if type(x) == "table" and (x[1] ~= nil or next(x) == nil) then
    local ok, matrix = pcall(limn.tensor.new, x)
    if ok then x = matrix end
  end
  local t = type(x) == "table" and from_record(x, o.names, o.missing or {})
    or from_matrix(x, o.names)
  local ok, why = pcall(files.csv_write, path, t.rows, t.kinds, t.numbers,
    t.missing, {names = t.names, texts = t.texts, holes = t.holes, sep = o.sep})
  if not ok then
    error((tostring(why):gsub("^.-files%.csv_write: ", "")), 0)
  end
end

limn.def{
  name = "files.save_csv",
  doc = "Write the columns of a record, or a matrix, to a file of separated "
    .. "values that files.csv reads back exactly.",
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
      doc = "the file; it appears whole or not at all"},
    {name = "names", kind = "strs", optional = true,
      doc = "which columns, in order; absent: all, by name. Of a matrix: what "
        .. "its columns are called; absent: no header"},
    {name = "missing", kind = "table", optional = true,
      doc = "{column = mask}: cells to leave empty"},
    {name = "sep", kind = "str", default = ",", doc = "what separates cells"},
  },
  results = {{name = "path", kind = "str", doc = "what was written"}},
  run = function(o)
    local ok, why = pcall(write, o.path, o.x, o)
    if not ok then error("files.save_csv: " .. tostring(why), 0) end
    return o.path
  end,
}

return {write = write}
