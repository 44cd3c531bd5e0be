-- limn.dyn.langevin and limn.dyn.twotime: gradients against finite
-- differences, laws in closed form, the grid oracle limn.theory.mean.gibbs, and
-- what a run must be able to do.
local limn = require "limn"
local t = require "limn.test"
local wire = require "limn.wire"
local T = limn.tensor

limn.threads(1)

local X = T.randn(8, 3, {seed = 5})
local Y = T.randn(8, {seed = 6})
local Y2 = T.randn(8, 2, {seed = 7})
local labels = 2 * T.new(Y:gt(0)) - 1
local classes = {0, 1, 2, 1, 0, 2, 2, 1}

-- Slopes of G by each coordinate of w, times N.
local function slopes(make, w)
  local g = 0 * w
  local h = 1e-5
  for i = 1, #w do
    for j = 1, #w[1] do
      local at = w[i][j]
      local function G(value)
        w[i][j] = value
        local G = make(w):measure().G
        w[i][j] = at
        return G
      end
      g[i][j] = #w * (G(at + h) - G(at - h)) / (2 * h)
    end
  end
  return g
end

-- ---- derivatives ---------------------------------------------------------------

for _, case in ipairs{
  {"mse", Y}, {"mse", Y2}, {"logistic", labels},
  {"logistic", T.stack({labels, -1 * labels}, {axis = 2})}} do
  t.test(("envelope gradient of twotime, %s, %d outputs"):format(case[1],
      case[2].shape[2] or 1), function()
    for _, act in ipairs{"tanh", "relu", "gelu", "hermite2"} do
      local function make(w)
        return limn.dyn.twotime(X, case[2], {width = #w, w = w, act = act,
          loss = case[1], penalty = 0.05, decay = 0.03, seed = 1})
      end
      local w = T.randn(5, 4, {seed = 8})
      t.near(-1 * make(w):drift(), slopes(make, w), 2e-6)
    end
  end)
end

for _, case in ipairs{{"mse", Y}, {"mse", Y2}, {"logistic", labels}, {"xent", classes}} do
  t.test(("gradient of langevin, %s"):format(case[1]), function()
    for _, act in ipairs{"tanh", "relu", "silu"} do
      local o = {width = 5, act = act, loss = case[1], decay = 0.03, decay_out = 0.07,
        alpha = 1.5, seed = 3, lr = 1e-3}
      local first = limn.dyn.langevin(X, case[2], o):get()
      local function make(w, a)
        o.w, o.a = w, a or first.a
        return limn.dyn.langevin(X, case[2], o)
      end
      t.near(-1 * make(first.w):drift(), slopes(make, first.w), 2e-6)
      -- A step is the drift; that of a by differences of its own.
      local run = make(first.w)
      local drift = run:drift()
      run:step(1)
      local moved, dt = run:get(), 1e-3 / 1.5 ^ 2
      t.near((moved.w - first.w) / dt, drift, 1e-9)
      local by_a = slopes(function(a) return make(first.w, a) end, T.new(first.a))
      t.near((first.a - moved.a) / dt, by_a, 2e-6)
    end
  end)
end

t.test("twotime is ridge regression on its features", function()
  local x, y = T.randn(40, 5, {seed = 1}), T.randn(40, {seed = 2})
  local run = limn.dyn.twotime(x, y, {width = 200, penalty = 0.02, decay = 0.3, seed = 4})
  local h = run:features(x):t() / 200
  local fit = limn.linalg.ridge(h, y, {0.02 * 40 / 200})
  local m, p = run:measure(), run:get()
  t.near(p.a:reshape(200), fit.w[1], 1e-11)
  local k = run:kernel(x)
  local dual = limn.linalg.kernel_ridge(k, y, {0.02 * 40})
  t.near(m.df, dual.df[1], 1e-11)
  t.near(m.U, 0.01 * T.sum(y * dual.w[1]), 1e-12)
  t.near(m.align, limn.probe.align(k, T.new(y):reshape(40, 1):matmul(y:reshape(1, 40)),
    {center = false}), 1e-12)
  t.near(run:forward(x):reshape(40), k:matmul(dual.w[1]), 1e-12)
  t.near(run:loss(), T.mean((run:forward(x):reshape(40) - y) ^ 2) / 2, 1e-13)
  -- A bound that holds for every law.
  t.ok(m.align >= 0.02 * T.mean(y ^ 2) / (2 * m.U) - 0.02)
end)

