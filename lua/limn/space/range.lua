-- limn.space.range(low, high, step): low, low + step, ....

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local steps = require "limn.space.steps"

limn.def{
  name = "space.range",
  doc = "Numbers from low to high with a given step.",
  example = "assert(#limn.space.range(0, 1, 0.25) == 5)",
  args = {
    cells.slot.low, cells.slot.high, cells.slot.step,
  },
  results = {cells.slot.list},
  run = function(a)
    return errors.call("space.range", steps, a.low, a.high, a.step,
      function(x) return x end)
  end,
}
