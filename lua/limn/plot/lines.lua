-- limn.plot.lines: a figure of curves, in one line.

local limn = limn
local one = require "limn.plot.one_line"

-- A figure's width is its own.
local of_series = one.options("curves", "width", "panel")

limn.def{
  name = "plot.lines",
  doc = "Plot curves: y is a vector, or a matrix with one curve per column.",
  example = "local fig = limn.plot.lines({1, 2, 3}, {{1, 2}, {2, 4}, {3, 6}},\n"
         .. "  {labels = {'x', '2 x'}, xlabel = 'x'})\n"
         .. "assert(tostring(fig):find('2 series'))",
  args = one.join({
    {name = "x", kind = "vec", rule = "n", doc = "x coordinates"},
    {name = "y", kind = "tensor", rule = "n ...", doc = "y coordinates"},
  }, of_series),
  results = one.results,
  run = function(a)
    return one.show("plot.lines", a, function(fig) fig:curves(a.x, a.y, one.pick(a, of_series)) end)
  end,
}
