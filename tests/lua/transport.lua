-- Transport: assignment against scipy, masses and lines against each other,
-- what does not change a distance, closed forms, and the worst inputs.
local t = require "limn.test"
local T, P = limn.tensor, limn.probe

local function clouds(n, d)
  return T.randn(n, d, {seed = 1}), T.randn(n, d, {seed = 2})
end

-- scipy 1.10 linear_sum_assignment over cdist of these points; rounding.
t.test("assignments as scipy finds them", function()
  local function point(i, k) return math.sin(i * i * k + 0.7 * i) end
  local function made(n, from)
    local x = T.zeros(n, 3)
    for i = 1, n do for k = 1, 3 do x[i][k] = point(i + from, k) end end
    return x
  end
  for n, row in pairs{
    [5] = {0.54176040661295677, 0.68958782047853118}, [40] = {0.47519189141604762, 0.59701960214242966}, [300] = {0.075515611857942255, 0.21669440340507853}
  } do
    local x, y = made(n, 0), made(n, 1000)
    t.near(P.wasserstein(x, y).cost, row[1], 1e-12)
    t.near(P.wasserstein(x, y, {p = 1}).cost, row[2], 1e-12)
  end
end)

t.test("a plan has its marginals, costs what is said, and is certified", function()
  local x, y = clouds(60, 3)
  local a, b = T.rand(60, {seed = 3}) ^ 4, T.rand(60, {seed = 4}) ^ 4
  a[7], b[1] = 0, 0
  for _, p in ipairs{1, 2} do
    for _, how in ipairs{{}, {mass_x = a}, {mass_x = a, mass_y = b}} do
      how.p, how.with_plan = p, true
      local w = P.wasserstein(x, y, how)
      local u = how.mass_x and a / a:sum() or T.ones(60) / 60
      local v = how.mass_y and b / b:sum() or T.ones(60) / 60
      t.near((w.plan:sum{axis = 2} - u):abs():max(), 0, 1e-15)
      t.near((w.plan:sum{axis = 1} - v):abs():max(), 0, 1e-15)
      local cost = 0
      for i = 1, 60 do
        local r = (x[{i, i}] - y):norm{axis = 2}
        cost = cost + (w.plan[i] * r ^ p):sum()
      end
      t.near(w.cost, cost, 1e-13)
      t.near(w.value, cost ^ (1 / p), 1e-13)
      t.ok(w.cost_error < 1e-12 and w.cost_error >= 0)
    end
  end
end)

-- Three ways that share nothing but the costs: assignment, simplex, sorting.
t.test("assignment, simplex and line agree", function()
  for _, n in ipairs{1, 2, 3, 8, 9, 50} do
    local x, y = clouds(n, 4)
    t.near(P.wasserstein(x, y, {mass_x = T.ones(n)}).cost,
           P.wasserstein(x, y).cost, 1e-13)
    -- each point twice, and unequal numbers
    local twice = T.concat{x, x}
    t.near(P.wasserstein(twice, y).cost, P.wasserstein(x, y).cost, 1e-13)
    local u, v = x[{{}, 1}]:reshape(n) + 9, y[{{}, 1}]:reshape(n) + 9
    local flat = P.wasserstein(u, v).cost
    -- a reflection that helps nobody takes the way of assignment
    t.near(P.wasserstein(u, v, {sign = {-1}}).cost, flat, 1e-12)
    t.near(P.wasserstein(u, v, {mass_y = T.ones(n)}).cost, flat, 1e-13)
  end
end)

-- scipy.stats.wasserstein_distance(x, y, a, b); by hand for p = 2.
t.test("masses on a line", function()
  local w = P.wasserstein({0, 1, 3}, {5, 6, 8}, {p = 1})
  t.near(w.value, 5, 1e-15)
  w = P.wasserstein({3.4, 3.9, 7.5, 7.8}, {4.5, 1.4},
    {p = 1, mass_x = {1.4, 0.9, 3.1, 7.2}, mass_y = {3.2, 3.5}})
  t.near(w.value, 4.0781331438047861, 1e-14)
  t.near(P.wasserstein({0}, {1, 3}, {mass_y = {3, 1}}).cost, 3, 1e-15)
end)

