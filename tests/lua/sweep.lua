-- limn.sweep and limn.space: what runs, in which order, with which numbers,
-- and what becomes of trials that fail.
local limn = require "limn"
local t = require "limn.test"
local proc = require "limn.proc"
local wire = require "limn.wire"

local space = limn.space

local quiet = {progress = false}
local function sweep(o)
  for k, v in pairs(quiet) do if o[k] == nil then o[k] = v end end
  return limn.sweep(o)
end

t.test("a grid is ordered by name, the last name fastest", function()
  local g = space.grid{b = {1, 2}, a = {"x", "y"}}
  t.eq(#g, 4)
  t.eq(g.cells[2].a .. g.cells[2].b, "x2")
  t.eq(g.cells[3].a .. g.cells[3].b, "y1")
end)

t.test("equal cells count once, whatever kind of number", function()
  t.eq(#space.grid{w = {64, 64.0, 2 ^ 6}}, 1)
  t.eq(#(space.grid{w = {1, 2}} + {w = {2, 3}}), 3)
end)

t.test("conditional parameters", function()
  local g = space.grid{opt = {"sgd", "adam"}, lr = {1, 2},
    momentum = space.when("opt", "sgd", {0, 0.9})}
  t.eq(#g, 6)
  for _, cell in ipairs(g.cells) do
    t.eq(cell.momentum ~= nil, cell.opt == "sgd")
  end
end)

t.test("lists", function()
  local l = limn.space.log2(-12, -4, 0.5)
  t.eq(#l, 17)
  t.eq(l[1], 2.0 ^ -12)
  t.eq(l[17], 2.0 ^ -4)
  t.near(limn.space.geometric(1e-4, 1, 5)[3], 1e-2, 1e-15)
  t.raises(function() limn.space.log2(1, 0, 1) end, "low <= high")
  t.raises(function() limn.sweep{run = print} end, "'grid' is missing")
  t.raises(function() limn.space.log2(0, 1, 1e-9) end, "more than")
end)

-- scipy 1.10.1: qmc.Sobol(d=4, scramble=False) points 5 to 8, and
-- qmc.Halton(d=3, scramble=False) points 4 to 6.
t.test("Sobol' and Halton points", function()
  local points = require "limn.space.points"
  local s = points.sobol(8, 4)
  t.near(s[6], {0.875, 0.875, 0.125, 0.375}, 0)
  t.near(s[7], {0.625, 0.125, 0.875, 0.625}, 0)
  local h = points.halton(6, 3)
  t.near(h[4], {0.75, 1 / 9, 0.6}, 1e-15)
  t.near(h[6], {0.625, 7 / 9, 0.04}, 1e-15)
  -- A shift keeps one point in each interval of length 1/n.
  local moved, seen = points.sobol(16, 1, 5), {}
  for i = 1, 16 do seen[math.floor(16 * moved[i][1])] = true end
  for i = 0, 15 do t.ok(seen[i]) end
end)

t.test("values travel bit for bit", function()
  local v = {1, 2.5, -0.0, math.mininteger, "x\0y", 1 / 0,
    {a = true, b = false, list = {1, {2}}}}
  t.eq(wire.encode(wire.decode(wire.encode(v))), wire.encode(v))
  t.ok(wire.encode(0 / 0) == wire.encode(wire.decode(wire.encode(0 / 0))))
  t.raises(function() wire.encode{print} end, "cannot be sent")
  local loop = {}
  loop[1] = loop
  t.raises(function() wire.encode(loop) end, "levels deep")
end)

t.test("no message is believed", function()
  local text = wire.encode{1, "abc", {x = 2.5, y = {true, {}}}}
  for i = 1, #text do
    pcall(wire.decode, text:sub(1, i - 1))
    for byte = 0, 255, 5 do
      pcall(wire.decode, text:sub(1, i - 1) .. string.char(byte)
        .. text:sub(i + 1))
    end
  end
  t.raises(function() wire.decode("{\255\255\255\255\255\255\255\127") end,
    "damaged")
  t.raises(function() wire.decode(wire.encode(1.5) .. "n") end, "damaged")
end)

-- What a trial returns when it uses the session's seed.
local function draw(p)
  local a, b = require("limn.session").seed()
  return {x = a % 1000003, draws = b, text = p.name .. p.width,
    even = p.width % 2 == 0, curve = {p.width, p.seed % 7}}
end

t.test("results do not depend on workers or order", function()
  local texts = {}
  for i, o in ipairs{{jobs = 0}, {jobs = 1}, {jobs = 2},
    {jobs = 2, cost = function(p) return p.width end}} do
    o.grid = {width = {1, 2, 3}, name = {"a", "b"}}
    o.run = draw
    texts[i] = wire.encode(sweep(o))
  end
  t.eq(texts[1], texts[2])
  t.eq(texts[1], texts[3])
  t.eq(texts[1], texts[4])
end)

t.test("networks train to the same bits, whoever trains them", function()
  local x, y = limn.tensor.randn(64, 20, {seed = 1}), {}
  for i = 1, 64 do y[i] = x[i][1] * x[i][2] end
  -- This process has used BLAS with its threads before it forks.
  local wide = limn.tensor.randn(400, 400, {seed = 2})
  t.ok(#wide:matmul(wide) == 400)
  local texts = {}
  for jobs = 0, 2 do
    texts[jobs] = wire.encode(sweep{jobs = jobs,
      grid = {width = {16, 300}, lr = {0.01, 0.1}, param = {"sp", "mup"}},
      run = function(p)
        local net = limn.model.net(20, {width = p.width, param = p.param})
        local run = limn.dyn.sgd(net, x, y, {lr = p.lr, batch = 16})
        local log = limn.train(run, {steps = 20, every = 5, show = false})
        return {loss = log.loss[#log.loss], curve = log.loss, w = net:flat()}
      end})
  end
  t.eq(texts[0], texts[1])
  t.eq(texts[0], texts[2])
end)

t.test("a sweep leaves the session's seed alone", function()
  limn.seed(7)
  for jobs = 0, 1 do sweep{grid = {width = {1}, name = {"a"}}, run = draw,
    jobs = jobs} end
  t.eq((require("limn.session").seed()), 7)
end)

t.test("adding values does not move the others' numbers", function()
  local a = sweep{grid = {width = {2}, name = {"a"}}, run = draw, jobs = 0}
  local b = sweep{grid = {width = {1, 2}, name = {"a"}}, run = draw, jobs = 0}
  t.eq(a.x[1], b.x[2])
  t.ok(b.x[1] ~= b.x[2])
end)

t.test("a trial that raises is a row", function()
  for jobs = 0, 2 do
    local r = sweep{grid = {i = {1, 2, 3}}, jobs = jobs, run = function(p)
      if p.i == 2 then error("no luck") end
      return {x = p.i}
    end}
    t.eq(table.concat(r.status, " "), "done failed done")
    t.ok(r.message[2]:find("no luck", 1, true))
    t.ok(r.x[2] ~= r.x[2] and r.x[3] == 3)
  end
end)

t.test("a worker that is killed costs its trial only", function()
  local r = sweep{grid = {i = {1, 2, 3, 4}}, jobs = 2, run = function(p)
    if p.i == 2 then proc.kill(proc.pid(), "kill") proc.sleep(5) end
    return {x = p.i}
  end}
  t.eq(table.concat(r.status, " "), "done failed done done")
  t.ok(r.message[2]:find("signal 9", 1, true))
end)

t.test("a worker that is killed while it waits", function()
  local pool = require "limn.sweep.pool"
  local p <close> = pool.new{jobs = 1, serve = function(i)
    return tostring(i * i)
  end}
  local function event()
    local e
    repeat e = p:wait(5)[1] until e
    return e
  end
  p:give(3)
  t.eq(event().text, "9")
  proc.kill(p.workers[1].pid, "kill")
  proc.sleep(0.1)
  p:give(4)
  t.ok(event().lost:find("signal 9", 1, true))
  p:give(5)
  t.eq(event().text, "25")
end)

-- Sanitizers map terabytes: no limit leaves room to go on.
local function limited()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmData:%s+(%d+)")
    if kb then return tonumber(kb) < 1 << 30 end
  end
end

t.test("a worker that leaves, or runs out of memory", function()
  local r = sweep{grid = {i = {1, 2, 3}}, jobs = 1, memory = 1 << 30,
    run = function(p)
      if p.i == 1 then os.exit(3) end
      if p.i == 2 then return {x = #("x"):rep(1 << 30)} end
      return {x = p.i}
    end}
  t.ok(r.message[1]:find("the worker ended with status", 1, true))
  if not limited() then return end
  t.eq(table.concat(r.status, " "), "failed failed done")
  t.ok(r.message[2]:find("memory", 1, true))
end)

t.test("a time limit", function()
  local r = sweep{grid = {i = {1, 2}}, jobs = 2, timeout = 0.2,
    run = function(p)
      if p.i == 1 then while true do end end
      return {x = 1}
    end}
  t.eq(table.concat(r.status, " "), "failed done")
  t.ok(r.message[1]:find("longer than 0.2 s", 1, true))
end)

t.test("what cannot be a result is a failure with a reason", function()
  local bad = {function() return {x = print} end, function() return 1 end,
    function() return {i = 1} end, function() return {status = 1} end,
    function() return {x = {1, "a"}} end, function() return {{}} end,
    function() end, function() return nil end, function() error() end,
    function() error{1, why = "x"} end, function() error{print} end,
    function() error(setmetatable({}, {__tostring = function() return "said" end}))
    end, function() error(limn.tensor.ones(2)) end}
  local why = {"is a function", "named results", "of a parameter",
    "a column of its own", "a curve holds numbers", "named results",
    "'run' must return a table of named results, got nothing", "got nothing",
    "raised nil", 'raised {1,"why"="x"}', "raised a table", "said",
    "tensor 2"}
  for jobs = 0, 1 do
    local r = sweep{grid = {i = limn.space.range(1, #bad, 1)}, jobs = jobs,
      run = function(p) return bad[p.i]() end}
    for i = 1, #bad do
      t.ok(not r.message[i]:find "0x", r.message[i])
      t.eq(r.status[i], "failed")
      t.ok(r.message[i]:find(why[i], 1, true), r.message[i])
    end
  end
end)

-- A file of its own counts the tries of each trial, whoever runs them.
local function tries_of(i, path)
  local f <close> = assert(io.open(path, "a+"))
  f:write(i, "\n")
  f:flush()
  f:seek("set")
  local n = 0
  for line in f:lines() do n = n + (tonumber(line) == i and 1 or 0) end
  return n
end

t.test("retries are bounded, and the last word counts", function()
  for jobs = 0, 2 do
    local path = os.tmpname()
    local shown = 0
    local r = sweep{grid = {i = {1, 2, 3, 4}}, jobs = jobs, retries = 2,
      on = function() shown = shown + 1 end,
      run = function(p)
        local n = tries_of(p.i, path)
        if p.i == 2 and n <= 2 then error "not yet" end
        if p.i == 3 then error "never" end
        if p.i == 4 and n == 1 and jobs > 0 then
          proc.kill(proc.pid(), "kill")
          proc.sleep(5)
        end
        return {x = n}
      end}
    t.eq(table.concat(r.status, " "), "done done failed done")
    t.eq(r.x[2], 3)
    t.ok(r.message[3]:find("never (tried 3 times)", 1, true), r.message[3])
    t.eq(tries_of(3, path), 4) -- with this look
    t.eq(shown, 4)
    os.remove(path)
  end
end)

t.test("stop_on_failure: no other trial starts, what is done is kept", function()
  for jobs = 0, 2 do
    local path, store = os.tmpname(), os.tmpname()
    local o = {grid = {i = limn.space.range(1, 40, 1)}, jobs = jobs, store = store,
      name = "x", stop_on_failure = true, retries = 1, run = function(p)
        tries_of(p.i, path)
        if p.i == 3 then error "no luck" end
        return {x = p.i}
      end}
    t.raises(function() sweep(o) end, "sweep: the trial with i = 3 failed: ")
    t.ok(tries_of(3, path) == 3, "retries come first")
    local n = 0
    for _ in io.lines(path) do n = n + 1 end
    -- With jobs, retries wait at the end of the queue, and one other trial may have
    -- been in flight beside the last try: ended before it began, or before it told.
    t.ok(n == 42 or jobs == 2 and n == 41, n)
    local s = limn.store.open(store)
    t.ok(#s:select{name = "x", status = "done"}.x >= (jobs == 2 and 38 or 39))
    t.eq(s:sessions().status[1], "stopped")
    s:close()
    local left = limn.unfinished()
    t.ok(left and left.status[3] == "failed")
    -- Again: the failure in the store counts, unless it is to be retried.
    t.raises(function() sweep(o) end, "retry = true runs it again")
    o.retry, o.retries = true, 0
    t.raises(function() sweep(o) end, "the trial with i = 3 failed")
    t.eq(tries_of(3, path), 5)
    -- What it left alone is done once the failure does not count.
    o.stop_on_failure = false
    t.eq(sweep(o).x[40], 40)
    os.remove(path)
    for _, e in ipairs{"", "-wal", "-shm"} do os.remove(store .. e) end
  end
  -- Without retries the first failure ends it.
  for jobs = 0, 2 do
    local path = os.tmpname()
    t.raises(function()
      sweep{grid = {i = limn.space.range(1, 40, 1)}, jobs = jobs,
        stop_on_failure = true, run = function(p)
          tries_of(p.i, path)
          if p.i == 3 then error "no luck" end
          -- One worker must not do all while the other is held up.
          if p.i > 3 then proc.sleep(0.1) end
          return {x = p.i}
        end}
    end, "no luck")
    local n = 0
    for _ in io.lines(path) do n = n + 1 end
    t.ok(jobs == 0 and n == 3 or jobs > 0 and n < 40, n .. " trials ran")
    os.remove(path)
  end
end)

-- The pipes of a process: {[descriptor] = name}.
local function pipes(pid)
  local list = {}
  local out <close> = io.popen("ls -l /proc/" .. pid .. "/fd")
  for line in out:lines() do
    local fd, name = line:match "(%d+) %-> (pipe:%S+)"
    if fd then list[tonumber(fd)] = name end
  end
  return list
end

t.test("the length of an answer is not believed", function()
  local pool = require "limn.sweep.pool"
  for _, lie in ipairs{string.pack("<i8", -1), string.pack("<i8", math.mininteger),
      string.pack("<i8", (1 << 31) + 1), string.pack("<i8", math.maxinteger),
      string.pack("<i8", 2) .. "five!"} do
    local before = pipes(proc.pid())
    local p <close> = pool.new{jobs = 1, deadline = 5, serve = function(i)
      if i == 1 then return "true" end
      for fd, name in pairs(pipes(proc.pid())) do
        if before[fd] ~= name then proc.write(fd, lie) end
      end
      proc.sleep(20)
    end}
    local function event()
      local e
      repeat e = p:wait(5)[1] until e
      return e
    end
    p:give(2)
    t.eq(event().lost, "the worker sent what is no result")
    p:give(1)
    t.eq(event().text, "true")
  end
  -- Nor are those inside it.
  for _, text in ipairs{"s" .. string.pack("<i8", 3) .. "ab",
      "s" .. string.pack("<i8", 1) .. "ab", "s" .. string.pack("<i8", -1) .. "ab",
      "{" .. string.pack("<i8", 1 << 40), "{" .. string.pack("<i8i8", 0, 2),
      "x\1" .. string.pack("<i8d", 2, 1), "x\1" .. string.pack("<i8", -1),
      "x\9" .. string.pack("<i8", 1):rep(9) .. string.pack("d", 1),
      "x\2" .. string.pack("<i8i8", 1 << 62, 1 << 62), "x\1", "i\1", "", "t "} do
    t.raises(function() wire.decode(text) end, "a message is damaged")
  end
end)

t.test("the most expensive trials start first, equal ones in order", function()
  local cost = {3, 1, 4, 1, 5}
  for jobs = 0, 1 do
    local order = {}
    sweep{grid = {i = {1, 2, 3, 4, 5}}, jobs = jobs,
      cost = function(p) return cost[p.i] end,
      run = function() return {x = 1} end,
      on = function(_, _, p) order[#order + 1] = p.i end}
    t.eq(table.concat(order, " "), "5 3 1 2 4")
  end
end)

t.test("large results and many trials", function()
  local r = sweep{grid = {i = limn.space.range(1, 300, 1)}, jobs = 2,
    run = function(p)
      local c = {}
      if p.i % 100 == 0 then for k = 1, 50000 do c[k] = k * p.i end end
      return {c = c}
    end}
  t.eq(#r.c, 300)
  t.eq(r.c[300][50000], 300 * 50000)
end)

t.test("each finished trial is shown once", function()
  local seen = 0
  sweep{grid = {i = {1, 2, 3, 4, 5}}, jobs = 2,
    run = function(p) return {x = p.i} end,
    on = function(done, total, p, result)
      seen = seen + 1
      t.ok(done <= total and total == 5 and result.x == p.i)
    end}
  t.eq(seen, 5)
end)

t.test("the last line of progress is the end", function()
  local lines = {}
  local out = {write = function(_, ...) lines[#lines + 1] = table.concat{...} end,
    flush = function() end}
  local bar = require("limn.progress").new{total = 12, title = "x", every = 0,
    unit = "trials", out = out}
  bar:update(5, {running = 2})
  bar:finish(12, {failed = 3})
  t.ok(lines[1]:find("^x  5/12 trials 41 %%  2 running"), lines[1])
  t.ok(lines[2]:find("^x  12/12 trials 100 %%  3 failed .* in 0:00\n$"), lines[2])
end)

-- A clock of the test's own.
t.test("lines of progress: each tenth, and every thirty seconds", function()
  local proc, now, lines = require "limn.proc", 0, {}
  local clock <close> = setmetatable({now = proc.now}, {__close = function(c) proc.now = c.now end})
  proc.now = function() return now end
  local out = {write = function(_, ...) lines[#lines + 1] = now .. ": " .. table.concat{...} end,
    flush = function() end}
  local function all(o, seconds)
    lines, o.out, now = {}, out, 0
    local bar = require("limn.progress").new(o)
    for i = o.start or 0, o.total do
      bar:update(i)
      now = now + seconds
    end
    bar:finish(o.total)
    return bar
  end
  all({total = 50}, 1) -- every 5 steps
  t.eq(#lines, 11)
  for i = 1, 10 do t.ok(lines[i]:find(("^%g+: %d+/50 %d+ %%%%"):format(5 * i, 5 * i, 10 * i)), lines[i]) end
  all({total = 1000}, 0.01) -- three seconds lie between two lines at least
  t.eq(#lines, 4)
  all({total = 12}, 600) -- two hours
  t.eq(#lines, 13)
  local bar = require("limn.progress").new{total = 1000, out = out}
  lines, now = {}, 0
  bar = require("limn.progress").new{total = 1000, out = out}
  for _ = 1, 99 do now = now + 1 bar:update(1) end
  t.eq(#lines, 3) -- where nothing moves
  all({total = 20}, 0.001)
  t.eq(#lines, 0) -- what ends at once says nothing
  -- What was done before counts as done, not as fast.
  bar = all({total = 200, start = 150}, 1)
  t.ok(lines[1]:find "160/200 80 %%  1/s  0:40 left", lines[1])
  t.near(bar:rate(), 1, 0.05)
  -- The rate is that of the whole and of the last half minute, in equal parts: 300
  -- steps in 100 seconds, of which 200 in the last ten.
  lines, now = {}, 0
  bar = require("limn.progress").new{total = 1000, out = out}
  for i = 1, 90 do now = now + 1 bar:update(i) bar:rate() end
  for i = 1, 10 do now = now + 1 bar:update(90 + 21 * i) bar:rate() end
  local recent = 1 + 20 * (1 - math.exp(-10 / 30))
  t.near(bar:rate(), (3 + recent) / 2, 1e-6)
end)

t.test("where stderr is no terminal progress is lines without escapes", function()
  local script = [[local limn = require "limn"
    local bar = limn.progress(4, {title = "work", every = 1e-9})
    for i = 1, 4 do bar:update(i) end
    bar:finish() print "result"]]
  local p = io.popen(("'%s' -e '%s' 2>&1 >/dev/null"):format(os.getenv "LIMN" or "build/limn", script))
  local text = p:read "a"
  p:close()
  t.ok(not text:find "\27" and not text:find "\r", text)
  t.eq(select(2, text:gsub("work  %d/4 %d+ %%[^\n]*\n", "")), 5, text)
  t.ok(text:find "4/4 100 %%.*in 0:00\n$", text)
end)

t.test("an error in a callback ends the workers", function()
  t.raises(function()
    sweep{grid = {i = {1, 2}}, jobs = 2, run = function() return {} end,
      on = function() error("stop here") end}
  end, "stop here")
end)

t.test("wrong calls", function()
  t.raises(function() sweep{grid = {i = {1}}} end, "'run' is missing")
  t.raises(function() sweep{grid = {i = {}}, run = print} end,
    "the list of 'i' is empty")
  t.raises(function() sweep{grid = {i = {print}}, run = print} end,
    "a parameter is a number")
  t.raises(function() sweep{grid = {i = {1}}, run = print, job = 1} end,
    "did you mean 'jobs'")
end)

t.test("the fingerprint of code sees what the function holds", function()
  local code = require "limn.sweep.code"
  local function make(k, list)
    return function(p) return {x = p.i * k + #list} end
  end
  t.eq(code.digest(make(1, {1, 2})), code.digest(make(1, {1, 2})))
  t.ok(code.digest(make(1, {1, 2})) ~= code.digest(make(2, {1, 2})))
  t.ok(code.digest(make(1, {1, 2})) ~= code.digest(make(1, {1, 3})))
  t.ok(code.digest(function() return 1 end)
    ~= code.digest(function() return 2 end))
end)

t.done()
