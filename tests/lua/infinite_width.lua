-- Width is a number and infinity one of them: optimizers on networks of
-- infinite width, through training, sweeps, stores and figures.
local limn = require "limn"
local t = require "limn.test"
local L = limn.dyn.limit

local X = {{1, 0, .5}, {0, 1, -.5}, {-1, 1, 1}}
local Y = {1, -1, .5}
local Z = {.3, .4, -.2}

local function net_of(width, o, seed)
  local p = {width = width, seed = seed or 1}
  for k, v in pairs(o) do p[k] = v end
  return limn.model.net(3, p)
end

t.test("the limit of infinite width is that of a net of any width", function()
  for _, o in ipairs{{act = "tanh", depth = 3}, {act = "gelu", base = 10,
    gamma = 2}, {act = "relu", bias = false, gain = 1.2, output_mult = .5},
    {act = "tanh", freeze = {"input"}}, {act = "tanh", param = "meanfield",
      depth = 1}} do
    for _, opt in ipairs{"gd", "adam", "signsgd"} do
      local net = net_of(math.huge, o)
      local p = {lr = .004, seed = 1, samples = 400, groups = 2}
      local a = limn.dyn[opt](net, X, Y, p)
      p.opt = opt == "gd" and "sgd" or opt == "signsgd" and "sign" or opt
      local b = L.sampler(net_of(8, o), X, Y, p)
      a:step(3)
      b:step(3)
      local want = b:forward{Z}[1][1]
      t.near(a:forward{Z}[1][1], want, 1e-9 * (1 + math.abs(want)))
      t.eq(net:forward{Z}[1][1], a:forward{Z}[1][1])
    end
  end
  -- No read-out at the start: its scale is any.
  local o = {act = "tanh", zero_readout = true}
  local p = {lr = .02, seed = 1, samples = 4000, groups = 2}
  local a = limn.dyn.gd(net_of(math.huge, o), X, Y, p)
  local b = L.sampler(net_of(8, o), X, Y, p)
  a:step(4)
  b:step(4)
  t.near(a:forward{Z}[1][1], b:forward{Z}[1][1], 1e-9)
end)

-- With gain 1 and base B outputs are sqrt(B) <v x>, so that B is the rate of the
-- algebra where targets are those over sqrt(B), and 1 over it that of the
-- input layer.  Points are passed through as well: outputs are linear.
t.test("linear networks are the exact recursion", function()
  for _, base in ipairs{1, 64} do
    for depth = 1, 3 do
      local net = net_of(math.huge, {act = "linear", depth = depth, base = base,
        gain = 1, bias = false})
      local run = limn.dyn.gd(net, X, Y, {lr = .3 / base, rates = {W1 = base / 3},
        samples = 600, groups = 2, seed = 1})
      local train, small = {1 / 3}, {}
      for l = 1, depth do train[l + 1] = 1 end
      for i, y in ipairs(Y) do small[i] = y / math.sqrt(base) end
      local exact = limn.theory.linear.limit(X, small, {.3}, {depth = depth - 1,
        steps = 6, train = train})
      for step = 1, 6 do
        run:step(1)
        local f = net:forward{X[1], X[2], X[3], {1, 1, 0}}
        for i = 1, 3 do
          t.near(f[i][1], exact.f[1][step + 1][i] * math.sqrt(base), 1e-8)
        end
        t.near(f[4][1], f[1][1] + f[2][1], 1e-8)
      end
    end
  end
end)

t.test("dmft by its name", function()
  local net = net_of(math.huge, {act = "tanh"})
  local p = {lr = .02, seed = 1, test = {Z}, steps = 4}
  p.solver = "dmft"
  local a = limn.dyn.gd(net, X, Y, p)
  p.solver = nil
  local b = L.dmft(net_of(8, {act = "tanh"}), X, Y, p)
  a:step(4)
  b:step(4)
  t.near(net:forward{Z}[1][1], b:forward{Z}[1][1], 1e-9)
end)

t.test("outputs outlive the run", function()
  local net = net_of(math.huge, {act = "tanh"})
  t.raises(function() net:forward(X) end, "none does")
  local f
  do
    local run = limn.dyn.gd(net, X, Y, {lr = .02, seed = 1, samples = 400,
      groups = 2})
    run:step(2)
    f = run:forward{Z}[1][1]
  end
  collectgarbage()
  collectgarbage()
  t.eq(net:forward{Z}[1][1], f)
  -- The last run is the one that is meant, and one that is closed is none.
  local other <const> = limn.dyn.gd(net, X, Y, {lr = .02, seed = 1,
    samples = 400, groups = 2})
  t.near(net:forward{Z}[1][1], 0, 1e-12)
  do local _ <close> = other end
  t.raises(function() net:forward(X) end, "none does")
end)

-- ---- the kernel limit -------------------------------------------------------