t.test("what moves, scales, permutes and reflects points", function()
  local x, y = clouds(40, 3)
  local w = P.wasserstein(x, y)
  local far = P.wasserstein(x + 0x1p27, y + 0x1p27)
  local near = P.wasserstein((x + 0x1p27) - 0x1p27, (y + 0x1p27) - 0x1p27)
  t.near(far.cost, near.cost, 1e-14, "exact differences")
  for _, e in ipairs{-500, 400, 1000} do
    t.near(P.wasserstein(x * 2.0 ^ e, y * 2.0 ^ e, {p = 1}).value / 2.0 ^ e,
           P.wasserstein(x, y, {p = 1}).value, 1e-14)
  end
  local order = T.permutation(40, {seed = 5})
  t.near(P.wasserstein(x, x[order]).cost, 0, 0)
  t.near(P.wasserstein(y, x).cost, w.cost, 1e-14)
  local flips = T.ones(40, 1)
  for i = 1, 40, 3 do flips[i][1] = -1 end
  local flipped = (x * flips)[order]
  t.ok(P.wasserstein(x, flipped).cost > 0.1)
  t.near(P.wasserstein(x, flipped, {sign = {-1, -1, -1}}).cost, 0, 0)
  t.ok(P.wasserstein(x, flipped, {sign = {1, -1, -1}}).cost > 0.05)
end)

-- |x - y| of two points by hand; squares of these numbers are no numbers.
t.test("distances whose squares vanish or overflow", function()
  for _, u in ipairs{1e-170, 1.9493809e-160, 1e-300, 1e200} do
    for _, w in ipairs{P.wasserstein({0}, {u}), P.wasserstein({{0, 0}}, {{0.6 * u, 0.8 * u}})} do
      t.near(w.value, u, w.value_error)
      t.ok(w.value_error < 1e-14 * u)
      t.ok(u > 1 or math.abs(w.cost - u * u) <= w.cost_error)
    end
    t.near(P.sliced({0}, {u}, {seed = 1}).value / u, 1, 1e-15)
    local s, one = P.sliced({{0, 0}}, {{u, 0}}, {seed = 1}), P.sliced({{0, 0}}, {{1, 0}}, {seed = 1})
    t.near(s.value / u, one.value, 1e-14)
    t.near(s.value_se / u, one.value_se, 1e-14)
  end
  -- beside a distance of 1 they are below the error
  local w = P.wasserstein({{0, 0}, {1, 1}}, {{1e-170, 0}, {1, 1}})
  t.near(w.value, math.sqrt(0.5) * 1e-170, w.value_error)
  t.ok(w.value_error < 1e-160)
  -- so is what masses have that vanish beside others
  w = P.wasserstein({0, 1, 5}, {0, 1}, {mass_x = {1, 1, 1e-300}})
  t.near(w.value, 5e-150, w.value_error)
end)

t.test("the worst clouds", function()
  local n = 300
  local same = P.wasserstein(T.zeros(n, 2), T.ones(n, 2))
  t.near(same.cost, 2, 1e-14)
  local grid = T.randint({n, 2}, {low = 0, high = 3, seed = 1})
  local other = T.randint({n, 2}, {low = 0, high = 3, seed = 2})
  local w = P.wasserstein(grid, other)
  t.near(w.cost * n, math.floor(w.cost * n + 0.5), 1e-9, "whole numbers")
  t.near(P.wasserstein(grid, other, {mass_x = T.ones(n)}).cost, w.cost, 1e-13)
  -- far clouds, whose points are all nearly as far
  local x, y = clouds(n, 2)
  t.near(P.wasserstein(x, y + 1000).cost,
    P.wasserstein(x, y).cost + 2e6
      + 2000 * (y:mean{axis = 1} - x:mean{axis = 1}):sum(), 1e-8)
  -- masses that vanish beside others, and that would underflow
  local m = P.wasserstein({0, 1, 5}, {0, 1}, {mass_x = {1, 1, 1e-300}})
  t.near(m.cost, 0, m.cost_error)
  t.near(P.wasserstein({0, 1}, {2}, {mass_x = {1e-300, 1e-300}}).cost, 2.5, 1e-15)
  t.near(P.wasserstein({0, 1}, {2}, {mass_x = {1e300, 1e308}}).cost, 1, 1e-7)
  t.eq(P.wasserstein({{1, 2}}, {{1, 2}}).value, 0)
end)

