-- The coordinate check: seven kinds of planted error and as many sound networks,
-- under three kinds of optimizer and two losses.
local limn = require "limn"
local t = require "limn.test"
local T = limn.tensor

local BASE = 32
local x, y = T.randn(16, 8, {seed = 1}), T.randn(16, {seed = 2})
local classes = (T.randn(16, {seed = 3}):sign() + 1) * 0.5
local tokens = {}
for i = 1, 16 do tokens[i] = {i - 1} end
tokens = T.new(tokens)

local lr = {sgd = 0.2, adam = 0.01, muon = 0.05}

local function check(opt, loss, o)
  local function net(width, seed)
    local spec = {width = width, depth = 2, base = BASE, act = "tanh",
      seed = seed, outputs = loss == "xent" and 2 or 1}
    for key, v in pairs(o.net and o.net(width / BASE, opt) or {}) do
      spec[key] = v
    end
    return limn.model.net(spec.embedding and 1 or 8, spec)
  end
  local function options(width)
    return o.options and o.options(width / BASE, opt) or {}
  end
  return limn.probe.coord(net, {o.tokens and tokens or x,
    loss == "xent" and classes or y},
    {opt = opt, lr = lr[opt], loss = loss, options = options})
end

local function rates(name, power)
  return function(m) return {rates = {[name] = m ^ power}} end
end

local function lookup() return {embedding = 16} end

-- What is wrong, the tensor and the kind that must be named, by how much the
-- entry is off, and a slope that must fail (of any optimizer, where it can).
local planted = {
  {"read-out variance", "W3", "variance", {b = .5},
    net = function() return {b = {0, .5, .5}} end},
  {"hidden rate", "W2", "rate", {c = 1}, fails = {"W2", "own"},
    options = rates("W2", 1)},
  {"input rate", "W1", "rate", {c = -1}, fails = {"W1", "own"},
    options = rates("W1", -1)},
  {"multiplier", "W3", "multiplier", {a = .5},
    net = function(m) return {output_mult = m ^ .5} end},
  {"decay", "W2", "decay", {decay = -1}, options = function(m)
    return {decay = {W2 = .01 / m}, decay_kind = "decoupled"}
  end},
  {"embedding", "embedding.E", "rate", {c = -1}, tokens = true, net = lookup,
    fails = {"embedding.E", "own"}, options = rates("embedding.E", -1)},
  {"epsilon", "W1", "eps", {eps = 1}, adaptive = true, options = function()
    return {eps = 1e-4, eps_scaled = false}
  end},
}

local function each(fn)
  for _, opt in ipairs{"sgd", "adam", "muon"} do
    for _, loss in ipairs{"mse", "xent"} do fn(opt, loss) end
  end
end

local function fault_of(r, tensor, kind)
  for _, fault in ipairs(r.faults) do
    if fault.tensor == tensor and fault.kind == kind then return fault end
  end
end

