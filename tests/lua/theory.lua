-- limn.theory: the exact limits of deep linear networks, and what finite ones
-- do beside them.  Data set D1; reference numbers by hand where no source is
-- given.
local limn = require "limn"
local t = require "limn.test"
local theory = limn.theory

local X = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}
local Y = {1, -0.5, 0.25, -1.5}

-- K = x x' / d, y'Ky = 65/16, |Ky|^2 = 687/128.
t.test("the one-step optimum is 2080 / (687 L)", function()
  for _, depth in ipairs{1, 3, 9, 27} do
    local r = theory.linear.lr_first(X, Y, {depth = depth})
    t.near(r.lr * depth, 2080 / 687, 1e-13)
    local best = theory.linear.optimum(X, Y, {depth = depth})
    t.near(best.lr, r.lr, 1e-13)
    t.near(best.basin_edge, 2 * r.lr, 1e-13)
    t.eq(best.unresolved, nil)
  end
end)

t.test("deep limits take no time and agree with themselves", function()
  local lr = {0.02, 0.05}
  local r = theory.linear.limit(X, Y, lr, {depth = 27, steps = 20})
  local again = theory.linear.features(X, Y, lr[2], {depth = 27, steps = 20})
  for s = 1, 21 do t.near(r.loss[2][s], again.loss[s], 1e-14) end
  t.ok(again.movement[21][28] > again.movement[21][10])
end)

-- f = 2be, 4be - 4be^2 + 4b^3e^3 - 12b^3e^4 + 8b^3e^5: the kernel recursion
-- gives the first two terms, so they part at order lr^3.
t.test("muP leaves the frozen kernel at third order", function()
  local x, y = {{1}, {-0.5}, {2}}, {0.8, -0.4, 1.6}
  local q, b = 5.25 / 3, 0.8
  local k = {}
  for i = 1, 3 do
    k[i] = {}
    for j = 1, 3 do k[i][j] = x[i][1] * x[j][1] end
  end
  for _, case in ipairs{{2, 4}, {3, 24}} do
    local depth, coefficient = case[1], case[2]
    for i = 1, 3 do
      for j = 1, 3 do k[i][j] = depth * x[i][1] * x[j][1] end
    end
    local e = 1e-3
    local exact = theory.linear.limit(x, y, e / q, {depth = depth, steps = 2})
    local frozen = theory.kernel.gd(k, y, e / q, {steps = 2})
    local gap = exact.f[1][3][1] - frozen.f[1][3][1]
    t.near(gap / e ^ 3, coefficient * b ^ 3, 0.02 * coefficient)
  end
end)

t.test("linear_train at one step is the polynomial of linear_step", function()
  for _, param in ipairs{"mup", "sp", "ntp"} do
    local o = {width = 40, depth = 2, seed = 3, param = param}
    local poly = theory.linear.step(X, Y, o)
    local lr = poly.lr
    local run = theory.linear.train(X, Y, lr, o)
    t.near(run.loss[1][2], poly.loss, 1e-10)
    local value = 0
    for j = #poly.poly, 1, -1 do value = value * lr + poly.poly[j] end
    t.near(value, poly.loss, 1e-10)
  end
end)

-- 65/16 and 687/128 with r = y - f_0: 5 to 95 % from 0.85 to 1.9, median 1.0
-- (an independent simulation in numpy, 2 digits).
t.test("the limit under SP is random", function()
  local draws = theory.linear.lr_random(X, Y, {depth = 3, samples = 20001, seed = 1})
  local list = {}
  for i = 1, #draws do list[i] = draws[i] end
  table.sort(list)
  t.near(list[1001], 0.85, 0.03)
  t.near(list[10001], 1.0, 0.05)
  t.near(list[19001], 1.9, 0.08)
end)

-- x and y times s: learning rates over s^2, losses times s^2.  Products of them
-- left the range of numbers: "x'y = 0" below 1e-54, lr = 0 and a loss of NaN
-- above 1e51.
t.test("the unit of the data does not matter", function()
  local x, y = limn.tensor.new(X), limn.tensor.new(Y)
  local first = theory.linear.lr_first(X, Y)
  local one = theory.linear.optimum(X, Y, {steps = 3})
  for _, s in ipairs{2 ^ -450, 2 ^ -200, 2 ^ 180, 2 ^ 450} do
    local r = theory.linear.lr_first(x * s, y * s)
    t.ok(r.lr * s * s == first.lr and r.loss / s / s == first.loss)
    r = theory.linear.lr_first(x * s, y)
    t.ok(r.lr * s * s == first.lr and r.loss == first.loss)
    r = theory.linear.optimum(x * s, y * s, {steps = 3})
    for _, k in ipairs{"lr", "basin_edge", "return_at_t", "lr_averaged"} do
      t.ok(r[k] * s * s == one[k], k)
      t.ok(r[k .. "_error"] * s * s == one[k .. "_error"], k)
    end
    for _, k in ipairs{"loss", "loss_error", "loss_averaged"} do
      t.ok(r[k] / s / s == one[k], k)
    end
    t.ok((r.minima * s * s - one.minima):abs():max() == 0)
    t.ok((r.minima_loss / s / s - one.minima_loss):abs():max() == 0)
    t.ok(r.width == one.width and r.unresolved == one.unresolved)
  end
end)

