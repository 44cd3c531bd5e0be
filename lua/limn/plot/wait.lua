-- limn.plot.wait(figure): until its window is closed.

local limn = limn
local shown = require "limn.plot.shown"

limn.def{
  name = "plot.wait",
  doc = "Show a figure and wait until its window is closed (or Ctrl-C): the "
    .. "last line of a script that keeps its windows open.",
  example = "assert(limn.plot.wait) -- limn.plot.figure():wait()",
  args = shown.args,
  results = shown.results,
  run = function(a)
    shown.draw(a.figure, true)
    shown.await(a.figure)
    return a.figure
  end,
}
