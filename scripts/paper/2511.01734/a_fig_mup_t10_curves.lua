-- Do the loss curves of different widths meet after 10 steps under muP?
-- Deep linear networks, L = 3, ends frozen, 10 full-batch steps, beside the
-- exact infinite-width limit at every rate and step.  Expect: the mean over
-- starts within 3 standard errors + 2/n of the limit at a fixed rate; several
-- minima from two steps on.  A2, A3, A14.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local depth, steps = 3, 10
local widths = o.quick and {64, 256} or {64, 128, 256, 512, 1024}
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

linear.whole_curve{name = "mup_t10_curves", depth = depth, steps = steps,
  widths = widths, seeds = seeds, points = o.quick and 40 or 100}
study.done()
