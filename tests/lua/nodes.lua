-- Networks of any nodes: derivatives of every kind against differences, in
-- both precisions and at the worst inputs; tied tensors, texts and files.
local t = require "limn.test"
local T = limn.tensor

-- Central differences of step h: off by h^2 f''' / 6 and by rounding / h.
local H = 1e-5

-- u . f(x; w) and its gradient, of which everything else is a derivative.
local function check_first(name, net, x, u, tol)
  local w = net:flat()
  local function value(at)
    net:setflat(at)
    return (net:forward(x) * u):sum()
  end
  local g = net:vjp(x, u)
  local v = T.randn(#w, {seed = 3})
  local slope = (value(w + v * H) - value(w - v * H)) / (2 * H)
  net:setflat(w)
  local size = 1 + g:norm() * v:norm() / math.sqrt(#w)
  t.near((g * v):sum(), slope, tol * size, name .. ": gradient")
  local df = net:jvp(x, v)
  t.near((df * u):sum(), (g * v):sum(), 1e-10 * size, name .. ": jvp")
  -- Each number of the gradient, for small networks.
  for i = 1, #w, math.max(1, #w // 40) do
    local e = T.zeros(#w)
    e[i] = H
    t.near(g[i], (value(w + e) - value(w - e)) / (2 * H), tol * size,
      name .. ": gradient of " .. i)
  end
  net:setflat(w)
end

local function check_inputs(name, net, x, u, tol)
  local dx = T.randn(x.shape[1], x.shape[2], {seed = 5})
  local df = net:jvp(x, T.zeros(net:count()), {dx = dx})
  local want = (net:forward(x + dx * H) - net:forward(x - dx * H)) / (2 * H)
  t.near(df, want, tol * (1 + want:abs():max()), name .. ": jvp of inputs")
end

local function check_second(name, net, x, y, tol)
  local w, v = net:flat(), T.randn(net:count(), {seed = 4})
  local function gradient(at)
    net:setflat(at)
    return net:gradient(x, y).gradient
  end
  local want = (gradient(w + v * H) - gradient(w - v * H)) / (2 * H)
  net:setflat(w)
  local hv, h = net:hvp(x, y, v), net:hessian(x, y)
  t.near(hv, want, tol * (1 + want:abs():max()), name .. ": hvp")
  -- What an operator keeps for the second product is what the first one had.
  for _ = 1, 2 do t.ok(h:apply(v:reshape(1, -1))[1] == hv, name .. ": kept") end
end

-- All derivatives; x of single precision is what that can hold.
local function check(name, make, x, o)
  o = o or {}
  local net = make("double")
  -- Biases and gains away from where they start.
  local w = net:flat()
  net:setflat(w + T.randn(#w, {seed = 9}) * (o.move or 0.3))
  w = net:flat()
  local f = net:forward(x)
  local u = T.randn(f.shape[1], f.shape[2], {seed = 6})
  check_first(name, net, x, u, o.tol or 1e-7)
  if not o.indices then check_inputs(name, net, x, u, o.tol or 1e-7) end
  check_second(name, net, x, u, o.tol2 or 1e-6)
  local single = make("single")
  single:setflat(w)
  local function close(a, b, what)
    local size = 1 + b:abs():max()
    t.ok((a - b):abs():max() <= (o.single or 2e-4) * size, name .. what)
  end
  close(single:forward(x), f, ": single")
  close(single:vjp(x, u), net:vjp(x, u), ": single gradient")
  local v = T.randn(#w, {seed = 4})
  close(single:jvp(x, v), net:jvp(x, v), ": single jvp")
  close(single:hvp(x, u, v), net:hvp(x, u, v), ": single hvp")
end

local x = T.randn(5, 4, {seed = 1})

local function net_of(options)
  return function(precision)
    local o = {width = 6, depth = 3, act = "tanh", outputs = 2, base = 4,
      seed = 2, precision = precision}
    for k, v in pairs(options) do o[k] = v end
    o.d = nil
    return limn.model.net(options.d or 4, o)
  end
end

for _, norm in ipairs{"none", "layernorm", "rmsnorm"} do
  for block = 0, 3 do
    t.test(("%s, %d matrices in a branch"):format(norm, block), function()
      check(norm, net_of{norm = norm, residual = block > 0, block = block > 0
        and block or 1, depth = 1 + 2 * math.max(block, 1), base_depth = 2,
        gamma = 0.8, param = block > 1 and "mup" or "ntp"}, x)
    end)
  end
end

t.test("embeddings", function()
  local ids = T.randint(7, 1, {low = 0, high = 4, seed = 3})
  check("one", net_of{d = 1, embedding = 5}, ids, {indices = true})
  ids = T.randint(7, 3, {low = 0, high = 4, seed = 3})
  check("three", net_of{d = 3, embedding = 5, norm = "layernorm",
    residual = true}, ids, {indices = true})
  -- The mean of rows is a dense layer on one-hot inputs.
  local net = net_of{d = 3, embedding = 5}("double")
  local e, h = net:get("embedding.E"), net:features(ids, {layer = 1, which = "pre"})
  local hot = T.zeros(7, 5)
  for i = 1, 7 do
    for j = 1, 3 do
      local k = math.tointeger(ids[i][j]) + 1
      hot[i][k] = hot[i][k] + 1 / 3
    end
  end
  t.near(h, hot:matmul(e):matmul(net:get("W1")), 1e-13)
  t.raises(function() net:forward{{0, 1, 5}} end,
    "'x' must hold indices 0 to 4 for node 'embedding', got 5 at (1, 3)")
  t.raises(function() limn.dyn.gd(net, {{0, 1.5, 2}}, {{0, 0}}) end, "got 1.5")
  t.raises(function() net:loss({{0, 0 / 0, 2}}, {{0, 0}}) end, "'x'")
  -- A multiplier of its own: input_mult in front of E alone.
  local twice = net_of{d = 3, embedding = 5, input_mult = 2}("double")
  t.near(twice:get("embedding.E", {what = "effective"}), e * 2, 0)
  t.eq(twice:scaling().role[1], "input")
  t.eq(twice:scaling().role[2], "hidden")
end)

-- ---- norms where they are worst ------------------------------------------------

local function normed(kind, eps, precision, d)
  return limn.model.graph(d or 4, {{name = "n", kind = kind, eps = eps},
    {name = "f", kind = "dense", width = 3, grows = false}},
    {seed = 1, precision = precision})
end

-- Rows of equal numbers: z = 0 and dz/dx = (1 - 1 1'/n) / sqrt(eps).
t.test("a constant row", function()
  for _, precision in ipairs{"double", "single"} do
    local tol = precision == "double" and 1e-11 or 1e-3
    local net = normed("layernorm", 1e-4, precision)
    local row = T.full({1, 4}, 3.7)
    t.near(net:forward(row), T.zeros(1, 3), 0)
    local dx = T.new{{1, -2, 0.5, 4}}
    local df = net:jvp(row, T.zeros(net:count()), {dx = dx})
    local want = ((dx - dx:mean()) * 100):matmul(net:get("f.W"))
    t.near(df, want, tol * want:abs():max())
    for i, name in ipairs{"layernorm", "rmsnorm"} do
      net = normed(name, 1e-5, precision)
      local zero = T.zeros(2, 4)
      t.near(net:forward(zero), T.zeros(2, 3), 0)
      local g = net:gradient(zero, T.ones(2, 3)).gradient
      t.ok(g:norm() < 10 and g:norm() == g:norm())
    end
  end
end)

-- Offsets: layernorm does not see them, up to what the inputs lose.
t.test("large offsets", function()
  local net = normed("layernorm", 1e-5, "double", 6)
  local z = T.new{{1, 2, 3, -4, 0.5, 8}, {0, 0, 1, 0, 0, 0}}
  for _, offset in ipairs{1e8, -1e8, 2 ^ 40} do -- exact in both
    local far = z + offset
    t.near(net:forward(far), net:forward(z), 1e-14 * 10)
    local u = T.randn(2, 3, {seed = 1})
    t.near(net:vjp(far, u), net:vjp(z, u), 1e-13)
    local v = T.randn(net:count(), {seed = 2})
    t.near(net:hvp(far, u, v), net:hvp(z, u, v), 1e-12)
  end
  local single = normed("layernorm", 1e-5, "single", 6)
  t.near(single:forward(z * 16 + 1e8), single:forward(z * 16), 1e-5)
end)

t.test("large and small numbers", function()
  for _, name in ipairs{"layernorm", "rmsnorm"} do
    local net = normed(name, 1e-5, "double")
    local row = T.new{{1, -2, 3, 5}}
    local want = normed(name, 1e-300, "double"):forward(row)
    for _, scale in ipairs{1e6, 1e100, 1e160, 1e250} do
      t.near(net:forward(row * scale), want, 1e-10, name .. " " .. scale)
    end
    local tiny = net:forward(row * 1e-200) * 1e200
    t.ok(tiny:norm() > 0 and tiny:norm() < math.huge)
    local f = net:forward{{1, 0 / 0, 2, 3}}
    t.ok(f[1][1] ~= f[1][1])
  end
end)

-- torch.nn.functional.layer_norm and rms_norm of these numbers in double.
t.test("values of norms", function()
  local net = normed("layernorm", 1e-5, "double")
  net:set("n.g", {1, 2, 0.5, -1})
  net:set("n.b", {0, 0.1, 0.2, 0.3})
  net:set("f.W", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}})
  local row = {1, -2, 3, 5}
  local mean, var = 1.75, 0
  for i = 1, 4 do var = var + (row[i] - mean) ^ 2 / 4 end
  local s = math.sqrt(var + 1e-5)
  t.near(net:forward{row}, {{(1 - mean) / s, 2 * (-2 - mean) / s + 0.1,
    0.5 * (3 - mean) / s + 0.2}}, 1e-15)
  net = normed("rmsnorm", 1e-5, "double")
  net:set("f.W", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}})
  s = math.sqrt(39 / 4 + 1e-5)
  t.near(net:forward{row}, {{1 / s, -2 / s, 3 / s}}, 1e-15)
end)

-- ---- graphs ----------------------------------------------------------------------

-- A random acyclic network: every node reads what is before it, the last adds
-- up what nobody read.  Widths are one number, so that all shapes fit.
local function random_graph(seed)
  local draw = T.rand(400, {seed = seed})
  local at = 0
  local function pick(n)
    at = at + 1
    return math.tointeger(math.floor(draw[at] * n)) + 1
  end
  local nodes, unread = {{name = "n1", kind = "dense", width = 5,
    inputs = "input"}}, {n1 = true}
  local matrices = {"n1.W"}
  for i = 2, 3 + pick(7) do
    local what, name = pick(6), "n" .. i
    local a, b = "n" .. pick(i - 1), "n" .. pick(i - 1)
    local node = {name = name, inputs = {a}}
    if what == 1 then
      node.kind, node.width = "dense", 5
      if #matrices > 1 and pick(2) == 1 then
        node.params = {W = matrices[1 + pick(#matrices - 1)]}
      else
        matrices[#matrices + 1] = name .. ".W"
      end
    elseif what == 2 then
      node.kind, node.act = "activation", ({"tanh", "gelu", "sin"})[pick(3)]
    elseif what == 3 then
      node.kind = ({"layernorm", "rmsnorm"})[pick(2)]
    else
      node.kind, node.inputs, node.scale = "add", {a, b}, 0.6
    end
    for _, read in ipairs(node.inputs) do unread[read] = nil end
    unread[name] = true
    nodes[i] = node
  end
  local last, count = nil, 0
  local names = {}
  for name in pairs(unread) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    if last then
      count = count + 1
      nodes[#nodes + 1] = {name = "s" .. count, kind = "add",
        inputs = {last, name}}
      last = "s" .. count
    else
      last = name
    end
  end
  nodes[#nodes + 1] = {name = "f", kind = "dense", width = 2, grows = false,
    inputs = {last}}
  return nodes
end

t.test("random acyclic networks", function()
  for seed = 1, 40 do
    local nodes = random_graph(seed)
    local function make(precision)
      return limn.model.graph(4, nodes, {base = 3, seed = seed,
        param = "ntp", precision = precision})
    end
    check("graph " .. seed, make, x, {tol = 1e-6, tol2 = 1e-5, single = 2e-3})
    local net = make("double")
    t.near(limn.model.parse(net:text()):forward(x), net:forward(x), 0)
    -- The order in which nodes are given does not matter.
    local mixed = {}
    for i = 1, #nodes do mixed[i] = nodes[#nodes + 1 - i] end
    local other = limn.model.graph(4, mixed, {base = 3, seed = seed,
      param = "ntp"})
    t.eq(other:count(), net:count())
  end
end)

-- A tensor of two nodes moves once, by the sum of what both want, whatever the
-- optimizer: three steps by hand.
local function tied(seed, track)
  return limn.model.graph(3, {
    {name = "a", kind = "dense", width = 4},
    {kind = "activation", act = "tanh"},
    {name = "b", kind = "dense", width = 4},
    {kind = "activation", act = "tanh"},
    {name = "c", kind = "dense", width = 4, params = {W = "b.W", b = "b.b"}},
    {name = "f", kind = "dense", width = 1},
  }, {seed = seed, base = 4, track = track})
end

t.test("tied tensors", function()
  local x, y = T.randn(6, 3, {seed = 1}), T.randn(6, {seed = 2})
  for _, track in ipairs{false, true} do
    local net = tied(1, track)
    t.eq(net:count(), 3 * 4 + 4 + 16 + 4 + 4 + 1)
    local run, w = limn.dyn.gd(net, x, y, {lr = 0.1, decay = 0.01}), net:flat()
    for _ = 1, 3 do
      net:setflat(w)
      w = w - (net:gradient(x, y).gradient + w * 0.01) * 0.1
    end
    net = tied(1, track)
    run = limn.dyn.gd(net, x, y, {lr = 0.1, decay = 0.01})
    run:step(3)
    t.near(net:flat(), w, 1e-14)
  end
  -- Adam's first step is lr sign(g).
  local net = tied(1)
  local w, g = net:flat(), net:gradient(x, y).gradient
  limn.dyn.adam(net, x, y, {lr = 0.01, eps = 0}):step(1)
  t.near(net:flat(), w - g:sign() * 0.01, 1e-12)
  -- A frozen one does not move.
  net = limn.model.parse((tied(1):text():gsub("\n", "\tfreeze=b.W\n", 1)))
  w = net:get("b.W")
  limn.dyn.adam(net, x, y, {lr = 0.01}):step(3)
  t.near(net:get("b.W"), w, 0)
  t.ok(net:gradient(x, y).gradient:norm() > 0)
end)

-- The nodes of limn.model.net by hand are that network, bit for bit.
t.test("a network by hand", function()
  local o = {width = 12, depth = 3, act = "gelu", outputs = 2, residual = true,
    base_depth = 2, seed = 4, base = 8, param = "mup"}
  local net = limn.model.net(4, o)
  local nodes = {}
  for l = 1, 4 do
    local alpha = l > 1 and l < 4 and 0.5 or nil
    nodes[#nodes + 1] = {name = tostring(l), kind = "dense", alpha = alpha,
      width = l < 4 and 12 or 2, grows = l < 4}
    if l < 4 then
      nodes[#nodes + 1] = {name = "p" .. l, kind = "activation", act = "gelu"}
    end
    if alpha then
      nodes[#nodes + 1] = {name = "x" .. l, kind = "add", alpha = alpha,
        inputs = {l == 2 and "p1" or "x" .. l - 1, "p" .. l}}
    end
  end
  local graph = limn.model.graph(4, nodes, {seed = 4, base = 8, depth = 3,
    base_depth = 2})
  local a, b = net:scaling(), graph:scaling()
  for _, column in ipairs{"multiplier", "std", "lr_sgd", "lr_adam", "eps_adam"} do
    t.near(a[column], b[column], 0, column)
  end
  t.eq(table.concat(net:params(), " "), table.concat(graph:params(), " "))
  for _, n in ipairs{net, graph} do
    limn.dyn.adam(n, x, T.randn(5, 2, {seed = 3}), {lr = 0.01}):step(3)
  end
  t.near(net:flat(), graph:flat(), 0)
end)

t.test("custom exponents of a graph", function()
  local nodes = {{kind = "dense", width = 32}, {kind = "activation"},
    {kind = "dense", width = 1}}
  t.eq(limn.model.graph(3, nodes):scaling().role[3], "output")
  local o = {base = 1, gain = 1, a = {0, 0.5}, b = {0, 0}, c = {0.25, 1}}
  local s = limn.model.graph(3, nodes, o):scaling()
  t.near(s.multiplier[3], 32 ^ -0.5, 1e-15)
  t.near(s.lr_sgd[1], 32 ^ -0.25, 1e-15)
  o.a = {0, 0.5, 1}
  t.raises(function() limn.model.graph(3, nodes, o) end,
    "'a' has 3 numbers, expected 2 (one a matrix)")
end)

-- The network's exponents are the rows that theory judges: muP in weight form.
t.test("one table of exponents", function()
  for _, param in ipairs(t.choices("model.net", "param")) do
    for _, rule in ipairs{"sgd", "adam"} do
      local net = limn.model.net(3, {depth = 3, width = 256, param = param,
        residual = true, norm = "rmsnorm"})
      local e = net:exponents{rule = rule}
      local p = limn.theory.abc(param, 3, {opt = rule,
        form = param == "mup" and "weight" or "given"})
      t.near({e.a, e.b, e.c}, {p.a, p.b, p.c}, 1e-15)
      t.eq(limn.theory.classify(e.a, e.b, {c = e.c, opt = rule}).regime,
        limn.theory.classify(p.a, p.b, {c = p.c, opt = rule}).regime)
      -- And they are what its factors follow.
      local s = net:scaling()
      for i, name in ipairs(e.tensor) do
        local k = 1
        while s.tensor[k] ~= name do k = k + 1 end
        t.near(s.multiplier[k], 4 ^ -e.a[i], 1e-12)
        t.near(s["lr_" .. rule][k], 4 ^ -e.c[i], 1e-12)
      end
    end
  end
end)

t.test("values of nodes by name", function()
  local net = tied(3)
  local x = T.randn(6, 3, {seed = 1})
  t.near(net:features(x, {node = "f"}), net:forward(x), 0)
  t.eq(net:features(x, {node = "a"}).shape[2], 4)
  t.raises(function() net:features(x, {node = "q"}) end, "no node 'q'")
end)

t.test("everything takes a graph", function()
  local net = tied(3)
  local x, y = T.randn(6, 3, {seed = 1}), T.randn(6, {seed = 2})
  t.ok(limn.probe.sharpness(net, x, y).converged)
  t.eq(net:features(x, {layer = 2}).shape[2], 4)
  local log = limn.train(limn.dyn.adam(net, x, y, {lr = 0.01}),
    {steps = 5, show = false})
  t.ok(log.loss[1] > 0)
  local r = limn.sweep{grid = {lr = {0.01, 0.1}}, jobs = 2, progress = false, stop_on_failure = true,
    run = function(p)
      local run = limn.dyn.gd(tied(1), x, y, {lr = p.lr})
      run:step(5)
      return {loss = run:loss()}
    end}
  t.ok(r.loss[1] ~= r.loss[2])
  local n = net:nodes()
  t.eq(n.tensors[5], "b.W, b.b")
  t.eq(n.shape[1], "4")
  t.eq(n.inputs[1], "input")
end)

t.test("what stands in the way of a graph", function()
  local dense = {name = "a", kind = "dense", width = 4}
  local last = {name = "f", kind = "dense", width = 1, grows = false}
  local function bad(text, nodes, o)
    t.raises(function() limn.model.graph(3, nodes, o) end, text)
  end
  bad("'nodes' is empty", {})
  bad("node 1: 'kind' is missing", {{}})
  bad("node 1: 'kind' must be one of limn.model.kinds(), got 'dens'",
    {{kind = "dens"}})
  bad("node 'a' (dense): 'width' is missing", {{name = "a", kind = "dense"}})
  bad("node 'a' (dense): 'width' must be an integer from 1 to",
    {{name = "a", kind = "dense", width = 0.5}})
  bad("node 'a' (dense): it knows no 'widht'",
    {{name = "a", kind = "dense", width = 4, widht = 4}})
  bad("node 'b' reads 'q', which is no node", {dense,
    {name = "b", kind = "dense", width = 1, inputs = "q"}})
  bad("node 'a' reads itself", {{name = "a", kind = "add",
    inputs = {"input", "b"}}, {name = "b", kind = "activation", inputs = "a"}})
  bad("two nodes of the name 'a'", {dense, dense})
  bad("node 's' (add): expected inputs of one shape, got 3 and 4", {dense,
    {name = "s", kind = "add", inputs = {"input", "a"}}, last})
  bad("node 's' (add): expected 2 to 4 inputs, got 1", {dense,
    {name = "s", kind = "add"}, last})
  bad("node 'c' (dense): expected a tensor 4 x 2, got 'a.W', 3 x 4", {dense,
    {name = "c", kind = "dense", width = 2, params = {W = "a.W"}}, last})
  bad("node 'c' (dense): 'W' must be a tensor of a node before it, got 'q.W'",
    {dense, {name = "c", kind = "dense", width = 2, params = {W = "q.W"}}, last})
  bad("node 'c' (activation): it has no 'W'", {dense,
    {name = "c", kind = "activation", params = {W = "a.W"}}, last})
  bad("node 'a' (dense): no node reads it", {dense,
    {name = "f", kind = "dense", width = 1, inputs = "input"}})
  bad("node 'p' (activation): 'gamma' needs a last node with tensors",
    {dense, {name = "p", kind = "activation"}}, {gamma = 2})
  bad("'act' must be one of", {dense, {kind = "activation", act = "rleu"}})
  bad("'name' must be 1 to", {{name = "a b", kind = "dense", width = 3}})
  bad("'freeze' has 'q'", {dense, last}, {freeze = {"q"}})
  bad("expected the input of the network", {dense,
    {name = "e", kind = "embedding", width = 2, tokens = 3}, last})
end)

-- ---- depth -----------------------------------------------------------------------

-- related: Yang et al. 2023 for one matrix, Dey et al. 2025 (CompleteP) for two.
t.test("exponents of depth", function()
  local function scaling(o)
    o.base_depth, o.residual, o.width, o.base = 1, true, 64, 64
    o.norm = "layernorm"
    local net = limn.model.net(4, o)
    local s, r = net:scaling(), {}
    for i, name in ipairs(s.tensor) do
      r[name] = {sgd = s.lr_sgd[i], adam = s.lr_adam[i], eps = s.eps_adam[i]}
    end
    return r, net
  end
  local one, net = scaling{depth = 16}
  t.near({one.W2.sgd, one.W2.adam, one.W2.eps}, {1, 1 / 4, 1 / 4}, 1e-15)
  t.near({one["norm2.g"].adam, one.b3.adam}, {1 / 4, 1 / 4}, 1e-15)
  t.near({one.W1.adam, one.W17.adam, one["norm17.g"].adam}, {1, 1, 1}, 0)
  local x1 = net:features(x, {layer = 1})
  local x2 = net:features(x, {layer = 2})
  local pre = net:features(x, {layer = 2, which = "pre"})
  t.near(x2, x1 + limn.model.act(pre, {act = "relu"}) / 4, 1e-14)
  local two = scaling{depth = 17, block = 2}
  t.near({two.W2.sgd, two.W2.adam, two.W2.eps}, {17, 1, 1 / 17}, 1e-13)
  t.near({two["norm2.g"].adam, two.b3.adam}, {1, 1}, 0)
  local own = scaling{depth = 17, block = 2, depth_exponent = 0.5}
  t.near({own.W2.sgd, own.W2.adam}, {1, 17 ^ -0.5}, 1e-15)
  t.raises(function() limn.model.net(4, {residual = true, block = 2, depth = 4})
    end, "'depth' must be 1 and a multiple of 'block' = 2, got 4")
  t.raises(function() limn.model.net(4, {norm = "batchnorm"}) end,
    "'norm' must be none, layernorm or rmsnorm, got 'batchnorm'")
end)

-- ---- files -----------------------------------------------------------------------

local path = os.tmpname()

local function damaged(text)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end

t.test("save and load", function()
  local nets = {
    limn.model.net(4, {width = 8, depth = 3, norm = "layernorm",
      residual = true, block = 2, base_depth = 1, act = "hermite3",
      freeze = {"W1", "gain"}, gamma = 3, precision = "single"}),
    limn.model.net(4, {width = 8, depth = 2, a = {0, 0.5, 0.1}, b = {0, 0, 0.2},
      c = {1, -0.25, 1 / 3}, base = 1, zero_readout = true}),
    limn.model.net(2, {widths = {3, 5, 8}, embedding = 6, outputs = 3,
      output_mult = 0.1, param = "meanfield", track = true}),
    limn.model.net(4, {depth = 0, bias = false}),
    tied(2),
  }
  for i, net in ipairs(nets) do
    local d = i == 3 and 2 or i == 5 and 3 or 4
    local k = i == 3 and 3 or 1
    local x = i == 3 and T.randint(6, 2, {low = 0, high = 5, seed = 1})
      or T.randn(6, d, {seed = 1})
    local y = T.randn(6, k, {seed = 2})
    limn.dyn.adam(net, x, y, {lr = 0.01}):step(3)
    net:save(path, {compress = i == 2})
    local other = limn.model.load(path)
    t.eq(other:text(), net:text())
    t.eq(tostring(other), tostring(net))
    t.near(other:flat(), net:flat(), 0)
    t.near(other:forward(x), net:forward(x), 0)
    for _, n in ipairs{net, other} do
      limn.dyn.adam(n, x, y, {lr = 0.01}):step(3)
    end
    t.near(other:flat(), net:flat(), i == 3 and 1e-12 or 0)
    t.eq(limn.dyn.adam(other, x, y):settings().scaling,
      limn.dyn.adam(net, x, y):settings().scaling)
  end
  -- numpy reads it.
  t.eq(#limn.files.load_npz(path)["b.W"], 4)
end)

t.test("files that are no networks", function()
  local net = limn.model.net(3, {width = 4, depth = 1})
  local function bad(text)
    t.raises(function() limn.model.load(path) end, text)
  end
  net:save(path)
  local file = assert(io.open(path, "rb"))
  local whole = file:read("a")
  file:close()
  for cut = 0, #whole - 1, 97 do
    damaged(whole:sub(1, cut))
    t.ok(not pcall(limn.model.load, path), "cut at " .. cut)
  end
  -- Every byte, changed: an error of one sentence or a network.
  for at = 1, #whole, 41 do
    damaged(whole:sub(1, at - 1) .. string.char(whole:byte(at) ~ 0x55)
      .. whole:sub(at + 1))
    local ok, e = pcall(limn.model.load, path)
    t.ok(ok or type(e) == "string" and not e:find("\n"), "byte " .. at)
  end
  local saved = require "limn.model.saved"
  local function written(change)
    local arrays = {}
    for _, name in ipairs(net:params()) do arrays[name] = net:get(name) end
    arrays.network = saved.encode(net:text())
    change(arrays)
    limn.files.save_npz(path, arrays)
  end
  written(function(a) a.W1 = nil end)
  bad("the network has 21 parameters, expected 9")
  written(function(a) a.W1 = T.zeros(4, 3) end)
  bad("'W1' is 3 x 4")
  written(function(a) a.W3 = a.W1; a.W1 = nil end)
  bad("it has no tensor 'W1'")
  written(function(a) a.network = nil end)
  bad("it has no text 'network'")
  written(function(a) a.network = T.new{1, 2, 0.5} end)
  bad("it has no text 'network'")
  written(function(a)
    a.network = saved.encode("d=3\nkind=dense\twidth=2147483647\n"
      .. "kind=dense\twidth=2147483647")
  end)
  bad("is no saved network: ")
  written(function(a) a.network = saved.encode("d=3\nkind=evil") end)
  bad("'kind' must be one of limn.model.kinds(), got 'evil'")
  os.remove(path)
  bad("cannot read")
end)

-- Text that no network writes: a sentence, whatever it is.
t.test("hostile texts", function()
  local text = limn.model.net(3, {width = 4, depth = 3, residual = true,
    norm = "rmsnorm", base_depth = 2, a = {0, 1, 0, 1}}):text()
  local draw = T.randint(3000, {low = 1, high = 1 << 30, seed = 5})
  local pieces = {"=", "\t", "\n", "-1", "1e308", "nan", "inf", "pre=9", "=,,",
    "inputs=3,3,3,3,3", "kind=", "9999999999", "W=W1", "\tfreeze=W1,,", "b=1,"}
  local n = 0
  for k = 1, 1500 do
    local at = math.tointeger(draw[k]) % #text + 1
    local skip = math.tointeger(draw[k + 1500]) % 7
    local piece = pieces[math.tointeger(draw[3001 - k]) % #pieces + 1]
    local other = text:sub(1, at) .. piece .. text:sub(at + skip + 1)
    local ok, net = pcall(limn.model.parse, other, {count = 93})
    if ok then
      net:forward(T.zeros(1, 3))
    else
      n = n + 1
      t.ok(net:find("model.parse: ", 1, true) and not net:find("not enough"),
        net)
    end
  end
  t.ok(n > 500)
end)

os.remove(path)
t.done()
