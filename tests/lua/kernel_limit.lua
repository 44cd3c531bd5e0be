-- Kernels of networks of infinite width: against finite networks of every kind,
-- closed forms, and what needs weights.
local limn = require "limn"
local t = require "limn.test"
local huge = math.huge
local x = {{1, 2, -1}, {0.5, -1, 1}, {1, 2, -1}, {-2, -4, 2}, {0, 0, 0}}
local z = {{1, 2, -1}, {0.3, 0.2, 1}}

local function net(o, more)
  local all = {}
  for k, v in pairs(o) do all[k] = v end
  for k, v in pairs(more) do all[k] = v end
  return limn.model.net(3, all)
end

-- The mean over seeds of kernels of width n, over the power of the width.
local function finite(o, n, kind, z)
  local sum, seeds = 0, 8
  for seed = 1, seeds do
    local k = net(o, {width = n, seed = seed}):kernel(x, {z = z, kind = kind})
    sum = sum + k / seeds
  end
  return sum
end

-- Distances fall as n^-1/2: 8 seeds of width 512 are within 20 %.
local function near(name, o, tokens)
  local x0, z0 = x, z
  if tokens then x, z = {{0, 1, 2}, {1, 1, 0}, {3, 2, 1}}, {{2, 2, 3}} end
  for _, kind in ipairs{"nngp", "ntk", "features", "gradients"} do
    for _, other in ipairs{false, z} do
      local k = net(o, {width = huge}):kernel(x, {z = other or nil, kind = kind})
      local want = k.k * (512 / 64) ^ k.power
      local off = (finite(o, 512, kind, other or nil) - want):abs():max()
      t.ok(off < 0.2 * want:abs():max(), name .. " " .. kind)
      t.ok(off > 0, name)
    end
  end
  x, z = x0, z0
end
t.test("finite networks come to it", function()
  near("ntp", {param = "ntp"})
  near("sp", {param = "sp"})
  near("mup", {param = "mup", act = "tanh", gamma = 3, hidden_mult = 1.3})
  near("meanfield", {param = "meanfield", depth = 1, act = "gelu"})
  near("layernorm", {param = "ntp", norm = "layernorm", act = "gelu"})
  near("rmsnorm", {param = "mup", norm = "rmsnorm"})
  near("residual", {param = "ntp", residual = true, depth = 3, residual_mult = 0.7})
  near("block", {param = "mup", residual = true, block = 2, depth = 5,
    base_depth = 2, norm = "rmsnorm", act = "tanh"})
  near("embedding", {param = "ntp", embedding = 5}, true)
end)

-- Powers of the width: what diverges and vanishes.
t.test("powers of the width", function()
  local powers = {sp = {0, 1}, ntp = {0, 0}, mup = {-1, 0}}
  for param, want in pairs(powers) do
    local n = net({param = param}, {width = huge})
    t.ok(n:kernel(x, {kind = "nngp"}).power == want[1], param)
    t.ok(n:kernel(x).power == want[2], param)
  end
end)

-- One hidden layer of relu, base width 1: closed, and layers add up to all.
t.test("closed forms, and layers", function()
  local one = limn.model.net(2, {width = huge, depth = 1, param = "ntp",
    bias = false, base = 1})
  local e = {{1, 0}, {0, 1}}
  local k = one:kernel(e, {kind = "nngp"})
  t.ok(math.abs(k.k[1][2] - 1 / (2 * math.pi)) <= 1e-15)
  t.ok(math.abs(k.k[1][1] - 0.5) <= k.k_error[1][1])
  local sum = one:kernel(e, {layer = 1}).k + one:kernel(e, {layer = 2}).k
  t.ok((sum - one:kernel(e).k):abs():max() < 1e-15)
end)

t.test("the diagonal, and what is not finite", function()
  for _, o in ipairs{{param = "ntp", act = "tanh"}, {param = "mup", norm = "rmsnorm"}} do
    for _, kind in ipairs{"nngp", "ntk", "features"} do
      local n = net(o, {width = huge})
      local some = {x[1], x[2], x[4]}
      local all, one = n:kernel(some, {kind = kind}), n:kernel(some, {kind = kind, diagonal = true})
      t.near(one.k, all.k:diag(), 1e-14)
      t.ok(one.power == all.power and one.k_error:max() < 1e-10)
    end
  end
  -- what cannot be known has no error that is finite
  for _, bad in ipairs{{1, 0 / 0, 2}, {1e200, 1, 1}} do
    local k = net({param = "ntp"}, {width = huge}):kernel{{1, 2, 3}, bad}
    t.eq(k.k_error[2][2], huge)
    t.eq(k.k_error[1][2], huge)
    t.ok(k.k_error[1][1] < 1e-10)
  end
end)

-- Equal samples have one kernel, also in two sets; deep ones stay finite.
t.test("equal samples and depth", function()
  local deep = limn.model.net(3, {width = huge, depth = 10000, param = "ntp",
    bias = false, base = 1})
  local d = deep:kernel({x[1], x[3], x[2]}, {z = {x[1]}})
  t.ok(d.k[1][1] == d.k[2][1] and d.k[1][1] > d.k[3][1])
  t.ok(d.k_error[1][1] < 1e-8 * d.k[1][1])
end)

