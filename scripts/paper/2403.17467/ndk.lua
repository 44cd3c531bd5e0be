-- How does training with noise lead from the tangent kernel to the NNGP kernel?
--
-- Langevin training of a lazy network of infinite width (one hidden layer, erf),
--
--     dw = -grad 1/2 |y - f|^2 dt - (T / sig2) w dt + sqrt(2 T) dW,
--
-- from weights of variance s02, under its neural dynamical kernel (dynamical.lua of
-- 2309.04522).
--
-- Expect: for small T and short times f is gradient descent under the tangent
-- kernel; at late times regression by a Gaussian process with the NNGP kernel and
-- noise T; networks in between.  Avidan, Li & Sompolinsky 2023, arXiv 2309.04522; the
-- unified kernel of arXiv 2403.17467 has the same two ends.
local limn = require "limn"
local study = require "limn.study"
local T, kernel = limn.tensor, limn.theory.kernel
local dynamical = dofile((arg[0]:match ".*/" or "") .. "../2309.04522/lib/dynamical.lua")

local o = study.options("out/2403.17467", {
  {name = "width", default = 600, doc = "units"},
  {name = "runs", default = 24, doc = "networks"},
  {name = "step", default = 0.02, doc = "time step of Langevin training"},
})
if o.quick then o.width, o.runs, o.step = 200, 8, 0.04 end
local d, m, sig2, s02 = 10, 6, 1, 9
local x = T.randn(m + 1, d, {seed = 7}) -- the last is a test point
local y = T.new{1, -1, 1, -1, 1, -1}
local function with(noise)
  return {depth = 1, noise = noise, sig2 = sig2, s02 = s02}
end

-- ---- the two ends ------------------------------------------------------------------

local function block(k, rows)
  return k[rows]:t()[{1, m}]:t()
end

-- Gradient flow: (1 / 2 m) |y - f|^2 at m times the time.
local tangent = dynamical.ends(x, s02, 1)
local function flow(times)
  local scaled = {}
  for i, t in ipairs(times) do scaled[i] = m * t end
  return kernel.evolve(block(tangent, {1, m}), y, block(tangent, {1, m + 1}), scaled).mean
end

local early = dynamical.grid(1e-3, 0.05, 10)
local function starts(noise)
  local f, g = dynamical.solve(x, y, early, with(noise)), flow(early)
  for _, t in ipairs{1, 10} do
    local i = dynamical.at(early, t)
    study.near("NTK", ("largest distance from the tangent kernel, t = %g"):format(t), 0,
      (f[i] - g[i]):abs():max(), t == 1 and 0.005 or 0.02)
  end
end
starts(1e-3)
study.control("a hundred times the noise", function() starts(0.1) end)

local noise, last = 0.05, 150
local times = dynamical.grid(2e-3, 0.5, last)
local f = dynamical.solve(x, y, times, with(noise))
local _, nngp = dynamical.ends(x, sig2, 1)
local posterior = kernel.gp(block(nngp, {1, m}), y, block(nngp, {1, m + 1}), nngp,
  {noise = noise}).mean
local function ends(of)
  study.near("NNGP", "test point at the end", posterior[m + 1], of[m + 1], 0.01)
  study.near("NNGP", "largest distance on training points", 0,
    (of[{1, m}] - posterior[{1, m}]):abs():max(), 0.01)
end
ends(f[#times])
local first = flow{1e4}[1]
study.control("the end of the tangent kernel", function() ends(first) end)

-- ---- networks -----------------------------------------------------------------------

-- Of a pair with opposite read-outs, driven by opposite noise there, the outputs
-- at the start cancel and with them most of what is random.
local marks = o.quick and {2, 10, 30} or {5, 20, 60}
local function network(seed, sign)
  local net = limn.model.net(d, {width = o.width, depth = 1, act = "erf", bias = false,
    param = "sp", input_mult = d ^ -0.5, output_mult = o.width ^ -0.5, seed = seed})
  net:set("W1", math.sqrt(s02) * T.randn({d, o.width}, {seed = 3 * seed}))
  net:set("W2", sign * math.sqrt(s02) * T.randn({o.width, 1}, {seed = 3 * seed + 1}))
  return dynamical.train(net, x, y, marks, {step = o.step, noise = noise, sig2 = sig2,
    width = o.width, sign = sign, seed = seed})
end
local nets = {}
for seed = 1, o.runs do
  local a, b = network(seed, 1), network(seed, -1)
  nets[seed] = {}
  for i = 1, #marks do nets[seed][i] = (a[i] + b[i]) / 2 end
end
local means, errors = {}, {}
for i, mark in ipairs(marks) do
  local list = {}
  for seed = 1, o.runs do list[seed] = nets[seed][i] end
  means[i], errors[i] = T.mean(list), T.std(list, {ddof = 1}) / math.sqrt(o.runs)
end
local function between(curve, label)
  for i, mark in ipairs(marks) do
    study.near("net", ("%s, test point at t = %g"):format(label, mark), curve[i], means[i],
      3.5 * errors[i] + 0.01)
  end
end
local predicted, frozen = {}, {}
for i, mark in ipairs(marks) do
  predicted[i], frozen[i] = f[dynamical.at(times, mark)][m + 1], first[m + 1]
end
between(predicted, "dynamical kernel")
study.control("the tangent kernel at all times", function() between(frozen, "tangent kernel") end)

local fig = limn.plot.figure{title = "From the tangent kernel to the NNGP kernel", logx = 10,
  xlabel = "time", ylabel = "output at a test point"}
local line, flat, all = {}, flow(times), {}
for i = 2, #times do line[i - 1], all[i - 1] = f[i][m + 1], flat[i][m + 1] end
local shown = T.new(times)[{2, #times}]
fig:line(shown, line, {label = "neural dynamical kernel"})
fig:line(shown, all, {label = "tangent kernel", dash = "dash"})
fig:line({times[2], last}, {posterior[m + 1], posterior[m + 1]}, {label = "NNGP posterior",
  dash = "dot", color = "gray"})
fig:errorbars(marks, means, {err = errors, label = ("Langevin, n = %d"):format(o.width)})
study.save(fig, "ndk")
study.done()