local function rows(k, a, b)
  local r = {}
  for i, u in ipairs(a) do
    r[i] = {}
    for j, v in ipairs(b) do r[i][j] = k[u][v] end
  end
  return r
end

t.test("NTP, and SP at lr_n: mean and covariance along the kernel", function()
  local train, some = {1, 2, 3}, {4, 1}
  for _, param in ipairs{"ntp", "sp"} do
    local k = limn.theory.kernel.ntk({X[1], X[2], X[3], Z}, {depth = 2,
      act = "tanh", input = param == "ntp"})
    for _, momentum in ipairs{0, .5} do
      local want = limn.theory.kernel.evolve(rows(k.ntk, train, train), Y,
        rows(k.ntk, some, train), {6}, {lr = .3, momentum = momentum,
          covariance = true, prior = rows(k.nngp, train, train),
          prior_cross = rows(k.nngp, some, train),
          prior_test = rows(k.nngp, some, some)})
      -- theory.kernel has the rate on the input layer over d.
      local net = net_of(math.huge, {param = param, act = "tanh", gain = 1,
        base = 1, bias = false})
      local run = limn.dyn.sgd(net, X, Y, {test = {Z}, batch = 3, seed = 1,
        lr = .3, lr_n = param == "sp" and .3 or nil, momentum = momentum,
        rates = {W1 = 1 / 3}})
      run:step(6)
      local r = run:forward({Z, X[1]}, {errors = true})
      local cov = run:covariance{Z, X[1]}
      for i = 1, 2 do
        t.near(r.f[i][1], want.mean[1][i], 1e-9)
        t.ok(r.se[i][1] < 1e-9)
        for j = 1, 2 do t.near(cov[i][j], want.cov[1][i][j], 1e-9) end
      end
      t.eq(net:forward{Z}[1][1], r.f[1][1])
    end
  end
end)

-- Nets of width n and the limit: loss, biases, base width and all.
t.test("nets under NTP and SP come near the kernel limit", function()
  for _, o in ipairs{{param = "ntp", loss = "mse"}, {param = "sp", loss = "mse"},
    {param = "ntp", loss = "logistic"}} do
    local p = {batch = 2, order = "cycle", loss = o.loss, seed = 1}
    p[o.param == "sp" and "lr_n" or "lr"] = .02
    local y = o.loss == "logistic" and {1, -1, 1} or Y
    local run = limn.dyn.sgd(net_of(math.huge, {param = o.param, act = "tanh"}),
      X, y, {batch = 2, order = "cycle", loss = o.loss, seed = 1, lr = p.lr,
        lr_n = p.lr_n, test = {Z}})
    run:step(6)
    local sum, square, loss, n = 0, 0, 0, 48
    for seed = 1, n do
      local net = net_of(1024, {param = o.param, act = "tanh"}, seed)
      limn.dyn.sgd(net, X, y, p):step(6)
      local f = net:forward{Z}[1][1]
      sum, square = sum + f / n, square + f * f / n
      loss = loss + net:loss(X, y, {loss = o.loss}) / n
    end
    local spread = square - sum ^ 2
    local want = run:covariance{Z}[1][1]
    t.near(run:forward{Z}[1][1], sum, 5 * math.sqrt(spread / n) + .02)
    t.near(spread / want, 1, 5 * math.sqrt(2 / n) + .1)
    t.near(run:loss() / loss, 1, .3)
  end
end)

t.test("a kernel run goes on from its state, in a checkpoint too", function()
  local function make()
    return limn.dyn.sgd(net_of(math.huge, {param = "ntp", act = "erf",
      outputs = 2}), X, {{1, 0}, {-1, .5}, {.5, 1}}, {lr = .02, batch = 2,
      momentum = .5, seed = 3})
  end
  local a, b, c = make(), make(), make()
  a:step(9)
  b:step(4)
  c:restore(b:state())
  c:step(5)
  t.eq(c:forward(X), a:forward(X))
  t.raises(function() c:restore{1, 2} end, "of another run")
  local path = os.tmpname()
  os.remove(path)
  local o = {steps = 8, every = 2, show = false}
  local whole = limn.train(make(), o)
  o.checkpoint = path
  o.on = function(_, log) if #log.t > 2 then error "off" end end
  pcall(limn.train, make(), o)
  o.on = nil
  t.eq(table.concat(limn.train(make(), o).loss, " "),
    table.concat(whole.loss, " "))
  os.remove(path)
  t.raises(function() a:kernels(X) end, "features that move")
  t.raises(function() a:forward{Z} end, "neither a training input")
end)

