-- Do both solvers give the published trajectories of infinite width, and do
-- networks approach them at the predicted rates?
-- D2: three points, tanh, two hidden layers, muP, 6 steps, against a table of
-- 3 x 400000 samples; two points of inner product 1/2, tanh and GELU, against a
-- table of 8 x 8000 samples; four random points of norm sqrt(d) with labels +-1
-- at richness 1: single networks come near as n^-1/2, and their mean is nearer,
-- against both solvers.  Control: without the coupling of forward and backward
-- passes the outputs are those of a kernel, which the table refuses.
-- Chen et al. 2025, arXiv 2503.09565; Bordelon & Pehlevan 2022, arXiv 2205.09653.
local study = require "limn.study"
local schemes = require "lib.schemes"
local limn = require "limn"
local o = study.options("out/2503.09565")
local quick = o.quick
local L = limn.dyn.limit

local function plain(d, act, depth)
  return limn.model.net(d, {width = 4, depth = depth, act = act, base = 1,
    gain = 1, bias = false, seed = 1})
end

-- Both solvers on x, y; samples in all.
local function both(x, y, act, depth, lr, steps, samples)
  local p = {lr = lr, rates = schemes.rates(#x[1]), samples = samples,
    groups = 4, seed = 1}
  local a = L.sampler(plain(#x[1], act, depth), x, y, p)
  p.steps, p.samples = steps, math.max(samples // 4, 4096)
  return {sampler = a, dmft = L.dmft(plain(#x[1], act, depth), x, y, p)}
end

-- ---- tables ---------------------------------------------------------------------

local X = {{1, 0, .5}, {0, 1, -.5}, {-1, 1, 1}}
local Y = {1, -1, .5}
local table_d2 = {{.182, -.183, .033}, {.340, -.341, .097}, {.497, -.497, .200},
  {.645, -.645, .314}, {.766, -.766, .405}, {.854, -.854, .461}}

-- The outputs `f` of six steps against the table.
local function against(name, f, error)
  for _, t in ipairs{1, 3, 6} do
    for i = 1, 3 do
      study.near("D2", ("%s: f(x_%d) after %d steps"):format(name, i, t),
                 table_d2[t][i], f[t][i], 4 * error[t][i] + .002)
    end
  end
end

local samples = quick and 16384 or 200000
for name, run in pairs(both(X, Y, "tanh", 2, 1, 6, samples)) do
  local f, error = {}, {}
  for t = 1, 6 do
    run:step(1)
    local r = run:forward(X, {errors = true})
    f[t], error[t] = r.f:reshape(3), r.se:reshape(3)
  end
  against(name, f, error)
  study.near("D2", name .. ": f(x_2) = -f(x_1), after 6 steps", -f[6][1],
             f[6][2], 5 * error[6][1])
end
study.control("a kernel that does not move", function()
  local k = limn.theory.kernel.ntk(X, {depth = 2, act = "tanh"}).ntk
  local r = limn.theory.kernel.gd(k, Y, {1}, {steps = 6}).f[1]
  local f, error = {}, {}
  for t = 1, 6 do f[t], error[t] = r[t + 1], {0, 0, 0} end
  against("kernel", f, error)
end)

local pair = {{math.sqrt(2), 0}, {1 / math.sqrt(2), math.sqrt(1.5)}}
for act, v in pairs{
  tanh = {lr = .4, steps = 11, f = .8302, phi = {.3983, -.2099}, g = .306},
  gelu = {lr = .6, steps = 11, f = 1, phi = {1.282, .0859}, g = 1.61}} do
  for name, run in pairs(both(pair, {1, -1}, act, 2, v.lr, v.steps,
                              quick and 16384 or 65536)) do
    run:step(v.steps)
    local r, k = run:forward(pair, {errors = true}), run:kernels(pair)
    local what = name .. ", " .. act .. ": "
    study.near("2.7", what .. "f_1", v.f, r.f[1][1], 4 * r.se[1][1] + .004)
    for j = 1, 2 do
      study.near("2.7", what .. "Phi^2_1" .. j, v.phi[j], k.features[2][3][2 + j],
                 4 * k.features_se[2][3][2 + j] + .012)
    end
    study.near("2.7", what .. "G^1_11", v.g, k.gradients[1][3][3],
               5 * k.gradients_se[1][3][3] + .02)
  end
end

-- ---- networks of finite width ----------------------------------------------------

local x = limn.tensor.randn(4, 6, {seed = 5})
local rows = {}
for i = 1, 4 do rows[i] = x[i] * (math.sqrt(6) / x[i]:norm()) end
x = limn.tensor.stack(rows)
local y = {1, -1, 1, -1}
local steps = quick and 10 or 30
local limits = both(x, y, "tanh", 2, .6, steps, quick and 16384 or 65536)
local center, other = {}, {}
for t = 1, steps do
  limits.sampler:step(1)
  limits.dmft:step(1)
  center[t] = limits.sampler:forward(x):reshape(4)
  other[t] = limits.dmft:forward(x):reshape(4)
end
local worst = 0
for t = 1, steps do
  worst = math.max(worst, (center[t] - other[t]):abs():max())
end
study.near("2.6", "sampler and dmft, largest difference of outputs", 0, worst,
           .03)

-- Relative error of single networks and of their mean, over the steps.
local function errors(width, seeds, rate)
  local single, sums, size = 0, {}, 0
  for t = 1, steps do
    sums[t], size = limn.tensor.zeros(4), size + center[t]:norm() ^ 2
  end
  for seed = 1, seeds do
    local net = schemes.net("mup", 6, width, seed, {depth = 2})
    local run, off = limn.dyn.gd(net, x, y, {lr = .6 * rate(width)}), 0
    for t = 1, steps do
      run:step(1)
      local f = net:forward(x):reshape(4)
      sums[t] = sums[t] + f / seeds
      off = off + (f - center[t]):norm() ^ 2
    end
    single = single + math.sqrt(off / size) / seeds
  end
  local off = 0
  for t = 1, steps do off = off + (sums[t] - center[t]):norm() ^ 2 end
  return single, math.sqrt(off / size)
end

-- Two outputs, biases and the default base width, at one large width.
local two = {width = quick and 1024 or 4096, depth = 2, act = "tanh",
  outputs = 2}
local y2 = {{1, 0}, {-1, .5}, {.5, 1}}
two.seed = 1
local wide = L.sampler(limn.model.net(3, two), X, y2, {lr = .02, seed = 1,
  samples = quick and 8192 or 65536, groups = 4})
wide:step(5)
local want, many = wide:forward(X), quick and 24 or 12
local total, square = limn.tensor.zeros(3, 2), limn.tensor.zeros(3, 2)
for seed = 1, many do
  two.seed = seed
  local net = limn.model.net(3, two)
  limn.dyn.gd(net, X, y2, {lr = .02}):step(5)
  local f = net:forward(X)
  total, square = total + f / many, square + f * f / many
end
local spread = ((square - total * total):abs() / (many - 1)) ^ .5
study.near("k=2", ("two outputs, mean of %d networks, n = %d"):format(many,
  two.width), 0, (total - want):abs():max(), 4 * spread:max() + 8 / two.width)

local widths = quick and {32, 128, 512} or {64, 128, 256, 512, 1024}
local seeds = quick and {32, 16, 8} or {200, 100, 60, 40, 24}
study.claim(function(rate)
  local single, mean = {}, {}
  for i, width in ipairs(widths) do
    single[i], mean[i] = errors(width, seeds[i], rate)
  end
  study.near("2.6", "slope of the error of one network", -.47,
             schemes.slope(widths, single), quick and .2 or .12)
  for i = 1, #widths do
    study.expect("2.6", ("error of the mean at n = %d"):format(widths[i]),
                 "< .6", mean[i] / single[i],
                 mean[i] < .6 * single[i])
  end
  if rate(64) == 1 and rate(640) == 1 then
    local fig = limn.plot.figure{title = "Distance to infinite width, tanh",
      xlabel = "width", ylabel = "relative error of outputs", logx = 10,
      logy = 10}
    fig:line(widths, single, {label = "one network", marker = "circle"})
    fig:line(widths, mean, {label = "mean over starts", marker = "square"})
    study.save(fig, "approach")
  end
end)
study.done()
