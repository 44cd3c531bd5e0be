-- What does one step of gradient descent do to the spectrum of the first
-- layer?  One outlier above a threshold of the step size: where it lies, how
-- much of it is the direction learned, and how much of that is the target.
-- Ba, Erdogdu, Suzuki, Wang, Wu & Yang 2022, arXiv 2205.01445.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2205.01445", {
  {name = "inputs", default = 0, doc = "d; 0: 400 in quick runs, else 1000"},
  {name = "seeds", default = 0, doc = "networks; 0: 2 in quick runs, else 12"},
})
local T = limn.tensor
local d = o.inputs > 0 and o.inputs or o.quick and 400 or 1000
local seeds = o.seeds > 0 and o.seeds or o.quick and 2 or 12
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
for i, eta in ipairs(sizes) do
  found[i] = {}
  for seed = 1, seeds do found[i][seed] = train(eta, seed) end
end

-- The mean of f over the networks of a step, and their standard deviation.
local function over(list, f)
  local values = {}
  for k, r in ipairs(list) do values[k] = f(r) end
  return T.mean(values), T.std(values, {ddof = 1})
end

-- One network is off by u' W v, u and v the directions of the step, of standard
-- deviation d^-1/2: a percent or two, the same for every step size.
local function places(predicted)
  for i, list in ipairs(found) do
    local want = over(list, predicted)
    study.near("P2", ("largest singular value, step %g"):format(sizes[i]), want,
      (over(list, function(r) return r.value[1] * edge end)),
      0.01 * (o.quick and 3 or 1) * want)
  end
end
places(function(r) return r.predicted[1] * edge end)
study.control("the size of the step alone, without the edge", function()
  places(function(r) return r.strength[1] * 1.5 ^ 0.25 end)
end)

-- Measured by an independent program, of one network (d = 1000, N = 1500,
-- n = 3000): within 3 standard deviations of ours.  Labels are heavy-tailed,
-- so the length of what is learned differs by several percent.
if not o.quick then
  local known = {2.237, 2.377, 2.906, 4.281, 8.079}
  for i, list in ipairs(found) do
    local mean, sd = over(list, function(r) return r.value[1] * edge end)
    study.near("T", ("the same, another program, step %g"):format(sizes[i]),
      known[i], mean, 3 * sd * math.sqrt(1 + 1 / seeds))
  end
end

-- P3: cosine of what is learned with the target, c / sqrt(c^2 + E y^2 d/n).
local square = 1 + 1 + 0.25
local cosine = 1 / math.sqrt(1 + square * d / samples)
for i, list in ipairs(found) do
  study.near("P3", ("cosine with the target, step %g"):format(sizes[i]),
    cosine * over(list, function(r) return r.direction[1][1] end),
    (over(list, function(r) return r.target[1][1] end)), o.quick and 0.06 or 0.02)
end
local small = train(0.8, 1)
study.expect("P2", "no outlier below the threshold: strength over it", "< 0.8 and none",
  small.strength[1], small.strength[1] < 0.8 and small.outliers == 0)

local grid = T.linspace(1.01, 6, 80)
local p = limn.theory.rmt.mp(1.5):spike(grid, {model = "rectangular"})
local fig = limn.plot.figure{title = "The outlier of one giant step",
  xlabel = "strength of the step over the threshold",
  ylabel = "largest singular value over the edge"}
fig:line(grid / 1.5 ^ 0.25, p.outlier / edge, {label = "theory"})
local xs, ys = {}, {}
for _, list in ipairs(found) do
  for _, r in ipairs(list) do
    xs[#xs + 1], ys[#ys + 1] = r.strength[1], r.value[1]
  end
end
fig:points(xs, ys, {label = "networks", color = "black"})
study.save(fig, "outlier")
study.done()
