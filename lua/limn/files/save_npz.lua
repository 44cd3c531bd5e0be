-- limn.files.save_npz(path, arrays): tensors by name as an npz file of numpy.

local limn = limn
local errors = require "limn.errors"

local function save(path, arrays, compress)
  local names, list = {}, {}
  for name in pairs(arrays) do
    if type(name) ~= "string" then error("every array needs a name", 0) end
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do list[i] = arrays[name] end
  limn.files.npz_write(path, names, list, {compress = compress})
end

limn.def{
  name = "files.save_npz",
  doc = "Write tensors to an npz file, by name.",
  ref = "numpy.savez",
  example = [[
local path = os.tmpname()
limn.files.save_npz(path, {x = {1, 2}, loss = 0.5})
assert(limn.files.load_npz(path).loss == 0.5)
os.remove(path)]],
  args = {
    {name = "path", kind = "str",
      doc = "the file, replaced atomically"},
    {name = "arrays", kind = "table", doc = "tensors, numbers or lists by name"},
    {name = "compress", kind = "flag", default = false,
      doc = "compress (smaller, slower)"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(o)
    errors.call("files.save_npz", save, o.path, o.arrays, o.compress)
    return o.path
  end,
}
