-- limn.files.csv(path): separated values (RFC 4180) as a record of columns.

local limn = limn
local errors = require "limn.errors"

-- The types that the caller says, as two lists.
local function types_of(types)
  if types == nil then return nil, nil end
  if type(types) == "string" then return nil, {types} end
  if type(types) ~= "table" then
    error("'types' must be a word or a table of words by column, got a "
      .. type(types), 0)
  end
  local names, words = {}, {}
  for name, word in pairs(types) do
    if type(name) ~= "string" or type(word) ~= "string" then
      error("'types' must be a word or a table of words by column", 0)
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

local function read(o)
  local typed, types = types_of(o.types)
  return record_of(limn.files.csv_read(o.path, {sep = o.sep, na = o.na,
    decimal = o.decimal, comment = o.comment, skip = o.skip,
    header = o.header, typed = typed, types = types}))
end

limn.def{
  name = "files.csv",
  doc = "Read a file of delimiter-separated values as a record of columns: "
    .. "tensors of numbers, lists of strings, lists of booleans. Returns the "
    .. "record and what was found in the file: names (in order), rows, header, "
    .. "sep, and missing (a mask for each column with missing values, which "
    .. "are NaN, '' or false).",
  ref = "RFC 4180",
  example = [[
local path = os.tmpname()
limn.files.write(path, "lr,act\n0.1,relu\n,tanh\n")
local r, found = limn.files.csv(path)
os.remove(path)
assert(r.lr[1] == 0.1 and r.act[2] == "tanh" and found.missing.lr[2] == 1)]],
  args = {
    {name = "path", kind = "str", doc = "the file, plain or gzipped"},
    {name = "sep", kind = "str", default = "", doc = "delimiter; ' ': "
      .. "blanks and tabs; absent: comma, semicolon, tab, '|' or blanks, "
      .. "whichever splits all lines into equally many cells"},
    {name = "na", kind = "strs", optional = true, doc = "texts that stand "
      .. "for a missing value, besides the empty cell; absent: NA, N/A, #N/A, "
      .. "null, none, in columns of numbers or flags"},
    {name = "decimal", kind = "str", default = ".",
      doc = "decimal separator: '.' or ','"},
    {name = "types", kind = "any", doc = "{column = 'number', 'text' or "
      .. "'flag', ...}, or one word for all; absent: found in the cells",
      optional = true},
    {name = "header", kind = "choice", rule = "auto|yes|no", default = "auto",
      doc = "whether the first line holds column names; auto: unless it can be "
        .. "data"},
    {name = "comment", kind = "str", default = "",
      doc = "lines that begin with this are skipped"},
    {name = "skip", kind = "int", default = 0, rule = "[0,inf)",
      doc = "number of lines to skip at the beginning"},
  },
  results = {{name = "record", kind = "table", doc = "columns by name"},
    {name = "found", kind = "table",
      doc = "names, rows, header, sep, missing"}},
  run = function(o) return errors.call("files.csv", read, o) end,
}
