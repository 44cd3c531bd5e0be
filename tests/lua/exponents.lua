-- Exponents of real networks against limn.theory.classify, tolerance 0.1, and
-- the equivalence of forms of one parametrization on real trajectories.
local limn = require "limn"
local t = require "limn.test"
local theory = limn.theory

local zero, half = {0, 0, 0, 0}, {0, .5, .5, .5}
local cases = {
  {"mup", {-.5, 0, 0, .5}, {.5, .5, .5, .5}, 0},
  {"ntp", half, zero, 0},
  {"sp with lr / n", zero, half, 1},
  {"between", {-.25, .25, .25, .5}, {.25, .25, .25, .25}, 0},
  {"mup", zero, {0, .5, .5, 1}, {0, 1, 1, 1}, "adam"},
  {"ntp", half, zero, {.5, 1, 1, .5}, "adam"},
  {"sp with lr / n", zero, half, 1, "adam"},
  {"sp with lr / n^(3/2)", zero, half, 1.5, "adam"},
}
for _, case in ipairs(cases) do
  t.test("measured exponents: " .. case[1], function()
    local r = theory.exponents(case[2], case[3], {c = case[4], opt = case[5],
      show = false})
    for i, name in ipairs(r.name) do
      t.near(r.measured[i], r.predicted[i], 0.1, name)
    end
  end)
end

-- Only the first layer learns, and those above move with it.
t.test("measured exponents: the first layer of mup", function()
  local r = theory.exponents(zero, {0, .5, .5, 1}, {c = {-1, 1, 2, 1},
    show = false})
  t.near(r.predicted, {0, 0, 0, 0}, 0)
  for i, name in ipairs(r.name) do t.near(r.measured[i], 0, 0.1, name) end
end)

t.test("what classify says", function()
  local dead = theory.classify({-1, 2, -.25, 1, .25}, {1, -1.5, .75, -.5, 1},
    {c = .75})
  t.eq(dead.regime, "trivial")
  t.ok(dead.features_move and not dead.feature_learning and not dead.nontrivial)
  local mup = theory.classify(zero, {0, .5, .5, 1}, {c = {-1, 0, 0, 1}})
  t.ok(mup.features_move and mup.feature_learning and mup.nontrivial)
  -- Q = 1, but the features diverge.
  local mixed = theory.classify(zero, half, {c = {-1, 0, 0, 1}})
  t.ok(not mixed.stable and not mixed.nontrivial and not mixed.features_move)
  t.ok(mixed.reason:find("under any loss", 1, true))
  -- The table of Everett et al. 2024 (arXiv 2407.05872) for SP and SGD.
  local sp = theory.classify({0, 0, 0}, {0, .5, .5}, {c = {-.5, .5, 1}})
  t.eq(sp.regime, "unstable")
  t.eq(sp.regime_aligned, "unstable")
  t.eq(sp.regime_uncorrelated, "feature learning")
  t.ok(sp.reason:find("unstable under the square loss", 1, true))
  t.near(sp.f_change, -0.5, 0)
  sp = theory.classify({0, 0, 0}, {0, .5, .5}, {c = {-.5, .5, 1},
    readout_alignment = 0.5})
  t.eq(sp.regime, "feature learning")
  t.ok(sp.maximal)
  t.eq(sp.regime_aligned, "unstable")
  t.near(sp.nearest_c, {-.5, .5, 1}, 0)
end)

-- SP with rates 8 n^-1/2: the verdicts of both losses, and what they are about.
-- An independent program finds cross-entropy .053 .. .018 at n = 128 .. 2048, a
-- change of h^2 that falls as n^-0.2, and square losses of 1e37 to 1e54.
t.test("controlled divergence under cross-entropy only", function()
  local c = {c = .5, loss = "xent"}
  t.eq(theory.classify(zero, half, c).regime, "controlled divergence")
  c.loss = "mse"
  t.eq(theory.classify(zero, half, c).regime, "unstable")
  local x, labels, targets = {}, {}, {}
  for i = 1, 32 do
    x[i] = {}
    for k = 1, 8 do
      x[i][k] = math.sqrt(2) * math.sin(1.7 * i * k + 0.9 * i + 0.3 * k * k)
    end
    labels[i], targets[i] = i % 2, {2 * (i % 2) - 1}
  end
  x = limn.tensor.new(x)
  local function train(loss, width)
    local net = limn.model.net(8, {width = width, depth = 3, act = "tanh",
      outputs = loss == "xent" and 2 or 1, a = zero, b = half, c = zero,
      base = 1, gain = 1, bias = false, seed = 1})
    local before = net:features(x, {layer = 2, which = "pre"})
    local run = limn.dyn.gd(net, x, loss == "xent" and labels or targets,
      {lr = 8 / math.sqrt(width), loss = loss, limit = 1e300})
    run:step(15)
    local moved = net:features(x, {layer = 2, which = "pre"}) - before
    return run:loss(), moved:norm() / math.sqrt(32 * width)
  end
  local widths, moved = {128, 512, 1024}, {}
  for i, width in ipairs(widths) do
    local loss
    loss, moved[i] = train("xent", width)
    t.ok(loss < 0.1, "cross-entropy at " .. width)
    t.ok(not (train("mse", width) < 1e6), "square loss at " .. width)
  end
  t.ok(limn.probe.power_law(widths, moved).exponent > -0.3)
end)

-- c = 0 with multipliers and a = 0 without them are one training.
for _, opt in ipairs{"sgd", "adam"} do
  t.test("multiplier and weight form train alike: " .. opt, function()
    local x, y = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}, {{1}, {-1}, {0}, {1}}
    local p = theory.abc("mup", 3, {opt = opt})
    local out = {}
    for i, form in ipairs{"weight", "multiplier"} do
      local q = theory.abc_form(p.a, p.b, {c = p.c, opt = opt, form = form})
      local net = limn.model.net(2, {width = 32, depth = 3, act = "tanh",
        a = q.a, b = q.b, c = q.c, base = 1, gain = 1, bias = false, seed = 4})
      local run = opt == "adam"
        and limn.dyn.adam(net, x, y, {lr = 0.01, batch = 4})
        or limn.dyn.gd(net, x, y, {lr = 0.1})
      run:step(5)
      out[i] = net:forward(x)
    end
    for i = 1, 4 do t.near(out[1][i][1], out[2][i][1], 1e-12) end
  end)
end

t.done()
