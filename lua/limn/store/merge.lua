-- limn.store.merge(store, path): copy the runs of another store, such as the
-- parts of a job array.
--
-- What is done here stays; what failed here gives way to what is done there.
-- New numbers of sessions and runs are the old ones above those of this store.

local limn = limn
local artefact = require "limn.store.artefact"
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"
local transaction = require "limn.store.transaction"

-- The columns of a table, without its id.
local function columns(store, name)
  local list = {}
  for _, column in ipairs(db.rows(store,
    ("SELECT name FROM pragma_table_info('%s')"):format(name)).name) do
    if column ~= "id" then list[#list + 1] = column end
  end
  return list
end

local function last(store, name)
  return db.rows(store, ("SELECT coalesce(max(id), 0) AS n FROM main.%s")
    :format(name)).n[1]
end

-- One session of a sweep: its name, when and where it began.
local SAME = "a.name = b.name AND a.started IS b.started AND a.host IS b.host "
  .. "AND a.pid IS b.pid"

local function take_sessions(store)
  local list = table.concat(columns(store, "sessions"), ", ")
  db.run(store, ([[INSERT INTO main.sessions(%s) SELECT %s
    FROM other.sessions a WHERE NOT EXISTS
    (SELECT 1 FROM main.sessions b WHERE %s)]]):format(list, list, SAME))
end

local function take_runs(store)
  db.run(store, [[DELETE FROM main.runs WHERE status <> 'done' AND EXISTS
    (SELECT 1 FROM other.runs o WHERE o.name = main.runs.name
      AND o.key = main.runs.key AND o.status = 'done')]])
  local names = columns(store, "runs")
  local values = {}
  for i, name in ipairs(names) do
    values[i] = name == "session" and ([[(SELECT b.id FROM main.sessions b
      JOIN other.sessions a ON %s WHERE a.id = o.session)]]):format(SAME)
      or "o." .. name
  end
  local before = last(store, "runs")
  local n = db.run(store, ([[INSERT INTO main.runs(id, %s)
    SELECT o.id + %d, %s FROM other.runs o WHERE NOT EXISTS (SELECT 1
      FROM main.runs m WHERE m.name = o.name AND m.key = o.key)]])
    :format(table.concat(names, ", "), before, table.concat(values, ", ")))
  return n, before
end

-- What belongs to the runs that were taken: those above `before`.
local function take_values(store, name, before)
  local list = table.concat(columns(store, name), ", ")
  db.run(store, ([[INSERT INTO main.%s(%s) SELECT %s FROM other.%s
    WHERE run + %d IN (SELECT id FROM main.runs)]]):format(name, list,
    (list:gsub("^run", ("run + %d"):format(before))), name, before))
end

local function take(store)
  take_sessions(store)
  local n, before = take_runs(store)
  for _, name in ipairs{"params", "scalars", "curves", "artefacts"} do
    take_values(store, name, before)
  end
  return n
end

local function merge(store, path)
  local other <close> = setmetatable({limn.store.open(path, {mode = "write"})},
    {__close = function(o) db.close(o[1]) end})
  -- Files first: a row never names a file that is not there.
  artefact.copy(other[1], store, db.rows(other[1],
    "SELECT DISTINCT path FROM artefacts").path)
  db.run(store, "ATTACH ? AS other", {path})
  local _ <close> = setmetatable({}, {__close = function()
    db.exec(store, "DETACH other")
  end})
  local n
  transaction(store, function() n = take(store) end)
  return n
end

limn.def{
  name = "store.merge",
  doc = "Copy the runs of another store that are not done in this one.",
  example = [[
local path = os.tmpname()
limn.sweep{grid = {i = {1, 2}}, jobs = 0, store = path, name = "demo",
  run = function(p) return {x = p.i} end}
local s = limn.store.open(":memory:")
assert(s:merge(path) == 2 and s:merge(path) == 0)
assert(#s:select{name = "demo"}.x == 2)
os.remove(path)]],
  args = {
    runs.slot.store,
    {name = "path", kind = "str", doc = "the file of the other store"},
  },
  results = {{name = "n", kind = "int", doc = "number of runs copied"}},
  run = function(a)
    return errors.call("store.merge", merge, a.store, a.path)
  end,
}

-- `limn merge STORE PART ...`: the exit status.
local function main(words)
  if #words < 2 then
    io.stderr:write("usage: limn merge STORE PART ...\n")
    return 2
  end
  local ok, why = pcall(function()
    local store = limn.store.open(words[1])
    for i = 2, #words do
      print(("%6d runs from %s"):format(store:merge(words[i]), words[i]))
    end
    db.close(store)
  end)
  if ok then return 0 end
  io.stderr:write("limn: ", tostring(why), "\n")
  return 1
end

return {main = main}