-- Tiles of 64 x 256 samples, which threads share: seams, and numbers that do not
-- depend on how many there are.
t.test("tiles are seams that do not show", function()
  local x, y = limn.tensor.randn(300, 3, {seed = 1}), limn.tensor.randn(270, 3, {seed = 2})
  local seams = {{1, 1}, {64, 65}, {65, 64}, {257, 256}, {256, 257}, {257, 257}, {300, 300},
    {300, 1}}
  for _, o in ipairs{{act = "gelu"}, {act = "relu", residual = true, depth = 3},
    {act = "erf", norm = "layernorm"}} do
    o.param = "ntp"
    local one = net(o, {width = huge})
    local k, c = one:kernel(x), one:kernel(x, {z = y})
    for _, pair in ipairs(seams) do
      local i, j = pair[1], pair[2]
      local two = one:kernel(limn.tensor.concat{x[{i, i}], x[{j, j}]}:reshape{2, 3})
      t.near(k.k[i][j], two.k[1][2], 1e-14 * math.abs(k.k[i][j]) + 1e-16)
      if i ~= j then t.near(k.k_error[i][j] / two.k_error[1][2], 1, 1e-3) end
      t.ok(k.k[i][j] == k.k[j][i] and k.k_error[i][j] == k.k_error[j][i])
      j = math.min(j, 270)
      t.near(c.k[i][j], one:kernel(x[{i, i}], {z = y[{j, j}]}).k[1][1], 1e-14)
    end
    local before = limn.threads(1)
    local alone = one:kernel(x)
    limn.threads(4)
    t.ok((one:kernel(x).k - alone.k):abs():max() == 0)
    t.ok((one:kernel(x).k_error - alone.k_error):abs():max() == 0)
    limn.threads(before)
  end
  -- limn.theory.kernel.ntk is made of the same
  local a = limn.theory.kernel.ntk(x, {depth = 2, act = "gelu"})
  for _, pair in ipairs(seams) do
    local i, j = pair[1], pair[2]
    local two = limn.theory.kernel.ntk(limn.tensor.concat{x[{i, i}], x[{j, j}]}:reshape{2, 3},
      {depth = 2, act = "gelu"})
    t.near(a.ntk[i][j], two.ntk[1][2], 1e-14)
    t.near(a.nngp[i][j], two.nngp[1][2], 1e-14)
    t.ok(a.ntk[i][j] == a.ntk[j][i] and a.nngp_error[i][j] == a.nngp_error[j][i])
  end
end)

-- Of a layer over positions: the mean over them, as of a finite one.
t.test("layers with positions", function()
  local function tokens(width, seed)
    return limn.model.graph(3, {{kind = "embedding", width = width, tokens = 5},
      {kind = "dense", width = width}, {kind = "activation", act = "tanh"}, {kind = "pool"},
      {kind = "dense", width = 1, grows = false}}, {param = "ntp", seed = seed})
  end
  local x, z = {{0, 1, 2}, {1, 1, 0}, {3, 2, 1}}, {{1, 1, 1}, {0, 2, 2}}
  for _, other in ipairs{false, z} do
    local o = {kind = "features", z = other or nil}
    local k, sum = tokens(huge):kernel(x, o), 0
    for seed = 1, 8 do sum = sum + tokens(512, seed):kernel(x, o) / 8 end
    t.ok((sum - k.k):abs():max() < 0.05 * k.k:max())
    t.ok(k.k_error:max() < 1e-13)
    t.near(k.k[1][1], other and k.k[2][1] / 2 or k.k[2][2], 1e-15)
    -- <df/dh, df/dh> = E (W a)^2 phi'(h) phi'(h) / 3^2 a place, places with themselves
    local g = tokens(huge):kernel(x, {kind = "gradients", layer = 1, z = other or nil})
    t.ok(g.k:min() >= 0 and g.k_error:max() < 1e-12)
    local o, sum = {kind = "gradients", layer = 1, z = other or nil}, 0
    for seed = 1, 8 do sum = sum + tokens(512, seed):kernel(x, o) / 8 end
    t.ok((sum - g.k):abs():max() < 0.05 * g.k:max())
  end
end)

