-- Networks from Lua: shapes, scaling, methods, messages.
local t = require "limn.test"

local x = {{1, 0, 2}, {0, 1, -1}, {1, 1, 1}, {-1, 2, 0.5}}
local y = {1, -1, 0, 0.5}

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

-- f by hand: one hidden layer, tanh.
t.test("forward", function()
  local net = limn.model.net(2, {width = 2, depth = 1, act = "tanh",
    param = "sp", base = 2})
  net:set("W1", {{1, 2}, {3, 4}})
  net:set("b1", {0.5, -0.5})
  net:set("W2", {{1}, {-1}})
  net:set("b2", {0.25})
  local f = net:forward({{0.1, 0.2}})
  t.near(f[1][1], tanh(0.1 + 0.6 + 0.5) - tanh(0.2 + 0.8 - 0.5) + 0.25, 1e-12)
  local pre = net:features({{0.1, 0.2}}, {layer = 1, which = "pre"})
  t.near(pre[1][1], 1.2, 1e-12)
  t.near(pre[1][2], 0.5, 1e-12)
end)

-- The rules of Yang et al. 2022, table 8, as ratios to the base width.
t.test("scaling of muP", function()
  local s = limn.model.net(3, {width = 256, depth = 2, base = 64, bias = false,
    gain = 1}):scaling()
  t.near(s.lr_sgd, {4, 1, 1 / 4}, 1e-15)
  t.near(s.lr_adam, {1, 1 / 4, 1 / 4}, 1e-15)
  t.near(s.std, {1 / math.sqrt(3), 1 / 16, 1 / 8 / 4}, 1e-15)
  t.near(s.multiplier, {1, 1, 1}, 0)
  -- Biases are as weights of an input that is 1, but that of the output, whose
  -- number does not grow.
  s = limn.model.net(3, {width = 256, depth = 2, base = 64}):scaling()
  t.near(s.lr_sgd, {4, 4, 1, 4, 1 / 4, 1}, 1e-15)
  t.near(s.lr_adam, {1, 1, 1 / 4, 1, 1 / 4, 1}, 1e-15)
end)

t.test("scaling of NTP and mean field", function()
  local o = {width = 256, depth = 2, base = 64, bias = false, gain = 1,
    param = "ntp"}
  local s = limn.model.net(3, o):scaling()
  t.near(s.multiplier, {1, 1 / 2, 1 / 2}, 1e-15)
  t.near(s.std, {1 / math.sqrt(3), 1 / 8, 1 / 8}, 1e-15)
  t.near(s.lr_sgd, {1, 1, 1}, 0)
  t.near(s.lr_adam, {1 / 2, 1 / 4, 1 / 2}, 1e-15)
  o.param = "meanfield"
  s = limn.model.net(3, o):scaling()
  t.near(s.multiplier, {1, 1 / 4, 1 / 4}, 1e-15)
  t.near(s.lr_sgd, {4, 16, 4}, 1e-13)
  t.near(s.lr_adam, {1, 1, 1}, 0)
end)

-- Uneven widths: hidden SGD rates go with fan_out / fan_in.
t.test("uneven widths", function()
  local net = limn.model.net(3, {widths = {64, 128}, base = 64, bias = false})
  local s = net:scaling()
  t.near(s.lr_sgd, {1, 2, 1 / 2}, 1e-15)
  t.eq(net:count(), 3 * 64 + 64 * 128 + 128)
end)

t.test("custom exponents", function()
  local net = limn.model.net(3, {width = 16, depth = 1, base = 1, gain = 1,
    param = "sp", bias = false, a = {0, 0.5}, b = {0, 0}, c = {0, 1}})
  local s = net:scaling()
  t.near(s.multiplier, {1, 1 / 4}, 1e-15)
  t.near(s.lr_sgd, {1, 1 / 16}, 1e-15)
  t.near(s.lr_adam, {1, 1 / 16}, 1e-15)
end)

