-- What the scripts of this folder share: the problems, and what is measured of
-- a cloud of particles.
--
-- arXiv 2403.14917: two-layer networks whose second layer is optimal at every
-- step of the first are kernel machines that learn their kernel.
-- doc/theory/meanfield.md has the formulas and the errata.

local limn = require "limn"
local T = limn.tensor

local mean = {}

-- ---- problems -------------------------------------------------------------------

-- One input, 30 samples of sin 2x: the problem that a grid solves exactly.
mean.x = T.linspace(-2, 2, 30)
mean.y = T.sin(2 * mean.x)
mean.X = mean.x:reshape(30, 1)

function mean.oracle(o)
  o = o or {}
  o.range = 8
  return limn.theory.mean.gibbs(mean.x, mean.y, o)
end

-- f(x) = x_1 x_2 with normal inputs; the labels have noise in [-sigma, sigma].
function mean.product(n, d, seed, sigma)
  local x = T.randn(n, d, {seed = seed})
  local f = x[{{}, 1}] * x[{{}, 2}]
  local e = sigma and sigma > 0
    and sigma * (2 * T.rand(n, {seed = seed + 1000}) - 1) or 0
  return x, f, f + e
end

-- ---- measurements ----------------------------------------------------------------

-- Alignment with the target f at two independent samples: no diagonal.
function mean.alignment(run, x, f, z, g)
  local k = run:kernel(x, {z = z})
  local top = T.sum(f:reshape(#f, 1) * k * g:reshape(1, #g)) / (#f * #g)
  local size = math.sqrt(T.mean(f ^ 2) * T.mean(g ^ 2))
  return top / (size * math.sqrt(T.mean(k ^ 2)))
end

-- E |Pi u|^2 / |u|^2, Pi onto the first `rank` coordinates of d.
function mean.parameter(run, d, rank)
  local w = run:get().w
  local u = w[{{}, {1, d}}] ^ 2
  return T.mean(T.sum(u[{{}, {1, rank}}], {axis = 2}) / T.sum(u, {axis = 2}))
end

-- Mean squared error at x.
function mean.test(run, x, f)
  return T.mean((run:forward(x):reshape(#f) - f) ^ 2)
end

-- The mean of rows and its standard error, seed by seed.
function mean.se(list)
  return T.mean(list), #list > 1 and T.std(list, {ddof = 1}) / math.sqrt(#list) or 0
end

-- Averages of functions of a run over the last steps: of `times` visits, each
-- after `every` steps; and the standard error by `batches` batch means.
function mean.average(run, what, times, every, batches)
  local values = {}
  for i = 1, times do
    run:step(every)
    values[i] = what(run)
  end
  local size, means = times // batches, {}
  for b = 1, batches do
    means[b] = T.mean{table.unpack(values, (b - 1) * size + 1, b * size)}
  end
  return mean.se(means)
end

-- Slope of log y by log x.
function mean.slope(x, y)
  local lx, ly = T.log(x), T.log(y)
  lx, ly = lx - T.mean(lx), ly - T.mean(ly)
  return T.sum(lx * ly) / T.sum(lx * lx)
end

-- ---- fixed kernels -----------------------------------------------------------------

-- The least test error of ridge regression with a kernel, over penalties: what
-- no choice by cross-validation can beat.
function mean.best_ridge(k, y, test, f)
  local penalties = limn.space.log10(-4, 2, 13)
  local list = {}
  for i, p in ipairs(penalties) do list[i] = p * #y end
  local fit = limn.linalg.kernel_ridge(k, y, list)
  local best = math.huge
  for i = 1, #list do
    best = math.min(best, T.mean((test:matmul(fit.w[i]) - f) ^ 2))
  end
  return best
end

-- Gaussian kernels of all bandwidths.
function mean.best_gaussian(x, y, z, f)
  local function squares(a, b)
    return T.sum(a ^ 2, {axis = 2}):reshape(#a, 1)
      + T.sum(b ^ 2, {axis = 2}):reshape(1, #b) - 2 * a:matmul(b, {tb = true})
  end
  local xx, zx = squares(x, x), squares(z, x)
  local best = math.huge
  for _, l2 in ipairs{1, 3, 10, 30, 100, 300} do
    best = math.min(best, mean.best_ridge(T.exp(-0.5 * xx / l2), y,
      T.exp(-0.5 * zx / l2), f))
  end
  return best
end

return mean
