-- limn.store.sessions(store): what was run, when and where.

local limn = limn
local columns = require "limn.store.columns"
local errors = require "limn.errors"
local runs = require "limn.store.runs"

limn.def{
  name = "store.sessions",
  doc = "The calls of limn.sweep that wrote into a store, one per row: time, "
    .. "machine, script, versions, and how many trials are done.",
  example = runs.demo .. "assert(s:sessions().done[1] == 4)",
  args = {runs.slot.store, runs.slot.name},
  results = {runs.slot.record},
  run = function(a)
    return errors.call("store.sessions", columns.query, a.store,
      "SELECT * FROM sessions WHERE ? IS NULL OR name = ? ORDER BY id",
      {a.name, a.name, n = 2})
  end,
}
