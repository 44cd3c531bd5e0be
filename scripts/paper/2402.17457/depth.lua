-- Is the sharpness that a learning rate meets the same at every depth?
--
-- Gradient descent on residual networks of blocks x + L^-1/2 tanh(W x), under muP, on the
-- digits: the largest eigenvalue of the Hessian in the metric of the learning rates,
-- along training, for L = 2 to 64.  Expect (Noci et al. 2024, "super consistency"): the
-- curves of all depths lie on each other all along training, below the edge of stability,
-- 2 / lr, but for L = 2, which is off by the terms of order 1/L; those of branches that are not scaled start apart, and sharper the deeper they
-- are.  Over the width: scripts/sharpness_width.lua.  arXiv 2402.17457.
--
-- Leaves OUT/depth.png and .csv.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out/2402.17457", {
  {name = "depth", default = {2, 4, 8, 16, 32, 64}, doc = "numbers of blocks L"},
  {name = "width", default = 64, doc = "width"},
  {name = "steps", default = 300, doc = "steps of training"},
  {name = "every", default = 50, doc = "steps between two measurements"},
  {name = "lr", default = 0.05, doc = "learning rate"},
  {name = "seeds", default = 4, doc = "repetitions"},
})
if o.quick then
  o.depth, o.width, o.steps, o.every, o.seeds = {4, 8, 16}, 32, 100, 50, 1
end

local data = limn.data.digits()
local m = o.quick and 60 or 100
local x = data.x[{1, m}]
x = x - x:mean()
local y = limn.data.one_hot(data.y[{1, m}], data.classes)

-- Sharpness at steps 0, every, ..., a mean over seeds, of branches times L^-alpha; a
-- network that diverges has no more.
local function curve(L, alpha)
  local list = {}
  for seed = 1, o.seeds do
    local why
    local net = limn.model.net(#x[1], {outputs = data.classes, width = o.width, base = 16,
      depth = 1 + L, act = "tanh", residual = true, residual_mult = L ^ -alpha,
      bias = false, seed = seed})
    local run = limn.dyn.gd(net, x, y, {lr = o.lr})
    for k = 0, o.steps // o.every do
      if k > 0 and not why then why = run:step(o.every).why end
      local v = why and math.huge
        or limn.probe.sharpness(net, x, y, {tol = 1e-2, products = 40}).sharpness
      list[k + 1] = (list[k + 1] or 0) + v / o.seeds
    end
  end
  print(("alpha = %-4g L = %-3d sharpness %8.3f at the start, %8.3f at the end"):format(alpha,
    L, list[1], list[#list]))
  return list
end

local function curves(alpha)
  local list = {}
  for i, L in ipairs(o.depth) do list[i] = curve(L, alpha) end
  return list
end

-- The largest over the smallest of all depths from 4 on, at the worst step.
local function spread(list)
  local most = 0
  for k = 1, #list[1] do
    local low, high = math.huge, 0
    for i, L in ipairs(o.depth) do
      if L >= 4 then low, high = math.min(low, list[i][k]), math.max(high, list[i][k]) end
    end
    most = math.max(most, high / low)
  end
  return most
end

local function meets(list)
  local ratio = spread(list)
  study.expect("meet", "largest over smallest, at any step", "< 1.5", ratio, ratio < 1.5)
end

local scaled, plain = curves(0.5), curves(0)
meets(scaled)
local start = {}
for i = 1, #o.depth do start[i] = plain[i][1] end
local grows = limn.probe.power_law(o.depth, start).exponent
study.expect("part", "not scaled: sharpness at the start, as L to", "> 0.5", grows, grows > 0.5)
study.control("branches that are not scaled called scaled", function() meets(plain) end)

local fig = limn.plot.figure{title = "Sharpness along training", cols = 2, logy = 2,
  xlabel = "step", ylabel = "largest eigenvalue", width = 900, height = 400}
local t = {}
for k = 0, o.steps // o.every do t[k + 1] = k * o.every end
local colors = limn.plot.palette(#o.depth, {range = {0, 0.9}, reverse = true})
for p, list in ipairs{scaled, plain} do
  fig:panel(p, {title = p == 1 and "L^{-1/2} branches" or "branches not scaled"})
  for i, L in ipairs(o.depth) do
    fig:line(t, list[i], {panel = p, label = "L = " .. L, color = colors[i]})
  end
end
study.save(fig, "depth")
study.done()
