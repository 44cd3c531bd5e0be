-- Identifiability: symmetries, the same function or not, depths, clusters,
-- moments and their weights, the card.
local t = require "limn.test"
local T, I = limn.tensor, limn.theory.identify

local function network(n, d, seed)
  return T.randn(n, {seed = seed}), T.randn(n, d, {seed = seed + 1000})
end

local ACTS = {"relu", "tanh", "erf", "sigmoid", "gelu", "silu", "softplus", "elu",
  "sin", "linear"}
local ODD = {tanh = true, erf = true, sin = true}

-- Permuted; one unit split; one dead; signs and scales as the activation has
-- them.
local function disguise(act, a, w)
  local n, d = #a, w.shape[2]
  local order = T.permutation(n, {seed = 3})
  local b, v = a[order], w[order]
  for i = 1, n, 2 do
    if ODD[act] then b[i], v[i] = -b[i], v[i] * -1 end
    if act == "relu" then b[i], v[i] = b[i] / 4, v[i] * 4 end
  end
  b = T.concat{b, {b[1] * 0.25, 0}}
  b[1] = b[1] * 0.75
  return b, T.concat{v, v[{{1, 1}}], T.ones(1, d)}
end

t.test("networks equal up to symmetry are the same, by both routes", function()
  for _, act in ipairs(ACTS) do
    for _, d in ipairs{1, 2, 3, 6} do
      local a, w = network(5, d, d)
      local b, v = disguise(act, a, w)
      local s = I.same(a, w, b, v, {act = act})
      t.eq(s.verdict, "same", act)
      t.ok(s.form < 1e-12 and s.difference < 1e-13 * s.norm + 1e-13, act)
      t.eq(s.sampled, d > 3, act)
      local c = I.canonical_form(b, v, {act = act})
      t.ok(#c.mass <= 5, act)
      -- what the form says is what the network computes
      local x = T.randn(50, d, {seed = 7})
      local f = limn.model.act(x:matmul(w, {tb = true}), {act = act}):matmul(a)
      local g = x:matmul(c.linear) + c.constant
      if #c.mass > 0 then
        local affine = ({relu = 0.5, softplus = 0.5, gelu = 0.5, silu = 0.5})[act] or 0
        local z = x:matmul(c.at, {tb = true})
        local e = limn.model.act(z, {act = act}) - affine * z
          - (act == "sigmoid" and 0.5 or 0)
        g = g + e:matmul(c.mass)
      end
      t.near((f - g):abs():max(), 0, 1e-12, act)
    end
  end
end)

-- Norm 1, at most 8 units, d up to 6: changes of the function by 1e-6.
t.test("functions that differ by 1e-6 are told apart", function()
  for _, act in ipairs(ACTS) do
    for seed, d in ipairs{1, 2, 3, 6} do
      local a, w = network(4, d, 10 * seed)
      a = a / I.same(a, w, a, w, {act = act}).norm
      local b, v = disguise(act, a, w)
      local step = T.randn(#b, {seed = 5})
      step[#b] = 0 -- the dead unit stays dead
      local far = I.same(a, w, b + step * 1e-3, v, {act = act}).difference
      local s = I.same(a, w, b + step * (1e-9 / far), v, {act = act})
      t.near(s.difference, 1e-6, 4 * s.difference_error + 1e-9, act)
      t.eq(s.verdict, "different", act)
    end
  end
end)

-- Three relu units at 120 degrees and their negatives: no permutation, scale or
-- reflection maps one to the other, and they are the same function.
t.test("relations of finite rank", function()
  local w = T.zeros(3, 2)
  for k = 1, 3 do
    w[k][1], w[k][2] = math.cos(2 * k * math.pi / 3), math.sin(2 * k * math.pi / 3)
  end
  for _, act in ipairs{"relu", "softplus", "gelu", "silu"} do
    local s = I.same({1, 1, 1}, w, {1, 1, 1}, w * -1, {act = act})
    t.eq(s.verdict, "same", act)
    t.ok(s.difference < 1e-12, act)
    t.eq(I.same({1, 1, 1}, w, {1, 1, 1.001}, w * -1, {act = act}).verdict,
         "different", act)
  end
  for _, act in ipairs{"elu", "tanh", "sigmoid"} do
    t.eq(I.same({1, 1, 1}, w, {1, 1, 1}, w * -1, {act = act}).verdict,
         "different", act)
  end
end)

-- A unit split into two that are close, not equal: forms say no, functions
-- nearly yes.
t.test("what cannot be decided says so, with both numbers", function()
  local e = 2e-6
  local s = I.same({2}, {{1, 1}}, {1, 1}, {{1 + e, 1}, {1 - e, 1}}, {act = "tanh"})
  t.eq(s.verdict, "undecided")
  t.ok(s.difference < 1e-11 and s.form > 1e-6)
  t.eq(I.same({2}, {{1, 1}}, {1, 1}, {{1.1, 1}, {0.9, 1}}, {act = "tanh"}).verdict,
       "different")
end)

t.test("active and inactive parts", function()
  local c = I.canonical_form({1, 1e-12, 3, 0}, {{1, 0}, {0, 1}, {0, 0}, {1, 1}},
    {act = "softplus"})
  t.eq(#c.mass, 1)
  t.eq(c.inactive, 3)
  t.near(c.constant, 3 * math.log(2), 1e-14, "softplus of no weight")
  c = I.canonical_form({1, -1}, {{1, 2}, {1, 2}}, {act = "tanh"})
  t.eq(#c.mass, 0, "two that cancel")
  c = I.canonical_form({1, 1}, {{3, 4}, {-6, -8}}, {act = "relu"})
  t.near(c.mass[1], 15, 1e-14)
  t.near((c.at[1] - T.new{0.6, 0.8}):norm(), 0, 1e-15)
  t.near((c.linear - T.new{-1.5, -2}):norm(), 0, 1e-14)
  t.raises(function() I.canonical_form({1}, {{1}}, {act = "hermite3"}) end,
    "not be a polynomial")
  t.raises(function() I.canonical_form({1 / 0}, {{1}}) end, "unit 1")
end)

-- Scales from 1e-150 to 1e150, coordinates of equal size at the border of the
-- sign rule.
t.test("scales and borders of the sign rule", function()
  for _, r in ipairs{1e-150, 1e-8, 1e8, 1e150} do
    local s = I.same({1, 2}, {{1, 2}, {2, -1}}, {1 / r, 2 * r},
      {{r, 2 * r}, {2 / r, -1 / r}})
    t.eq(s.verdict, "same", tostring(r))
  end
  local e = 1e-12
  local s = I.same({1}, {{1, -1 + e}}, {-1}, {{-1 + e, 1}}, {act = "tanh"})
  t.eq(s.verdict, "same")
  local c = I.canonical_form({1, 1}, {{1, -1 + e}, {-1 + e, 1}}, {act = "tanh"})
  t.eq(#c.mass, 0, "on both sides of the border, and they cancel")
end)

-- References: hard_tanh, tanh, elu, max(x - 0.3, 0) in one dimension by mpmath
-- with 30 digits, panels that end where they bend; hard_tanh in two by graded
-- quadrature, 6 digits; abs in closed form, E |u v| = 2/pi (sqrt(1 - r^2) + r
-- asin r), r = 0.6.  The errors are true ones.
t.test("differences of steep units, which nodes miss", function()
  for _, c in ipairs{
    {"tanh", {{1000}}, {{2000}}, 0.00751580193253560860},
    {"hard_tanh", {{1e4}}, {{2.5e4}}, 0.00309428743311272288},
    {"elu", {{100}}, {{250}}, 106.066019595775077},
    {"max(x-0.3,0)", {{10}}, {{25}}, 10.6065864873827451},
    {"abs", {{1, 0}}, {{0.6, 0.8}}, 0.699864078899574304},
  } do
    local s = I.same({1}, c[2], {1}, c[3], {act = c[1]})
    t.ok(s.difference_error < 1e-7 * s.difference, c[1])
    t.near(s.difference, c[4], s.difference_error, c[1])
    t.eq(s.verdict, "different", c[1])
  end
  local s = I.same({0.6860656038394295}, {{-209.23728929127037, -89.6829341559652}},
    {0.3870132295195216}, {{-77.75295882753106, 21.12948034793785}},
    {act = "hard_tanh"})
  t.near(s.difference, 0.560315, 6e-7)
end)

-- tanh(1000 x) against tanh(1000 (1 + e) x): to first order in e the difference
-- is e sqrt(E (u tanh'(u))^2) = 1e-6 * 0.0131 for e = 1e-6, less than duals
-- resolve, and nodes see none of it.
t.test("what no route resolves is in the error", function()
  local s = I.same({1}, {{1000}}, {1}, {{1000.001}}, {act = "tanh"})
  t.ok(math.abs(s.difference - 1.31e-8) <= s.difference_error)
  t.eq(s.verdict, "undecided")
  t.eq(I.same({1}, {{1000}}, {1}, {{1000}}, {act = "tanh"}).verdict, "same")
end)

-- Functions of size 1e-170, whose squares vanish.  sqrt(E (x - tanh x)^2), mpmath:
-- 0.427648770831302078; sqrt(E tanh(x)^2) = 0.627928730349106717.
t.test("small and large functions", function()
  local s = I.same({1}, {{1e-170, 0}}, {1e-170}, {{1, 0}}, {act = "tanh"})
  t.eq(s.verdict, "different")
  t.near(s.difference / 1e-170, 0.427648770831302078, 1e-9)
  t.near(s.norm / 1e-170, 1, 1e-12)
  s = I.same({1e170}, {{1, 0}}, {2e170}, {{1, 0}}, {act = "tanh"})
  t.eq(s.verdict, "different")
  t.near(s.difference / 1e170, 0.627928730349106717, 1e-12)
  t.near(s.form / s.difference, 1, 1e-8)
end)

-- scipy: Gauss-Hermite with 120 x 120 nodes gives the difference 0.02692921301
-- and the norm 4.6117361125 of the stored pair.
local A = {{-2.238266, -0.851617}, {{-1.336643, -1.361107}, {-2.312582, -0.188897}}}
local B = {{-1.12943537, -1.96052626},
           {{-1.27041606, -1.86991268}, {-1.79867209, -0.5587489}}}

t.test("two softplus networks share their moments to degree 3", function()
  local s = I.same(A[1], A[2], B[1], B[2], {act = "softplus"})
  t.eq(s.verdict, "different")
  t.near(s.difference, 0.02692921301332957, 4 * s.difference_error)
  t.near(s.norm, 4.611736112517555, 1e-8)
  local d = I.depth(A[1], A[2], {act = "softplus", seed = 1})
  t.eq(d.var, 2)
  t.eq(d.orb, 4)
  t.eq(d.orbits, 2)
  t.near(d.singular, 2.7e-4, 1e-5)
  t.near(d.nearest, s.form, 1e-4, "B is the other orbit")
  local e = I.depth(B[1], B[2], {act = "softplus", seed = 1})
  t.eq(e.orb, 4)
  t.near(e.singular, 2.5e-4, 1e-5)
end)

-- Ranks of the derivative of the moments, D_var and D_orb (meanfield table).
t.test("ranks and depths", function()
  for _, row in ipairs{
    {"tanh", 1, 2, {0, 2, 2, 3, 3, 3, 3}, 3},
    {"tanh", 2, 2, {0, 2, 2, 6, 6, 6, 6}, 3},
    {"tanh", 2, 3, {0, 3, 3, 8, 8, 8, 8}, 3},
    {"relu", 2, 2, {1, 3, 4, 4, 4, 4, 4}, 2},
    {"relu", 3, 2, {1, 3, 5, 5, 6, 6, 6}, 4},
    {"softplus", 2, 2, {1, 3, 6, 6, 6, 6, 6}, 2},
    {"linear", 2, 3, {0, 3, 3, 3, 3, 3, 3}, 1},
  } do
    local act, n, dim, ranks, depth = table.unpack(row)
    local a, w = network(n, dim, 2)
    local d = I.depth(a, w, {act = act, seed = 1, starts = 12})
    t.eq(table.concat(d.rank:list(), " "),
         table.concat(T.new(ranks):list(), " "), act)
    t.eq(d.var, depth, act)
    t.ok(d.orb >= d.var and d.found > 0 and d.complete, act)
  end
end)

-- Closed form: n units on the line have 2 n parameters, and odd ones only odd
-- moments, so the first 2 n of those are needed: D_var = 4 n - 1; those of 1/2 + odd
-- have the one of degree 0, too, and those of z / 2 + even that of degree 1.
t.test("depths of units that lack every other moment", function()
  local function depth(n, act, degree)
    local w = T.new{1.8, 0.6, 1.1}[{{1, n}}]:reshape(n, 1)
    return I.depth(T.new{1, 2, -1}[{{1, n}}], w, {act = act, degree = degree, seed = 1,
      starts = 1})
  end
  for _, act in ipairs{"erf", "tanh", "sin", "hard_tanh", "tanh(x)"} do
    local d = depth(2, act)
    t.eq(d.var, 7, act)
    t.ok(d.complete and #d.rank == 9, act)
  end
  t.eq(depth(2, "sigmoid").var, 5)
  t.eq(depth(2, "softplus").var, 4)
  t.eq(depth(3, "erf").var, 11)
  t.eq(depth(3, "softplus").var, 8)
  for _, row in ipairs{{"erf", 2, 5}, {"erf", 2, 6}, {"erf", 3, 10}, {"softplus", 2, 3},
    {"softplus", 3, 6}, {"softplus", 3, 7}} do
    t.ok(not depth(row[2], row[1], row[3]).complete, ("%s to %d"):format(row[1], row[3]))
  end
  t.ok(depth(2, "erf", 7).complete, "as many as there are parameters")
  t.eq(limn.theory.cell{act = "tanh", d = 1, atoms = 2, draws = 1, starts = 1,
    show = false}.var, 7)
end)

-- A unit of tanh has rank 3 from degree 3 on, two in general position 6 (meanfield
-- table), whatever their scales, and a unit of weight 0 adds the two of x.
t.test("depths do not depend on the scale of masses and weights", function()
  local o = {act = "tanh", seed = 1, starts = 2}
  for _, a in ipairs{1e-200, 1e-8, 1, 1e200} do
    local d = I.depth({a}, {{0.8, -0.5}}, o)
    t.eq(d.var, 3)
    t.ok(d.complete and d.orb == 3 and d.found == 1)
  end
  for _, r in ipairs{1e-6, 1e-5, 1e-3, 1} do
    t.eq(I.depth({1}, {{0.8 * r, -0.5 * r}}, o).var, 3)
  end
  t.ok(not I.depth({1}, {{8e-9, -5e-9}}, o).complete, "lost in rounding")
  local d = I.depth({1, 1e-7}, {{0.8, -0.5}, {0.3, 0.9}}, o)
  t.eq(d.rank[7], 6)
  t.eq(d.var, 3)
  d = I.depth({1, 1}, {{0.8, 0.1}, {0, 0}}, o)
  t.eq(table.concat(d.rank:list(), " "), "0.0 2.0 2.0 4.0 4.0 5.0 5.0 5.0 5.0")
end)

t.test("clusters of particles", function()
  -- three directions, 30 particles each with noise, scales at random
  local u = T.new{{1, 0, 0}, {0, 0.8, 0.6}, {0, 0.6, -0.8}}
  local mass = {3, -1.5, 0.6}
  local a, w = T.zeros(95), T.zeros(95, 3)
  for i = 1, 90 do
    local k = (i - 1) % 3 + 1
    local scale = math.exp(math.sin(i))
    w[i] = scale * (u[k] + 0.05 * T.randn(3, {seed = i}))
    a[i] = mass[k] / 30 / w[i]:norm()
  end
  for i = 91, 95 do w[i], a[i] = T.new{-1, -1, 0.01 * i}, 1e-4 end
  local r = I.atoms(a, w)
  t.eq(r.count, 3)
  t.eq(r.inactive, 5)
  for k = 1, 3 do
    t.near(r.mass[k], mass[k], 2e-4)
    t.ok(r.at[k]:dot(u[k]) > 1 - 4 * r.spread_se[k] ^ 2 - 1e-9)
    t.near(r.spread[k], 0.05 * math.sqrt(2), 0.02)
    t.near(r.spread_se[k], r.spread[k] / math.sqrt(30), 0.003)
    t.eq(r.units[k], 30)
  end
  t.eq(I.atoms(a * 1e-5, w).count, 0, "below the floor there is nothing")
  t.ok(I.atoms(a, w, {radius = 0.01}).count > 20)
  -- odd units count modulo sign
  local flip = T.where(T.eq(T.arange(1, 95) % 2, 0), 1, -1)
  local plain = I.atoms(a, w, {act = "tanh", radius = 5})
  local turned = I.atoms(a * flip, w * flip:reshape(95, 1), {act = "tanh", radius = 5})
  t.near((plain.mass - turned.mass):abs():max(), 0, 1e-14)
end)

t.test("moments of laws", function()
  -- samples of each, by their own moments, to a few standard errors
  local n, p = 200000, 2
  local x = T.randn(n, p, {seed = 1})
  local w = I.weight(x, {degree = 6})
  local exact = I.law_moments("gaussian", {dim = p, degree = 6})
  t.near((w.init + exact):abs():max(), 0, 0.03)
  local cube = T.rand(n, 1, {seed = 2}) * 2 - 1
  t.near((I.weight(cube, {degree = 6}).init
    + I.law_moments("uniform", {degree = 6})):abs():max(), 0, 0.02)
  t.eq(I.law_moments("student", {df = 4, degree = 5})[4], math.huge)
  t.near(I.law_moments("student", {df = 4, degree = 2})[2], math.log(2), 1e-14)
  t.near(I.law_moments("laplace", {degree = 3})[3], math.log(6), 1e-13)
end)

-- mpmath with 60 digits; the moments of t over those of normal numbers are df /
-- (df - 2) and so on, and tend to 1.
t.test("moments of laws near their limits", function()
  local normal = I.law_moments("gaussian", {degree = 4})
  for _, df in ipairs{1e6, 1e9, 1e15, 1e17} do
    local m = I.law_moments("student", {df = df, degree = 4})
    t.near(m[2] / -T.log1p(-2 / df), 1, 1e-14)
    t.near(m[4] - normal[4], -T.log1p(-2 / df) - T.log1p(-4 / df), 5e-16)
  end
  local m = I.law_moments("student", {df = 1e12, degree = 3})
  t.near(m[1], -0.225791352643977432, 1e-15)
  t.near(m[3], 0.467355827918967877, 1e-15)
  t.near(I.law_moments("student", {df = 1.0001, degree = 1})[1],
    8.75887697479302596, 1e-14)
  t.near(I.law_moments("laplace", {dim = 100000, degree = 5})[5]
    / 57.5647273233511754, 1, 1e-15)
  t.near(I.law_moments("gaussian", {dim = 100000, degree = 1})[1]
    / 5.75646023248511425, 1, 1e-15)
  t.near(I.law_moments("uniform", {dim = 100000, degree = 1})[1]
    / -9.99995000033333083e-6, 1, 1e-15)
end)


-- Linear drift and noise: a bounded start gets Gaussian tails, a Gaussian one
-- keeps its own, one of Laplace's loses some of its own.
t.test("weights of a law and of its flow", function()
  local n, c, tau = 200000, 0.3, 0.1
  local function flow(x)
    local clouds = {}
    for i = 0, 6 do
      local decay = math.exp(-c * i / 2)
      clouds[i + 1] = x * decay + math.sqrt(tau / c * (1 - decay ^ 2))
        * T.randn(n, 1, {seed = 100 + i})
    end
    return clouds
  end
  local bounded = flow(T.rand(n, 1, {seed = 1}) * 2 - 1)
  local w = I.weight(T.stack(bounded), {degree = 12})
  t.near(w.init_exponent, 0.17, 0.05)
  t.near(w.flow_exponent, 0.41, 0.1)
  for k = 1, 12 do t.ok(w.flow[k] <= w.init[k]) end
  local normal = I.weight(T.stack(flow(T.randn(n, 1, {seed = 2}))), {degree = 12})
  t.near(normal.init_exponent, normal.flow_exponent, 0.05)
  local heavy = I.weight(T.student({50000, 1}, {df = 3, seed = 1}))
  t.ok(heavy.degree < 4 and heavy.verdict:find "heavy")
  t.near(heavy.index, 3, 4 * heavy.index_se)
end)

t.test("pruning", function()
  local a, w = network(6, 3, 4)
  local p = I.pruning(a, w, {seed = 1})
  t.eq(p.kept[1], 1)
  t.near(p.kept[7], 0, 1e-14)
  for s = 2, 7 do
    t.ok(p.refit[s] <= p.kept[s] + 1e-13 and p.refit[s] <= p.refit[s - 1] + 1e-13)
  end
end)

t.test("the card", function()
  for _, act in ipairs(ACTS) do
    local c = limn.theory.cell{act = act, draws = 2, starts = 4, show = false}
    t.ok(c.orb >= c.var and c.var >= 1, act)
    t.eq(c.up, nil, act)
  end
  local target = {b = {1, 0.8, -0.6}, v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}
  for l2, up in pairs{[0.01] = 3, [0.35] = 2, [0.45] = 1, [0.55] = 0} do
    local c = limn.theory.cell{act = "relu", target = target, l2 = l2, draws = 1,
      starts = 1, show = false}
    t.eq(c.up, up)
    -- |f|^2 less the square of the mean, of orthonormal relu units
    local square = 2 / 2 + (1.2 ^ 2 - 2) / (2 * math.pi)
    local rest = square - 1.2 ^ 2 / (2 * math.pi)
    t.ok(c.tail[1] >= rest - 1e-12 and c.tail[1] < rest + 2e-3)
  end
  local x = T.randn(100000, 2, {seed = 1})
  local c = limn.theory.cell{act = "tanh", inputs = x, atoms = 1,
    draws = 2, starts = 8, show = false}
  t.eq(c.var, 3, "samples of the normal law")
  t.eq(c.orb, 3)
  t.near(c.resolution, 3 / math.sqrt(1e5), 1e-15)
  -- four parameters on the line: seven degrees, and one more to see it
  local grid = math.sqrt(2) * T.erfinv(2 * T.linspace(0.0025, 0.9975, 200) - 1)
  t.ok(not I.sampled_depth({1, 2}, {{1.8}, {0.6}}, grid:reshape(200, 1), {act = "tanh",
    starts = 1, seed = 1, resolution = 1e-7}).complete)
  for _, a in ipairs{1e-8, 1} do
    t.eq(I.sampled_depth({a}, {{0.8}}, grid:reshape(200, 1), {act = "tanh", starts = 1,
      seed = 1, resolution = 1e-3}).var, 3, "whatever the mass")
  end
  t.raises(function() limn.theory.cell{act = "tanh", cloud = {}, show = false} end,
    "'cloud' needs")
  t.raises(function() limn.theory.cell{act = "relu", target = target, cloud = {},
    show = false} end, "{a = masses, w = weights}")
  t.raises(function() limn.theory.cell{act = "relu", target = target,
    cloud = {a = {1}, w = {{1, 0, 0}}, x = x}, show = false} end, "go together")
end)

-- ---- samples as the law of inputs ----------------------------------------------------

-- The stored pair again, under a law that is symmetric by construction: quantiles of
-- the normal law as a grid.  Degree 3 is silent there too, degree 4 is not.
t.test("depths under a grid as the law: orbits above the variety", function()
  local m = 24
  local q = math.sqrt(2) * T.erfinv(2 * T.linspace(0.5 / m, 1 - 0.5 / m, m) - 1)
  local x = T.stack({T.repeats(q, m), T.tile(q, {m})}, {axis = 2})
  local a = {-2.238266, -0.851617}
  local w = {{-1.336643, -1.361107}, {-2.312582, -0.188897}}
  local d = I.sampled_depth(a, w, x, {act = "softplus", starts = 40, seed = 1,
    resolution = 1e-5})
  t.eq(d.var, 2)
  t.eq(d.orb, 4)
  t.eq(d.rank, 6)
  t.ok(d.orbits > 1 and #d.separates == d.orbits - 1)
  -- ranks of two tanh or relu units are those of meanfield.md 2.5
  for act, depth in pairs{tanh = 3, relu = 2} do
    d = I.sampled_depth({1, -0.7}, {{1, 0.3}, {-0.4, 0.8}}, x, {act = act, starts = 10,
      seed = 1, resolution = 1e-6})
    t.eq(d.var, depth, act)
    t.eq(d.orb, depth, act)
    t.ok(d.found > 0.2, act)
  end
  t.raises(function() I.sampled_depth({1}, {{1}}, x) end, "'w' has 1 columns, expected 2")
  t.raises(function() I.sampled_depth({1}, {{1}}, {{1}, {2}}) end, "'x' has 2 rows")
end)

-- ---- certificates -------------------------------------------------------------------------

-- Soft thresholding leaves the residual sum min(b_j, lambda) h_3(e_j . x): eta is
-- sum min(b_j / lambda, 1) u_j^3, whose peaks are the axes.  Nodes of Gauss and Hermite
-- for three inputs, exact to degree 7.
t.test("certificates of the soft-thresholding dictionary", function()
  local j = T.zeros(4, 4)
  for k = 1, 3 do j[k][k + 1], j[k + 1][k] = math.sqrt(k), math.sqrt(k) end
  local e = j:eigh()
  local x, mass = {}, {}
  for a = 1, 4 do for b = 1, 4 do for c = 1, 4 do
    x[#x + 1] = {e.values[a], e.values[b], e.values[c]}
    mass[#mass + 1] = (e.v[1][a] * e.v[1][b] * e.v[1][c]) ^ 2
  end end end
  x = T.new(x)
  for lambda, count in pairs{[0.02] = 3, [0.2] = 3, [0.4] = 2, [0.7] = 1, [1.1] = 0} do
    local r = 0
    for k, b in ipairs{1, 0.6, 0.3} do
      r = r + math.min(b, lambda) * limn.model.act(x[{{}, k}], {act = "hermite3"})
    end
    local c = I.certificate(x, r, {act = "hermite3", weights = mass, threshold = lambda,
      starts = 40, seed = 1})
    t.eq(c.count, count)
    t.near(c.largest, math.min(1, 1 / lambda), 1e-10)
    t.ok(c.holds)
    for i = 1, count do t.near(T.max(T.abs(c.at[i])), 1, 1e-6) end
    c = I.certificate(x, 2 * r, {act = "hermite3", weights = mass, threshold = lambda,
      starts = 40, seed = 1})
    t.ok(not c.holds, "twice the residual is no minimum's")
  end
end)

-- eta is constant on the circle for r = |x|^2 under a symmetric law: one component.
t.test("peaks that a great circle joins are one", function()
  local n = 720
  local angle = T.arange(1, n) * (2 * math.pi / n)
  local x = T.stack({T.cos(angle), T.sin(angle)}, {axis = 2})
  local c = I.certificate(x, T.ones(n), {threshold = 1 / math.pi, starts = 30, seed = 1})
  t.eq(c.count, 1)
  t.near(c.largest, 1, 1e-4)
  -- and two opposite bumps are two for relu, one for tanh
  local r = T.sign(x[{{}, 1}])
  c = I.certificate(x, T.abs(x[{{}, 1}]) ^ 9, {threshold = 0.1, delta = 0.1, starts = 30,
    seed = 1})
  t.eq(c.count, 2)
  c = I.certificate(x, r, {act = "tanh", threshold = 0.4, delta = 0.1, starts = 30, seed = 1})
  t.eq(c.count, 1)
  t.raises(function() I.certificate(x, r, {threshold = 1, weights = {1}}) end,
    "'weights' has 1 numbers, expected 720")
  t.raises(function() I.certificate(x, r, {threshold = 1, from = {{1}}}) end, "'from'")
end)

t.test("the card of a trained cloud: S* = S_cert = S_up", function()
  local b, v = {1, 0.8, -0.6}, T.eye(4)[{{1, 3}}]
  local x = T.randn(300, 4, {seed = 10})
  local y = T.relu(x:matmul(v, {tb = true})):matmul(b)
  local run = limn.dyn.langevin(x, y, {width = 100, act = "relu", bias = false, lr = 0.05,
    decay = 0.01, decay_out = 0.01, temperature = 1e-3, anneal = "linear", steps = 9600,
    std = 1, seed = 1})
  local function cell(x, y)
    local p = run:get()
    return limn.theory.cell{act = "relu", target = {b = b, v = v}, l2 = 0.01, draws = 1,
      starts = 1, show = false, cloud = {a = p.a:reshape(100) / 100, w = p.w, x = x, y = y}}
  end
  t.ok(not cell(x, y).holds)
  run:step(16000)
  local c = cell(x, y)
  t.eq(c.star, 3)
  t.eq(c.cert, 3)
  t.eq(c.up, 3)
  t.near(c.largest, 1, 0.01)
  t.ok(c.holds)
end)

-- Which symmetries an activation has is seen in its values: reflection with and
-- without a sign, and scale of degree 1 and 0.  Whatever it has, both routes
-- say so.
t.test("symmetries of every activation", function()
  local z = T.linspace(-3, 3, 40) + 0.01
  for _, act in ipairs(limn.model.acts()) do
    local function value(u) return limn.model.act(u, {act = act}) end
    local function has(u, c) return (value(u) - c * value(z)):norm() < 1e-12 end
    for _, s in ipairs{{-1, 1, has(-z, 1)}, {-1, -1, has(-z, -1)},
      {2, 1, has(2 * z, 1)}, {2, 2, has(2 * z, 2)}} do
      local w = T.new{{1, 0.5}}
      local r = I.same({s[2]}, w, {1}, s[1] * w, {act = act})
      t.eq(r.verdict, s[3] and "same" or "different",
        ("%s: phi(%d z) against %d phi(z)"):format(act, s[1], s[2]))
    end
  end
  t.raises(function() I.same({1}, {{1}}, {1}, {{1}}, {act = "power3"}) end,
    "must not be a polynomial of degree 2 or more, whose units are not identified, got 'power3'")
end)

-- abs is even: units on both sides of the origin are one atom.
t.test("atoms of an even activation", function()
  local w = {{1, 0.01}, {-1, 0.02}, {0.99, -0.01}, {0.01, 1}, {0, -2}}
  local c = I.atoms({1, 1, 1, 1, 0.5}, w, {act = "abs", radius = 0.1})
  t.eq(c.count, 2)
  t.near(c.mass[1], 2.99, 1e-3)
  t.near(c.mass[2], 2, 1e-3)
  t.ok(math.abs(c.at[1][1]) > 0.999)
end)

-- -tanh(-z) = tanh(z): masses add with the sign of their side.  The positions of the
-- second case are 0.01 from their centre.
t.test("atoms of an odd activation", function()
  for _, act in ipairs{"tanh", "sin", "tanh(x)"} do
    local c = I.atoms({2, -1}, {{1, 0}, {1, 0}}, {act = act})
    t.eq(c.count, 1, act)
    t.eq(c.mass[1], 1, act)
    t.eq(c.at[1][1], 1, act)
    t.eq(c.total, 3, act)
    c = I.atoms({-2, 1, -0.5}, {{1, 0.01}, {-1, 0.01}, {0, 2}}, {act = act})
    t.eq(c.count, 2, act)
    t.near(c.mass[1], 3, 1e-15, act)
    t.near((c.at[1] - T.new{-1, -0.01 / 3}):norm(), 0, 1e-15, act)
    t.eq(c.mass[2], 0.5, act)
    t.eq(c.at[2][2], -2, act)
  end
  local c = I.atoms({2, -2}, {{1, 0}, {1, 0}}, {act = "tanh"})
  t.eq(c.mass[1], 0, "they cancel")
end)

t.done()
