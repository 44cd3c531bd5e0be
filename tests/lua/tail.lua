-- limn.probe.tail against programs of our own on scipy (every value tried as
-- xmin, Nelder-Mead for the alternatives), closed forms, and samples.
local limn = require "limn"
local t = require "limn.test"
local T, tail = limn.tensor, limn.probe.tail

local function ranks(n) return (T.arange(1, n) - 0.5) / n end

local function mixed()
  local x = {}
  for i = 1, 250 do
    local u = (i - 0.5) / 250
    x[i] = u < 0.4 and 0.2 + 2 * u or (1 - u) ^ -0.6 * 0.6 ^ 0.6
  end
  return x
end

-- distance, alpha, xmin, n; ratios and p to the exponential, the lognormal (to
-- the 1e-8 and 1e-5 at which Nelder and Mead stopped) and the truncated law.
t.test("quantiles of four laws as scipy has them", function()
  for name, row in pairs{
    pareto = {(1 - ranks(400)) ^ (-1 / 1.5), 0.0025, 2.5031821697027,
      1.0008342023545014, 400, 132.60914113862276, 0.0017549223011973506,
      -0.0034431233128828787, 0.963489612806392, -0.049825394100082576,
      0.7522491049362837, 427.958},
    lognormal = {T.exp(1 + 0.8 * math.sqrt(2) * T.erfinv(2 * ranks(300) - 1)),
      0.05284471754678699, 3.634664550080641, 7.200639306006739, 34,
      -0.119232298701474, 0.9361844702891393, -0.4377663015907267,
      0.5462777473425287, -0.4988484222704983, 0.3178684465679389,
      8.943177172847559},
    exponential = {1 - T.log(1 - ranks(200)), 0.06626703857990435,
      4.630764052919888, 2.757358042510723, 35, -0.8683455750630262,
      0.35711859919305533, -0.807542778041273, 0.41615949423308396,
      -0.8694269691198286, 0.18728410587443622, 0.93276},
    mixed = {mixed(), 0.006622516556291391, 2.670475466489097, 0.996, 151,
      34.03612033170701, 0.025754705232069627, -0.011302068331571269,
      0.9297758628884474, -0.05425957897620037, 0.7418363927703092, 110.9958},
  } do
    local r = tail(row[1], {resamples = 0})
    t.near(r.distance, row[2], 1e-13, name)
    t.near(r.alpha, row[3], 1e-12, name)
    t.near(r.from, row[4], 1e-13, name)
    t.eq(r.n, row[5], name)
    t.near(r.alpha_se, (row[3] - 1) / math.sqrt(row[5]), 1e-12, name)
    t.near(r.exponential, row[6], 1e-11, name)
    t.near(r.exponential_p, row[7], 1e-11, name)
    t.near(r.lognormal, row[8], 2e-8, name)
    t.near(r.lognormal_p, row[9], 2e-6, name)
    t.near(r.truncated, row[10], 1e-9, name)
    t.near(r.truncated_p, row[11], 1e-9, name)
    t.near(r.cutoff, row[12], 1e-5, name)
  end
end)

-- Exact samples: the interval of 1.96 standard errors covers in 95 % of 200,
-- p is below .1 in 10 %, a cutoff is found at 5 % in half of that (the cutoff
-- is at its limit in half of all samples).  Bands of four standard deviations.
t.test("samples of a power law", function()
  local covered, refused, cut, n = 0, 0, 0, 200
  for seed = 1, n do
    local r = tail((1 - T.rand(200, {seed = seed})) ^ -0.7,
                   {seed = seed, resamples = 40, xmin = 1})
    if math.abs(r.alpha - 1 - 1 / 0.7) < 1.96 * r.alpha_se then
      covered = covered + 1
    end
    if r.p < 0.1 then refused = refused + 1 end
    if r.truncated_p < 0.05 then cut = cut + 1 end
  end
  t.near(covered / n, 0.95, 4 * math.sqrt(0.95 * 0.05 / n))
  t.near(refused / n, 0.1, 4 * math.sqrt(0.1 * 0.9 / n))
  t.near(cut / n, 0.025, 4 * math.sqrt(0.025 * 0.975 / n))
end)

-- The same where xmin is looked for, below it a uniform body.
t.test("a tail over a body", function()
  local covered, refused, n = 0, 0, 60
  for seed = 1, n do
    local u = T.rand(600, {seed = seed})
    local x = {}
    for i = 1, 600 do x[i] = u[i] < 0.5 and 2 * u[i] or (2 - 2 * u[i]) ^ -0.5 end
    local r = tail(x, {seed = seed, resamples = 30})
    if math.abs(r.alpha - 3) < 3 * r.alpha_se then covered = covered + 1 end
    if r.p < 0.1 then refused = refused + 1 end
  end
  t.ok(covered >= 0.85 * n, covered .. " of " .. n)
  t.ok(refused <= 0.1 * n + 4 * math.sqrt(0.09 * n), refused .. " of " .. n)
end)

