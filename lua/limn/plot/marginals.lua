-- limn.plot.marginals: a scatter plot with the histograms of both coordinates
-- beside it, in one line.

local limn = limn
local one = require "limn.plot.one_line"

local of_series = one.options("points", "panel", "right")

-- Limits around the finite numbers of a vector.
local function limits(v)
  local lo, hi = math.huge, -math.huge
  for i = 1, #v do
    local x = v[i]
    if x == x and math.abs(x) < math.huge then lo, hi = math.min(lo, x), math.max(hi, x) end
  end
  if not (lo < hi) then return nil end
  local room = 0.04 * (hi - lo)
  return {lo - room, hi + room}
end

limn.def{
  name = "plot.marginals",
  doc = "Scatter plot with histograms of both coordinates.",
  example = "local x = limn.tensor.randn(200, {seed = 1})\n"
         .. "local fig = limn.plot.marginals(x, x ^ 2)\n"
         .. "assert(tostring(fig):find('2 x 2 panels, 3 series'))",
  args = one.join({
    {name = "x", kind = "vec", rule = "n", doc = "x coordinates"},
    {name = "y", kind = "vec", rule = "n", doc = "y coordinates"},
  }, of_series),
  results = one.results,
  run = function(a)
    local o = one.pick(a, one.of_figure)
    local xrange, yrange = o.xrange or limits(a.x), o.yrange or limits(a.y)
    local xlabel, ylabel = o.xlabel, o.ylabel
    o.rows, o.cols, o.widths, o.heights = 2, 2, {3.2, 1}, {1, 3.2}
    o.xrange, o.yrange, o.xlabel, o.ylabel = nil, nil, nil, nil
    o.width = o.width > 0 and o.width or 640
    o.height = o.height > 0 and o.height or 560
    local fig = limn.plot.figure(o)
    fig:panel(1, {xrange = xrange, ylabel = "count"})
    fig:panel(2, {hidden = true})
    fig:panel(3, {xrange = xrange, yrange = yrange, xlabel = xlabel, ylabel = ylabel})
    fig:panel(4, {yrange = yrange, xlabel = "count"})
    local points = one.pick(a, of_series)
    points.panel = 3
    fig:points(a.x, a.y, points)
    fig:hist(a.x, {panel = 1, color = a.color})
    fig:hist(a.y, {panel = 4, color = a.color, along = "y"})
    return fig:show()
  end,
}
