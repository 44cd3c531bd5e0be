-- Do particles tend to the minimiser of the free energy, from any start?
--
-- One input, so that a grid solves the limit exactly (limn.theory.mean.gibbs).
-- Expect: four starts end at the energy of the grid, within their noise (Theorem
-- 3.7); on the way the free energy falls, while U and G alone may rise; outputs
-- and kernels of N particles are off by c / N, for all N; the step size adds
-- a bias in proportion to it (Theorem 3.8, whose constants are 1e12 and more:
-- the rate is its content).  The control is a minimiser at another temperature.
-- A film: particles over the law of the grid, and their kernel.
-- Takezoe, Nitanda and others, arXiv 2403.14917.
local limn = require "limn"
local study = require "limn.study"
local mean = require "lib.mean"
local T = limn.tensor

local o = study.options("out/2403.14917/oracle", {
  {name = "width", default = 1000, doc = "particles"},
})
local quick = o.quick
local best = mean.oracle()

local function cloud(N, seed, more)
  local all = {width = N, seed = seed, precision = "single"}
  for k, v in pairs(more or {}) do all[k] = v end
  return limn.dyn.twotime(mean.X, mean.y, all)
end

-- ---- four starts ----------------------------------------------------------------

local function starts(N)
  local z = T.randn(N, 2, {seed = 9})
  local sign = T.concat{T.ones(N // 2, 1), -1 * T.ones(N - N // 2, 1)}
  return {normal = 2 * z, tight = 0.05 * z, blob = 0.3 * z + T.new{{4, -4}},
    two = 0.2 * z + 3 * sign}
end

print "start      U         (se)       G         (se)      gap of U in units of its se"
local N = quick and 400 or o.width
local function energies(run, steps, times)
  run:step(steps)
  local us, gs = {}, {}
  for i = 1, times do
    run:step(quick and 40 or 50)
    local m = run:measure()
    us[i], gs[i] = m.U, m.G
  end
  local function batches(v)
    local means, size = {}, times // 5
    for b = 1, 5 do means[b] = T.mean{table.unpack(v, (b - 1) * size + 1, b * size)} end
    return mean.se(means)
  end
  local U, U_se = batches(us)
  local G, G_se = batches(gs)
  return U, U_se, G, G_se
end
local measured = {}
for name, w in pairs(starts(N)) do
  local U, U_se, G, G_se = energies(cloud(N, 3, {w = w}), quick and 1500 or 3000,
    quick and 60 or 100)
  print(("%-9s %.5f  (%.5f)  %.5f  (%.5f)  %5.1f"):format(name, U, U_se, G, G_se,
    (U - best.U) / U_se))
  measured[name] = {U = U, U_se = U_se, G = G}
end
-- Batches are as long as the particles remember, 1 / decay = 100 units of time.
-- Of N particles U is off by about 0.06 / N; the step size adds 7e-4 lr to U and
-- 1.7e-3 lr to G.
local function meet(oracle)
  for name, m in pairs(measured) do
    study.near("T9", "U from start " .. name, oracle.U, m.U,
      4 * m.U_se + 0.1 / N + 2e-4)
    study.near("T9", "G from start " .. name, oracle.G, m.G, 0.015 * best.G)
  end
end
meet(best)
study.control("the minimiser at twice the temperature", function()
  meet(mean.oracle{temperature = 0.04})
end)

-- ---- convergence in time ----------------------------------------------------------

local run = cloud(quick and 1000 or 2000, 5, {std = 0.05, lr = 0.1})
local fig = limn.plot.figure{title = "from a tight start", xlabel = "time",
  ylabel = "distance to the minimum", logy = 10}
local time, gap, U, noise = {}, {}, {}, 0
local upward, low_G = 0, math.huge
for i = 1, 17 do
  local m, h = run:measure(), limn.probe.entropy(run:get().w)
  local FE = m.G - 0.02 * h.entropy
  time[i], gap[i], U[i] = (i - 1) * 5, FE - best.FE, m.U
  noise = math.max(noise, 4 * 0.02 * h.entropy_se)
  low_G = math.min(low_G, m.G)
  if i > 1 then upward = math.max(upward, gap[i] - gap[i - 1]) end
  run:step(50)
end
fig:line(time, gap, {label = "free energy"})
fig:line(time, T.abs(T.new(U) - best.U), {label = "|U - U*|"})
study.save(fig, "decay")
study.expect("T10", "largest rise of the free energy", "< " .. ("%.2g"):format(noise), upward,
  upward < noise)
study.expect("T10", "G alone falls below its value at the minimum", "< " ..
  ("%.5f"):format(best.G), low_G, low_G < best.G)
-- The rate between times 10 and 40, where the distance is far above its noise.
local rate = -math.log(gap[9] / gap[3]) / 30
study.near("3.7", "rate of the free energy per unit of time", 0.062, rate, 0.03)
-- 2 lambda lw exp(-2 la c^2 / penalty^2) with la = 0.5 and |y| <= c = 1.
print(("      the rate that the log-Sobolev constant promises: 10^%.0f, vacuous")
  :format(math.log(0.02, 10) - 1e4 / math.log(10)))

-- ---- the number of particles --------------------------------------------------------

local widths = quick and {32, 64, 128} or {32, 64, 128, 256, 512}
local fs, ks = {}, {}
for i, n in ipairs(widths) do
  local f2, k2, count = 0, 0, 0
  for replica = 1, math.max(1, (quick and 128 or 256) // n) do
    local r = cloud(n, 100 * i + replica)
    r:step(500)
    for _ = 1, quick and 40 or 110 do
      r:step(50)
      f2 = f2 + T.mean((r:forward(mean.X):reshape(30) - best.f) ^ 2)
      k2 = k2 + T.mean((r:kernel(mean.X) - best.kernel) ^ 2)
      count = count + 1
    end
  end
  fs[i], ks[i] = f2 / count, k2 / count
  print(("      N = %d: N err(f) = %.4f, N err(k) = %.3f"):format(n, n * fs[i], n * ks[i]))
end
study.near("T11", "slope of the error of f by N", -1, mean.slope(widths, fs), 0.15)
study.near("T11", "slope of the error of the kernel", -1, mean.slope(widths, ks), 0.25)
study.near("T11", "N err(f)", 0.029, widths[1] * fs[1], 0.006)
local wide = limn.plot.figure{title = "propagation of chaos", logx = 2, logy = 10,
  xlabel = "particles", ylabel = "mean squared error"}
wide:points(widths, fs, {label = "outputs"})
wide:points(widths, ks, {label = "kernel"})
wide:line(widths, 0.029 / T.new(widths), {label = "0.029 / N", dash = "dash"})
study.save(wide, "width")

-- ---- the step size -------------------------------------------------------------------

if not quick then
  local function bias(lr)
    local r = cloud(600, 7, {lr = lr, precision = "double"})
    r:step(math.floor(500 / lr))
    local U, se = mean.average(r, function(q) return q:measure().U end,
      math.floor(5000 / lr / 5), 5, 10)
    return U - best.U, se
  end
  local one, one_se = bias(0.8)
  local two, two_se = bias(1.6)
  study.near("T12", "bias of U at lr = 0.8", 5.4e-4, one, 3e-4 + 4 * one_se)
  study.near("T12", "the same at 1.6", 1.38e-3, two, 5e-4 + 4 * two_se)
end

-- ---- a film ----------------------------------------------------------------------------

local film = cloud(o.width, 11, {std = 0.3})
for frame = 0, quick and 2 or 24 do
  local p = film:get()
  local picture = limn.plot.figure{cols = 2, width = 1100, height = 480,
    title = ("time %d"):format(frame * 4)}
  picture:heat(best.weights, {panel = 1, x = {-8, 8}, y = {-8, 8}})
  picture:points(p.w[{{}, 2}], p.w[{{}, 1}], {panel = 1, color = "white", size = 0.3})
  picture:panel(1, {title = "particles over the law of the grid", xlabel = "b",
    ylabel = "u", xrange = {-7, 7}, yrange = {-7, 7}})
  picture:heat(film:kernel(mean.X), {panel = 2, x = {-2, 2}, y = {-2, 2}})
  picture:panel(2, {title = "intrinsic kernel"})
  study.save(picture, ("film%03d"):format(frame))
  film:step(20)
end
study.done()