t.test("richness", function()
  local a = limn.model.net(3, {width = 8, seed = 1})
  local b = limn.model.net(3, {width = 8, seed = 1, gamma = 4})
  t.near(b:forward(x)[1][1] * 4, a:forward(x)[1][1], 1e-12)
  t.near(b:scaling().lr_sgd[1], 16 * a:scaling().lr_sgd[1], 1e-12)
end)

-- Initial variances: 3 standard errors of a mean of n squares.
t.test("initial weights", function()
  local net = limn.model.net(50, {width = 200, depth = 2, param = "sp",
    act = "relu", bias = false, seed = 3})
  local sum, n = 0, 200 * 200
  local flat = net:flat()
  for i = 50 * 200 + 1, 50 * 200 + n do sum = sum + flat[i] ^ 2 end
  t.near(sum / n * 200, 2, 3 * 2 * math.sqrt(2 / n))
end)

t.test("the same seed, the same network, in both precisions", function()
  local o = {width = 32, seed = 5}
  local a, b = limn.model.net(3, o), limn.model.net(3, o)
  t.near(a:flat(), b:flat(), 0)
  o.precision = "single"
  t.near(limn.model.net(3, o):forward(x), a:forward(x), 1e-4)
  o.seed = 6
  t.ok(limn.model.net(3, o):flat()[1] ~= b:flat()[1])
end)

-- Euler: along its own parameters a linear net of L tensors has slope L f.
t.test("jvp of a homogeneous network", function()
  local net = limn.model.net(3, {width = 16, depth = 2, act = "relu",
    bias = false, seed = 2})
  local df, f = net:jvp(x, net:flat()), net:forward(x)
  for i = 1, #x do t.near(df[i][1], 3 * f[i][1], 1e-12) end
end)

