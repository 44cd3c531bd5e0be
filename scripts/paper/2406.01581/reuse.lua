-- What does a sample give when it is used a second time?  Once used, it teaches a
-- neuron nothing of a target with information exponent 3; used twice, the label
-- moves its own pre-activation, and the second gradient has a part along the
-- target from the first step on, if the first step has a size of 1/d or more.
-- Lee, Oko, Suzuki & Wu 2024, arXiv 2406.01581: one relu neuron, He3.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2406.01581", {
  {name = "d", default = 0, doc = "inputs; 0: 128 in quick runs, else 512"},
  {name = "seeds", default = 0, doc = "neurons; 0: 4 in quick runs, else 8"},
})
local T = limn.tensor
local d = o.d > 0 and o.d or o.quick and 128 or 512
local seeds = o.seeds > 0 and o.seeds or o.quick and 4 or 8

local function target(z)
  return (z * z * z - 3 * z) / math.sqrt(6)
end

-- Mean of y phi'(u + s y phi'(u)) z, u and z independent and normal, y the label of
-- z: with relu a sample with u > 0 and y < 0 is off the second time where
-- u < s |y|, and E y z = 0.
local function drift(s)
  local z = T.linspace(-12, 12, 48001)
  local y = target(z)
  local off = (T.normal_cdf(y:abs() * s) - 0.5) * y:lt(0)
  local density = (z * z * -0.5):exp() / math.sqrt(2 * math.pi)
  return -(y * z * off * density):sum() * (z[2] - z[1])
end

-- ---- the second gradient, of many samples ------------------------------------------

local rows = o.quick and 40000 or 200000
local x = T.randn(rows, d, {seed = 1})
local y = target(x:take({1}, {axis = 2}):flatten())
local u = x:take({2}, {axis = 2}):flatten() -- the neuron is orthogonal to the target
local first = y * u:gt(0)
local length = x:square():sum{axis = 2}
local sizes, seen, errors = {0, 0.1, 0.3, 1, 3}, {}, {}
for i, s in ipairs(sizes) do
  local second = y * (u + first * length * (s / d)):gt(0) * x:take({1}, {axis = 2}):flatten()
  seen[i], errors[i] = second:mean(), second:std() / math.sqrt(rows)
end
local function along(predicted)
  for i, s in ipairs(sizes) do
    study.near("5", ("part of the second gradient along the target, eta d = %g"):format(s),
      predicted(s), seen[i], 4 * errors[i] + 0.01)
  end
end
along(drift)
study.control("a sample that is used once", function()
  along(function() return 0 end)
end)

-- ---- a neuron on the sphere, one sample after the other ----------------------------

-- Overlaps with the target every d samples; s = eta d of the first use (0: there is
-- none), gamma / d the size of the second.
local gamma, passes = 0.05, 150
local function train(s, seed)
  local w = T.randn(d, {seed = T.seed_named(seed, "start")})
  w[1] = 0
  w = w / w:norm()
  local overlap = {0}
  for pass = 1, passes do
    local batch = T.randn(d, d, {seed = T.seed_named(seed, "pass" .. pass)})
    local labels = target(batch:t()[1])
    for i = 1, d do
      local v, label = batch[i], labels[i]
      local z = w:dot(v)
      local again = z + (z > 0 and s / d * label * v:dot(v) or 0)
      if again > 0 then
        w = w + v * (gamma / d * label)
        w = w / w:norm()
      end
    end
    overlap[pass + 1] = w[1]
  end
  return overlap
end

local function mean(s)
  local all = {}
  for seed = 1, seeds do all[seed] = train(s, seed) end
  return T.stack(all):mean{axis = 1}, T.stack(all)
end
local twice, each = mean(0.3)
local small = mean(0.3 / d)
local once = mean(0)

-- From overlap 0 it grows by gamma times the drift a pass, at first.
local early = 8
local slack = 4 * each[{{}, early + 1}]:std{ddof = 1} / math.sqrt(seeds)
study.near("5", ("overlap after %d d samples, each used twice"):format(early),
  gamma * drift(0.3) * early, twice[early + 1], slack)
local function learns(overlap)
  local last = math.abs(overlap[passes + 1])
  study.expect("5", ("|overlap| after %d d samples, each used twice"):format(passes),
    "> 0.4", last, last > 0.4)
end
learns(twice)
for name, list in pairs{["eta = 0.3 / d^2"] = small, ["each used once"] = once} do
  local last = math.abs(list[passes + 1])
  study.expect("5", "the same, " .. name, "< 0.2", last, last < 0.2)
end
study.control("each used once", function() learns(once) end)

local fig = limn.plot.figure{title = "Information exponent 3, samples used twice",
  xlabel = "samples over d", ylabel = "overlap with the target (drift is below 0)"}
local t = T.arange(0, passes)
fig:line(t, twice, {label = "eta = 0.3 / d"})
fig:line(t, small, {label = "eta = 0.3 / d^2"})
fig:line(t, once, {label = "used once"})
fig:line(t[{{1, 2 * early}}], t[{{1, 2 * early}}] * (gamma * drift(0.3)),
  {label = "drift at the start", dash = "dash", color = "black"})
study.save(fig, "reuse")
study.done()
