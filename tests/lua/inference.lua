-- limn.theory.kernel: regression with a kernel and training under one, against
-- closed forms, digits of mpmath (60 digits, on the doubles given here), numpy's
-- definition of a quantity, and training itself.
local limn = require "limn"
local t = require "limn.test"
local T, kernel = limn.tensor, limn.theory.kernel

-- Every element of value is within its error of want, and the error is small.
local function within(value, error, want, size, text)
  value, error = T.new(value):flatten(), T.new(error):flatten()
  want = T.new(want):flatten()
  for i = 1, #want do
    t.ok(math.abs(value[i] - want[i]) <= error[i], ("%s %d: %.17g +- %.2g is not %.17g")
      :format(text or "", i, value[i], error[i], want[i]))
    t.ok(error[i] <= size * math.max(1, math.abs(want[i])),
      ("%s %d: error %g is large"):format(text or "", i, error[i]))
  end
end

local function one(x) return {x} end

-- k_ij = 1 / (i + j - 1), condition 1.5e7.
local function hilbert(m)
  local k = T.zeros(m, m)
  for i = 1, m do
    for j = 1, m do k[i][j] = 1 / (i + j - 1) end
  end
  return k
end
local H, Y = hilbert(6), {1, -1, 0.5, 2, 0.25, -3}
local cross = T.zeros(2, 6)
for j = 1, 6 do cross[1][j], cross[2][j] = 1 / (j + 0.5), 1 / (j + 7) end
local test = {{2, 0.125}, {0.125, 0.0625}}

-- Inverses, determinants and traces by mpmath.
local exact = {
  {noise = 0, mean = {5.3566433567305410359, -9.6550116549000577226},
    cov = {1.5000244510734006912, .0073495851467858067788, -.0041655573124120818374},
    evidence = -201845.1305305671884, by_noise = 494532502496.40853629,
    loo = {72.333333333493734794, -5.0357142856346683682, 1.0744047618911047892,
      1.8116319444477643169, .38885714285649918706, -3.2797619047658593235},
    variance = {.027777777777065740867, .000068027210880524589837,
      1.7715419499883110841e-6, 2.75573192218723347e-7,
      2.2675736959669378736e-7, 1.431549050484649555e-6},
    df1 = 6, df2 = 6, gcv = .06837053947062837171, size = 1e-3},
  {noise = 2 ^ -10, mean = {-1.266299402372985246, -2.1516095984712298251},
    cov = {1.5019078206602217027, .0075867403650255463237, -.0028720735678559791621},
    evidence = -5141.4024256924934917, by_noise = 3917097.0428842667582,
    loo = {-12.353163263504231075, 2.0322701995007742462, .62177956929259294332,
      -.48231484296932148324, -.70135885735453362284, 1.0282238458700794912},
    variance = {.12827247329648403334, .004679434473923022049,
      .0016335140535842972575, .001407675336160237966,
      .0014410506135852184751, .0020516016304333910501},
    df1 = 3.3384498067324470894, df2 = 3.0307608613005362171,
    gcv = 6.3303453287233211331, size = 1e-9},
}

t.test("regression by a Gaussian process, digits of mpmath", function()
  for _, e in ipairs(exact) do
    local o = {noise = e.noise}
    local r = kernel.gp(H, Y, cross, test, o)
    within(r.mean, r.mean_error, e.mean, e.size, "mean")
    local c, ce = r.cov, r.cov_error
    within({c[1][1], c[1][2], c[2][2]}, {ce[1][1], ce[1][2], ce[2][2]}, e.cov,
      e.size, "cov")
    t.eq(c[1][2], c[2][1])
    r = kernel.evidence(H, Y, o)
    within(one(r.value), one(r.value_error), one(e.evidence), e.size, "evidence")
    within(one(r.by_noise), one(r.by_noise_error), one(e.by_noise), 10 * e.size, "by noise")
    r = kernel.leave_one_out(H, Y, o)
    within(r.loo, r.loo_error, e.loo, e.size, "loo")
    within(r.variance, r.variance_error, e.variance, e.size, "variance")
    within({r.df1, r.df2, r.gcv}, {r.df1_error, r.df2_error, r.gcv_error},
      {e.df1, e.df2, e.gcv}, e.size, "df, gcv")
  end
end)

