-- Which error of N particles is O(1/N), and is it so at all times?
--
-- arXiv 2605.24710 (i): N particles follow the mean-field limit with a squared
-- Wasserstein error O(1/N), uniformly in time.  Four errors are confused under that
-- name.  Against the limit on a grid (one input, 30 samples of sin 2x): outputs,
-- kernels and sliced W2^2 of the particles have slope -1 in N, both averaged over
-- time and at their largest over all times.  Bands are 95 %, from runs drawn with
-- replacement.  W2^2 itself between two samples of one law has not in dimension two
-- and more, whatever the dynamics: -0.75, -0.56, -0.34 in dimensions 2, 3, 6.  It is
-- no test of the theorem.  The coupling of particles is in
-- scripts/paper/2403.14917/chaos.lua.
local limn = require "limn"
local study = require "limn.study"
local T, P = limn.tensor, limn.probe

local o = study.options("out/2605.24710")
local VISITS, RUNS = o.quick and 10 or 60, o.quick and 8 or 24
local CELLS, SIZES, DRAWS = 61, {32, 64, 128, 256}, 400
local NAMES = {"outputs", "kernels", "sliced W2^2"}

local x = T.linspace(-2, 2, 30)
local y = T.sin(2 * x)
local X = x:reshape(30, 1)
local limit = limn.theory.mean.gibbs(x, y, {cells = CELLS})
local grid = T.stack({
  T.outer(limit.axis, T.ones(CELLS)):reshape(CELLS ^ 2),
  T.outer(T.ones(CELLS), limit.axis):reshape(CELLS ^ 2)}, {axis = 2})
local mass = limit.weights:reshape(CELLS ^ 2)

-- ---- errors against the limit -----------------------------------------------------

local function measure(run, seed)
  return {
    outputs = T.mean((run:forward(X):reshape(30) - limit.f:reshape(30)) ^ 2),
    kernels = T.mean((run:kernel(X) - limit.kernel) ^ 2),
    ["sliced W2^2"] = P.sliced(run:get().w, grid, {mass_y = mass, directions = 20,
      seed = seed}).cost,
  }
end

-- Each error of N particles, runs by times.
local function curves(N, seed)
  local all = {}
  for _, name in ipairs(NAMES) do all[name] = T.zeros(RUNS, VISITS) end
  for r = 1, RUNS do
    local run = limn.dyn.twotime(X, y, {width = N, seed = 100 * seed + r})
    run:step(500)
    for v = 1, VISITS do
      run:step(50)
      for name, value in pairs(measure(run, v)) do all[name][r][v] = value end
    end
  end
  return all
end

-- ---- bands --------------------------------------------------------------------------

-- How often each run is in each of the draws with replacement, over RUNS.
local function shares(seed)
  local at, w = T.rand(DRAWS, RUNS, {seed = seed}), T.zeros(DRAWS, RUNS)
  for b = 1, DRAWS do
    for r = 1, RUNS do
      local i = math.floor(RUNS * at[b][r]) + 1
      w[b][i] = w[b][i] + 1 / RUNS
    end
  end
  return w
end

local function band(values, axis)
  local q = T.quantile(values, {0.025, 0.975}, {axis = axis})
  return q[1], q[2]
end

-- Slopes in N of a summary over time of the mean over runs: of all runs, and the
-- band of the draws.  summary(means, axis) goes from draws x times to draws.
local function slope(list, name, summary)
  local lx = T.log(T.new(SIZES))
  lx = lx - T.mean(lx)
  local own, draws = 0, T.zeros(DRAWS)
  for i = 1, #SIZES do
    local e = list[i][name]
    local unit = lx[i] / T.sum(lx * lx)
    own = own + unit * math.log(summary(T.mean(e, {axis = 1}):reshape(1, VISITS))[1])
    draws = draws + unit * T.log(summary(shares(i):matmul(e)))
  end
  local lo, hi = band(draws, {1})
  return own, lo, hi
