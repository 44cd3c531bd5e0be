-- Which directions do neurons learn in a first and in a second giant step?
-- The first aligns all rows of the gradient with one direction, that of the
-- linear part of the target; the second, on fresh data, spreads them where the
-- target has further directions that are coupled to it (a staircase), and
-- keeps them together where it has not.
-- Dandi, Krzakala, Loureiro, Pesce & Stephan 2023, arXiv 2305.18270.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2305.18270", {
  {name = "d", default = 0, doc = "inputs; 0: 512 in quick runs, else 1024"},
  {name = "seeds", default = 0, doc = "networks; 0: 2 in quick runs, else 4"},
})
local T = limn.tensor
local d = o.d > 0 and o.d or o.quick and 512 or 1024
local seeds = o.seeds > 0 and o.seeds or o.quick and 2 or 4
local p, n = 256, 4 * d

-- (4 z1 + z1^2 + z2) / 2 leads along one line; in (z1 + z1^2 + z2 - z2^2) / 2
-- the two squares pull neurons apart.
local targets = {
  line = function(z) return (4 * z[1] + z[1] * z[1] + z[2]) / 2 end,
  apart = function(z) return (z[1] + z[1] * z[1] + z[2] - z[2] * z[2]) / 2 end,
}

local function values(x, target)
  return target(x:take({1, 2}, {axis = 2}):t())
end

-- Angle of each neuron's gradient in the plane of the target, up to its sign,
-- from -pi/2 to pi/2, and the cosine of the gradient with that plane.
local function angles(change)
  local plane = change:take({1, 2}, {axis = 1})
  local size = (change * change):sum{axis = 1}:sqrt()
  local cosine = (plane * plane):sum{axis = 1}:sqrt() / size
  return (plane[2] / plane[1]):atan(), cosine, plane
end

local function steps(target, seed)
  local net = limn.model.net(d, {width = p, depth = 1, param = "meanfield",
    base = 1, gain = 1, act = "relu", bias = false, freeze = {"output"},
    precision = "single", seed = seed})
  net:set("W2", net:get("W2"):sign())
  local x = T.randn(2 * n, d, {seed = T.seed_named(seed, "data")})
  local size = 2 * math.sqrt(p) -- 2 p on the gradient of (1/p) sum
  local run = limn.dyn.giant(net, x, values(x, target), {eta = {size, size}})
  local result, last = {}, net:get("W1")
  for t = 1, 2 do
    run:step(1)
    local now = net:get("W1")
    local angle, cosine, plane = angles(now - last)
    result[t] = {angle = angle, cosine = cosine:mean(), plane = plane}
    last = now
  end
  return result
end

local kept = {}
for name, target in pairs(targets) do
  kept[name] = {}
  for seed = 1, seeds do kept[name][seed] = steps(target, seed) end
end

-- A mean over networks.
local function spread(name, t, of)
  local list = {}
  for seed, run in ipairs(kept[name]) do list[seed] = of(run[t]) end
  return T.mean(list)
end
local function mean(r) return r.angle:mean() end
local function deviation(r) return r.angle:std() end

study.near("P15", "step 1, mean angle, line: atan(1/4)", math.atan(1 / 4),
  spread("line", 1, mean), o.quick and 0.08 or 0.04)
study.near("P15", "step 1, mean angle, apart: pi/4", math.pi / 4,
  spread("apart", 1, mean), o.quick and 0.16 or 0.1)
local function apart(t)
  local ratio = spread("apart", t, deviation) / spread("line", t, deviation)
  study.expect("P15", "spread of angles, apart / line, step " .. t, "> 2", ratio,
    ratio > 2 and spread("apart", t, deviation) > 0.4)
end
apart(2)
study.control("the same of the first step", function() apart(1) end)

local fig = limn.plot.figure{title = "Gradients of a second giant step",
  xlabel = "component along z1", ylabel = "component along z2"}
for _, name in ipairs{"line", "apart"} do
  local plane = kept[name][1][2].plane
  fig:points(plane[1], plane[2], {label = name == "line" and "4 z1 + z1^2 + z2"
    or "z1 + z1^2 + z2 - z2^2"})
end
study.save(fig, "angles")
study.done()