each(function(opt, loss)
  for _, o in ipairs(planted) do
    if not (o.adaptive and opt == "sgd") then
      t.test(("planted in %s, %s: %s"):format(opt, loss, o[1]), function()
        local r = check(opt, loss, o)
        t.ok(not r.pass, "must fail")
        local fault = fault_of(r, o[2], o[3])
        t.ok(fault, o[2] .. " " .. o[3] .. " must be named: " .. r.says)
        if o[3] ~= "eps" then t.eq(#r.faults, 1, r.says) end
        for key, by in pairs(o[4]) do t.near(fault.by[key], by, 0.2, key) end
        t.ok(r.says:find(o[2], 1, true), r.says)
        if o.fails then
          local fit = r.find(o.fails[1], o.fails[2], r.steps)
          t.ok(fit.verdict == "grows" or fit.verdict == "shrinks", o.fails[1])
        end
      end)
    end
  end
end)

-- The class of muP: (a + s, b - s, c - 2 s) for SGD, c - s for others.
local function shifted(_, opt)
  local s, fold = {.25, -.5, .5}, opt == "sgd" and 2 or 1
  local own = opt == "sgd" and {-1, 0, 1}
    or opt == "adam" and {0, 1, 1} or {0, 0, 1}
  local a, b, c = {}, {}, {}
  for l, start in ipairs{0, .5, 1} do
    a[l], b[l], c[l] = s[l], start - s[l], own[l] - fold * s[l]
  end
  return {a = a, b = b, c = c}
end

local sound = {
  {"muP"},
  {"another of its class", net = shifted},
  {"a zero read-out", net = function() return {zero_readout = true} end},
  {"norms", net = function() return {norm = "layernorm", act = "relu"} end},
  {"residual", net = function() return {residual = true, depth = 3} end},
  {"decay", options = function()
    return {decay = .05, decay_kind = "decoupled"}
  end},
  {"an embedding, and epsilon that scales", tokens = true, net = lookup,
    options = function(_, opt) return opt ~= "sgd" and {eps = 1e-4} or {} end},
}

each(function(opt, loss)
  for _, o in ipairs(sound) do
    t.test(("sound in %s, %s: %s"):format(opt, loss, o[1]), function()
      local r = check(opt, loss, o)
      t.eq(#r.faults, 0, r.says)
      t.ok(r.pass, r.says)
    end)
  end
end)

local function mup(width, seed)
  return limn.model.net(8, {width = width, base = BASE, act = "tanh",
    seed = seed})
end

t.test("coupled decay under Adam is a fault that four steps do not show", function()
  local r = limn.probe.coord(mup, {x, y}, {opt = "adam", lr = 0.01,
    options = {decay = 1e-4, decay_kind = "coupled"}})
  t.ok(fault_of(r, "W2", "decay"), r.says)
  for _, fit in ipairs(r.fits) do
    if fit.decides then t.ok(fit.verdict ~= "grows", fit.module) end
  end
end)

t.test("plain epsilon is no fault where no width that is meant is reached", function()
  local function run(target)
    return limn.probe.coord(mup, {x, y}, {opt = "adam", lr = 0.01,
      target = target, options = {eps = 1e-6, eps_scaled = false}})
  end
  t.ok(run(512).pass)
  t.ok(fault_of(run(1e9), "W2", "eps"))
end)

t.test("what no entry shows is told from its slopes", function()
  local function net(width, seed)
    return limn.model.net(8, {width = width, base = BASE, gain = 1, seed = seed,
      act = ("%.10g*tanh(x)"):format((width / BASE) ^ 0.5)})
  end
  local r = limn.probe.coord(net, {x, y}, {opt = "adam", lr = 0.003})
  t.ok(not r.pass)
  t.eq(#r.faults, 0)
  t.ok(r.says:find("an activation", 1, true), r.says)
end)

t.test("a rate that is too large is told from a wrong parametrization", function()
  local r = limn.probe.coord(mup, {x, y}, {opt = "sgd", lr = 50})
  t.ok(r.pass and r.says:find("tenth of lr", 1, true), r.says)
  t.ok(tostring(r):find("ok at lr/10", 1, true))
  t.ok(table.concat(r.warnings):find("lr = 50 is too large", 1, true))
  r = limn.probe.coord(mup, {x, y}, {opt = "sgd", lr = 1e6})
  t.ok(not r.pass and r.says:find("far too large", 1, true), r.says)
end)

t.test("noise of three networks more, not a fault", function()
  local r = limn.probe.coord(mup, {x[{1, 3}], y[{1, 3}]}, {opt = "signsgd", lr = .003,
    widths = {8, 16, 32, 64}, seeds = 1})
  t.ok(r.pass, r.says)
end)

t.test("over depth", function()
  local function net(alpha)
    return function(depth, seed)
      return limn.model.net(8, {width = 64, depth = depth, act = "tanh",
        residual = true, base_depth = 4, depth_exponent = alpha, seed = seed})
    end
  end
  local o = {opt = "adam", lr = 0.003, depths = {4, 8, 16, 32}}
  t.ok(limn.probe.coord(net(0.5), {x, y}, o).pass)
  local r = limn.probe.coord(net(0), {x, y}, o)
  t.ok(not r.pass and r.says:find("L^", 1, true), r.says)
end)

-- SP under Adam: by classify h2 changes as n, f as n^3/2 (Yang & Hu 2021).
t.test("predictions are those of the exponents in use", function()
  local function sp(width, seed)
    return limn.model.net(8, {width = width, base = BASE, act = "tanh",
      param = "sp", seed = seed})
  end
  local r = limn.probe.coord(sp, {x, y}, {opt = "adam", lr = 1e-4, seeds = 3,
    widths = {64, 128, 256}})
  t.near(r.find("h2", "change", 3).predicted, 1, 1e-12)
  t.near(r.find("f", "change", 3).predicted, 1.5, 1e-12)
  t.near(r.find("h2", "change", 3).slope, 1, 0.2)
  t.near(r.find("f", "change", 3).slope, 1.5, 0.25)
  t.near(r.find("W3", "own", 3).slope, 1, 0.15)
end)

-- Muon of square matrices: steps of spectral norm 1, 1 and 0.2 n^1/2 (Liu et al.
-- 2025) before the rate, so that hidden features move as n^1/2 by the last; other
-- parametrizations than SP take that back.
t.test("Muon's scales move hidden features as their exponents say", function()
  local function judged(scale, param)
    return limn.probe.coord(function(width, seed)
      return limn.model.net(8, {width = width, base = BASE, act = "tanh",
        param = param, seed = seed})
    end, {x, y}, {opt = "muon", lr = 0.01, options = {scale = scale}})
  end
  for scale, c in pairs{spectral = 0, jordan = 0, rms = 0.5} do
    local r = judged(scale, "sp")
    local fault = fault_of(r, "W2", "rate")
    t.eq(fault ~= nil, c > 0, scale)
    t.near(fault and fault.by.c or 0, c, 1e-9, scale)
    t.near(r.find("W2", "own", 1).slope, c, 0.15, scale)
    t.ok(judged(scale, "mup").pass, scale)
  end
end)

t.test("text and figure", function()
  local r = limn.probe.coord(mup, {x, y}, {seeds = 1, widths = {16, 32}, lr = .01})
  t.ok(tostring(r):find(r.says, 1, true))
  t.ok(#r:text{all = true} > #r:text())
  t.ok(tostring(r:figure()):find("series"))
  t.ok(tostring(r:figure{kind = "own"}):find("series"))
  t.raises(function() r:figure{kind = "x"} end, "'kind' must be")
end)

-- A step of Muon has all singular values sqrt(out / in) times the rate; one of
-- momentum 0 and decay shrinks by 1 - lr decay.
t.test("steps of tensors, as a probe and as columns of a record", function()
  local net = limn.model.net(8, {width = 64, base = BASE, act = "tanh", seed = 1})
  local run = limn.dyn.muon(net, x, y, {lr = 0.1, batch = 16,
    polynomial = "newton", polar_steps = 40})
  local log = limn.train(run, {steps = 3, every = 1, net = net, x = x,
    record = "steps"})
  for i = 1, 3 do t.near(log.step_change_W2[i], 0.1, 1e-3) end
  local all = limn.linalg.svdvals(net:get "W2").s
  t.near(log.step_weight_W2[3], all[1], 1e-8)
  t.ok(log.step_ratio_W1[1] > 0 and log.step_weight_b1 == nil)
end)

t.test("what the tensors of a run have", function()
  local net = limn.model.net(8, {width = 64, base = BASE, seed = 1, bias = false})
  local s = limn.dyn.adamw(net, x, y, {lr = 0.5, batch = 16, eps = 1e-3,
    decay = {input = 0, hidden = 0.25, output = 0}, rates = {W1 = 0, output = 3}}):scaling()
  t.near(s.lr, {0, 0.25, 0.75}, 1e-15)
  t.near(s.shrink, {0, 0.125, 0}, 1e-15)
  t.near(s.eps, {5e-4, 5e-4, 1e-3}, 1e-15)
  -- Coupled decay in proportion to a gradient is a shrinking of w.
  s = limn.dyn.sgd(net, x, y, {lr = 0.5, batch = 16, decay = 0.25}):scaling()
  t.near(s.shrink, {0.25, 0.125, 0.0625}, 1e-15)
  t.near(s.steps, {4, 8, 16}, 1e-12)
  s = limn.dyn.adam(net, x, y, {batch = 16, decay = 0.25}):scaling()
  t.ok(s.shrink[1] ~= s.shrink[1])
end)

-- Inputs of 0 leave W1 without a gradient: what moves it is decay, which takes it
-- to 1/e in the timescale, 50 steps, a quarter as many epochs.
t.test("the timescale of decay is that of a weight without a gradient", function()
  local net = limn.model.net(8, {width = 32, seed = 1})
  local before = net:get "W1":norm()
  local run = limn.dyn.adamw(net, x * 0, y, {lr = 0.01, batch = 4, decay = 2})
  local s = run:scaling()
  run:step(100)
  local rate = -math.log(net:get "W1":norm() / before) / 100
  t.near(rate, -math.log(1 - 1 / s.steps[1]), 1e-12)
  t.near({s.steps[1], s.epochs[1]}, {50, 12.5}, 1e-12)
  run = limn.dyn.gd(net, x, y, {lr = 0.5, decay = 0.25})
  t.near(run:scaling().epochs, run:scaling().steps, 0)
end)

t.test("errors", function()
  t.raises(function() limn.probe.coord(mup, {x, y}, {opt = "foo"}) end,
    "'opt' must be one of")
  t.raises(function() limn.probe.coord(mup, {x, y}, {widths = {8}}) end,
    "two different widths")
  t.raises(function() limn.probe.coord(mup, {x, T.ones(3)}) end,
    "16 inputs and 3 targets")
  t.raises(function()
    limn.probe.coord(function() return 3 end, {x, y})
  end, "'net' must return a network")
end)

t.done()