-- What does not fit is refused, with how many samples would.
t.test("memory", function()
  local T = limn.tensor
  local many = T.zeros(3000000, 2)
  local two = limn.model.net(2, {width = huge, param = "ntp"})
  local pooled = limn.model.graph(2, {{kind = "embedding", width = huge, tokens = 5},
    {kind = "dense", width = huge}, {kind = "activation", act = "tanh"}, {kind = "pool"},
    {kind = "dense", width = 1, grows = false}}, {param = "ntp"})
  local function says(call, matrices, what)
    local ok, why = pcall(call)
    local n, count, gb, fits = tostring(why):match(
      "not enough memory: (%d+) rows need (%d+) x .* the ([%d.]+) GB .* enough for (%d+)$")
    t.ok(not ok and n, tostring(why))
    t.eq(tonumber(count), matrices, what)
    return tonumber(fits), tonumber(gb) * 1e9
  end
  local n, bytes = says(function() limn.theory.kernel.ntk(many) end, 4)
  t.near(n * n * 8 * 4 / bytes, 1, 0.01)
  n, bytes = says(function() two:kernel(many) end, 2)
  t.near(n * n * 8 * 2 / bytes, 1, 0.01)
  n, bytes = says(function() two:kernel(many, {z = T.zeros(400000, 2)}) end, 2)
  t.near(n * 400000 * 8 * 2 / bytes, 1, 0.01)
  n, bytes = says(function() limn.model.net(2, {}):kernel(many, {z = T.zeros(4000000, 2)}) end, 1)
  t.near(n * 4e6 * 8 / bytes, 1, 0.05)
  -- of the input, two of 2 x 2 places, the pool and the output, and results
  n, bytes = says(function() pooled:kernel(many) end, 5 * (1 + 4 + 4 + 1 + 1) + 2)
end)

-- dJ/da = E phi''(u) phi(v) / 2: closed for relu, a density at the kink, erf, sin and
-- squares; tanh by a trapezoid of 2001 x 2001 nodes in numpy.
t.test("derivatives by the variances", function()
  local function check(act, a, b, c, by_a, by_b)
    local r = limn.model.dual({a}, {b}, {c}, {act = act, gradient = true})
    for _, row in ipairs{{r.by_a[1], r.by_a_error[1], by_a}, {r.by_b[1], r.by_b_error[1], by_b}} do
      local here = ("%s: %.17g +- %.2g, %.17g"):format(act, row[1], row[2], row[3])
      t.ok(math.abs(row[1] - row[3]) <= row[2] + 1e-15, here)
      t.ok(row[2] <= 1e-10 * (1 + math.abs(row[3])), here)
    end
  end
  for _, p in ipairs{{3, .7, 1.1}, {1, 1, .5}, {2, 3, -2.4}, {1, 1, 1}, {5, 5, -5}} do
    local a, b, c = table.unpack(p)
    local root = math.sqrt(a * b - c * c)
    check("relu", a, b, c, root / (4 * math.pi * a), root / (4 * math.pi * b))
    local s = 2 * c / math.sqrt((1 + 2 * a) * (1 + 2 * b))
    local f = -2 / math.pi * s / math.sqrt(1 - s * s)
    check("erf", a, b, c, f / (1 + 2 * a), f / (1 + 2 * b))
    local e = math.exp(c - (a + b) / 2) / 2 - math.exp(-c - (a + b) / 2) / 2
    check("sin", a, b, c, -e / 2, -e / 2)
    check("power2", a, b, c, b, a) -- J = a b + 2 c^2
    check("linear", a, b, c, 0, 0)
  end
  check("tanh", 1, 1, .5, -.0578723769827712, -.0578723769827712)
  check("tanh", 3, .7, 1.1, -.04667968173714719, -.13116424068543237)
  local zero = limn.model.dual({0}, {1}, {0}, {act = "tanh", gradient = true})
  t.ok(zero.by_a[1] ~= zero.by_a[1] and zero.by_a_error[1] == huge and zero.by_b[1] == 0)
  t.eq(limn.model.dual({1}, {1}, {0.5}).by_a, nil)
end)

t.test("what needs weights says so", function()
  -- What needs weights says so; so do values without a limit.
  local function says(text, f, ...)
    local ok, why = pcall(f, ...)
    t.ok(not ok and tostring(why):find(text, 1, true), tostring(why))
  end
  local n = net({}, {width = huge})
  for _, name in ipairs{"flat", "count"} do
    says("has infinite width, and so no weights", n[name], n)
  end
  says("has infinite width", n.get, n, "W1")
  says("has infinite width", n.hvp, n, x, {1, 2, 3, 4, 5}, {1})
  says("has infinite width", n.linearize, n)
  says("'layer' is 9, and the network has 3 with weights", n.kernel, n, x, {layer = 9})
  says("'full' is for finite networks", n.kernel, n, x, {full = true})
  says("has infinite width", n.forward, n, x)
  says("has infinite width", limn.dyn.lion, n, x, {1, 2, 3, 4, 5})
  t.ok(tostring(n):find("3-inf-inf-1", 1, true))
  t.ok(limn.model.parse(n:text()):text() == n:text())
  says("must be infinite", limn.model.net, 3, {widths = {huge, 4}})
  says("Gaussian", function()
    return limn.model.graph(3, {{kind = "dense", width = huge},
      {kind = "activation"}, {kind = "activation"},
      {kind = "dense", width = 1}}):kernel(x)
  end)
  says("vanishes", function()
    return net({param = "meanfield", act = "tanh"}, {width = huge}):kernel(x)
  end)
end)
t.done()
