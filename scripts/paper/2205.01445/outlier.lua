-- What does one step of gradient descent do to the spectrum of the first
-- layer?  One outlier above a threshold of the step size: where it lies, how
-- much of it is the direction learned, and how much of that is the target.
-- Ba, Erdogdu, Suzuki, Wang, Wu & Yang 2022, arXiv 2205.01445.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2205.01445", {
  {name = "inputs", default = 0, doc = "d; 0: 400 in quick runs, else 1000"},
})
local T = limn.tensor
local d = o.inputs > 0 and o.inputs or o.quick and 400 or 1000
local neurons, samples = 3 * d // 2, 3 * d

-- tanh(x + 1/2) less its mean; the target z + He2 / sqrt 2 with noise .5.
local function train(eta, seed)
  return limn.giant{neurons = neurons, inputs = d, samples = samples,
    act = "tanh(x + 0.5)", target = function(z)
      z = z:flatten()
      return z + (z * z - 1) / math.sqrt(2)
    end, noise = 0.25, alpha = {0}, constant = eta, top = 2, tau = 0.01, seed = seed}
end

local edge = 1 + math.sqrt(1.5)
local found, sizes = {}, o.quick and {2, 5} or {1.5, 2, 3, 5, 10}
for i, eta in ipairs(sizes) do found[i] = train(eta, 1) end

local function places(predicted)
  for i, r in ipairs(found) do
    study.near("P2", ("largest singular value, step %g"):format(sizes[i]),
      predicted(i, r), r.value[1] * edge, 0.01 * (o.quick and 3 or 1) * predicted(i, r))
  end
end
places(function(_, r) return r.predicted[1] * edge end)
study.control("the size of the step alone, without the edge", function()
  places(function(_, r) return r.strength[1] * 1.5 ^ 0.25 end)
end)

-- Measured once by an independent program: d = 1000, N = 1500, n = 3000.
if not o.quick then
  local known = {2.237, 2.377, 2.906, 4.281, 8.079}
  for i, r in ipairs(found) do
    study.near("T", ("the same, another program, step %g"):format(sizes[i]),
      known[i], r.value[1] * edge, 0.05 * known[i])
  end
end

-- P3: cosine of what is learned with the target, c / sqrt(c^2 + E y^2 d/n).
local square = 1 + 1 + 0.25
local cosine = 1 / math.sqrt(1 + square * d / samples)
for i, r in ipairs(found) do
  study.near("P3", ("cosine with the target, step %g"):format(sizes[i]),
    cosine * r.direction[1][1], r.target[1][1], o.quick and 0.06 or 0.03)
end
local small = train(0.8, 1)
study.expect("P2", "no outlier below the threshold: strength over it", "< 0.8 and none",
  small.strength[1], small.strength[1] < 0.8 and small.outliers == 0)

local theory = {}
local grid = T.linspace(1.01, 6, 80)
local p = limn.theory.rmt.mp(1.5):spike(grid, {model = "rectangular"})
local fig = limn.plot.figure{title = "The outlier of one giant step",
  xlabel = "strength of the step over the threshold",
  ylabel = "largest singular value over the edge"}
fig:line(grid / 1.5 ^ 0.25, p.outlier / edge, {label = "theory"})
for i, r in ipairs(found) do
  theory[i] = {r.strength[1], r.value[1]}
end
local xs, ys = {}, {}
for i, pair in ipairs(theory) do xs[i], ys[i] = pair[1], pair[2] end
fig:points(xs, ys, {label = "networks", color = "black"})
study.save(fig, "outlier")
study.done()
