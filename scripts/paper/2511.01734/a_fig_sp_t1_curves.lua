-- What do the one-step loss curves look like under SP?
-- Deep linear networks under the standard parametrization, one full-batch
-- step: loss against learning rate and, beside it, against n lr.  Expect: the
-- minimum runs to 0 as 1/n; in units of 1/n the curves of one start stay
-- random, however wide.  A10, A11.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "depth", default = 3, doc = "n x n matrices"},
})
local theory = limn.theory
local seeds = o.quick and 100 or 200
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024}
local depth = o.depth
local unit = theory.linear.lr_first(linear.X, linear.Y, {depth = depth}).lr
local function step(rate, readout)
  return linear.steps(widths, seeds, {depth = depth, rate = rate,
                                      readout = readout, precision = "single"})
end

-- Half the range from the 5th to the 95th percentile, over the median.
local function spread(list)
  return (limn.tensor.quantile(list, 0.95) - limn.tensor.quantile(list, 0.05))
         / 2 / limn.tensor.quantile(list, 0.5)
end

-- How the best rate and the loss at a fixed one move with the width.
local limit = spread(theory.linear.lr_random(linear.X, linear.Y,
                                      {depth = depth, samples = 20000}))
local function moves(runs)
  local best, grown = {}, {}
  for i in ipairs(widths) do
    local loss = {}
    for seed, r in ipairs(runs[i]) do loss[seed] = linear.poly(r.poly, unit) end
    best[i] = limn.tensor.quantile(linear.column(runs[i], "lr"), 0.5)
    grown[i] = limn.tensor.quantile(loss, 0.5)
  end
  study.near("A10", "slope of log best lr", -1,
             limn.probe.power_law(widths, best).exponent, o.quick and 0.2 or 0.1)
  -- At a fixed rate f moves by phi_1 lr ~ n and more, so the loss by n^2.
  local slope = limn.probe.power_law(widths, grown).exponent
  study.expect("A11", "slope of log loss at a fixed rate", "2 or more", slope,
               slope > 1.6)
  -- n lr has a limit in distribution, whose spread stays; that of a rate that
  -- transfers is 0.
  study.near("A11", "relative spread of the best lr, widest", limit,
             spread(linear.column(runs[#widths], "lr")), 0.4 * limit)
end

local runs
study.claim(function(rate)
  local measured = step(rate, 0.5)
  moves(measured)
  runs = runs or measured
end)
study.control("the read-out of muP", function() moves(step(nil, 1)) end)

local fig = limn.plot.figure{title = "SP, one step, L = " .. depth, cols = 2,
  logy = 10, ylabel = "training loss", width = 1000, height = 420}
local lr = limn.tensor.linspace(0, 4 * unit / widths[1], 80)
local scaled = limn.tensor.linspace(0, 4 * unit, 80)
local colors = linear.colors(widths)
for i, width in ipairs(widths) do
  local here, there = {}, {}
  for e = 1, 80 do
    local a, b = {}, {}
    for seed, r in ipairs(runs[i]) do
      a[seed] = linear.poly(r.poly, lr[e])
      b[seed] = linear.poly(r.poly, scaled[e] / width)
    end
    here[e], there[e] = limn.tensor.quantile(a, 0.5), limn.tensor.quantile(b, 0.5)
    if here[e] > 30 then here[e] = 0 / 0 end
    if there[e] > 30 then there[e] = 0 / 0 end
  end
  fig:line(lr, here, {label = "n = " .. width, color = colors[i]})
  fig:line(scaled, there, {color = colors[i], panel = 2})
end
fig:panel(1, {xlabel = "learning rate"})
fig:panel(2, {xlabel = "n x learning rate"})
study.save(fig, "sp_t1_curves")
study.done()
