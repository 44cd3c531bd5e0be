-- Which constants of the paper can be checked, and do they hold?
--
-- Expect: alignment at random features decays like d^(-1/2), and parameter
-- alignment is 1/d (Theorem 5.4); for the minimiser, with a target that is a
-- network of norm R and relative entropy M, |a|^2 <= 3 R, KL <= 3 M / 2 and a
-- training loss <= 3 eps^2 / 4, which imply the paper's 12 R, 6 M and
-- A >= (1 - 8 eps^2) / 16 R; the expected risk of noisy labels has the
-- coefficient sigma^2 / 6n of n - d (the paper prints a factor penalty too many,
-- which is the control); injected noise keeps the free energy convex if
-- (1/T) sum y y' - s^2/3 is positive semidefinite, which needs as many tasks as
-- samples (Theorem 5.5), and where it is not, it may fail to be.
-- Takezoe, Nitanda and others, arXiv 2403.14917.
local limn = require "limn"
local study = require "limn.study"
local mean = require "lib.mean"
local T = limn.tensor

local o = study.options()
local quick = o.quick

-- ---- the start -----------------------------------------------------------------------

local dims = quick and {4, 16, 64} or {4, 8, 16, 32, 64, 128}
local A, P = {}, {}
for i, d in ipairs(dims) do
  local n = quick and 1000 or 3000
  local x, z = T.randn(n, d, {seed = 10 * i}), T.randn(n, d, {seed = 10 * i + 1})
  local run = limn.dyn.twotime(x[{1, 2}], {1, 1}, {width = 3000, bias = false, std = 1,
    seed = i, precision = "single"})
  A[i] = mean.alignment(run, x, T.tanh(2 * x[{{}, 1}]), z, T.tanh(2 * z[{{}, 1}]))
  P[i] = mean.parameter(run, d, 1) * d
end
study.near("T17", "slope of the initial alignment by d", -0.5, mean.slope(dims, A), 0.06)
study.near("T17", "A sqrt(d) at the largest d", 0.8, A[#A] * math.sqrt(dims[#dims]), 0.1)
for i, d in ipairs(dims) do
  study.near("5.4", ("d times parameter alignment, d = %d"):format(d), 1, P[i],
    4 * math.sqrt(2 / 3000))
end

-- ---- constants -----------------------------------------------------------------------

local lw = 0.5
local base = limn.theory.mean.gibbs(mean.x, mean.y, {steps = 0, temperature = 1, decay = lw,
  range = 8})
local m = #base.axis
local u, b = base.axis:reshape(m, 1), base.axis:reshape(1, m)
local h = T.tanh(base.axis:reshape(m, 1, 1) * mean.x:reshape(1, 1, 30)
  + base.axis:reshape(1, m, 1)):reshape(m * m, 30)
local p = base.weights * T.exp(0.7 * T.tanh(1.5 * u + 0.8 * b))
p = p / T.sum(p)
local a = T.sin(1.5 * u) + 0.8 * T.tanh(b)
local f = (p * a):reshape(m * m):matmul(h)
local R, M = T.sum(p * a ^ 2), T.sum(p * T.log(p / base.weights))
local function constants(eps, hotter)
  local lambda = eps ^ 2 / (2 * M)
  local r = limn.theory.mean.gibbs(mean.x, f, {range = 8, temperature = lambda,
    penalty = hotter * lambda * M / R, decay = lambda * lw})
  study.expect("T10a", ("|a|^2 / R, eps = %g"):format(eps), "<= 3", r.norm / R, r.norm <= 3 * R)
  study.expect("T10a", "KL / M", "<= 1.5", r.KL / M, r.KL <= 1.5 * M)
  study.expect("T10a", "loss / eps^2", "<= 0.75", r.risk / eps ^ 2, r.risk <= 0.75 * eps ^ 2)
  local bound = (1 - 8 * eps ^ 2) / (16 * R)
  study.expect("T10a", "A over its bound", ">= 1", r.align / bound, r.align >= bound)
end
for _, eps in ipairs{0.3, 0.2, 0.1} do constants(eps, 1) end
study.control("a penalty 100 times as large", function() constants(0.1, 100) end)

-- ---- noise on the labels ------------------------------------------------------------------

local x = T.randn(40, 5, {seed = 1})
local clean = x[{{}, 1}] * x[{{}, 2}]
local run = limn.dyn.twotime(x, clean, {width = 200, penalty = 0.05, seed = 2})
local k, sigma = run:kernel(x), 1.2
local draws = quick and 4000 or 20000
local y = clean:reshape(1, 40) + sigma * (2 * T.rand(draws, 40, {seed = 3}) - 1)
local inverse = (k + 40 * 0.05 * T.eye(40)):inv()
local Us = 0.025 * T.sum(y:matmul(inverse) * y, {axis = 2})
local se = T.std(Us) / math.sqrt(draws)
local quiet = run:measure()
local function risk(factor)
  study.near("T6", "E U under label noise", quiet.U + factor * sigma ^ 2 / 240 * (40 - quiet.df),
    T.mean(Us), 4 * se)
end
risk(1)
study.control("the printed coefficient, a factor penalty too many", function() risk(0.05) end)
-- The risk on clean labels of a fit to y + e.
local e = y - clean:reshape(1, 40)
local alpha = y:matmul(inverse)
local fits = alpha:matmul(k)
local Ge = T.sum((fits - clean:reshape(1, 40)) ^ 2, {axis = 2}) / 80
  + 0.025 * T.sum(fits * alpha, {axis = 2})
study.near("T6", "E G_e - U", sigma ^ 2 / 240 * quiet.df, T.mean(Ge) - quiet.U,
  4 * T.std(Ge) / math.sqrt(draws))
local closed = 0.025 * (T.sum(clean * inverse:matmul(clean))
  - T.sum(e:matmul(inverse) * e, {axis = 2})) + T.sum(e ^ 2, {axis = 2}) / 80
study.near("T6", "closed form of G_e", 0, T.max(T.abs(Ge - closed)), 1e-12)

-- ---- convexity under injected noise ---------------------------------------------------------

-- As many tasks as samples: 6 of each.
local few = T.linspace(-2, 2, 6)
local function least(tasks, s)
  local q, r = T.zeros(41, 41), T.zeros(41, 41)
  q[20][20], q[22][20], r[35][21], r[7][21] = 0.5, 0.5, 0.5, 0.5
  local low = math.huge
  local function G(t)
    return limn.theory.mean.gibbs(few, tasks, {steps = 0, cells = 41, range = 8,
      penalty = 0.05, noise = -s * s / 3, start = (1 - t) * q + t * r}).G
  end
  for i = 1, 19 do
    low = math.min(low, G((i - 1) / 20) + G((i + 1) / 20) - 2 * G(i / 20))
  end
  return low
end
local tasks = 2 * T.eye(6)
local smallest = T.min((tasks:matmul(tasks, {tb = true}) / 6):eigh().values)
local s = math.sqrt(3 * smallest)
print(("      least eigenvalue of the tasks: %.3f, noise up to s = %.3f is convex"):format(
  smallest, s))
local inside, outside = least(tasks, 0.99 * s), least(tasks, 5 * s)
study.expect("5.5", "convex: least second difference", ">= 0", inside, inside > -1e-12)
study.expect("5.5", "five times the noise", "< 0", outside, outside < 0)
study.done()