t.test("what has no limit says so", function()
  local function says(text, o, p, opt)
    t.raises(function()
      limn.dyn[opt or "gd"](net_of(o.width or math.huge, o), X, Y, p or {})
    end, text)
  end
  says("it has a limit at the rate lr_n", {param = "sp"})
  says("vanishes at the start", {param = "meanfield"})
  says("takes the rate as lr", {}, {lr_n = 1})
  says("not built", {param = "ntp"}, {}, "adam")
  says("'decay' must be 0", {}, {decay = {W1 = .1}})
  says("'label_noise' must be 0", {}, {label_noise = .1})
  says("'eps_scaled' must be true", {}, {eps_scaled = false}, "adam")
  says("lion has no limit here", {}, {}, "lion")
  says("'solver' is of the feature", {param = "ntp"}, {solver = "sampler"})
  says("needs 'steps'", {act = "tanh"}, {solver = "dmft"})
  says("'rates' has 'W9'", {}, {rates = {W9 = 1}})
  says("of kind add", {residual = true})
  says("'samples' must be at least", {param = "ntp"}, {samples = 8})
  for name, v in pairs{samples = 9, groups = 2, tol = .1, solver = "dmft",
    test = {Z}} do
    says("is for networks of infinite width", {width = 8}, {[name] = v})
  end
  says("'lr_n' is for hidden layers under 'sp'", {width = 8}, {lr_n = 1})
  -- Exponents of one's own that are no muP have not its limit.
  t.raises(function()
    L.sampler(net_of(8, {b = {0, .5, .75}}), X, Y, {samples = 400, groups = 2})
  end, "needs a feature-learning limit")
end)

t.test("lr_n of a finite net is lr n / base", function()
  local a = net_of(128, {param = "sp", act = "tanh"})
  local b = net_of(128, {param = "sp", act = "tanh"})
  limn.dyn.gd(a, X, Y, {lr_n = .2}):step(3)
  limn.dyn.gd(b, X, Y, {lr = .1}):step(3)
  t.eq(a:forward(X), b:forward(X))
end)

-- ---- tables and figures ------------------------------------------------------

local RATES = {2 ^ -7, 2 ^ -6, 2 ^ -5, 2 ^ -4}
local function trial(p)
  local net = net_of(p.width, {act = "tanh"}, p.seed)
  local run = limn.dyn.gd(net, X, Y, {lr = p.lr, seed = p.seed,
    samples = p.width == math.huge and 600 or nil,
    groups = p.width == math.huge and 2 or nil})
  return {loss = limn.train(run, {steps = 5, every = 5, show = false}).loss[1]}
end

t.test("a sweep, its store, CSV, transfer and figure", function()
  local base = os.tmpname()
  local grid = {width = {64, 256, math.huge}, lr = RATES, seed = {1, 2}}
  local ran = 0
  local function sweep()
    return limn.sweep{grid = grid, jobs = 1, progress = false,
      store = base .. ".db", name = "infinity", code = "1", stop_on_failure = true,
      run = trial, on = function() ran = ran + 1 end}
  end
  local a = sweep()
  local b = sweep()
  for i = 1, #a.width do
    t.eq(b.width[i], a.width[i])
    t.eq(b.loss[i], a.loss[i])
  end
  t.eq(ran, #a.width)
  local infinite = 0
  for i = 1, #a.width do
    if a.width[i] == math.huge then infinite = infinite + 1 end
  end
  t.eq(infinite, #RATES * 2)
  limn.files.save_csv(a, base .. ".csv", {names = {"width", "lr", "loss"}})
  local c = limn.files.csv(base .. ".csv")
  for i = 1, #a.width do
    t.eq(c.width[i], a.width[i])
    t.eq(c.loss[i], a.loss[i])
  end
  local all = limn.transfer(a, {boot = 20})
  local cut = {width = {}, lr = {}, loss = {}, seed = {}}
  for i = 1, #a.width do
    if a.width[i] < math.huge then
      for name, column in pairs(cut) do column[#column + 1] = a[name][i] end
    end
  end
  local finite = limn.transfer(cut, {boot = 20})
  t.eq(all.laws[1].slope, finite.laws[1].slope)
  t.eq(all.laws[1].low, finite.laws[1].low)
  t.eq(all.width[3], math.huge)
  t.ok(all:at("", math.huge) == all.optimum[3])
  t.eq(#all.curves[1].regret[1], 3)
  t.ok(all:text():find "inf")
  local fig = all:figure()
  t.ok(fig:text():find "infinite width")
  os.remove(base .. ".csv")
  os.remove(base .. ".db")
  os.remove(base)
end)

t.test("infinity is one key, and one number on the wire", function()
  local canonical = require "limn.space.canonical"
  local wire = require "limn.wire"
  t.eq(canonical(math.huge), canonical(1 / 0))
  t.ok(canonical(math.huge) ~= canonical(-math.huge))
  t.eq(wire.decode(wire.encode{width = math.huge}).width, math.huge)
  -- No law sees it, wherever it stands.
  local fit = limn.probe.power_law({1, math.huge, 2, 4}, {3, 7, 12, 48})
  t.near(fit.exponent, 2, 1e-12)
  t.near(fit.factor, 3, 1e-12)
end)

t.done()
