-- What a finite network has learned: its kernels, movement and independence of
-- features.  Against Jacobians, training, limits and identities.
local limn = require "limn"
local t = require "limn.test"
local T, probe = limn.tensor, limn.probe

-- The Jacobian, rows sample by sample and output by output, from limn.model.vjp.
local function jacobian(net, x, outputs)
  local rows = {}
  for i = 1, #x do
    for o = 1, outputs do
      local u = T.zeros(1, outputs)
      u[1][o] = 1
      rows[#rows + 1] = net:vjp(x[{i, i}], u)
    end
  end
  return T.concat(rows):reshape{#rows, net:count()}
end

local nets = {
  {bias = true},
  {residual = true, bias = true},
  {param = "mup", base = 2, gamma = 0.5, outputs = 3},
  {freeze = {"W2"}, outputs = 2, bias = true},
  {precision = "single", tol = 1e-5},
  {depth = 0, outputs = 2},
}

t.test("the tangent kernel is J J', of every network", function()
  local x, z = T.randn(5, 4, {seed = 1}), T.randn(3, 4, {seed = 2})
  for i, spec in ipairs(nets) do
    local tol = spec.tol or 1e-12
    spec.tol = nil
    local o = {width = 8, depth = 3, act = "tanh", seed = 3}
    for name, v in pairs(spec) do o[name] = v end
    local net, k = limn.model.net(4, o), o.outputs or 1
    local J, Z = jacobian(net, x, k), jacobian(net, z, k)
    local function kernel(more)
      more.scaled = false
      return probe.kernel(net, x, more)
    end
    local full = kernel{full = true}
    t.near(full, J:matmul(J:t()), tol, i)
    t.near(kernel{full = true, z = z}, J:matmul(Z:t()), tol, i)
    -- one output, the mean over outputs, the diagonal, layers add up
    local mean = T.zeros(5, 5)
    for a = 1, k do
      local one = kernel{output = a}
      mean = mean + one / k
      for r = 1, 5 do t.near(one[r][2], full[(r - 1) * k + a][k + a], tol) end
    end
    t.near(kernel{}, mean, tol)
    t.near(kernel{diagonal = true}, mean:diag(), tol)
    local sum = T.zeros(5, 5)
    for l = 1, o.depth + 1 do sum = sum + kernel{layer = l} end
    t.near(sum, mean, tol)
  end
end)

-- f moves by -lr K dL/df, in whatever parametrization; the rest is lr^2.
t.test("training sees the scaled kernel", function()
  local x, y = T.randn(4, 3, {seed = 1}), T.randn({4}, {seed = 2})
  for _, param in ipairs{"sp", "ntp", "mup", "meanfield"} do
    for _, gamma in ipairs{1, 0.3} do
      local net = limn.model.net(3, {width = 16, depth = 2, act = "tanh", param = param,
        base = 4, gamma = gamma, seed = 3})
      local k, f = probe.kernel(net, x), net:forward(x):flatten()
      local want = k:matmul((y - f):reshape{4, 1} / 4):flatten()
      local function off(lr)
        local copy = net:copy()
        limn.dyn.gd(copy, x, y, {lr = lr}):step(1)
        return ((copy:forward(x):flatten() - f) / lr - want):norm() / want:norm()
      end
      local far, near = off(1e-4), off(1e-5)
      t.ok(near < 0.01, param)
      t.near(far / near, 10, 0.1, param)
    end
  end
end)

t.test("blocks are seams that do not show", function()
  local net = limn.model.net(3, {width = 4, depth = 2, seed = 1})
  local x, z = T.randn(2500, 3, {seed = 1}), T.randn(2100, 3, {seed = 2})
  local k, c = probe.kernel(net, x), probe.kernel(net, x, {z = z})
  for _, pair in ipairs{{1, 1}, {1, 2500}, {2048, 2049}, {2049, 2048}, {2500, 2500}} do
    local i, j = pair[1], pair[2]
    local two = probe.kernel(net, T.concat{x[{i, i}], x[{j, j}]}:reshape{2, 3})
    t.near(k[i][j], two[1][2], 1e-12)
    t.eq(k[i][j], k[j][i])
    j = math.min(j, 2100)
    t.near(c[i][j], probe.kernel(net, x[{i, i}], {z = z[{j, j}]})[1][1], 1e-12)
  end
end)

-- relu, NTP at base width 1 and gain 1: the limit of limn.theory.kernel.ntk, to
-- which single networks come as n^-1/2.  Input weights have variance 1 / d there
-- and no multiplier, so their part of the tangent kernel is d times as large.
t.test("kernels come to their limits as n^-1/2", function()
  local x = T.randn(6, 5, {seed = 1})
  local limit = limn.theory.kernel.ntk(x, {depth = 2, act = "relu"})
  local rest = limn.theory.kernel.ntk(x, {depth = 2, act = "relu", input = false}).ntk
  limit = {nngp = limit.nngp, ntk = rest + 5 * (limit.ntk - rest)}
  local widths, off = {32, 128, 512}, {ntk = {}, nngp = {}}
  for i, width in ipairs(widths) do
    local sum = {ntk = 0, nngp = 0}
    for seed = 1, 12 do
      local net = limn.model.net(5, {width = width, depth = 2, act = "relu", param = "ntp",
        base = 1, gain = 1, bias = false, seed = seed})
      for kind in pairs(sum) do
        sum[kind] = sum[kind] + (probe.kernel(net, x, {kind = kind}) - limit[kind]):norm() ^ 2
      end
    end
    for kind, v in pairs(sum) do off[kind][i] = math.sqrt(v / 12) / limit[kind]:norm() end
  end
  for kind, list in pairs(off) do
    t.near(probe.power_law(widths, list).exponent, -0.5, 0.15, kind)
    t.ok(list[3] < 0.2, kind .. list[3])
  end
end)

t.test("kernels of features and gradients", function()
  local x, z = T.randn(4, 3, {seed = 1}), T.randn(2, 3, {seed = 2})
  local net = limn.model.net(3, {width = 6, depth = 2, act = "tanh", seed = 1, bias = true})
  local h, g = net:features(x, {layer = 1}), net:features(z, {layer = 1})
  t.near(probe.kernel(net, x, {kind = "features", layer = 1}), h:matmul(h:t()) / 6, 1e-14)
  t.near(probe.kernel(net, x, {kind = "features", layer = 1, z = z}), h:matmul(g:t()) / 6, 1e-14)
  -- of a bias b the gradient by b is that by the pre-activation
  local J = jacobian(net, x, 1)
  local first = 3 * 6
  local by = T.zeros(4, 6)
  for i = 1, 4 do for j = 1, 6 do by[i][j] = J[i][first + j] end end
  t.near(probe.kernel(net, x, {kind = "gradients", layer = 1}), by:matmul(by:t()), 1e-13)
  t.near(probe.kernel(net, x, {kind = "gradients", layer = 1, diagonal = true}),
    by:matmul(by:t()):diag(), 1e-13)
end)

-- Of layers with positions, and of one that does not train itself: f = a'u, u the mean
-- of tanh(h) over places, so df/dh = a (1 - tanh(h)^2) / places.
t.test("kernels of gradients over positions", function()
  for _, freeze in ipairs{{}, {"dense2.W", "dense2.b"}} do
    local net = limn.model.graph(3, {{kind = "embedding", width = 6, tokens = 5},
      {kind = "dense", width = 6}, {kind = "activation", act = "tanh"}, {kind = "pool"},
      {kind = "dense", width = 1, grows = false}}, {seed = 1, freeze = freeze})
    local x, z = {{0, 1, 2}, {1, 1, 0}, {3, 2, 1}}, {{1, 1, 1}, {0, 2, 2}}
    local function by(x)
      local h = net:features(x, {layer = 1}):reshape{#x, 3, 6}
      return ((1 - h * h) * net:get("dense5.W", {what = "effective"}):reshape{1, 1, 6} / 3):reshape{#x, 18}
    end
    local o = {kind = "gradients", layer = 1}
    t.near(probe.kernel(net, x, o), by(x):matmul(by(x):t()), 1e-14)
    t.near(probe.kernel(net, x, {kind = "gradients", z = z}), by(x):matmul(by(z):t()), 1e-14)
    t.near(probe.kernel(net, x, {kind = "gradients", diagonal = true}),
      by(x):matmul(by(x):t()):diag(), 1e-14)
  end
end)

-- Of two outputs, in single precision: all pairs, one output, their mean.
t.test("kernels of gradients over positions, of several outputs", function()
  local net = limn.model.graph(3, {{kind = "embedding", width = 6, tokens = 5},
    {kind = "dense", width = 6}, {kind = "activation", act = "tanh"}, {kind = "pool"},
    {kind = "dense", width = 2, grows = false}}, {seed = 1, precision = "single"})
  local x = {{0, 1, 2}, {1, 1, 0}}
  local h = net:features(x, {layer = 1}):reshape{2, 3, 6}
  local w = net:get("dense5.W", {what = "effective"})
  local rows = {}
  for i = 1, 2 do
    for o = 1, 2 do
      rows[#rows + 1] = ((1 - h[i] * h[i]) * w[{{}, o}]:reshape{1, 6} / 3):reshape{1, 18}
    end
  end
  local g = T.concat(rows)
  local all = g:matmul(g:t())
  t.near(probe.kernel(net, x, {kind = "gradients", full = true}), all, 1e-6)
  t.near(probe.kernel(net, x, {kind = "gradients", output = 2}),
    T.new{{all[2][2], all[2][4]}, {all[4][2], all[4][4]}}, 1e-6)
  t.near(probe.kernel(net, x, {kind = "gradients"}), T.new{{(all[1][1] + all[2][2]) / 2,
    (all[1][3] + all[2][4]) / 2}, {(all[3][1] + all[4][2]) / 2, (all[3][3] + all[4][4]) / 2}}, 1e-6)
end)

t.test("what no kernel has", function()
  local net = limn.model.net(2, {width = 4, depth = 1, seed = 1, bias = false,
    freeze = {"W1"}})
  t.raises(function() probe.kernel(net, {{1, 2}}, {output = 2}) end, "'output' must be")
  t.raises(function() probe.kernel(net, {{1, 2}}, {layer = 3}) end,
    "'layer' is 3, and the network has 2 with weights")
  t.raises(function() probe.kernel(net, {{1, 2}}, {kind = "gradients"}) end,
    "nothing up to that layer trains, and derivatives go back as far as something does")
  t.raises(function() probe.kernel(net, {{1, 2}}, {diagonal = true, full = true}) end,
    "'diagonal' goes with neither")
  t.raises(function() probe.kernel(limn.model.net(2, {depth = 0}), {{1, 2}}, {kind = "nngp"}) end,
    "no hidden layer")
  t.eq(#probe.kernel(net, T.zeros(0, 2)), 0)
  -- a matrix that no machine has
  t.raises(function() probe.kernel(net, T.zeros(3000000, 2)) end, "not enough memory: 3000000")
end)

-- ---- movement ------------------------------------------------------------------------

t.test("movement and change are what they say", function()
  local net = limn.model.net(2, {width = 5, depth = 2, act = "tanh", seed = 1, bias = true})
  local start, x = net:copy(), T.randn(3, 2, {seed = 1})
  local zero = probe.movement(net, start, x)
  t.eq(zero.movement:max(), 0)
  limn.dyn.gd(net, x, {1, -1, 0.5}, {lr = 0.2}):step(10)
  for _, which in ipairs{"pre", "post"} do
    local r = probe.movement(net, start, x, {which = which})
    for l = 1, 2 do
      local a = net:features(x, {layer = l, which = which})
      local b = start:features(x, {layer = l, which = which})
      local change = 0
      for i = 1, 3 do change = change + (a[i] - b[i]):norm() / b[i]:norm() / 3 end
      t.near(r.change[l], change, 1e-14)
      t.near(r.movement[l], (a - b):norm() / math.sqrt(15), 1e-14)
    end
    t.near(r.weights[1], (net:get("W1") - start:get("W1")):norm() / start:get("W1"):norm(), 1e-14)
    t.ok(r.weights[2] ~= r.weights[2]) -- a bias that started at 0
  end
  t.raises(function() probe.movement(net, limn.model.net(2, {width = 6, depth = 2}), x) end,
    "'start' must be a network of the same shape")
end)

-- A step of gd is -lr lr_sgd dL/dw, to rounding, which w itself loses where the step is
-- small beside it: so did the probes, by 11 % in single at 1e-8, all of it in double at 1e-20.
t.test("what tracked networks moved is measured without the rounding of weights", function()
  local x, y = T.randn(3, 3, {seed = 5}), {1, -1, 0.5}
  for _, case in ipairs{{"single", 1e-8, 1e-5}, {"double", 1e-17, 1e-13}, {"double", 1e-20, 1e-13}} do
    local o = {width = 12, depth = 2, seed = 3, precision = case[1]}
    local plain = limn.model.net(3, o)
    o.track = true
    local net = limn.model.net(3, o)
    local start = net:copy()
    local g = net:gradient(x, y).gradient
    local w1 = net:get("W1")
    local step = case[2] * net:scaling().lr_sgd[1]
    local size = 0
    for i = 1, 36 do size = size + (step * g[i]) ^ 2 end
    size = math.sqrt(size)
    local run = limn.dyn.gd(net, x, y, {lr = case[2]})
    run:step(1)
    for _, from in ipairs{start, plain} do
      t.near(probe.movement(net, from, x).weights[1] * w1:norm() / size, 1, case[3])
      t.near(probe.steps(net, from).ratio[1] * w1:norm() / size, 1, case[3])
      local r = probe.readout(net, from, x, y, case[2])
      t.near(r.moved / r.predicted, 1, 10 * case[3])
    end
    -- the second step, since a copy that had moved, and backwards
    local middle = net:copy()
    run:step(1)
    for _, pair in ipairs{{net, middle}, {middle, net}} do
      local r = probe.movement(pair[1], pair[2], x)
      t.near(r.weights[1] * w1:norm() / size, 1, 10 * case[3])
    end
    -- new values are a start of their own
    net:set("W1", w1 * 2)
    t.near(probe.movement(net, start, x).weights[1], 1, 1e-15)
  end
end)

t.test("what a tensor has moved since a network", function()
  local net, other = limn.model.net(3, {width = 4, seed = 1}), limn.model.net(3, {width = 4, seed = 2})
  t.eq((net:get("W1", {what = "moved", since = other}) - (net:get "W1" - other:get "W1")):norm(), 0)
  t.raises(function() net:get("W1", {since = other}) end, "'since' needs what = 'moved'")
  t.raises(function() net:get("W1", {what = "moved"}) end, "or 'since'")
  local wide = limn.model.net(3, {width = 5})
  t.raises(function() net:get("W1", {what = "moved", since = wide}) end,
    "'W1' has another shape in the other network")
  t.raises(function() probe.steps(net, wide) end, "probe.steps: 'W1' has another shape")
end)

-- Weights and features times 1.1, at sizes of which the squares are no numbers.
t.test("movement of any magnitude", function()
  for _, size in ipairs{1e-300, 1e-170, 1e-161, 1, 1e161} do
    local net = limn.model.net(2, {width = 4, depth = 1, act = "linear", bias = false, seed = 1})
    local w = T.randn(2, 4, {seed = 2}) * size
    net:set("W1", w)
    local start = net:copy()
    net:set("W1", w * 1.1)
    local r = probe.movement(net, start, {{1, 2}, {3, -1}})
    t.near(r.weights[1], 0.1, 1e-14)
    t.near(r.change[1], 0.1, 1e-14)
    local h = start:features({{1, 2}, {3, -1}}) * (1 / size)
    t.near(r.movement[1] / size, 0.1 * h:norm() / math.sqrt(8), 1e-14)
  end
end)

-- mup.md, B1 to B3: slopes in log n of the change of features of the last layer,
-- measured there as 0, -0.48 and -0.50 for widths 256 to 2048.  A small input
-- layer, of which the rest under SP falls as n^-3/2, shows that earlier.
t.test("features move under muP alone", function()
  local x = T.randn(6, 24, {seed = 1})
  local y = {1, -1, 1, -1, 1, -1}
  local function slope(param, rate)
    local widths, change = {64, 256, 1024}, {}
    for i, n in ipairs(widths) do
      change[i] = 0
      for seed = 1, 3 do
        local net = limn.model.net(24, {width = n, depth = 2, act = "tanh", param = param,
          base = 1, gain = 1, bias = false, input_mult = 24 ^ -0.5, seed = seed,
          zero_readout = param == "mup"})
        local start = net:copy()
        limn.dyn.gd(net, x, y, {lr = rate(n)}):step(20)
        change[i] = change[i] + probe.movement(net, start, x).change[2]
      end
    end
    return probe.power_law(widths, change).exponent
  end
  t.near(slope("mup", function() return 1 end), 0, 0.1)
  t.near(slope("ntp", function() return 1 end), -0.5, 0.12)
  t.near(slope("sp", function(n) return 8 / n end), -0.5, 0.12)
end)

-- ---- independence ---------------------------------------------------------------------

-- mup.md, B8 and B10: opposite inputs of an odd network; first pre-activations
-- are linear in the input, so their rank is at most d.
t.test("features that depend on each other", function()
  local net = limn.model.net(2, {width = 32, depth = 3, act = "tanh", bias = false, seed = 1})
  local start = net:copy()
  local odd = {{1, 0.5}, {-1, -0.5}, {0.3, -0.7}}
  limn.dyn.gd(net, odd, {1, -1, 0.5}, {lr = 0.1}):step(30)
  local r = probe.diversity(net, odd, {start = start})
  for l = 1, 3 do
    t.ok(r.lowest[l] <= 1e-15)
    t.eq(r.rank[l], 2)
    t.ok(r.joint[l] <= 1e-15)
  end
  local more = T.randn(5, 2, {seed = 2})
  r = probe.diversity(net, more, {start = start})
  t.eq(r.rank[1], 2)
  t.eq(r.rank[2], 5)
  t.ok(r.lowest[2] > 1e-9 and r.lowest_error[2] < 1e-9 * r.lowest[2])
  t.ok(r.joint[1] <= 1e-15)
  -- against the Gram matrix, where that still sees it
  local h = net:features(more, {layer = 3, which = "pre"})
  local g = start:features(more, {layer = 3, which = "pre"})
  local both = T.concat{g, h}
  t.near(r.lowest[3], (h:matmul(h:t()) / 32):eigh().values[1], 1e-13)
  t.near(r.joint[3], (both:matmul(both:t()) / 32):eigh().values[1], 1e-13)
  local ranks = probe.gram(h:matmul(h:t()))
  t.near(r.effective[3], ranks.effective, 1e-9)
  t.near(r.participation[3], ranks.participation, 1e-9)
  t.near(probe.diversity(net, more, {normalise = false}).lowest[3], 32 * r.lowest[3], 1e-12)
end)

t.test("ranks of spectra that are known", function()
  local r = probe.gram(T.eye(7))
  t.near(r.effective, 7, 1e-13)
  t.near(r.participation, 7, 1e-13)
  -- 3 and 1: entropy log 4 - 3/4 log 3, (4)^2 / 10
  r = probe.gram{{3, 0, 0}, {0, 1, 0}, {0, 0, 1e-17}}
  t.near(r.effective, 4 / 3 ^ 0.75, 1e-13)
  t.near(r.participation, 1.6, 1e-13)
  t.eq(r.rank, 2)
  -- eigsy in 40 digits (mpmath): an error of 5 2^-52 of the largest
  r = probe.gram{
    {0.000661757851603941, -0.025927406555443774, -0.00011095765756413112},
    {-0.025927406555443774, 1.0158253643110464, 0.004347276411049999},
    {-0.00011095765756413112, 0.004347276411049999, 1.86043909298222e-05}}
  t.near(r.highest, 1.0165057265535801825, r.error)
  t.ok(r.error < 1e-14)
  local zero = probe.gram{{0}}
  t.ok(zero.effective ~= zero.effective and zero.rank == 0)
end)

-- mup.md, B6: to 1e-11 in double, 1e-5 in single, at any width and loss.
t.test("the read-out identity", function()
  local x = T.randn(6, 5, {seed = 1})
  for _, width in ipairs{3, 64} do
    for _, case in ipairs{{"mse", T.randn({6}, {seed = 2}), 1}, {"xent", {0, 1, 2, 0, 1, 2}, 3},
        {"logistic", {1, -1, 1, 1, -1, 1}, 1}} do
      for precision, tol in pairs{double = 1e-11, single = 1e-4} do
        local net = limn.model.net(5, {width = width, depth = 2, act = "silu", param = "mup",
          base = 4, outputs = case[3], seed = 3, precision = precision})
        local start = net:copy()
        limn.dyn.gd(net, x, case[2], {lr = 0.5, loss = case[1]}):step(1)
        local r = probe.readout(net, start, x, case[2], 0.5, {loss = case[1]})
        t.near(r.moved / r.predicted, 1, tol)
        t.ok(r.bound <= r.predicted)
        t.ok((r.bound > 0) == (width >= 6))
      end
    end
  end
end)

-- The norm before the read-out is part of what it reads: by the identity itself, to
-- 1e-11 as above.  The features before it gave 2.2e-5 for 6.9e-5, and a bound above it.
t.test("the read-out identity behind a norm", function()
  local y = T.randn({3}, {seed = 2})
  for _, norm in ipairs{"layernorm", "rmsnorm"} do
    for _, o in ipairs{{depth = 2, width = 64, seed = 1}, {depth = 3, width = 16, residual = true,
        seed = 22}} do
      o.norm = norm
      local net, x = limn.model.net(3, o), T.randn(3, 3, {seed = o.seed})
      local start = net:copy()
      limn.dyn.gd(net, x, y, {lr = 0.01}):step(1)
      local r = probe.readout(net, start, x, y, 0.01)
      t.near(r.moved / r.predicted, 1, 1e-11)
      t.ok(r.bound > 0 and r.bound <= r.moved)
      local nodes = start:nodes()
      local h = start:features(x, {node = nodes.node[#nodes.node - 1]})
      local low = limn.linalg.svdvals(h).s[3] ^ 2 / o.width
      t.near(r.lowest, low, 1e-12 * low + 1e-15)
    end
  end
end)

-- A read-out of places (positions of a sequence) has a row for each; weights that
-- other nodes share, and gains, are no read-out of which the identity speaks.
t.test("the read-out identity of graphs", function()
  local x, y = {{0, 3}, {2, 1}}, T.randn({2, 4}, {seed = 1})
  local first = {name = "e", kind = "embedding", width = 6, tokens = 5}
  local net = limn.model.graph(2, {first, {kind = "activation", act = "tanh"},
    {kind = "dense", width = 2}}, {seed = 1})
  local start = net:copy()
  limn.dyn.gd(net, x, y, {lr = 0.1}):step(1)
  local r = probe.readout(net, start, x, y, 0.1)
  t.near(r.moved / r.predicted, 1, 1e-11)
  t.ok(r.bound > 0 and r.bound <= r.moved)
  local function refuses(d, last, text)
    local odd = limn.model.graph(d, {{name = "a", kind = "dense", width = 3},
      {kind = "activation", act = "tanh"}, last}, {seed = 1})
    t.raises(function() probe.readout(odd, odd, T.randn(2, d), T.randn({2, 3}), 1) end, text)
  end
  refuses(3, {kind = "dense", width = 3, params = {W = "a.W"}}, "other nodes too")
  refuses(3, {kind = "layernorm"}, "no read-out weights")
end)

-- ---- along training ---------------------------------------------------------------------

t.test("named columns of limn.train", function()
  local x, y = T.randn(5, 3, {seed = 1}), T.randn({5}, {seed = 2})
  local net = limn.model.net(3, {width = 12, depth = 2, act = "tanh", seed = 1})
  local start = net:copy()
  local run = limn.dyn.gd(net, x, y, {lr = 0.1})
  local log = limn.train(run, {steps = 20, every = 10, net = net, x = x, y = y,
    record = {"movement", "kernel", mine = function(_, s) return s.t end}})
  t.eq(log.mine[2], 20)
  local r, k, first = probe.movement(net, start, x), probe.kernel(net, x), probe.kernel(start, x)
  for l = 1, 2 do
    t.eq(log["change_" .. l][2], r.change[l])
    t.eq(log["movement_" .. l][2], r.movement[l])
  end
  t.eq(log.kernel_trace[2], k:trace())
  t.eq(log.kernel_drift[2], (k - first):norm() / first:norm())
  t.eq(log.kernel_cka[2], probe.align(k, first))
  local column = y:reshape{5, 1}
  t.eq(log.kernel_align[2], probe.align(k, column:matmul(column:t()), {center = false}))
  t.raises(function() limn.train(run, {steps = 1, record = "movement"}) end,
    "needs the options 'net' and 'x'")
  t.raises(function() limn.train(run, {steps = 1, record = "move", net = net, x = x}) end,
    "names 'move', expected one of movement kernel")
end)

t.test("silent alignment, by hand", function()
  -- 5 % of a fall from 1 to 0 is passed a quarter of the way from row 2 to 3
  local r = probe.silent({1, 1, 0.8, 0}, {0.1, 0.3, 0.5, 0.7})
  t.near(r.at, 2.25, 1e-14)
  t.near(r.alignment_at, 0.35, 1e-14)
  t.near(r.share, 0.5, 1e-14)
  t.near(r.gained, 0.25 / 0.6, 1e-14)
  t.raises(function() probe.silent({1}, {1}) end, "fewer than 2 rows")
end)

t.done()
