-- limn.session.load(path): the globals that session.save wrote.  Nothing is set
-- before all of the file is read.

local limn = limn
local autosave = require "limn.session.autosave"
local errors = require "limn.errors"
local globals = require "limn.session.globals"
local graph = require "limn.session.graph"
local session = require "limn.session"

local function read(path)
  for _, name in ipairs(limn.files.npz_names(path).names) do
    if name == graph.NAME then
      local x = limn.files.npz_read(path, name)
      local packed = type(x) == "userdata" and graph.from_array(x)
      if packed then return packed end
    end
  end
  error(("'%s' is no saved session"):format(path), 0)
end

local function load(path)
  path = path or autosave.newest() or error("no session was kept: name a file", 0)
  local packed = read(path)
  local values, skipped = graph.unpack(packed, function(name)
    return limn.files.npz_read(path, name)
  end)
  local loaded = {}
  for _, name in ipairs(globals.set(values)) do
    values[name] = nil
    skipped[#skipped + 1] = name .. ": a name of Lua or limn"
  end
  for name in pairs(values) do loaded[#loaded + 1] = name end
  table.sort(loaded)
  if math.type(packed.seed) == "integer" and math.type(packed.draws) == "integer" then
    session.restore(packed.seed, packed.draws)
  end
  return {path = path, loaded = loaded, skipped = skipped}
end

limn.def{
  name = "session.load",
  doc = "Load a session that session.save wrote: its globals, which replace those "
    .. "of the same names, and its seed, so that what is drawn next is what would "
    .. "have been drawn. Objects are made again and checked against their "
    .. "settings; a run goes on bit for bit.",
  ref = "numpy.load",
  example = [[
net = limn.model.net(2, {width = 4})
run = limn.dyn.adam(net, {{1, 0}, {0, 1}}, {1, -1}, {lr = 0.1})
run:step(10)
local path = os.tmpname()
limn.session.save(path, {names = {"net", "run"}})
local ahead = run:step(5).loss
assert(#limn.session.load(path).loaded == 2)
assert(run:step(5).loss == ahead)
os.remove(path)
net, run = nil, nil]],
  args = {{name = "path", kind = "str", optional = true,
    doc = "the file; absent: the last session that was ended by a signal"}},
  results = {
    {name = "path", kind = "str", doc = "the file"},
    {name = "loaded", kind = "table", doc = "names of the globals"},
    {name = "skipped", kind = "table", doc = "what could not be made again, and why"},
  },
  run = function(o) return errors.call("session.load", load, o.path) end,
}
