-- limn.store.compare(store, a, b): the parameters and results in which two runs
-- differ.

local limn = limn
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"
local value = require "limn.store.value"

-- {[name] = {of run a, of run b}} in one table of the store.
local function both(store, what, a, b)
  local found = {}
  for side, id in ipairs{a, b} do
    local rows, _, n = db.rows(store, ("SELECT name, kind, value FROM %s "
      .. "WHERE run = ?"):format(what), {id}, false)
    for i = 1, n do
      local name = rows.name[i]
      found[name] = found[name] or {}
      found[name][side] = value.decode(rows.kind[i], rows.value[i])
    end
  end
  return found
end

local function compare(store, a, b)
  local out = {what = {}, name = {}, a = {}, b = {}}
  for _, what in ipairs{"params", "scalars"} do
    local found, names = both(store, what, a, b), {}
    for name in pairs(found) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      local v = found[name]
      if v[1] ~= v[2] and not (v[1] ~= v[1] and v[2] ~= v[2]) then
        table.insert(out.what, what == "params" and "parameter" or "result")
        table.insert(out.name, name)
        table.insert(out.a, v[1] == nil and "" or v[1])
        table.insert(out.b, v[2] == nil and "" or v[2])
      end
    end
  end
  return out
end

limn.def{
  name = "store.compare",
  doc = "Compare two runs: the parameters and results in which they differ, as "
    .. "columns what, name, a, b.",
  example = runs.demo .. "assert(s:compare(1, 2).name[1] == 'width')",
  args = {
    runs.slot.store,
    {name = "a", kind = "int", doc = "id of a run"},
    {name = "b", kind = "int", doc = "id of the other"},
  },
  results = {runs.slot.record},
  run = function(a)
    return errors.call("store.compare", compare, a.store, a.a, a.b)
  end,
}
