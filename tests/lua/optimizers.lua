-- Update rules: trajectories beside numpy's, factors on the learning rate,
-- decay, label noise, restarts.
local t = require "limn.test"
local T = limn.tensor

-- ---- beside numpy ------------------------------------------------------------

-- The data and weights of tests/c/test_dyn.c, hidden layers of 3 and 5 units:
-- losses before steps 1, 2, 5, 10, and sums over the parameters after 10.  From
-- transcriptions of the papers (Chen et al. 2023; Bernstein et al. 2018), of
-- PyTorch's RMSprop and of K. Jordan's Muon to numpy 1.24, in double.
local reference = {
  ["lion"] = {1.115268909536344, 1.106976965146961,
    1.089857783011101, 1.074014513283137,
    sum = 1.302629684139553, square = 6.576425215644792},
  ["lion, decoupled"] = {0.300476529336357, 0.255863488415092,
    0.218043154648759, 0.192531239892696,
    sum = 0.743143879758229, square = 3.872976299282259},
  ["lion, coupled"] = {0.300476529336357, 0.259299195820045,
    0.216607626799244, 0.222923289607781,
    sum = 0.764125634460888, square = 1.506522921263866},
  ["lion, independent"] = {1.115268909536344, 1.106674925369081,
    1.092279138747196, 1.085055646631210,
    sum = 1.154552622676332, square = 3.696853302390943},
  ["signsgd"] = {0.300476529336357, 0.276492673033897,
    0.229467625673575, 0.202683424838352,
    sum = 0.944125634460888, square = 4.516157860482001},
  ["signum, coupled"] = {1.115268909536344, 1.107467069684462,
    1.099233603104014, 1.098537031077721,
    sum = 0.942629684139553, square = 1.753894874497563},
  ["signum, decoupled"] = {1.115268909536344, 1.100003502351147,
    1.088317294586478, 1.044661969026619,
    sum = 0.756533406824704, square = 7.249530301401177},
  ["rmsprop"] = {0.300476529336357, 0.225488524941436,
    0.184179862866947, 0.116437460061882,
    sum = 0.436671115500982, square = 8.183135922245522},
  ["rmsprop, momentum, decay"] = {1.115268909536344, 1.109385715069904,
    1.098021918167498, 1.098939918721395,
    sum = 0.502803279673574, square = 0.452816871513635},
  ["rmsprop, centered"] = {0.300476529336357, 0.227485247782276,
    0.202762683748515, 0.172010778773590,
    sum = 0.870451204937439, square = 5.571953014238393},
  ["rmsprop, centered, momentum"] = {0.300476529336357, 0.277348649440934,
    0.219693403719918, 0.218657225900262,
    sum = 1.093922362288307, square = 3.035710196053214},
  ["muon"] = {0.300476529336357, 0.269992970745766,
    0.228964536928565, 0.222258126070639,
    sum = 0.658533355725605, square = 5.195701175236995},
  ["muon, jordan, decay"] = {1.115268909536344, 1.099594032709014,
    1.084127781119476, 1.041906692750241,
    sum = 0.814079199966246, square = 6.882983926843817},
  ["muon, rms, all"] = {0.300476529336357, 0.274033440529295,
    0.225546820095389, 0.216852293010989,
    sum = 0.882891960255407, square = 4.070985980278027},
  ["muon, newton"] = {1.115268909536344, 1.106864399550448,
    1.087941847368440, 1.069639058756573,
    sum = 1.393549056340493, square = 8.835971218455361},
}

