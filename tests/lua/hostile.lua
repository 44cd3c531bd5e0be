-- What a program may do to break limn on purpose: close what is in use, call
-- metamethods with anything, give tensors more axes than there are.  Each of
-- these is a sentence or the right number, and never a crash; the sanitizers
-- watch (make check-san).
local t = require "limn.test"
local T = limn.tensor

-- ---- ranks that add --------------------------------------------------------

local function ones(rank)
  local size = {}
  for k = 1, rank do size[k] = 1 end
  return T.ones(size)
end

t.test("ranks that add up to more than 8 are refused by all who add them", function()
  local adds = {
    quantile = function(a, b) return ones(a):quantile(ones(b), {axis = 1, keep = true}) end,
    outer = function(a, b) return T.outer(ones(a), ones(b)) end,
    tensordot = function(a, b) return T.tensordot(ones(a), ones(b), {}, {}) end,
    einsum = function(a, b)
      local letters = "abcdefghijklmnop"
      return T.einsum(letters:sub(1, a) .. "," .. letters:sub(a + 1, a + b), ones(a), ones(b))
    end,
  }
  for name, f in pairs(adds) do
    for a = 1, 8 do
      for b = 1, name == "quantile" and 1 or 8 do
        local ok, r = pcall(f, a, b)
        t.eq(ok, a + b <= 8, name .. " of ranks " .. a .. ", " .. b)
        if ok then t.eq(r.rank, a + b, name)
        else
          t.ok(r:find(("tensor.%s: a tensor has at most 8 axes, not %d"):format(name, a + b), 1, true), r)
        end
      end
    end
  end
end)

t.test("a rank over 8 is refused where it is one argument's", function()
  local nine = {1, 1, 1, 1, 1, 1, 1, 1, 1}
  for name, f in pairs{
    quantile = function() return ones(8):quantile(ones(3), {axis = 1}) end,
    stack = function() return T.stack{ones(8), ones(8)} end,
    unsqueeze = function() return ones(8):unsqueeze(1) end,
    zeros = function() return T.zeros(nine) end,
    randn = function() return T.randn(nine) end,
    full = function() return T.full(nine, 1) end,
    reshape = function() return T.ones(1):reshape(nine) end,
    expand = function() return T.ones(1):expand(nine) end,
    tile = function() return ones(8):tile(nine) end,
    repeats = function() return ones(8):repeats(1, {axis = 9}) end,
    permute = function() return ones(8):permute(nine) end,
    concat = function() return T.concat({ones(8), ones(8)}, {axis = 9}) end,
  } do
    local ok, e = pcall(f)
    t.ok(not ok and tostring(e):find("tensor." .. name .. ": ", 1, true), name .. ": " .. tostring(e))
  end
end)

t.test("results of rank 8 come out whole", function()
  local x = ones(7)
  t.eq(x:quantile({0.5}, {axis = 1, keep = true}).rank, 8)
  t.eq(x:unsqueeze(-1).rank, 8)
  t.eq(T.stack{x, x}.rank, 8)
  t.eq((ones(8):matmul(ones(8))).rank, 8)
  t.eq(ones(8)[{{}, {}, {}, {}, {}, {}, {}, {}}].rank, 8)
  t.eq(T.where(ones(8), ones(1), ones(8)).rank, 8)
end)

-- ---- closed while in use ---------------------------------------------------

local meta = debug.getmetatable
local function close(object) meta(object).__close(object) end
local function close_any(v)
  if meta(v).__close then meta(v).__close(v) end
end
local function data()
  return T.randn(6, 3, {seed = 1}), T.randn(6, {seed = 2})
end
local function new_net()
  return limn.model.net(3, {width = 5, depth = 2, seed = 3})
end

-- The same seeds, nothing closed: what the numbers must be.
local function expected()
  local x, y = data()
  local net = new_net()
  local run = limn.dyn.gd(net, x, y, {lr = 0.1})
  run:step(5)
  return net:forward(x)
end

t.test("a run goes on when its network is closed", function()
  local x, y = data()
  local run
  do
    local net <close> = new_net()
    run = limn.dyn.gd(net, x, y, {lr = 0.1})
  end
  for _ = 1, 4 do collectgarbage() new_net() end
  local same = new_net()
  local other = limn.dyn.gd(same, x, y, {lr = 0.1})
  t.eq(run:step(5).loss, other:step(5).loss)
  t.eq(same:forward(x), expected())
end)

t.test("a closed object is said to be closed, also when it is still in use", function()
  local x, y = data()
  local net = new_net()
  local run = limn.dyn.gd(net, x, y)
  close(net)
  close(net)
  t.ok(tostring(net):find("closed"))
  t.raises(function() net:forward(x) end, "'net' must be a net, got a closed net")
  t.raises(function() limn.dyn.gd(net, x, y) end, "got a closed net")
  close(run)
  close(run)
  t.raises(function() run:step(1) end, "'run' must be a run, got a closed run")
  close(net)
  meta(net).__gc(net)
  meta(run).__gc(run)
end)

