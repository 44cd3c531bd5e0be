-- Where does the error of a trained network come from?
--
-- arXiv 2605.24710 (iv): total error = statistical + optimisation + propagation of
-- chaos + sparse residual.  Each by its own experiment, on one input, where the
-- limit is known on a grid (limn.theory.mean.gibbs): target sin 2x, x uniform in
-- [-2, 2], labels with uniform noise of size 0.5, second layer optimal:
--
--     f_{N,n,t} - f_{inf,n,t}        chaos, N particles for 2048
--     f_{inf,n,t} - f_{inf,n,inf}    optimisation, the grid for time t
--     f_{inf,n,inf} - f_{inf,inf,inf}  statistics, 200 exact labels for n noisy ones
--     f_{inf,inf,inf} - f*           residual, of the penalties
--
-- Expect: chaos c / N and statistics c / n (c about 0.03 and 0.5), residual
-- falling with the temperature as in the table, optimisation exponential in time;
-- the whole within the square of the sum of roots, near the sum of the parts.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2605.24710", {
  {name = "draws", default = 12, doc = "samples of labels"},
})
if o.quick then o.draws = 6 end
assert(o.draws % 2 == 0, "draws come in pairs")
local CELLS, HALF = 61, 0.5 -- la = lw
local X = T.linspace(-2, 2, 200)
local COLUMN = X:reshape(200, 1)
local TARGET = T.sin(2 * X)

local function square(f, g) return T.mean((f:reshape(200) - g:reshape(200)) ^ 2) end

local function limit(x, y, lambda)
  return limn.theory.mean.gibbs(x, y, {temperature = lambda, penalty = HALF * lambda,
    decay = HALF * lambda, cells = CELLS})
end

-- The limit that was found on samples x, at the points X.
local function at_points(r, x)
  local u = T.outer(r.axis, T.ones(CELLS)):reshape(CELLS ^ 2)
  local b = T.outer(T.ones(CELLS), r.axis):reshape(CELLS ^ 2)
  local h = T.tanh(T.outer(u, x) + b:reshape(CELLS ^ 2, 1))
  local a = h:matmul(r.alpha) * r.weights:reshape(CELLS ^ 2)
  return T.tanh(T.outer(X, u) + b):matmul(a)
end

-- The noise of draws 2 j and 2 j + 1 is opposite, at one x: to first order it
-- cancels in what the parts of the error have to do with each other.
local function sample(n, seed)
  local pair = seed // 2
  local x = T.rand(n, {seed = 2 * pair}) * 4 - 2
  local noise = T.rand(n, {seed = 2 * pair + 1}) - 0.5
  return x, T.sin(2 * x) + (seed % 2 == 0 and noise or -noise)
end

local function particles(x, y, width, seed, lambda, how)
  return limn.dyn.twotime(x:reshape(#x, 1), y, {width = width, seed = seed,
    temperature = lambda, penalty = HALF * lambda, decay = HALF * lambda,
    precision = "single", std = how and how.std or 0})
end

-- ---- residual --------------------------------------------------------------------

local limits = {}
local function residuals(x, y)
  for lambda, known in pairs{[0.08] = 0.223, [0.04] = 0.114, [0.02] = 0.042,
                             [0.01] = 0.0138} do
    local r = limit(x, y, lambda)
    limits[lambda] = limits[lambda] or r
    study.near("res", ("residual at lambda %g"):format(lambda), known,
      square(at_points(r, x), TARGET), 0.04 * known)
  end
end
residuals(X, TARGET)
study.control("labels that are halved", function() residuals(X, TARGET / 2) end)
local LIMIT = at_points(limits[0.02], X)

-- ---- statistics --------------------------------------------------------------------

local sizes, stat, stat_se = {25, 50, 100, 200}, {}, {}
for i, n in ipairs(sizes) do
  local all = {}
  for k = 1, o.draws do
    local x, y = sample(n, 100 * i + 1 + k)
    all[k] = n * square(at_points(limit(x, y, 0.02), x), LIMIT)
  end
  stat[i], stat_se[i] = T.mean(all), T.std(all) / math.sqrt(o.draws)
end
local function statistics(errors)
  for i, n in ipairs(sizes) do
    study.near("stat", ("n E_stat, n = %d"):format(n), 0.5, errors[i],
      0.2 + 4 * stat_se[i])
  end
end
statistics(stat)
study.control("an error that falls like n^-1/2", function()
  local slow = {}
  for i, n in ipairs(sizes) do slow[i] = stat[1] * math.sqrt(n / sizes[1]) end
  for i, n in ipairs(sizes) do
    study.near("stat", ("n E_stat, n = %d"):format(n), 0.5, slow[i], 0.2 + 4 * stat_se[i])
  end
end)

-- ---- chaos ---------------------------------------------------------------------------

