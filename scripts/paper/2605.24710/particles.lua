-- Which error of N particles is O(1/N)?
--
-- arXiv 2605.24710 (i): N particles follow the mean-field limit with a squared
-- Wasserstein error O(1/N), uniformly in time.  Four errors are confused under that
-- name.  Against the limit on a grid (one input, 30 samples of sin 2x): outputs,
-- kernels and sliced W2^2 of the particles have slope -1 in N.  W2^2 itself between
-- two samples of one law has not in dimension two and more, whatever the dynamics:
-- -0.75, -0.56, -0.34 in dimensions 2, 3, 6.  It is no test of the theorem.  The
-- coupling of particles is in scripts/paper/2403.14917/chaos.lua.
local limn = require "limn"
local study = require "limn.study"
local T, P = limn.tensor, limn.probe

local o = study.options("out/2605.24710")
local VISITS = o.quick and 16 or 60
local CELLS, SIZES = 61, {32, 64, 128, 256}

local x = T.linspace(-2, 2, 30)
local y = T.sin(2 * x)
local X = x:reshape(30, 1)
local limit = limn.theory.mean.gibbs(x, y, {cells = CELLS})
local grid = T.stack({
  T.outer(limit.axis, T.ones(CELLS)):reshape(CELLS ^ 2),
  T.outer(T.ones(CELLS), limit.axis):reshape(CELLS ^ 2)}, {axis = 2})
local mass = limit.weights:reshape(CELLS ^ 2)

-- N times each error, averaged over replicas and, after the start, over time.
local function errors(N, seed)
  local f, k, w, visits = 0, 0, 0, 0
  for r = 1, math.max(1, 256 // N) do
    local run = limn.dyn.twotime(X, y, {width = N, seed = 100 * seed + r})
    run:step(500)
    for v = 1, VISITS do
      run:step(50)
      visits = visits + 1
      f = f + T.mean((run:forward(X):reshape(30) - limit.f:reshape(30)) ^ 2)
      k = k + T.mean((run:kernel(X) - limit.kernel) ^ 2)
      w = w + P.sliced(run:get().w, grid, {mass_y = mass, directions = 20,
        seed = v}).cost
    end
  end
  return f / visits, k / visits, w / visits
end

local function slope(values) return P.power_law(SIZES, values).exponent end
local fig = limn.plot.figure{title = "errors of N particles", xlabel = "N", ylabel = "error",
  logx = 2, logy = 10}
local all = {outputs = {}, kernels = {}, ["sliced W2^2"] = {}}
for i, N in ipairs(SIZES) do
  all.outputs[i], all.kernels[i], all["sliced W2^2"][i] = errors(N, i)
end
for _, name in ipairs{"outputs", "kernels", "sliced W2^2"} do
  study.near("slope", name .. " in N", -1, slope(all[name]), o.quick and 0.25 or 0.15)
  fig:line(SIZES, all[name], {label = name})
end

-- Two samples of one Gaussian law: nothing of the dynamics.
local function empirical(d, predicted, measure)
  local values = {}
  for i, n in ipairs(SIZES) do
    values[i] = 0
    for k = 1, o.quick and 20 or 100 do
      local u = T.randn(n, d, {seed = 1000 * d + 2 * k})
      local v = T.randn(n, d, {seed = 1000 * d + 2 * k + 1})
      values[i] = values[i] + measure(u, v, k)
    end
  end
  study.near("W2", ("two samples, dimension %d"):format(d), predicted, slope(values), 0.15)
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
study.save(fig, "particles")
study.done()
