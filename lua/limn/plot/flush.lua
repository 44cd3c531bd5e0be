-- limn.plot.flush(figure): a figure on the screen, drawn to the end.

local limn = limn
local shown = require "limn.plot.shown"

limn.def{
  name = "plot.flush",
  doc = "Show a figure and wait until it is drawn.",
  example = "limn.plot.figure():flush()",
  args = shown.args,
  results = shown.results,
  run = function(a) return shown.draw(a.figure, true) end,
}
