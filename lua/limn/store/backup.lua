-- limn.store.backup(store, path): a whole copy of a store, also while a sweep
-- writes into it.
--
-- SQLite makes a snapshot beside the store; only plain files are written at
-- `path`, so that it may lie on a network file system.

local limn = limn
local artefact = require "limn.store.artefact"
local db = require "limn.db"
local errors = require "limn.errors"
local files = require "limn.files.whole"
local proc = require "limn.proc"
local runs = require "limn.store.runs"

-- A name for the snapshot that is removed at the end, whatever happens.
local function temporary(beside)
  local name = ("%s.%d.snapshot"):format(beside, proc.pid())
  os.remove(name)
  return setmetatable({name}, {__close = function()
    os.remove(name)
    os.remove(name .. "-journal")
  end})
end

local function backup(store, path)
  local source = db.path(store)
  local inside = source == "" or source == ":memory:"
  local snapshot <close> = temporary(inside and path or source)
  db.run(store, "VACUUM INTO ?", {snapshot[1]})
  -- Files first: a row never names a file that is not there.
  artefact.copy(store, path, db.rows(store,
    "SELECT DISTINCT path FROM artefacts").path, true)
  local text = files.read(snapshot[1])
  if not text then error("cannot read '" .. snapshot[1] .. "'", 0) end
  files.write(path, text)
end

limn.def{
  name = "store.backup",
  doc = "Copy a store to another file, safely also while a sweep writes into "
    .. "it. The copy has all trials finished so far and replaces an existing "
    .. "file atomically.",
  ref = "SQLite, VACUUM INTO",
  example = [[
local path = os.tmpname()
local s = limn.store.open(":memory:")
limn.sweep{grid = {i = {1, 2}}, jobs = 0, store = s, name = "demo",
  run = function(p) return {x = p.i} end}
s:backup(path)
assert(#limn.store.open(path):select{name = "demo"}.x == 2)
os.remove(path)]],
  args = {
    runs.slot.store,
    {name = "path", kind = "str", doc = "the file of the copy"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(a)
    errors.call("store.backup", backup, a.store, a.path)
    return a.path
  end,
}

-- `limn backup STORE COPY`: the exit status.
local function main(words)
  if #words ~= 2 then
    io.stderr:write("usage: limn backup STORE COPY\n")
    return 2
  end
  local ok, why = pcall(function()
    local store = limn.store.open(words[1], {mode = "read"})
    store:backup(words[2])
    db.close(store)
  end)
  if ok then return 0 end
  io.stderr:write("limn: ", tostring(why), "\n")
  return 1
end

return {main = main}
