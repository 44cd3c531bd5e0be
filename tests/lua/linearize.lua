-- model.linearize: the lazy network f0 + J (w - w0).  Against dynamics under
-- its kernel, runs of an explicit linear model on the Jacobian, numpy, and
-- Taylor's theorem.
local limn = require "limn"
local t = require "limn.test"
local T = limn.tensor

local X, Z = T.randn(6, 4, {seed = 1}), T.randn(3, 4, {seed = 2})
local Y = T.randn(6, {seed = 3})

local function with(o, more)
  local all = {}
  for name, v in pairs(o) do all[name] = v end
  for name, v in pairs(more or {}) do all[name] = v end
  return all
end

local function net_of(o)
  return limn.model.net(4, with({width = 8, depth = 2, act = "tanh", seed = 5}, o))
end

-- The Jacobian, rows sample by sample and output by output.
local function jacobian(net, x, k)
  local rows = {}
  for i = 1, #x do
    for o = 1, k or 1 do
      local u = T.zeros(1, k or 1)
      u[1][o] = 1
      rows[#rows + 1] = net:vjp(x[{i, i}], u)
    end
  end
  return T.concat(rows):reshape{#rows, net:count()}
end

local function norm(v)
  return math.sqrt((v * v):sum())
end

local function far(a, b)
  return norm(T.new(a):flatten() - T.new(b):flatten())
end

local kinds = {
  plain = {},
  relu = {act = "relu", depth = 3},
  residual = {residual = true, depth = 3, base_depth = 2},
  norm = {norm = "layernorm", act = "gelu"},
  rich = {gamma = 2, base = 4},
  frozen = {freeze = {"W2", "b1"}},
  sp = {param = "sp", bias = false},
  linear = {depth = 0},
}

-- ---- training ------------------------------------------------------------------

t.test("gradient descent is dynamics under the kernel, of every network", function()
  for name, o in pairs(kinds) do
    local net = net_of(o)
    local k, cross = limn.probe.kernel(net, X), limn.probe.kernel(net, Z, {z = X})
    local start, at = net:forward(X):flatten(), net:forward(Z):flatten()
    local lr = 1.5 / limn.linalg.eigh(k).values[6] * 6
    for _, how in ipairs{{}, {momentum = .8}, {momentum = .6, nesterov = true}} do
      local lazy = net:linearize()
      local run = lazy:sgd(X, Y, with(how, {lr = how.momentum and lr / 3 or lr}))
      for _, steps in ipairs{1, 60} do
        run:step(steps == 1 and 1 or 59)
        local o = with(how, {lr = how.momentum and lr / 3 or lr, start = start,
          start_test = at})
        local n = {steps}
        local there = limn.theory.kernel.evolve(k, Y, k, n, with(o, {start_test = start}))
        local other = limn.theory.kernel.evolve(k, Y, cross, n, o)
        t.near(far(lazy:forward(X), there.mean), 0, 1e-9, name)
        t.near(far(lazy:forward(Z), other.mean), 0, 1e-9, name)
      end
    end
  end
end)

t.test("flow is gradient flow under the kernel", function()
  local net = net_of()
  local k, cross = limn.probe.kernel(net, X), limn.probe.kernel(net, Z, {z = X})
  local lazy = net:linearize()
  local run = lazy:flow(X, Y, {dt = .05, tol = 1e-11})
  run:step(40)
  local r = limn.theory.kernel.evolve(k, Y, cross, {2},
    {start = net:forward(X):flatten(), start_test = net:forward(Z):flatten()})
  t.near(far(lazy:forward(Z), r.mean), 0, 1e-8)
end)

-- f = J w with targets y - f0 + J w0: an ordinary network without hidden layers,
-- whose multiplier and factors on the learning rate are 1.
local function explicit(net, x, y, k)
  local J = jacobian(net, x, k)
  local p, w = net:count(), net:flat()
  local line = limn.model.net(p, {depth = 0, bias = false, param = "sp", base = p})
  line:setflat(w)
  t.eq(line:get("W1", {what = "effective"})[1][1], w[1])
  return line, J, y - net:forward(x):flatten() + T.matmul(J, w)
end

t.test("every rule trains it as a linear model on the Jacobian", function()
  local rules = {sgd = {lr = .05, decay = .1}, adam = {lr = .01},
    adamw = {lr = .01, decay = .1}, lion = {lr = .002}, signsgd = {lr = .002},
    rmsprop = {lr = .003}, gd = {lr = .05}}
  for name, o in pairs(rules) do
    local net = net_of{param = "sp", base = 8}
    local line, J, y = explicit(net, X, Y)
    local lazy = net:linearize()
    local more = name ~= "gd" and {batch = 2, seed = 4} or {}
    local a = lazy[name](lazy, X, Y, with(o, more))
    local b = line[name](line, J, y, with(o, more))
    a:step(30)
    b:step(30)
    t.ok(far(lazy:flat(), net:flat()) > 1e-3, name)
    t.near(far(lazy:flat(), line:flat()), 0, 1e-10, name)
    t.near(far(lazy:forward(X), net:forward(X):flatten()
      + T.matmul(J, line:flat() - net:flat())), 0, 1e-10, name)
  end
end)

-- Losses after 1, 10 and 100 steps, from a transcription of Kingma & Ba's
-- algorithm to numpy 1.24 on J, f0 and y alone.
t.test("Adam is numpy's on the Jacobian", function()
  local lazy = net_of{param = "sp", base = 8}:linearize()
  local run = lazy:adam(X, Y, {lr = .01, beta1 = .8, beta2 = .95})
  for _, at in ipairs{{1, .488645539116765}, {9, .188297258422800},
    {90, .000000463481414}} do
    run:step(at[1])
    t.near(lazy:loss(X, Y), at[2], 1e-14)
  end
end)

t.test("muon moves it, and its outputs are those of the movement", function()
  local net = net_of()
  local lazy = net:linearize()
  lazy:muon(X, Y, {lr = .01}):step(10)
  local dw = lazy:flat() - net:flat()
  t.ok(norm(dw) > .1)
  t.near(far(lazy:forward(Z), net:forward(Z):flatten()
    + T.matmul(jacobian(net, Z), dw)), 0, 1e-12)
end)

t.test("several outputs, cross entropy, single precision, many samples", function()
  local net = limn.model.net(4, {outputs = 3, width = 8, seed = 1, precision = "single"})
  local x, y = T.randn(700, 4, {seed = 8}), {}
  for i = 1, 700 do y[i] = i % 3 end
  local lazy = net:linearize()
  local before = lazy:loss(x, y, {loss = "xent"})
  t.eq(before, net:loss(x, y, {loss = "xent"}))
  lazy:adam(x, y, {loss = "xent", lr = .02, batch = 50}):step(60)
  t.ok(lazy:loss(x, y, {loss = "xent"}) < before)
  local want = net:forward(x) + T.matmul(jacobian(net, x, 3),
    lazy:flat() - net:flat()):reshape{700, 3}
  t.near(far(lazy:forward(x), want) / norm(want:flatten()), 0, 1e-5)
end)

-- ---- derivatives ---------------------------------------------------------------

local function moved(o)
  local net = net_of(o)
  local lazy = net:linearize()
  lazy:setflat(net:flat() + .3 * T.randn(net:count(), {seed = 7}))
  return net, lazy
end

t.test("the Jacobian stays, the Hessian is that of a linear model", function()
  for name, o in pairs(kinds) do
    local net, lazy = moved(o)
    local v = o.freeze and net:vjp(X, T.randn(6, 1, {seed = 9}))
      or T.randn(net:count(), {seed = 9})
    t.eq(far(lazy:jvp(X, v), net:jvp(X, v)), 0, name)
    t.eq(far(lazy:vjp(X, T.ones(6, 1)), net:vjp(X, T.ones(6, 1))), 0, name)
    t.eq(far(limn.probe.kernel(lazy, X), limn.probe.kernel(net, X)), 0, name)
    local g, s = lazy:gauss_newton(X, Y), net:gauss_newton(X, Y)
    local free = lazy:hvp(X, Y, v)
    t.near(far(free, g:apply(v:reshape{1, #v})), 0, 1e-12 * norm(free), name)
    t.near(far(g:apply(v:reshape{1, #v}), s:apply(v:reshape{1, #v})), 0, 1e-12 * norm(free), name)
    -- the square loss is quadratic: a difference of gradients is exact
    local w = lazy:flat()
    lazy:setflat(w + v)
    local up = lazy:gradient(X, Y).gradient
    lazy:setflat(w - v)
    local down = lazy:gradient(X, Y).gradient
    t.near(far((up - down) / 2, free), 0, 1e-11 * norm(free), name)
  end
end)

t.test("the curvature of the loss is taken at the outputs it has now", function()
  local net = limn.model.net(4, {outputs = 3, width = 6, act = "tanh", seed = 1})
  local lazy, c = net:linearize(), {loss = "xent"}
  lazy:setflat(2 * net:flat())
  local y, v = {0, 1, 2, 0, 1, 2}, T.randn(net:count(), {seed = 4})
  local hv, w, e = lazy:hvp(X, y, v, c), lazy:flat(), 1e-5
  lazy:setflat(w + e * v)
  local up = lazy:gradient(X, y, c).gradient
  lazy:setflat(w - e * v)
  local down = lazy:gradient(X, y, c).gradient
  t.near(far((up - down) / (2 * e), hv), 0, 1e-7 * norm(hv))
  t.ok(far(net:hvp(X, y, v, c), hv) > 1e-3)
  lazy:setflat(w)
  t.near(limn.probe.sharpness(lazy, X, y, {loss = "xent", scaled = false}).sharpness,
    lazy:gauss_newton(X, y, c):eigs(1).values[1], 1e-8)
end)

t.test("it is the network to first order", function()
  local net, v = net_of(), T.randn(net_of():count(), {seed = 3})
  local function off(e)
    local near, lazy = net:copy(), net:linearize()
    near:setflat(net:flat() + e * v)
    lazy:setflat(net:flat() + e * v)
    return far(near:forward(Z), lazy:forward(Z))
  end
  t.eq(off(0), 0)
  t.near(off(2e-4) / off(1e-4), 4, .01)
end)

-- ---- what it is ----------------------------------------------------------------

t.test("set, get, copy, linearize again, state", function()
  local net, lazy = moved()
  local start = net:flat()
  local w = lazy:get("W2")
  t.near(far(lazy:get("W2", {what = "moved"}), w - net:get("W2")), 0, 1e-15)
  local same, again = lazy:copy(), lazy:linearize()
  t.eq(far(same:forward(X), lazy:forward(X)), 0)
  t.eq(far(again:forward(X), lazy:forward(X)), 0)
  lazy:set("W2", net:get("W2"))
  t.ok(far(lazy:forward(X), same:forward(X)) > 1e-3)
  lazy:setflat(start)
  t.eq(far(lazy:forward(X), net:forward(X)), 0)
  t.eq(far(net:flat(), start), 0)
  t.ok(tostring(lazy):find("linearized", 1, true))
  local run = same:adam(X, Y, {lr = .01, batch = 2, seed = 1})
  run:step(3)
  local saved = run:state()
  local loss = run:step(4).loss
  local w7 = same:flat()
  run:restore(saved)
  t.eq(run:step(4).loss, loss)
  t.eq(far(same:flat(), w7), 0)
end)

t.test("a tracked network is linearized where it is", function()
  local net = net_of{track = true}
  net:adam(X, Y, {lr = .01}):step(5)
  local lazy = net:linearize()
  t.eq(far(lazy:forward(X), net:forward(X)), 0)
  t.eq(far(lazy:jvp(X, net:flat()), net:jvp(X, net:flat())), 0)
end)

t.test("limn.train takes it", function()
  local net = net_of()
  local lazy = net:linearize()
  local log = limn.train(lazy:sgd(X, Y, {lr = .05}), {steps = 20, every = 5})
  local plain = net:linearize()
  plain:sgd(X, Y, {lr = .05}):step(20)
  t.ok(log.loss[#log.loss] < log.loss[1])
  t.near(far(lazy:flat(), plain:flat()), 0, 1e-12)
end)

t.test("what a linear model has not is refused", function()
  local net, lazy = moved()
  t.raises(function() lazy:features(X) end, "no features")
  t.eq(far(lazy:features(X, {node = "3"}), lazy:forward(X)), 0)
  t.raises(function() limn.probe.kernel(lazy, X, {kind = "features"}) end, "no features")
  t.raises(function() limn.probe.movement(lazy, net, X) end, "no features")
  t.raises(function() lazy:jvp(X, net:flat(), {dx = X}) end, "'dx' has no meaning")
  t.raises(function() lazy:text() end, "cannot be written")
  t.raises(function() lazy:save(os.tmpname()) end, "cannot be written")
  t.raises(function()
    limn.dyn.limit.sampler(net_of{bias = false}:linearize(), X, Y, {samples = 100})
  end, "learns no features")
end)

t.done()
