-- Ctrl-C in the middle of a long call: it ends within 200 ms of processor time.
--
-- Each call runs in a worker, which is told to stop a moment after it began.
local t = require "limn.test"
local proc = require "limn.proc"
local wire = require "limn.wire"
local L, T = limn.linalg, limn.tensor

local dir, at = t.folder()

-- Processor time (ms) of a process that runs.
local function used(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  local v = {}
  for w in f:read("a"):match "%) %S (.*)":gmatch "%S+" do
    v[#v + 1] = tonumber(w)
  end
  return (v[11] + v[12]) * 10
end

local function worker(setup, call, to)
  local pid = proc.fork()
  if pid ~= 0 then return pid end
  local v = setup()
  -- No pcall ends an interrupt, but what closes on its way runs.
  local through = false
  local _ <close> = setmetatable({}, {__close = function()
    proc.write(to, through and "done" or ("%.0f"):format(os.clock() * 1000))
    proc.exit(0)
  end})
  proc.write(to, "go")
  proc.attend()
  call(v)
  through = true
end

-- Milliseconds from the signal to the error; nil if the call ended before.
local function deafness(setup, call)
  local from, to = proc.pipe()
  local pid = worker(setup, call, to)
  proc.close(to)
  proc.poll({from}, 120)
  t.eq(proc.read(from), "go")
  proc.sleep(0.15)
  local before = used(pid)
  proc.kill(pid, "alrm")
  proc.poll({from}, 120)
  local after = tonumber(proc.read(from))
  proc.kill(pid, "kill")
  proc.wait(pid)
  proc.close(from)
  return after and after - before
end

local function square(n)
  return function() return T.randn(n, n, {seed = 1}) end
end

local function definite(n)
  return function()
    local a = T.randn(n, n, {seed = 1})
    return a + a:t() + 4 * n ^ 0.5 * T.eye(n)
  end
end

local function none() end

local function letters(n)
  return function() return ("a"):rep(n) end
end

local function numbers(n)
  return function()
    local v = {}
    for i = 1, n do v[i] = (i * 7919) % 10000019 end
    return v
  end
end

-- A value by name for each of n names, in no order.
local function names(n)
  return function()
    local v = {}
    for i = 1, n do v["name " .. i * 7919 % 10000019] = i end
    return v
  end
end

-- A file of n tensors of no elements.
local function tensors(n)
  return function()
    local v = {}
    for i = 1, n do v[i] = ('"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'):format(i) end
    return t.put(at "a.st", ("<s8"):pack("{" .. table.concat(v, ",") .. "}"))
  end
end

-- A table that is garbage, with this finaliser.
local function finalise(f, later)
  setmetatable({}, {__gc = f})
  if not later then collectgarbage() end
end

-- A network of this width, a run on it, and samples.
local function wide(width, samples, rule)
  return function()
    local x, y = T.randn(samples, 64, {seed = 1}), T.randn(samples, {seed = 2})
    local net = limn.model.net(64, {width = width, depth = 3, seed = 3})
    return {x = x, y = y, net = net,
      run = rule and limn.dyn[rule](net, x, y, {lr = 1e-3, seed = 1,
        batch = rule ~= "gd" and samples or nil})}
  end
end
local function step(v) v.run:step(1) end

for _, case in ipairs{
  {"lstsq", square(1400), function(a) L.lstsq(a, a[1]) end},
  {"solve", square(4000), function(a) L.solve(a, a[1]) end},
  {"inv", square(3000), L.inv},
  {"lu", square(4000), L.lu},
  {"qr", square(2500), L.qr},
  {"svd", square(1200), L.svd},
  {"svdvals", square(2500), L.svdvals},
  {"eigh", definite(2000), L.eigh},
  {"eig", square(1000), L.eig},
  {"cholesky", definite(4500), L.cholesky},
  {"det", square(4000), L.det},
  {"cond", square(2000), L.cond},
  {"pinv", square(1200), L.pinv},
  {"matrix_rank", square(2000), L.matrix_rank},
  {"ridge", square(2000), function(a) L.ridge(a, a[1], {1}) end},
  {"expm", square(1200), function(a) L.expm(a / 100) end},
  {"matmul", square(4000), function(a) T.matmul(a, a) end},
  {"permutation", none, function() T.permutation(2e7, {seed = 1}) end},
  {"choice", none, function() T.choice(2e7, 2e6, {seed = 1}) end},
  {"student", none, function() T.student(3e7, {seed = 1}) end},
  {"transpose", square(6000), function(a) for _ = 1, 9 do a:t() end end},
  {"permute", function() return T.randn(100, 100, 100, 30, {seed = 1}) end,
    function(a) for _ = 1, 9 do a:permute{4, 3, 2, 1} end end},
  {"curves", square(4000), function(a)
    local f, whole = limn.plot.figure(), false
    local look <close> = setmetatable({}, {__close = function()
      t.ok(whole or tostring(f):find ", 0 series", "all of them or none")
    end})
    f:curves(a[1], a)
    whole = true
  end},
  {"hist", function() return T.randn(3e7, {seed = 1}) end, function(a)
    local f, whole = limn.plot.figure(), false
    local look <close> = setmetatable({}, {__close = function()
      t.ok(whole or tostring(f):find ", 0 series", "bars, whole or none")
    end})
    f:hist(a)
    whole = true
  end},
  {"cumsum", square(6000), function(a) a:cumsum{axis = 1} a:cumsum{axis = 1} end},
  {"sort", function() return T.randn(1e7, {seed = 1}) end,
    function(a) for _ = 1, 9 do a:sort() end end},
  {"rand", none, function() T.rand(15e7, {seed = 1}) end},
  {"logspace", none, function() T.logspace(0, 1, 4e7) end},
  {"kron", square(110), function(a) T.kron(a, a) T.kron(a, a) end},
  {"matrix times vector", square(9000), function(a)
    for _ = 1, 20 do T.matmul(a, a[1]) end end},
  {"products of few by few, of much", function() return T.randn(700, 80000, {seed = 1}) end,
    function(a) T.matmul(a, a:t()) end},
  {"a kernel of features", function()
    return {net = limn.model.net(8, {width = 4000, depth = 2, seed = 1}),
      x = T.randn(7000, 8, {seed = 1})}
  end, function(v) v.net:kernel(v.x, {kind = "features"}) end},
  {"forward of a wide network", wide(6000, 512), function(v) v.net:forward(v.x) end},
  {"gradient of a wide network", wide(5000, 512), function(v) v.net:gradient(v.x, v.y) end},
  {"a step of gradient descent", wide(3000, 4000, "gd"), step},
  {"a step of Adam", wide(3000, 4000, "adam"), step},
  {"a step of Muon", wide(2500, 200, "muon"), step},
  {"median", square(5000), function(a) a:median{axis = 1} a:median{axis = 1} end},
  {"a part of a tensor", square(7000), function(a)
    for _ = 1, 9 do local b = a[{{1, 6999}, {1, 6999}}] end end},
  {"assigning to a part", square(7000), function(a)
    for _ = 1, 20 do a[{{1, 6999}, {1, 6999}}] = 1 end end},
  {"a query of a store", function() return limn.store.open(at "a.db") end, function(s)
    s:query [[with recursive c(i) as (select 1 union all select i + 1 from c)
      select count(*) from c]] end},
  {"reading a table", function() return t.put(at "a.csv", "x\n" .. ("0.12345678\n"):rep(4e6)) end,
    limn.files.csv},
  {"a quote that does not close", function()
    return t.put(at "q.csv", '"' .. ("text\n"):rep(2e7)) end, limn.files.csv},
  {"reading texts", function() return t.put(at "w.csv", "x\n" .. ("some words\n"):rep(4e6)) end,
    limn.files.csv},
  {"reading many columns", function() return t.put(at "c.csv", ("1,"):rep(4e6) .. "1\n") end,
    limn.files.csv},
  {"reading a header", tensors(2e5), limn.files.safetensors},
  {"a tensor of a list", numbers(2e7), T.new},
  {"a message", numbers(2e7), wire.encode},
  {"a message that is read", function() return wire.encode(numbers(1e7)()) end, wire.decode},
  {"a message of a tensor", function() return T.ones(2e8) end, wire.encode},
  {"a fingerprint", function() return T.ones(1e8) end, wire.digest},
  {"names in order", names(3e6), wire.digest},
  {"reading a text", function() os.execute("truncate -s 2G " .. at "t") return at "t" end,
    limn.files.read},
  {"writing a table", function() return T.randn(4e6, {seed = 1}) end, function(x)
    limn.files.save_csv({x = x}, at "b.csv") end},
  {"string.find", letters(1e6), function(s) s:find ".-.-.-b" end},
  {"string.match", none, function()
    string.match(("a"):rep(60), ("a?"):rep(60) .. ("a"):rep(60)) end},
  {"string.gmatch", letters(1e6), function(s) for _ in s:gmatch "(a*)*%1.-c" do end end},
  {"string.gsub", letters(1e6), function(s) s:gsub("[^b-z]*[b-z]", "%0") end},
  {"a pattern that pcall guards", letters(1e6), function(s)
    while true do pcall(string.find, s, "%b()(.-.-.-)b") end end},
  {"a set of many letters", letters(1e6), function(s)
    s:find("[" .. ("b"):rep(3e6) .. "]") end},
  {"table.sort", numbers(5e6), table.sort},
  {"table.sort by a function of C", numbers(5e6), function(v) table.sort(v, math.ult) end},
  {"table.concat", numbers(5e6), function(v) for _ = 1, 9 do table.concat(v, ", ") end end},
  {"table.move", none, function() table.move({}, 1, 1e15, 2) end},
  {"table.insert", none, function()
    table.insert(setmetatable({}, {__len = function() return 1e15 end}), 1, 0) end},
  {"utf8.len", letters(5e8), utf8.len},
  {"load", function() return ("x = 1\n"):rep(3e6) end, load},
  {"a loop in a finaliser", none, function() finalise(function() while true do end end) end},
  {"a finaliser that catches", none, function()
    finalise(function() while true do pcall(function() while true do end end) end end) end},
  {"finalisers, each of which loops", none, function()
    for _ = 1, 5 do finalise(function() while true do pcall(error) end end, true) end
    collectgarbage()
  end},
  {"a coroutine in a finaliser", none, function()
    finalise(coroutine.wrap(function() while true do end end))
    finalise(function() coroutine.wrap(function() while true do end end)() end) end},
  {"C in a finaliser", square(4000), function(a)
    finalise(function() T.matmul(a, a) T.matmul(a, a) end) end},
} do
  t.test("stopping " .. case[1], function()
    if t.sanitized() then t.skip "a sanitizer takes its time" end
    -- A machine that is short of memory may take longer to hand out pages, but
    -- not each time.
    local ms
    for _ = 1, 3 do
      ms = deafness(case[2], case[3])
      if ms and ms <= 200 then break end
    end
    t.ok(ms ~= nil, "the call ended before the signal came")
    t.ok(ms and ms <= 200, ms and ms .. " ms of processor time")
  end)
end

-- What is computed in a process of its own is what is computed here.
t.test("results from a process of its own", function()
  local n = 1300
  local a = T.randn(n, n, {seed = 3})
  local f = L.lu(a)
  t.ok((T.matmul(f.l, f.u) - a:take(f.p, {axis = 1})):abs():max() < 1e-10)
  local b = a[1]
  local x = L.solve(a, b)
  t.ok((T.matmul(a, x) - b):abs():max() < 1e-8)
  t.near(L.slogdet(a).logdet, f.u:diag():abs():log():sum(), 1e-12)
  local fit = L.lstsq(a:take({1, 2, 3, 4}, {axis = 2}), b)
  t.eq(fit.rank, 4)
  t.eq(#L.svd(a, {vectors = false}).s, n)
  local e = L.eigh(a + a:t())
  t.ok((T.matmul(a + a:t(), e.v) - e.v * e.values):abs():max() < 1e-9)
end)

-- Results shorter than declared, of unknown shape, and on demand.
t.test("results of every sort from a process of its own", function()
  local a = T.randn(900, 1500, {seed = 1})
  local s, d = L.svdvals(a), L.svd(a)
  t.eq(#s.s, 900)
  t.ok((s.s - d.s):abs():le(s.s_error + 1e-12 * d.s[1]):all())
  t.eq(#L.lstsq(a, a:t()[1]).s, 900)
  local q = L.qr(a, {pivot = true})
  t.ok((q.q:matmul(q.r) - a:take(q.p, {axis = 2})):abs():max() < 1e-12)
  t.eq(q.q.shape[2], 900)
  local b = a[{{}, {1, 900}}]
  local i = L.inv(b, {error = true})
  t.ok((i.value:matmul(b) - T.eye(900)):abs():max() < 1e-9 and i.rcond > 1e-9)
  t.eq(#L.ridge(b, b[1], {0.1, 1, 10}).loo, 3)
end)

t.test("errors from a process of its own", function()
  local a = T.randn(1300, 1300, {seed = 3})
  a[2] = a[1]
  t.raises(function() L.inv(a) end, "linalg.inv: ")
  t.raises(function() L.cholesky(a + a:t()) end, "linalg.cholesky: ")
  t.eq(L.matrix_rank(a), 1299)
end)
os.execute("rm -r " .. dir)
t.done()
