-- limn.probe.outliers: its level and its power.  With --long (make check-long)
-- 1000 matrices of each kind, else as many as take some seconds.
local limn = require "limn"
local t = require "limn.test"
local T, rmt = limn.tensor, limn.theory.rmt
local long = arg[1] == "--long"

limn.threads(1)

local shapes = {{200, 200}, {100, 400}, {400, 150}, {200, 300}}

-- Variance 1; Student's t with 6 degrees of freedom has five moments.
local entries = {
  normal = function(m, n, seed) return T.randn(m, n, {seed = seed}) end,
  heavy = function(m, n, seed)
    return T.student({m, n}, {df = 6, seed = seed}) * math.sqrt(4 / 6)
  end,
}

-- P(X <= k) of a binomial distribution, by its sum.
local function binomial(n, p, k)
  local term, sum = math.exp(n * math.log(1 - p)), 0
  for i = 0, k do
    sum = sum + term
    term = term * (n - i) / (i + 1) * p / (1 - p)
  end
  return sum
end

-- Of so many matrices without outliers, how many seem to have one.
local function alarms(kind, shape, count, level, draws)
  local found = 0
  for i = 1, count do
    local w = entries[kind](shape[1], shape[2], 1000 * shape[1] + i)
    local r = limn.probe.outliers(w, {seed = i, level = level, draws = draws, most = 1})
    found = found + r.count
  end
  return found
end

for kind in pairs(entries) do
  t.test("false alarms, " .. kind, function()
    for _, shape in ipairs(shapes) do
      if long then
        local rate = alarms(kind, shape, 1000, 0.01, 199) / 1000
        print(kind, shape[1], shape[2], "false alarms", rate)
        t.ok(rate >= 0.005 and rate <= 0.02, rate)
      else
        -- 10 % of 100: outside of [3, 19] with probability 0.004.
        local m, n = shape[1] // 2, shape[2] // 2
        local found = alarms(kind, {m, n}, 100, 0.1, 39)
        t.ok(binomial(100, 0.1, found) > 0.002 and
          1 - binomial(100, 0.1, found - 1) > 0.002,
          ("%d x %d: %d of 100 at 10 %%"):format(m, n, found))
      end
    end
  end)
end

-- Few orders, many of the same value, a mean that is not known.
t.test("false alarms of tiny matrices", function()
  local signs = function(m, n, seed) return T.sign(entries.normal(m, n, seed)) end
  for name, make in pairs{normal = entries.normal, heavy = entries.heavy, signs = signs} do
    for _, shape in ipairs{{2, 2}, {2, 3}, {3, 3}, {5, 5}, {2, 50}, {31, 33}} do
      local found = 0
      for i = 1, 400 do
        local w = make(shape[1], shape[2], i)
        found = found + limn.probe.outliers(w, {seed = i, most = 1}).count
      end
      -- 1 % of 400: 12 or more with probability 0.001.
      t.ok(found < 12, ("%s %d x %d: %d"):format(name, shape[1], shape[2], found))
    end
  end
end)

-- The strength at which an outlier lies at `at` times the edge: by bisection of
-- Benaych-Georges and Nadakuditi 2012.  The variance of entries is 1 / n.
local function strength(m, n, at)
  local law, edge = rmt.mp(m / n), 1 + math.sqrt(m / n)
  local low, high = (m / n) ^ 0.25, 10
  for _ = 1, 60 do
    local mid = (low + high) / 2
    if law:spike(mid, {model = "rectangular"}).outlier < at * edge then
      low = mid
    else
      high = mid
    end
  end
  return low
end

local function spiked(kind, shape, theta, seed)
  local m, n = shape[1], shape[2]
  local u = T.randn(m, 1, {seed = seed + 1})
  local v = T.randn(1, n, {seed = seed + 2})
  return entries[kind](m, n, seed) + theta * math.sqrt(n) / u:norm() / v:norm() * u * v
end

for kind in pairs(entries) do
  t.test("power at 1.1 times the edge, " .. kind, function()
    for _, shape in ipairs(long and shapes or {shapes[1], shapes[2]}) do
      local count, found = long and 1000 or 40, 0
      local theta = strength(shape[1], shape[2], 1.1)
      for i = 1, count do
        local w = spiked(kind, shape, theta, 10 * i + shape[1])
        found = found + (limn.probe.outliers(w, {seed = i, most = 1}).count > 0 and 1 or 0)
      end
      if long then print(kind, shape[1], shape[2], "power", found / count) end
      t.ok(found > (long and 0.95 or 0.85) * count, found .. " of " .. count)
    end
  end)
end