t.test("frozen tensors have no gradient", function()
  local net = limn.model.net(3, {width = 4, depth = 1,
    freeze = {"input", "b2"}, seed = 1})
  local g = net:gradient(x, y).gradient
  for i = 1, 12 do t.eq(g[i], 0) end
  t.eq(g[#g], 0)
  t.ok(g[17] ~= 0)
end)

t.test("residual branches", function()
  local net = limn.model.net(3, {width = 4, depth = 3, residual = true,
    base_depth = 1, act = "tanh", seed = 1})
  local one = net:features(x, {layer = 1})
  local two = net:features(x, {layer = 2})
  local pre = net:features(x, {layer = 2, which = "pre"})
  t.near(two[2][3], one[2][3] + tanh(pre[2][3]) / math.sqrt(3), 1e-12)
end)

t.test("losses", function()
  local net = limn.model.net(3, {outputs = 3, zero_readout = true})
  t.near(net:loss(x, {0, 1, 2, 0}, {loss = "xent"}), math.log(3), 1e-12)
  local one = limn.model.net(3, {zero_readout = true})
  t.near(one:loss(x, {1, -1, 1, 1}, {loss = "logistic"}), math.log(2), 1e-12)
  t.near(one:loss(x, y), (1 + 1 + 0 + 0.25) / 8, 1e-12)
end)

t.test("NaN stays visible", function()
  local nan = 0 / 0
  for _, act in ipairs{"relu", "tanh", "gelu", "elu", "hermite2"} do
    local net = limn.model.net(3, {width = 4, act = act, outputs = 2})
    local f = net:forward({{1, nan, 0}})
    t.ok(f[1][1] ~= f[1][1], act)
    local loss = net:loss({{1, nan, 0}}, {1}, {loss = "xent"})
    t.ok(loss ~= loss, act)
  end
end)

-- E relu(u) v = c/2, E sin(u) v = c e^(-a/2) (Stein's lemma), at variances
-- from 1e-6 to 1e6 and every correlation.
t.test("two activations of a Gaussian pair", function()
  local a, b, c = {}, {}, {}
  for _, q in ipairs{1e-6, 1, 1e6} do
    for _, rho in ipairs{-1, -0.3, 0.999999, 1} do
      a[#a + 1], b[#b + 1] = q, 100 / q
      c[#c + 1] = rho * math.sqrt(q) * math.sqrt(100 / q)
    end
  end
  local half = limn.model.dual(a, b, c, {act = "relu", with = "linear"})
  local wave = limn.model.dual(a, b, c, {act = "sin", with = "linear"})
  for i = 1, #a do
    t.near(half.value[i], c[i] / 2, half.value_error[i] + 1e-15)
    t.near(half.slope[i], 0.5, half.slope_error[i])
    t.near(wave.value[i], c[i] * math.exp(-a[i] / 2), wave.value_error[i])
    t.ok(half.value_error[i] < 1e-10 * 10)
  end
  local same = limn.model.dual(a, b, c, {act = "gelu", with = "gelu"})
  local one = limn.model.dual(a, b, c, {act = "gelu"})
  t.ok((same.value - one.value):abs():max() == 0)
end)

-- erf(x / 1) at variance q: a_1 = sqrt((2/pi) r), r = 2q/(1 + 2q), and the
-- squares add up to (2/pi) asin r.
t.test("coefficients in Hermite polynomials", function()
  local q = 2
  local r = 2 * q / (1 + 2 * q)
  local h = limn.model.hermite_coefficients(400, {act = "erf", variance = q})
  t.near(h.a[2], math.sqrt(2 / math.pi * r), 1e-14)
  t.near((h.a * h.a):sum(), 2 / math.pi * math.asin(r), 1e-14)
  t.ok(h.rest <= h.rest_error and h.a_error:max() < 1e-13)
end)

-- sin at variance q, by parts: a_k = q^(k/2) e^(-q/2) sin^(k)(0) / sqrt(k!),
-- and E sin^2 = (1 - e^(-2q)) / 2.  At large q the rounding of z alone turns
-- the sine, then its periods are finer than any panel: 0, but for an error that
-- must say so.
t.test("errors cover the coefficients of a fast sine", function()
  for _, q in ipairs{0.5, 30, 1e4, 1e6, 1e8, 1e10, 1e14, 1e20, 1e100} do
    for _, terms in ipairs{6, 60} do
      local h = limn.model.hermite_coefficients(terms,
        {act = "sin", variance = q})
      local rest, size = (1 - math.exp(-2 * q)) / 2, math.exp(-q / 2)
      for k = 0, terms - 1 do
        local want = k % 2 == 0 and 0 or k % 4 == 1 and size or -size
        t.ok(math.abs(h.a[k + 1] - want) <= h.a_error[k + 1],
             ("a_%d at q = %g"):format(k, q))
        rest = rest - want * want
        size = size * math.sqrt(q / (k + 1))
      end
      t.ok(math.abs(h.rest - rest) <= h.rest_error, ("rest at %g"):format(q))
      if q <= 1e6 then t.ok(h.a_error:max() < 1e-12) end
    end
  end
end)

-- exp at variance q: a_k = e^(q/2) q^(k/2) / sqrt(k!), E exp(u)^2 = e^(2q);
-- cosh and sinh have the even and the odd ones.  exp(u) is as far off as u is
-- rounded.
t.test("errors cover the coefficients of exponentials", function()
  for _, row in ipairs{{"exp", 1, 1}, {"cosh", 1, 0}, {"sinh", 0, 1}} do
    for _, q in ipairs{1, 20, 40, 60} do
      local h = limn.model.hermite_coefficients(4, {act = row[1] .. "(x)",
        variance = q})
      local size, square = math.exp(q / 2), math.exp(2 * q)
      if row[2] == 0 then square = (square - 1) / 2 end
      if row[3] == 0 then square = (square + 1) / 2 end
      for k = 0, 3 do
        local want = row[2 + k % 2] * size
        t.ok(math.abs(h.a[k + 1] - want) <= h.a_error[k + 1] + 4e-16 * want,
          ("a_%d of %s at q = %g"):format(k, row[1], q))
        square = square - want * want
        size = size * math.sqrt(q / (k + 1))
      end
      t.ok(math.abs(h.rest - square) <= h.rest_error + 4e-16 * math.exp(2 * q))
      t.ok(h.a_error:max() < 1e-13 * h.a:abs():max())
    end
  end
end)

-- E f^2 is infinite.
t.test("no coefficients where the mean square is not found", function()
  for _, act in ipairs{"exp(x^2)", "exp(0.6*x^2)", "exp(0.26*x^2)"} do
    local h = limn.model.hermite_coefficients(3, {act = act})
    for k = 1, 3 do t.ok(h.a_error[k] == math.huge and h.a[k] ~= 0) end
    t.ok(h.rest_error == math.huge and h.rest ~= 0, act)
  end
end)

-- The mean of sin(u) over u given v is below e^(-0.25 a) here, which is 0.
t.test("errors cover the mean of a fast sine and another activation", function()
  local a, b, c = {}, {}, {}
  for _, u in ipairs{1e5, 1e6, 1e7, 1e8, 1e12} do
    for _, v in ipairs{1e-2, 1, 100} do
      for _, r in ipairs{0.1, -0.3, 0.5, 0.7} do
        a[#a + 1], b[#b + 1], c[#c + 1] = u, v, r * math.sqrt(u * v)
      end
    end
  end
  for _, act in ipairs{"tanh", "relu", "elu"} do
    local r = limn.model.dual(a, b, c, {act = "sin", with = act})
    t.ok(((r.value:abs() - r.value_error):max()) <= 0, act)
    t.ok(r.value_error[1] < 1e-13, act)
  end
end)

-- The mean of v given u is large against what tanh does at 0, and rounded: the
-- two orders of integration differ by what that does.  E tanh'(u) in one
-- dimension is the third.
t.test("errors cover sharp features far from the mean", function()
  local dual = limn.model.dual
  local a, b, c = {1e8, 1e8, 1e8}, {1e-8, 1, 1e8}, {-0.5, -5e3, -5e7}
  local line = dual({1e8}, {1e8}, {1e8}, {act = "tanh", with = "linear"})
  for _, act in ipairs{"linear", "gelu", "silu", "elu", "erf"} do
    local r = dual(a, b, c, {act = "tanh", with = act})
    local s = dual(b, a, c, {act = act, with = "tanh"})
    for _, k in ipairs{"value", "slope"} do
      local e = r[k .. "_error"] + s[k .. "_error"]
      t.ok(((r[k] - s[k]):abs() - e):max() <= 0, act .. " " .. k)
      t.ok((e - 1e-11 * (1 + r[k]:abs())):max() <= 0)
    end
    if act == "linear" then
      for i = 1, 3 do
        t.near(r.slope[i], line.slope[1], r.slope_error[i] + line.slope_error[1])
      end
    end
  end
end)

t.test("what is right: neither NaN nor no sign", function()
  local nan = 0 / 0
  local net = limn.model.net(3, {width = 4, outputs = 2})
  for class = 0, 1 do t.eq(net:accuracy({{nan, 0, 0}}, {class}), 0) end
  t.eq(net:accuracy({{nan, 0, 0}}, {{1, 0}}), 0)
  local zero = limn.model.net(3, {zero_readout = true})
  for _, label in ipairs{-1, 1} do t.eq(zero:accuracy({{1, 2, 3}}, {label}), 0) end
  local one = limn.model.net(1, {depth = 0, param = "sp", bias = false})
  one:set("W1", {{2}})
  t.eq(one:accuracy({{1}, {-1}, {0}, {3}}, {1, 1, 1, 1}), 0.5)
end)

t.test("messages", function()
  local net = limn.model.net(3, {outputs = 2})
  local function bad(text, fn, ...)
    local args = {...}
    t.raises(function() fn(table.unpack(args)) end, text)
  end
  bad("a net has no 'widht'", function() return limn.model.net(3).widht end)
  bad("a net has no 'los' (did you mean 'loss'?)",
    function() limn.model.net(3):los() end)
  bad("limn.model has no 'nte' (did you mean 'net'?)",
    function() limn.model.nte(3) end)
  bad("limn has no 'modle' (did you mean 'model'?)",
    function() limn.modle.net(3) end)
  bad("no option 'widht' (did you mean 'width'?)", limn.model.net, 3,
    {widht = 2})
  bad("'act' must be one of linear", limn.model.net, 3, {act = "rleu"})
  bad("'a' has 2 numbers, expected 3", limn.model.net, 3, {a = {1, 2}})
  bad("'freeze' has 'W9'", limn.model.net, 3, {freeze = "W9"})
  bad("the network has no tensor 'W9'", net.get, net, "W9")
  bad("'c' must be at most sqrt(a b) = 1 in size, got 1.5",
    limn.model.dual, {1}, {1}, {1.5})
  bad("'a' and 'b' must be variances, got -1 and 1", limn.model.dual, {-1},
    {1}, {0})
  bad("'x' is 1 x 2", net.forward, net, {{1, 2}})
  bad("'y' must hold classes 0 to 1, got 2", net.loss, net, {{1, 2, 3}}, {2},
    {loss = "xent"})
  bad("'y' is 1 x 1, expected 1 x 2", net.loss, net, {{1, 2, 3}}, {2})
end)

t.test("vectors of one product share values, and nothing else", function()
  local net = limn.model.net(3, {width = 6, act = "tanh", seed = 1, freeze = {"b1"}})
  local x, y = limn.tensor.randn(600, 3, {seed = 1}), limn.tensor.randn(600, {seed = 2})
  local v = limn.tensor.randn(9, net:count(), {seed = 3})
  local hv = net:hessian(x, y):apply(v)
  for i = 1, 9 do
    -- a mean over halves, each of which is one chunk
    local a, b = net:hvp(x[{1, 300}], y[{1, 300}], v[i]),
      net:hvp(x[{301, 600}], y[{301, 600}], v[i])
    t.near(hv[i], (a + b) / 2, 1e-13)
    t.near(net:hvp(x, y, v[i]), hv[i], 0)
  end
end)

t.test("a Hessian keeps what its products share until weights or data change", function()
  for _, precision in ipairs{"double", "single"} do
    local net = limn.model.net(3, {width = 6, act = "tanh", seed = 1, precision = precision})
    local x, y = limn.tensor.randn(1100, 3, {seed = 1}), limn.tensor.randn(1100, {seed = 2})
    local v = limn.tensor.randn(1, net:count(), {seed = 3})
    local h = net:hessian(x, y)
    local last
    local function same(what)
      local want = net:hvp(x, y, v[1])
      for _ = 1, 2 do t.ok(h:apply(v)[1] == want, precision .. ": " .. what) end
      t.ok(not last or (last - want):abs():max() > 1e-6 * want:abs():max(), what)
      last = want
    end
    same "at first"
    net:setflat(net:flat() * 1.1)
    same "other weights"
    x[1099][2] = 5
    same "another input of the last chunk"
    y[1] = -9
    same "another target of the first"
    limn.dyn.sgd(net, x, y, {lr = 0.1, batch = 100, seed = 4}):step(3)
    same "steps of training"
  end
  -- A lazy network moves without its start.
  local net = limn.model.linearize(limn.model.net(3, {width = 6, act = "tanh", seed = 1}))
  local x, y = limn.tensor.randn(20, 3, {seed = 1}), limn.tensor.randn(20, {seed = 2}):sign()
  local v = limn.tensor.randn(1, net:count(), {seed = 3})
  local h = net:hessian(x, y, {loss = "logistic"})
  h:apply(v)
  net:setflat(net:flat() * 1.5)
  t.ok(h:apply(v)[1] == net:hvp(x, y, v[1], {loss = "logistic"}))
end)

t.done()