local made = {
  ["lion"] = {"lion", loss = "xent", lr = 0.01},
  ["lion, decoupled"] = {"lion", lr = 0.02, beta1 = 0.8, beta2 = 0.9, decay = 0.5},
  ["lion, coupled"] = {"lion", lr = 0.02, decay = 0.1, decay_kind = "coupled"},
  ["lion, independent"] = {"lion", loss = "xent", lr = 0.01, decay = 0.03,
    decay_kind = "independent"},
  ["signsgd"] = {"signsgd", lr = 0.01},
  ["signum, coupled"] = {"signsgd", loss = "xent", lr = 0.02, momentum = 0.9, decay = 0.1},
  ["signum, decoupled"] = {"signsgd", loss = "xent", lr = 0.02, momentum = 0.9, decay = 0.1,
    decay_kind = "decoupled"},
  ["rmsprop"] = {"rmsprop", lr = 0.01},
  ["rmsprop, momentum, decay"] = {"rmsprop", loss = "xent", lr = 0.005, beta2 = 0.9,
    eps = 1e-3, momentum = 0.9, decay = 0.1},
  ["rmsprop, centered"] = {"rmsprop", lr = 0.01, beta2 = 0.95, eps = 1e-3, centered = true},
  ["rmsprop, centered, momentum"] = {"rmsprop", lr = 0.003, beta2 = 0.95, eps = 1e-2,
    momentum = 0.8, centered = true, decay = 0.05},
  ["muon"] = {"muon", lr = 0.1, adam_ratio = 0.1},
  ["muon, jordan, decay"] = {"muon", loss = "xent", lr = 0.1, momentum = 0.9,
    nesterov = false, scale = "jordan", adam_ratio = 0.2, beta1 = 0.8, beta2 = 0.95,
    eps = 1e-3, decay = 0.1},
  ["muon, rms, all"] = {"muon", lr = 0.1, scale = "rms", polar_steps = 3, adam = {},
    adam_ratio = 0.1, decay = 0.05},
  ["muon, newton"] = {"muon", loss = "xent", lr = 0.05, momentum = 0.8,
    polynomial = "newton", polar_steps = 12, adam = "W3", adam_ratio = 0.1},
}

local function case(o, more)
  local x, y, w = {}, {}, {}
  for a = 0, 5 do
    x[a + 1] = {math.cos(3 * a), math.cos(3 * a + 1)}
    y[a + 1] = o.loss and a % 3 or math.sin(2 * a)
  end
  local shape = {widths = {3, 5}, act = "tanh", outputs = o.loss and 3 or 1, param = "sp"}
  for k, v in pairs(more) do shape[k] = v end
  local net = limn.model.net(2, shape)
  for j = 1, net:count() do w[j] = math.sin(j) / 2 end
  net:setflat(w)
  local options = {batch = 6}
  if o[1] == "rmsprop" or o[1] == "muon" then options.eps_scaled = false end
  for k, v in pairs(o) do if k ~= 1 then options[k] = v end end
  return net, limn.dyn[o[1]](net, x, y, options)
end

for name, want in pairs(reference) do
  t.test("beside numpy: " .. name, function()
    for _, precision in ipairs{"double", "single"} do
      for _, track in ipairs{false, true} do
        local net, run = case(made[name], {precision = precision, track = track})
        local tol = precision == "single" and 3e-6 or 1e-12
        for i, k in ipairs{1, 1, 3, 5} do
          t.near(run:step(k).loss, want[i], tol, precision)
        end
        local w = net:flat()
        t.near(w:sum(), want.sum, 30 * tol, precision)
        t.near(w:dot(w), want.square, 30 * tol, precision)
      end
    end
  end)
end

-- ---- every rule --------------------------------------------------------------

-- With rates at which thirty steps change much and break nothing.
local rules = {
  gd = {lr = 0.1}, sgd = {lr = 0.1}, momentum = {"sgd", lr = 0.02, momentum = 0.9},
  nesterov = {"sgd", lr = 0.02, momentum = 0.9, nesterov = true},
  adam = {lr = 0.01}, adamw = {lr = 0.01}, lion = {lr = 0.003}, signsgd = {lr = 0.003},
  signum = {"signsgd", lr = 0.003, momentum = 0.9}, rmsprop = {lr = 0.003},
  ["rmsprop with all"] = {"rmsprop", lr = 0.001, momentum = 0.8, centered = true},
  muon = {lr = 0.03, adam_ratio = 0.1},
  ["muon of all"] = {"muon", lr = 0.03, adam = {}, scale = "rms"},
}

local x, y = {}, {}
for i = 1, 40 do
  x[i] = {math.sin(i), math.cos(3 * i), math.sin(i * i)}
  y[i] = math.cos(7 * i)
end

