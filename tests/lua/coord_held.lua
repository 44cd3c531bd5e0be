-- The coordinate check on cases that it was not made with: networks, data,
-- optimizers and errors are drawn at random, each case from its seed.  The
-- settings of the check were chosen on seeds below 1000.  Of the sound networks
-- 11001 to 11200 it judges 198 rightly; the two others are narrow, with activations
-- that have a mean, so that the outputs at the start decide the first steps.
-- `limn tests/lua/coord_held.lua FIRST LAST [planted]` counts others.
local limn = require "limn"
local t = require "limn.test"
local T = limn.tensor

local WIDTHS = {{16, 32, 64, 128}, {48, 96, 192, 384}, {24, 60, 150, 300},
  {64, 128, 256}, {40, 160}, {32, 64, 128, 256}, {100, 200, 300}}
local ACTS = {"relu", "gelu", "silu", "erf", "elu", "tanh", "softplus", "linear"}
local LR = {sgd = {.03, .3}, gd = {.03, .3}, adam = {.001, .02},
  adamw = {.001, .02}, muon = {.01, .1}, lion = {.0005, .005},
  signsgd = {.0005, .005}, rmsprop = {.0005, .005}}
local OPTS = {"sgd", "gd", "adam", "adamw", "muon", "lion", "signsgd", "rmsprop"}
local ADAPTIVE = {adam = true, adamw = true, muon = true, rmsprop = true}

