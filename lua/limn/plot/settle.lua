-- limn.plot.settle(): all that was shown, drawn to the end.

local limn = limn
local shown = require "limn.plot.shown"

limn.def{
  name = "plot.settle",
  doc = "Draw what shown figures have not drawn yet.",
  example = "limn.plot.settle()",
  args = {},
  run = function() shown.settle() end,
}
