-- Does the intrinsic kernel of images learn, and does injected label noise
-- lower its degrees of freedom?
--
-- Two groups of classes of Fashion-MNIST, pixels projected on leading principal
-- components.  Expect what normal inputs show: kernel-target alignment of the
-- training set rises, training and test error fall below those of the random
-- features at the start, degrees of freedom fall with the injected noise; ten
-- classes share one first layer by ten outputs of which all but the last few
-- percent learn.  The control is a frozen first layer.  Without the data package:
-- 8 x 8 digits.
-- Takezoe, Nitanda and others, arXiv 2403.14917.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2403.14917/fashion_mnist", {
  {name = "data", default = "", doc = "directory of IDX files"},
  {name = "steps", default = 2000, doc = "steps of the first layer"},
})
local quick = o.quick
local n, held = quick and 200 or 500, quick and 300 or 1000
local steps = quick and 300 or o.steps
local data = limn.data.images{path = o.data, count = n + held}
n = math.min(n, #data.x // 2)
local all = data.x - data.x:mean{axis = 1}
local basis = all[{1, n}]:svd().vt[{1, 20}]
local inputs = all:matmul(basis, {tb = true})
inputs = inputs / T.std(inputs[{1, n}], {axis = 1}):reshape(1, 20)
local half = {}
for i = 1, #data.x do half[i] = data.y[i] < data.classes / 2 and 1 or -1 end
half = T.new(half)
print(("%s: %d to learn from, %d to test, 20 components"):format(data.name, n, #data.x - n))
local x, y, z, f = inputs[{1, n}], half[{1, n}], inputs[{n + 1, -1}], half[{n + 1, -1}]

local function train(noise, lr)
  local run = limn.dyn.twotime(x, y, {width = 300, lr = lr or 0.4, temperature = 0.002,
    penalty = 0.01, decay = 0.002, std = 0.3, noise = noise, seed = 1, precision = "single"})
  local function look()
    local m = run:measure()
    m.test = T.mean((run:forward(z):reshape(#z) - f) ^ 2)
    return m
  end
  local before = look()
  local log = limn.train(run, {steps = steps, every = steps // 10, record = {
    align = function(r) return r:measure().align end,
    df = function(r) return r:measure().df end}})
  return before, look(), log
end

local before, after, log = train(0)
local fig = limn.plot.figure{cols = 2, width = 1100, height = 460, title = data.name}
fig:line(log.t, log.align, {panel = 1, label = "alignment"})
fig:line(log.t, log.df, {panel = 2, label = "degrees of freedom"})
local function learns(one, two)
  study.expect("F1", "alignment at the end over that at the start", "> 1.1",
    two.align / one.align, two.align > 1.1 * one.align)
  study.expect("F2", "training loss over that of random features", "< 0.9",
    two.risk / one.risk, two.risk < 0.9 * one.risk)
end
learns(before, after)
study.expect("F3", "test error over that of random features", "< 1.05",
  after.test / before.test, after.test < 1.05 * before.test)
study.control("a first layer that does not learn", function()
  local one, two = train(0, 0)
  learns(one, two)
end)
local _, noisy, noisy_log = train(2)
fig:line(noisy_log.t, noisy_log.df, {panel = 2, label = "injected noise 2"})
study.save(fig, "alignment")
study.expect("F4", "df with injected noise over that without", "< 0.97", noisy.df / after.df,
  noisy.df < 0.97 * after.df)

-- ---- ten classes, one first layer ---------------------------------------------------------

local hot = limn.data.one_hot(data.y, {classes = data.classes})
local run = limn.dyn.twotime(x, hot[{1, n}], {width = 300, lr = 2, temperature = 2e-4,
  penalty = 0.003, decay = 2e-4, std = 0.3, seed = 1, precision = "single"})
local function accuracy()
  local right, g = 0, run:forward(z)
  for i = 1, #z do
    if g[i]:argmax() - 1 == data.y[n + i] then right = right + 1 end
  end
  return right / #z
end
local first = accuracy()
run:step(steps // 2)
local last = accuracy()
study.expect("F5", ("test accuracy of %d outputs, %.3f at the start"):format(data.classes, first),
  "> 0.6", last, last > 0.6)
study.done()
