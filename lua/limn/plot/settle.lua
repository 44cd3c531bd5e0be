-- limn.plot.settle(): all that was shown, drawn to the end.

local limn = limn
local shown = require "limn.plot.shown"

limn.def{
  name = "plot.settle",
  doc = "Draw the last state of every figure that is shown.",
  example = "limn.plot.settle()",
  args = {},
  run = function() shown.settle() end,
}
