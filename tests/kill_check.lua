-- kill_check.lua STORE: whole, and every trial in it exactly once.
local s = require("limn").store.open(arg[1], {mode = "write"})
assert(s:query("PRAGMA integrity_check").integrity_check[1] == "ok")
assert(#s:query("PRAGMA foreign_key_check").table == 0)
local n = s:query[[SELECT count(*) AS runs, count(DISTINCT key) AS keys
  FROM runs WHERE status = 'done']]
assert(n.runs[1] == 60 and n.keys[1] == 60)
assert(s:query("SELECT count(*) AS n FROM scalars").n[1] == 60 * 5)
