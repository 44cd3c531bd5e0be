-- limn.giant{...}: one or two giant steps at linear width, measured beside what
-- theory says of them.
--
-- Data, network, steps and singular values are those of limn everywhere
-- (dyn.giant, linalg.svds); predictions come from limn.theory.spikes.

local limn = limn
local batches = require "limn.dyn.batches"
local errors = require "limn.errors"

local NAME = "giant"
local TERMS = 6 -- powers of the read-out that a prediction looks at

local function fail(...)
  error(string.format(...), 0)
end

-- The activation less its mean under N(0, 1): a mean adds a spike of its own.
local function centred(act)
  local c = limn.model.hermite_coefficients(1, {act = act})
  local mean = c.a[1]
  if math.abs(mean) <= 4 * c.a_error[1] then return act end
  local value = act:find "^[%w_]+$" and act .. "(x)" or "(" .. act .. ")"
  return ("%s - %.17g"):format(value, mean)
end

local function network(o)
  local net = limn.model.net(o.inputs, {width = o.neurons, depth = 1,
    param = "meanfield", base = 1, gain = 1, act = o.act, bias = false,
    freeze = {"output"}, precision = o.precision, seed = o.seed})
  net:set("W1", limn.tensor.sphere(o.neurons, o.inputs,
    {seed = limn.tensor.seed_named(o.seed, "first layer")}):t())
  if o.readout == "signs" then net:set("W2", net:get("W2"):sign()) end
  return net
end

local function first(n)
  local list = {}
  for j = 1, n do list[j] = j end
  return list
end

