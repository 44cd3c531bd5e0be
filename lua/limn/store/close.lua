-- limn.store.close(store): the file let go.

local limn = limn
local db = require "limn.db"
local errors = require "limn.errors"
local runs = require "limn.store.runs"

limn.def{
  name = "store.close",
  doc = "Close a store now, rather than when it is collected.",
  example = "local s = limn.store.open(':memory:') s:close()",
  args = {runs.slot.store},
  results = {{name = "nothing", kind = "any", doc = "nil"}},
  run = function(a) errors.call("store.close", db.close, a.store) end,
}
