-- Do the loss curves of different widths meet after 10 steps under muP?
-- Deep linear networks, L = 3, ends frozen, 10 full-batch steps, beside the
-- exact infinite-width limit.  Expect: curves tend to the limit as n^(-1/2), up
-- to its best rate, and that rate serves the widest.  A3, A7, A14.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local depth, steps = 3, 10
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024}
local seeds = o.seeds > 0 and o.seeds or o.quick and 10 or 20

-- A14: in one dimension the limit leaves the recursion of a frozen kernel at
-- order lr^3, by 4 b^3 e^3 for L = 2 and 24 b^3 e^3 for L = 3 after two steps,
-- e = lr mean(x^2).
local b, e = 0.8, 1e-3
for _, case in ipairs{{2, 4}, {3, 24}} do
  local L, coefficient = case[1], case[2]
  local limit = theory.linear.limit({{1}}, {b}, e, {depth = L, steps = 2})
  local frozen = theory.kernel.gd({{L}}, {b}, e, {steps = 2})
  study.near("A14", ("third-order gap to the kernel, L = %d"):format(L),
             coefficient * b ^ 3,
             (limit.f[1][3][1] - frozen.f[1][3][1]) / e ^ 3,
             0.02 * coefficient)
end

linear.curves_meet{name = "mup_t10_curves", depth = depth, steps = steps,
  widths = widths, seeds = seeds, points = o.quick and 40 or 100,
  quick = o.quick}
study.done()
