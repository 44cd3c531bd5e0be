-- What the scripts of this folder share: networks in the four schemes of the
-- paper, what is measured of their features, and slopes in the width.
--
-- Chen, Yang, Zhao & Gu 2025, arXiv 2503.09565: under muP the features of an
-- L-layer network of infinite width move and stay linearly independent, in
-- space and in time; under SP and NTP they do not move, under the integrable
-- parametrization (IP) they collapse.  The paper's widths, rates and number of
-- samples are not known; these are the settings of doc/theory/limits.md.
local limn = require "limn"

local schemes = {}

-- Parametrizations by the paper's names; SP learns at a rate of order 1/n.
schemes.param = {mup = "mup", ntp = "ntp", sp = "sp", ip = "meanfield"}
schemes.names = {"mup", "ntp", "sp", "ip"}

-- h^1 = W x / sqrt(d) with entries of W, which learn, of deviation 1: the
-- multiplier makes the rate of the input layer 1/d of that of a weight
-- of deviation 1/sqrt(d).
function schemes.net(scheme, d, width, seed, o)
  local net = limn.model.net(d, {width = width, depth = o.depth or 3,
    act = o.act or "tanh", param = schemes.param[scheme], base = 1, gain = 1,
    bias = false, seed = seed, input_mult = 1 / math.sqrt(d)})
  net:set("W1", net:get("W1") * math.sqrt(d))
  return net
end

function schemes.lr(scheme, width, o)
  return (o.lr or 1) * (scheme == "sp" and 8 / width or 1)
end

-- Factors on the rates that make a plain network of the limit the same.
function schemes.rates(d)
  return {W1 = 1 / d}
end

-- n points in d dimensions, N(0, 1), and labels of both signs.
function schemes.gaussian(n, d, seed)
  local x = limn.tensor.randn(n, d, {seed = seed or 3})
  local y = {}
  for i = 1, n do y[i] = i % 2 == 1 and 1 or -1 end
  return x, y
end

-- n images of the first two classes, centred, of norm sqrt(d), with labels.
function schemes.images(n, path)
  local data = limn.data.images{path = path or "", count = 200}
  local rows, y = {}, {}
  for i = 1, #data.y do
    if data.y[i] < 2 and #rows < n then
      rows[#rows + 1] = i
      y[#rows] = data.y[i] == 0 and 1 or -1
    end
  end
  local x = data.x - data.x:mean()
  local list = {}
  for k, i in ipairs(rows) do
    list[k] = x[i] * (math.sqrt(#x[i]) / x[i]:norm())
  end
  return limn.tensor.stack(list), y, data.name
end

-- The least eigenvalue of h h' / n, by singular values of h: those of a Gram
-- matrix would end at its rounding.
local function least(h)
  local s = limn.linalg.svd(h).s
  return s[#s] ^ 2 / #h[1]
end

-- What pre-activations (points x n) at the start and now say: their relative
-- change, lambda_min at the start and now, and space-time lambda_min.
local function summary(h0, h)
  local change = 0
  for i = 1, #h do change = change + (h[i] - h0[i]):norm() / h0[i]:norm() / #h end
  return {change = change, start = least(h0), now = least(h),
    spacetime = least(limn.tensor.concat({h0, h})), h0 = h0, h = h}
end

-- Train one network; a list over layers of summaries, and the loss.
function schemes.run(scheme, x, y, width, seed, o)
  local depth = o.depth or 3
  local net = schemes.net(scheme, #x[1], width, seed, o)
  local start, result = {}, {scheme = scheme}
  for l = 1, depth do start[l] = net:features(x, {layer = l, which = "pre"}) end
  -- Outputs count from those of the start, as in the limit, where else a random
  -- start of NTP and SP would be a part of the targets.
  local f0, target = net:forward(x), {}
  for i = 1, #y do target[i] = y[i] + f0[i][1] end
  local run = limn.dyn.gd(net, x, target, {lr = schemes.lr(scheme, width, o)
    * (o.rate and o.rate(width) or 1), limit = 1e6})
  run:step(o.steps or 100)
  for l = 1, depth do
    result[l] = summary(start[l], net:features(x, {layer = l, which = "pre"}))
  end
  result.loss = run:loss()
  return result
end

-- What runs say of layer l: geometric means; but lambda_min where features
-- have a limit that is not 0, so not under IP, of the neurons of all networks
-- together: that of one network is too small, by the root of points over width.
function schemes.mean(runs, l)
  local mean = {}
  for _, what in ipairs{"change", "start", "now", "spacetime"} do
    local sum = 0
    for _, run in ipairs(runs) do sum = sum + math.log(run[l][what]) end
    mean[what] = math.exp(sum / #runs)
  end
  if runs[1].scheme == "ip" then return mean end
  for what, h in pairs{start = "h0", now = "h"} do
    local all = {}
    for i, run in ipairs(runs) do all[i] = run[l][h] end
    mean[what] = least(limn.tensor.concat(all, {axis = 2}))
  end
  return mean
end

-- The slope of log value against log width.
function schemes.slope(widths, values)
  local sx, sy, sxx, sxy, n = 0, 0, 0, 0, #widths
  for i = 1, n do
    local a, b = math.log(widths[i]), math.log(values[i])
    sx, sy, sxx, sxy = sx + a, sy + b, sxx + a * a, sxy + a * b
  end
  return (n * sxy - sx * sy) / (n * sxx - sx * sx)
end

-- The limit of muP after some steps, by the sampler.
function schemes.limit(x, y, o)
  local depth, d = o.depth or 3, #x[1]
  local net = limn.model.net(d, {width = 4, depth = depth,
    act = o.act or "tanh", base = 1, gain = 1, bias = false, seed = 1})
  return limn.dyn.limit.sampler(net, x, y, {lr = o.lr or 1,
    rates = schemes.rates(d), samples = o.samples or 16384,
    groups = o.groups or 4, seed = 1})
end

return schemes
