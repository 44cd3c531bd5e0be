-- limn.store.export(store, path): runs as a file that other programs read.

local limn = limn
local canonical = require "limn.space.canonical"
local csv = require "limn.files.save_csv"
local errors = require "limn.errors"
local runs = require "limn.store.runs"

-- A column of one kind: of different ones, their texts.
local function alike(column)
  for i = 2, #column do
    if type(column[i]) ~= type(column[1]) then
      local texts = {}
      for k, v in ipairs(column) do
        texts[k] = type(v) == "string" and v or canonical(v)
      end
      return texts
    end
  end
  return column
end

local function export(store, path, o)
  local columns, names = runs.select(store, o)
  if path:match("%.csv$") then
    for _, name in ipairs(names) do columns[name] = alike(columns[name]) end
    return csv.write(path, columns, {names = names})
  end
  if not path:match("%.npz$") then
    error("the path must end in .csv or .npz", 0)
  end
  local arrays = {}
  for _, name in ipairs(names) do
    if type(columns[name][1]) == "number" then arrays[name] = columns[name] end
  end
  limn.files.save_npz(path, arrays)
end

limn.def{
  name = "store.export",
  doc = "Export runs as a table: .csv, or .npz (numeric columns only).",
  example = runs.demo .. [[
local path = os.tmpname() .. ".csv"
s:export(path)
assert(io.open(path):read("l"):find("loss"))
os.remove(path)]],
  args = {runs.slot.store, {name = "path", kind = "str", doc = "the file"},
    runs.slot.name, runs.slot.status, runs.slot.session, runs.slot.where},
  results = {{name = "nothing", kind = "any", doc = "nil"}},
  run = function(a)
    return errors.call("store.export", export, a.store, a.path, a)
  end,
}
