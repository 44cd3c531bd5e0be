-- Training at infinite width: the sequential tensor program and dynamical
-- mean-field theory, against the algebra of linear networks, published and
-- recomputed tables, each other, kernels, and networks of finite width.
-- Reference numbers: numpy transcriptions with 8 runs of 8000 samples or 3 runs
-- of 400000; their errors stand beside them.
local limn = require "limn"
local t = require "limn.test"
local L = limn.dyn.limit

local X = {{1, 0, .5}, {0, 1, -.5}, {-1, 1, 1}}
local Y = {1, -1, .5}

-- Data set D2: entries of the input layer of deviation 1/sqrt(3), the rate on
-- sqrt(3) times them.
local function pure(act, depth, o)
  o = o or {}
  return limn.model.net(o.d or 3, {width = 4, depth = depth, act = act,
    base = 1, gain = 1, bias = false, outputs = o.k, gamma = o.gamma, seed = 1})
end

local function with(o, more)
  local r = {}
  for k, v in pairs(o) do r[k] = v end
  for k, v in pairs(more or {}) do r[k] = v end
  return r
end

t.test("linear networks: both solvers are the algebra", function()
  for depth = 1, 3 do
    local train = {1 / 3}
    for i = 1, depth do train[i + 1] = 1 end
    local exact = limn.theory.linear.limit(X, Y, {.3}, {depth = depth - 1,
      steps = 6, train = train})
    local o = {lr = .3, rates = {W1 = 1 / 3}, seed = 3}
    local a = L.sampler(pure("linear", depth), X, Y,
      with(o, {samples = 1000, groups = 2}))
    local b = L.dmft(pure("linear", depth), X, Y,
      with(o, {samples = 1000, groups = 2, steps = 6}))
    for step = 1, 6 do
      a:step(1)
      b:step(1)
      local fa, fb = a:forward(X), b:forward(X)
      for i = 1, 3 do
        t.near(fa[i][1], exact.f[1][step + 1][i], 1e-8)
        t.near(fb[i][1], exact.f[1][step + 1][i], 1e-8)
      end
    end
  end
  local a = L.sampler(pure("linear", 3), X, Y, {lr = .3,
    rates = {W1 = 1 / 3}, samples = 500, groups = 1, seed = 1})
  a:step(4)
  local f = a:forward(X)
  t.near(f[1][1], .701547324, 3e-9)
  t.near(f[3][1], .326978436, 3e-9)
end)

t.test("linear networks of many samples", function()
  local x = limn.tensor.randn(15, 5, {seed = 8})
  local y = limn.tensor.randn(15, {seed = 9})
  local exact = limn.theory.linear.limit(x, y, {.3}, {depth = 1, steps = 4,
    train = {.2, 1, 1}})
  local o = {lr = .3, rates = {W1 = 1 / 5}, samples = 3000, groups = 2, seed = 3}
  for _, run in ipairs{L.sampler(pure("linear", 2, {d = 5}), x, y, o),
    L.dmft(pure("linear", 2, {d = 5}), x, y, with(o, {steps = 4}))} do
    run:step(4)
    local f = run:forward(x)
    for i = 1, 15 do t.near(f[i][1], exact.f[1][5][i], 1e-8) end
  end
end)

t.test("linear networks of two samples: kernels", function()
  local x = {{math.sqrt(2), 0}, {1 / math.sqrt(2), math.sqrt(1.5)}}
  local f = {{0.2, 0.37152, 0.5275492828, 0.6645733103, 0.7757183571,
    0.8579208034, 0.9137566585}, {0.3, 0.56850992, 0.8151521378, 0.9578163987,
    0.9952432469, 0.9996047946, 0.9999685237}}
  local last = {{1.2599144736, .2400855264, 2.0396578945},
    {1.5798051327, -.0798051327, 3.3192205307}}
  for depth = 1, 2 do
    local o = {lr = .4, rates = {W1 = 1 / 2}, seed = 5, groups = 1,
      samples = 300}
    for _, run in ipairs{L.sampler(pure("linear", depth, {d = 2}), x, {1, -1}, o),
      L.dmft(pure("linear", depth, {d = 2}), x, {1, -1},
        with(o, {steps = 7}))} do
      for step = 1, 7 do
        run:step(1)
        t.near(run:forward(x)[1][1], f[depth][step], 2e-10)
      end
      local k = run:kernels(x)
      t.near(k.features[depth][3][3], last[depth][1], 2e-10)
      t.near(k.features[depth][3][4], last[depth][2], 2e-10)
      t.near(k.gradients[1][3][3], last[depth][3], 2e-9)
    end
  end
end)

