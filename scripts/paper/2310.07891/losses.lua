-- What does a large step gain?  Training and test losses of ridge regression on
-- the features of one step: closed forms without a spike, with one and with
-- two, beside networks.  The losses rest on a conjecture of the paper, so their
-- gains are held to 30 %.
-- Moniri, Lee, Hassani & Dobriban 2023, arXiv 2310.07891.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2310.07891", {
  {name = "inputs", default = 0, doc = "d; 0: 400 in quick runs, else 1000"},
  {name = "seeds", default = 0, doc = "networks; 0: 1 in quick runs, else 4"},
})
local T = limn.tensor
local d = o.inputs > 0 and o.inputs or o.quick and 400 or 1000
local seeds = o.seeds > 0 and o.seeds or o.quick and 1 or 4
local penalty, noise = 0.01, 0.25
local sine = "sin(x + pi / 4) - exp(-0.5) * sin(pi / 4)"
local relu = "relu(x) - 1 / sqrt(2 * pi)"
local line = {name = "z", text = "linear"}
local bent = {name = "z + He2 / sqrt 2", text = "x + (x^2 - 1) / sqrt(2)"}

-- Losses of ridge regression after a step of the given size (0: none), means
-- over networks of 2 d neurons and 3 d samples, and their standard errors.
local function losses(act, target, eta, inputs)
  local n, train, test = 3 * inputs, {}, {}
  for seed = 1, seeds do
    local net = limn.model.net(inputs, {width = 2 * inputs, depth = 1, param = "sp",
      base = 1, gain = 1, act = act, bias = false, freeze = {"output"},
      precision = "single", seed = seed})
    net:set("W1", T.sphere(2 * inputs, inputs, {seed = T.seed_named(seed, "rows")}):t())
    local function sample(rows, name, std)
      local x = T.randn(rows, inputs, {seed = T.seed_named(seed, name)})
      local y = limn.model.act(x:take({1}, {axis = 2}):flatten(), {act = target.text})
      if std == 0 then return x, y end
      return x, limn.data.noisy(y, {std = std, seed = T.seed_named(seed, name .. "!")}).value
    end
    local x, y = sample(n, "step", math.sqrt(noise))
    if eta > 0 then limn.dyn.giant(net, x, y, {eta = {eta}}):step(1) end
    local u, v = sample(n, "fit", math.sqrt(noise))
    local f = net:features(u, {layer = 1})
    local fit = limn.linalg.ridge(f, v, {penalty * n})
    local w = fit.w[1]
    train[seed] = fit.train[1] + penalty * w:dot(w)
    local z, g = sample(4000, "test", 0)
    local gap = T.matmul(net:features(z, {layer = 1}), w) - g
    test[seed] = gap:square():mean()
  end
  local function error_of(list)
    return seeds > 1 and T.std(list, {ddof = 1}) / math.sqrt(seeds) or 0
  end
  return T.mean(train), T.mean(test), error_of(train), error_of(test)
end

local function theory(act, target)
  return limn.theory.spikes.ridge({penalty}, {act = act, target = target.text,
    noise = noise, samples = 3, ratio = 2})
end

-- Digits of an independent solution at the same penalty.
for _, c in ipairs{{relu, "relu", 42.08, 11.19, .2171, .726},
                   {sine, "sin", 40.57, 15.48, .2562, 1.030}} do
  local r = theory(c[1], line)
  study.near("P12", "trace of the resolvent, " .. c[2], c[3], r.resolvent[1], 0.006)
  study.near("P12", "along the inputs, " .. c[2], c[4], r.linear[1], 0.006)
  study.near("P12", "training loss, " .. c[2], c[5], r.train[1], 6e-5)
  study.near("P12", "test error, " .. c[2], c[6], r.risk[1], 6e-4)
end
study.near("P18", "gain of two spikes, target He2", 0,
  limn.theory.spikes.ridge({penalty}, {act = relu, target = "hermite2"}).gain_two[1], 0)

-- Networks without a step: 3 %, more where d is small, and 3 standard errors:
-- squares of labels with a second part are heavy-tailed.
local slack = o.quick and 0.12 or 0.03
local function networks(predict)
  for _, c in ipairs(o.quick and {{relu, "relu", line}} or
      {{relu, "relu", line}, {sine, "sin", line}, {relu, "relu", bent}}) do
    local r = predict(c[1], c[3])
    local train, test, train_se, test_se = losses(c[1], c[3], 0, d)
    study.near("P12", ("network, training loss, %s, %s"):format(c[2], c[3].name),
      r.train[1], train, slack * r.train[1] + 3 * train_se)
    study.near("P12", ("network, test error, %s, %s"):format(c[2], c[3].name),
      r.risk[1], test, slack * r.risk[1] + 3 * test_se)
  end
end
networks(theory)
study.control("a linear activation's theory", function()
  networks(function(_, target) return theory("linear", target) end)
end)

-- Gains: one spike, then two.
local r = theory(relu, line)
local before = losses(relu, line, 0, d)
local one = before - losses(relu, line, 19, d)
study.near("P12", "gain of one spike, relu, target z", r.gain_one[1], one,
  (o.quick and 0.45 or 0.3) * r.gain_one[1])

-- P18: a target without a second part pays for further spikes.
local inputs = o.quick and 300 or 500
local n = 3 * inputs
local alphas = o.quick and {.2, .45} or {.1, .2, .29, .35, .45}
local curves = {sin = {}, relu = {}}
for i, alpha in ipairs(alphas) do
  for name, act in pairs{sin = sine, relu = relu} do
    local _, test = losses(act, line, 2 * n ^ alpha, inputs)
    curves[name][i] = test
  end
end
for name, list in pairs(curves) do
  local at = o.quick and {1, 2} or {2, 5}
  local ratio = list[at[2]] / list[at[1]]
  study.expect("P18", "linear target, test error at .45 over .2, " .. name, "> 1.1",
    ratio, ratio > 1.1)
end

local fig = limn.plot.figure{title = "Linear target: test error after one large step",
  xlabel = "exponent alpha of the step n^alpha", ylabel = "test error"}
for _, name in ipairs{"sin", "relu"} do
  fig:line(alphas, curves[name], {label = name, marker = "circle"})
  fig:hline(theory(name == "sin" and sine or relu, line).risk[1],
    {dash = "dash", color = "gray", label = name == "sin" and "no step, theory" or nil})
end
study.save(fig, "losses")
study.done()