-- sum by_k dk/dt is d/dt; several outputs add up.
t.test("derivatives of the evidence", function()
  local x = T.randn(20, 3, {seed = 1})
  local k, y = x:matmul(x:t()) + T.eye(20), T.randn({20, 2}, {seed = 2})
  local o = {noise = 0.3, gradient = true}
  local r = kernel.evidence(k, y, o)
  local parts = 0
  for j = 1, 2 do
    local column = {}
    for i = 1, 20 do column[i] = y[i][j] end
    parts = parts + kernel.evidence(k, column, {noise = 0.3}).value
  end
  t.near(r.value, parts, 1e-13)
  t.near((r.by_k * k):sum(), r.by_scale, 1e-12)
  t.near(r.by_k:trace(), r.by_noise, 1e-12)
  t.ok(r.by_k_error:max() < 1e-11)
  -- central differences of order h^2, along a random direction
  local way = T.randn({20, 20}, {seed = 3})
  way = way + way:t()
  local h = 1e-4
  local slope = (kernel.evidence(k + h * way, y, {noise = 0.3}).value
    - kernel.evidence(k - h * way, y, {noise = 0.3}).value) / (2 * h)
  t.near((r.by_k * way):sum(), slope, 1e-5)
end)

t.test("leave one out is what leaving out gives", function()
  local x = T.randn(12, 5, {seed = 4})
  local k, y = x:matmul(x:t()) + 0.1 * T.eye(12), T.randn({12}, {seed = 5})
  for _, noise in ipairs{0, 0.2} do
    local r = kernel.leave_one_out(k, y, {noise = noise})
    for i = 1, 12 do
      local keep = {}
      for j = 1, 12 do if j ~= i then keep[#keep + 1] = j end end
      local rest = T.zeros(11, 11)
      local row, target = T.zeros(1, 11), T.zeros(11)
      for a = 1, 11 do
        row[1][a], target[a] = k[i][keep[a]], y[keep[a]]
        for b = 1, 11 do rest[a][b] = k[keep[a]][keep[b]] end
      end
      local g = kernel.gp(rest, target, row, {{k[i][i]}}, {noise = noise})
      t.near(r.loo[i], g.mean[1], 1e-10)
      t.near(r.variance[i], g.cov[1][1] + noise, 1e-10)
    end
    local f = limn.linalg.kernel_ridge(k, y, {noise})
    t.near(r.df1, f.df[1], 1e-12)
    if noise > 0 then t.near(r.mse, f.loo[1], 1e-10) end
  end
end)

-- An error of k, of its size and no larger, moves results by their errors.
t.test("what is not known of the kernel is in the error", function()
  local x = T.randn(16, 6, {seed = 6})
  local k = x:matmul(x:t()) + T.eye(16)
  local y, row = T.randn({16}, {seed = 7}), T.randn({3, 16}, {seed = 8})
  local own = 20 * T.eye(3)
  for seed = 1, 5 do
    local off = 1e-6 * T.rand({16, 16}, {seed = 10 + seed}) - 5e-7
    off = (off + off:t()) / 2
    local o = {noise = 0.1, k_error = T.full({16, 16}, 5e-7)}
    local r, s = kernel.gp(k, y, row, own, o), kernel.gp(k + off, y, row, own, {noise = 0.1})
    t.ok(((r.mean - s.mean):abs() - r.mean_error):max() <= 0)
    t.ok(((r.cov - s.cov):abs() - r.cov_error):max() <= 0)
    t.ok(r.mean_error:max() < 1e-3)
    local a, b = kernel.evidence(k, y, o), kernel.evidence(k + off, y, {noise = 0.1})
    t.ok(math.abs(a.value - b.value) <= a.value_error)
    t.ok(math.abs(a.by_noise - b.by_noise) <= a.by_noise_error)
    t.ok(math.abs(a.by_scale - b.by_scale) <= a.by_scale_error)
    a, b = kernel.leave_one_out(k, y, o), kernel.leave_one_out(k + off, y, {noise = 0.1})
    t.ok(((a.loo - b.loo):abs() - a.loo_error):max() <= 0)
    for _, name in ipairs{"df1", "df2", "gcv", "mse"} do
      t.ok(math.abs(a[name] - b[name]) <= a[name .. "_error"], name)
    end
    local at = {0, 1, 50, 1e4}
    for _, lr in ipairs{0, 0.2} do
      local p = {lr = lr, momentum = lr > 0 and 0.9 or 0, covariance = true,
        prior = k, prior_cross = row, prior_test = own, k_error = o.k_error}
      local c = kernel.evolve(k, y, row, at, p)
      p.k_error = nil
      local d = kernel.evolve(k + off, y, row, at, p)
      t.ok(((c.mean - d.mean):abs() - c.mean_error):max() <= 0, lr)
      t.ok(((c.cov - d.cov):abs() - c.cov_error):max() <= 0, lr)
    end
  end
end)

-- ---- where it is hardest --------------------------------------------------------

-- Equal inputs: one of them with the mean of both targets.
t.test("a singular kernel, no noise", function()
  local k = {{1, 1, 0}, {1, 1, 0}, {0, 0, 2}}
  local r = kernel.gp(k, {1, 3, 4}, {{1, 1, 0}, {0.5, 0.5, 1}}, T.eye(2))
  within(r.mean, r.mean_error, {2, 3}, 1e-13)
  within({r.cov[1][1], r.cov[2][2]}, {r.cov_error[1][1], r.cov_error[2][2]},
    {0, 1 - 0.25 - 0.5}, 1e-13)
  t.eq(kernel.evidence(k, {1, 3, 4}).value, -math.huge)
  t.eq(kernel.evidence(k, {1, 1, 4}).value, math.huge)
  t.eq(kernel.evidence(k, {1, 1, 4}).value_error, math.huge)
  local e = kernel.evidence(k, {1, 1, 4}, {gradient = true})
  t.ok(e.by_noise ~= e.by_noise and e.by_k_error:min() == math.huge)
  local l = kernel.leave_one_out(k, {1, 3, 4})
  within(l.loo, l.loo_error, {3, 1, 0}, 1e-12)
  within(l.variance, l.variance_error, {0, 0, 2}, 1e-12)
  within({l.df1}, {l.df1_error}, {2}, 1e-12)
  -- the limit of gcv as the noise vanishes: (|a| / tr b)^2 m / c, a = q q'y
  within({l.gcv}, {l.gcv_error}, {2 * 3}, 1e-11)
  -- and along training for ever
  local f = kernel.evolve(k, {1, 3, 4}, k, {1, 1e30, math.huge})
  within(f.mean[3], f.mean_error[3], {2, 2, 4}, 1e-12)
  within(f.mean[2], f.mean_error[2], {2, 2, 4}, 1e-12)
  -- nothing at all
  local zero = kernel.gp({{0}}, {1}, {{0}}, {{0}})
  t.eq(zero.mean[1], 0)
  t.eq(zero.left_out, 1)
  -- a point with a share in what is left out has no prediction
  t.eq(kernel.gp(k, {1, 3, 4}, {{1, 0.5, 0}}, {{1}}).mean_error[1], math.huge)
end)

-- k = [1 d; d 1] has (k^-1 (1, -1)) = (1, -1) / (1 - d), 1 - d exact.
t.test("condition 1e14: the error is no smaller than the truth is far", function()
  for _, small in ipairs{1e-6, 1e-10, 1e-14, 1e-15} do
    local d = 1 - small
    local gap = 1 - d
    local r = kernel.gp({{1, d}, {d, 1}}, {1, -1}, {{0.5, 0.25}}, {{1}})
    local want = 0.25 / gap
    t.ok(math.abs(r.mean[1] - want) <= r.mean_error[1], small)
    t.ok(r.mean_error[1] <= want * 1e-14 / gap or small <= 1e-14)
  end
  -- 1e17: the smallest modes have no digit; without them y is projected
  local k, y = hilbert(13), T.ones({13})
  local r = kernel.gp(k, y, k, k)
  t.ok(r.left_out >= 1 and r.left_out <= 3)
  local v = k:eigh().v:t()
  for i = 1, r.left_out do y = y - v[i]:dot(T.ones({13})) * v[i] end
  t.ok(((r.mean - y):abs() - r.mean_error):max() <= 0)
end)

-- s k, s cross, s test and s noise with s a power of 2: no digit of the mean
-- changes, nor of its error, and the covariance is s times what it was.
t.test("kernels of any scale have the same errors", function()
  for _, noise in ipairs{0, 2 ^ -10} do
    local r = kernel.gp(H, Y, cross, test, {noise = noise})
    local f = kernel.evolve(H, Y, cross, {math.huge})
    local one_out = kernel.leave_one_out(H, Y, {noise = noise})
    for _, e in ipairs{-900, -664, -548, -520, -400, 400, 520, 900} do
      local s = 2.0 ^ e
      local q = kernel.gp(s * H, Y, s * cross, s * T.new(test), {noise = s * noise})
      local g = kernel.evolve(s * H, Y, s * cross, {math.huge})
      local l = kernel.leave_one_out(s * H, Y, {noise = s * noise})
      local what = "noise " .. noise .. ", 2^" .. e
      t.near(l.loo_error[1] / one_out.loo_error[1], 1, 1e-6, what)
      for i = 1, 2 do
        t.near(q.mean[i] / r.mean[i], 1, 1e-8, what)
        t.near(q.mean_error[i] / r.mean_error[i], 1, 1e-6, what)
        t.near(g.mean_error[1][i] / f.mean_error[1][i], 1, 1e-6, what)
        t.near(q.cov_error[i][i] / s / r.cov_error[i][i], 1, 1e-6, what)
      end
    end
  end
end)

t.test("targets with an offset of 1e8; one sample", function()
  local y = T.new(Y) + 1e8
  local r = kernel.gp(H, y, H, H, {noise = 1e-3})
  local s = kernel.gp(H, Y, H, H, {noise = 1e-3})
  local o = kernel.gp(H, T.full({6}, 1e8), H, H, {noise = 1e-3})
  t.ok(((r.mean - s.mean - o.mean):abs() - r.mean_error - o.mean_error - s.mean_error):max() <= 0)
  t.ok(r.mean_error:max() < 1e-3)
  local about = kernel.gp(H, y, H, H, {noise = 1e-3, start = T.full({6}, 1e8),
    start_test = T.full({6}, 1e8)})
  within(about.mean - 1e8, about.mean_error + s.mean_error, s.mean, 1e-7)
  local single = kernel.leave_one_out({{2}}, {3}, {noise = 1})
  within(single.loo, single.loo_error, {0}, 1e-13)
  within(single.variance, single.variance_error, {3}, 1e-13)
end)

t.test("what is no kernel says by how much", function()
  t.raises(function() kernel.gp({{1, 2}, {2, 1}}, {1, 1}, {{1, 1}}, {{1}}) end,
    "gp: 'k' is not positive semidefinite: it has the eigenvalue -1, and its error")
  t.raises(function() kernel.evidence({{1, 2}, {0, 1}}, {1, 1}) end,
    "'k' must be symmetric")
  t.raises(function() kernel.evolve({{0 / 0}}, {1}, {{1}}, {1}) end, "'k' must be finite")
  -- by rounding, or within what is said of it
  local x = T.randn(30, 3, {seed = 1})
  local r = kernel.gp(x:matmul(x:t()), T.ones({30}), x:matmul(x:t()), x:matmul(x:t()))
  t.ok(r.mean_error:max() < 1e-9)
  r = kernel.gp({{1, 2}, {2, 1}}, {1, 1}, {{1, 1}}, {{1}},
    {noise = 0.1, k_error = {{1, 1}, {1, 1}}})
  t.ok(r.mean_error[1] == math.huge)
end)

-- ---- training ---------------------------------------------------------------------

-- One mode of k / m = 1 at rate lr: residuals are r, v; at critical damping
-- lr = (1 - s)^2, s^2 = momentum, r_t = s^t (1 + t (1 - s)).
t.test("momentum: critical damping, oscillation, instability", function()
  local at = {0, 1, 2, 10, 100, 1000}
  for _, momentum in ipairs{0.25, 0.81} do
    local s = math.sqrt(momentum)
    local r = kernel.evolve({{1}}, {1}, {{1}}, at, {lr = (1 - s) ^ 2, momentum = momentum})
    for i, n in ipairs(at) do
      within(r.mean[i], r.mean_error[i] + 1e-15, {1 - s ^ n * (1 + n * (1 - s))}, 1e-11)
    end
  end
  local function loop(lr, momentum, nesterov, steps)
    local f, v = 0, 0
    for _ = 1, steps do
      local g = f - 1
      v = momentum * v + g
      f = f - lr * (nesterov and g + momentum * v or v)
    end
    return f
  end
  for _, nesterov in ipairs{false, true} do
    for _, lr in ipairs{0.01, 0.5, 1.9, 4.2} do
      local r = kernel.evolve({{1}}, {1}, {{1}}, {3, 60}, {lr = lr, momentum = 0.9,
        nesterov = nesterov})
      for i, n in ipairs{3, 60} do
        local want = loop(lr, 0.9, nesterov, n)
        t.ok(math.abs(r.mean[i][1] - want) <= r.mean_error[i][1] + 1e-13 * math.abs(want))
      end
    end
  end
  -- beyond stability, 2 (1 + momentum): data, not an error
  local r = kernel.evolve({{1}}, {1}, {{1}}, {100000}, {lr = 4, momentum = 0.9})
  t.ok(not (math.abs(r.mean[1][1]) < 1e300))
  t.eq(r.mean_error[1][1], math.huge)
end)

t.test("descent is kernel.gd, flow its limit and kernel.flow", function()
  local x = T.randn(8, 8, {seed = 3})
  local k, y, from = x:matmul(x:t()), T.randn({8, 2}, {seed = 4}), T.randn({8, 2}, {seed = 5})
  local row, there = T.randn({3, 8}, {seed = 6}), T.randn({3, 2}, {seed = 7})
  local o = {start = from, start_test = there}
  local at = {0, 0.1, 3, 200}
  local a = kernel.evolve(k, y, k, at, {start = from, start_test = from})
  local b = kernel.evolve(k, y, row, at, o)
  local c = kernel.flow(k, y, at, {start = from, cross = row, start_test = there, tol = 1e-11})
  t.ok(((a.mean - c.f):abs() - a.mean_error - c.f_error):max() <= 0)
  t.ok(((b.mean - c.test):abs() - b.mean_error - c.test_error):max() <= 0)
  t.ok(c.test_error:max() < 1e-9 and b.mean_error:max() < 1e-10)
  local column, start = {}, {}
  for i = 1, 8 do column[i], start[i] = y[i][1], from[i][1] end
  local g = kernel.gd(k, column, {0.05}, {steps = 40, start = start})
  local e = kernel.evolve(k, column, k, {0, 1, 40}, {lr = 0.05, start = start, start_test = start})
  for i, n in ipairs{0, 1, 40} do within(e.mean[i], e.mean_error[i], g.f[1][n + 1], 1e-10) end
end)

-- A linear map is its own kernel: x x' and momentum as limn.dyn has it.
t.test("training a linear map is evolution under its kernel", function()
  local x, y = T.randn(6, 4, {seed = 1}), T.randn({6}, {seed = 2})
  local new = T.randn(3, 4, {seed = 3})
  for _, nesterov in ipairs{false, true} do
    local net = limn.model.net(4, {depth = 0, bias = false, seed = 4})
    local o = {lr = 0.3, momentum = 0.8, nesterov = nesterov,
      start = net:forward(x):flatten(), start_test = net:forward(new):flatten()}
    local run = limn.dyn.sgd(net, x, y, {lr = 0.3, momentum = 0.8, nesterov = nesterov,
      batch = 6})
    local r = kernel.evolve(x:matmul(x:t()), y, new:matmul(x:t()), {0, 1, 30}, o)
    for i, n in ipairs{0, 1, 29} do
      if n > 0 then run:step(n) end
      within(r.mean[i], r.mean_error[i] + 1e-13, net:forward(new):flatten(), 1e-11)
    end
  end
end)

-- f_t = f_0 + a (y - f_0): with many f_0 drawn the covariance is that of theirs;
-- a Gaussian process with the same kernel ends as its posterior.
t.test("random outputs at the start", function()
  local x = T.randn(7, 5, {seed = 1})
  local points = x:matmul(x:t()) + 0.1 * T.eye(7)
  local function block(i, j, n, m)
    local b = T.zeros(n, m)
    for a = 1, n do for c = 1, m do b[a][c] = points[i + a - 1][j + c - 1] end end
    return b
  end
  local k, row, own = block(1, 1, 5, 5), block(6, 1, 2, 5), block(6, 6, 2, 2)
  local y = T.randn({5}, {seed = 2})
  local o = {covariance = true, prior = k, prior_cross = row, prior_test = own}
  local late = kernel.evolve(k, y, row, {math.huge}, o)
  local gp = kernel.gp(k, y, row, own)
  within(late.mean[1], late.mean_error[1] + gp.mean_error, gp.mean, 1e-10)
  within(late.cov[1], late.cov_error[1] + gp.cov_error, gp.cov, 1e-10)
  -- exact: the columns of a Cholesky factor of the prior as starts
  local half, none = points:cholesky(), T.zeros(5)
  for _, lr in ipairs{0, 0.3} do
    o.lr, o.momentum = lr, lr > 0 and 0.5 or 0
    local r = kernel.evolve(k, y, row, {0, 2, 9}, o)
    for i = 1, 3 do
      local sum = T.zeros(2, 2)
      for c = 1, 7 do
        local a, b = {}, {}
        for j = 1, 5 do a[j] = half[j][c] end
        for j = 1, 2 do b[j] = half[5 + j][c] end
        local f = kernel.evolve(k, none, row, {0, 2, 9},
          {lr = lr, momentum = o.momentum, start = a, start_test = b}).mean[i]
        sum = sum + f:reshape{2, 1}:matmul(f:reshape{1, 2})
      end
      within(r.cov[i], r.cov_error[i] + 1e-14, sum, 1e-12)
    end
  end
end)

t.test("what training under a kernel cannot be", function()
  local function evolve(at, o) return function() kernel.evolve({{1}}, {1}, {{1}}, at, o) end end
  t.raises(evolve({2, 1}), "times must be 0 or more and not decrease, got 1 after 2")
  t.raises(evolve({0.5}, {lr = 1}), "numbers of steps, got 0.5")
  t.raises(evolve({1}, {momentum = 0.5}), "need a learning rate 'lr'")
  t.raises(evolve({1}, {covariance = true}), "'covariance' needs 'prior'")
  t.raises(function() kernel.flow({{1}}, {{1}}, {1}, {start_test = {{1}}}) end,
    "'start_test' needs 'cross'")
end)

-- Logistic loss of one sample, k = 3: f + e^f = 3 t + 1; a point with kernel k*
-- has f* = k* f / 3 at every time, and a stiff flow knows it too.
t.test("test points under other losses", function()
  local at = {1e-3, 1, 100, 1e6, 1e10}
  local r = kernel.flow({{3}}, {{1}}, at, {loss = "logistic", cross = {{3}, {1.5}, {-1}},
    tol = 1e-9})
  for i = 1, #at do
    local f = r.f[i][1][1]
    within(r.test[i], r.test_error[i] + r.f_error[i][1][1], {f, f / 2, -f / 3}, 1e-7)
  end
  local x = T.randn(6, 3, {seed = 1})
  local k = x:matmul(x:t()) + T.eye(6)
  local y = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
  r = kernel.flow(k, y, {0.1, 5, 1e4}, {loss = "xent", cross = k, tol = 1e-9})
  t.ok(((r.f - r.test):abs() - r.f_error - r.test_error):max() <= 0)
  t.ok(r.test_error:max() < 1e-6)
end)

t.done()
