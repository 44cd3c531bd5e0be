-- limn.csv, limn.files.save_csv: records and matrices as separated values
-- (RFC 4180), which limn.files.csv reads back exactly.

local limn = limn
local files = require "limn.files"

-- A text that a reader could take for several cells, or a comment, in quotes.
local function quoted(text)
  if not text:find('[",;#\r\n\t ]') then return text end
  return '"' .. text:gsub('"', '""') .. '"'
end

local function cell(v, name)
  if v == nil then return "" end
  if math.type(v) == "integer" then return ("%d"):format(v) end
  if type(v) == "number" then
    return v ~= v and "nan" or ("%.17g"):format(v)
  end
  if type(v) ~= "string" and type(v) ~= "boolean" then
    error(("column '%s' holds a %s, expected numbers and texts"):format(name,
      type(v) == "userdata" and "tensor" or type(v)), 0)
  end
  return quoted(tostring(v))
end

-- The text of n rows; value(i, k) is row i of the k-th column.
local function text_of(names, n, cols, value, sep)
  local lines, cells = {}, {}
  if names then
    for k, name in ipairs(names) do cells[k] = quoted(name) end
    lines[1] = table.concat(cells, sep)
  end
  for i = 1, n do
    for k = 1, cols do cells[k] = value(i, k) end
    lines[#lines + 1] = table.concat(cells, sep, 1, cols)
  end
  lines[#lines + 1] = ""
  return table.concat(lines, "\n")
end

local function write(path, columns, names)
  files.write(path, text_of(names, #columns[names[1]], #names, function(i, k)
    return cell(columns[names[k]][i], names[k])
  end, ","))
end

-- The columns of a record: its lists and vectors, sorted by name.
local function columns_of(record)
  local names = {}
  for name, v in pairs(record) do
    if type(v) == "table" or type(v) == "userdata" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

limn.def{
  name = "csv",
  doc = "Write the columns of a record to a file of comma-separated values.",
  example = [[
local path = os.tmpname()
limn.csv({t = {1, 2}, loss = {0.5, 0.25}}, path)
assert(io.open(path):read "l" == "loss,t")
os.remove(path)]],
  args = {
    {name = "record", kind = "table", doc = "equal-length columns"},
    {name = "path", kind = "str", doc = "the file"},
    {name = "columns", kind = "strs", optional = true,
      doc = "which, in order; absent: all, by name"},
  },
  results = {{name = "path", kind = "str", doc = "what was written"}},
  run = function(a)
    local names = a.columns or columns_of(a.record)
    local n
    for _, name in ipairs(names) do
      local c = a.record[name]
      if c == nil then error("csv: no column '" .. name .. "'", 0) end
      n = n or #c
      if #c ~= n then
        error(("csv: column '%s' has %d rows, expected %d"):format(name, #c, n), 0)
      end
    end
    if not n then error("csv: the record has no columns", 0) end
    local ok, why = pcall(write, a.path, a.record, names)
    if not ok then error("csv: " .. why, 0) end
    return a.path
  end,
}

limn.def{
  name = "files.save_csv",
  doc = "Write a matrix to a text file that files.csv reads back exactly.",
  ref = "RFC 4180",
  example = [[
local path = os.tmpname()
limn.files.save_csv({{1, 2}, {3, 4}}, path, {names = {"a", "b"}})
local t = limn.files.csv(path)
os.remove(path)
assert(t.names[2] == "b" and t.x[2][1] == 3)]],
  args = {
    {name = "x", kind = "mat", rule = "m n", doc = "the numbers"},
    {name = "path", kind = "str",
      doc = "the file; it appears whole or not at all"},
    {name = "names", kind = "strs", optional = true,
      doc = "of the columns, as the first line"},
    {name = "sep", kind = "str", default = ",", doc = "what separates cells"},
  },
  results = {{name = "path", kind = "str", doc = "what was written"}},
  run = function(o)
    local m, n = o.x.shape[1], o.x.shape[2]
    if o.names and #o.names ~= n then
      error(("files.save_csv: %d names for %d columns"):format(#o.names, n), 0)
    end
    if #o.sep ~= 1 or o.sep:find '[%w.+"#\n\r-]' then
      error("files.save_csv: 'sep' must be one character that is in no number",
        0)
    end
    local x = o.x:reshape(m * n)
    local ok, why = pcall(files.write, o.path, text_of(o.names, m, n,
      function(i, k) return cell(x[(i - 1) * n + k]) end, o.sep))
    if not ok then error("files.save_csv: " .. why, 0) end
    return o.path
  end,
}

return {write = write}