if not long then
  t.test("a large spike hides a small one until it is taken out", function()
    local m, n = 100, 200
    local w = T.randn(m, n, {seed = 1})
    local q = T.orthogonal(n, {k = 2, seed = 2})
    local p = T.orthogonal(m, {k = 2, seed = 3})
    -- The first alone is more than all entries together.
    for k, s in ipairs{300, 45} do
      w = w + s * p[{1, m}]:t()[k]:reshape(m, 1) * q:t()[k]:reshape(1, n)
    end
    local r = limn.probe.outliers(w, {seed = 4})
    t.eq(r.count, 2)
    t.near(r.variance, 1, 0.03)
    t.near(r.upper, math.sqrt(98) + math.sqrt(198), 0.4)
    t.eq(limn.probe.outliers(w, {seed = 4, most = 1}).count, 1)
    t.near(r.s, w:svd{vectors = false}.s, 1e-10)
  end)

  -- A mean beyond measure is taken out with the mean of each row and column.
  t.test("values beside one that is 10^9 times as large", function()
    local w = T.randn(50, 50, {seed = 1})
    local centred = w - w:mean{axis = 1} - w:mean{axis = 2}:reshape(50, 1) + w:mean()
    local s = centred:svd{vectors = false}.s
    local r = limn.probe.outliers(w + 1e8, {seed = 1})
    t.eq(r.count, 1)
    t.ok((r.s[{{2, 50}}] - s[{{1, 49}}]):abs():le(r.s_error[{{2, 50}}]):all())
    t.near(r.variance, s:square():sum() / 49 ^ 2, 1e-6)
  end)

  -- 5 % of 300: more than 26 with a probability of 0.003.
  t.test("false alarms of what one outlier leaves", function()
    local more = 0
    for i = 1, 300 do
      local u, v = T.orthogonal(8, {k = 1, seed = i}), T.orthogonal(9, {k = 1, seed = i + 1000})
      local w = T.randn(8, 9, {seed = i}) + 100 * u:matmul(v:t())
      local r = limn.probe.outliers(w, {seed = i, level = 0.05, draws = 39})
      t.ok(r.count >= 1)
      more = more + (r.count > 1 and 1 or 0)
    end
    t.ok(more <= 26, more)
  end)

  t.test("a value that some orders exceed, fewer than the level allows", function()
    local w = T.randn(20, 20, {seed = 15}) + 0.3
    local r = limn.probe.outliers(w, {seed = 1, level = 0.2, draws = 39, most = 1})
    t.ok(r.count == 1 and r.p[1] > 1 / 40 and r.p[1] <= 0.2, r.p)
  end)

  t.test("outliers of many sizes", function()
    local n = 60
    local u, v = T.orthogonal(n, {seed = 1}), T.orthogonal(n, {seed = 2})
    local w, sizes = T.randn(n, n, {seed = 3}), {1e10, 1e7, 1e5, 1e3, 50}
    for i, s in ipairs(sizes) do
      w = w + s * u[{{}, {i, i}}]:matmul(v[{{i, i}, {}}])
    end
    local r = limn.probe.outliers(w, {seed = 1})
    t.eq(r.count, #sizes)
    t.near(r.variance, 1, 0.05)
  end)

  -- Threads make orders before it is known whether they are needed.
t.test("the same with any number of threads", function()
  local w = entries.heavy(150, 260, 3)
  w[{{}, 1}] = w[{{}, 1}] * 2
  for _, x in ipairs{w, entries.normal(200, 190, 4)} do
    local found = {}
    for threads = 1, 5, 2 do
      limn.threads(threads)
      found[#found + 1] = limn.probe.outliers(x, {seed = 1, draws = 199})
    end
    limn.threads(1)
    for k = 2, 3 do
      for _, name in ipairs{"count", "drawn"} do t.eq(found[k][name], found[1][name]) end
      t.near(found[k].next, found[1].next, 1e-12)
      t.near(found[k].p, found[1].p, 1e-9)
    end
  end
end)

t.test("a mean, one large entry, few rows, nothing", function()
    local w = T.randn(80, 50, {seed = 1})
    t.eq(limn.probe.outliers(w + 0.6, {seed = 1}).count, 1)
    -- An entry that independent entries of this distribution have.
    local one = w:copy()
    one[3][4] = 40
    t.eq(limn.probe.outliers(one, {seed = 1}).count, 0)
    t.eq(limn.probe.outliers(T.zeros(10, 10), {seed = 1}).count, 0)
    t.eq(limn.probe.outliers(T.ones(1, 10), {seed = 1}).count, 0)
    t.eq(limn.probe.outliers(T.ones(10, 12), {seed = 1}).count, 1)
    local a = limn.probe.outliers(w:t() * 1e-160, {seed = 1})
    local b = limn.probe.outliers(w:t() * 1e140, {seed = 1})
    t.near(a.next, b.next, 0)
    t.near(a.upper * 1e160, b.upper * 1e-140, 1e-9)
    t.raises(function() limn.probe.outliers(w, {level = 0.01, draws = 50}) end,
      "'draws' must be at least 99 for 'level' = 0.01, got 50")
  end)
end

t.done()
