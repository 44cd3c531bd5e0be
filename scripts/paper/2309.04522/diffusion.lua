-- What does noise do once gradient descent has arrived?
--
-- Langevin training of lazy networks of infinite width (erf) with decay T / sig2 and
-- noise T has two phases: outputs reach the targets under the tangent kernel, and
-- then, with the loss small, weights diffuse over the solutions for a time 1 / T,
-- until the predictor is that of a Gaussian process with the NNGP kernel.  Expect:
--
-- * from the equilibrium, s02 = sig2, the fluctuation-dissipation identity
--   Kd(t, s) = 1/T d/ds (m(t, s) K(t, s)) at every depth;
-- * the end is K (K + T)^-1 y whatever the variance s02 at the start; the end of the
--   gradient-driven phase is not;
-- * in between, test outputs depend on T t alone, as T vanishes;
-- * networks under Langevin training follow, with two hidden layers too.
--
-- Avidan, Li & Sompolinsky 2023, arXiv 2309.04522.
local limn = require "limn"
local study = require "limn.study"
local dynamical = require "lib.dynamical"
local T, kernel = limn.tensor, limn.theory.kernel

local o = study.options("out/2309.04522", {
  {name = "width", default = 300, doc = "units of each of two layers"},
  {name = "runs", default = 16, doc = "networks"},
  {name = "step", default = 0.02, doc = "time step of Langevin training"},
})
if o.quick then o.width, o.runs, o.step = 96, 6, 0.04 end
local d, m, sig2 = 10, 6, 1
local x = T.randn(m + 1, d, {seed = 7}) -- the last is a test point
local y = T.new{1, -1, 1, -1, 1, -1}

local function with(noise, depth, s02)
  return {depth = depth, noise = noise, sig2 = sig2, s02 = s02}
end

-- ---- fluctuation and dissipation -----------------------------------------------------

-- Differences of fourth order, off by h^4.
local function off(depth, s02)
  local noise, t, s, h = 0.3, 4, 2.5, 1e-2
  local of = dynamical.kernels(x, m, with(noise, depth, s02))
  local k, kd, weight = of(t, {s - 2 * h, s - h, s, s + h, s + 2 * h})
  local mk = weight:reshape{5, 1, 1} * k
  local slope = (8 * (mk[4] - mk[2]) - mk[5] + mk[1]) / (12 * h)
  return (kd[3] - slope / noise):abs():max() / kd[3]:abs():max()
end
for depth = 1, 4 do
  study.near("FDT", ("off the identity, depth %d"):format(depth), 0, off(depth, sig2), 1e-8)
end
study.control("weights off their equilibrium", function()
  study.near("FDT", "off the identity, s02 = 4", 0, off(2, 4), 1e-8)
end)

-- ---- the two phases ------------------------------------------------------------------

local function rows(k, n) return k[{1, n}]:t()[{1, m}]:t() end
local function posterior(depth, noise)
  local _, nngp = dynamical.ends(x, sig2, depth)
  return kernel.gp(rows(nngp, m), y, rows(nngp, m + 1), nngp, {noise = noise}).mean
end
local function interpolant(depth, s02)
  local ntk = dynamical.ends(x, s02, depth)
  return kernel.evolve(rows(ntk, m), y, rows(ntk, m + 1), {math.huge}).mean[1]
end

local noise, last, depth = 0.05, 160, 2
local times = dynamical.grid(2e-3, o.quick and 1 or 0.4, last,
  o.quick and 1.05 or nil)
