-- Do N particles stay near the limit uniformly in time?
--
-- Clouds of N and of 2N particles with the same noise.  Expect: the squared
-- difference of their outputs, times N, does not grow in time and does not
-- depend on N (Proposition 3.8).  Particle by particle the coupling of
-- one cloud to the other is O(1/N), too, where it is hot or convex (temperature 0.2,
-- decay 0.3), and is not where it is cold: particles of the two fall on different
-- sides of separatrices and D grows.  That is a property of the coupling, and so is
-- the rate N^(-2/d) of empirical laws, for which no assertion about W2 is made.
-- Then the lazy limit: with outputs scaled by alpha particles move by 1/alpha.
-- The control is a cloud with another noise.
-- arXiv 2403.14917, Proposition 3.8; arXiv 2404.04859.
local limn = require "limn"
local study = require "limn.study"
local mean = require "lib.mean"
local T = limn.tensor

local o = study.options("out/2403.14917/chaos")
local quick = o.quick

-- ---- outputs, two time scales ------------------------------------------------------

local function cloud(N, seed)
  return limn.dyn.twotime(mean.X, mean.y, {width = N, seed = seed, precision = "single"})
end
local fig = limn.plot.figure{logy = 10, xlabel = "time", ylabel = "N |f_N - f_2N|^2"}
local widths, visits = {64, 128, 256}, quick and 12 or 40
local late, early = {}, {}
for i, N in ipairs(widths) do
  local sums, times, replicas = {}, {}, math.max(1, (quick and 256 or 1024) // N)
  for r = 1, replicas do
    local one, two = cloud(N, 50 * i + r), cloud(2 * N, 50 * i + r)
    for k = 1, visits do
      one:step(50)
      two:step(50)
      local gap = T.mean((one:forward(mean.X) - two:forward(mean.X)) ^ 2)
      times[k], sums[k] = 10 * k, (sums[k] or 0) + N * gap / replicas
    end
  end
  early[i] = T.mean{table.unpack(sums, 1, visits // 2)}
  late[i] = T.mean{table.unpack(sums, visits // 2 + 1, visits)}
  fig:line(times, sums, {label = "N = " .. N})
  study.expect("3.8", ("N gap of outputs, N = %d: late over early"):format(N), "< 2",
    late[i] / early[i], late[i] < 2 * early[i])
end
study.save(fig, "outputs")
if not quick then
  study.near("3.8", "slope of the gap by N", -1, mean.slope(widths,
    T.new(late) / T.new(widths)), 0.25)
end
-- Half the variance c / N of each, shared particles less: about c / 2 with c = 0.029.
study.near("3.8", "N gap against half of the error 0.029", 0.0145, T.mean(late), 0.007)

-- ---- particles, one time scale -------------------------------------------------------

local x = T.randn(60, 3, {seed = 1})
local y = T.tanh(2 * x[{{}, 1}]) + 0.7 * T.tanh(2 * x[{{}, 2}])
local function distance(N, heat, decay, steps, seed, other)
  local function run(n, s)
    return limn.dyn.langevin(x, y, {width = n, bias = false, temperature = heat,
      decay = decay, decay_out = decay, std = 1, seed = s, precision = "single"})
  end
  local one, two = run(N, seed), run(8 * N, other or seed)
  one:step(steps)
  two:step(steps)
  local p, q = one:get(), two:get()
  return (T.sum((p.w - q.w[{1, N}]) ^ 2) + T.sum((p.a - q.a[{1, N}]) ^ 2)) / N
end
local function coupling(heat, decay, steps, other)
  local ns, ds = {16, 32, 64, 128}, {}
  for i, N in ipairs(ns) do
    local list = {}
    for r = 1, math.max(1, (quick and 256 or 1024) // N) do
      list[r] = distance(N, heat, decay, steps, 100 * i + r, other and 9000 + r)
    end
    ds[i] = T.mean(list)
  end
  return mean.slope(ns, ds), ns[4] * ds[4]
end
local steps = quick and 300 or 1200
local function hot(other)
  local slope, size = coupling(0.2, 0.3, steps, other)
  study.near("T18", "hot: slope of the coupling by N", -1, slope, 0.25)
  print(("      hot: N D = %.2f"):format(size))
end
hot()
study.control("another noise", function() hot(true) end)
if not quick then
  local slope = coupling(0.02, 0.05, 3000)
  study.expect("T19", "cold: slope of the coupling by N", "> -0.8", slope, slope > -0.8)
end

-- ---- the lazy limit ---------------------------------------------------------------------

local alphas, moved, change = {2, 4, 8, 16, 32}, {}, {}
local z = T.randn(40, 5, {seed = 2})
local target = T.sin(z[{{}, 1}])
for i, alpha in ipairs(alphas) do
  local run = limn.dyn.langevin(z, target, {width = 400, bias = false, alpha = alpha,
    lr = 0.3, antisymmetric = true, std = 1 / math.sqrt(5), seed = 3})
  local w, k, first = run:get().w, run:kernel(z), run:loss()
  for _ = 1, 20000 do
    if run:step(1).loss < 0.05 * first then break end
  end
  moved[i] = math.sqrt(T.mean(T.sum((run:get().w - w) ^ 2, {axis = 2})))
  change[i] = T.norm(run:kernel(z) - k) / T.norm(k)
end
study.near("T31", "slope of the displacement by alpha", -1, mean.slope(alphas, moved), 0.1)
study.near("T31", "slope of the change of the kernel", -2, mean.slope(alphas, change), 0.3)
study.done()
