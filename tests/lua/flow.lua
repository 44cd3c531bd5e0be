-- Gradient flow of finite networks: closed forms, conserved quantities, limits.
local t = require "limn.test"
local T = limn.tensor

local x = T.new{{1, 0.5}, {-0.3, 1}, {0.8, -1}, {0.2, 0.1}, {-1, -0.7}}
local y = T.new{1, -0.5, 0.3, 0.2, -1}

local function flow(net, o)
  return limn.dyn.flow(net, o.x or x, o.y or y, {dt = o.dt, tol = o.tol,
    rates = o.rates, loss = o.loss, gradients = o.gradients})
end

-- What the error is relative to, without track.
local function distance(a, b)
  return ((a - b):abs() / (b:abs() + 1)):max()
end

-- A linear map: w(t) = w* + exp(-S t) (w0 - w*), S = x'x / m.
t.test("least squares in closed form, and the error covers", function()
  local s = x:matmul(x, {ta = true}) / #x
  local best = limn.linalg.solve(s, x:matmul(y:reshape(5, 1), {ta = true}) / 5)
  for _, tol in ipairs{1e-3, 1e-6, 1e-9, 1e-12} do
    local net = limn.model.net(2, {depth = 0, bias = false, param = "sp", seed = 3})
    local w0 = net:get("W1"):copy()
    local run = flow(net, {dt = 0.7, tol = tol})
    for k = 1, 6 do
      run:step(1)
      local exact = best + limn.linalg.expm(s * (-0.7 * k)):matmul(w0 - best)
      local e = run:flow_error()
      t.near(e.time, 0.7 * k, 1e-14)
      t.ok(distance(net:get("W1"), exact) <= e.error, "covers")
      t.ok(e.error < 100 * tol)
    end
  end
end)

-- A network whose solution is not known: against one with a finer tolerance.
t.test("the error covers that of nonlinear networks", function()
  for _, act in ipairs{"tanh", "relu", "gelu"} do
    local function at(tol)
      local net = limn.model.net(2, {width = 8, act = act, seed = 2})
      local run = flow(net, {dt = 1, tol = tol})
      run:step(5)
      return net:flat(), run:flow_error()
    end
    local fine, own = at(1e-12)
    for _, tol in ipairs{1e-2, 1e-4, 1e-6, 1e-8} do
      local w, e = at(tol)
      t.ok(distance(w, fine) <= e.error + own.error, act .. tol)
      t.ok(e.error < 1000 * tol, act .. tol)
    end
  end
end)

-- W_l'W_l / r_l - W_l+1 W_l+1' / r_l+1 of linear networks, r the rates.
t.test("deep linear networks conserve, with their rates", function()
  local factors = {W1 = 0.3, hidden = 2, W3 = 0.7}
  for _, loss in ipairs{"mse", "logistic"} do
    local net = limn.model.net(2, {widths = {4, 6, 3}, act = "linear",
      bias = false, param = "ntp", base = 2, seed = 5})
    local lr = net:scaling().lr_sgd
    local rate = {lr[1] * 0.3, lr[2] * 2, lr[3] * 0.7, lr[4]}
    local function conserved(l)
      local a, b = net:get("W" .. l), net:get("W" .. l + 1)
      return a:matmul(a, {ta = true}) / rate[l] - b:matmul(b, {tb = true}) / rate[l + 1]
    end
    local before = {conserved(1), conserved(2), conserved(3)}
    local sign = loss == "mse" and y or y:sign()
    local run = flow(net, {y = sign, dt = 2, tol = 1e-11, rates = factors, loss = loss})
    local w = net:flat():copy()
    run:step(5)
    t.ok((net:flat() - w):norm() > 0.3, "it moved")
    for l = 1, 3 do
      t.near(conserved(l), before[l], 1e-9)
    end
    -- A wrong rate is not conserved.
    rate[2] = rate[2] * 1.1
    t.ok((conserved(1) - before[1]):norm() > 1e-3)
  end
end)

-- |w_in|^2 / r_in + b^2 / r_b - |w_out|^2 / r_out of each relu unit.
t.test("relu networks stay as balanced as they are", function()
  local net = limn.model.net(2, {width = 12, depth = 1, act = "relu", seed = 11})
  local lr = net:scaling().lr_sgd
  local function balance()
    return (net:get("W1") ^ 2):sum{axis = 1} / lr[1] + net:get("b1"):reshape(12) ^ 2 / lr[2]
      - (net:get("W2") ^ 2):sum{axis = 2} / lr[3]
  end
  local before, w = balance(), net:flat():copy()
  flow(net, {dt = 2, tol = 1e-10}):step(4)
  t.ok((net:flat() - w):norm() > 0.2, "it moved")
  t.near(balance(), before, 1e-8)
end)