end

local function average(m) return T.mean(m, {axis = 2}) end
local function largest(m) return T.max(m, {axis = 2}) end

-- The band holds -1, but for the next order in 1/N, and is narrow enough to say
-- something: a factor 1 + 3 / N changes slopes by 0.04.
local function expect(list, name, what, summary)
  local own, lo, hi = slope(list, name, summary)
  local width = o.quick and 0.6 or 0.35
  study.expect("slope", ("%s, %s, in [%.2f, %.2f]"):format(name, what, lo, hi), -1, own,
    lo - 0.04 <= -1 and -1 <= hi + 0.04 and hi - lo < width)
end

local list = {}
for i, N in ipairs(SIZES) do list[i] = curves(N, i) end
for _, name in ipairs(NAMES) do
  expect(list, name, "mean over time", average)
  expect(list, name, "largest in time", largest)
end
study.control("the sizes taken for their squares", function()
  local wrong = {}
  for i, N in ipairs(SIZES) do
    wrong[i] = {outputs = list[i].outputs / N, kernels = list[i].kernels / N}
  end
  expect(wrong, "outputs", "mean over time", average)
end)

-- Uniformly in time: the late half is no worse than the early one.
for _, name in ipairs(NAMES) do
  local early, late = 0, 0
  for i = 1, #SIZES do
    local m = T.mean(list[i][name], {axis = 1})
    early = early + SIZES[i] * T.mean(m[{1, VISITS // 2}])
    late = late + SIZES[i] * T.mean(m[{VISITS // 2 + 1, VISITS}])
  end
  study.expect("time", name .. ": N error, late over early", "< 1.5", late / early,
    late < 1.5 * early)
end

local fig = limn.plot.figure{title = "errors of N particles", xlabel = "N",
  ylabel = "error, mean over time", logx = 2, logy = 10}
for _, name in ipairs(NAMES) do
  local mean, lo, hi = {}, {}, {}
  for i = 1, #SIZES do
    mean[i] = T.mean(list[i][name])
    lo[i], hi[i] = band(average(shares(i):matmul(list[i][name])), {1})
  end
  fig:band(SIZES, lo, hi)
  fig:line(SIZES, mean, {label = name})
end
study.save(fig, "particles")

fig = limn.plot.figure{title = "N times the error of outputs", xlabel = "time",
  ylabel = "N |f_N - f|^2", logy = 10}
local times = 10 * T.arange(1, VISITS) + 100
for i, N in ipairs(SIZES) do
  local e = N * list[i].outputs
  fig:band(times, band(shares(i):matmul(e), {1}))
  fig:line(times, T.mean(e, {axis = 1}), {label = "N = " .. N})
end
study.save(fig, "particles_time")

-- ---- W2^2 of samples -----------------------------------------------------------------

-- Two samples of one Gaussian law: nothing of the dynamics.
local function empirical(d, predicted, distance)
  local values = {}
  for i, n in ipairs(SIZES) do
    values[i] = 0
    for k = 1, o.quick and 20 or 100 do
      local u = T.randn(n, d, {seed = 1000 * d + 2 * k})
      local v = T.randn(n, d, {seed = 1000 * d + 2 * k + 1})
      values[i] = values[i] + distance(u, v, k)
    end
  end
  study.near("W2", ("two samples, dimension %d"):format(d), predicted,
    P.power_law(SIZES, values).exponent, 0.15)
end
local function exact(u, v) return P.wasserstein(u, v).cost end
local function sliced(u, v, k)
  return P.sliced(u, v, {seed = k, directions = 30}).cost
end
for d, predicted in pairs{[1] = -0.9, [2] = -0.75, [3] = -0.56, [6] = -0.34} do
  empirical(d, predicted, exact)
  if d > 1 then empirical(d, -0.98, sliced) end
end
study.control("W2^2 taken as a test of the theorem", function()
  empirical(6, -1, exact)
end)
study.done()
