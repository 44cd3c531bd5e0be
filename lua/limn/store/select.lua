-- limn.store.select(store): runs as a table.

local limn = limn
local errors = require "limn.errors"
local runs = require "limn.store.runs"

limn.def{
  name = "store.select",
  doc = "Select runs: one per row, with their parameters and scalar results "
    .. "as columns.",
  example = runs.demo .. "assert(#s:select{where = {width = 64}}.loss == 2)",
  args = {runs.slot.store, runs.slot.name, runs.slot.status, runs.slot.session,
    runs.slot.where},
  results = {runs.slot.record},
  run = function(a)
    return (errors.call("store.select", runs.select, a.store, a))
  end,
}
