-- limn.store.vacuum(store): disk space of deleted runs.

local limn = limn
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"

limn.def{
  name = "store.vacuum",
  doc = "Return the space of deleted runs to the file system.",
  example = runs.demo .. "s:delete{name = 'demo'} s:vacuum()",
  args = {runs.slot.store},
  results = {{name = "nothing", kind = "any", doc = "nil"}},
  run = function(a) errors.call("store.vacuum", db.exec, a.store, "VACUUM") end,
}
