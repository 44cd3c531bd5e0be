-- Is a stationary point a global minimum, and when are features dependent?
-- The read-out identity |dv|^2/n = lr^2 chi' G chi at finite width (B6); networks
-- under muP that have stopped have no loss (B7); the plateau of IP with four
-- hidden layers, which grows with the width (B5).  Negative controls of the
-- theorem: tanh with x_2 = -x_1 (B8), a linear activation with more points than
-- dimensions (B9), and first-layer pre-activations, which are linear in the
-- input (B10); all of them also in the limit.
-- Chen et al. 2025, arXiv 2503.09565.
local study = require "limn.study"
local schemes = require "lib.schemes"
local limn = require "limn"
local o = study.options()
local quick = o.quick

-- ---- B6: the read-out identity -------------------------------------------------

-- |dv|^2 / n of a step and chi' G chi, v = n W, at this rate.
local function readout(width, seed)
  local x, y = schemes.gaussian(6, 24)
  local net = schemes.net("mup", 24, width, seed, {})
  local run = limn.dyn.gd(net, x, y, {lr = .7})
  run:step(3)
  local before, h = net:get("W4"), net:features(x)
  local f, chi = net:forward(x), {}
  for i = 1, 6 do chi[i] = (f[i][1] - y[i]) / 6 end
  run:step(1)
  local dv = (net:get("W4") - before) * width
  local k = h:matmul(h:t()) / width
  local c = limn.tensor.new(chi)
  return dv:norm() ^ 2 / width, .7 ^ 2 * c:dot(k:matmul(c)), .7 ^ 2
    * limn.linalg.eigh(k).values[1] * c:norm() ^ 2
end
for _, width in ipairs{16, 64, 256} do
  local moved, form, bound = readout(width, width)
  study.near("B6", ("|dv|^2/n over lr^2 chi' G chi, n = %d"):format(width), 1,
             moved / form, 1e-10)
  study.expect("B6", ("at least lr^2 lambda_min |chi|^2, n = %d"):format(width),
               ">= " .. bound, moved, moved >= bound)
end

-- ---- B7: what has stopped has no loss -----------------------------------------

local x, y = schemes.gaussian(6, 24)
for _, act in ipairs{"tanh", "silu"} do
  local net = schemes.net("mup", 24, 128, 1, {act = act})
  local run = limn.dyn.gd(net, x, y, {lr = act == "tanh" and 1 or .3})
  run:step(quick and 400 or 1500)
  local before = net:flat()
  run:step(1)
  local still = (net:flat() - before):abs():max()
  study.expect("B7", act .. ": moves less than 1e-4 a step, and the loss",
               "< 1e-6", run:loss(), still < 1e-4 and run:loss() < 1e-6)
end
local run = schemes.limit(x, y, {samples = quick and 4000 or 12000, groups = 2})
run:step(quick and 25 or 40)
study.expect("B7", "in the limit: loss after some steps", "< 1e-3", run:loss(),
             run:loss() < 1e-3)

-- ---- B5: the plateau of IP ------------------------------------------------------

local function plateau(scheme, depth, width)
  local r = schemes.run(scheme, x, y, width, 1, {depth = depth, steps = 100})
  return r.loss
end
study.expect("B5", "IP, L = 3, n = 256: loss", "< .05", plateau("ip", 3, 256),
             plateau("ip", 3, 256) < .05)
local function stays(scheme)
  local loss = plateau(scheme, 4, 1024)
  study.expect("B5", scheme .. ", L = 4, n = 1024: loss", "> .4", loss, loss > .4)
end
stays("ip")
study.control("the plateau under muP", function() stays("mup") end)

-- ---- B8, B9, B10: negative controls of the theorem ------------------------------

-- lambda_min of post-activations of layer l of a run in the limit, now.
local function least(run, points, l, what)
  local k, p = run:kernels(points), #points
  local now = k[what][l][{p + 1, 2 * p}][{{}, {p + 1, 2 * p}}]
  return limn.linalg.eigh(now).values[1]
end

local mirrored = {{1, .5, -1}, {-1, -.5, 1}, {.3, 1, .4}}
local function mirror(act, points, l, what)
  local limit = schemes.limit(points, {1, -1, .5}, {act = act, depth = 3,
    lr = .5, samples = 6000, groups = 2})
  limit:step(5)
  return least(limit, points, l, what)
end
local function dependent(points)
  for l = 1, 3 do
    study.near("B8", "tanh, x_2 = -x_1: lambda_min of layer " .. l, 0,
               mirror("tanh", points, l, "features"), 1e-6)
  end
end
dependent(mirrored)
study.control("points of which none is another's negative", function()
  dependent{{1, .5, -1}, {-1, .5, 1}, {.3, 1, .4}}
end)
study.near("B10", "SiLU, x_2 = -x_1: lambda_min of pre-activations 1", 0,
           mirror("silu", mirrored, 1, "pre"), 1e-6)
for l = 2, 3 do
  local value = mirror("silu", mirrored, l, "pre")
  study.expect("B10", "SiLU, x_2 = -x_1: lambda_min of layer " .. l, "> .005",
               value, value > .005)
end

local X = {{1, 0}, {0, .5}, {1, 1}, {-1, .5}}
local Y = {1, -.5, .25, -1.5}
local function floor(act)
  local limit = schemes.limit(X, Y, {act = act, depth = 2, lr = .5,
    samples = 6000, groups = 2})
  limit:step(quick and 40 or 80)
  study.near("B9", act .. ": loss at the end is the least-squares floor",
             .0013786765, limit:loss(), 2e-5)
  if act == "linear" then
    study.near("B9", "linear: lambda_min of layer 2", 0,
               least(limit, X, 2, "features"), 1e-9)
  end
end
floor("linear")
study.control("tanh, which can fit more points than dimensions", function()
  floor("tanh")
end)
study.done()