t.test("the last user of a closed object frees it", function()
  -- A net of 8 MB each round: a thousand rounds do not fit if they stay.
  local x, y = T.ones(1, 1000), T.ones(1)
  local function round()
    local net = limn.model.net(1000, {width = 1000, depth = 1, seed = 1})
    -- What was never made uses nothing.
    t.ok(not pcall(limn.dyn.gd, net, x, T.ones(7)))
    local run = limn.dyn.gd(net, x, y)
    local twice = limn.dyn.gd(net, x, y)
    close(net) close(run) close(twice)
  end
  collectgarbage("stop")
  for _ = 1, 3 do round() end
  local before = t.resident()
  for _ = 1, 30 do round() end
  collectgarbage("restart")
  local watched = t.sanitized()
  t.ok(watched or t.resident() - before < 64e6, ("%d bytes more"):format(t.resident() - before))
end)

-- A Hessian keeps values of the network for its products; the collector knows.
t.test("operators weigh what they keep", function()
  if t.sanitized() then t.skip "a sanitizer keeps what is freed" end
  local net = limn.model.net(10, {width = 64, depth = 2, seed = 1})
  local x, y = T.randn(12000, 10, {seed = 2}), T.randn(12000, {seed = 3})
  local v = net:flat():reshape(1, -1)
  local before
  for k = 1, 30 do
    net:hessian(x, y):apply(v)
    if k == 5 then before = t.resident() end
  end
  t.ok(t.resident() - before < 400e6, ("%d bytes more"):format(t.resident() - before))
end)

t.test("a copy does not keep what it was copied from", function()
  local seen = setmetatable({}, {__mode = "k"})
  local net = new_net()
  for _ = 1, 50 do
    net = net:copy()
    seen[net] = true
  end
  collectgarbage()
  collectgarbage()
  local n = 0
  for _ in pairs(seen) do n = n + 1 end
  t.ok(n <= 2, n .. " networks are alive")
end)

t.test("closed in a callback of train", function()
  local x, y = data()
  for _, which in ipairs{"net", "run"} do
    local net = new_net()
    local run = limn.dyn.gd(net, x, y)
    local o = {net = net, run = run}
    local ok, e = pcall(limn.train, run, {steps = 20, every = 5,
      on = function() close(o[which]) end})
    if which == "run" then
      t.ok(not ok and e:find("closed run", 1, true), tostring(e))
    else
      t.ok(ok or e:find("closed net", 1, true), tostring(e))
    end
  end
end)

-- A finaliser runs while a result is made, in the middle of C.
t.test("closed by a finaliser in the middle of a call", function()
  local x, y = T.randn(300, 3, {seed = 1}), T.randn(300, {seed = 2})
  local want = new_net():forward(x)
  local ran, refused = 0, 0
  for round = 1, 60 do
    local net = new_net()
    local run = limn.dyn.gd(net:copy(), x, y)
    for _ = 1, 5 do
      setmetatable({}, {__gc = function() close(net) close(run) end})
    end
    collectgarbage("step", round % 7)
    for _ = 1, 20 do
      local ok, r = pcall(round % 2 == 0 and net.forward or net.features or net.forward, net, x)
      if ok then
        ran = ran + 1
        if round % 2 == 0 then t.eq(r, want) end
      else
        refused = refused + 1
        t.ok(r:find("closed", 1, true), r)
      end
      pcall(run.step, run, 2)
    end
  end
  t.ok(ran > 0 and refused > 0, ran .. " ran, " .. refused .. " refused")
end)

t.test("closed in any order, by the collector and by hand", function()
  math.randomseed(7)
  local x, y = data()
  for _ = 1, 200 do
    local objects = {new_net()}
    for k = 2, 8 do
      local from = objects[math.random(k - 1)]
      local ok, made = pcall(function()
        if tostring(from):find("^net") then
          return math.random() < 0.5 and from:copy() or limn.dyn.gd(from, x, y)
        end
        return new_net()
      end)
      objects[k] = ok and made or new_net()
      if math.random() < 0.3 then close(objects[math.random(k)]) end
    end
    for _, o in ipairs(objects) do
      -- A step works or is refused in words.
      if tostring(o):find("^run") then
        local ok, e = pcall(o.step, o, 1)
        t.ok(ok or tostring(e):find("run", 1, true), e)
      end
    end
    if math.random() < 0.2 then objects = nil collectgarbage() end
  end
  collectgarbage()
end)

