-- limn.plot.show(figure): a figure on the screen.

local limn = limn
local shown = require "limn.plot.shown"

limn.def{
  name = "plot.show",
  doc = "Show a figure in a window, or as text in the terminal. Returns at "
    .. "once; frequent calls draw only some frames.",
  example = "local fig = limn.plot.figure()\n"
         .. "fig:line({1, 2}, {3, 4})\nassert(fig:show() == fig)",
  args = shown.args,
  results = shown.results,
  run = function(a) return shown.draw(a.figure, false) end,
}
