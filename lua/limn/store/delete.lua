-- limn.store.delete(store, {...}): runs, and the files that only they name.

local limn = limn
local artefact = require "limn.store.artefact"
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"
local transaction = require "limn.store.transaction"

local function delete(store, o)
  local where, values = runs.condition(o)
  if where == "1" and not o.runs and not o.all then
    error("name, status, session or runs say which; all = true "
      .. "deletes everything", 0)
  end
  local gone = 0
  local before = db.rows(store, "SELECT DISTINCT path FROM artefacts")
  transaction(store, function()
    if not o.runs then
      gone = db.run(store, "DELETE FROM runs WHERE " .. where, values)
      return
    end
    for _, id in ipairs(o.runs) do
      gone = gone + db.run(store, "DELETE FROM runs WHERE id = ? AND " .. where,
        {id, table.unpack(values)})
    end
  end)
  local kept, lost = {}, {}
  for _, path in ipairs(db.rows(store,
    "SELECT DISTINCT path FROM artefacts").path) do kept[path] = true end
  for _, path in ipairs(before.path) do
    if not kept[path] then lost[#lost + 1] = path end
  end
  artefact.remove(store, lost)
  return gone
end

limn.def{
  name = "store.delete",
  doc = "Delete runs.",
  example = runs.demo .. "assert(s:delete{name = 'demo'} == 4)",
  args = {
    runs.slot.store, runs.slot.name, runs.slot.status, runs.slot.session,
    {name = "runs", kind = "ints", optional = true, doc = "ids"},
    {name = "all", kind = "flag", default = false, doc = "delete every run"},
  },
  results = {{name = "n", kind = "int", doc = "number of runs deleted"}},
  run = function(a)
    if type(a.runs) == "number" then a.runs = {a.runs} end
    return errors.call("store.delete", delete, a.store, a)
  end,
}