local golden, labels = T.linspace(-2, 2, 30), T.sin(2 * T.linspace(-2, 2, 30))
local exact = at_points(limit(golden, labels, 0.02), golden)
local widths, chaos = {64, 128, 256}, {}
for i, width in ipairs(widths) do
  local sum, visits = 0, o.quick and 16 or 60
  local replicas = math.max(1, 512 // width)
  for k = 1, replicas do
    local run = particles(golden, labels, width, 10 * i + k, 0.02)
    run:step(300)
    for _ = 1, visits do
      run:step(50)
      sum = sum + square(run:forward(COLUMN), exact) / (visits * replicas)
    end
  end
  chaos[i] = width * sum
end
local function chaotic(errors)
  for i, width in ipairs(widths) do
    study.near("chaos", ("N E_chaos, N = %d"):format(width), 0.029, errors[i], 0.012)
  end
end
chaotic(chaos)
study.control("an error that does not fall with N", function()
  chaotic{chaos[1], 2 * chaos[1], 4 * chaos[1]}
end)

-- ---- optimisation ----------------------------------------------------------------------

-- From a tight start; 4096 particles, so that chaos is below 1e-5.
local run = particles(golden, labels, 4096, 7, 0.02, {std = 0.05})
local time, opt = {}, {}
for k = 1, 16 do
  time[k], opt[k] = (k - 1) * 25 * 0.2, square(run:forward(COLUMN), exact)
  run:step(25)
end
local fig = limn.plot.figure{title = "four parts of the error", cols = 2}
fig:panel(1, {title = "optimisation", xlabel = "time", ylabel = "E_opt", logy = 10})
fig:points(time, opt, {panel = 1, label = "from a tight start"})
study.expect("opt", "E_opt falls by 30 and more in 80 units of time", "> 30",
  opt[1] / T.min(opt), opt[1] / T.min(opt) > 30)
study.control("no time", function()
  study.expect("opt", "E_opt falls by 30 and more", "> 30", 1, opt[1] / opt[1] > 30)
end)

-- ---- the whole ---------------------------------------------------------------------------

-- f_{N,n,t} and the four parts of its error, over draws.  The parts are not
-- orthogonal: early, what time and penalties have left undone points the same
-- way, so the total is above their sum.  Later it is not.
local N, n = 64, 50
local function whole(steps)
  local parts, total, rest = {chaos = 0, opt = 0, stat = 0, res = 0}, 0, {}
  for k = 1, o.draws do
    local x, y = sample(n, 901 + k)
    local small = particles(x, y, N, 20 * k, 0.02, {std = 0.05})
    local large = particles(x, y, 2048, 20 * k + 1, 0.02, {std = 0.05})
    small:step(steps)
    large:step(steps)
    local f1, f2 = small:forward(COLUMN), large:forward(COLUMN)
    local f3 = at_points(limit(x, y, 0.02), x)
    local one = {chaos = square(f1, f2), opt = square(f2, f3),
      stat = square(f3, LIMIT), res = square(LIMIT, TARGET)}
    local roots, own = 0, square(f1, TARGET)
    local pair = (k + 1) // 2
    rest[pair] = (rest[pair] or 0) + own / 2
    for name, value in pairs(one) do
      parts[name] = parts[name] + value / o.draws
      roots = roots + math.sqrt(value)
      rest[pair] = rest[pair] - value / 2
    end
    total = total + own / o.draws
    study.expect("bound", ("time %g, draw %d: total below (sum of roots)^2"):format(
      0.2 * steps, k), ("< %.3g"):format(roots ^ 2), own, own <= roots ^ 2)
  end
  local sum = parts.chaos + parts.opt + parts.stat + parts.res
  print(("      time %g: chaos %.5f, optimisation %.5f, statistics %.5f, residual %.5f")
    :format(0.2 * steps, parts.chaos, parts.opt, parts.stat, parts.res))
  print(("      sum %.5f, total %.5f, four times the sum %.5f"):format(sum,
    total, 4 * sum))
  return parts, sum, total, T.std(rest) / math.sqrt(#rest)
end

fig:panel(2, {title = "N = 64, n = 50", xlabel = "1 chaos, 2 optimisation, "
  .. "3 statistics, 4 residual, 5 total", ylabel = "squared error", logy = 10})
for _, steps in ipairs{100, 400} do
  local parts, sum, total, se = whole(steps)
  fig:points({1, 2, 3, 4, 5}, {parts.chaos, parts.opt, parts.stat, parts.res, total},
    {panel = 2, label = ("time %g"):format(0.2 * steps)})
  if steps == 400 then
    local function adds_up(of)
      study.near("sum", "late: total less the sum of its parts", 0, total - of,
        0.1 * sum + 4 * se)
    end
    adds_up(sum)
    study.control("without the residual", function() adds_up(sum - parts.res) end)
  end
end
study.save(fig, "budget")
study.done()