local end_of, curves = posterior(depth, noise), {}
for _, s02 in ipairs{1, 4} do
  curves[s02] = dynamical.solve(x, y, times, with(noise, depth, s02))
  local f = curves[s02]
  local function ends(of)
    study.near("end", ("test point, s02 = %d"):format(s02), end_of[m + 1], of[m + 1], 0.01)
    study.near("end", "largest distance on training points", 0,
      (of[{1, m}] - end_of[{1, m}]):abs():max(), 0.01)
  end
  ends(f[#times])
  if s02 == 4 then
    study.control("the end of gradient descent", function() ends(interpolant(depth, s02)) end)
  end
end

-- The first phase is gradient flow under the tangent kernel: (1 / 2 m) |y - f|^2 at m
-- times the time.
local function first(hot)
  local early = dynamical.grid(2e-3, 0.2, 10)
  local f = dynamical.solve(x, y, early, with(hot, depth, 4))
  local ntk = dynamical.ends(x, 4, depth)
  for _, t in ipairs{1, 10} do
    local flow = kernel.evolve(rows(ntk, m), y, rows(ntk, m + 1), {m * t}).mean[1]
    study.near("NTK", ("largest distance from the tangent kernel, t = %d"):format(t), 0,
      (f[dynamical.at(early, t)] - flow):abs():max(), 0.02)
  end
end
first(5e-4)
study.control("a hundred times the noise", function() first(0.05) end)

-- Test outputs at one T t for falling T: differences are of order T.
local function collapse(power)
  local spread = {}
  local list = {0.01, 0.005, 0.0025}
  for _, at in ipairs{0.5, 1, 2} do
    local values = {}
    for i, hot in ipairs(list) do
      local t = at / hot ^ power * list[2] ^ (power - 1)
      local grid = dynamical.grid(5e-3, 0.02 / hot, t, 1.03)
      values[i] = dynamical.solve(x, y, grid, with(hot, 1, 9))[#grid][m + 1]
    end
    spread[#spread + 1] = math.max(math.abs(values[1] - values[2]),
      math.abs(values[2] - values[3]))
  end
  study.near("T t", "test outputs at one T t, T = .01 to .0025", 0,
    math.max(table.unpack(spread)), 0.03)
end
collapse(1)
study.control("at one t instead", function() collapse(0) end)

-- ---- networks ------------------------------------------------------------------------

-- Of a pair with opposite read-outs, driven by opposite noise there, the outputs at
-- the start cancel and with them most of what is random.
local s02 = 4
local marks = o.quick and {2, 8} or {2, 8, 20, 60}
local function network(seed, sign)
  local n = o.width
  local net = limn.model.net(d, {width = n, depth = 2, act = "erf", bias = false,
    param = "sp", input_mult = d ^ -0.5, hidden_mult = n ^ -0.5, output_mult = n ^ -0.5,
    seed = seed})
  local sizes = {{d, n}, {n, n}, {n, 1}}
  for i, size in ipairs(sizes) do
    net:set("W" .. i, (i == 3 and sign or 1) * math.sqrt(s02)
      * T.randn(size, {seed = 3 * seed + i}))
  end
  return dynamical.train(net, x, y, marks, {step = o.step, noise = noise, sig2 = sig2,
    width = n, sign = sign, seed = seed})
end
local lists = {}
for i = 1, #marks do lists[i] = {} end
for seed = 1, o.runs do
  local a, b = network(seed, 1), network(seed, -1)
  for i = 1, #marks do lists[i][seed] = (a[i] + b[i]) / 2 end
end
local means, errors = {}, {}
for i, list in ipairs(lists) do
  means[i], errors[i] = T.mean(list), T.std(list, {ddof = 1}) / math.sqrt(o.runs)
end
local frozen = interpolant(depth, s02)[m + 1]
local function between(predicted)
  for i, mark in ipairs(marks) do
    study.near("net", ("two layers, test point at t = %g"):format(mark), predicted(mark),
      means[i], 3.5 * errors[i] + 0.02)
  end
end
between(function(t) return curves[s02][dynamical.at(times, t)][m + 1] end)
study.control("the end of gradient descent at all times", function()
  between(function() return frozen end)
end)

local fig = limn.plot.figure{title = "Two phases of training with noise, two hidden layers",
  logx = 10, xlabel = "time", ylabel = "output at a test point"}
local shown = T.new(times)[{2, #times}]
for _, of in ipairs{4, 1} do
  local line = {}
  for i = 2, #times do line[i - 1] = curves[of][i][m + 1] end
  fig:line(shown, line, {label = ("dynamical kernel, s02 = %d"):format(of)})
end
fig:line({times[2], last}, {frozen, frozen}, {label = "end of gradient descent, s02 = 4",
  dash = "dash", color = "gray"})
fig:line({times[2], last}, {end_of[m + 1], end_of[m + 1]}, {label = "NNGP posterior",
  dash = "dot", color = "gray"})
fig:errorbars(marks, means, {err = errors, label = ("Langevin, n = %d"):format(o.width)})
study.save(fig, "diffusion")
study.done()
