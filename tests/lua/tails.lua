-- Numbers that cancel, overflow or vanish on the way: values by closed form or
-- from mpmath 1.2 at 60 digits.  Tolerances are relative.
local t = require "limn.test"
local T = limn.tensor

local function relative(a, b, tolerance, text)
  t.ok(math.abs(a - b) <= tolerance * math.abs(b),
    ("%s: %.17g, expected %.17g"):format(text or "", a, b))
end

t.test("digamma at its root, near poles, between", function()
  for _, row in ipairs{{1.4616321449683623, -9.24126552172942752e-17},
      {1.4616321449683625, 1.2245374622004069e-16},
      {1.46163, -2.07562838872245724e-6}, {1, -0.577215664901532861},
      {1.5, 0.0364899739785765206}, {-0.999999, -999999.577184264303},
      {-100.25, 7.75423895920864545}, {-2.000000000001, 999911107321.192767},
      {7.5, 1.94675748424608679}} do
    relative(T.digamma(row[1]), row[2], 2e-15, "digamma " .. row[1])
  end
end)

t.test("lgamma at its roots 1 and 2", function()
  relative(T.lgamma(1.0000001), -5.7721558299185071e-8, 1e-15)
  relative(T.lgamma(1.9999999), -4.22784303098612982e-8, 1e-15)
  relative(T.lgamma(0.9999999), 5.77215746844419283e-8, 1e-15)
end)

t.test("lower tails of normal_cdf, sigmoid, softplus, logsumexp", function()
  relative(T.normal_cdf(-8), 6.22096057427178412e-16, 1e-15)
  relative(T.normal_cdf(-20), 2.7536241186062337e-89, 1e-15)
  relative(T.normal_cdf(-37), 5.72557122252457682e-300, 1e-15)
  relative(T.sigmoid(-720) * 1e300, math.exp(-720 + 300 * math.log(10)), 1e-10)
  relative(T.softplus(-40), 4.24835425529158899e-18, 1e-15)
  relative(T.new{0, -40}:logsumexp(), 4.24835425529158899e-18, 1e-15)
  t.eq(T.normal_cdf(-math.huge), 0.0)
  t.eq(T.normal_cdf(math.huge), 1.0)
  t.eq(T.new{-math.huge, -math.huge}:logsumexp(), -math.huge)
end)

t.test("means and deviations of numbers of any size", function()
  relative(T.new{1e308, 1.5e308}:mean(), 1.25e308, 1e-15)
  for _, size in ipairs{1e200, 1e-200, 1e-300} do
    local x = T.new{{1, 7}, {3, 7}} * size
    relative(x[{{}, 1}]:std(), size, 1e-15)
    local s = x:std{axis = 1, ddof = 1}
    relative(s[1], math.sqrt(2) * size, 1e-15)
    t.eq(s[2], 0.0)
    local scaled = limn.data.standardise(x)
    relative(scaled.std[1], size, 1e-15)
    relative(scaled.value[2][1], 1, 1e-15)
  end
end)

t.test("alignment does not depend on the sizes of its arguments", function()
  local k, q = T.new{{2, 1}, {1, 3}}, T.new{{1, 0.5}, {0.5, 4}}
  -- <k, q> = 15, |k|^2 = 15, |q|^2 = 17.5
  local want = 15 / math.sqrt(15 * 17.5)
  for _, a in ipairs{1, 1e150, 1e-200, 1e-320, 1e307} do
    for _, b in ipairs{1, 1e150, 1e-200} do
      local tolerance = a == 1e-320 and 1e-3 or 1e-14
      relative(limn.probe.align(k * a, q * b, {center = false}), want, tolerance)
    end
    relative(limn.probe.align(T.eye(3) * a, T.eye(3)), 1,
      a == 1e-320 and 1e-3 or 1e-14)
  end
  t.ok(limn.probe.align(k, T.zeros(2, 2)) ~= limn.probe.align(k, T.zeros(2, 2)))
end)

t.test("ridge: squares of singular values beyond the range of numbers", function()
  for _, size in ipairs{1e160, 1e-170} do
    local fit = limn.linalg.ridge(T.new{{size}, {2 * size}}, {1, 2}, {0, 1})
    relative(fit.w[1][1] * size, 1, 1e-14)
    relative(fit.df[1], 1, 1e-15)
  end
end)

-- ---- targets -----------------------------------------------------------------

