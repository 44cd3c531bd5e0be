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
local scan = theory.linear.optimum(linear.X, linear.Y, {depth = depth})
study.near("A1", "the same, searched on the curve", first.lr, scan.lr, 1e-7)

local runs = linear.steps(widths, seeds, {depth = depth, precision = "single"})
local lr, at = limn.tensor.linspace(0, 4 * first.lr, 60), 0.2
local limit = linear.limit(lr, depth, 1)
local fixed = linear.limit({at}, depth, 1)[1]
local curves, spread = {}, {}
for i, width in ipairs(widths) do
  local loss = {}
  curves[i] = {}
  for seed, r in ipairs(runs[i]) do
    local row = {}
    for e = 1, #lr do row[e] = linear.poly(r.poly, lr[e]) end
    curves[i][seed] = row
    loss[seed] = linear.poly(r.poly, at)
  end
  local mean, error = limn.tensor.mean(loss), limn.tensor.std(loss, {ddof = 1}) / math.sqrt(seeds)
  spread[i] = limn.tensor.std(loss, {ddof = 1}) * math.sqrt(width)
  study.near("A3", ("mean loss at lr %g, n = %d"):format(at, width), fixed,
             mean, 3 * error + 2 / width)
end
local lo, hi = math.huge, 0
for i, width in ipairs(widths) do
  if width >= 256 then
    lo, hi = math.min(lo, spread[i]), math.max(hi, spread[i])
  end
  print(("      n = %-5d sqrt(n) std of the loss: %.3f"):format(width, spread[i]))
end
study.expect("A4", "sqrt(n) std constant within 20 %, n >= 256", "< 1.2",
             hi / lo, hi / lo < (o.quick and 1.5 or 1.2))
-- 60 rates at n = 8192, ten starts: under a minute on two cores.
if not o.quick then
  local began = os.time()
  local wide = linear.steps({8192}, 10, {depth = depth, precision = "single"})[1]
  widths[#widths + 1] = 8192
  curves[#curves + 1] = {}
  for seed, r in ipairs(wide) do
    local row = {}
    for e = 1, #lr do row[e] = linear.poly(r.poly, lr[e]) end
    curves[#curves][seed] = row
  end
  study.expect("speed", "seconds for ten starts of n = 8192", "< 60",
               os.time() - began, os.time() - began < 60)
end
linear.curves("mup_t1_curves", "muP, one step, L = " .. depth, lr, widths,
             curves, limit, {top = 3})
study.done()
