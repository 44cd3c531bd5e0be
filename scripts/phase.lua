-- Where are deep networks between order and chaos?
--
-- The slope chi of the map of correlations at 1, over variances of weights and
-- biases, in infinite width: for tanh the plane splits at a critical line
-- (Poole et al. 2016; Schoenholz et al. 2017, figure 1), on which gradients
-- neither vanish nor explode.  For residual ReLU networks x + L^-power
-- relu(W x) the variance after L blocks depends on the power of the depth and
-- on the weights: flat above power 1/2, exploding below; at 1/2 it has a limit.
--
-- Leaves OUT/phase.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local maps = limn.theory.maps

local o = study.options("out", {
  {name = "act", default = "tanh", doc = "activation of the first diagram"},
  {name = "points", default = 40, doc = "points of each axis"},
  {name = "depth", default = 64, doc = "blocks of the residual network"},
})
if o.quick then o.points = 16 end
local fig = limn.plot.figure{cols = 2, width = 1500, height = 600}

-- ---- order and chaos -------------------------------------------------------

local weight = limn.tensor.linspace(0.05, 4, o.points)
local bias = limn.tensor.linspace(0, 0.5, o.points)
local p = maps.phase(weight, bias, {act = o.act})
fig:panel(1, {title = o.act .. ": order (blue) and chaos (red)",
  xlabel = "variance of weights", ylabel = "variance of biases",
  xrange = {0.05, 4}, yrange = {0, 0.5}, zrange = {-0.7, 0.7}})
fig:heat(p.chi:log(), {x = {0.05, 4}, y = {0, 0.5}, palette = "rdbu",
  label = "log chi", panel = 1})
local line = {{}, {}}
for i = 1, #bias do
  local b = bias[i] ^ 2 / 0.5 -- closer near 0, where the line is flat
  local r = maps.critical(b, {act = o.act})
  if #r.q > 0 then
    line[1][#line[1] + 1], line[2][#line[2] + 1] = r.weight[1], b
  end
end
if #line[1] > 1 then
  fig:line(line[1], line[2], {color = "black", label = "critical", panel = 1})
end

-- On the line chi is 1; to its left it is below, to its right above.
local function sides(from, to)
  local wrong = 0
  for k, w in ipairs(line[1]) do
    local r = maps.phase({w * from, w * to}, {line[2][k]}, {act = o.act})
    if not (r.chi[1][1] < 1 and r.chi[1][2] > 1) then wrong = wrong + 1 end
  end
  study.expect("P1", "places of the line with order left, chaos right",
    #line[1], #line[1] - wrong, wrong == 0)
end
sides(0.97, 1.03)
study.control("a line of twice the weights", function() sides(1.94, 2.06) end)
if o.act == "tanh" then
  study.near("P2", "tanh without biases", 1, line[1][1], 1e-8)
end

-- ---- residual networks -----------------------------------------------------

local powers = limn.tensor.linspace(0.2, 1, o.points)
local weights = limn.tensor.linspace(0.1, 4, o.points)
local m = {}
for i = 1, #powers do
  m[i] = {}
  for j = 1, #weights do
    m[i][j] = maps.residual({o.depth}, 1, 1, 0.5,
      {act = "relu", weight = weights[j], power = powers[i]}).k[1][1]
  end
end
local grown = limn.tensor.new(m)
fig:panel(2, {title = ("residual ReLU, %d blocks"):format(o.depth),
  xlabel = "variance of weights", ylabel = "power of the depth", logz = 10,
  xrange = {0.1, 4}, yrange = {0.2, 1}, zrange = {1, 1e4}})
fig:heat(grown, {x = {0.1, 4}, y = {0.2, 1}, palette = "viridis",
  label = "variance after the last block", panel = 2})
fig:hline(0.5, {color = "white", label = "power 1/2: a limit", panel = 2})
-- (1 + w L^-2p / 2)^L = e: above it the variance moves by less than e.
local e = {{}, {}}
for i = 1, #weights do
  local each = math.exp(1 / o.depth) - 1
  e[1][i] = weights[i]
  e[2][i] = math.log(weights[i] / 2 / each) / math.log(o.depth) / 2
end
fig:line(e[1], e[2], {color = "red", dash = "dash", label = "grown by e",
  panel = 2})

local function limit(power)
  local r = maps.residual({o.depth, 4 * o.depth, math.huge}, 1, 1, 0.5,
    {act = "relu", weight = 2, power = power})
  study.near("P3", "relu, w = 2: limit of the variance", math.exp(1),
    r.k[3][1], 1e-9)
  study.near("P3", "its approach: four times the depth, a quarter", 4,
    (math.exp(1) - r.k[1][1]) / (math.exp(1) - r.k[2][1]), 0.1)
end
limit(0.5)
study.control("branches of L^-0.6", function() limit(0.6) end)
study.save(fig, "phase")
study.done()
