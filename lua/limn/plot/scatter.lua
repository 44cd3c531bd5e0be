-- limn.plot.scatter: a figure of points, in one line.

local limn = limn
local one = require "limn.plot.one_line"

local of_series = one.options("points", "panel")

limn.def{
  name = "plot.scatter",
  doc = "Scatter plot.",
  example = "assert(limn.plot.scatter({1, 2, 3}, {3, 1, 2}))",
  args = one.join({
    {name = "x", kind = "vec", rule = "n", doc = "x coordinates"},
    {name = "y", kind = "vec", rule = "n", doc = "y coordinates"},
  }, of_series),
  results = one.results,
  run = function(a)
    return one.show("plot.scatter", a, function(fig) fig:points(a.x, a.y, one.pick(a, of_series)) end)
  end,
}