t.test("gd at rate h follows the flow to order h", function()
  local function net() return limn.model.net(2, {width = 10, act = "tanh", seed = 4,
    param = "mup", base = 4}) end
  local rates = {W1 = 0.5, output = 2, b2 = 0}
  local exact = net()
  flow(exact, {dt = 1, rates = rates}):step(2)
  local errors = {}
  for i, h in ipairs{1 / 32, 1 / 64, 1 / 128} do
    local a = net()
    limn.dyn.gd(a, x, y, {lr = h, rates = rates}):step(math.tointeger(2 / h))
    errors[i] = (a:flat() - exact:flat()):norm()
  end
  t.near(math.log(errors[1] / errors[2], 2), 1, 0.1)
  t.near(math.log(errors[2] / errors[3], 2), 1, 0.05)
end)

-- dL/dt = -sum of rate |gradient|^2.
t.test("the loss falls, and as fast as it must", function()
  for _, loss in ipairs{"mse", "xent"} do
    local net = limn.model.net(2, {width = 12, act = "gelu", outputs = loss == "xent" and 3 or 1,
      seed = 8})
    local targets = loss == "xent" and T.new{0, 1, 2, 1, 0} or y
    local run = flow(net, {y = targets, loss = loss, dt = 0.25, tol = 1e-12})
    local before = run:loss()
    for _ = 1, 20 do
      run:step(1)
      t.ok(run:loss() < before)
      before = run:loss()
    end
    -- Five-point differences of the loss in time.
    local values, h = {}, 1e-2
    local short = flow(net, {y = targets, loss = loss, dt = h, tol = 1e-13})
    for k = 0, 4 do
      values[k] = short:loss()
      if k == 2 then
        local lr, at = net:scaling().lr_sgd, 0
        local g = net:gradient(x, targets, {loss = loss}).gradient
        values.slope = 0
        for i, name in ipairs(net:scaling().tensor) do
          local n = #net:get(name):flatten()
          local part = g[{{at + 1, at + n}}]
          values.slope, at = values.slope - lr[i] * part:dot(part), at + n
        end
      end
      short:step(1)
    end
    local slope = (values[0] - 8 * values[1] + 8 * values[3] - values[4]) / (12 * h)
    t.near(slope / values.slope, 1, 1e-6)
  end
end)

-- The kernel J diag(rate) J' at initialization.
local function kernel(net)
  local lr, rate = net:scaling().lr_sgd, {}
  for k, name in ipairs(net:scaling().tensor) do
    for _ = 1, #net:get(name):flatten() do rate[#rate + 1] = lr[k] end
  end
  local rows = {}
  for i = 1, #x do rows[i] = net:vjp(x[{{i, i}}], {{1}}) end
  local j = T.stack(rows)
  return j:matmul(j * T.new(rate), {tb = true})
end

-- With gamma -> 0 the kernel stays.  f = F / gamma moves by 1 where the
-- weights move by gamma, and the second derivative of F makes a difference of
-- gamma; with a read-out of zero the layers below move by gamma^2 only, and so
-- much is the difference.
t.test("lazy networks follow the flow of their kernel", function()
  for power, zero in ipairs{false, true} do
    local far = {}
    for i, gamma in ipairs{1e-1, 1e-2, 1e-3} do
      local net = limn.model.net(2, {width = 16, act = "tanh", gamma = gamma, seed = 6,
        track = true, zero_readout = zero})
      local start = net:forward(x)
      local targets = start + y:reshape(5, 1)
      local want = limn.theory.kernel.flow(kernel(net), targets, {3},
        {start = start, tol = 1e-12})
      flow(net, {y = targets, dt = 1.5, tol = 1e-11}):step(2)
      far[i] = (net:forward(x) - want.f[1]):abs():max()
      t.ok((want.f[1] - start):abs():max() > 0.2, "it moved")
    end
    t.near(math.log(far[1] / far[2], 10), power, 0.15)
    t.near(math.log(far[2] / far[3], 10), power, 0.02)
  end
end)

-- Slow along one input, fast along the other: an explicit method takes steps
-- for the fast one, 6.5 lambda t gradients or more, and stays accurate.
t.test("stiff problems: right, and what they cost", function()
  for _, ratio in ipairs{1e2, 1e4, 1e6} do
    local wide = T.new{{math.sqrt(2 * ratio), 0}, {0, math.sqrt(2)}}
    local net = limn.model.net(2, {depth = 0, bias = false, param = "sp", seed = 1})
    net:set("W1", {{1}, {1}})
    local run = flow(net, {x = wide, y = T.zeros(2), dt = 0.1,
      gradients = 3000000})
    local s = run:step(1)
    t.eq(s.why, nil)
    local e = run:flow_error()
    t.near(net:get("W1")[2][1], math.exp(-0.1), e.error * 2)
    t.near(net:get("W1")[1][1], math.exp(-0.1 * ratio), e.error)
    t.ok(e.error < 1e-6)
    if ratio > 1e2 then
      local cost = e.gradients / (0.1 * ratio)
      t.ok(cost > 6.4 and cost < 7.5, "gradients per lambda t: " .. cost)
    end
  end
end)

