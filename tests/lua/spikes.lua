-- limn.theory.spikes and the giant steps: digits of independent programs,
-- closed forms, dense algebra on small networks.
local limn = require "limn"
local t = require "limn.test"
local T, spikes = limn.tensor, limn.theory.spikes

-- Solved by Gauss-Hermite quadrature with 61 and 121 nodes and damped
-- iteration, which agree in all digits.
t.test("spiked random features: the digits of another program", function()
  local at = {.25, .5, 1, 1.5, 2, 3}
  for _, row in ipairs{
    {{first = 20, step = 3},
      .04822412, .04630978, .04160398, .03789610, .03539371, .03251821},
    {{}, .19624892, .18835494, .16393552, .14472917, .13229573, .11844174},
    {{teacher = "tanh", first = .5, penalty = .01},
      .28645801, .29943310, .28715603, .21582714, .17466194, .14094592},
    {{ratio = 2}, .18380410, .16890023, .13917773, .11762630, .10398324, .08954416},
    {{ratio = .5}, .22119914, .22144450, .19600002, .17798052, .16743346, .15628846},
  } do
    local r = spikes.srf(at, row[1])
    for k = 1, 6 do t.near(r.error[k], row[k + 1], 1e-8) end
    t.ok(r.error_error:max() < 1e-11)
  end
end)

-- A linear student without a step is ridge regression on features W x, whose
-- risk theory.rmt has for any covariance.
t.test("a linear student is ridge regression", function()
  for _, c in ipairs{{2, 1.5, .1}, {2, 2, 1e-6}, {5, 3, 10}} do
    local ratio, samples, penalty = c[1], c[2], c[3]
    local n, s, w, along = 2000, {}, {}, {}
    for k = 1, n do
      local a = math.pi * (k - 0.5) / n
      s[k] = 1 + ratio + 2 * math.sqrt(ratio) * math.cos(a)
      w[k] = math.sin(a) ^ 2 / s[k]
      along[k] = w[k] / s[k]
    end
    local whole, held = T.new(w):sum(), T.new(along):sum()
    local mean = 0 -- of s under the shares of the target
    for k = 1, n do mean = mean + along[k] * s[k] / held end
    -- A part 1 - 1/ratio of the features is 0.
    local part = 1 / ratio
    local rows = {s = {}, w = {}, a = {}}
    for k = 1, n do rows.s[k], rows.w[k], rows.a[k] = s[k], part * w[k] / whole, along[k] end
    if ratio > 1 then rows.s[n + 1], rows.w[n + 1], rows.a[n + 1] = 0, 1 - part, 0 end
    local risk = limn.theory.rmt.ridge(ratio / samples, penalty * ratio / samples,
      {population = rows.s, weights = rows.w, along = rows.a, signal = 1 / mean}).risk
    local r = spikes.srf({samples}, {student = "linear", teacher = "linear",
      step = 0, penalty = penalty, ratio = ratio})
    t.ok(math.abs(r.error[1] - risk) <= r.error_error[1] + 1e-12 * risk,
      ("%g %g %g: %.17g, %.17g"):format(ratio, samples, penalty, r.error[1], risk))
    t.ok(r.error_error[1] < 1e-12)
  end
end)

t.test("near interpolation the error says what rounding does", function()
  local hard = spikes.srf({1}, {student = "relu", teacher = "relu", first = 1e4,
    penalty = 1e-8})
  local near = spikes.srf({1}, {student = "relu", teacher = "relu",
    first = 1e4 * (1 + 1e-15), penalty = 1e-8})
  t.ok(math.abs(hard.error[1] - near.error[1])
    <= hard.error_error[1] + near.error_error[1])
  t.ok(hard.error[1] > 100 and hard.error_error[1] < 1e-5)
end)

t.test("spiked random features: what is refused", function()
  t.raises(function() spikes.srf({0}) end, "'samples' must be above 0, got 0")
  t.raises(function() spikes.srf({1}, {student = "no"}) end, "'act' must be one of")
  t.raises(function() spikes.srf({1}, {penalty = 0}) end, "'penalty'")
end)

-- An independent solution with 4000 nodes and Brent's method.
t.test("ridge losses: digits of another program, and no gain without a slope", function()
  local r = spikes.ridge({.01}, {act = "relu", target = "linear", noise = .25})
  t.near(r.kappa[1], .0238, 4e-5)
  t.near(r.resolvent[1], 42.08, 2e-4)
  t.near(r.linear[1], 11.19, 4e-4)
  t.near(r.train[1], .2171, 5e-5)
  t.near(r.risk[1], .726, 5e-4)
  t.near(r.gain_one[1], .0790, 5e-5)
  for _, target in ipairs{"hermite2", "hermite4"} do
    local none = spikes.ridge({.01, 1}, {act = "relu", target = target})
    t.eq(none.gain_one:max(), 0)
    t.eq(none.gain_two:max(), 0)
  end
  t.raises(function() spikes.ridge({-1}) end, "'penalty' must be above 0, got -1")
end)