-- Draws of one case, in order.
local function drawer(seed)
  local d, k = {}, 0
  function d.u()
    k = k + 1
    return T.rand(1, {seed = seed * 1000 + k})[1]
  end
  function d.pick(list) return list[1 + math.floor(d.u() * #list)] end
  function d.chance(p) return d.u() < p end
  function d.below(n) return math.floor(d.u() * n) end
  return d
end

local function list_of(n, fn)
  local list = {}
  for i = 1, n do list[i] = fn(i) end
  return list
end

-- ---- data ------------------------------------------------------------------

local function inputs(d, c, m)
  if c.tokens then return T.new(list_of(m, function() return {d.below(c.tokens)} end)) end
  local kind = d.pick{"normal", "signs", "shifted", "digits"}
  if kind == "digits" then
    local digits = limn.data.digits()
    return ((digits.x - digits.x:mean()) / digits.x:std())[{1, m}]
  end
  local x = T.randn(m, d.pick{3, 6, 10, 20, 40}, {seed = d.below(1e6)})
  return kind == "signs" and x:sign() or kind == "shifted" and x + 1 or x
end

local function targets(d, c, m)
  c.loss = d.pick{"mse", "mse", "logistic", "xent"}
  c.outputs = 1
  local seed = d.below(1e6)
  if c.loss == "logistic" then return T.randn(m, {seed = seed}):sign() end
  if c.loss == "xent" then
    c.outputs = d.pick{2, 5, 10}
    return T.new(list_of(m, function() return d.below(c.outputs) end))
  end
  c.outputs = d.pick{1, 1, 3}
  if c.outputs == 1 then return T.randn(m, {seed = seed}) end
  return T.randn(m, c.outputs, {seed = seed})
end

-- ---- a case ----------------------------------------------------------------

local function optimizer(d, c)
  c.opt = d.pick(OPTS)
  local low, high = table.unpack(LR[c.opt])
  c.lr, c.options = low * (high / low) ^ d.u(), {}
  if c.opt == "sgd" and d.chance(.4) then
    c.options.momentum, c.lr = .9, c.lr / 3
  elseif c.opt == "muon" then
    c.options.scale = d.pick{"spectral", "jordan", "rms"}
    if c.options.scale == "rms" then c.lr = c.lr / 1.6 end
  end
  if d.chance(.2) then c.options.decay, c.options.decay_kind = .01, "decoupled" end
end

local function draw(seed)
  local d = drawer(seed)
  local c = {seed = seed, widths = d.pick(WIDTHS), steps = d.pick{2, 3, 4, 6},
    seeds = d.pick{1, 2, 3}, act = d.pick(ACTS), depth = d.pick{1, 2, 2, 3, 4, 5},
    bias = d.chance(.6), norm = d.pick{"none", "none", "none", "layernorm", "rmsnorm"},
    zero_readout = d.chance(.15), tokens = d.chance(.12) and 16 or nil,
    precision = d.pick{"double", "double", "double", "single"}}
  if #c.widths < 4 then c.seeds = math.max(c.seeds, 2) end
  c.residual = c.depth > 1 and d.chance(.25)
  c.base = d.pick{c.widths[1], 32, 64, 100}
  local m = d.pick{8, 16, 32, 48}
  c.x, c.y = inputs(d, c, m), targets(d, c, m)
  optimizer(d, c)
  return c, d
end

local FORMS = {relu = "max(x, 0)", tanh = "tanh(x)", erf = "erf(x)", linear = "x"}

local function network(c, width, seed)
  local m = width / c.base
  local net = limn.model.net(c.tokens and 1 or #c.x[1], {width = width,
    depth = c.depth, base = c.base, outputs = c.outputs, bias = c.bias,
    norm = c.norm, residual = c.residual, precision = c.precision,
    zero_readout = c.zero_readout, embedding = c.tokens, param = c.param,
    seed = seed + 7 * c.seed,
    act = c.act_power and ("%.10g*%s"):format(m ^ c.act_power, FORMS[c.act]
      or "tanh(x)") or c.act, gain = c.act_power and 1 or nil,
    input_mult = c.input_power and m ^ c.input_power,
    output_mult = c.output_power and m ^ c.output_power})
  for name, p in pairs(c.std_power or {}) do net:set(name, net:get(name) * m ^ p) end
  return net
end

local function options(c, width)
  local o, m = {}, width / c.base
  for key, v in pairs(c.options) do o[key] = v end
  for name, p in pairs(c.rate_power or {}) do o.rates = {[name] = m ^ p} end
  for name, p in pairs(c.decay_power or {}) do
    o.decay, o.decay_kind = {[name] = .01 * m ^ p}, "decoupled"
  end
  return o
end

local function check(c)
  return limn.probe.coord(function(width, seed) return network(c, width, seed) end,
    {c.x, c.y}, {opt = c.opt, lr = c.lr, loss = c.loss, widths = c.widths,
    steps = c.steps, seeds = c.seeds,
    options = function(width) return options(c, width) end})
end

-- ---- errors ----------------------------------------------------------------

-- Whether the one fault is of this tensor, in this of a, b, c or decay, by p.
local function one(tensor, key, p)
  return function(r)
    local fault = r.faults[1]
    return #r.faults == 1 and fault.tensor == tensor and #fault.entry == 1
      and math.abs((fault.by[key] or 0) - p) < 0.25
  end
end

local function all(test)
  return function(r)
    for _, fault in ipairs(r.faults) do if not test(fault) then return false end end
    return #r.faults > 0
  end
end

-- Each plants something, and returns the test of what must be found.
local plants = {
  function(c, p, w) -- initial deviation
    c.std_power, c.zero_readout = {[w.tensor] = p}, false
    return one(w.tensor, "b", p)
  end,
  function(c, p, w) -- learning rate
    c.rate_power = {[w.tensor] = p}
    return one(w.tensor, "c", p)
  end,
  function(c, p, _, last) -- multiplier
    c.output_power, c.zero_readout = p, false
    return one(last.tensor, "a", p)
  end,
  function(c, p, _, _, first)
    c.input_power = p
    return one(first.tensor, "a", p)
  end,
  function(c, p, w) -- weight decay
    c.decay_power = {[w.tensor] = p}
    return one(w.tensor, "decay", p)
  end,
  function(c, p, w) -- epsilon, where there is one
    if not ADAPTIVE[c.opt] then
      c.rate_power = {[w.tensor] = p}
      return one(w.tensor, "c", p)
    end
    c.options.eps, c.options.eps_scaled = 1e-3, false
    return all(function(fault) return fault.kind == "eps" end)
  end,
  function(c) -- the standard parametrization
    c.param = "sp"
    return all(function(fault) return fault.kind ~= "eps" and fault.kind ~= "decay" end)
  end,
  function(c, p) -- an activation that depends on the width, which no entry shows
    c.act_power, c.zero_readout, c.norm = p, false, "none"
    return function(r) return #r.faults == 0 end
  end,
}

local function plant(c, d)
  local s, matrices = network(c, c.widths[1], 1):scaling(), {}
  for i, role in ipairs(s.role) do
    if role ~= "bias" and role ~= "gain" then
      matrices[#matrices + 1] = {tensor = s.tensor[i], role = role}
    end
  end
  local kind, p, w = d.pick(plants), d.pick{-1, -.5, .5, 1}, d.pick(matrices)
  return kind(c, p, w, matrices[#matrices], matrices[1])
end

-- ---- the count -------------------------------------------------------------

-- How many are judged rightly, and what the others were told.
local function count(first, last, planted)
  local right, wrong = 0, {}
  for seed = first, last do
    local c, d = draw(seed)
    local expected = planted and plant(c, d)
    local r = check(c)
    local ok = r.pass == not planted and #r.faults == 0
    if planted then ok = not r.pass and expected(r) end
    right = right + (ok and 1 or 0)
    if not ok then
      wrong[#wrong + 1] = ("case %d (%s, %s, %s): %s"):format(seed, c.opt, c.act, c.loss, r.says)
    end
  end
  return right, table.concat(wrong, "\n")
end

local first, last = tonumber(arg[1]), tonumber(arg[2])
if first then
  print(count(first, last, arg[3] == "planted"))
  return
end

t.test("sound networks pass", function()
  local right, wrong = count(7001, 7040)
  t.ok(right >= 39, wrong)
end)

t.test("planted errors are named, and nothing else", function()
  local right, wrong = count(8001, 8040, true)
  t.ok(right >= 39, wrong)
end)

t.done()