local function new(name, shape, options)
  local o, s = {seed = 5}, {width = 16, seed = 1}
  for k, v in pairs(rules[name]) do if k ~= 1 then o[k] = v end end
  for k, v in pairs(options or {}) do o[k] = v end
  for k, v in pairs(shape or {}) do s[k] = v end
  if name ~= "gd" then o.batch = o.batch or 8 end
  local net = limn.model.net(3, s)
  return net, limn.dyn[rules[name][1] or name](net, x, y, o)
end

local function after(steps, ...)
  local net, run = new(...)
  run:step(steps)
  return net:flat():copy(), run
end

local function each(name, f)
  for rule in pairs(rules) do
    t.test(name .. ": " .. rule, function() f(rule) end)
  end
end

each("a restored run goes on bit for bit", function(rule)
  for _, precision in ipairs{"double", "single"} do
    for _, track in ipairs{false, true} do
      local shape = {precision = precision, track = track}
      local o = {label_noise = 0.1, schedule = "cosine", steps = 60}
      local _, run = new(rule, shape, o)
      run:step(13)
      local saved = run:state()
      run:step(20)
      local _, other = new(rule, {precision = precision, track = track, seed = 7}, o)
      other:restore(saved)
      for _ = 1, 4 do other:step(5) end
      t.near(other:state(), run:state(), 0)
    end
  end
end)

each("at the base width all parametrizations are one", function(rule)
  for _, twice in ipairs{false, true} do
    local shape = {width = twice and 32 or 16, base = 16, param = "sp"}
    local sp = after(20, rule, shape)
    for _, param in ipairs{"ntp", "mup", "meanfield"} do
      shape.param = param
      t.eq((after(20, rule, shape) - sp):norm() == 0, not twice)
    end
  end
end)

-- Factors of 2, so that nothing is rounded.  Decoupled decay goes with them.
each("rates are factors on the learning rate", function(rule)
  local lr = rules[rule].lr
  local plain = after(20, rule, {}, {lr = 2 * lr})
  t.near(after(20, rule, {}, {rates = 2}), plain, 0)
  t.near(after(20, rule, {}, {rates = {input = 2, hidden = 2, output = 2, bias = 2}}), plain, 0)
  t.near(after(20, rule, {}, {rates = {W1 = 2, input = 7, hidden = 2, output = 2, bias = 3,
    b1 = 2, b2 = 2, b3 = 2}}), plain, 0)
  t.ok((after(20, rule) - plain):norm() > 0)
end)

each("a rate of 0 freezes as the network's option does", function(rule)
  local frozen = after(20, rule, {freeze = {"W1", "hidden"}}, {decay = 0.1})
  for _, kind in ipairs{"coupled", "decoupled", "independent"} do
    local a = after(20, rule, {freeze = {"W1", "hidden"}}, {decay = 0.1, decay_kind = kind})
    local b = after(20, rule, {}, {decay = 0.1, decay_kind = kind, rates = {W1 = 0, hidden = 0}})
    t.near(b, a, 1e-13)
    local net = limn.model.net(3, {width = 16, seed = 1})
    local start = net:get("W2"):copy()
    net:setflat(b)
    t.near(net:get("W2"), start, 0)
  end
end)

-- Targets that the network has already: what moves is decay alone.
each("one step of decay", function(rule)
  for _, track in ipairs{false, true} do
    local o = {lr = 0.5, decay = {W1 = 0, hidden = 0.25, b1 = 0.125}, factors = {0.5},
      rates = {hidden = 0.5}, batch = 40, nesterov = rules[rule].nesterov}
    local shape = {width = 32, track = track}
    for kind, shrink in pairs{decoupled = {0.5 * 0.5 * 0.5 * 0.25, 0.5 * 0.5 * 0.125},
                              independent = {0.5 * 0.25, 0.5 * 0.125}} do
      o.decay_kind = kind
      if rule == "gd" then o.batch = nil end
      local net = limn.model.net(3, {width = 32, seed = 1, track = track})
      net:set("b1", T.ones(32))
      local options = {}
      for k, v in pairs(o) do options[k] = v end
      for k, v in pairs(rules[rule]) do
        if k ~= 1 and options[k] == nil then options[k] = v end
      end
      if rules[rule][1] == "muon" or rule == "muon" then options.adam_ratio = 1 end
      local before = {net:get("W1"):copy(), net:get("W2"):copy(), net:get("b1"):copy()}
      limn.dyn[rules[rule][1] or rule](net, x, net:forward(x), options):step(1)
      t.near(net:get("W1"), before[1], 1e-15)
      t.near(net:get("W2"), before[2] * (1 - shrink[1]), 1e-15)
      t.near(net:get("b1"), before[3] * (1 - shrink[2]), 1e-15)
    end
  end
end)

