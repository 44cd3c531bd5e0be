-- limn.dyn.giant: a few large steps of gradient descent on the first layer.
--
-- The run is one of limn.dyn.sgd: what is giant are its learning rates, and
-- what is chosen is which samples each step sees.

local limn = limn
local batches = require "limn.dyn.batches"
local errors = require "limn.errors"

local NAME = "dyn.giant"

local function fail(...)
  error(NAME .. ": " .. string.format(...), 0)
end

-- The place of a tensor of the network in its scaling table.
local function place(scaling, name)
  for i, other in ipairs(scaling.tensor) do
    if other == name then return i end
  end
end

-- The output is s sum_i a_i phi, a_i of variance 1/N at the start; steps are
-- those of s = 1 in the gradient, whatever s is.
local function rate(net)
  local s = net:scaling()
  local out = place(s, "W2")
  if not out or place(s, "W3") then
    fail("'net' must have one hidden layer, got %s", tostring(net))
  end
  for i, name in ipairs(s.tensor) do
    if name ~= "W1" and s.lr_sgd[i] ~= 0 then
      fail("'net' must train W1 alone, but %s is not frozen "
        .. "(freeze = {\"output\", \"bias\"})", name)
    end
  end
  local neurons = net:get("W2").shape[1]
  local scale = s.multiplier[out] * s.std[out] * math.sqrt(neurons)
  if not (scale > 0) then fail("'net' has a read-out of size 0") end
  return 1 / (scale * s.lr_sgd[place(s, "W1")]), neurons
end

-- Samples a step from the number of rows: the first step's, then for each
-- further one a part 1 - reuse of as many.
local function samples(o, rows, steps)
  local fresh = 1 + (steps - 1) * (1 - o.reuse)
  local n = math.floor(rows / fresh + 1e-9)
  local shared = math.floor(o.reuse * n + 0.5)
  local need = n + (steps - 1) * (n - shared)
  if n < 1 or need > rows then
    fail("'x' has %d rows, too few for %d steps", rows, steps)
  end
  return n, shared
end

-- The rows of all steps, one after the other.
local function arrange(x, n, shared, steps)
  local rows = {}
  for t = 1, steps do
    table.move(batches(n, shared, t), 1, n, #rows + 1, rows)
  end
  return x:take(rows, {axis = 1})
end

local function run(o)
  local steps = #o.eta
  if steps == 0 then fail("'eta' must hold the size of each step") end
  if not (o.eta[1] > 0) then fail("'eta[1]' must be above 0, got %g", o.eta[1]) end
  local per, neurons = rate(o.net)
  local n, shared = samples(o, o.x.shape[1], steps)
  local factors = {}
  for t = 1, steps do factors[t] = o.eta[t] / o.eta[1] end
  local whole = shared == n
  local x = whole and o.x or arrange(o.x, n, shared, steps)
  local targets = whole and o.y or arrange(o.y, n, shared, steps)
  return errors.call(NAME, limn.dyn.sgd, o.net, x, targets, {lr = o.eta[1] * per,
    factors = factors, batch = n, order = "cycle", loss = o.loss})
end

limn.def{
  name = NAME,
  doc = "Giant steps of gradient descent on the first layer of a two-layer "
    .. "network, on fresh, reused or partly reused samples. With the output "
    .. "s sum_i a_i phi(w_i.x), a_i of variance 1/N at the start, a step is "
    .. "W + eta/n sum_j (y_j - f_j) a phi'(W x_j) x_j: the gradient of s = 1, "
    .. "whatever s is. Sizes N^alpha, alpha < 1/2, are those of the papers.",
  ref = "Ba et al. 2022, arXiv 2205.01445; arXiv 2605.17767",
  example = [[
local net = limn.model.net(20, {width = 40, depth = 1, param = "meanfield",
  base = 1, gain = 1, act = "tanh", bias = false, freeze = {"output"}, seed = 1})
local x = limn.tensor.randn(200, 20, {seed = 2})
local before = net:get("W1")
local run = limn.dyn.giant(net, x, x:t()[1], {eta = {20, 30}, reuse = 0.5})
run:step(2)
local step = (net:get("W1") - before):svd{vectors = false}.s
assert(step[1] > 2 * step[2])]],
  args = {
    {name = "net", kind = "net", doc = "one hidden layer, the rest frozen"},
    {name = "x", kind = "mat", rule = "m d", doc = "inputs of all steps"},
    {name = "y", kind = "vec", rule = "m", doc = "targets"},
    {name = "eta", kind = "vec", rule = "t", optional = true,
     doc = "size of each step; one step of size 1 unless given"},
    {name = "reuse", kind = "num", default = 0, rule = "[0,1]",
     doc = "part of the first step's samples that each further step sees "
       .. "again; 1: all, and x holds one batch"},
    {name = "loss", kind = "choice", default = "mse",
     rule = "mse|logistic|correlation", doc = "loss function"},
  },
  results = {
    {name = "run", kind = "run", doc = "the run; run:step(1) is one giant step"},
  },
  run = function(o)
    o.eta = o.eta or limn.tensor.new{1}
    return run(o)
  end,
}
