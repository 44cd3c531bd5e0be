-- Do the one-step loss curves of different widths fall onto one limit?
-- Deep linear networks under muP, one full-batch step, ends frozen: loss
-- against learning rate from the exact polynomial of each network, with the
-- limit (1/2m) |y - (lr L / m) K y|^2.  Expect: they meet, with a spread of
-- order n^(-1/2) at a fixed rate.  A1, A3, A4.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "depth", default = 3, doc = "n x n matrices"},
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local seeds = o.seeds > 0 and o.seeds or o.quick and 40 or 200
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024, 2048}
local depth = o.depth

-- A1: 2080 / 687 on this data set, by hand: y'Ky = 65/16, |Ky|^2 = 687/128.
local first = theory.linear.lr_first(linear.X, linear.Y, {depth = depth})
study.near("A1", "best lr of the limit times L", 2080 / 687,
           first.lr * depth, 1e-12)
study.near("A1", "the same, searched on the curve", first.lr,
           linear.optimum{depth = depth, steps = 1}.lr, 1e-7)

local function curves(runs, lr)
  local list = {}
  for seed, r in ipairs(runs) do
    list[seed] = {}
    for e = 1, #lr do list[seed][e] = linear.poly(r.poly, lr[e]) end
  end
  return list
end

-- A3: the mean at a fixed rate; A4: its spread is of order n^(-1/2).
local at = 0.2
local fixed = linear.limit({at}, {depth = depth, steps = 1})[1]
local function meet(runs)
  local lo, hi = math.huge, 0
  for i, width in ipairs(widths) do
    local loss = {}
    for seed, r in ipairs(runs[i]) do loss[seed] = linear.poly(r.poly, at) end
    local mean, std = limn.tensor.mean(loss), limn.tensor.std(loss, {ddof = 1})
    study.near("A3", ("mean loss at lr %g, n = %d"):format(at, width), fixed,
               mean, 3 * std / math.sqrt(seeds) + 2 / width)
    local spread = std * math.sqrt(width)
    if width >= 256 then lo, hi = math.min(lo, spread), math.max(hi, spread) end
    print(("      n = %-5d sqrt(n) std of the loss: %.3f"):format(width, spread))
  end
  study.expect("A4", "sqrt(n) std constant within 20 %, n >= 256", "< 1.2",
               hi / lo, hi / lo < (o.quick and 1.5 or 1.2))
end

local function step(width, starts, rate, readout)
  return linear.steps(width, starts, {depth = depth, rate = rate,
                                      readout = readout, precision = "single"})
end
local runs
study.claim(function(rate)
  local measured = step(widths, seeds, rate)
  meet(measured)
  runs = runs or measured
end)
study.control("the read-out of SP", function()
  meet(step(widths, seeds, nil, 0.5))
end)
local lr, shown = limn.tensor.linspace(0, 4 * first.lr, 60), {}
for i = 1, #widths do shown[i] = curves(runs[i], lr) end

-- 60 rates at n = 8192, ten starts: under a minute on two quiet cores.
if not o.quick then
  local began = limn.clock()
  widths[#widths + 1] = 8192
  shown[#widths] = curves(step({8192}, 10)[1], lr)
  print(("      ten starts of n = 8192 took %.0f s"):format(limn.clock() - began))
end
linear.curves("mup_t1_curves", "muP, one step, L = " .. depth, lr, widths,
             shown, linear.limit(lr, {depth = depth, steps = 1}), {top = 3})
study.done()