-- mpmath, 40 digits: findroot of the gradient by the three numbers a_i.
t.test("logistic read-out of three neurons", function()
  local run = limn.dyn.twotime({{-1}, {-0.5}, {0}, {0.5}, {1}, {2}}, {-1, 1, -1, 1, 1, -1},
    {width = 3, w = {{1, 0.3}, {-2, 1}, {0.5, -1}}, penalty = 0.05, loss = "logistic"})
  local a, m = run:get().a, run:measure()
  for i, want in ipairs{0.48117249242708118, -0.3921859352926699, -0.36019926992961538} do
    t.near(a[i][1], want, 4e-15)
  end
  t.near(m.risk, 0.68000788736945698, 1e-15)
  t.near(m.U, 0.68430022311418784, 1e-15)
end)

-- Full-batch gradient descent on the same network, whose layers move at N lr.
t.test("the mean-field network of limn.model", function()
  local o = {width = 16, bias = false, lr = 0.3, seed = 2}
  local run = limn.dyn.langevin(X, Y, o)
  local s, p = run:scaling(), run:get()
  t.eq(s.lr_w, 16 * 0.3)
  local w, a = T.new(p.w), T.new(p.a:reshape(16))
  for _ = 1, 3 do
    run:step(1)
    local h = T.tanh(X:matmul(w, {tb = true}))
    local r = (s.multiplier * h:matmul(a) - Y) / 8
    local g = r:reshape(8, 1) * (1 - h ^ 2) * a:reshape(1, 16)
    local da = h:matmul(r, {ta = true})
    w = w - s.lr_w * s.multiplier * g:matmul(X, {ta = true})
    a = a - s.lr_a * s.multiplier * da
  end
  t.near(run:get().w, w, 1e-13)
  t.near(run:get().a:reshape(16), a, 1e-13)
end)

-- ---- laws -------------------------------------------------------------------------

-- w <- (1 - lr decay) w + noise: variance temperature / (decay (1 - lr decay / 2)).
for _, precision in ipairs{"double", "single"} do
  t.test("without an interaction, Ornstein and Uhlenbeck: " .. precision, function()
    local N = 40000
    local run = limn.dyn.langevin({{0}}, {0}, {width = N, lr = 0.5, decay = 0.4,
      temperature = 0.3, second = "fixed", seed = 1, std = 2, precision = precision})
    run:step(60)
    local v = 0.3 / (0.4 * (1 - 0.1))
    local w = run:get().w
    t.near(T.mean(w ^ 2), v, 5 * v * math.sqrt(2 / (2 * N)))
    t.near(T.mean(w ^ 4), 3 * v * v, 5 * v * v * math.sqrt(96 / (2 * N)))
    t.near(T.mean(w), 0, 5 * math.sqrt(v / (2 * N)))
  end)
end

-- A constant force c on the sphere of R^3: E cos = coth k - 1/k, k = c / temperature.
t.test("on the sphere, the law of von Mises and Fisher", function()
  local N, c, heat = 20000, 0.6, 0.3
  local run = limn.dyn.langevin({{1, 0, 0}}, {1e4 * c}, {width = N, bias = false,
    act = "linear", sphere = true, lr = 0.05, temperature = heat, second = "fixed",
    out = "signs", std_out = 1, a = T.full({N, 1}, 1e-4), seed = 2})
  run:step(300)
  local w = run:get().w
  t.near(T.sum(w ^ 2, {axis = 2}), T.ones(N), 1e-12)
  local k = c / heat
  local want = 1 / limn.tensor.tanh(k) - 1 / k
  -- 1 / sqrt(3 N) each, and the step's bias of about lr temperature.
  t.near(T.mean(w({}, 1)), want, 5 / math.sqrt(3 * N) + 0.01)
  t.near(T.mean(w({}, 2)), 0, 5 / math.sqrt(3 * N))
end)

t.test("the particles meet the grid", function()
  local x = T.linspace(-2, 2, 30)
  local y = T.sin(2 * x)
  local oracle = limn.theory.mean.gibbs(x, y, {range = 8})
  local run = limn.dyn.twotime(x:reshape(30, 1), y, {width = 1000, seed = 3,
    std = 0.2, precision = "single"})
  run:step(2500)
  local U, G = 0, 0
  for _ = 1, 40 do
    run:step(20)
    local m = run:measure()
    U, G = U + m.U / 40, G + m.G / 40
  end
  t.near(U / oracle.U, 1, 0.01)
  t.near(G / oracle.G, 1, 0.015)
end)

