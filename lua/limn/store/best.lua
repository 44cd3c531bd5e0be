-- limn.store.best(store, by): the runs with the smallest result.

local limn = limn
local columns = require "limn.store.columns"
local errors = require "limn.errors"
local outcome = require "limn.sweep.outcome"
local runs = require "limn.store.runs"

local function best(store, o)
  local all, names = runs.select(store, {name = o.name, where = o.where,
    status = "done"})
  local c = columns.column(all, o.by)
  local order = {}
  for i = 1, #c do
    if outcome.finite(c[i]) then order[#order + 1] = i end
  end
  table.sort(order, function(a, b)
    if c[a] ~= c[b] then return (c[a] < c[b]) ~= o.largest end
    return a < b
  end)
  local out = {}
  for _, name in ipairs(names) do
    out[name] = {}
    for k = 1, math.min(o.n, #order) do out[name][k] = all[name][order[k]] end
  end
  return out
end

limn.def{
  name = "store.best",
  doc = "The runs with the smallest value of a result, among those that are "
    .. "done and did not diverge.",
  example = runs.demo .. "assert(s:best('loss').width[1] == 128)",
  args = {
    runs.slot.store,
    {name = "by", kind = "str", doc = "name of the result"},
    {name = "n", kind = "int", default = 1, rule = "[1,inf)",
      doc = "number of runs"},
    {name = "largest", kind = "flag", default = false,
      doc = "the largest values instead"},
    runs.slot.name, runs.slot.where,
  },
  results = {runs.slot.record},
  run = function(a) return errors.call("store.best", best, a.store, a) end,
}
