-- How fast does the best one-step learning rate converge under muP?
-- Spread over starts, bias of the mean and regret of the limit's rate, each
-- against width.  Expect: spread n^(-1/2), bias and regret 1/n; hence an error
-- of the mean over few seeds that first follows n^(-1/2) and then drops below
-- it.  A5, A6, A8, A9, A13.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local depth = 3
local seeds = o.seeds > 0 and o.seeds or o.quick and 60 or 200
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024, 2048}
local target = theory.linear.lr_first(linear.X, linear.Y, {depth = depth}).lr

-- A5, A6: per width the error of the mean over starts, the spread of one start
-- and the regret of the limit's rate.
local function converges(runs)
  local error, spread, regret = {}, {}, {}
  for i, width in ipairs(widths) do
    local best, excess = {}, {}
    for seed, r in ipairs(runs[i]) do
      best[seed] = r.lr / target
      excess[seed] = linear.poly(r.poly, target) - r.loss
    end
    spread[i] = limn.tensor.std(best, {ddof = 1})
    error[i] = math.abs(limn.tensor.mean(best) - 1)
    regret[i] = limn.tensor.mean(excess)
    if width >= 256 then
      local scaled = spread[i] * math.sqrt(width)
      study.expect("A5", ("sqrt(n) std of the best lr, n = %d"):format(width),
                   "2.2 to 3.3", scaled, scaled >= 2.2 and scaled <= 3.3)
      study.near("A5", ("mean best lr over the limit, n = %d"):format(width), 1,
                 limn.tensor.mean(best),
                 3 * 2.9 / math.sqrt(width * seeds) + 8 / width)
    end
    print(("      n = %-5d n regret = %.2f"):format(width, width * regret[i]))
  end
  local slope = limn.probe.power_law(widths, regret).exponent
  study.near("A6", "slope of log regret", -1, slope, o.quick and 0.25 or 0.12)
  return {runs = runs, error = error, regret = regret}
end

-- A9: phi_k falls as n^(-(k-1)/2).  Row k + 1 of coef is phi_k.  phi_3 is a
-- product of many Gaussians, whose tail at small n no few hundred starts
-- resolve, so the typical size is the median.
local function coefficients(runs)
  for k = 2, 3 do
    local size = {}
    for i = 1, #widths do
      local all = {}
      for seed, r in ipairs(runs[i]) do
        all[seed] = math.sqrt(r.coef[k + 1][1] ^ 2 + r.coef[k + 1][2] ^ 2)
      end
      size[i] = limn.tensor.quantile(all, 0.5)
    end
    study.near("A9", ("slope of log |phi_%d|"):format(k), -(k - 1) / 2,
               limn.probe.power_law(widths, size).exponent, o.quick and 0.3 or 0.15)
  end
end

local found
study.claim(function(rate)
  local measured = converges(linear.steps(widths, seeds,
    {depth = depth, rate = rate, precision = "single"}))
  coefficients(measured.runs)
  found = found or measured
end)

-- A8: one dimension, x = y = 1, where the variance is known.
local samples, wide = o.quick and 100 or 1000, o.quick and 256 or 1024
for L = 1, 3 do
  local best = {}
  for seed, r in ipairs(linear.steps({wide}, samples,
      {depth = L, x = {{1}}, y = {1}, precision = "single"})[1]) do
    best[seed] = r.lr * L
  end
  local predicted = theory.linear.lr_spread(L).deviation
  study.near("A8", ("sqrt(n) std, d = 1, L = %d"):format(L), predicted,
             limn.tensor.std(best, {ddof = 1}) * math.sqrt(wide),
             (o.quick and 0.3 or 0.08) * predicted)
end

-- A13: depth.
for _, L in ipairs{1, 3, 9, 27} do
  study.near("A13", "best lr times L, L = " .. L, 2080 / 687,
             L * theory.linear.lr_first(linear.X, linear.Y, {depth = L}).lr, 1e-12)
  print(("      width for 10 %% spread at this depth: %d"):format(
    math.ceil(theory.linear.lr_spread(L, {slope = 0}).width)))
end
-- The spread that deep networks start with, which asks for such widths, at a
-- slope whose own term is small.  The deviation of S starts has a relative
-- error (2 S)^(-1/2).
local starts = o.quick and 40 or 200
for _, L in ipairs{9, 27} do
  local wide, slope, best = o.quick and 256 or 512, 0.1, {}
  for seed, r in ipairs(linear.steps({wide}, starts,
      {depth = L, x = {{1}}, y = {slope}, precision = "single"})[1]) do
    best[seed] = r.lr * L
  end
  local predicted = theory.linear.lr_spread(L, {slope = slope}).deviation
  study.near("A13", ("sqrt(n) std, d = 1, L = %d, n = %d"):format(L, wide),
             predicted, limn.tensor.std(best, {ddof = 1}) * math.sqrt(wide),
             3 / math.sqrt(2 * starts) * predicted)
end

local function guide(power, from)
  local list = {}
  for i, n in ipairs(widths) do list[i] = from * (n / widths[1]) ^ power end
  return list
end
-- The figure shows half the width of the middle 68 %: starts with a small
-- phi_1 make the deviation at n = 64 a matter of luck.
local typical = {}
for i = 1, #widths do
  local best = linear.column(found.runs[i], "lr")
  typical[i] = (limn.tensor.quantile(best, 0.84) - limn.tensor.quantile(best, 0.16))
               / 2 / target
end
local fig = limn.plot.figure{title = "muP, one step: convergence of the best lr",
  logx = 2, logy = 10, xlabel = "width n", ylabel = "relative to the limit"}
fig:line(widths, typical, {label = "spread over starts", marker = "circle"})
fig:line(widths, found.error, {label = "error of the mean", marker = "square"})
fig:line(widths, found.regret, {label = "regret of the limit's lr", marker = "diamond"})
fig:line(widths, guide(-0.5, typical[1]), {label = "n^-1/2", dash = "dash", color = "gray"})
fig:line(widths, guide(-1, found.regret[1]), {label = "n^-1", dash = "dot", color = "gray"})
study.save(fig, "mup_t1_convergence")
study.done()