-- ---- label noise --------------------------------------------------------------------

-- The mean displacement of many draws is the slope of what the paper's
-- appendix, corrected, says: G + s^2/6n times df, n - df + log det M, n - df.
t.test("injected label noise: three variants, three penalties", function()
  local x, y = X, Y
  local s, n, penalty, lr = 1.5, 8, 0.05, 1e-4
  for name, extra in pairs{
    paper = function(m) return m.df end,
    frozen = function(m, M) return n - m.df + limn.linalg.slogdet(M).logdet end,
    both = function(m) return n - m.df end} do
    local o = {penalty = penalty, decay = 0.02, temperature = 0, seed = 1, lr = lr}
    local w = T.randn(4, 4, {seed = 9})
    local function make(at)
      o.width, o.w = #at, at
      return limn.dyn.twotime(x, y, o)
    end
    -- The penalty alone: the drift itself is known.
    local want, h = 0 * w, 1e-4
    for i = 1, 4 do
      for j = 1, 4 do
        local at = w[i][j]
        local function value(z)
          w[i][j] = z
          local run = make(w)
          w[i][j] = at
          return extra(run:measure(), run:kernel(x) + n * penalty * T.eye(n))
        end
        want[i][j] = 4 * (value(at + h) - value(at - h)) / (2 * h) * s * s / (6 * n)
      end
    end
    local drift = make(w):drift()
    o.noise, o.inject = s, name
    local run = make(w)
    local state, draws = run:state(), 20000
    local sum, square = 0 * w, 0 * w
    for k = 1, draws do
      state[1] = k
      run:restore(state)
      run:step(1)
      local g = (w - run:get().w) / lr + drift
      sum, square = sum + g, square + g ^ 2
    end
    local mean = sum / draws
    local se = T.sqrt((square / draws - mean ^ 2) / draws)
    t.ok(T.max(T.abs(mean - want) / se) < 4.5, name .. " is not its penalty")
    -- And the penalty is seen at all.
    t.ok(T.max(T.abs(want) / se) > 10, name .. ": too few draws")
  end
end)

-- ---- two rates ------------------------------------------------------------------------

t.test("the naive dynamics of two rates tend to the limit", function()
  local x = T.linspace(-2, 2, 30):reshape(30, 1)
  local y = T.sin(2 * x:reshape(30))
  local function path(ratio)
    local run = limn.dyn.twotime(x, y, {width = 200, seed = 4, ratio = ratio})
    local list = {}
    for k = 1, 20 do
      run:step(2)
      list[k] = run:get().w
    end
    return list
  end
  local limit, gaps = path(0), {}
  for i, ratio in ipairs{1, 10, 100, 1000} do
    gaps[i] = 0
    for k, w in ipairs(path(ratio)) do
      gaps[i] = gaps[i] + T.mean((w - limit[k]) ^ 2) / 20
    end
  end
  for i = 1, 3 do t.ok(gaps[i + 1] < gaps[i] / 4, ("gap %g after %g"):format(gaps[i + 1], gaps[i])) end
end)

-- ---- a run ------------------------------------------------------------------------------

local function make(o)
  local all = {width = 30, batch = 3, temperature = 0.1, decay = 0.1, seed = 5, lr = 0.3,
    anneal = "linear", steps = 200}
  for k, v in pairs(o or {}) do all[k] = v end
  return limn.dyn.langevin(X, Y, all)
end