t.test("counts", function()
  for _, row in ipairs{ -- alpha1, alpha2, floor, added, act
    {.10, .26, 0, 0}, {.20, .20, 0, 0}, {.25, .40, 1, 1}, {.30, .33, 1, 1},
    {.35, .25, 1, 1}, {.35, .40, 2, 2}, {.35, .40, 2, 1, "relu"},
    {.35, .40, 2, 1, "tanh"}, {.30, .33, 1, 0, "tanh"}, {.40, .45, 4, 2, "tanh"},
  } do
    local r = spikes.count(row[1], row[2], {act = row[5]})
    t.eq(r.rule, row[3])
    t.eq(r.added, row[4])
    t.eq(r.total, row[4] + 1)
  end
  -- 0.45 / 0.15 is 3 in decimals: an exponent is 0, whatever rounding says.
  for _, pair in ipairs{{.35, .45}, {.35, .3}, {.25, .25}, {.4, .3}} do
    t.ok(spikes.count(pair[1], pair[2]).undecided)
  end
  t.ok(not spikes.count(.3, .33).undecided)
  t.ok(spikes.count(.35, .36, {neurons = 2000}).undecided)
  t.eq(spikes.count(0, 0).total, 0)
  t.eq(spikes.count(.45, .49, {readout = "signs"}).total, 2)
end)

-- E z he_3^j by E z^a = (a - 1)!!; cosines by the formulas.
t.test("alignment", function()
  local he3 = spikes.align("hermite3", {ratio = 0.25})
  t.eq(he3.reuse, 3)
  t.near(he3.moments[3], 324 / 6 ^ 1.5, 1e-12)
  t.eq(he3.first, 0)
  t.eq(he3.reused, 0)
  local line = spikes.align("linear", {ratio = 0.25, eta1 = 2, eta2 = 3, noise = 0.5})
  t.near(line.first, 1 / math.sqrt(1 + 0.25 * 1.5), 1e-13)
  t.near(line.top, 5 / math.sqrt(25 + 13 * 0.25 * 1.5), 1e-13)
  t.near(line.moments[3], 3 + 3 * 0.5, 1e-12)
  t.near(line.moments[5], 15 + 10 * 3 * 0.5 + 5 * 3 * 0.25, 1e-12)
  t.eq(spikes.align("hermite4").reuse, 0)
  t.eq(spikes.align("relu").reuse, 1)
end)

-- Small networks, dense algebra.
local function rows(n, d, seed) return T.randn(n, d, {seed = seed}) end

t.test("the prediction is the singular value decomposition of what is added", function()
  local N, d, n = 30, 20, 50
  local a = T.randn(N, {seed = 1}) / math.sqrt(N)
  local x1, x2 = rows(n, d, 2), rows(n, d, 3)
  local r1, r2 = T.randn(n, {seed = 4}), T.randn(n, {seed = 5})
  local eta1, eta2 = 1.7, 2.3
  local p = spikes.predict(a, x1, r1, {act = "elu", eta1 = eta1, eta2 = eta2,
    x2 = x2, r2 = r2, terms = 3})
  local h = limn.model.hermite_coefficients(4, {act = "elu"}).a
  local c = {h[2], h[3] / math.sqrt(2), h[4] / math.sqrt(6)}
  local u = T.matmul(x1:t(), r1) / n
  local dense = T.outer(a, eta1 * c[1] * u)
  for k = 0, 2 do
    local v = T.matmul(x2:t(), r2 * T.matmul(x2, u) ^ k) / n
    dense = dense + T.outer(a ^ (k + 1), eta2 * (k + 1) * c[k + 1] * (c[1] * eta1) ^ k * v)
    local along = k == 0 and eta1 * c[1] * u + eta2 * c[1] * v or v
    t.near(math.abs(p.direction[k + 1]:dot(along)), along:norm(), 1e-12)
  end
  t.near(p.strength, dense:svd{vectors = false}.s:take({1, 2, 3}, {axis = 1}), 1e-11)
  t.near(T.matmul(p.left * p.strength, p.right:t()), dense, 1e-11)
  t.near(T.matmul(p.left:t(), p.left), T.eye(3), 1e-12)
  t.near(p.edge, 1 + math.sqrt(1.5), 1e-14)
end)

t.test("the prediction: what is refused", function()
  local a, x, y = T.ones(3), rows(5, 2, 1), T.ones(5)
  t.raises(function() spikes.predict(a, x, y, {eta2 = 1}) end, "'r2' must be given")
  t.raises(function() spikes.predict(a, x, y, {r2 = y}) end, "'r2' needs 'x2'")
  t.raises(function() spikes.predict(a, x, y, {terms = 3}) end, "'terms' must be at most")
end)

-- One step by its definition, at three sizes of the output.
local function by_hand(W, a, s, x, y, eta, loss)
  local h = T.matmul(x, W)
  local f = s * T.matmul(h:tanh(), a)
  local r = loss == "correlation" and y or y - f
  local slope = 1 - h:tanh():square()
  return W + eta / #y * T.matmul(x:t(), T.outer(r, a) * slope)
end

