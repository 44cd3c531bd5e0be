-- How fast does the gradient flow of a Sobolev discrepancy forget its start?
--
-- arXiv 2603.01977: E = |mu - nu|^2 / 2 in the homogeneous H^-s of the torus, in
-- Wasserstein's geometry.  Linear at a uniform nu, mode k decays like
-- exp(-(2 pi k)^(2 - 2 s) t): for s = 1 all at the same rate, so that E falls
-- like exp(-2 t); for s > 1 high modes ever more slowly, and the rate itself
-- falls.  One dimension, 42 cosines on 128 points (the products are exact but
-- for the third that is cut off), Runge and Kutta's fourth order.
-- Expect: -2 for s = 1; for s = 2 from twice that of mode 1, (2 pi)^-2, to
-- that of mode 5.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2603.01977")
local MODES, POINTS = 42, 128

local k = T.arange(1, MODES)
local angle = T.outer(T.arange(0, POINTS - 1) / POINTS, k) * (2 * math.pi)
local cos, sin = T.cos(angle), T.sin(angle)

-- mu = 1 + sum m_k cos(2 pi k x); dmu/dt = (mu phi')', -phi^(2 s) = mu - 1.
local function velocity(m, s)
  local slope = sin:matmul(m * (2 * math.pi * k) ^ (1 - 2 * s)) * -1
  local flux = (1 + cos:matmul(m)) * slope
  return sin:matmul(flux, {ta = true}) * (2 / POINTS) * (2 * math.pi * k)
end

local function energy(m, s)
  return (m ^ 2 / (2 * math.pi * k) ^ (2 * s)):sum() / 4
end

local function flow(s, dt, steps)
  local m = T.zeros(MODES)
  m[1], m[5] = 0.4, 0.3
  local time, size = {0}, {energy(m, s)}
  for i = 1, steps do
    local a = velocity(m, s)
    local b = velocity(m + a * (dt / 2), s)
    local c = velocity(m + b * (dt / 2), s)
    local d = velocity(m + c * dt, s)
    m = m + (a + 2 * b + 2 * c + d) * (dt / 6)
    time[i + 1], size[i + 1] = i * dt, energy(m, s)
  end
  return time, size
end

local function rate(time, size, from, to)
  return math.log(size[to] / size[from]) / (time[to] - time[from])
end

local fig = limn.plot.figure{title = "flows of Sobolev discrepancies", cols = 2}
local time, size = flow(1, 0.02, 400)
fig:panel(1, {title = "s = 1", xlabel = "time", ylabel = "energy", logy = 10})
fig:line(time, size, {panel = 1, label = "energy"})
local function late(t) study.near("rate", "late rate of E, s = 1", -2, t, 0.02) end
late(rate(time, size, 301, 401))

local steps = o.quick and 2000 or 8000
local time2, size2 = flow(2, 0.5, steps)
fig:panel(2, {title = "s = 2", xlabel = "time", ylabel = "energy", logy = 10})
fig:line(time2, size2, {panel = 2, label = "energy"})
local mode = function(n) return -2 * (2 * math.pi * n) ^ -2 end
local early, last = rate(time2, size2, 1, 3), rate(time2, size2, steps - 100, steps)
study.near("slow", "early rate of E, s = 2: mode 1", mode(1), early, 0.15 * -mode(1))
study.near("slow", "late rate of E, s = 2: mode 5", mode(5), last, 0.1 * -mode(5))
study.control("the exponential rate also for s = 2", function() late(last) end)
study.save(fig, "rates")
study.done()
