-- limn.session.save(path): what the user's globals hold, as an npz file that
-- numpy reads too: arrays under their names, and what they are part of as one
-- more array (graph.lua).

local limn = limn
local errors = require "limn.errors"
local globals = require "limn.session.globals"
local graph = require "limn.session.graph"
local session = require "limn.session"

local function chosen(names)
  local all = globals.own()
  if not names then return all end
  local found = {}
  for _, name in ipairs(names) do
    if all[name] == nil then
      error(("there is no global '%s' of your own"):format(name), 0)
    end
    found[name] = all[name]
  end
  return found
end

-- Save values by name.
local function save(path, values, compress)
  local seed, draws = session.seed() -- before saving draws anything
  local p = graph.pack(values)
  local saved = {}
  for name in pairs(p.roots) do saved[#saved + 1] = name end
  table.sort(saved)
  p.names[#p.names + 1] = graph.NAME
  p.arrays[#p.names] = graph.to_array{nodes = p.nodes, roots = p.roots,
    seed = seed, draws = draws, version = limn.version}
  limn.files.npz_write(path, p.names, p.arrays, {compress = compress})
  return {path = path, saved = saved, skipped = p.skipped}
end

limn.def{
  name = "session.save",
  doc = "Save the session: what your globals hold, and the seed. Numbers, texts, "
    .. "tables, tensors, networks, runs with their state, laws and operators; "
    .. "what cannot be saved, as functions and figures, is listed.",
  ref = "numpy.savez",
  example = [[
x = limn.tensor.randn(3, 2, {seed = 1})
local path = os.tmpname()
local r = limn.session.save(path, {names = {"x"}})
x = nil
limn.session.load(path)
assert(r.saved[1] == "x" and x.shape[1] == 3)
os.remove(path)]],
  args = {
    {name = "path", kind = "str", doc = "the file, replaced atomically"},
    {name = "names", kind = "strs", optional = true,
     doc = "the globals to save; absent: all of your own"},
    {name = "compress", kind = "flag", default = false,
     doc = "compress (smaller, slower)"},
  },
  results = {
    {name = "path", kind = "str", doc = "the file"},
    {name = "saved", kind = "table", doc = "names of the globals"},
    {name = "skipped", kind = "table", doc = "what was not saved, and why"},
  },
  run = function(o)
    return errors.call("session.save", function()
      return save(o.path, chosen(o.names), o.compress)
    end)
  end,
}

return save