-- Coupled decay adds decay w to a gradient of 0.
t.test("one step of coupled decay", function()
  local net = limn.model.net(3, {width = 32, seed = 1})
  local w, rate = net:get("W2"):copy(), net:scaling()
  limn.dyn.gd(net, x, net:forward(x), {lr = 0.5, decay = {hidden = 0.25}}):step(1)
  t.near(net:get("W2"), w * (1 - 0.5 * rate.lr_sgd[3] * 0.25), 1e-15)
  net:set("W2", w)
  limn.dyn.signsgd(net, x, net:forward(x), {lr = 0.5, decay = {hidden = 0.25},
    batch = 40}):step(1)
  t.near(net:get("W2"), w - w:sign() * (0.5 * rate.lr_adam[3]), 1e-15)
end)

each("divergence is data", function(rule)
  local _, run = new(rule, {}, {lr = 1e200, limit = 1e6})
  local s = run:step(50)
  t.eq(s.why, "diverged")
  t.eq(run:step(5).why, "diverged")
end)

-- ---- the width -----------------------------------------------------------------

-- The forms (a, b, c) and (a + t, b - t, c - t) are one under rules whose steps
-- do not see the size of the gradient.
for _, rule in ipairs{"lion", "signsgd", "signum", "rmsprop", "rmsprop with all"} do
  t.test("two forms of one parametrization: " .. rule, function()
    local forms = {{a = {0, 0, 0}, b = {0, .5, 1}, c = {0, 1, 1}},
      {a = {-.5, 0, .5}, b = {.5, .5, .5}, c = {.5, 1, .5}}}
    local f = {}
    for i, form in ipairs(forms) do
      local net, run = new(rule, {width = 64, base = 16, act = "tanh", a = form.a,
        b = form.b, c = form.c})
      run:step(10)
      f[i] = net:forward(x)
    end
    t.near(f[1], f[2], 1e-10)
  end)
end

-- A polar step of a hidden layer has the spectral norm lr at every width, in
-- effective weights and in all parametrizations that learn features; the scales
-- agree at the base width, and other widths follow from the spectral norm.
t.test("muon's steps have the spectral norm of a theory", function()
  for _, param in ipairs{"mup", "meanfield", "sp"} do
    for _, scale in ipairs{"spectral", "jordan", "rms"} do
      for _, width in ipairs{8, 16, 64} do
        local net = limn.model.net(3, {width = width, base = 16, seed = 1, param = param})
        local before = net:get("W2"):copy()
        local mult = net:scaling().multiplier[3]
        limn.dyn.muon(net, x, y, {lr = 0.01, scale = scale, polynomial = "newton",
          polar_steps = 60, adam_ratio = 0}):step(1)
        local norm = limn.linalg.svd((net:get("W2") - before) * mult).s[1]
        local want = scale == "rms" and 0.2 * math.sqrt(param == "sp" and width or 16) or 1
        t.near(norm / 0.01, want, 1e-9, param .. scale .. width)
      end
    end
  end
end)

