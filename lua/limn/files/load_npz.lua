-- limn.files.load_npz(path): the arrays of an npz file of numpy.

local limn = limn
local errors = require "limn.errors"

local function load(path, round)
  local arrays, skipped = {}, {}
  local found = limn.files.npz_names(path)
  for _, name in ipairs(found.names) do
    arrays[name] = limn.files.npz_read(path, name, {round = round})
  end
  for i, name in ipairs(found.skipped) do
    skipped[i] = {name = name, reason = found.reasons[i]}
  end
  return arrays, skipped
end

limn.def{
  name = "files.load_npz",
  doc = "Read the numeric arrays of an npz file. Returns a table of tensors by "
    .. "name, and a list of the members that were skipped, {name =, reason =} "
    .. "each.",
  ref = "numpy.savez",
  example = [[
local path = os.tmpname()
limn.files.save_npz(path, {x = {1, 2}, y = {3}})
local arrays, skipped = limn.files.load_npz(path)
assert(#arrays.x == 2 and #skipped == 0)
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"},
    {name = "round", kind = "flag", default = false, doc = "as in files.load"}},
  results = {{name = "arrays", kind = "table", doc = "tensors by name"},
    {name = "skipped", kind = "table",
      doc = "members that are not numeric arrays, and why"}},
  run = function(o)
    return errors.call("files.load_npz", load, o.path, o.round)
  end,
}
