-- What does a second step on the same batch learn that a fresh batch cannot?
-- A target without linear and quadratic part (information exponent 3, reuse
-- index 2): the second outlier aligns with it if the batch is used again, and
-- is noise on fresh data.
-- arXiv 2605.17767 (ledger B, predictions P9 to P11 of doc/theory/spikes.md).
local limn = require "limn"
local study = require "limn.study"
local settings = require "lib.settings"
local o = study.options("out/2605.17767", {
  {name = "neurons", default = 0, doc = "N; 0: 1000 in quick runs, else 2000"},
  {name = "seeds", default = 0, doc = "networks; 0: 1 in quick runs, else 4"},
})
local neurons = o.neurons > 0 and o.neurons or o.quick and 1000 or 2000
local seeds = o.seeds > 0 and o.seeds or o.quick and 1 or 4

local function train(seed, reuse, more)
  local p = {neurons = neurons, inputs = neurons // 2, samples = 2 * neurons,
    act = "relu", target = settings.bump, alpha = {.35, .40}, constant = 3,
    reuse = reuse, seed = seed, top = 3}
  for k, v in pairs(more or {}) do p[k] = v end
  return limn.giant(p)
end

local theory = limn.theory.spikes.align(settings.bump, {ratio = 1 / 4})
study.near("B", "reuse index of the target", 2, theory.reuse, 0)
study.near("B", "E z y^2", 1.616, theory.moments[2], 2e-3)
study.near("B", "cosine of direction 1, reused", .654, theory.reused, 1e-3)

local rows = {reused = {}, fresh = {}}
for seed = 1, seeds do
  rows.reused[seed], rows.fresh[seed] = train(seed, 1), train(seed, 0)
end
local function second(r) return r.target[2][1] end
local function learns(list)
  for seed, r in ipairs(list) do
    study.expect("P9", ("second outlier, cosine with the target, seed %d"):format(seed),
      "> 0.5", second(r), second(r) > 0.5)
  end
end
learns(rows.reused)
for seed, r in ipairs(rows.fresh) do
  study.expect("P9", ("the same on fresh data, seed %d"):format(seed), "< 0.25",
    second(r), second(r) < 0.25)
  -- The first direction is the noise of the batch, with either.
  study.expect("P9", ("first outlier, cosine with the target, seed %d"):format(seed),
    "< 0.25", rows.reused[seed].target[1][1], rows.reused[seed].target[1][1] < 0.25)
end
study.control("fresh data learn it as well", function() learns(rows.fresh) end)

local none = train(1, 1, {alpha = {.10, .20}})
study.expect("P9", "below the threshold of the second step", "< 0.2", second(none),
  second(none) < 0.2)

-- P10: with a linear part, the leading direction on fresh data averages the
-- noise of the two batches.
local stairs = limn.giant{neurons = neurons, inputs = neurons // 2,
  samples = 6 * neurons, act = settings.sine, target = settings.stairs, index = 3,
  alpha = {.25, .40}, constant = 3, seed = 1, top = 3}
local line, square = 0.7295, 1.674
local both = stairs.eta[1] + stairs.eta[2]
local apart = (stairs.eta[1] ^ 2 + stairs.eta[2] ^ 2) / 12 * square
study.near("P10", "leading direction, fresh data", both * line
  / math.sqrt((both * line) ^ 2 + apart), stairs.target[1][1], 0.02)

-- P11: what the count needs.  Signs have two left vectors only; an odd
-- activation has no term k = 1.
local function outliers(more)
  local p = {neurons = neurons, inputs = neurons // 2, samples = 6 * neurons,
    act = settings.sine, target = settings.stairs, index = 3,
    alpha = {.35, .40}, constant = 3, seed = 1, top = 4}
  for k, v in pairs(more) do p[k] = v end
  return limn.giant(p)
end
local signs = outliers{readout = "signs"}
study.near("P11", "outliers with signs for a read-out", signs.rule, signs.outliers, 0)
study.near("P11", "which two left vectors allow", 2, signs.rule, 0)
local odd = outliers{act = "tanh(1.5 * x)"}
local two, one = odd.direction[2][3], odd.direction[2][2]
study.expect("P11", "odd activation: cosine of outlier 2 with k = 2", "> 3 that with k = 1",
  two, two > (o.quick and 0.3 or 0.5) and two > 3 * one)

local fig = limn.plot.figure{title = "Cosine of the second outlier with the target",
  xlabel = "network", ylabel = "cosine", yrange = {0, 1}}
local xs, reused, fresh = {}, {}, {}
for seed = 1, seeds do
  xs[seed], reused[seed], fresh[seed] = seed, second(rows.reused[seed]), second(rows.fresh[seed])
end
fig:points(xs, reused, {label = "batch used again", marker = "circle"})
fig:points(xs, fresh, {label = "fresh batch", marker = "square"})
fig:hline(theory.reused, {label = "theory, batch used again", color = "gray"})
study.save(fig, "reuse")
study.done()