t.test("the spread of the optimum", function()
  for depth, value in ipairs{2, 2.25, 2.536} do
    t.near(theory.linear.lr_spread(depth).deviation, value, 5e-4)
  end
  t.eq(theory.linear.lr_spread(3, {readout = 0.5}).scaling, -1)
end)

-- (2/pi) asin(120/202) and its derivative; gelu by its closed form in 40
-- digits (a = b = 1000, c = 500).
t.test("kernels far from variance one, with their errors", function()
  local k = theory.kernel.ntk({{10, 0}, {6, 8}}, {act = "erf"})
  local want = {0.4049512032, 0.8750904498, 0.9103410982, 5.4007107523}
  local got = {k.nngp[1][2], k.ntk[1][2], k.nngp[1][1], k.ntk[1][1]}
  for i = 1, 4 do t.near(got[i], want[i], 1e-10) end
  local s = math.sqrt(2000)
  local x = {{s, 0}, {s / 2, s * math.sqrt(0.75)}}
  k = theory.kernel.ntk(x, {act = "gelu"})
  t.near(k.nngp[1][2], 304.36117304119, 1e-11)
  t.ok(k.nngp_error[1][2] < 1e-11 and k.ntk_error[1][2] < 1e-10)
end)

-- elu alone has a quadrature: at 40 nodes it was 0.6 % off.
t.test("tol is kept, and lets elu be quicker", function()
  local x = {{1, 0}, {0.5, math.sqrt(0.75)}}
  local fine = theory.kernel.ntk(x, {act = "elu", gain = 1, tol = 1e-12})
  local rough = theory.kernel.ntk(x, {act = "elu", gain = 1, tol = 1e-3})
  local off = (rough.nngp - fine.nngp):abs()
  t.ok((off - rough.nngp_error - fine.nngp_error):max() <= 0)
  t.ok(fine.nngp_error:max() < 1e-12 and rough.nngp_error:max() < 1e-3)
end)

-- 0 and -0 differ in their bits: as two inputs they had an error of 3e-9.
t.test("inputs that differ in the sign of a zero are equal", function()
  local k = theory.kernel.ntk({{1, 0.0}, {1, -0.0}}, {act = "relu"})
  t.ok(k.ntk[1][2] == k.ntk[1][1] and k.ntk_error[1][2] < 1e-14)
end)

-- Nothing grows with depth that need not: relu with gain sqrt 2 keeps the
-- variance, and what is known of it, and T = (L + 1) S on the diagonal.
t.test("a thousand layers", function()
  local k = theory.kernel.ntk({{1, 2}, {1, 2}, {2, -1}},
    {depth = 1000, gain = math.sqrt(2)})
  t.near(k.nngp[1][1], 2.5, k.nngp_error[1][1])
  t.near(k.ntk[1][2], 2.5 * 1001, k.ntk_error[1][2])
  t.ok(k.nngp_error[1][1] < 1e-11 and k.ntk_error[1][2] < 2e-8)
end)

-- Variances to 1e320 overflow, and the error says so.
t.test("what overflows is not known", function()
  local k = theory.kernel.ntk({{1e160}}, {act = "relu"})
  t.ok(k.nngp_error[1][1] == math.huge and k.ntk_error[1][1] == math.huge)
end)

-- Losses after 1 .. 5 steps from a numpy program that keeps every vector as
-- coefficients on its Gaussian hats.
t.test("deep limits after five steps", function()
  for _, row in ipairs{
    {3, 0.2, 0.30806396, 0.21302467, 0.14285242, 0.09266967, 0.05897765},
    {3, 0.5, 0.15879822, 0.05381538, 0.01729691, 0.00526578, 0.00214195},
    {3, 0.8, 0.07746094, 0.01267800, 0.00215416, 0.00178543, 0.00181984},
    {9, 0.05, 0.33954575, 0.25235339, 0.17192836, 0.10328209, 0.05559745},
    {9, 0.1, 0.25076111, 0.11056821, 0.03220609, 0.00878521, 0.00250124},
    {9, 0.2, 0.12413818, 0.04029538, 0.12433526, 0.06541843, 0.21808924}} do
    local r = theory.linear.limit(X, Y, {row[2]}, {depth = row[1], steps = 5})
    for s = 1, 5 do t.near(r.loss[1][s + 1], row[s + 2], 1e-8) end
  end
end)