t.test("xent takes rows of probabilities and nothing else", function()
  local net = limn.model.net(2, {outputs = 2, width = 4, seed = 1})
  local x = {{1, 0}, {0, 1}}
  local function loss(y) return net:loss(x, y, {loss = "xent"}) end
  t.raises(function() loss{{2, 3}, {-1, 2}} end,
    "'y' must hold probabilities from 0 to 1, got 2 at (1, 1)")
  t.raises(function() loss{{0.5, 0.5}, {-1, 2}} end, "got -1 at (2, 1)")
  t.raises(function() loss{{0.5, 0.5}, {0.5, 0.4}} end,
    "probabilities, whose sum is 1 to 1e-5, but row 2 has the sum 0.9")
  t.raises(function() loss{{0.5, 0.5}, {0 / 0, 1}} end, "got ")
  t.raises(function()
    limn.dyn.gd(net, x, {{2, 3}, {0, 1}}, {loss = "xent"})
  end, "from 0 to 1, got 2")
  t.raises(function()
    limn.probe.sharpness(net, x, {{0, 0}, {0, 1}}, {loss = "xent"})
  end, "row 1 has the sum 0")
  -- thirds in single precision are within the tolerance
  t.ok(loss{{0.333333343, 0.666666687}, {1, 0}} > 0)
  t.near(loss{{1, 0}, {0, 1}}, loss{0, 1}, 1e-15)
end)

-- ---- Adam's epsilon ------------------------------------------------------------

local x = T.new{{1, 0.5}, {-0.25, 2}, {0.75, -1}}
local y = T.new{1, -1, 0.5}

-- Outputs after some steps with an epsilon as large as gradients.
local function trained(o, adam)
  local net = limn.model.net(2, {width = 256, depth = 2, base = 64, seed = 5,
    act = "tanh", param = o.param, a = o.a, b = o.b, c = o.c})
  local options = {lr = 0.02, eps = 0.05, batch = 3, order = "cycle"}
  for name, value in pairs(adam or {}) do options[name] = value end
  limn.dyn.adam(net, x, y, options):step(5)
  return net:forward(x)
end

t.test("adam: equivalent forms of a parametrization take the same steps",
  function()
    -- (a, b, c) of param.h under Adam, and shifts t of each layer
    local rows = {
      sp = {{0, 0, 0}, {0, 0.5, 0.5}, {0, 0, 0}},
      ntp = {{0, 0.5, 0.5}, {0, 0, 0}, {0.5, 1, 0.5}},
      mup = {{0, 0, 0}, {0, 0.5, 1}, {0, 1, 1}},
      meanfield = {{0, 1, 1}, {0, 0, 0}, {0, 0, 0}},
    }
    for name, abc in pairs(rows) do
      local want = trained{param = name}
      for _, shift in ipairs{{0, 0, 0}, {0.5, 0.5, 0.5}, {-1, 0.5, 1}} do
        local a, b, c = {}, {}, {}
        for l = 1, 3 do
          a[l], b[l] = abc[1][l] + shift[l], abc[2][l] - shift[l]
          c[l] = abc[3][l] - shift[l]
        end
        for _, param in ipairs{"sp", "mup"} do
          local got = trained{param = param, a = a, b = b, c = c}
          t.ok((got - want):abs():max() < 1e-13, name .. " as " .. param)
        end
      end
    end
    -- plain Adam depends on the form
    local o = {eps_scaled = false}
    local shifted = {a = {0.5, 0.5, 0.5}, b = {-0.5, 0, 0.5}, c = {-0.5, 0.5, 0.5}}
    t.ok((trained({param = "mup"}, o) - trained(shifted, o)):abs():max() > 1e-4)
  end)

-- numpy 1.24, Algorithm 1 of Kingma & Ba 2015 on f = w2' (w1' x) / 2, the ntp
-- network of width 4 over base width 1, learning rates lr / 2, eps as given.
t.test("adam: eps_scaled = false is the textbook's", function()
  local net = limn.model.net(2, {width = 4, depth = 1, base = 1, bias = false,
    act = "linear", param = "ntp"})
  net:set("W1", {{0.1, -0.1, 0.1, -0.1}, {0.2, -0.2, 0.2, -0.2}})
  net:set("W2", {{0.3}, {-0.2}, {0.5}, {0.4}})
  local run = limn.dyn.adam(net, x, y, {lr = 0.01, eps = 0.05,
    eps_scaled = false, batch = 3, order = "cycle"})
  run:step(5)
  t.eq(run:settings().eps_scaled, false)
  t.near(net:get("W1"), {{0.1153774115972307, -0.112868228829392, 0.1181920987156033, -0.08288828423877652},
    {0.1827098786298824, -0.1850434788507257, 0.1802668169257673, -0.2188211797121901}}, 1e-14)
  t.near(net:get("W2"), {{0.2880014805554562},
    {-0.1879504899835901},
    {0.4880574188534134},
    {0.4126746119292353}}, 1e-14)
end)

t.done()
