-- net:save(path): a network as an npz file, which numpy reads too: the tensors
-- by their names, and what the network is as the codes of a text
-- (src/model/nodes/text.h) under the name "network".

local limn = limn
local errors = require "limn.errors"
local saved = require "limn.model.saved"

local function save(net, path, compress)
  local names, arrays = net:params(), {}
  for i, name in ipairs(names) do arrays[i] = net:get(name) end
  names[#names + 1] = saved.NAME
  arrays[#names] = saved.encode(net:text())
  limn.files.npz_write(path, names, arrays, {compress = compress})
end

limn.def{
  name = "model.save",
  doc = "Write a network to an npz file: its parameters by name, and what "
    .. "model.load needs to make it again.",
  ref = "numpy.savez",
  example = [[
local path = os.tmpname()
local net = limn.model.net(2, {width = 4})
net:save(path)
assert(limn.model.load(path):get("W2")[1][1] == net:get("W2")[1][1])
os.remove(path)]],
  args = {
    {name = "net", kind = "net", doc = "a network"},
    {name = "path", kind = "str", doc = "the file, replaced atomically"},
    {name = "compress", kind = "flag", default = false,
     doc = "compress (smaller, slower)"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(o)
    errors.call("model.save", save, o.net, o.path, o.compress)
    return o.path
  end,
}
