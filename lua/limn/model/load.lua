-- limn.model.load(path): a network that net:save wrote.  The file is trusted
-- for nothing: C checks the text, nothing is larger than what the file holds,
-- and every tensor must be there, with its shape, and no other.

local limn = limn
local errors = require "limn.errors"
local saved = require "limn.model.saved"

local function fail(path, format, ...)
  error(("'%s' is no saved network: " .. format):format(path, ...), 0)
end

-- The text and the tensors by name, with how many numbers these are.
local function read(path)
  local arrays, skipped = limn.files.load_npz(path)
  if skipped[1] then
    fail(path, "'%s' is %s", skipped[1].name, skipped[1].reason)
  end
  local codes = arrays[saved.NAME]
  local text = type(codes) == "userdata" and codes.rank == 1
    and saved.decode(codes)
  if not text then
    fail(path, "it has no text '%s' that says what it is", saved.NAME)
  end
  arrays[saved.NAME] = nil
  local count = 0
  for name, x in pairs(arrays) do
    if type(x) == "number" then fail(path, "'%s' is one number", name) end
    count = count + #x:flatten()
  end
  return text, arrays, count
end

local function fill(path, net, arrays)
  local names = net:params()
  for _, name in ipairs(names) do
    local x = arrays[name]
    if not x then fail(path, "it has no tensor '%s'", name) end
    net:set(name, x)
    arrays[name] = nil
  end
  local other = next(arrays)
  if other then fail(path, "the network has no tensor '%s'", other) end
end

local function load(path)
  local text, arrays, count = read(path)
  local ok, net = errors.try(limn.model.parse, text, {count = count, seed = 0})
  if not ok then fail(path, "%s", tostring(net):gsub("^.-model%.parse: ", "")) end
  fill(path, net, arrays)
  return net
end

limn.def{
  name = "model.load",
  doc = "Load a network that net:save wrote. A network with track counts "
    .. "movement from the loaded values on.",
  example = [[
local path = os.tmpname()
limn.model.net(2, {width = 4, norm = "layernorm"}):save(path)
assert(limn.model.load(path):count() == 2 * 4 + 4 + 16 + 4 + 4 + 1 + 16)
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"}},
  results = {{name = "net", kind = "net", doc = "the network"}},
  run = function(o) return errors.call("model.load", load, o.path) end,
}