t.test("what is refused", function()
  local W = P.wasserstein
  t.raises(function() W(T.zeros(60000, 2), T.zeros(60000, 2)) end, "28.8 GB")
  t.raises(function() W({{1, 2}}, {{1}}) end, "'y' is 1 x 1")
  t.raises(function() W({0 / 0}, {1}) end, "finite")
  t.raises(function() W({1}, {1}, {mass_x = {-1}}) end, "'mass_x' must be")
  t.raises(function() W({1}, {1}, {mass_y = {0}}) end, "zero everywhere")
  t.raises(function() W({{1, 2}}, {{1, 2}}, {sign = {1}}) end, "one per coordinate")
  t.raises(function() W({{1}}, {{1}}, {sign = {2}}) end, "1 or -1")
  t.raises(function() W(T.zeros(0, 2), {{1, 2}}) end, "point")
end)

-- ---- entropy ---------------------------------------------------------------

-- Between two points at x = 0, 1 and themselves the plan is known: half of
-- s = 1 / (1 + exp(-1 / epsilon)) stays.
t.test("two points in closed form", function()
  local s = P.sinkhorn({0, 1}, {0, 1}, {epsilon = 0.7, debias = false, tol = 1e-14})
  local stay = 1 / (1 + math.exp(-1 / 0.7))
  local entropy = stay * math.log(2 * stay)
    + (1 - stay) * math.log(2 * (1 - stay))
  t.near(s.value, 1 - stay + 0.7 * entropy, 1e-13)
  t.near(s.cost, 1 - stay, 1e-13)
  t.ok(s.converged and s.gap < 1e-13)
end)

t.test("entropic transport comes to the exact one, within its gap", function()
  local x, y = clouds(80, 2)
  y = y + 0.5
  local w = P.wasserstein(x, y)
  local before = math.huge
  for _, e in ipairs{1, 0.3, 0.1, 0.03} do
    local s = P.sinkhorn(x, y, {epsilon = e, sweeps = 3000})
    t.ok(s.cost >= w.cost - w.cost_error, "a plan costs more than the best")
    t.ok(s.cost < before, "less entropy, less cost")
    t.ok(math.abs(s.divergence - w.cost) < 0.6 * (s.value - w.cost),
         "debiased is nearer")
    t.ok(s.gap < 1e-3 * w.cost)
    before = s.cost
  end
end)

t.test("an entropy too small to converge says so by its gap", function()
  local x, y = clouds(200, 2)
  local w = P.wasserstein(x, y)
  for _, e in ipairs{1e-3, 1e-5, 1e-12} do
    local s = P.sinkhorn(x, y, {epsilon = e, sweeps = 3, debias = false})
    t.ok(not s.converged and s.gap > 1e-4)
    t.ok(s.value <= w.cost + e * math.log(200) + 1e-12, "a lower bound")
    t.ok(s.value + s.gap >= s.cost and s.cost >= w.cost - w.cost_error)
    t.ok(s.gap < 0.3 * w.cost, "and not by a gap that says nothing")
  end
  -- where it does converge, halving its way down, it is the exact cost
  local s = P.sinkhorn(x[{{1, 50}}], y[{{1, 50}}], {epsilon = 1e-7})
  t.ok(s.converged and s.gap < 1e-6)
  t.near(s.cost, P.wasserstein(x[{{1, 50}}], y[{{1, 50}}]).cost, 1e-6)
end)

