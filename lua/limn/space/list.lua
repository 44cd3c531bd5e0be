-- limn.space.list{{width = 64, lr = 0.1}, {...}}: exactly these cells.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"

local function copies(list)
  local copied = {}
  for i, cell in ipairs(list) do copied[i] = cells.copy(cell) end
  return cells.space(copied)
end

limn.def{
  name = "space.list",
  doc = "A space of exactly the given cells.",
  example = "assert(#limn.space.list{{width = 64, lr = 0.1}, {width = 128}} "
    .. "== 2)",
  args = {{name = "cells", kind = "table", doc = "{{name = value, ...}, ...}"}},
  results = {cells.slot.space},
  run = function(a) return errors.call("space.list", copies, a.cells) end,
}
