-- limn.plot.heatmap: a figure of a matrix as a map of colours, in one line.

local limn = limn
local one = require "limn.plot.one_line"

local of_series = one.options("heat", "panel")

limn.def{
  name = "plot.heatmap",
  doc = "Heatmap of a matrix.",
  example = "assert(limn.plot.heatmap({{1, 2}, {3, 4}}, {palette = 'magma'}))",
  args = one.join({
    {name = "m", kind = "mat", rule = "rows cols", doc = "the matrix"},
  }, of_series),
  results = one.results,
  run = function(a)
    return one.show("plot.heatmap", a, function(fig) fig:heat(a.m, one.pick(a, of_series)) end)
  end,
}