-- brentq on that program; the optimum is a minimum inside the basin, and the
-- averaged one lies below it where the right side is the steeper.
t.test("the optimum lies in the basin of the origin", function()
  local r = theory.linear.optimum(X, Y, {depth = 3, steps = 3})
  t.near(r.lr, 0.8785955883128753, 1e-12)
  t.near(r.minima[2], 1.3690230122898508, 1e-12)
  t.near(r.basin_edge, 1.4639153116590844, 1e-12)
  t.eq(r.basin_step, 2)
  t.ok(r.return_at_t > r.basin_edge and #r.minima == 2)
  t.ok(r.lr_error < 1e-12 and r.basin_edge_error < 1e-12)
  t.ok(math.abs(r.lr_averaged - r.lr) < 0.05 * r.lr)
  t.ok(r.loss_averaged > r.loss)
  t.eq(r.width, r.minima_width[1])
end)

-- A tie of 1e-3 prefers 1.298 (loss 0.0013827); none prefers the lowest,
-- 2.1935 (0.0013787), in a basin that ends at 2.3595.
t.test("a tie decides between minima of nearly the same loss", function()
  local o = {depth = 2, steps = 5}
  t.near(theory.linear.optimum(X, Y, o).lr, 1.2979644812826585, 1e-11)
  o.tie = 0
  t.near(theory.linear.optimum(X, Y, o).lr, 2.19352042, 1e-8)
end)

-- With 100 images a grid of 200 rates gave 3.6456 or a needle at 7.774,
-- beyond the edge of the basin, by the last bits of the data.
t.test("no needle beyond the basin of an image data set", function()
  local data = limn.data.images{count = 100}
  local y = {}
  for i = 1, #data.x do y[i] = data.y[i] < data.classes / 2 and 1 or -1 end
  local x = data.x - data.x:mean()
  local r = theory.linear.optimum(x, y, {steps = 5})
  local moved = theory.linear.optimum(x * (1 + 1e-12), y, {steps = 5})
  if data.name:find("Fashion") then
    t.near(r.lr, 3.6456, 5e-5)
    t.near(r.basin_edge, 4.1852, 5e-5)
  end
  t.near(moved.lr / r.lr, 1, 1e-9)
  t.near(moved.basin_edge / r.basin_edge, 1, 1e-9)
  t.ok(r.lr < r.basin_edge)
  t.eq(r.unresolved, nil)
end)

t.test("what was not reached or what rounding hides is said", function()
  local few = theory.linear.optimum(X, Y, {steps = 5, pieces = 6})
  t.ok(few.unresolved:find("pieces reach to lr"))
  t.ok(few.basin_edge ~= few.basin_edge and few.basin_step == 0)
  local r = theory.linear.optimum({{1}}, {1}, {depth = 1, steps = 20})
  t.ok(r.unresolved:find("flat to rounding"))
  t.ok(math.abs(r.lr - 1) < r.lr_error)
end)

t.test("wrong calls", function()
  t.raises(function() theory.linear.limit(X, {1, 2}, 0.1) end, "'y'")
  t.raises(function() theory.linear.limit(X, Y, 0.1, {depth = -1}) end,
           "'depth'")
  t.raises(function() theory.linear.optimum({{1}, {1}}, {1, -1}) end,
           "nothing learns")
  t.raises(function() theory.abc("mupp", 3) end, "mup")
end)

-- After one step h_1(x) has moved by lr w (K y)(x) / m, where |w| is 1 a unit:
-- by lr sqrt(687 / 128) / 4 over the root of tr K = 9/4.
t.test("movement of the first features in one step", function()
  for _, depth in ipairs{1, 3, 9} do
    local r = theory.linear.features(X, Y, 0.3, {depth = depth})
    t.near(r.movement[2][2], 0.3 * math.sqrt(687 / 128) / 6, 1e-14)
    for _, lr in ipairs{1e-3, 1e-6, 1e-8, 1e-12} do
      local small = theory.linear.features(X, Y, lr, {depth = depth})
      local off = math.abs(small.movement[2][2] - lr * math.sqrt(687 / 128) / 6)
      t.ok(off <= small.movement_error[2][2] and small.movement_error[2][2] < 1e-6)
    end
  end
end)

-- In one dimension lr = m d / (L |x|^2), whatever is drawn.
t.test("random learning rates of inputs of any size", function()
  for _, s in ipairs{1e-150, 1e-80, 1e80, 1e150} do
    local lr = theory.linear.lr_random({{s}}, {1}, {depth = 2, samples = 5, seed = 1})
    t.near(lr * (2 * s) * s, {1, 1, 1, 1, 1}, 1e-14)
  end
end)

-- f_t - y = (I - lr K / m)^t (f_0 - y)
t.test("gradient descent under a fixed kernel, from anywhere", function()
  local T = limn.tensor
  local k, y, from = T.new{{2, 1}, {1, 3}}, T.new{1, -1}, T.new{0.5, 0.25}
  local lr = {0.1, 0.4}
  for _, start in ipairs{T.zeros(2), from} do
    local r = theory.kernel.gd(k, y, lr, {steps = 3, start = start})
    for e = 1, 2 do
      local rest = start - y
      for s = 1, 4 do
        t.near(r.f[e][s], rest + y, 1e-14)
        t.near(r.loss[e][s], rest:dot(rest) / 4, 1e-14)
        rest = rest - lr[e] / 2 * k:matmul(rest)
      end
    end
  end
end)

local function within(value, want, error)
  return (value - want):abs():max() == 0 or ((value - want):abs() - error):max() <= 0
end

-- mse: f = y - e^(-K t/m) (y - f_0), L = |f - y|^2 / 2m; explicit steps to
-- t = 10, implicit ones to 1e4 (K / m has eigenvalues to 30, also 1e-7).
t.test("gradient flow: the square loss, its closed form", function()
  local T = limn.tensor
  local m = 24
  local x = T.randn({m, m}, {seed = 4})
  local k, y, start = x:matmul(x:t()), T.randn({m, 2}, {seed = 5}), T.randn({m, 2}, {seed = 6})
  local at = {0, 1e-3, 0.1, 10, 1e4}
  for _, tol in ipairs{1e-3, 1e-8, 1e-12} do
    local r = theory.kernel.flow(k, y, at, {start = start, tol = tol})
    for i, time in ipairs(at) do
      local rest = (k * (-time / m)):expm():matmul(y - start)
      t.ok(within(r.f[i], y - rest, r.f_error[i] + 1e-14), ("%g %g"):format(tol, time))
      t.ok(math.abs(r.value[i] - rest:square():sum() / (2 * m)) <= r.value_error[i] + 1e-15)
      t.ok(r.f_error[i]:max() <= 8 * math.max(tol, 1e-12))
    end
  end
end)

-- One sample, k = 3: with y = 1, f' = 3 / (1 + e^f), so f + e^f = 3 t + 1; of
-- two classes u = f_1 - f_2 has u' = 6 / (1 + e^u).  From 1e-9 to 1e12.
t.test("gradient flow: logistic loss and cross-entropy, one sample", function()
  local at = {1e-9, 1, 100, 1e6, 1e12}
  local a = theory.kernel.flow({{3}}, {{1}}, at, {loss = "logistic", tol = 1e-10})
  local b = theory.kernel.flow({{3}}, {{0, 1}}, at, {loss = "xent", tol = 1e-10})
  for i, time in ipairs(at) do
    local f, e = a.f[i][1][1], a.f_error[i][1][1]
    local u = b.f[i][1][2] - b.f[i][1][1]
    local d = b.f_error[i][1][2] + b.f_error[i][1][1]
    -- a change of f by e moves f + e^f by (1 + e^f) e
    t.ok(math.abs(f + math.exp(f) - 1 - 3 * time) <= (1 + math.exp(f)) * (e + 4e-15))
    t.ok(math.abs(u + math.exp(u) - 1 - 6 * time) <= (1 + math.exp(u)) * (d + 4e-15))
    t.ok(e <= 1e-10 * (1 + f))
    local loss = limn.tensor.softplus(-math.log(3 * time + 1 - f)) -- e^f = 3t + 1 - f
    t.ok(math.abs(a.value[i] - loss) <= a.value_error[i] + 1e-15 * loss)
  end
end)

-- Gradient descent with steps of 1e-3 differs by its first order only: half
-- the step, half the distance.
t.test("gradient flow is the limit of small steps", function()
  local T = limn.tensor
  local k, y = T.new{{2, 1}, {1, 3}}, T.new{1, -1}
  local f = theory.kernel.flow(k, y:reshape{2, 1}, {1}).f[1]:reshape{2}
  local function off(steps)
    return theory.kernel.gd(k, y, {1 / steps}, {steps = steps}).f[1][steps + 1] - f
  end
  t.near(off(1000) / off(2000), T.full({2}, 2), 3e-3)
end)

t.test("what a gradient flow cannot be", function()
  t.raises(function() theory.kernel.flow({{1}}, {{1}}, {2, 1}) end,
    "times must not decrease, got 1 after 2")
  t.raises(function() theory.kernel.flow({{1}}, {{0.5}}, {1}, {loss = "logistic"}) end,
    "must hold labels -1 and 1, got 0.5 at 1")
  t.raises(function() theory.kernel.flow({{-1}}, {{1}}, {1e4}) end, "is not finite at time 66")
end)

t.done()
