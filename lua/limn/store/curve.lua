-- limn.store.curve(store, run, name): a list or tensor that a run returned.

local limn = limn
local artefact = require "limn.store.artefact"
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"
local value = require "limn.store.value"

local function curve(store, run, name)
  local rows, _, n = db.rows(store, [[SELECT kind, shape, data FROM curves
    WHERE run = ? AND name = ?]], {run, name}, false)
  if n == 0 then
    local f, _, m = db.rows(store, [[SELECT kind, path FROM artefacts
      WHERE run = ? AND name = ?]], {run, name}, false)
    local v = m > 0 and artefact.read(store, f.path[1], name, f.kind[1])
    if v then return v end
    error(("run %d has no curve '%s'"):format(run, name), 0)
  end
  return value.curve(rows.kind[1], rows.shape[1], rows.data[1])
end

limn.def{
  name = "store.curve",
  doc = "A list or tensor that a run returned, such as its loss curve.",
  example = [[
local s = limn.store.open(":memory:")
limn.sweep{grid = {seed = {1}}, jobs = 0, store = s,
  run = function() return {loss = {4, 2, 1}} end}
assert(s:curve(1, "loss")[3] == 1)]],
  args = {
    runs.slot.store,
    {name = "run", kind = "int", doc = "id of the run"},
    {name = "name", kind = "str", doc = "name of the result"},
  },
  results = {{name = "curve", kind = "any", doc = "the list or tensor"}},
  run = function(a)
    return errors.call("store.curve", curve, a.store, a.run, a.name)
  end,
}
