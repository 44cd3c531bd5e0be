-- Random numbers: moments, Kolmogorov-Smirnov, correlation between streams.
-- Seeds are fixed, so each bound (about four standard errors, or the KS
-- quantile 1.95 / sqrt n of level 0.001) either holds for good or does not.
local t = require "limn.test"
local T = limn.tensor
local n = 100000

-- sup |F_n - F| of sorted values of a distribution function.
local function ks(values, cdf)
  local f = cdf(values:sort())
  local k = T.arange(1, #f)
  return math.max((k / #f - f):max(), (f - (k - 1) / #f):max())
end

local function below(values, cdf)
  t.ok(ks(values, cdf) < 1.95 / math.sqrt(#values))
end

t.test("normal", function()
  local z = T.randn(n, {seed = 1})
  t.near(z:mean(), 0, 4 / math.sqrt(n))
  t.near(z:var(), 1, 4 * math.sqrt(2 / n))
  t.near((z ^ 3):mean(), 0, 4 * math.sqrt(15 / n))
  t.near((z ^ 4):mean(), 3, 4 * math.sqrt(96 / n))
  below(z, T.normal_cdf)
end)

t.test("uniform", function()
  below(T.rand(n, {seed = 2}), function(u) return u end)
  below(T.rand(n, {seed = 2, low = -1, high = 3}),
    function(u) return (u + 1) / 4 end)
end)

t.test("Student", function()
  -- df = 2: F(x) = 1/2 + x / (2 sqrt(2 + x^2)).
  below(T.student(n, {df = 2, seed = 3}),
    function(x) return 0.5 + x / (2 * (x ^ 2 + 2):sqrt()) end)
end)

t.test("streams are not correlated", function()
  local m = 2000
  local x = T.zeros(8, m)
  for k = 1, 6 do x[k] = T.randn(m, {seed = k}) end
  x[7] = T.randn(m, {seed = T.seed_named(1, "a")})
  x[8] = T.randn(m, {seed = T.seed_named(1, "b")})
  local c = x:gram() / m - T.eye(8)
  t.ok((c * (1 - T.eye(8))):abs():max() < 4.5 / math.sqrt(m))
  local z = T.randn(n, {seed = 5})
  local lag = z[{1, n - 1}]:dot(z[{2, n}]) / n
  t.near(lag, 0, 4 / math.sqrt(n))
end)

t.test("integers and classes", function()
  local die = T.randint(60000, {low = 1, high = 6, seed = 1})
  local chi = 0
  for k = 1, 6 do chi = chi + (die:eq(k):sum() - 10000) ^ 2 / 10000 end
  t.ok(chi < 20.5) -- 0.001 quantile of chi^2 with 5 degrees of freedom
  local c = T.categorical({1, 0, 3}, 40000, {seed = 2})
  t.eq(c:eq(2):sum(), 0)
  t.near(c:eq(3):mean(), 0.75, 4 * math.sqrt(0.1875 / 40000))
end)

t.test("permutations and choices", function()
  local p = T.permutation(1000, {seed = 1})
  t.ok(p:sort() == T.arange(1, 1000))
  local c = T.choice(50, 20, {seed = 1})
  t.eq(#c:unique(), 20)
  t.ok(c:min() >= 1 and c:max() <= 50)
  t.raises(function() T.choice(3, 4) end, "cannot choose")
end)

t.test("random matrices", function()
  local q = T.orthogonal(30, {seed = 1})
  t.ok((q:matmul(q, {ta = true}) - T.eye(30)):abs():max() < 1e-13)
  -- One entry of a Haar matrix in dimension 3 is uniform on [-1, 1].
  local entries = T.zeros(1000)
  for k = 1, 1000 do entries[k] = T.orthogonal(3, {seed = k})(1, 1) end
  below(entries, function(u) return (u + 1) / 2 end)
  -- Edges of the semicircle and of Marchenko-Pastur, (1 +- sqrt(d/n))^2.
  local g = limn.linalg.eigh(T.goe(300, {seed = 1})).values
  t.near(g[300], 2, 0.1)
  t.near((g ^ 2):mean(), 1, 0.03)
  local w = limn.linalg.eigh(T.wishart(100, 400, {seed = 1})).values
  t.near(w[100], 2.25, 0.15)
  t.near(w[1], 0.25, 0.05)
  -- BBP: the top value of a spike s > sqrt g is (1 + s)(1 + g / s).
  local s = T.spiked(2000, 500, {3}, {seed = 1})
  local top = limn.linalg.eigh(s.x:matmul(s.x, {ta = true}) / 2000).values[500]
  t.near(top, 4 * (1 + 0.25 / 3), 0.06)
  -- Its vector meets the spike at cos^2 = (1 - g/s^2) / (1 + g/s).
  local e = limn.linalg.eigh(s.x:matmul(s.x, {ta = true}) / 2000)
  local overlap = e.v[{{}, 500}]:dot(s.directions:flatten()) ^ 2
  t.near(overlap, (1 - 0.25 / 9) / (1 + 0.25 / 3), 0.03)
end)

t.test("laws of entries", function()
  local g = T.goe(400, {seed = 2}) * 20 -- variances 1 and 2
  below(g[T.ones(400, 400):triu{diagonal = 1}:ne(0)], T.normal_cdf)
  below(g:diag() / math.sqrt(2), T.normal_cdf)
  -- Wishart: mean 1; W_ij has variance (1 + delta_ij) / n.
  local sum, square = T.zeros(2, 2), T.zeros(2, 2)
  for k = 1, 2000 do
    local w = T.wishart(2, 10, {seed = k}) - T.eye(2)
    sum, square = sum + w, square + w * w
  end
  t.ok((sum / 2000):abs():max() < 4 * math.sqrt(0.2 / 2000))
  local variance = square / 2000
  t.near(variance[1][1], 0.2, 0.04)
  t.near(variance[1][2], 0.1, 0.02)
  -- In three dimensions a coordinate of the sphere is uniform (Archimedes).
  local s = T.sphere(20000, 3, {seed = 4})
  t.ok((s:norm{axis = 2} - 1):abs():max() < 1e-15 * 4)
  for k = 1, 3 do below(s[{{}, k}], function(u) return (u + 1) / 2 end) end
  local c = s:matmul(s, {ta = true}) / 20000
  t.ok((c - T.eye(3) / 3):abs():max() < 4 * math.sqrt(4 / 45 / 20000))
  t.ok((T.sphere(5, 1, {seed = 1}):abs() - 1):abs():max() < 1e-15)
  local p = T.linspace(0, 1, 5)
  for k = 1, 5 do
    local b = T.bernoulli(T.full({20000}, p[k]), {seed = k})
    t.ok((b * (1 - b)):abs():max() == 0)
    t.near(b:mean(), p[k], 4 * math.sqrt(p[k] * (1 - p[k]) / 20000))
  end
  -- Student: variance df / (df - 2), kurtosis 3 + 6 / (df - 4).
  local x = T.student(n, {df = 12, seed = 8})
  t.near(x:var(), 1.2, 0.03)
  t.near((x ^ 4):mean() / x:var() ^ 2, 3.75, 0.25)
  -- Beyond 10^300, by mpmath's betainc.
  local far = T.student({100000}, {df = 0.01, seed = 1}):abs():gt(1e300):mean()
  t.near(far, 9.70e-4, 5 * math.sqrt(9.7e-4 / 100000))
end)

-- Singular values without a matrix against those of matrices, and against
-- E sum s^2 = mn, E sum s^4 = mn (m + n + 1), E prod s^2 = m (m - 1) .. for
-- m x n, m >= n (Goodman 1963: a product of independent chi-squared numbers).
t.test("singular values of normal matrices, drawn without them", function()
  for _, size in ipairs{{1, 1}, {7, 3}, {3, 7}, {6, 6}, {1, 5}, {5, 1}} do
    local m, n = size[1], size[2]
    local few, more = math.min(m, n), math.max(m, n)
    local draws = 3000
    local two, four, product = T.zeros(draws), T.zeros(draws), T.zeros(draws)
    local first, other = T.zeros(draws), T.zeros(draws)
    for k = 1, draws do
      local s = T.randn_svdvals(m, n, {seed = k})
      t.eq(#s, few)
      t.ok(few == 1 or s:diff():le(0):all())
      local square = s:square()
      two[k], four[k], product[k] = square:sum(), square:square():sum(), square:log():sum()
      first[k] = s[1]
      other[k] = T.randn(m, n, {seed = 10000 + k}):svd{vectors = false}.s[1]
    end
    local function near(x, mean)
      t.near(x:mean(), mean, 4 * x:std() / math.sqrt(draws))
    end
    near(two, m * n)
    near(four, m * n * (m + n + 1))
    -- E log chi^2_v = log 2 + digamma(v / 2).
    local log = 0
    for i = 0, few - 1 do log = log + math.log(2) + T.digamma((more - i) / 2) end
    near(product, log)
    -- Kolmogorov and Smirnov's test of the largest value, at 0.001.
    local rank = T.concat{first, other}:argsort()
    local gap, most = 0, 0
    for i = 1, 2 * draws do
      gap = gap + (rank[i] <= draws and 1 or -1)
      most = math.max(most, math.abs(gap))
    end
    t.ok(most / draws < 1.95 * math.sqrt(2 / draws))
  end
  t.eq(#T.randn_svdvals(0, 5, {seed = 1}), 0)
  t.eq(#T.randn_svdvals(5, 0, {seed = 1}), 0)
end)

t.test("every permutation and every choice is as likely", function()
  local counts, chosen = {}, T.zeros(5)
  for k = 1, 6000 do
    local word = T.permutation(3, {seed = k}):text()
    counts[word] = (counts[word] or 0) + 1
    local c = T.choice(5, 2, {seed = k})
    chosen[c] = chosen[c] + 1
  end
  local chi, kinds = 0, 0
  for _, m in pairs(counts) do
    chi, kinds = chi + (m - 1000) ^ 2 / 1000, kinds + 1
  end
  t.eq(kinds, 6)
  t.ok(chi < 20.5) -- 0.001 quantile of chi^2 with 5 degrees of freedom
  t.ok((chosen - 2400):abs():max() < 4 * math.sqrt(6000 * 0.4 * 0.6))
end)

t.test("no number depends on how many threads there are", function()
  local D = limn.data
  local make = {
    function() return T.randn(300, 300, {seed = 1}) end,
    function() return T.orthogonal(300, {seed = 1}) end,
    function() return T.wishart(300, 500, {seed = 1}) end,
    function() return T.goe(300, {seed = 1}) end,
    function() return T.spiked(500, 300, {2, 3}, {seed = 1}).x end,
    function() return T.sphere(300, 300, {seed = 1}) end,
    function() return D.sphere(500, 300, {covariance = T.wishart(300, 400,
      {seed = 1}), seed = 1}).x end,
    function() return D.multi_index(T.randn(500, 500, {seed = 1}), {0, 1, 1},
      {index = 3, seed = 2}).y end,
  }
  for k, f in ipairs(make) do
    local before = limn.threads(1)
    local one = f()
    limn.threads(2)
    t.ok(f() == one, "function " .. k)
    limn.threads(before)
  end
end)

t.test("more to choose from than memory has room for", function()
  for _, n in ipairs{1 << 61, 1 << 62, math.maxinteger} do
    t.raises(function() T.choice(n, 1) end, "memory")
    t.raises(function() T.permutation(n) end, "")
  end
end)

t.test("a class without weight is never drawn", function()
  for seed = 1, 20 do
    t.eq(T.categorical({5e-324, 0}, 50, {seed = seed}):max(), 1)
  end
  t.raises(function() T.categorical({1, 0 / 0}, 1) end,
           "'weights' must be finite and not negative, got")
end)

-- The bounds, and the mean 0 of a width 2e308 to five deviations
t.test("uniform numbers over more than the largest number", function()
  local x = T.rand(1000, {low = -1e308, high = 1e308, seed = 1}) / 1e308
  t.ok(x:abs():max() <= 1 and x:max() > 0.9 and x:min() < -0.9)
  t.near(x:mean(), 0, 5 / math.sqrt(3000))
end)

t.test("the same numbers for the same seed", function()
  t.ok(T.randn(100, {seed = 7}) == T.randn(100, {seed = 7}))
  t.ok(T.randn(50, {seed = 7}) == T.randn(100, {seed = 7})[{1, 50}])
  t.ok(T.randn(100, {seed = 7}) ~= T.randn(100, {seed = 8}))
end)

t.done()