-- Sweeps in 60 digits (mpmath); just above the largest cost, 9, and just below it
-- (which is that of x and itself); then towards the means of the costs over a b'.
t.test("an entropy above all costs: values in units of the costs", function()
  local x, y = {0, 1, 3}, {0.5, 2.5}
  for e, want in pairs{
    [8] = {2.203577444876482992, 0.066531911869417923504},
    [9.5] = {2.2613558431235759053, 0.060902945110521713899},
    [1e9] = {2.5833333302222222222, 0.027777778086419753452},
    [1e15] = {2.5833333333333302222, 0.02777777777777808642},
    [1e16] = {2.5833333333333330222, 0.027777777777777808642},
    [1e100] = {31 / 12, 1 / 36}
  } do
    local s = P.sinkhorn(x, y, {epsilon = e, tol = 1e-12})
    t.near(s.value, want[1], s.gap)
    t.near(s.divergence, want[2], s.divergence_gap)
    t.ok(s.converged and s.gap < 4e-14 and s.divergence_gap < 4e-11)
  end
  local s = P.sinkhorn(x, y, {epsilon = 1e9, mass_x = {0.1, 0.3, 0.6}})
  t.near(s.value, 2.6499999974200000056, s.gap)
  s = P.sinkhorn(x, y, {epsilon = 1e100, mass_x = {0.1, 0.3, 0.6}})
  t.near(s.value, 2.65, s.gap)
  t.ok(s.gap < 4e-14)
end)

t.test("masses that vanish, points alone", function()
  local s = P.sinkhorn({{1, 2}, {0, 0}}, {{2, 2}}, {mass_x = {1, 0}})
  t.near(s.value, 1, 1e-14)
  t.near(P.sinkhorn({{1, 2}, {0, 0}}, {{2, 2}}, {mass_x = {1, 1e-300}}).cost, 1, 1e-14)
  t.near(P.sinkhorn({3}, {1}).divergence, 4, 1e-14)
  t.near(P.sinkhorn({3, 3}, {3}).divergence, 0, 1e-14)
  t.raises(function() P.sinkhorn({0, 1}, {2, 3}, {epsilon = 1e-320}) end, "epsilon")
end)

-- ---- slices, Gaussian laws, barycentres ---------------------------------------

t.test("slices", function()
  local x, y = clouds(400, 3)
  local s = P.sliced(x, x + 2, {seed = 1, directions = 400})
  t.near(s.cost, 4, 4 * s.cost_se, "mean of (v u)^2 is |v|^2 / d")
  t.ok(s.cost_se < 0.3)
  t.near(P.sliced({0, 1, 3}, {5, 6, 8}, {p = 1}).value, 5, 1e-14)
  local far = P.sliced(x + 0x1p27, y + 0x1p27, {seed = 1}).cost
  local near = P.sliced((x + 0x1p27) - 0x1p27, (y + 0x1p27) - 0x1p27, {seed = 1}).cost
  t.near(far, near, 1e-13)
  t.eq(P.sliced(x, x, {seed = 3}).cost, 0)
end)

-- Slopes in N of the squared distance of two samples of one law: near 1/N
-- sliced, and slower without slices the higher the dimension.
t.test("two samples: slopes of the exact and of the sliced distance", function()
  for d, slope in pairs{[1] = -0.82, [3] = -0.56, [6] = -0.34} do
    local sizes, exact, sliced = {32, 64, 128, 256}, {}, {}
    for i, n in ipairs(sizes) do
      local a, b = 0, 0
      for seed = 1, 24 do
        local x = T.randn(n, d, {seed = 2 * seed})
        local y = T.randn(n, d, {seed = 2 * seed + 1})
        a = a + P.wasserstein(x, y).cost
        b = b + P.sliced(x, y, {seed = seed, directions = 60}).cost
      end
      exact[i], sliced[i] = a, b
    end
    t.near(P.power_law(sizes, exact).exponent, slope, 0.2)
    if d == 1 then
      t.near(sliced[4], exact[4], 1e-12, "one direction")
    else
      t.near(P.power_law(sizes, sliced).exponent, -0.98, 0.16)
    end
  end
end)

