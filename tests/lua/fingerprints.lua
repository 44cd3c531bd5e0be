-- Fingerprints of networks, optimizers, limits and sweeps: what a change of
-- structure must not change.
--
-- Each is one number that depends on everything before it, compared with
-- tests/golden/fingerprints.txt to 1e-9: BLAS and processors differ in the
-- last digits, and the runs are short, so that nothing is amplified.  The
-- values are those of the program itself, from a day on which the other tests
-- held it to foreign programs; a deliberate change of numbers writes them anew:
--
--     limn tests/lua/fingerprints.lua --write
local t = require "limn.test"

local GOLDEN = "tests/golden/fingerprints.txt"
local found, names = {}, {}

local function add(name, value)
  found[name] = value
  names[#names + 1] = name
end

-- Weighted, so that no two elements can change places.
local function weigh(x)
  x = x:flatten()
  local w = limn.tensor.arange(1, #x):sin()
  return (x * w):sum() + x:norm()
end

local function data(loss, outputs)
  local x = limn.tensor.randn(24, 5, {seed = 11})
  if loss == "xent" then
    return x, limn.tensor.arange(0, 23) % outputs
  elseif loss == "logistic" then
    return x, limn.tensor.randn(24, {seed = 12}):sign()
  end
  return x, limn.tensor.randn(24, outputs, {seed = 12})
end

local function trained(name, net_options, rule, run_options, loss, outputs)
  outputs = outputs or 1
  net_options.outputs, net_options.seed = outputs, 3
  local net = limn.model.net(5, net_options)
  local x, y = data(loss or "mse", outputs)
  run_options.loss = loss or "mse"
  local run = limn.dyn[rule](net, x, y, run_options)
  run:step(10)
  add("train " .. name, weigh(net:flat()))
end

for _, param in ipairs(t.choices("model.net", "param")) do
  for _, depth in ipairs{1, 3} do
    for _, rule in ipairs{"gd", "adam"} do
      trained(("%s depth %d %s"):format(param, depth, rule),
        {width = 48, depth = depth, param = param, act = "tanh"}, rule,
        {lr = 0.01})
    end
  end
end

for _, act in ipairs(limn.model.acts()) do
  trained("act " .. act, {width = 32, depth = 2, act = act}, "gd",
    {lr = 0.02})
end
trained("act hermite3", {width = 32, depth = 1, act = "hermite3"}, "gd",
  {lr = 0.001})

trained("sgd momentum", {width = 32, act = "tanh"}, "sgd",
  {lr = 0.02, momentum = 0.9, batch = 8, seed = 5})
trained("sgd nesterov decay", {width = 32, act = "tanh"}, "sgd",
  {lr = 0.02, momentum = 0.9, nesterov = true, decay = 0.01, batch = 8,
   seed = 5})
trained("sgd replace cosine", {width = 32, act = "tanh"}, "sgd",
  {lr = 0.02, order = "replace", schedule = "cosine", steps = 20, warmup = 3,
   batch = 8, seed = 5})
trained("adamw", {width = 32, act = "tanh"}, "adamw",
  {lr = 0.01, decay = 0.1, batch = 8, seed = 5})
trained("xent", {width = 32, act = "tanh"}, "adam", {lr = 0.01}, "xent", 4)
trained("logistic", {width = 32, act = "tanh"}, "adam", {lr = 0.01},
  "logistic")
trained("residual", {width = 32, depth = 4, act = "tanh", residual = true,
  base_depth = 2}, "adam", {lr = 0.01})
trained("gamma, factors", {width = 32, act = "tanh", gamma = 3,
  input_mult = 2, output_mult = 0.5, base = 16}, "gd", {lr = 0.01})
trained("freeze", {width = 32, act = "tanh", freeze = {"W1", "output"}}, "gd",
  {lr = 0.01})

do
  local net = limn.model.net(5, {width = 32, depth = 2, act = "tanh",
                                 outputs = 2, seed = 3})
  local x = limn.tensor.randn(7, 5, {seed = 21})
  local v = limn.tensor.randn(net:count(), {seed = 22})
  add("forward", weigh(net:forward(x)))
  add("jvp", weigh(net:jvp(x, v)))
  add("hvp", weigh(net:hvp(x, limn.tensor.randn(7, 2, {seed = 23}), v)))
end

do
  local x = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}
  local y = {1, -0.5, 0.25, -1.5}
  for _, depth in ipairs{1, 2, 3} do
    local r = limn.theory.linear.limit(x, y, {0.2, 0.5},
      {depth = depth, steps = 5})
    add("linear limit " .. depth, weigh(r.loss))
  end
end

for _, name in ipairs{"rand", "randn"} do
  add("random " .. name, weigh(limn.tensor[name](1000, {seed = 9})))
end
add("random permutation", weigh(limn.tensor.permutation(100, {seed = 9})))
add("random orthogonal", weigh(limn.tensor.orthogonal(12, {seed = 9})))

do
  local r = limn.sweep{grid = {width = {16, 32}, lr = {0.01, 0.02},
    seed = {1, 2}}, jobs = 1, progress = false, run = function(p)
      local net = limn.model.net(5, {width = p.width, act = "tanh"})
      local x, y = data("mse", 1)
      local run = limn.dyn.sgd(net, x, y, {lr = p.lr, batch = 8})
      run:step(10)
      return {loss = run:loss()}
    end}
  add("sweep", weigh(limn.tensor.new(r.loss)))
end

if arg[1] == "--write" then
  local file = assert(io.open(GOLDEN, "w"))
  for _, name in ipairs(names) do
    file:write(("%.15g  %s\n"):format(found[name], name))
  end
  file:close()
  return
end

local known = {}
for line in io.lines(GOLDEN) do
  local value, name = line:match("^(%S+)  (.+)$")
  known[name] = tonumber(value)
end
for _, name in ipairs(names) do
  t.test(name, function()
    t.ok(known[name], "is not in " .. GOLDEN)
    t.near(found[name], known[name], 1e-9 * math.max(1, math.abs(known[name])))
  end)
end
t.done()
