-- limn.plot.histogram: a figure of how numbers are distributed, in one line.

local limn = limn
local one = require "limn.plot.one_line"

local of_series = one.options("hist", "panel")

limn.def{
  name = "plot.histogram",
  doc = "Histogram of numbers.",
  example = "assert(limn.plot.histogram({1, 2, 2, 3, 3, 3}, {bins = 3}))",
  args = one.join({
    {name = "values", kind = "tensor", rule = "?", doc = "numbers"},
  }, of_series),
  results = one.results,
  run = function(a)
    return one.show("plot.histogram", a, function(fig) fig:hist(a.values, one.pick(a, of_series)) end)
  end,
}
