-- limn.csv(record, path): a record as comma-separated values.

local limn = limn
local files = require "limn.files"

local function cell(v)
  if type(v) == "number" then
    return math.type(v) == "integer" and ("%d"):format(v)
      or v ~= v and "nan" or ("%.17g"):format(v)
  end
  local text = tostring(v)
  if text:find('[",\r\n]') then text = '"' .. text:gsub('"', '""') .. '"' end
  return text
end

local function text_of(columns, names)
  local lines = {table.concat(names, ",")}
  for i = 1, #columns[names[1]] do
    local cells = {}
    for k, name in ipairs(names) do cells[k] = cell(columns[name][i]) end
    lines[i + 1] = table.concat(cells, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

local function write(path, columns, names)
  files.write(path, text_of(columns, names))
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

return {write = write}
