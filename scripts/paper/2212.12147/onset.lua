-- When does the width of a network show in its learning curve?
--
-- Lazy networks: kernel regression with the tangent kernel of a two-layer ReLU
-- network at initialization, its output there subtracted; the target is a harmonic
-- of degree 2 on the sphere in 8 dimensions, of unit variance.  Expect: the error
-- of a network is that of infinite width plus the variance of its predictor over
-- initializations; the variance falls as 1 / N (measured elsewhere: 4.0 and 4.4 for a
-- factor of 4), an ensemble of k divides it by k, and so the curve of width N leaves
-- that of infinite width at P* ~ N^(1/2) (exponent 0.44 +- 0.06 elsewhere).
-- Atanasov, Bordelon, Sainathan & Pehlevan 2022, arXiv 2212.12147.
local limn = require "limn"
local study = require "limn.study"
local T, kernel = limn.tensor, limn.theory.kernel

local o = study.options("out/2212.12147", {
  {name = "sets", default = 4, doc = "data sets"},
  {name = "starts", default = 8, doc = "networks of each width and data set"},
  {name = "width", default = {64, 256, 1024}, doc = "widths N"},
  {name = "samples", default = {32, 64, 128, 256, 512}, doc = "numbers of samples P"},
})
if o.quick then o.sets, o.starts, o.width, o.samples = 4, 6, {64, 256}, {64, 128} end
local d, new = 8, 300

