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

-- Sharpness at steps 0, every, ... up to `steps`, a mean over seeds, of branches times
-- L^-alpha.
local function curve(L, alpha, steps)
  local list = {}
  for seed = 1, o.seeds do
    local net = limn.model.net(#x[1], {outputs = data.classes, width = o.width, base = 16,
      depth = 1 + L, act = "tanh", residual = true, residual_mult = L ^ -alpha,
      bias = false, seed = seed})
    local run = limn.dyn.gd(net, x, y, {lr = o.lr})
    for k = 0, steps // o.every do
      if k > 0 then run:step(o.every) end
      list[k + 1] = (list[k + 1] or 0) + limn.probe.sharpness(net, x, y,
        {tol = 1e-2, products = 40}).sharpness / o.seeds
    end
  end
  print(("alpha = %-4g L = %-3d sharpness %8.3f at the start, %8.3f after %d steps"):format(
    alpha, L, list[1], list[#list], steps))
  return list
end

local function curves(alpha, steps)
  local list = {}
  for i, L in ipairs(o.depth) do list[i] = curve(L, alpha, steps) end
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

local function starts(list)
  local start = {}
  for i = 1, #o.depth do start[i] = list[i][1] end
  return start
end

local scaled, plain = curves(0.5, o.steps), curves(0, 0)
meets(scaled)
local grows = limn.probe.power_law(o.depth, starts(plain)).exponent
study.expect("part", "not scaled: sharpness at the start, as L to", "> 0.5", grows, grows > 0.5)
study.control("branches that are not scaled called scaled", function() meets(plain) end)

local fig = limn.plot.figure{title = "The sharpness that a learning rate meets", cols = 2,
  logy = 2, ylabel = "largest eigenvalue", width = 900, height = 400}
local t = {}
for k = 0, o.steps // o.every do t[k + 1] = k * o.every end
local colors = limn.plot.palette(#o.depth, {range = {0, 0.9}, reverse = true})
fig:panel(1, {title = "branches times L^-1/2", xlabel = "step"})
for i, L in ipairs(o.depth) do
  fig:line(t, scaled[i], {panel = 1, label = "L = " .. L, color = colors[i]})
end
fig:panel(2, {title = "at the start", xlabel = "blocks L", logx = 2})
for i, list in ipairs{scaled, plain} do
  fig:line(o.depth, starts(list), {panel = 2, marker = "circle",
    label = i == 1 and "times L^-1/2" or "not scaled"})
end
study.save(fig, "depth")
study.done()