t.test("what is no power law is said to be none, and why", function()
  for seed = 1, 8 do
    local e = tail(1 - T.log(T.rand(1000, {seed = seed})), {xmin = 1,
      seed = seed, resamples = 40})
    t.ok(e.reason:find("below 0.1", 1, true))
    t.ok(e.exponential < 0 and e.exponential_p < 1e-3)
    local l = tail(T.exp(T.randn(1000, {seed = seed})), {xmin = 1, seed = seed,
      resamples = 40})
    t.ok(l.reason and l.lognormal < 0 and l.lognormal_p < 1e-3)
    local c = tail(T.exp(T.randn(1000, {seed = seed})), {xmin = 1, seed = seed,
      resamples = 0})
    t.ok(c.reason:find("likelier", 1, true))
  end
end)

t.test("where there is nothing to fit", function()
  local few = "fewer positive values"
  for _, case in ipairs{{{1, 2, 3}, few}, {{}, few}, {-T.ones(50), few},
                        {T.ones(50), "not all equal"}} do
    local r = tail(case[1])
    t.ok(r.alpha ~= r.alpha and r.n == 0)
    t.ok(r.reason:find(case[2], 1, true))
  end
  -- Zeros, NaN and infinities do not count.
  local x = (1 - ranks(100)) ^ -1
  local more = T.concat({x, T.new{0, -1, 0 / 0, 1 / 0, -1 / 0}})
  t.eq(tail(x, {resamples = 0}).alpha, tail(more, {resamples = 0}).alpha)
end)

-- Multiplying the data by 1e200 or 1e-200 moves xmin and the cutoff only; ties
-- keep every value a candidate.
t.test("scales and ties", function()
  local x = mixed()
  local one = tail(x, {seed = 1})
  for _, by in ipairs{1e200, 1e-200} do
    local r = tail(T.new(x) * by, {seed = 1})
    t.near(r.alpha, one.alpha, 1e-10)
    t.near(r.p, one.p, 1e-15)
    t.near(r.lognormal, one.lognormal, 1e-7)
    t.near(r.from / by, one.from, 1e-12)
  end
  local twice = {}
  for i = 1, 500 do twice[i] = x[(i + 1) // 2] end
  local r = tail(twice, {resamples = 0, candidates = 1000000})
  t.near(r.alpha, one.alpha, 1e-12)
  t.eq(r.n, 2 * one.n)
end)

-- Over 600 orders of magnitude x / xmin is no number, its logarithm y is.  The
-- exponential law's ratio is n (log mean(e^y - 1) - mean y - log mean y).
t.test("a tail over all magnitudes", function()
  local x = T.exp(T.linspace(-690, 690, 200))
  local r = tail(x, {resamples = 0, xmin = 1e-299})
  local y = T.log(x[{{201 - r.n, 200}}]) - math.log(1e-299)
  local top, mean = y[r.n], y:mean()
  local rises = top + math.log(T.exp(y - top):mean())
  t.near(r.exponential, r.n * (rises - mean - math.log(mean)), 1e-7)
  t.ok(r.exponential_p < 1e-100 and r.truncated < -60)
  t.ok(r.cutoff > 1e299 and r.cutoff < math.huge)
  t.ok(r.lognormal <= 0)
end)

-- Both ends of what a spread can be.  Roots of the gradient in mpmath 1.3 at 25
-- digits for even log x; on narrow data the truncated law is nearly the
-- lognormal one, and what logs are rounded by is seen.
t.test("truncated laws of wide and narrow data", function()
  local wide = tail(T.linspace(0, 450, 300):exp(), {xmin = 1, resamples = 0})
  t.near(wide.truncated, -91.3363355158041405, 1e-9)
  t.near(math.log(wide.cutoff), 450.657246979346494, 1e-9)
  local narrow = tail(T.linspace(0, 1e-7, 300):exp(), {xmin = 1, resamples = 0})
  t.near(narrow.truncated, -57.4638363888456967, 1e-6)
  t.near(math.log(narrow.cutoff), -34.3550779609418347, 1e-6)
  -- Far from xmin the lognormal law is a whole normal one of log x.
  local far = tail((T.linspace(0, 1e-3, 300) + 20):exp(), {xmin = 1, resamples = 0})
  local variance = 1e-6 / 12 * 301 / 299
  t.near(far.lognormal, -300 * (math.log(20.0005) + 1 -
    math.log(2 * math.pi * math.exp(1) * variance) / 2), 1e-6)
  for _, width in ipairs{1e-5, 1e-7, 1e-9} do
    local r = tail((T.rand(300, {seed = 3}) * width):exp(), {xmin = 1, resamples = 0})
    t.near(r.truncated, r.lognormal, 10 * width + 1e-7)
    t.ok(r.truncated < -60)
  end
end)

t.done()