-- x_1 x_2 on the sphere of radius sqrt d has the variance d / (d + 2).
local function target(x)
  local y = T.zeros(#x)
  for i = 1, #x do y[i] = x[i][1] * x[i][2] * math.sqrt((d + 2) / d) end
  return y
end

-- Weights N(0, 1), multipliers d^-1/2 and N^-1/2: the network of kernel.ntk.
local function network(width, seed)
  local net = limn.model.net(d, {width = width, depth = 1, act = "relu", bias = false,
    param = "sp", input_mult = d ^ -0.5, output_mult = width ^ -0.5, seed = seed})
  net:set("W1", T.randn({d, width}, {seed = 2 * seed}))
  net:set("W2", T.randn({width, 1}, {seed = 2 * seed + 1}))
  return net
end

local function data(samples, set)
  local x = math.sqrt(d) * T.sphere(samples + new, d, {seed = 1000 + set})
  return {all = x, x = x[{1, samples}], z = x[{samples + 1, samples + new}],
    y = target(x[{1, samples}]), want = target(x[{samples + 1, samples + new}])}
end

local function mse(f, set) return T.mean(T.square(f - set.want)) end

-- Regression by infinite width.
local function infinite(set, samples)
  local k = kernel.ntk(set.all, {depth = 1, act = "relu"}).ntk
  local rows = k[{samples + 1, samples + new}]
  local function columns(a) return a:t()[{1, samples}]:t() end
  return kernel.gp(columns(k[{1, samples}]), set.y, columns(rows), T.eye(new)).mean
end

local function finite(set, width, seed)
  local net = network(width, seed)
  local k = limn.probe.kernel(net, set.x, {scaled = false})
  local cross = limn.probe.kernel(net, set.z, {z = set.x, scaled = false})
  return kernel.gp(k, set.y, cross, T.eye(new)).mean
end

-- Errors at one P and N: of one network, of the ensemble, and the variance.
local function errors(samples, width)
  local r = {single = 0, ensemble = 0, variance = 0, infinite = 0}
  for s = 1, o.sets do
    local set = data(samples, s)
    local sum, squares, single = T.zeros(new), T.zeros(new), 0
    for seed = 1, o.starts do
      local f = finite(set, width, seed)
      sum, squares = sum + f, squares + f * f
      single = single + mse(f, set) / o.starts
    end
    local mean = sum / o.starts
    local variance = T.mean(squares / o.starts - mean * mean) * o.starts / (o.starts - 1)
    r.single = r.single + single / o.sets
    r.variance = r.variance + variance / o.sets
    r.ensemble = r.ensemble + mse(mean, set) / o.sets
    r.infinite = r.infinite + mse(infinite(set, samples), set) / o.sets
  end
  return r
end

local found = {}
for _, samples in ipairs(o.samples) do
  found[samples] = {}
  for _, width in ipairs(o.width) do
    local r = errors(samples, width)
    found[samples][width] = r
    print(("P = %-4d N = %-5d infinite %.4f single %.4f ensemble %.4f variance %.4f"):format(
      samples, width, r.infinite, r.single, r.ensemble, r.variance))
  end
end

-- What a table of an independent program says at P = 64, N = 64, 256 (4 data sets x
-- 8 networks): infinite .142, single .248, .174, variance .095, .0240.
local function meets(at, narrow, wide)
  local a, b = at[narrow], at[wide]
  study.near("var", ("variance of N = %d over that of N = %d"):format(narrow, wide),
    wide / narrow, a.variance / b.variance, 0.45 * wide / narrow)
  study.near("sum", "error of a network, from infinite width and variance",
    b.infinite + b.variance, b.single, 0.15 * b.single)
  study.near("ens", "error of an ensemble, from the same",
    b.infinite + b.variance / o.starts, b.ensemble, 0.2 * b.ensemble)
end
local at = found[64]
study.near("ref", "infinite width, P = 64", 0.142, at[64].infinite, 0.05)
study.near("ref", "N = 64, P = 64", 0.248, at[64].single, 0.08)
study.near("ref", "variance, N = 64, P = 64", 0.095, at[64].variance, 0.04)
study.near("ref", "variance, N = 256, P = 64", 0.0240, at[256].variance, 0.01)
meets(at, 64, 256)
study.control("256 units called 64", function()
  meets({[64] = at[256], [256] = at[256]}, 64, 256)
end)
study.control("64 units called 256", function()
  meets({[64] = at[64], [256] = {infinite = at[64].infinite, variance = at[256].variance,
    single = at[64].single, ensemble = at[64].ensemble}}, 64, 256)
end)

-- P* is where the error is twice that of infinite width: straight lines in the
-- logarithms between the P that were measured.
local function onset(width)
  for i = 2, #o.samples do
    local p, q = o.samples[i - 1], o.samples[i]
    local a, b = found[p][width], found[q][width]
    local u = math.log(a.single / a.infinite / 2)
    local v = math.log(b.single / b.infinite / 2)
    if u < 0 and v >= 0 then return p * (q / p) ^ (u / (u - v)) end
  end
  return math.huge -- beyond what was measured
end
local starts = {}
for i, width in ipairs(o.width) do
  starts[i] = onset(width)
  print(("      N = %-5d leaves infinite width at P = %.4g"):format(width, starts[i]))
end
study.expect("P*", "the wider network leaves later, over the narrow one", "> 1.3",
  starts[2] / starts[1], starts[2] > 1.3 * starts[1])
if not o.quick then
  study.near("P*", "exponent of P* in N", 0.5, limn.probe.power_law(o.width, starts).exponent,
    0.15)
end

local fig = limn.plot.figure{title = "Learning curves at finite width", logx = 2, logy = 10,
  xlabel = "samples P", ylabel = "error"}
local limit = {}
for i, p in ipairs(o.samples) do limit[i] = found[p][o.width[1]].infinite end
fig:line(o.samples, limit, {label = "infinite width", color = "black"})
for _, width in ipairs(o.width) do
  local single, sum = {}, {}
  for i, p in ipairs(o.samples) do
    single[i] = found[p][width].single
    sum[i] = found[p][width].infinite + found[p][width].variance
  end
  fig:points(o.samples, single, {label = ("N = %d"):format(width)})
  fig:line(o.samples, sum, {label = "infinite + variance", dash = "dash"})
end
study.save(fig, "onset")
study.done()