t.test("a store closed while it is asked", function()
  local db = require "limn.db"
  local path = os.tmpname()
  os.remove(path)
  local store = limn.store.open(path)
  local bad = setmetatable({}, {__index = function() db.close(store) return "x" end})
  pcall(db.rows, store, "SELECT ?", {bad})
  t.raises(function() db.rows(store, "SELECT 1") end, "an open store expected")
  t.raises(function() db.run(1, "SELECT 1") end, "an open store expected")
  t.raises(function() db.path(io.stdout) end, "an open store expected")
  store = limn.store.open(path)
  t.raises(function() db.rows(store, "SELEC 1") end, "hostile.lua")
  for _ = 1, 50 do
    local s = limn.store.open(path)
    setmetatable({}, {__gc = function() db.close(s) end})
    for _ = 1, 10 do
      local ok, r = pcall(db.rows, s, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL "
        .. "SELECT n + 1 FROM c LIMIT 300) SELECT n, 'text ' || n AS word FROM c")
      if ok then t.eq(#r.word, 300) end
    end
    db.close(s)
    db.close(s)
  end
  os.remove(path)
end)

t.test("a string that a finaliser takes out of a list in use", function()
  for _ = 1, 50 do
    local fig = limn.plot.figure()
    local labels = {}
    for k = 1, 40 do labels[k] = ("label %d "):format(k):rep(5) end
    setmetatable({}, {__gc = function()
      for k = 1, 40 do labels[k] = nil end
      collectgarbage()
    end})
    -- What is left of the list is used, or the call is refused.
    local ok = pcall(fig.curves, fig, {1, 2}, T.ones(2, 40), {labels = labels})
    t.ok(not ok or tostring(fig):find("40 series", 1, true), tostring(fig))
  end
end)

-- ---- metamethods -----------------------------------------------------------

-- Every userdata type of limn, and the tables that say what they have not.
local function specimens()
  local x, y = data()
  local net = new_net()
  local path = os.tmpname()
  os.remove(path)
  local list = {
    tensor = x, mask = x:gt(0), view = x[{1, 2}], empty = T.zeros(0, 3), net = net,
    run = limn.dyn.gd(net, x, y), figure = limn.plot.figure(),
    screen = limn.plot.screen{term = "none"}, store = limn.store.open(path),
    hold = require "limn.proc".hold(), delay = require "limn.proc".delay(),
    limn = limn, folder = limn.tensor,
    methods = debug.getmetatable(net).__index,
  }
  os.remove(path)
  return list
end

t.test("no metatable is given away", function()
  for name, v in pairs(specimens()) do
    t.eq(type(getmetatable(v)), "string", name)
    t.ok(not pcall(setmetatable, v, {}), name)
    if type(v) == "userdata" then close_any(v) end
  end
end)

t.test("every metamethod refuses what is not its own", function()
  local tables = {}
  for name, v in pairs(specimens()) do tables[name] = {meta(v), v} end
  for name, m in pairs(debug.getregistry()) do
    if type(name) == "string" and type(m) == "table" and rawget(m, "__metatable") then
      tables[name] = tables[name] or {m}
    end
  end
  local closed, half = new_net(), T.ones(2)
  close(closed)
  local evil = setmetatable({}, {__index = function() error("no") end,
    __len = function() return 1 << 60 end, __eq = function() return true end})
  local values = {false, 0, -1, 1, 3.5, 0 / 0, 1 << 62, "", "x", "shape", "step", {}, {{}}, evil, print,
    io.stdout, coroutine.create(print), closed, half, T.ones(2, 2):gt(0), T.zeros(0), limn}
  for _, pair in pairs(specimens()) do values[#values + 1] = pair end
  local calls, refused = 0, 0
  for name, pair in pairs(tables) do
    for event, f in pairs(pair[1]) do
      if type(f) == "function" and type(event) == "string" and event:find("^__") then
        for first = 0, #values do
          local own = pair[2] ~= nil and rawequal(values[first], pair[2])
          for second = 0, #values, own and 1 or 5 do
            for third = 0, #values, 9 do
              local ok, e = pcall(f, values[first], values[second], values[third])
              calls = calls + 1
              if not ok then
                refused = refused + 1
                t.ok(type(e) == "string" or e == nil, name .. event)
              end
            end
          end
          -- Without arguments at all, and with many.
          pcall(f)
          pcall(f, values[first], table.unpack(values))
        end
      end
    end
  end
  t.ok(calls > 5000 and refused > calls / 2, calls .. " calls, " .. refused .. " refused")
end)

t.test("a foreign value with a metatable of limn is foreign", function()
  for name, o in pairs(specimens()) do
    if type(o) == "userdata" then
      local f, m = assert(io.tmpfile()), meta(o)
      local file = meta(f)
      debug.setmetatable(f, m)
      for event, method in pairs(m) do
        if type(method) == "function" and event ~= "__eq" then
          t.ok(not pcall(method, f, 1, 1), name .. tostring(event))
        end
      end
      debug.setmetatable(f, file)
      t.ok(f:write("whole") and f:close(), name)
      close_any(o)
    end
  end
end)

t.test("a foreign value given to a metamethod stays whole", function()
  local f = assert(io.tmpfile())
  local x = T.ones(3)
  for name, o in pairs(specimens()) do
    local m = type(o) == "userdata" and meta(o) or {}
    for _, event in ipairs{"__gc", "__close", "__tostring", "__index", "__newindex",
                           "__len", "__call", "__pairs"} do
      if type(m[event]) == "function" then
        t.ok(not pcall(m[event], f, 1, 1), name .. event)
        t.ok(not pcall(m[event], 1, 1, 1), name .. event)
      end
    end
    if m.__gc then t.ok(not pcall(m.__gc, x), name) end
    if m.__close then close_any(o) end
  end
  t.ok(f:write("whole") and f:close())
  t.eq(x:sum(), 3)
end)

t.done()
