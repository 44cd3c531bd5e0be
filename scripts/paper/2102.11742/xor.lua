-- When do random features fail where a small network does not?  A mixture of four
-- Gaussians with the labels of exclusive or, at low signal-to-noise: twelve relu
-- neurons reach the error of Bayes, random features need many times the
-- dimension.
-- Refinetti, Goldt, Krzakala & Zdeborova 2021, arXiv 2102.11742.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2102.11742", {
  {name = "d", default = 0, doc = "inputs; 0: 50 in quick runs, else 200"},
})
local T = limn.tensor
local d = o.d > 0 and o.d or o.quick and 50 or 200
local std = math.sqrt(0.05)

local function sample(rows, distance, name)
  return limn.data.xor(rows, d, {distance = distance, std = std,
    seed = T.seed_named(1, name)})
end

local function wrong(f, y)
  return (f * y):le(0):mean()
end

-- Least squares on relu(x F / sqrt d), F normal, of so many samples that there are
-- 25 for each feature.
local function random_features(many, distance, seed)
  local f = T.randn(d, many, {seed = T.seed_named(seed, "features")}) / math.sqrt(d)
  local train = sample(25 * many, distance, "train")
  local test = sample(20000, distance, "test")
  local z = T.matmul(train.x, f):relu()
  local fit = limn.linalg.ridge(z, train.y, {1e-6 * #train.y})
  return wrong(T.matmul(T.matmul(test.x, f):relu(), fit.w[1]), test.y)
end

-- Online SGD, one sample a step, on v.relu(w x / sqrt d) with rates .1 for w and
-- .1 / d for v: in W = w / sqrt d both are .1 / d.
local function network(distance, steps)
  local net = limn.model.net(d, {width = 12, depth = 1, param = "sp", base = 1, gain = 1,
    act = "relu", bias = false, seed = 3})
  net:set("W1", T.randn(d, 12, {seed = 4}) * 0.1 / math.sqrt(d))
  net:set("W2", T.randn(12, 1, {seed = 5}) * 0.1)
  local data = sample(steps, distance, "stream")
  local test = sample(20000, distance, "test")
  limn.dyn.sgd(net, data.x, data.y, {lr = 0.1 / d, batch = 1,
    order = "cycle"}):step(steps)
  return wrong(net:forward(test.x):flatten(), test.y), test.bayes
end
-- The error of Bayes: either sign of one of two axes is taken wrongly.
local q = T.normal_cdf(-1 / (math.sqrt(2) * std))
local error, bayes = network(1, o.quick and 25000 or 100000)
study.near("8.3", "error of Bayes, 2 q (1 - q)", 2 * q * (1 - q), bayes, 1e-12)
-- 20000 test samples: 3 standard deviations are .0009.
study.near("8.3", "twelve neurons after one pass: the error of Bayes", bayes, error, 0.002)

-- Random features, at the same sizes by an independent program, of one draw.
local known = d == 50 and {.244, .120, .038, .012} or {.316, .191, .116, .059}
local ratios, found = {1, 2, 4, 8}, {}
for i, ratio in ipairs(ratios) do
  local list = {}
  for seed = 1, o.quick and 4 or 2 do list[seed] = random_features(ratio * d, 1, seed) end
  found[i] = T.mean(list)
  if d == 50 or d == 200 then
    study.near("8.3", ("random features, N = %d d, another program"):format(ratio),
      known[i], found[i], 0.2 * known[i] + (d == 50 and 0.04 or 0.015))
  end
end
local function ahead(features)
  study.expect("8.3", "error of N = 2 d features over the network's", "> 10",
    features / error, features / error > 10)
end
ahead(found[2])

-- Where centres are sqrt d apart from the origin, features see them as well.
local easy = random_features(2 * d, math.sqrt(d), 1)
study.expect("8.3", "N = 2 d features, centres at sqrt d", "<= 0.01", easy, easy <= 0.01)
study.control("features fail there as well", function() ahead(easy) end)

local fig = limn.plot.figure{title = "Exclusive or at low signal-to-noise",
  xlabel = "random features over inputs", ylabel = "test error", logx = 2, logy = 10}
fig:line(ratios, found, {label = "random features", marker = "circle"})
fig:hline(error, {label = "12 neurons", color = "red"})
fig:hline(bayes, {label = "Bayes", dash = "dash", color = "gray"})
study.save(fig, "xor")
study.done()
