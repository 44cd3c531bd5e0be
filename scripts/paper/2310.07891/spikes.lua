-- How many spikes does one large step give the matrix of features?  A step of
-- size n^alpha with (l - 1) / (2 l) < alpha < l / (2 l + 2) adds l: polynomials
-- of the learned direction up to degree l.
-- Moniri, Lee, Hassani & Dobriban 2023, arXiv 2310.07891.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2310.07891", {
  {name = "inputs", default = 0, doc = "d; 0: 400 in quick runs, else 1000"},
})
local T = limn.tensor
local d = o.inputs > 0 and o.inputs or o.quick and 400 or 1000
local neurons, samples = 2 * d, 2 * d
local sine = "sin(x + pi / 4) - exp(-0.5) * sin(pi / 4)"
local relu = "relu(x) - 1 / sqrt(2 * pi)"

local function target(x)
  local z = x:take({1}, {axis = 2}):flatten()
  return z + (z * z - 1) / math.sqrt(2)
end

-- Singular values of the features of fresh data after a step of size
-- 2 n^alpha, over sqrt n, and how much of the learned direction the leading
-- left vectors hold.  alpha nil: no step.
local function features(act, alpha, seed)
  local function named(what) return T.seed_named(seed or 1, what) end
  local net = limn.model.net(d, {width = neurons, depth = 1, param = "sp",
    base = 1, gain = 1, act = act, bias = false, freeze = {"output"},
    precision = "single", seed = seed or 1})
  net:set("W1", T.sphere(neurons, d, {seed = named "rows"}):t())
  local x = T.randn(samples, d, {seed = named "step"})
  local z = T.randn(samples, d, {seed = named "fresh"})
  local y = limn.data.noisy(target(x), {std = 0.5, seed = named "noise"}).value
  local left = y - net:forward(x):flatten()
  if alpha then
    limn.dyn.giant(net, x, y, {eta = {2 * samples ^ alpha}}):step(1)
  end
  local svd = limn.linalg.svds(net:features(z, {layer = 1}) / math.sqrt(samples), 5,
    {tol = 1e-4, seed = 6})
  local learned = T.matmul(z, T.matmul(x:t(), left))
  learned = learned / learned:norm()
  local along = T.matmul(svd.u:t(), learned)
  return {value = svd.s, along = along}
end

-- alpha, the number of spikes, and the values of an independent program, of one
-- network at d = 1000, N = n = 2000: spikes, then the edge.
local cases = {
  {act = relu, name = "relu", alpha = .20, spikes = 1, value = {3.48, 1.56}},
  {act = relu, name = "relu", alpha = .29, spikes = 2, value = {6.75, 2.57, 1.60}},
  {act = sine, name = "sin", alpha = .20, spikes = 1, value = {2.53, 1.41}},
  {act = sine, name = "sin", alpha = .29, spikes = 2, value = {4.29, 2.33, 1.40}},
}
local function spikes(list, edge)
  local n = 0
  for _, v in ipairs(list:list()) do n = n + (v > 1.1 * edge and 1 or 0) end
  return n
end

local edges, found = {relu = features(relu).value[1], sin = features(sine).value[1]}, {}
for i, c in ipairs(cases) do found[i] = features(c.act, c.alpha) end
local function counts(rule)
  for i, c in ipairs(cases) do
    study.near("P14", ("spikes, %s, alpha = %.2f"):format(c.name, c.alpha), rule(c),
      spikes(found[i].value, edges[c.name]), 0)
  end
end
counts(function(c) return c.spikes end)
study.control("one spike whatever the step is", function()
  counts(function() return 1 end)
end)

-- One network against ours: within 3 standard deviations of a network, which are
-- several percent, since the labels that make the step are heavy-tailed.
local function beside(c)
  local seeds, all = 10, {}
  for seed = 1, seeds do all[seed] = features(c.act, c.alpha, seed).value end
  all = T.stack(all)
  local mean, sd = all:mean{axis = 1}, all:std{axis = 1, ddof = 1}
  for k, v in ipairs(c.value) do
    study.near("T", ("value %d, another program, %s, alpha = %.2f"):format(k, c.name,
      c.alpha), v, mean[k], 3 * sd[k] * math.sqrt(1 + 1 / seeds) + 0.01 * v)
  end
end

for i, c in ipairs(cases) do
  if not o.quick then beside(c) end
  local square = 0
  for k = 1, c.spikes do square = square + found[i].along[k] ^ 2 end
  study.expect("P14", ("leading vectors hold the learned direction, %s, alpha = %.2f")
    :format(c.name, c.alpha), "> 0.85", math.sqrt(square), math.sqrt(square) > 0.85)
end

local fig = limn.plot.figure{title = "Spikes of the features after one step",
  xlabel = "exponent alpha of the step n^alpha",
  ylabel = "singular value over the edge", logy = 10}
local alphas = o.quick and {.1, .2, .29, .35} or {0, .05, .1, .15, .2, .25, .29, .32, .35, .4, .45}
local curves = {{}, {}, {}}
for i, alpha in ipairs(alphas) do
  local r = features(sine, alpha)
  for k = 1, 3 do curves[k][i] = r.value[k] / edges.sin end
end
for k = 1, 3 do
  fig:line(alphas, curves[k], {label = ("singular value %d"):format(k), marker = "circle"})
end
for l = 2, 4 do
  fig:vline((l - 1) / (2 * l), {color = "gray", dash = "dash",
    label = l == 2 and "where the next spike is due" or nil})
end
study.save(fig, "spikes")
study.done()