-- Commuting covariances; a law and itself moved; singular ones, whose distance
-- tr(x) + tr(y) - 2 tr((x y)^1/2) would lose half of its digits.
t.test("Gaussian laws", function()
  local q = T.orthogonal(4, {seed = 1})
  local function with(values) return q:matmul(T.diag(T.new(values))):matmul(q, {tb = true}) end
  local b = P.bures(with{1, 4, 9, 16}, with{4, 4, 1, 0})
  t.near(b.value, math.sqrt(1 + 0 + 4 + 16), math.max(b.value_error, 1e-7))
  b = P.bures(with{1, 4, 9, 16}, with{1, 4, 9, 16}, {mean_x = {3, 0, 4, 0}})
  t.near(b.value, 5, b.value_error)
  local e = 1e-9
  b = P.bures({{1, 0}, {0, 1}}, {{(1 + e) ^ 2, 0}, {0, 1}})
  t.near(b.value, e, b.value_error)
  t.ok(b.value_error < 1e-13)
  -- large samples of two laws, by assignment
  local x = T.randn(900, 2, {seed = 1})
  local y = T.randn(900, 2, {seed = 2}):matmul{{2, 1}, {0, 1}} + 1
  local w = P.wasserstein(x, y)
  local exact = P.bures({{1, 0}, {0, 1}}, {{4, 2}, {2, 2}}, {mean_y = {1, 1}})
  t.near(w.value, exact.value, 0.1)
end)

-- tr(x) + tr(y) - 2 tr((r y r)^1/2) of these doubles in 60 digits (mpmath): below
-- 2^-52 of the largest an eigenvalue is noise, and its root 2^-26 of the largest.
t.test("errors of nearly singular covariances, and of huge and tiny ones", function()
  local e, f = 2.0 ^ -52, 0.3 * (1 - 2.0 ^ -40)
  local b = P.bures({{1, 1 - e}, {1 - e, 1}}, {{1, -1}, {-1, 1}})
  t.near(b.value, 1.9999999894632878445, b.value_error)
  t.ok(b.value_error < 1e-6)
  b = P.bures({{0.3, f}, {f, 0.3}}, {{1, 0}, {0, 2}})
  t.near(b.value, 1.3048494923211275442, b.value_error)
  t.ok(b.value_error < 1e-8)
  -- |1e-9 - 0| of a block alone, as exactly as if the other were not there
  b = P.bures({{1, 0}, {0, 0}}, {{1, 0}, {0, 1e-18}})
  t.near(b.value, 1e-9, b.value_error)
  t.ok(b.value_error < 1e-14)
  b = P.bures({{1e300, 1e299}, {1e299, 1e300}}, {{1e300, 0}, {0, 1e300}})
  t.near(b.value, 7.0821660236606336e148, b.value_error)
  t.ok(b.value_error < 1e-10 * b.value)
  b = P.bures({{1e-300, 0}, {0, 1e-300}}, {{1.0001e-300, 0}, {0, 1e-300}})
  t.near(b.value, 4.9998750062492439363e-155, b.value_error)
  t.ok(b.value_error < 1e-9 * b.value)
  t.raises(function() P.bures({{1, 2}, {3, 1}}, {{1, 0}, {0, 1}}) end, "'cov_x'")
end)

