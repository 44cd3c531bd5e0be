-- Is the function that a wide network learns the one of its kernel?
--
-- Networks under NTP (tanh, two hidden layers) are trained on seven points of a
-- circle; beside their outputs all around it stand the mean and two standard
-- deviations of infinite width, training included: f_0 is a draw of the NNGP
-- kernel, and from it outputs evolve under the tangent kernel (Jacot, Gabriel &
-- Hongler 2018; Lee et al. 2019, arXiv 1902.06720).  Expect: standardised
-- deviations of networks with the mean and variance of a standard normal; their
-- distance from the evolution of their own f_0 falls as n^-1/2.
--
-- Leaves OUT/kernel_function.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T, kernel = limn.tensor, limn.theory.kernel

local o = study.options("out", {
  {name = "width", default = {64, 256, 1024}, doc = "widths; the last is drawn"},
  {name = "nets", default = 40, doc = "networks of each width"},
  {name = "steps", default = 300, doc = "steps of gradient descent"},
})
if o.quick then o.width, o.nets, o.steps = {32, 128, 512}, 16, 100 end
local points, d, lr, depth = 72, 2, 0.7, 2

local angles = T.linspace(-math.pi, math.pi, points)
local function circle(at)
  local x = T.zeros(#at, d)
  for i = 1, #at do
    x[i][1], x[i][2] = 2 * math.cos(at[i]), 2 * math.sin(at[i])
  end
  return x
end
local places = T.new{-2.7, -2.1, -1.4, -0.2, 0.5, 1.3, 1.6}
local x, z = circle(places), circle(angles)
-- Networks without biases are odd, and so is what they can learn: f(angle + pi) =
-- -f(angle).
local y = T.sin(places) + 0.4 * T.sin(3 * places)
local m = #places

-- ---- infinite width ----------------------------------------------------------------

local both = kernel.ntk(T.concat{x, z}, {depth = depth, act = "tanh"})
local function part(k, first, last)
  return k[{first, last}]:t()[{1, m}]:t()
end
local function own(k) return k[{m + 1, m + points}]:t()[{m + 1, m + points}]:t() end
local train, cross = part(both.ntk, 1, m), part(both.ntk, m + 1, m + points)
local times = {0, o.steps // 10, o.steps}
local limit = kernel.evolve(train, y, cross, times, {lr = lr, covariance = true,
  prior = part(both.nngp, 1, m), prior_cross = part(both.nngp, m + 1, m + points),
  prior_test = own(both.nngp), k_error = part(both.ntk_error, 1, m),
  cross_error = part(both.ntk_error, m + 1, m + points)})
print(("      error bounds: %.1e of the mean, %.1e of the covariance"):format(
  limit.mean_error:max(), limit.cov_error:max()))
local deviation = {}
for i = 1, #times do deviation[i] = T.sqrt(limit.cov[i]:diag()) end

-- ---- finite width ------------------------------------------------------------------

-- kernel.ntk has weights N(0, 1) and multipliers (fan-in)^-1/2 in every layer.
local function network(width, seed)
  local net = limn.model.net(d, {width = width, depth = depth, act = "tanh", bias = false,
    param = "ntp", base = 1, gain = 1, input_mult = d ^ -0.5, seed = seed})
  net:set("W1", T.randn({d, width}, {seed = 1000 + seed}))
  return net
end

local function outputs(net)
  return net:forward(x):flatten(), net:forward(z):flatten()
end

-- The function of one network at the times, and how far it is at the end from the
-- evolution of its own start under the kernel of infinite width.
local function learn(width, seed)
  local net = network(width, seed)
  local start, there = outputs(net)
  local run = limn.dyn.gd(net, x, y, {lr = lr})
  local list, now = {there}, nil
  for i = 2, #times do
    run:step(times[i] - times[i - 1])
    now = select(2, outputs(net))
    list[i] = now
  end
  local want = kernel.evolve(train, y, cross, {o.steps}, {lr = lr, start = start,
    start_test = there}).mean[1]
  return list, (now - want):norm() / math.sqrt(points)
end

local functions, far = {}, {}
for i, width in ipairs(o.width) do
  functions[i], far[i] = {}, 0
  for seed = 1, o.nets do
    local list, off = learn(width, seed)
    functions[i][seed] = list
    far[i] = far[i] + off ^ 2 / o.nets
  end
  far[i] = math.sqrt(far[i])
  print(("      n = %-5d distance from the kernel's function %.4f"):format(width, far[i]))
end

-- Over networks and points: mean and mean square of (f - mean) / deviation, whose
-- own spread is that of as many samples as there are networks and modes that are
-- left (about 3 at the end).
local function normal(list, mean, sd, what)
  local sum, square = 0, 0
  for _, f in ipairs(list) do
    local s = (f - mean) / sd
    sum, square = sum + T.mean(s) / #list, square + T.mean(s * s) / #list
  end
  study.near("mean", "mean standardised deviation, " .. what, 0, sum, 3.5 / math.sqrt(#list))
  study.near("var", "their mean square, " .. what, 1, square,
    3.5 * math.sqrt(2 / (3 * #list)) + 0.05)
end
local last = #o.width
local function at(i)
  local list = {}
  for seed = 1, o.nets do list[seed] = functions[last][seed][i] end
  return list
end
for i, t in ipairs(times) do
  normal(at(i), limit.mean[i], deviation[i], ("t = %d"):format(t))
end
study.control("the mean of an earlier time", function()
  normal(at(3), limit.mean[1], deviation[3], "t = end")
end)
study.control("the variance at initialization", function()
  normal(at(3), limit.mean[3], deviation[1], "t = end")
end)
study.near("n", "slope of the distance from the kernel's function", -0.5,
  limn.probe.power_law(o.width, far).exponent, 0.15)

-- ---- the figure ----------------------------------------------------------------------

local fig = limn.plot.figure{title = "Networks and their kernel on a circle", cols = #times,
  width = 1300, height = 420, xlabel = "angle", ylabel = "output"}
for i, t in ipairs(times) do
  fig:panel(i, {title = ("after %d steps"):format(t)})
  fig:band(angles, limit.mean[i] - 2 * deviation[i], limit.mean[i] + 2 * deviation[i],
    {panel = i, label = "infinite width, 2 sd"})
  for seed = 1, 5 do
    fig:line(angles, functions[last][seed][i], {panel = i, color = "gray", size = 1,
      label = seed == 1 and ("n = %d"):format(o.width[last]) or nil})
  end
  fig:line(angles, limit.mean[i], {panel = i, label = "mean", size = 2})
  fig:points(places, y, {panel = i, label = "data", color = "black"})
end
study.save(fig, "kernel_function")
study.done()
