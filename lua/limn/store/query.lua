-- limn.store.query(store, sql, {values =}): any question to a store.

local limn = limn
local columns = require "limn.store.columns"
local errors = require "limn.errors"
local runs = require "limn.store.runs"

limn.def{
  name = "store.query",
  doc = "Run an SQL statement; its rows as columns.",
  ref = "sqlite.org/lang.html",
  example = runs.demo .. [[
assert(s:query("SELECT count(*) AS n FROM runs").n[1] == 4)]],
  args = {
    runs.slot.store,
    {name = "sql", kind = "str",
      doc = "one statement; each ? stands for a value"},
    {name = "values", kind = "table", optional = true,
      doc = "values of the ?, in order"},
  },
  results = {runs.slot.record},
  run = function(a)
    return errors.call("store.query", columns.query, a.store, a.sql, a.values)
  end,
}
