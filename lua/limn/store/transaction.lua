-- transaction(store, f, ...): call f in one transaction; an error leaves the
-- store as it was.

local db = require "limn.db"

return function(store, f, ...)
  db.exec(store, "BEGIN IMMEDIATE")
  local ok, e = pcall(f, ...)
  if ok then ok, e = pcall(db.exec, store, "COMMIT") end
  if not ok then
    pcall(db.exec, store, "ROLLBACK")
    error(e, 0)
  end
end