t.test("a giant step is the gradient of s = 1, whatever s is", function()
  local N, d, n = 12, 5, 9
  local x, y = rows(2 * n, d, 1), T.randn(2 * n, {seed = 2})
  local function part(z, from) 
    local list = {}
    for i = 1, n do list[i] = from + i end
    return z:take(list, {axis = 1})
  end
  for _, case in ipairs{{"meanfield", N ^ -0.5}, {"sp", 1}, {"ntp", 1}} do
    for _, loss in ipairs{"mse", "correlation"} do
      local net = limn.model.net(d, {width = N, depth = 1, param = case[1], base = 1,
        gain = 1, act = "tanh", bias = false, freeze = {"output"}, seed = 3})
      local scale = net:scaling()
      local a = net:get("W2"):flatten() * scale.multiplier[2] / case[2]
      local W = net:get("W1") * scale.multiplier[1]
      local run = limn.dyn.giant(net, x, y, {eta = {2, 3}, loss = loss})
      for step = 1, 2 do
        W = by_hand(W, a, case[2], part(x, (step - 1) * n), part(y, (step - 1) * n),
          step + 1, loss)
        run:step(1)
        t.near(net:get("W1") * scale.multiplier[1], W, 1e-12)
      end
    end
  end
end)

t.test("reused samples", function()
  local function train(x, y, eta, reuse)
    local net = limn.model.net(3, {width = 6, depth = 1, param = "meanfield",
      base = 1, gain = 1, act = "tanh", bias = false, freeze = {"output"}, seed = 3})
    limn.dyn.giant(net, x, y, {eta = eta, reuse = reuse}):step(#eta)
    return net:get("W1")
  end
  local x, y = rows(14, 3, 1), T.randn(14, {seed = 2})
  local function take(list) return x:take(list, {axis = 1}), y:take(list, {axis = 1}) end
  local all = {1, 2, 3, 4, 5, 6, 7, 8}
  local twice = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8}
  local half = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 9, 10, 11, 12}
  local x1, y1 = take(all)
  local x2, y2 = take(twice)
  t.near(train(x1, y1, {1, 2}, 1), train(x2, y2, {1, 2}, 0), 0)
  local x3, y3 = take{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
  local x4, y4 = take(half)
  t.near(train(x3, y3, {1, 2}, 0.5), train(x4, y4, {1, 2}, 0), 0)
end)

t.test("giant steps: what is refused", function()
  local x, y = rows(6, 3, 1), T.ones(6)
  local function net(o)
    o.act, o.bias = "tanh", o.bias or false
    o.width, o.depth = 4, o.depth or 1
    return limn.model.net(3, o)
  end
  local giant = limn.dyn.giant
  t.raises(function() giant(net{}, x, y) end, "W2 is not frozen")
  t.raises(function() giant(net{depth = 2}, x, y) end, "one hidden layer")
  local good = net{freeze = {"output"}}
  t.raises(function() giant(good, x, y, {eta = {}}) end, "'eta' must hold")
  t.raises(function() giant(good, x, y, {eta = {0, 1}}) end, "must be above 0, got 0")
  t.raises(function() giant(good, x, y, {eta = {1, 1, 1, 1, 1, 1, 1}}) end, "too few for 7 steps")
  t.raises(function() giant(net{freeze = {"output"}, zero_readout = true}, x, y) end, "size 0")
  t.raises(function() limn.giant{alpha = {.1, .1, .1}} end, "'alpha' must hold")
  t.raises(function() limn.giant{neurons = 4, inputs = 3, samples = 5, target = function() end}
    end, "'target' must return a tensor of one number")
  t.raises(function() limn.giant{target = 3} end, "'target' must be an activation")
  t.raises(function() limn.giant{inputs = 2, index = 3} end, "'index' must be at most")
end)

t.test("correlation loss", function()
  local net = limn.model.net(2, {width = 3, depth = 1, act = "tanh", seed = 1})
  local x, y = rows(5, 2, 1), T.randn(5, {seed = 2})
  local f = net:forward(x):flatten()
  t.near(net:loss(x, y, {loss = "correlation"}), -(f * y):mean(), 1e-14)
  t.near(net:gradient(x, y, {loss = "correlation"}).gradient, net:vjp(x, T.reshape(y / -5, {5, 1})), 1e-14)
  local v = T.randn(net:count(), {seed = 3})
  local h = 1e-5
  local w = net:flat()
  local function at(s)
    net:setflat(w + s * v)
    return net:gradient(x, y, {loss = "correlation"}).gradient
  end
  local numeric = (at(h) - at(-h)) / (2 * h)
  net:setflat(w)
  t.near(net:hvp(x, y, v, {loss = "correlation"}), numeric, 1e-8)
end)

t.test("activations without a mean square are refused", function()
  t.raises(function() spikes.count(0.3, 0.3, {act = "exp(x^2)"}) end,
    "mean square of an activation must be finite, that of 'exp(x^2)'")
  t.raises(function() spikes.ridge({1}, {act = "exp(x^2)"}) end,
    "mean square of an activation must be finite")
end)
t.done()
