-- What do the one-step loss curves look like under SP?
-- Deep linear networks under the standard parametrization, one full-batch
-- step: loss against learning rate and, beside it, against n lr.  Expect: the
-- minimum runs to 0 as 1/n; in units of 1/n the curves of one start stay
-- random, however wide.  A11.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "depth", default = 3, doc = "n x n matrices"},
})
local theory = limn.theory
local seeds = o.quick and 40 or 100
local widths = o.quick and {64, 128, 256} or {64, 128, 256, 512, 1024}
local depth = o.depth
local unit = theory.linear.lr_first(linear.X, linear.Y, {depth = depth}).lr
local runs = linear.steps(widths, seeds, {depth = depth, param = "sp"})

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

-- At a fixed rate f moves by phi_1 lr ~ n and more, so the loss by n^2.
local grown = {}
for i, width in ipairs(widths) do
  local loss = {}
  for seed, r in ipairs(runs[i]) do loss[seed] = linear.poly(r.poly, unit) end
  grown[i] = limn.tensor.quantile(loss, 0.5)
end
local slope = limn.probe.power_law(widths, grown).exponent
study.expect("A11", "slope of log loss at a fixed rate", "2 or more", slope,
             slope > 1.6)
local first, last = {}, {}
for seed = 1, seeds do
  first[seed] = runs[1][seed].lr * widths[1]
  last[seed] = runs[#widths][seed].lr * widths[#widths]
end
local ratio = (limn.tensor.std(last, {ddof = 1}) / limn.tensor.mean(last)) /
              (limn.tensor.std(first, {ddof = 1}) / limn.tensor.mean(first))
study.expect("A11", "relative spread of n lr, widest over narrowest",
             "> 0.4", ratio, ratio > 0.4)
study.done()
