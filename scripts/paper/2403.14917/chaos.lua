-- Do N particles stay near the limit uniformly in time?
--
-- Clouds of N and of 2N particles with the same noise.  Expect: the squared
-- difference of their outputs, times N, does not grow in time and does not
-- depend on N (Proposition 3.8).  Particle by particle the coupling of
-- one cloud to the other is O(1/N) at all times, too, where it is hot or convex
-- (temperature 0.2, decay 0.3), and is not where it is cold: particles of the two
-- fall on different sides of separatrices and N D grows, by few of them, so that
-- its slope in N is too noisy to be asserted.  That is a property of the coupling, and
-- so is the rate N^(-2/d) of empirical laws: no assertion about W2 is made.
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
-- Mean squared distance of N particles to the same among 8 N, after each number of
-- steps.
local function distances(N, heat, decay, marks, seed, other)
  local function run(n, s)
    return limn.dyn.langevin(x, y, {width = n, bias = false, temperature = heat,
      decay = decay, decay_out = decay, std = 1, seed = s, precision = "single"})
  end
  local one, two = run(N, seed), run(8 * N, other or seed)
  local list, t = {}, 0
  for i, mark in ipairs(marks) do
    one:step(mark - t)
    two:step(mark - t)
    t = mark
    local p, q = one:get(), two:get()
    list[i] = (T.sum((p.w - q.w[{1, N}]) ^ 2) + T.sum((p.a - q.a[{1, N}]) ^ 2)) / N
  end
  return T.new(list)
end
-- Slopes by N at the last of the marks, and the mean of N D at each.
local function coupling(heat, decay, marks, other)
  local ns, last, sizes = {16, 32, 64, 128}, {}, T.zeros(#marks)
  for i, N in ipairs(ns) do
    local replicas, d = math.max(1, (quick and 256 or 1024) // N), T.zeros(#marks)
    for r = 1, replicas do
      d = d + distances(N, heat, decay, marks, 100 * i + r, other and 9000 + r) / replicas
    end
    last[i] = d[#marks]
    sizes = sizes + N * d / #ns
  end
  return mean.slope(ns, last), sizes
end
local function hot(other)
  local marks = {150, quick and 300 or 1200}
  local slope, size = coupling(0.2, 0.3, marks, other)
  study.near("T18", "hot: slope of the coupling by N", -1, slope, 0.25)
  study.expect("T18", ("hot: N D, from %.2f, late over early"):format(size[1]), "< 2",
    size[2] / size[1], size[2] < 2 * size[1])
end
hot()
study.control("another noise", function() hot(true) end)
if not quick then
  local slope, size = coupling(0.02, 0.3, {300, 3000})
  study.expect("T19", ("cold: N D, from %.2f, late over early"):format(size[1]), "> 3",
    size[2] / size[1], size[2] > 3 * size[1])
  print(("      cold: slope of D by N at the end %.2f, of rare large distances"):format(slope))
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