-- The target of the first `index` coordinates.
local function targets(o, x)
  local z = x:take(first(o.index), {axis = 2})
  if type(o.target) == "string" then
    return limn.model.act(z:take({1}, {axis = 2}):flatten(), {act = o.target})
  end
  local y = o.target(z)
  local ok, flat = errors.try(function() return y:flatten() end)
  if not ok or #flat ~= #x then
    fail("'target' must return a tensor of one number for each of the %d rows", #x)
  end
  return flat
end

local function data(o)
  local steps = #o.alpha
  local shared = math.floor(o.reuse * o.samples + 0.5)
  local rows = o.samples + (steps - 1) * (o.samples - shared)
  local x = limn.tensor.randn(rows, o.inputs,
    {seed = limn.tensor.seed_named(o.seed, "inputs")})
  local y = targets(o, x)
  if o.noise > 0 then
    y = limn.data.noisy(y, {std = math.sqrt(o.noise),
      seed = limn.tensor.seed_named(o.seed, "noise")}).value
  end
  return x, y, shared
end

local function left(o, net, x, y)
  return o.loss == "correlation" and y or y - net:forward(x):flatten()
end

-- Cosines of rows of a with rows of b, both of length 1.
local function cosines(a, b)
  return limn.tensor.matmul(a, b:t()):abs()
end

-- Train, and keep what a prediction needs: the read-out of variance 1/N, and
-- data and residuals of each step.
local function steps(o)
  local net = network(o)
  local x, y, shared = data(o)
  local eta, seen = {}, {}
  for t = 1, #o.alpha do
    eta[t] = o.constant[t] * o.neurons ^ o.alpha[t]
    local rows = batches(o.samples, shared, t)
    seen[t] = {x = x:take(rows, {axis = 1}), y = y:take(rows, {axis = 1})}
  end
  local first = net:get("W1"):t()
  local run = limn.dyn.giant(net, x, y, {eta = eta, reuse = o.reuse,
    loss = o.loss})
  for t = 1, #eta do
    seen[t].r = left(o, net, seen[t].x, seen[t].y)
    local s = run:step(1)
    if s.why == "diverged" then fail("step %d diverged", t) end
    if s.why then error("interrupted!", 0) end
  end
  local a = net:get("W2"):flatten() / math.sqrt(o.neurons)
  return {net = net, eta = eta, seen = seen, first = first, a = a}
end

local function predict(o, s)
  local one, two = s.seen[1], s.seen[2] or {}
  return limn.theory.spikes.predict(s.a, one.x, one.r, {act = o.act,
    eta1 = s.eta[1], eta2 = s.eta[2] or 0, x2 = two.x, r2 = two.r,
    terms = s.eta[2] and math.min(TERMS, o.neurons, o.inputs) or 1})
end

-- The size of what neither the start nor the spikes hold, over the edge.
local function rest(s, last, p)
  local L = limn.tensor
  local low = L.matmul(p.left * p.strength, p.right:t())
  return limn.linalg.svds(last - s.first - low, 1, {tol = 1e-3, seed = 1}).s[1]
    / p.edge
end

-- Near a threshold, or with an inflated bulk, no count is to be expected.
local function masked(p, gauge)
  for _, strength in ipairs(p.strength:list()) do
    if math.abs(strength / p.threshold - 1) < 0.15 then return true end
  end
  return gauge >= 0.3
end

local function measure(o)
  local s = steps(o)
  local p = predict(o, s)
  local last = s.net:get("W1"):t()
  local d = limn.linalg.svds(last, math.min(o.top, o.neurons, o.inputs),
    {tol = 1e-6, seed = 1})
  local r = {net = s.net, eta = s.eta, edge = p.edge, value = d.s / p.edge,
    predicted = p.outlier / p.edge, strength = p.strength / p.threshold,
    target = d.vt:take(first(o.index), {axis = 2}):abs(),
    direction = cosines(d.vt, p.direction),
    gauge = rest(s, last, p), outliers = 0, bbp = 0}
  for _, v in ipairs(r.value:list()) do
    if v > 1 + o.tau then r.outliers = r.outliers + 1 end
  end
  for _, v in ipairs(p.detached:list()) do r.bbp = r.bbp + v end
  r.bbp = math.tointeger(r.bbp)
  r.masked = masked(p, r.gauge)
  local x = s.seen[#s.seen].x
  r.single = (limn.tensor.matmul(d.vt, x:t()):abs()
    / (x * x):sum{axis = 2}:sqrt()):max()
  return r
end

local function add_rule(o, r)
  local count = limn.theory.spikes.count(o.alpha[1], o.alpha[2] or 0,
    {act = o.act, readout = o.readout, neurons = o.neurons})
  r.rule = o.alpha[2] and count.total or o.alpha[1] > 0 and 1 or 0
  r.undecided = count.undecided
end

local function check(o)
  if o.target == nil then o.target = "tanh" end
  if #o.alpha < 1 or #o.alpha > 2 then
    fail("'alpha' must hold one exponent a step, for one or two steps, got %d",
      #o.alpha)
  end
  if #o.constant == 1 then o.constant = {o.constant[1], o.constant[1]} end
  if #o.constant < #o.alpha then
    fail("'constant' must hold one number or one a step, got %d", #o.constant)
  end
  if o.index > o.inputs then
    fail("'index' must be at most 'inputs', %d, got %d", o.inputs, o.index)
  end
  if type(o.target) ~= "string" and type(o.target) ~= "function" then
    fail("'target' must be an activation or a function of the components, "
      .. "got a %s", type(o.target))
  end
end

local function giant(o)
  check(o)
  o.act = errors.call(NAME, centred, o.act)
  local r = measure(o)
  add_rule(o, r)
  return r
end

limn.def{
  name = NAME,
  doc = "One or two giant steps on the first layer of a two-layer network with "
    .. "neurons, inputs and samples in proportion: outliers of its spectrum, "
    .. "what they align with, and what theory says. Rows of W start on the "
    .. "unit sphere, the output is N^-1/2 sum a_i phi, a_i of variance 1/N, "
    .. "phi less its mean; inputs are Gaussian, the target is of the first "
    .. "coordinates.",
  ref = "arXiv 2605.17767; Ba et al. 2022",
  example = [[
local r = limn.giant{neurons = 200, inputs = 100, samples = 800, seed = 1,
  act = "erf", target = "tanh", alpha = {0.3}, constant = 3}
assert(r.outliers == 1 and r.bbp == 1 and r.target[1][1] > 0.8)]],
  args = {
    {name = "neurons", kind = "int", default = 1000, rule = "[1,inf)",
     doc = "N"},
    {name = "inputs", kind = "int", default = 500, rule = "[1,inf)", doc = "d"},
    {name = "samples", kind = "int", default = 4000, rule = "[1,inf)",
     doc = "n, of each step"},
    {name = "act", kind = "str", default = "erf", doc = "activation"},
    {name = "target", kind = "any", optional = true,
     doc = "an activation as a function of the first coordinate, or a function "
        .. "of an m x index tensor that returns m numbers; \"tanh\""},
    {name = "index", kind = "int", default = 1, rule = "[1,inf)",
     doc = "coordinates that the target sees"},
    {name = "noise", kind = "num", default = 0, rule = "[0,inf)",
     doc = "variance of the noise of the targets"},
    {name = "alpha", kind = "vec", rule = "t", optional = true,
     doc = "step t has size constant N^alpha, one or two of them; {0.3, 0.3}"},
    {name = "constant", kind = "vec", rule = "?", optional = true,
     doc = "one number or one a step; 3"},
    {name = "reuse", kind = "num", default = 0, rule = "[0,1]",
     doc = "part of the first step's samples that the second sees again"},
    {name = "loss", kind = "choice", default = "mse", rule = "mse|correlation",
     doc = "loss function"},
    {name = "readout", kind = "choice", default = "gaussian",
     rule = "gaussian|signs", doc = "law of the second layer"},
    {name = "top", kind = "int", default = 8, rule = "[1,1000]",
     doc = "singular values to find"},
    {name = "tau", kind = "num", default = 0.04, rule = "[0,inf)",
     doc = "a value above 1 + tau times the edge is an outlier"},
    {name = "precision", kind = "choice", default = "single",
     rule = "double|single", doc = "of the steps; spectra are in double"},
    {name = "seed", kind = "seed", optional = true, doc = "random seed; absent: "
      .. "the next one of the session"},
  },
  results = {
    {name = "value", kind = "vec", doc = "largest singular values over the edge"},
    {name = "predicted", kind = "vec",
     doc = "of BBP applied to what the steps add (theory.spikes.predict), over "
        .. "the edge; 1: no outlier"},
    {name = "strength", kind = "vec", doc = "of what they add, over the threshold"},
    {name = "outliers", kind = "int", doc = "values above (1 + tau) edge"},
    {name = "bbp", kind = "int", doc = "strengths above the threshold"},
    {name = "rule", kind = "int",
     doc = "outliers by the exponents and coefficients (theory.spikes.count)"},
    {name = "undecided", kind = "flag", doc = "the rule cannot tell at this N"},
    {name = "masked", kind = "flag",
     doc = "a strength is within 15 % of the threshold, or gauge above 0.3"},
    {name = "gauge", kind = "num",
     doc = "norm of what theory leaves out of the layer, over the edge"},
    {name = "target", kind = "mat", rule = "k index",
     doc = "|cosine| of right singular vectors with the target's coordinates"},
    {name = "direction", kind = "mat", rule = "k terms",
     doc = "and with the directions of the terms of theory"},
    {name = "single", kind = "num",
     doc = "largest |cosine| of one of them with a single sample: near 1, a "
        .. "heavy-tailed target made an outlier of it"},
    {name = "edge", kind = "num", doc = "of the bulk, 1 + sqrt(N/d)"},
    {name = "eta", kind = "table", doc = "sizes of the steps"},
    {name = "net", kind = "net", doc = "the network after them"},
  },
  run = function(o)
    o.alpha = o.alpha and o.alpha:list() or {0.3, 0.3}
    o.constant = o.constant and o.constant:list() or {3}
    return errors.call(NAME, giant, o)
  end,
}