t.test("state, restore, chunks, checkpoints", function()
  for _, track in ipairs{false, true} do
    local function new()
      local net = limn.model.net(2, {width = 8, act = "tanh", seed = 9, track = track})
      return net, flow(net, {dt = 0.3, tol = 1e-6})
    end
    local net, run = new()
    run:step(3)
    local saved = run:state()
    local rest = run:step(4)
    local other, again = new()
    again:step(1)
    again:restore(saved)
    for _ = 1, 4 do again:step(1) end
    t.near(again:state(), run:state(), 0)
    t.eq(again:flow_error().gradients, run:flow_error().gradients)
    t.near(other:flat(), net:flat(), 0)
    t.eq(rest.t, 7)
    -- limn.train, from a file.
    local path = os.tmpname()
    os.remove(path)
    local _, first = new()
    limn.train{first, steps = 4, every = 2, checkpoint = path, show = false}
    local third, second = new()
    local log = limn.train{second, steps = 7, every = 1 + 1, checkpoint = path, show = false}
    os.remove(path)
    t.eq(log.t[#log.t], 7)
    t.near(third:flat(), net:flat(), 0)
  end
end)

t.test("the loss is that before the step, and its mean", function()
  local net = limn.model.net(2, {width = 8, act = "tanh", seed = 9})
  local run = flow(net, {dt = 0.3})
  local first, sum = run:loss(), 0
  t.near(run:step(1).loss, first, 1e-15)
  for _ = 1, 3 do sum = sum + run:step(1).loss end
  local other = limn.model.net(2, {width = 8, act = "tanh", seed = 9})
  run = flow(other, {dt = 0.3})
  run:step(1)
  t.near(run:step(3).mean, sum / 3, 1e-15)
end)

-- Units 5 and 11 of this network slide along the kink of a sample.
t.test("what cannot go on is data, and leaves the run as it was", function()
  local net = limn.model.net(2, {width = 12, depth = 1, act = "relu", seed = 7})
  local run = limn.dyn.flow(net, x, y, {dt = 0.5, tol = 1e-10, gradients = 5000})
  local before = run:state()
  local s = run:step(10)
  t.eq(s.why, "stuck")
  t.eq(s.t, 0)
  t.near(run:state(), before, 0)
  local log = limn.train{run, steps = 5, every = 1}
  t.eq(log.why, "stuck")
  net = limn.model.net(2, {width = 8, act = "relu", seed = 1})
  net:set("W1", net:get("W1") * 1e200)
  run = limn.dyn.flow(net, x, y)
  t.eq(run:step(3).why, "diverged")
  t.eq(run:step(3).why, "diverged")
  run = limn.dyn.flow(limn.model.net(2, {seed = 1}), x, y, {limit = 1e-9})
  t.eq(run:step(3).why, "diverged")
end)

t.test("rates and frozen tensors stay", function()
  local net = limn.model.net(2, {width = 8, act = "tanh", seed = 1, freeze = "b1"})
  local before = net:get("W2"):copy()
  local run = flow(net, {rates = {hidden = 0}})
  run:step(3)
  t.near(net:get("W2"), before, 0)
  t.near(net:get("b1"), T.zeros(8), 0)
  t.eq(run:step(1).why, nil)
end)

t.test("messages", function()
  t.raises(function() flow(limn.model.net(2, {precision = "single"}), {}) end,
    "dyn.flow: 'net' has single precision")
  t.raises(function() limn.dyn.flow(limn.model.net(2), x, y, {dt = 0}) end,
    "'dt' must be a number in (0,inf), got 0")
  t.raises(function() limn.dyn.flow(limn.model.net(2), x, y, {tol = 1e-15}) end,
    "'tol' must be a number in [1e-13,0.1]")
  t.raises(function() limn.dyn.flow(limn.model.net(2), x, y, {rates = {W7 = 1}}) end,
    "'rates' has 'W7', but the tensors are W1 b1 W2 b2 W3 b3 and the roles input hidden output bias gain")
  t.raises(function() limn.dyn.gd(limn.model.net(2), x, y):flow_error() end,
    "'run' must be a gradient flow (dyn.flow), got sgd")
end)

t.done()
