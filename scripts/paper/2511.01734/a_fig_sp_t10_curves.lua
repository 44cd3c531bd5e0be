-- What do the loss curves look like after 10 steps under SP?
-- Deep linear networks, L = 3, ends frozen.  Expect: in units of n lr the
-- curves tend, start by start, to a linear model with kernel L K and a random
-- start f_0; the optimum runs to 0 as 1/n.  A14.
-- Hayou 2025, arXiv 2511.01734; Jacot, Gabriel & Hongler 2018.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local depth, steps = 3, 10
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024}
local seeds = o.seeds > 0 and o.seeds or o.quick and 40 or 60
local X, Y = linear.X, linear.Y

local kernel = {}
for i = 1, #X do
  kernel[i] = {}
  for j = 1, #X do
    local dot = 0
    for k = 1, #X[i] do dot = dot + X[i][k] * X[j][k] end
    kernel[i][j] = depth * dot / #X[i]
  end
end

-- Rates c = n lr up to the stability edge of the linear model, 2 m / largest
-- eigenvalue of L K, here about 2.4.
local c = limn.tensor.linspace(0, 2.6, o.quick and 27 or 80)
local at = 0.1
local rates = {}
for i, width in ipairs(widths) do
  rates[i] = {at / width}
  for e = 1, #c do rates[i][e + 1] = c[e] / width end
end

-- A network at the rates of its width; and how far from the linear model that
-- starts where it does, at the first of them.
local function train(i, seed, rate, param)
  local run = theory.linear.train(X, Y, rates[i], {width = widths[i],
    seed = seed, depth = depth, steps = steps, param = param,
    train = linear.train(widths[i], {depth = depth, rate = rate}),
    precision = "single"})
  local start = {}
  for s = 1, #X do
    start[s] = 0
    for k = 1, #X[s] do start[s] = start[s] + X[s][k] * run.map[1][1][k] end
  end
  local model = theory.kernel.gd(kernel, Y, at, {steps = steps, start = start})
  local last = linear.after(run, steps)
  return table.move(last, 2, #last, 1, {}),
    math.abs(last[1] - model.loss[1][steps + 1]) / run.loss[1][1]
end

-- Curves by width and start, which is what the figure shows.
local function moves(rate, param)
  local gap, curves, median = {}, {}, {}
  for i, width in ipairs(widths) do
    local off, best = {}, {}
    curves[i] = {}
    for seed = 1, seeds do
      curves[i][seed], off[seed] = train(i, seed, rate, param)
      best[seed] = linear.argmin(c, curves[i][seed]) / width
    end
    gap[i] = limn.tensor.quantile(off, 0.5)
    median[i] = limn.tensor.quantile(best, 0.5)
    -- n lr tends to a constant with a correction of order n^(-1/2), large at 64.
    print(("      n = %-5d n times the median best lr: %.3f; median gap to " ..
           "the linear model at n lr = 0.1: %.4f"):format(
      width, width * median[i], gap[i]))
  end
  study.near("A14", "slope of log gap to the frozen kernel", -0.5,
             limn.probe.power_law(widths, gap).exponent, o.quick and 0.35 or 0.25)
  local n = #widths
  study.near("A10", "slope of log best lr, the two widest", -1,
    limn.probe.power_law({widths[n - 1], widths[n]},
                         {median[n - 1], median[n]}).exponent,
    o.quick and 0.4 or 0.2)
  return curves
end

local curves
study.claim(function(rate)
  local measured = moves(rate, "sp")
  curves = curves or measured
end)
study.control("muP called SP", function() moves(nil, "mup") end)
linear.curves("sp_t10_curves", "SP, 10 steps, L = 3", c, widths, curves, nil,
             {top = 10, xlabel = "n x learning rate"})
study.done()