t.test("limn.train: columns, checkpoints, targets", function()
  local path = os.tmpname()
  os.remove(path)
  local o = {steps = 60, every = 10, show = false, record = {
    align = function(run) return run:measure{penalty = 0.1}.align end}}
  local whole = limn.train(make(), o)
  t.eq(#whole.align, 6)
  o.checkpoint, o.on = {path = path, every = "0s"}, function(s) if s.t == 30 then error "off" end end
  pcall(limn.train, make(), o)
  o.on = nil
  t.eq(wire.encode(limn.train(make(), o)), wire.encode(whole))
  t.raises(function() limn.train(make{lr = 0.2}, o) end, "lr = 0.3, not 0.2")
  os.remove(path)
end)

t.test("accuracy is the fraction of right signs, or of largest outputs", function()
  local run = limn.dyn.langevin(X, labels, {width = 30, seed = 1, loss = "logistic"})
  local f = run:forward(X):reshape(8)
  local right = T.count(T.gt(f * labels, 0)) / 8
  t.ok(right > 0 and right < 1)
  t.eq(run:accuracy(), right)
  t.eq(run:accuracy{x = X[{1, 3}], y = labels[{1, 3}]},
    T.count(T.gt((f * labels)[{1, 3}], 0)) / 3)
  run = limn.dyn.langevin(X, classes, {width = 30, seed = 1, loss = "xent", outputs = 3})
  f, right = run:forward(X), 0
  for i, class in ipairs(classes) do
    if f[i]:argmax() == class + 1 then right = right + 1 end
  end
  t.ok(right > 0 and right < 8)
  t.eq(run:accuracy(), right / 8)
  t.raises(function() run:accuracy{x = X} end, "'x' and 'y' go together")
  t.raises(function() run:accuracy{x = X, y = {0, 1}} end, "'y' is 2 x 1, expected 8 x 3")
end)

t.test("clouds in a sweep, and with limn.train's accuracy and a live plot", function()
  local function logistic(o)
    return limn.dyn.langevin(X, labels, {loss = "logistic", width = 20, lr = o.lr,
      temperature = 0.01, seed = 1})
  end
  local live = limn.plot.live()
  local function train(run)
    return limn.train(run, {steps = 40, every = 10, accuracy = true, show = false,
      on = function(s) live:add("loss", s.t, s.mean) end})
  end
  local log = train(logistic{lr = 1})
  t.eq(#log.accuracy, 4)
  local run = logistic{lr = 1}
  run:step(40)
  t.eq(log.accuracy[4], run:accuracy())
  local path = os.tmpname()
  live:done():save(path .. ".csv")
  local drawn = {}
  for line in io.lines(path .. ".csv") do
    drawn[#drawn + 1] = tonumber(line:match "^1,loss,line,%d+,([^,]+),")
  end
  t.near(drawn, log.loss, 0)
  os.remove(path)
  os.remove(path .. ".csv")
  local function trial(p)
    local log = limn.train(logistic(p), {steps = 40, every = 40, accuracy = true,
      show = false})
    return {loss = log.loss[1], accuracy = log.accuracy[1]}
  end
  local grid = {lr = {0.5, 1}}
  local sweep = limn.sweep(grid, trial, {jobs = 2, progress = false})
  for i, lr in ipairs(sweep.lr) do
    local alone = trial{lr = lr}
    t.eq(sweep.loss[i], alone.loss)
    t.eq(sweep.accuracy[i], alone.accuracy)
  end
end)

t.test("restored runs go on bit for bit, and to measure changes nothing", function()
  for _, run in ipairs{make(), make{order = "replace"}, make{precision = "single"},
    make{sphere = true}, limn.dyn.twotime(X, labels, {loss = "logistic", width = 20, seed = 1}),
    limn.dyn.twotime(X, Y2, {noise = 1, width = 20, seed = 1}),
    limn.dyn.twotime(X, Y, {ratio = 5, width = 20, seed = 1})} do
    run:step(7)
    local state = run:state()
    run:step(5)
    local one = wire.encode(run:get())
    run:restore(state)
    run:step(2)
    run:measure()
    run:forward(X)
    run:step(3)
    t.eq(wire.encode(run:get()), one)
  end
end)

-- The noise of particle i does not know how many there are.
t.test("clouds of one seed are coupled across widths", function()
  local function cloud(N)
    local run = make{width = N, second = "fixed", std_out = 0, batch = 0}
    run:step(50)
    return run:get().w
  end
  t.eq(wire.encode(cloud(40)[{1, 20}]), wire.encode(cloud(20)))
end)

-- 10^5 particles: features of `trained` would take 560 MB and are made twice,
-- slopes of `fixed` are kept.
t.test("tiles that are made twice give the same numbers", function()
  local x = T.randn(700, 1, {seed = 1})
  local y = T.sin(x:reshape(700))
  local list = {}
  for i, second in ipairs{"trained", "fixed"} do
    local run = limn.dyn.langevin(x, y, {width = 100000, second = second, seed = 1,
      precision = "single", temperature = 0.1})
    run:step(1)
    list[i] = run:get().w
  end
  t.ok(list[1] == list[2])
end)

-- Steps and run:loss compute features in two ways; the last panel of particles has
-- room for more than there are, and phi(0) is not 0.
t.test("the loss of a step is that of the network, for any number of particles", function()
  for _, width in ipairs{1, 5, 24, 47, 49, 100} do
    for _, precision in ipairs{"single", "double"} do
      for _, second in ipairs{"fixed", "trained"} do
        local run = limn.dyn.langevin(X, Y, {width = width, act = "sigmoid", seed = 2,
          second = second, precision = precision, lr = 0.5})
        run:step(2)
        local before = run:loss()
        t.near(run:step(1).loss, before, precision == "single" and 1e-6 or 1e-14)
      end
    end
  end
end)

-- One sample x = 1: drift_i = -a_i l'(f) (1 - tanh(w_i)^2), l'(f) as large as f is wrong.
-- Slopes of single precision are 4e-7 exact from 1e-8 to 30, where they are 1e-25.
t.test("slopes of tanh in single precision", function()
  local n = 1000
  local w = T.exp(T.linspace(math.log(1e-8), math.log(30), n))
  w = (w * T.where(T.eq(T.arange(1, n) % 2, 0), 1, -1)):reshape(n, 1)
  -- as single precision has them
  local o = {w = w, a = T.ones(n, 1), width = n, bias = false, second = "fixed",
    precision = "single"}
  o.w = limn.dyn.langevin({{1}}, {1}, o):get().w
  local drift = limn.dyn.langevin({{1}}, {1}, o):drift():reshape(n)
  local z = o.w:reshape(n)
  local want = T.cosh(z):pow(-2) * (1 - T.mean(T.tanh(z)))
  t.near(drift / want, T.ones(n), 8e-7)
end)

-- Tiles are shared among threads; sums over them are in one order.
t.test("the number of threads changes no bit", function()
  local x, y = T.randn(300, 100, {seed = 1}), T.randn(300, {seed = 2})
  local two = T.stack({y, -1 * y}, {axis = 2})
  for _, case in ipairs{{"fixed", "single", y}, {"trained", "double", two},
    {"trained", "single", y}} do
    local list = {}
    for i, threads in ipairs{1, 2, 3} do
      limn.threads(threads)
      local run = limn.dyn.langevin(x, case[3], {width = 5000, second = case[1],
        precision = case[2], temperature = 0.1, seed = 1})
      run:step(3)
      list[i] = run:state()
    end
    limn.threads(1)
    t.ok(list[1] == list[2] and list[1] == list[3], case[1])
  end
end)

-- Pairs that differ in the sign of a: f = 0, whatever x is.
t.test("antisymmetric starts", function()
  local run = limn.dyn.langevin(X, Y, {width = 40, antisymmetric = true, seed = 1})
  t.near(run:forward(X):reshape(8), T.zeros(8), 1e-15)
  t.ok(T.std(run:get().a) > 0.5)
end)

t.test("a divergence is data", function()
  local run = limn.dyn.langevin(X, Y, {width = 10, act = "hermite3", lr = 100, seed = 1})
  local s = run:step(1000)
  t.eq(s.why, "diverged")
  t.eq(run:step(1).why, "diverged")
  run = limn.dyn.twotime(X, Y, {width = 10, act = "hermite3", lr = 1e300, seed = 1})
  t.eq(run:step(100).why, "diverged")
end)

t.test("errors", function()
  local f, g = limn.dyn.langevin, limn.dyn.twotime
  t.raises(function() f(X, {1, 2}) end, "'y'")
  t.raises(function() f(X, Y, {w = {{1}}, width = 1}) end, "'w' is 1 x 1, expected 1 x 4")
  t.raises(function() f(X, Y, {anneal = "linear"}) end, "'steps' must be where the temperature")
  t.raises(function() f(X, Y, {schedule = "cosine"}) end, "'steps' must be the length")
  t.raises(function() g(X, labels, {loss = "logistic", noise = 1}) end, "'noise' needs the loss")
  t.raises(function() g(X, Y, {ratio = 1, noise = 1}) end, "'noise' needs the optimal")
  t.raises(function() make():drift() end, "full batches")
  t.raises(function() f(X, Y, {w = T.zeros(2, 4), width = 2, sphere = true}) end,
    "row 1 of 'w' is zero")
  t.raises(function() make():restore(T.zeros(3)) end, "'values'")
end)
t.done()
