-- Do the loss curves of different widths meet after 5 steps under muP?
-- Deep linear networks, L = 3, ends frozen, 5 full-batch steps, beside the
-- exact infinite-width limit at every rate and step.  Expect: the mean over
-- starts within 3 standard errors + 2/n of the limit at a fixed rate; several
-- minima from two steps on.  A2, A3, A7.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734", {
  {name = "seeds", default = 0, doc = "starts for each width; 0: default"},
})
local theory = limn.theory
local depth, steps = 3, 5
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024}
local seeds = o.seeds > 0 and o.seeds or o.quick and 10 or 20

-- A2: losses after 1 .. 5 steps of the limit, L = 2, lr 0.5, from an
-- independent implementation.
local exact = theory.linear.limit(linear.X, linear.Y, 0.5, {depth = 2, steps = 5})
for s, value in ipairs{0.23333740, 0.12585586, 0.06737252, 0.03659042, 0.02023138} do
  study.near("A2", ("limit, L = 2, lr 0.5, t = %d"):format(s), value,
             exact.loss[1][s + 1], 1e-7)
end

-- A3: losses at a fixed rate after every step.
local wide, many = o.quick and 256 or 1024, o.quick and 20 or 40
local fixed = theory.linear.limit(linear.X, linear.Y, 0.2,
                                  {depth = depth, steps = steps})
-- A7: the best rate after 2 and 3 steps, searched on [0.6, 1.3].
local near, limit = limn.tensor.linspace(0.6, 1.3, 71), {}
for _, t in ipairs{2, 3} do
  limit[t] = linear.optimum{depth = depth, steps = t}.lr
end

study.claim(function(rate)
  local loss = {}
  for seed = 1, many do
    loss[seed] = theory.linear.train(linear.X, linear.Y, 0.2,
      {width = wide, seed = seed, depth = depth, steps = steps,
       train = linear.train(wide, {depth = depth, rate = rate}),
       precision = "single"}).loss[1]
  end
  for s = 1, steps do
    local list = {}
    for seed = 1, many do list[seed] = loss[seed][s + 1] end
    study.near("A3", ("mean loss at lr 0.2, n = %d, t = %d"):format(wide, s),
               fixed.loss[1][s + 1], limn.tensor.mean(list),
               3 * limn.tensor.std(list, {ddof = 1}) / math.sqrt(many) + 2 / wide)
  end
  for _, t in ipairs{2, 3} do
    for _, width in ipairs(o.quick and {256} or {512, 1024}) do
      local best = {}
      local runs = linear.sweep({width}, seeds, near,
                                {depth = depth, steps = t, rate = rate})
      for seed, r in ipairs(runs[1]) do best[seed] = linear.argmin(near, r) end
      study.near("A7", ("best lr, n = %d, t = %d"):format(width, t), limit[t],
                 limn.tensor.mean(best),
                 3 * limn.tensor.std(best, {ddof = 1}) / math.sqrt(seeds) + 10 / width)
    end
  end
end)

linear.curves_meet{name = "mup_t5_curves", depth = depth, steps = steps,
  widths = widths, seeds = seeds, points = o.quick and 40 or 100,
  quick = o.quick}
study.done()
