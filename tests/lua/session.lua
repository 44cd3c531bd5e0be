-- limn.session, limn.run, limn.reload: what is saved comes back as it was, what
-- cannot be is said, and a file is trusted for nothing.
local t = require "limn.test"

local limn = limn
local dir, path = t.folder()

-- The globals of this test, saved and loaded; the two results.
local function round(names)
  local saved = limn.session.save(path "s.npz", {names = names})
  for _, name in ipairs(names) do _G[name] = nil end
  return saved, limn.session.load(path "s.npz")
end

t.test("values, tables, what is shared", function()
  g_n, g_i, g_s, g_b = 1 / 3, 7, "two\nlines\0and a zero", true
  g_t = {1, 2.5, "x", inner = {deep = {true}}, [0.5] = 1}
  g_t.me, g_t.again = g_t, g_t.inner
  g_list, g_floats = {}, {}
  for i = 1, 100 do g_list[i], g_floats[i] = i, i end
  for i = 1, 100 do g_floats[i] = i / 3 end
  local saved, loaded = round{"g_n", "g_i", "g_s", "g_b", "g_t", "g_list", "g_floats"}
  t.eq(#saved.skipped + #loaded.skipped, 0)
  t.eq(#loaded.loaded, 7)
  t.eq(g_n, 1 / 3)
  t.eq(math.type(g_i), "integer")
  t.eq(g_s, "two\nlines\0and a zero")
  t.eq(g_b, true)
  t.eq(g_t.me, g_t)
  t.eq(g_t.again, g_t.inner)
  t.eq(g_t.inner.deep[1], true)
  t.eq(g_t[0.5], 1)
  t.eq(#g_list, 100)
  t.eq(math.type(g_list[100]), "integer")
  t.eq(g_floats[7], 7 / 3)
end)

t.test("a chain of tables longer than any stack", function()
  g_chain = {}
  local last = g_chain
  for i = 1, 50000 do
    last.next = {i}
    last = last.next
  end
  round{"g_chain"}
  local n = 0
  last = g_chain
  while last.next do n, last = n + 1, last.next end
  t.eq(n, 50000)
end)

t.test("tensors and masks, and numpy reads them", function()
  g_x = limn.tensor.randn(3, 4, {seed = 1})
  g_x[1][1] = 0 / 0
  g_m = g_x:gt(0)
  g_t = {view = g_x, other = g_x}
  local x, m = g_x:copy(), g_m
  round{"g_x", "g_m", "g_t"}
  t.eq(limn.show(g_x), limn.show(x))
  t.eq(tostring(g_m), tostring(m))
  t.eq(g_t.view, g_x)
  t.needs "numpy"
  t.ok(os.execute(("/usr/bin/python3 -c \"import numpy; f = numpy.load('%s'); "
    .. "assert f['g_x'].shape == (3, 4) and numpy.isnan(f['g_x'][0, 0])\"")
    :format(path "s.npz")))
end)

local function data()
  return limn.tensor.randn(8, 3, {seed = 2}), limn.tensor.randn(8, {seed = 3})
end

-- Of each type that steps: made, stepped, saved, loaded, stepped as the other.
for name, make in pairs{
  adam = function(x, y)
    g_net = limn.model.net(3, {width = 4, seed = 1, track = true})
    return limn.dyn.adam(g_net, x, y, {lr = 0.1, rates = {W1 = 2}, seed = 5})
  end,
  sgd = function(x, y)
    g_net = limn.model.net(3, {width = 4, seed = 1, precision = "single"})
    return limn.dyn.sgd(g_net, x, y, {lr = 0.1, batch = 3, momentum = 0.9, seed = 5})
  end,
  flow = function(x, y)
    g_net = limn.model.net(3, {width = 4, act = "tanh", seed = 1})
    return limn.dyn.flow(g_net, x, y, {dt = 0.1})
  end,
  ["at infinite width"] = function(x, y)
    g_net = limn.model.net(3, {width = math.huge, param = "mup"})
    return limn.dyn.gd(g_net, x, y, {lr = 0.1, samples = 8192, seed = 5})
  end,
  particles = function(x, y)
    return limn.dyn.langevin(x, y, {width = 20, lr = 0.1, seed = 5})
  end,
} do
  t.test("a run goes on bit for bit: " .. name, function()
    local x, y = data()
    g_net = nil
    g_run = make(x, y)
    g_run:step(5)
    local names = rawget(_G, "g_net") and {"g_run", "g_net"} or {"g_run"}
    local saved, loaded
    do
      local before = g_run
      saved, loaded = round(names)
      t.eq(#saved.skipped + #loaded.skipped, 0,
        table.concat(saved.skipped, ",") .. table.concat(loaded.skipped, ","))
      t.eq(getmetatable(g_run), getmetatable(before))
      t.eq(before:step(3).loss, g_run:step(3).loss)
      local a, b = before:state(), g_run:state()
      t.eq(#a, #b)
      for i = 1, #a do t.eq(a[i], b[i]) end
      if rawget(_G, "g_net") and name ~= "at infinite width" then
        -- The network is the run's own.
        t.eq(g_net:loss(x, y) == g_run:loss(), true)
      end
    end
    g_net, g_run = nil, nil
  end)
end

t.test("a network that tracks its movement knows where it began", function()
  local x, y = data()
  g_net = limn.model.net(3, {width = 4, seed = 1, track = true})
  limn.dyn.gd(g_net, x, y, {lr = 0.1}):step(3)
  local moved, w = g_net:get("W1", {what = "moved"}), g_net:get "W1"
  round{"g_net"}
  for i = 1, 3 do
    for k = 1, 4 do
      t.eq(g_net:get("W1", {what = "moved"})[i][k], moved[i][k])
      t.eq(g_net:get("W1")[i][k], w[i][k])
    end
  end
  t.ok(moved[1][1] ~= 0)
  g_net = nil
end)

t.test("laws and operators", function()
  g_law = limn.theory.rmt.mp(0.5)
  g_op = limn.linalg.operator(limn.tensor.randn(5, 4, {seed = 1}), {gram = true})
  local x = limn.tensor.randn(1, 5, {seed = 2})
  local law, image = tostring(g_law), g_op:apply(x)
  round{"g_law", "g_op"}
  t.eq(tostring(g_law), law)
  local again = g_op:apply(x)
  for i = 1, 5 do t.eq(image[1][i], again[1][i]) end
end)

t.test("the seed: what is drawn next is what would have been", function()
  g_n = 1
  limn.session.save(path "s.npz", {names = {"g_n"}})
  local next_one = limn.tensor.randn(3)
  limn.tensor.randn(3)
  limn.session.load(path "s.npz")
  local again = limn.tensor.randn(3)
  for i = 1, 3 do t.eq(next_one[i], again[i]) end
end)

t.test("what is skipped is said", function()
  g_t = {f = print, fig = limn.plot.figure(), ok = 1,
    object = setmetatable({}, {__index = {}})}
  g_lazy = limn.model.net(2, {width = 3}):linearize()
  local saved = limn.session.save(path "s.npz", {names = {"g_t", "g_lazy"}})
  local text = table.concat(saved.skipped, "\n")
  for _, wanted in ipairs{"g_t.f: a function", "g_t.fig: a figure",
      "g_t.object: a table with a metatable", "g_lazy: a linearized network"} do
    t.ok(text:find(wanted, 1, true), text)
  end
  t.eq(limn.session.load(path "s.npz").loaded[1], "g_t")
  t.eq(g_t.ok, 1)
  t.raises(function() limn.session.save(path "s.npz", {names = {"g_none"}}) end,
    "session.save: there is no global 'g_none' of your own")
  g_t, g_lazy = nil, nil
end)

t.test("nothing of Lua or limn is replaced", function()
  local graph = require "limn.session.graph"
  limn.files.npz_write(path "bad.npz", {graph.NAME}, {graph.to_array{nodes = {},
    roots = {print = 1, limn = 2, g_fine = 3}, seed = 1, draws = 0}})
  local r = limn.session.load(path "bad.npz")
  t.eq(type(print), "function")
  t.eq(#r.skipped, 2)
  t.eq(g_fine, 3)
  g_fine = nil
end)

-- Nodes that nobody has written.
t.test("damaged nodes are refused", function()
  local graph = require "limn.session.graph"
  local net = limn.model.net(2, {width = 3}):text()
  for i, nodes in ipairs{
    {{kind = "made", name = "os.execute", arguments = {"true"}}},
    {{kind = "made", name = "files.npz_write", arguments = {}}},
    {{kind = "made", name = "store.open", arguments = {path = path "no.db"}}},
    {{kind = "made", name = "linalg.operator", arguments = {a = {1}}}},
    {{kind = "made", name = "linalg.operator", arguments = {a = {9}}}},
    {{kind = "made", name = "dyn.gd", arguments = {net = 1}, state = "x", settings = {}}},
    {{kind = "net", text = net, names = {}, arrays = {}}},
    {{kind = "net", text = "d=1e9", names = {"W1"}, arrays = {"none"}}},
    {{kind = "tensor", array = "none"}}, {{kind = "tensor", array = 5}},
    {{kind = "list", array = graph.NAME, integers = true}},
    {{kind = "nothing"}}, {{}}, {1}, {{kind = "table"}},
    {{kind = "table", keys = {{2}}, values = {1}}},
  } do
    limn.files.npz_write(path "bad.npz", {graph.NAME}, {graph.to_array{nodes = nodes,
      roots = {g_bad = {1}}}})
    local ok, r = pcall(limn.session.load, path "bad.npz")
    t.ok(not ok and r:find("session.load: ", 1, true) or ok and #r.skipped > 0
      or ok and next(g_bad) == nil, i .. ": " .. tostring(r))
    g_bad = nil
  end
  t.ok(not io.open(path "no.db"))
end)

t.test("a damaged file is one sentence", function()
  g_x, g_t = limn.tensor.randn(4, 3, {seed = 1}), {a = {1, 2, {x = "y"}}, n = 0.5}
  g_net = limn.model.net(3, {width = 4, seed = 1})
  g_run = limn.dyn.adam(g_net, g_x, limn.tensor.zeros{4}, {lr = 0.1})
  limn.session.save(path "s.npz", {names = {"g_x", "g_t", "g_net", "g_run"}})
  local bytes = limn.files.read(path "s.npz")
  local random = 1
  local function draw(n)
    random = (random * 6364136223846793005 + 1442695040888963407)
    return (random >> 33) % n + 1
  end
  local refused = 0
  for _ = 1, 400 do
    local text = bytes
    for _ = 1, draw(3) do
      local at = draw(#text)
      text = text:sub(1, at - 1) .. string.char(draw(256) - 1) .. text:sub(at + 1)
    end
    if draw(5) == 1 then text = text:sub(1, draw(#text)) end
    t.put(path "bad.npz", text)
    local ok, why = pcall(limn.session.load, path "bad.npz")
    if not ok then
      refused = refused + 1
      t.ok(not why:find "limn/", why)
    end
  end
  t.ok(refused > 50)
  -- And the array of nodes alone, below the check sums of the archive.
  local graph = require "limn.session.graph"
  local x = limn.files.npz_read(path "s.npz", graph.NAME)
  local wire = require "limn.wire"
  local inner = wire.doubles(x)
  for _ = 1, 400 do
    local at = draw(#inner)
    local text = inner:sub(1, at - 1) .. string.char(draw(256) - 1) .. inner:sub(at + 1)
    local packed = graph.from_array(wire.tensor(text, {#text // 8}))
    if packed then
      local ok, why = pcall(graph.unpack, packed, function(name)
        return limn.files.npz_read(path "s.npz", name)
      end)
      t.ok(ok or type(why) == "string")
    end
  end
  g_x, g_t, g_net, g_run = nil, nil, nil, nil
end)

t.test("run: globals stay, arg is the script's, os.exit ends it alone", function()
  t.put(path "part.lua", "return {said = 'beside'}")
  t.put(path "r.lua", "g_said = require 'part'.said .. arg[1] .. #arg .. select('#', ...)\n"
    .. "local hidden = 1 return g_said")
  local before = arg
  t.eq(limn.run(path "r.lua", {args = {"a", "b"}}), "besidea22")
  t.eq(g_said, "besidea22")
  t.eq(arg, before)
  t.put(path "exit.lua", "g_said = 'left' os.exit(3) g_said = 'on'")
  local exit = os.exit
  t.raises(function() limn.run(path "exit.lua") end, "ended with os.exit(3)")
  t.eq(g_said, "left")
  t.eq(os.exit, exit)
  t.raises(function() limn.run(path "none.lua") end, "run: cannot read")
  t.put(path "strict.lua", "return g_never_set")
  t.raises(function() limn.run(path "strict.lua") end, "no global 'g_never_set'")
  g_said = nil
end)

t.test("reload: the table that all have is the new module", function()
  package.path = dir .. "/?.lua;" .. package.path
  t.put(path "mod.lua", "return {version = 1, gone = true}")
  local mod = require "mod"
  t.put(path "mod.lua", "return {version = 2}")
  t.eq(limn.reload "mod", mod)
  t.eq(mod.version, 2)
  t.eq(mod.gone, nil)
  t.put(path "mod.lua", "return {version = = 3}")
  t.raises(function() limn.reload "mod" end, "unexpected symbol")
  t.eq(require "mod".version, 2)
  t.raises(function() limn.reload "limn.test" end, "is a part of limn")
  t.raises(function() limn.reload "no_such_module" end, "no module 'no_such_module'")
end)

os.execute("rm -r " .. dir)
t.done()