t.test("barycentres on a line", function()
  local b = P.barycenter({1, 2, 3}, {5, 4})
  t.near((b.x - T.new{2.5, 3, 3.5, 4}):abs():max(), 0, 1e-15)
  t.near((b.mass - T.new{1 / 3, 1 / 6, 1 / 6, 1 / 3}):abs():max(), 0, 1e-15)
  -- of all laws it has the least weighted sum of squares
  local x, y, z = T.randn(30, {seed = 1}), T.randn(20, {seed = 2}) + 3, T.randn(7, {seed = 3})
  local weights = {0.5, 0.2, 0.3}
  local function spread(u, mass)
    local sum = 0
    for i, c in ipairs{x, y, z} do
      sum = sum + weights[i] * P.wasserstein(u, c, {mass_x = mass}).cost
    end
    return sum
  end
  b = P.barycenter({x, y, z}, {weights = weights})
  local least = spread(b.x, b.mass)
  t.near(b.mass:sum(), 1, 1e-14)
  for seed = 1, 5 do
    t.ok(spread(b.x + 0.01 * T.randn(#b.x, {seed = seed}), b.mass) > least)
  end
  t.near(P.barycenter({x, y, z}, {weights = {0, 1, 0}}).x:mean(), y:mean() , 0.2)
  t.raises(function() P.barycenter({{1, 2}}, {3}) end, "cloud 1")
  t.raises(function() P.barycenter({1}, {3}, {weights = {1}}) end, "'weights'")
end)

-- ---- discrepancies -------------------------------------------------------------

t.test("kernels by hand", function()
  local e = math.exp
  local g = P.mmd({0, 1}, {3}, {length = 2}).square
  t.near(g, (1 + e(-1 / 8)) / 2 + 1 - e(-9 / 8) - e(-4 / 8), 1e-15)
  local l = P.mmd({0, 1}, {3}, {kernel = "laplace", length = 2, mass_x = {3, 1}}).square
  t.near(l, 10 / 16 + 6 / 16 * e(-0.5) + 1 - 2 * (0.75 * e(-1.5) + 0.25 * e(-1)), 1e-15)
  t.near(P.mmd({0, 1}, {3}, {kernel = "energy"}).square, 5 - 0.5, 1e-15)
  local u = P.mmd({0, 1}, {3, 5}, {unbiased = true, kernel = "energy"}).square
  t.near(u, -1 - 2 + 2 * (3 + 5 + 2 + 4) / 4, 1e-14)
end)

t.test("gradients of discrepancies by differences", function()
  local x, y = T.randn(7, 3, {seed = 1}), T.randn(9, 3, {seed = 2})
  local mass = T.rand(7, {seed = 3})
  for _, kernel in ipairs{"gaussian", "laplace", "energy"} do
    local how = {kernel = kernel, length = 1.3, mass_x = mass, with_gradient = true}
    local g = P.mmd(x, y, how).gradient
    for _, at in ipairs{{1, 1}, {5, 3}} do
      local i, k = at[1], at[2]
      local up, down = x:copy(), x:copy()
      up[i][k], down[i][k] = x[i][k] + 1e-5, x[i][k] - 1e-5
      local slope = (P.mmd(up, y, how).square - P.mmd(down, y, how).square) / 4e-5
      t.near(g[i][k], slope / (mass[i] / mass:sum()), 1e-8)
    end
  end
  t.near(P.mmd({2, 2}, {2}, {kernel = "energy", with_gradient = true}).gradient[1], 0, 0)
end)

-- Samples of two laws: the unbiased square against its mean, by its own
-- standard error; of one law it is centred at 0.
t.test("the standard error of a discrepancy", function()
  local inside, sum = 0, 0
  -- E k over two normal numbers with means apart by m: (1 + 2)^-1/2 exp(-m^2/6)
  local exact = 2 / math.sqrt(3) * (1 - math.exp(-1 / 6))
  for seed = 1, 100 do
    local x = T.randn(60, {seed = 2 * seed})
    local y = T.randn(60, {seed = 2 * seed + 1})
    local d = P.mmd(x, y + 1, {unbiased = true})
    if math.abs(d.square - exact) < 2 * d.square_se then inside = inside + 1 end
    sum = sum + P.mmd(x, y, {unbiased = true}).square
  end
  t.ok(inside >= 88 and inside <= 100, tostring(inside))
  t.near(sum / 100, 0, 0.004)
end)

t.test("particles flow to the target", function()
  local y = T.randn(50, 2, {seed = 1})
  local x = T.randn(50, 2, {seed = 2}) + 3
  local f = P.mmd_flow(x, y, {kernel = "energy", lr = 0.2, steps = 300})
  t.ok(f.square[301] < 0.003 * f.square[1])
  for i = 2, 100 do t.ok(f.square[i] < f.square[i - 1]) end
  t.near((P.mmd_flow(x, y, {steps = 0}).x - x):abs():max(), 0, 0)
end)

t.done()