-- In rows and columns that differ, sqrt(out / in); the input layer too.
t.test("muon's scales of uneven matrices", function()
  local want = {spectral = {math.sqrt(6 / 3), math.sqrt(10 / 6)}, jordan =
    {math.sqrt(6 / 3), math.sqrt(10 / 6)}, rms = {0.2 * math.sqrt(6), 0.2 * math.sqrt(10)}}
  for scale, sizes in pairs(want) do
    local net = limn.model.net(3, {widths = {6, 10}, seed = 1, param = "sp"})
    local before = {net:get("W1"):copy(), net:get("W2"):copy()}
    limn.dyn.muon(net, x, y, {lr = 0.01, scale = scale, polynomial = "newton",
      polar_steps = 60, adam = "output"}):step(1)
    for l = 1, 2 do
      local s = limn.linalg.svd(net:get("W" .. l) - before[l]).s
      t.near(s / 0.01, T.ones(#s) * sizes[l], 1e-9)
    end
  end
end)

-- ---- noisy labels ----------------------------------------------------------------

-- One sample x = 1: w' = w - lr (w - sigma xi), from which xi follows.
t.test("label noise of the square loss: mean, variance, no memory", function()
  local net = limn.model.net(1, {depth = 0, bias = false, param = "sp"})
  net:set("W1", {{0}})
  local run = limn.dyn.gd(net, {{1}}, {0}, {lr = 0.5, label_noise = 0.3, seed = 11})
  local n, xi, w = 4000, {}, 0
  for k = 1, n do
    run:step(1)
    local now = net:get("W1")[1][1]
    xi[k], w = (now - 0.5 * w) / (0.5 * 0.3), now
  end
  xi = T.new(xi)
  t.near(xi:mean(), 0, 4 / math.sqrt(n))
  t.near((xi * xi):mean(), 1, 4 * math.sqrt(2 / n))
  t.near((xi[{{1, n - 1}}] * xi[{{2, n}}]):mean(), 0, 4 / math.sqrt(n))
end)

-- The noise of a gradient has the covariance (sigma / m)^2 X'X.
t.test("label noise in the gradient: covariance of a batch", function()
  local rows = T.new{{1, 2}, {0, 1}, {-1, 0.5}}
  local net = limn.model.net(2, {depth = 0, bias = false, param = "sp"})
  local n, moment, mean = 4000, T.zeros(2, 2), T.zeros(2, 1)
  local run = limn.dyn.gd(net, rows, T.zeros(3), {lr = 1, label_noise = 0.6, seed = 2})
  for _ = 1, n do
    net:set("W1", {{0}, {0}})
    run:step(1)
    local w = net:get("W1")
    moment, mean = moment + w:matmul(w, {tb = true}) / n, mean + w / n
  end
  local want = rows:matmul(rows, {ta = true}) * (0.6 / 3) ^ 2
  -- Standard errors of a second moment of normal numbers.
  for i = 1, 2 do
    t.near(mean[i][1], 0, 4 * math.sqrt(want[i][i] / n))
    for j = 1, 2 do
      t.near(moment[i][j], want[i][j],
        4 * math.sqrt((want[i][i] * want[j][j] + want[i][j] ^ 2) / n))
    end
  end
end)

-- A class that a step saw is where its gradient is negative.
t.test("flipped classes: how often, and to which", function()
  for _, loss in ipairs{"xent", "logistic"} do
    local k = loss == "xent" and 3 or 1
    local net = limn.model.net(1, {depth = 0, bias = false, outputs = k, param = "sp"})
    local run = limn.dyn.sgd(net, {{1}}, {1}, {lr = 1, loss = loss, label_noise = 0.3, seed = 4})
    local n, seen = 4000, {[-1] = 0, [0] = 0, [1] = 0, [2] = 0}
    for _ = 1, n do
      net:set("W1", T.zeros(1, k))
      run:step(1)
      local w = net:get("W1")
      local class = k == 3 and w[1]:argmax() - 1 or (w[1][1] > 0 and 1 or -1)
      seen[class] = seen[class] + 1
    end
    local function share(class, p)
      t.near(seen[class] / n, p, 4 * math.sqrt(p * (1 - p) / n))
    end
    share(1, 0.7)
    if k == 3 then share(0, 0.15) share(2, 0.15) else share(-1, 0.3) end
  end
end)

t.test("label noise belongs to a sample and a step, not to a batch", function()
  -- Unit inputs: each sample has a weight of its own, and shows its noise.
  local function noise(order, batch, steps, seed)
    local net = limn.model.net(6, {depth = 0, bias = false, param = "sp"})
    local run = limn.dyn.sgd(net, T.eye(6), T.zeros(6), {lr = batch, label_noise = 1,
      batch = batch, order = order, seed = seed})
    run:step(steps)
    net:set("W1", T.zeros(6, 1))
    run:step(1)
    return net:get("W1"):flatten()
  end
  local whole = noise("epoch", 6, 3, 8)
  local part = noise("replace", 2, 3, 8)
  local drawn = 0
  for i = 1, 6 do
    if part[i] ~= 0 then
      -- Drawn once or twice.
      local times = part[i] / whole[i]
      t.ok(math.abs(times - 1) < 1e-12 or math.abs(times - 2) < 1e-12)
      drawn = drawn + 1
    end
  end
  t.ok(drawn == 1 or drawn == 2)
  t.ok((noise("epoch", 6, 4, 8) - whole):norm() > 0.1)
  t.ok((noise("epoch", 6, 3, 9) - whole):norm() > 0.1)
  t.near(noise("cycle", 6, 3, 8), whole, 0)
end)

t.test("settings name what differs", function()
  local _, a = new("muon")
  t.eq(a:settings().opt, "muon")
  t.ok(a:settings().options:find("scale spectral, 5 steps of jordan", 1, true))
  local _, b = new("adam", {}, {rates = {W1 = 0.5}})
  local _, c = new("adam", {}, {rates = {W1 = 0.25}})
  t.ok(b:settings().scaling ~= c:settings().scaling)
  local _, b2 = new("adam", {}, {decay = {W1 = 0.5}})
  local _, c2 = new("adam", {}, {decay = {hidden = 0.5}})
  t.ok(b2:settings().scaling ~= c2:settings().scaling)
  local _, d = new("gd")
  t.eq(d:settings().seed, 0)
  local _, e = new("gd", {}, {label_noise = 0.1})
  t.eq(e:settings().seed, 5)
  t.eq(e:settings().label_noise, 0.1)
  t.eq(e:settings().decay_kind, "coupled")
end)

-- ---- from a sweep ------------------------------------------------------------

t.test("a sweep passes rates and decay on", function()
  local record = limn.sweep{grid = {rates = {{W1 = 1}, {W1 = 0}}, lr = {0.1}},
    jobs = 1, run = function(p)
      local net = limn.model.net(3, {width = 8, seed = 1})
      local before = net:get("W1"):copy()
      limn.dyn.gd(net, x, y, {lr = p.lr, rates = p.rates}):step(5)
      return {moved = (net:get("W1") - before):norm()}
    end}
  t.ok(record.moved[1] > 0 and record.moved[2] == 0)
end)

t.test("messages", function()
  local net = limn.model.net(3, {width = 8, depth = 1, seed = 1})
  local function fails(rule, o, text)
    t.raises(function() limn.dyn[rule](net, x, y, o) end, text)
  end
  fails("sgd", {rates = {W9 = 1}}, "dyn.sgd: 'rates' has 'W9', but the tensors are "
    .. "W1 b1 W2 b2 and the roles input hidden output bias gain")
  fails("adam", {decay = {wight = 1}}, "dyn.adam: 'decay' has 'wight', but the tensors are")
  fails("muon", {adam = {"W7"}}, "dyn.muon: 'adam' has 'W7'")
  fails("lion", {rates = {1, 2}}, "'rates' must be a number, or numbers by name, got a table")
  fails("lion", {rates = "W1"}, "'rates' must be a number, or numbers by name, got 'W1'")
  fails("lion", {rates = {W1 = "a"}}, "'rates' must hold finite numbers by name, but 'W1' is not one")
  fails("lion", {rates = {W1 = 0 / 0}}, "but 'W1' is not one")
  fails("lion", {rates = {W1 = -1}}, "'rates' must hold numbers in [0,inf), got W1 = -1")
  fails("signsgd", {decay = -1}, "'decay' must be a number in [0,inf), got -1")
  fails("signsgd", {decay = 1 / 0}, "'decay' must be a finite number")
  fails("sgd", {decay_kind = "l2"}, "'decay_kind' must be one of coupled|decoupled|independent")
  t.raises(function() limn.dyn.gd(net, x, T.new(y):sign(), {loss = "logistic", label_noise = 1.5}) end,
    "'label_noise' is a probability with the logistic loss and must be in [0,1], got 1.5")
  local three = limn.model.net(3, {width = 8, outputs = 3, seed = 1})
  local rows = T.ones(40, 3) / 3
  t.raises(function() limn.dyn.gd(three, x, rows, {loss = "xent", label_noise = 0.1}) end,
    "'label_noise' needs classes in 'y', not probabilities")
end)

t.done()
