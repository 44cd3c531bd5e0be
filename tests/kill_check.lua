-- kill_check.lua STORE [alone]: whole, and every trial in it exactly once.  If
-- one sweep ran at a time, each session says what was done when it ended.
local s = require("limn").store.open(arg[1], {mode = "write"})
assert(s:query("PRAGMA integrity_check").integrity_check[1] == "ok")
assert(#s:query("PRAGMA foreign_key_check").table == 0)
local n = s:query[[SELECT count(*) AS runs, count(DISTINCT key) AS keys
  FROM runs WHERE status = 'done']]
assert(n.runs[1] == 60 and n.keys[1] == 60)
assert(s:query("SELECT count(*) AS n FROM scalars").n[1] == 60 * 5)
if arg[2] then
  -- Not one that ended before it had read the store.
  local r = s:query[[SELECT done, updated > started AS began, (SELECT count(*) FROM runs
    WHERE session <= sessions.id AND status = 'done') AS n FROM sessions]]
  for i = 1, #r.n do assert(r.done[i] == r.n[i] or r.began[i] == 0) end
end
