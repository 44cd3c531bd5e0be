-- limn.probe.entropy and limn.probe.stein: laws of samples against closed forms.
local limn = require "limn"
local t = require "limn.test"
local T, probe = limn.tensor, limn.probe

-- (d/2) log(2 pi e) + log det of the scale.
t.test("entropy of normal laws, dimensions 1 to 6", function()
  for d = 1, 6 do
    local want = d / 2 * math.log(2 * math.pi * math.exp(1)) + math.log(3)
    local x = T.randn(2000, d, {seed = d})
    x[{{}, 1}] = 3 * x[{{}, 1}]
    local r = probe.entropy(x)
    t.near(r.entropy, want, math.abs(r.entropy_bias) * 1.5 + 4 * r.entropy_se)
    t.ok(r.entropy_se < 0.06 and math.abs(r.entropy_bias) < 0.12 * d)
  end
  -- Cubes have edges: the bias is large, and some of it is seen.
  for d = 3, 6 do
    local r = probe.entropy(T.rand(2000, d, {seed = d}))
    t.ok(r.entropy_bias > 0.25 * r.entropy and r.entropy > 4 * r.entropy_se)
  end
end)

t.test("entropy of uniform and Laplace laws, of scales and of ties", function()
  local u = T.rand(3000, 2, {seed = 1})
  local r = probe.entropy(1e-6 * u)
  t.near(r.entropy, 2 * math.log(1e-6), 0.1)
  local e = -1 * T.log(T.rand(3000, 1, {seed = 2})) * T.sign(T.rand(3000, 1, {seed = 3}) - 0.5)
  t.near(probe.entropy(1e6 * e).entropy, 1 + math.log(2) + math.log(1e6), 0.1)
  t.ok(probe.entropy(T.zeros(50, 2)).entropy > -1000)
  -- H(c x) = H(x) + d log c, also where squares of distances are no numbers.
  local z = T.randn(300, 2, {seed = 1})
  local one = probe.entropy(z)
  for _, log2 in ipairs{-1000, -660, -530, 500, 660, 1000} do
    local r = probe.entropy(z * 2.0 ^ log2)
    t.near(r.entropy, one.entropy + 2 * log2 * math.log(2), 1e-12)
    t.near(r.entropy_se, one.entropy_se, 1e-12)
    t.near(r.entropy_bias, one.entropy_bias, 1e-11)
  end
  t.raises(function() probe.entropy(T.zeros(100, 7)) end, "limn.probe.stein")
  t.raises(function() probe.entropy(T.zeros(10, 2)) end, "'x' has 10 rows")
end)

-- S of N(0, v) against N(0, 1) is E E r r' k with r = x (1/v - 1): by the sum.
t.test("the discrepancy is the smoothed Fisher information", function()
  local v = 1.7
  local x = math.sqrt(v) * T.randn(1500, 1, {seed = 4})
  local r = probe.stein(x, -1 * x, {length = 1.3})
  local other = T.randn(1500, 1, {seed = 5}) * math.sqrt(v)
  local k = 1 / T.sqrt(1 + (x - other:t()) ^ 2 / 1.3 ^ 2)
  local want = T.mean(k * x * other:t()) * (1 / v - 1) ^ 2
  t.near(r.stein, want, 4 * r.stein_se)
  t.ok(r.stein > 5 * r.noise)
end)

t.test("no bias, and the noise it says", function()
  for _, d in ipairs{1, 5, 30} do
    local z = {}
    for i = 1, 40 do
      local x = T.randn(100, d, {seed = 100 * d + i})
      local r = probe.stein(x, -1 * x)
      z[i] = r.stein / r.noise
    end
    t.near(T.mean(z), 0, 4.5 / math.sqrt(40))
    t.ok(T.std(z) > 0.5 and T.std(z) < 1.7)
  end
end)

-- The score of p_mu is the drift over the temperature.
t.test("particles at rest are their own Gibbs law", function()
  local x = T.randn(40, 7, {seed = 1})
  local y = x[{{}, 1}] * x[{{}, 2}]
  local run = limn.dyn.twotime(x, y, {width = 1600, lr = 0.05, temperature = 0.05,
    decay = 0.05, penalty = 0.02, std = 0.5, seed = 1})
  local function test(factor)
    local r = probe.stein(run:get().w, run:drift() * (factor / 0.05))
    return r.stein / r.noise
  end
  t.ok(test(1) > 20)
  run:step(1500)
  t.ok(math.abs(test(1)) < 5)
  -- At half of the temperature they are not.
  t.ok(test(2) > 10)
end)
-- By hand: of three samples there are three distances.
t.test("the length is the median distance of different samples", function()
  t.eq(probe.stein({{0}, {1}, {10}}, {{0}, {-1}, {-10}}).used, 9)
  t.eq(probe.stein({{0}, {1}, {3}}, {{0}, {-1}, {-3}}).used, 2)
  t.eq(probe.stein({{0}, {1}, {3}, {7}}, T.zeros(4, 1)).used, 3.5, "1 2 3 4 6 7")
  for _, n in ipairs{40, 120} do
    local x, r = T.randn(n, 2, {seed = n}), {}
    for i = 2, n do
      local d = (x[{{1, i - 1}}] - x[i]):norm{axis = 2}
      for j = 1, i - 1 do r[#r + 1] = d[j] end
    end
    -- of a thousand of 7140 pairs: 0.03 is two standard errors
    t.near(probe.stein(x, -1 * x).used / T.new(r):median(), 1, n == 40 and 1e-15 or 0.03)
  end
  t.raises(function() probe.stein(T.zeros(3, 1), T.zeros(3, 1)) end, "length of the kernel")
  t.raises(function() probe.stein(T.eye(3), T.eye(3), {length = 1e160}) end, "got 1e+160")
end)

t.test("units of a Stein discrepancy", function()
  local x = T.randn(100, 2, {seed = 1})
  local r = probe.stein(x, -2 * x)
  for _, u in ipairs{2.0 ^ 330, 2.0 ^ -330} do
    local s = probe.stein(x * u, x * (-2 / u))
    t.eq(s.used, r.used * u)
    t.near(s.stein * u * u, r.stein, 1e-14)
    t.near(s.noise * u * u, r.noise, 1e-14)
    t.near(s.stein_se * u * u, r.stein_se, 1e-14)
  end
end)

-- The square over the variance of 300 sets of samples, which is itself right within
-- 0.25 (three standard errors).  Where the law is p, the mean over the other sample
-- is 0: the variance is noise^2, below which stein_se^2 does not go.
t.test("the standard error of a Stein discrepancy", function()
  local function ratio(n, factor)
    local z, v, noise = T.zeros(300), 0, 0
    for seed = 1, 300 do
      local x = T.randn(n, 2, {seed = seed})
      local r = probe.stein(x, factor * x, {length = 1.3})
      z[seed], v = r.stein, v + r.stein_se ^ 2 / 300
      noise = noise + r.noise ^ 2 / 300
    end
    return v / z:var(), noise / z:var()
  end
  local v, noise = ratio(60, -2)
  t.ok(v > 0.8 and v < 1.5, v)
  v, noise = ratio(30, -1)
  t.near(noise, 1, 0.25)
  t.ok(v > 1 and v < 2.2, v)
  t.ok(ratio(4, -2) > 1, "few samples")
end)

t.done()