t.test("tanh and GELU of two samples", function()
  local x = {{math.sqrt(2), 0}, {1 / math.sqrt(2), math.sqrt(1.5)}}
  local want = {
    tanh = {lr = .4, se = 8e-4, .0888, .1724, .2582, .3469, .4359, .5217, .6012,
      .6724, .7342, .7866, .8302},
    gelu = {lr = .6, se = 2e-3, .0859, .1902, .3524, .5847, .8315, .9727, .9992}}
  for act, f in pairs(want) do
    local o = {lr = f.lr, rates = {W1 = 1 / 2}, seed = 2, samples = 16384}
    for _, run in ipairs{L.sampler(pure(act, 2, {d = 2}), x, {1, -1}, o),
      L.dmft(pure(act, 2, {d = 2}), x, {1, -1}, with(o, {steps = #f}))} do
      for step = 1, #f do
        run:step(1)
        local r = run:forward(x, {errors = true})
        t.near(r.f[1][1], f[step], 5 * math.sqrt(r.se[1][1] ^ 2 + f.se ^ 2))
      end
    end
  end
end)

t.test("tanh on D2: outputs and features", function()
  local want = {{.182, -.183, .033}, {.340, -.341, .097}, {.497, -.497, .200},
    {.645, -.645, .314}, {.766, -.766, .405}, {.854, -.854, .461}}
  local run = L.sampler(pure("tanh", 2), X, Y, {lr = 1, rates = {W1 = 1 / 3},
    samples = 65536, seed = 1})
  for step, f in ipairs(want) do
    local s = run:step(1)
    t.eq(s.t, step)
    local r = run:forward(X, {errors = true})
    for i = 1, 3 do
      t.near(r.f[i][1], f[i], 5 * r.se[i][1] + 3e-3)
      t.ok(r.se[i][1] < 4e-3, "error " .. r.se[i][1])
    end
  end
  local k = run:kernels(X)
  for l, v in ipairs{{.414, .333, .281, .0040}, {1.032, .197, .132, .0085}} do
    t.near(k.change[l], v[1], 5 * k.change_se[l] + 2e-3)
    t.near(k.start_min[l], v[2], 5 * k.start_min_se[l] + 2e-3)
    t.near(k.now_min[l], v[3], 5 * k.now_min_se[l] + 2e-3)
    t.near(k.spacetime_min[l], v[4], 5 * k.spacetime_min_se[l] + 2e-4)
  end
end)

-- The published scheme iterates whole trajectories, with responses in closed
-- form; numpy does it here with 400 samples.
t.test("the march is the alternating fixed point", function()
  t.needs "numpy"
  local pipe = io.popen("/usr/bin/python3 tests/bench/limit.py fixed")
  local run = L.dmft(pure("tanh", 2), X, Y, {lr = 1, rates = {W1 = 1 / 3},
    steps = 6, samples = 8192, seed = 1})
  local function row_is(row, tolerance)
    local i = 0
    for v in assert(pipe:read "l"):gmatch "%S+" do
      i = i + 1
      t.near(tonumber(v), row[i], tolerance)
    end
    t.eq(i, #row)
  end
  for _ = 1, 5 do
    row_is(run:forward(X):t()[1], .025)
    run:step(1)
  end
  local r = run:responses()
  for i = 1, 15 do row_is(r.a[1][i], .012) end
  for i = 1, 15 do row_is(r.b[1][i], .08) end -- on the diagonal up to .6
  t.eq(pipe:read "l", nil)
  pipe:close()
end)

-- What nets are, with the default base width 64.
local function net_of(o, width, seed)
  return limn.model.net(3, {width = width, depth = o.depth or 2, act = o.act,
    bias = o.bias, outputs = o.k or 1, seed = seed, gamma = o.gamma,
    param = o.param})
end
local Z = {{1, 0, .5}, {0, 1, -.5}, {-1, 1, 1}, {.3, .4, -.2}}

local CASES = {
  {act = "tanh"}, {act = "tanh", bias = false}, {act = "gelu"}, {act = "silu"},
  {act = "erf"}, {act = "sigmoid"}, {act = "softplus"}, {act = "elu"},
  {act = "sin"}, {act = "hermite2", lr = .004},
  {act = "tanh", momentum = .8, nesterov = true, lr = .005},
  {act = "tanh", batch = 2, order = "cycle"},
  {act = "tanh", depth = 1, param = "meanfield"},
  {act = "gelu", k = 2, y = {{1, 0}, {-1, .5}, {.5, 1}}},
  {act = "tanh", k = 3, loss = "xent", y = {0, 2, 1}, depth = 3, gamma = 2},
  {act = "tanh", loss = "logistic", y = {1, -1, 1}, lr = .05},
}

-- |a - b| in units of their error.
local function apart(a, b)
  local worst = 0
  for i = 1, #a.f do
    for c = 1, #a.f[1] do
      worst = math.max(worst, math.abs(a.f[i][c] - b.f[i][c])
        / (math.sqrt(a.se[i][c] ^ 2 + b.se[i][c] ^ 2) + 1e-6))
    end
  end
  return worst
end

t.test("the two solvers agree within their errors", function()
  for _, o in ipairs(CASES) do
    local p = {lr = o.lr or .02, loss = o.loss, momentum = o.momentum,
      nesterov = o.nesterov, batch = o.batch, order = o.order, groups = 12,
      samples = 9000, seed = 3}
    local a = L.sampler(net_of(o, 8, 1), X, o.y or Y, p)
    local b = L.dmft(net_of(o, 8, 1), X, o.y or Y,
      with(p, {steps = 5, test = {Z[4]}, seed = 4}))
    a:step(5)
    b:step(5)
    local off = apart(a:forward(Z, {errors = true}),
      b:forward(Z, {errors = true}))
    t.ok(off < 5.5, o.act .. " " .. (o.loss or "") .. ": " .. off .. " errors")
  end
end)

-- Mean over nets of the outputs on Z, and its error.
local function nets(o, width, seeds, steps)
  local m, sum, sq = #Z * (o.k or 1), {}, {}
  for seed = 1, seeds do
    local net = net_of(o, width, seed)
    local p = {lr = o.lr or .02, loss = o.loss}
    local run = o.opt == "adam"
      and limn.dyn.adam(net, X, o.y or Y, with(p, {batch = 3, order = "cycle"}))
      or limn.dyn.sgd(net, X, o.y or Y, with(p, {batch = o.batch or 3,
        order = "cycle", momentum = o.momentum, nesterov = o.nesterov}))
    run:step(steps)
    local f = net:forward(Z):reshape(m)
    for i = 1, m do
      sum[i] = (sum[i] or 0) + f[i]
      sq[i] = (sq[i] or 0) + f[i] ^ 2
    end
  end
  local k = o.k or 1
  local r = {f = {}, se = {}}
  for i = 1, m do
    local row, at = (i - 1) // k + 1, (i - 1) % k + 1
    r.f[row], r.se[row] = r.f[row] or {}, r.se[row] or {}
    local mean = sum[i] / seeds
    r.f[row][at] = mean
    r.se[row][at] = math.sqrt(math.max(0, sq[i] / seeds - mean ^ 2)
      / (seeds - 1))
  end
  return r
end

t.test("nets of width 1024 are near, in the mean", function()
  for _, o in ipairs{{act = "relu"}, {act = "tanh", bias = false},
    {act = "gelu", k = 2, y = {{1, 0}, {-1, .5}, {.5, 1}}},
    {act = "tanh", momentum = .8, lr = .005},
    {act = "tanh", opt = "adam", lr = .004}} do
    local run = L.sampler(net_of(o, 8, 1), X, o.y or Y, {lr = o.lr or .02,
      opt = o.opt, momentum = o.momentum, samples = 8000, groups = 4, seed = 1})
    run:step(4)
    local a, b = run:forward(Z, {errors = true}), nets(o, 1024, 8, 4)
    for i = 1, #Z do
      for c = 1, o.k or 1 do
        t.near(a.f[i][c], b.f[i][c], 5 * math.sqrt(a.se[i][c] ^ 2
          + b.se[i][c] ^ 2) + 16 / 1024)
      end
    end
  end
end)

-- Root mean square of outputs less those of the limit, over runs.
local function rms(outputs, want)
  local sum, n = 0, 0
  for _, f in ipairs(outputs) do
    for i = 1, #want do
      sum, n = sum + (f[i][1] - want[i][1]) ^ 2, n + 1
    end
  end
  return math.sqrt(sum / n)
end

-- A net of data set D2 after some steps: a multiplier 1/sqrt(3) in front of
-- weights that are sqrt(3) times as large makes the rate of the input layer a
-- third.
local function third(width, seed, steps)
  local net = limn.model.net(3, {width = width, depth = 2, act = "tanh",
    base = 1, gain = 1, bias = false, seed = seed,
    input_mult = 1 / math.sqrt(3)})
  net:set("W1", net:get("W1") * math.sqrt(3))
  limn.dyn.gd(net, X, Y, {lr = 1}):step(steps)
  return net
end

t.test("at equal numbers the sampler is nearer to the limit", function()
  local o = {lr = 1, rates = {W1 = 1 / 3}}
  local limit = L.sampler(pure("tanh", 2), X, Y, with(o, {samples = 131072,
    seed = 9}))
  limit:step(6)
  local want = limit:forward(X)
  local sampled, finite, errors = {}, {}, {}
  for seed = 1, 12 do
    local run = L.sampler(pure("tanh", 2), X, Y, with(o, {samples = 1000,
      groups = 1, seed = seed}))
    run:step(6)
    sampled[seed] = run:forward(X)
    finite[seed] = third(1000, seed, 6):forward(X)
  end
  t.ok(rms(sampled, want) < .75 * rms(finite, want),
    rms(sampled, want) .. " against " .. rms(finite, want))
end)

t.test("a multiplier is a rate", function()
  -- The plan of such a net has the deviation 1/3 and the rate 1/3.
  local net = limn.model.net(3, {width = 16, depth = 2, act = "tanh", base = 1,
    gain = 1, bias = false, seed = 1, input_mult = 1 / math.sqrt(3)})
  local x = limn.tensor.new(X) * math.sqrt(3)
  local o = {lr = .5, samples = 1000, groups = 1, seed = 1}
  local a = L.sampler(net, x, Y, o)
  local b = L.sampler(pure("tanh", 2), X, Y, o)
  a:step(3)
  b:step(3)
  t.near(a:forward(x)[1][1], b:forward(X)[1][1], 1e-12)
end)

t.test("gamma to 0: the tangent kernel", function()
  local k = limn.theory.kernel.ntk(X, {depth = 2, act = "tanh"}).ntk
  local exact = limn.theory.kernel.gd(k, Y, {1}, {steps = 6})
  local o = {lr = 1, rates = {W1 = 1 / 3}, seed = 1}
  local moved = {}
  for i, gamma in ipairs{.02, .04} do
    local net = pure("tanh", 2, {gamma = gamma})
    for _, run in ipairs{
      L.sampler(net, X, Y, with(o, {samples = 32768})),
      L.dmft(net, X, Y, with(o, {samples = 16384, steps = 6}))} do
      run:step(6)
      local r = run:forward(X, {errors = true})
      for j = 1, 3 do
        t.near(r.f[j][1], exact.f[1][7][j], 5 * r.se[j][1] + 2 * gamma ^ 2)
      end
      moved[i] = run:kernels(X).change[2]
    end
  end
  t.near(moved[2] / moved[1], 2, .05)
end)

-- ---- entrywise rules ---------------------------------------------------------

t.test("entry is sgd", function()
  for _, more in ipairs{{}, {momentum = .7, nesterov = true}} do
    local o = with({lr = .05, samples = 600, groups = 2, seed = 1}, more)
    local net = net_of({act = "tanh", depth = 3, k = 2}, 8, 1)
    local y = {{1, 0}, {-1, .5}, {.5, 1}}
    local a = L.sampler(net, X, y, o)
    local b = L.sampler(net, X, y, with(o, {opt = "entry"}))
    a:step(3)
    b:step(3)
    local fa, fb = a:forward(Z), b:forward(Z)
    for i = 1, #Z do
      for c = 1, 2 do t.near(fa[i][c], fb[i][c], 1e-9) end
    end
  end
end)

t.test("sign descent on D2", function()
  -- 12 runs of 3000 samples; standard errors below .0013.
  local f1 = {.0851, .1704, .2573, .3463, .4376, .5328}
  local f3 = {-.0023, .0014, .0152, .0439, .0902, .1517}
  local run = L.sampler(pure("tanh", 2), X, Y, {opt = "sign", lr = .1,
    rates = {W1 = 1 / math.sqrt(3)}, samples = 6000, groups = 4, seed = 1})
  for step = 1, 6 do
    run:step(1)
    local r = run:forward(X, {errors = true})
    t.near(r.f[1][1], f1[step], 5 * r.se[1][1] + 6e-3)
    t.near(r.f[2][1], -f1[step], 5 * r.se[2][1] + 6e-3)
    t.near(r.f[3][1], f3[step], 5 * r.se[3][1] + 6e-3)
  end
end)

t.test("Adam: nets come near as n^-1/2", function()
  local o = {act = "tanh", opt = "adam", lr = .004}
  local run = L.sampler(net_of(o, 8, 1), X, Y, {opt = "adam", lr = .004,
    samples = 8000, groups = 4, seed = 1})
  run:step(4)
  local want = run:forward(Z)
  local error = {}
  for i, width in ipairs{64, 512} do
    local f = {}
    for seed = 1, 24 do
      local net = net_of(o, width, seed)
      limn.dyn.adam(net, X, Y, {lr = .004, batch = 3, order = "cycle"}):step(4)
      f[seed] = net:forward(Z)
    end
    error[i] = rms(f, want)
  end
  local slope = math.log(error[2] / error[1]) / math.log(8)
  t.ok(slope > -.7 and slope < -.3, "slope " .. slope)
end)

-- ---- runs -------------------------------------------------------------------

local function makers()
  local net = net_of({act = "tanh", k = 2}, 8, 1)
  local y = {{1, 0}, {-1, .5}, {.5, 1}}
  local o = {lr = .02, samples = 1600, groups = 2, seed = 7}
  local batch = with(o, {batch = 2, momentum = .5})
  return {
    function() return L.sampler(net, X, y, o) end,
    function() return L.sampler(net, X, y, batch) end,
    function() return L.sampler(net, X, y, with(o, {opt = "adam"})) end,
    function() return L.dmft(net, X, y, with(o, {steps = 12})) end,
    function() return L.dmft(net, X, y, with(batch, {steps = 12})) end,
  }
end

t.test("a state goes on bit for bit, and so do looks on the way", function()
  for _, make in ipairs(makers()) do
    local a, b, c = make(), make(), make()
    a:step(9)
    for _ = 1, 4 do
      b:step(1)
      b:forward(X)
      b:kernels(X)
    end
    local saved = b:state()
    c:restore(saved)
    b:step(5)
    c:step(5)
    t.eq(b:forward(X), a:forward(X))
    t.eq(c:forward(X), a:forward(X))
    c:restore(saved)
    c:step(5)
    t.eq(c:forward(X), a:forward(X))
    t.eq(#c:state(), #a:state())
  end
end)

t.test("limn.train, checkpoints and the record of an error", function()
  local path = os.tmpname()
  os.remove(path)
  for _, make in ipairs(makers()) do
    local o = {steps = 8, every = 2, show = false, record = {
      se = function(_, s) return s.f_se end,
      test = function(run) return run:loss{x = {Z[1]}, y = {{1, 0}}} end}}
    local whole = limn.train(make(), o)
    local rows = 0
    pcall(limn.train, make(), with(o, {checkpoint = {path = path, every = "0s"},
      on = function() rows = rows + 1 if rows > 2 then error "off" end end}))
    local log = limn.train(make(), with(o, {checkpoint = path}))
    os.remove(path)
    t.eq(#whole.loss, 4)
    for i = 1, 4 do
      t.eq(log.loss[i], whole.loss[i])
      t.eq(log.se[i], whole.se[i])
      t.eq(log.test[i], whole.test[i])
    end
  end
  local run = L.sampler(net_of({act = "tanh"}, 8, 1), X, Y, {lr = .02,
    samples = 400, groups = 4, tol = 1e-4, seed = 1})
  t.ok(run:step(3).loose)
end)

t.test("beyond stability a run diverges as data", function()
  for _, solver in ipairs{"sampler", "dmft"} do
    local run = L[solver](net_of({act = "gelu"}, 8, 1), X, Y, {lr = 3,
      steps = 20, samples = 1024, groups = 2, limit = 1e6, seed = 1})
    local log = limn.train(run, {steps = 20, every = 1, show = false})
    t.eq(log.why, "diverged")
    t.eq(run:step(1).why, "diverged")
    t.eq(limn.train(L[solver](net_of({act = "tanh"}, 8, 1), X, Y, {lr = .02,
      steps = 20, samples = 1024, groups = 2, seed = 1}), {steps = 4,
      every = 1, show = false}).why, "done")
  end
end)

t.test("reported errors cover", function()
  for _, solver in ipairs{"sampler", "dmft"} do
    local f, se = {}, 0
    for seed = 1, 24 do
      local run = L[solver](net_of({act = "tanh"}, 8, 1), X, Y, {lr = .02,
        steps = 4, samples = 1600, groups = 8, seed = seed})
      run:step(4)
      local r = run:forward(X, {errors = true})
      f[seed], se = r.f[1][1], se + r.se[1][1] ^ 2 / 24
    end
    local spread = limn.tensor.new(f):std() * math.sqrt(24 / 23)
    local ratio = spread / math.sqrt(se)
    t.ok(ratio > .65 and ratio < 1.5, solver .. " " .. ratio)
  end
end)

t.test("batches of one order are those of nets", function()
  -- Point 2 is in no batch: with batches of 2 of 3 in order, the last is out.
  local run = L.sampler(net_of({act = "tanh", bias = false}, 8, 1),
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Y, {lr = .02, batch = 2,
      order = "cycle", samples = 8000, groups = 4, seed = 1})
  run:step(6)
  local r = run:forward({{0, 0, 1}, {1, 0, 0}}, {errors = true})
  t.near(r.f[1][1], 0, 6 * r.se[1][1])
  t.ok(r.f[2][1] > .3)
end)

-- A state may come from a file: every number of it that says how much there is.
t.test("a state that is of no run, or of another solver, changes nothing", function()
  local net = pure("tanh", 2, {k = 2})
  local labels = {{1, 0}, {-1, .5}, {.5, 1}}
  local function make(solver, o)
    return L[solver](net, X, labels, with({lr = .1, samples = 400, groups = 2, seed = 1}, o))
  end
  local function refuses(run, state)
    t.raises(function() run:restore(state) end, "dyn.limit.restore: the state is of another run")
  end
  for _, o in ipairs{{}, {momentum = .5}, {opt = "adam"}} do
    local run, whole = make("sampler", o), make("sampler", o)
    run:step(2)
    whole:step(3)
    local state = run:state()
    -- Behind the head and the outputs of two groups: rank, drawn, seen, back of two layers.
    local first = 9 + 3 + 2 * 3 * 2
    local tried = 0
    for at = first + 1, first + 8 do
      local is = state[at]
      t.ok(is >= 0 and is == is // 1 and is < 100, "a count, got " .. is)
      for _, v in ipairs{is + 1, is - 1, 0, -1, 1.5, 0 / 0, 1 / 0, 1e9, 2 ^ 53, 2 ^ 63, 1e300} do
        if v ~= is then
          state[at] = v
          refuses(run, state)
          tried = tried + 1
        end
      end
      state[at] = is
    end
    t.ok(tried >= 80)
    for _, size in ipairs{9, 10, first, first + 8, #state - 1} do
      local short = state[{{1, size}}]:copy()
      short[3] = size
      refuses(run, short)
    end
    local long = limn.tensor.concat({state, {0}}, {axis = 1})
    long[3] = #long
    refuses(run, long)
    run:step(1)
    t.eq(run:state(), whole:state())
  end
  local sampler, dmft = make "sampler", make("dmft", {steps = 3})
  refuses(sampler, dmft:state())
  refuses(dmft, sampler:state())
end)

t.test("what has no limit, or none here, says so", function()
  local function says(text, o, make)
    t.raises(function()
      L[make or "sampler"](limn.model.net(3, with({width = 8, act = "tanh"},
        o.net)), X, Y, with({samples = 1600, groups = 2}, o.run))
    end, text)
  end
  says("lr_n", {net = {param = "sp"}})
  says("kernel limit", {net = {param = "ntp"}})
  says("vanishes at the start", {net = {param = "meanfield"}})
  says("of kind add", {net = {residual = true}})
  says("several widths", {net = {widths = {8, 16}}})
  says("exponents of its own", {net = {width = 128, c = {0, 0, 0}}})
  says("second derivative", {net = {act = "relu"}}, "dmft")
  says("'momentum' is of sgd", {run = {opt = "sign", momentum = .5}})
  says("'samples' must be at least", {run = {samples = 20}})
  says("'samples' must be at least", {run = {samples = 200, steps = 50}},
    "dmft")
  says("'rates' has 'W9'", {run = {rates = {W9 = 1}}})
  says("'order' must be", {run = {order = "replace", batch = 2}}, "dmft")
  says("without hidden layers", {net = {depth = 0}})
  local run = L.dmft(pure("tanh", 2), X, Y, {steps = 1, samples = 800})
  t.raises(function() run:forward({{9, 9, 9}}) end, "row 1 of 'x'")
  run:step(1)
  t.raises(function() run:step(1) end, "memory for 1 steps")
  t.raises(function() run:restore({1, 2, 3}) end, "of another run")
  local few = L.sampler(pure("tanh", 2), X, Y, {samples = 80, groups = 1,
    seed = 1})
  t.raises(function() few:step(30) end, "needs 'samples' of at least")
  t.raises(function() few:responses() end, "must be of dyn.limit.dmft")
  t.eq(L.which("sp", {lr_n = true}).kind, "kernel")
  t.eq(L.which("meanfield", {depth = 1}).kind, "feature learning")
  t.eq(L.which("mup", {depth = 5, opt = "adam"}).kind, "feature learning")
  t.eq(L.which("mup", {a = {0, 0, 0}, b = {0, .5, 1}, c = {-1, 0, 1}}).kind,
    "feature learning")
  t.ok(L.which("mup", {a = {0, 0, 0}, b = {0, .25, 1},
    c = {-1, 0, 1}}).why:find("explodes"))
end)

t.test("frozen tensors and a read-out of zero", function()
  local o = {act = "tanh", lr = .02}
  for _, net in ipairs{{freeze = {"input", "bias"}}, {zero_readout = true}} do
    local function make(width, seed)
      return limn.model.net(3, with({width = width, act = "tanh", seed = seed},
        net))
    end
    local run = L.sampler(make(8, 1), X, Y, {lr = .02, samples = 8000,
      groups = 4, seed = 1})
    run:step(4)
    local a = run:forward(Z, {errors = true})
    local sum = limn.tensor.new(Z):matmul(limn.tensor.new{{0}, {0}, {0}})
    for seed = 1, 8 do
      local finite = make(1024, seed)
      limn.dyn.gd(finite, X, Y, {lr = o.lr}):step(4)
      sum = sum + finite:forward(Z) / 8
    end
    for i = 1, #Z do t.near(a.f[i][1], sum[i][1], .06) end
  end
end)

t.test("cost", function()
  local c = L.cost(16, 20, {depth = 3, memory = 1e9})
  t.ok(c.dmft_bytes < c.sampler_bytes and c.sampler_steps < 20)
  -- samples x fields are most of it: 8 a layer, and 2 of the last one by v
  local d = L.cost(16, 20, {depth = 3, samples = 400000})
  t.near(d.dmft_bytes / (8 * 400000 * (3 * 8 + 2) * 16 * 21), 1, .05)
  t.ok(L.cost(16, 20, {depth = 3, test = 8}).dmft_bytes > c.dmft_bytes)
  t.ok(L.cost(16, 20, {depth = 3, outputs = 9}).dmft_bytes > c.dmft_bytes)
  -- what the sampler asks for: twice its vectors, and those of a step more
  local run = L.sampler(limn.model.net(2, {width = 4, seed = 1}),
    limn.tensor.randn(30, 2, {seed = 1}), limn.tensor.randn(30, {seed = 2}),
    {batch = 2, order = "cycle", samples = L.cost(30, 9, {inputs = 2, batch = 2,
      groups = 1}).least, groups = 1})
  t.eq(run:step(9).t, 9)
  t.ok(L.cost(30, 9, {batch = 2, groups = 1}).least > run:settings().samples)
  -- fewer operations: sweeps are cubic in batch times steps, 4 and 300 of them
  t.eq(L.cost(2, 2).cheaper, "dmft")
  t.eq(L.cost(15, 20).cheaper, "sampler")
end)

t.test("what entrywise rules are for", function()
  local net = net_of({act = "tanh"}, 8, 1)
  local function says(text, opt, o, width)
    t.raises(function()
      L.sampler(width or net, X, Y, with({opt = opt, groups = 1}, o)):step(21)
    end, text)
  end
  for _, opt in ipairs{"sign", "adam", "entry"} do
    says("at most 4096 in each of 1 groups, got 4097", opt, {samples = 4097})
    says("at most 3 hidden layers", opt, {samples = 1000},
      limn.model.net(3, {width = 8, depth = 4, seed = 1}))
  end
  says("takes 20 steps, and it is at step 20", "sign", {samples = 700, lr = .01})
end)

t.done()
