-- limn.store and sweeps that keep their trials in one.
local limn = require "limn"
local t = require "limn.test"
local wire = require "limn.wire"

local path = os.tmpname()
os.remove(path)
local function fresh()
  for _, end_ in ipairs{"", "-wal", "-shm"} do os.remove(path .. end_) end
end

local ran
local function run(p)
  if p.width == 3 and p.bad then error("no luck") end
  return {loss = 1 / p.width, n = p.width, ok = p.width > 1, text = "a",
    nan = 0 / 0, inf = 1 / 0, curve = {1, 2.5, p.width},
    matrix = limn.tensor.ones(2, p.width)}
end

local function sweep(o)
  ran = 0
  return limn.sweep{grid = o.grid or {width = {1, 2, 3}, bad = {o.bad}},
    run = o.run or run, store = o.store or path, name = o.name,
    jobs = o.jobs or 0, progress = false, retry = o.retry, code = o.code,
    on = function() ran = ran + 1 end}
end

t.test("a done trial is done, and comes back as it was", function()
  fresh()
  local a = sweep{bad = false}
  t.eq(ran, 3)
  local b = sweep{bad = false}
  t.eq(ran, 0)
  t.eq(wire.encode(a), wire.encode(b))
end)

t.test("more values: only the new cells run", function()
  fresh()
  sweep{grid = {width = {1, 2}}}
  local r = sweep{grid = {width = {1, 2, 3, 4}}}
  t.eq(ran, 2)
  t.eq(table.concat(r.n, " "), "1 2 3 4")
end)

t.test("failed trials stay failed until retried", function()
  fresh()
  local a = sweep{bad = true, code = "1"}
  t.eq(a.status[3], "failed")
  local b = sweep{bad = true, code = "1"}
  t.eq(ran, 0)
  t.eq(wire.encode(a), wire.encode(b))
  local c = sweep{bad = true, code = "1", retry = true,
    run = function(p) return {loss = p.width} end}
  t.eq(ran, 1)
  t.eq(c.status[3], "done")
  t.eq(c.loss[3], 3)
end)

t.test("other code, other trials; other name, other trials", function()
  fresh()
  local function make(k)
    return function(p) return {loss = k * p.width} end
  end
  t.eq(sweep{bad = false, run = make(1)}.loss[2], 2)
  t.eq(sweep{bad = false, run = make(2)}.loss[2], 4)
  t.eq(ran, 3)
  sweep{bad = false, run = make(2), name = "other"}
  t.eq(ran, 3)
  sweep{bad = false, run = make(1)}
  t.eq(ran, 0)
end)

t.test("workers write what this process writes", function()
  fresh()
  local a = sweep{bad = true, name = "a"}
  local b = sweep{bad = true, name = "b", jobs = 2}
  t.eq(wire.encode(a), wire.encode(b))
  local s = limn.store.open(path)
  local function all(name)
    local r = s:select{name = name, where = {width = 2}}
    return r.loss[1] .. r.text[1] .. tostring(r.ok[1]) .. r.inf[1]
  end
  t.eq(all "a", all "b")
end)

t.test("columns, best, groups, differences", function()
  fresh()
  local s = limn.store.open(path)
  limn.sweep{grid = {width = {64, 128}, seed = {1, 2, 3}}, jobs = 0,
    store = s, name = "x", progress = false,
    run = function(p) return {loss = p.width / 64 + p.seed} end}
  local r = s:select{name = "x"}
  t.eq(#r.loss, 6)
  t.eq(#s:select{where = {width = 64}}.loss, 3)
  t.eq(s:best("loss").loss[1], 2)
  t.eq(s:best("loss", {largest = true}).seed[1], 3)
  t.eq(#s:best("loss", {n = 4}).loss, 4)
  -- Seeds 1, 2, 3: mean 2, deviation 1.
  local g = limn.store.group(r, {"width"}, "loss")
  t.near(g.mean, {3, 4}, 1e-15)
  t.near(g.sd, {1, 1}, 1e-15)
  t.near(g.mean_se[1], 1 / math.sqrt(3), 1e-15)
  t.eq(g.n[1], 3)
  local d = s:compare(1, 2)
  t.eq(table.concat(d.name, " "), "width loss")
  local other = os.tmpname()
  local nan = limn.store.open(other)
  limn.sweep{grid = {i = {1, 2}}, store = nan, progress = false,
    run = function() return {x = 0 / 0} end}
  t.eq(table.concat(nan:compare(1, 2).name, " "), "i seed")
  nan:close()
  os.remove(other)
  t.eq(s:query("SELECT sum(value) AS v FROM scalars WHERE name = ?",
    {values = {"loss"}}).v[1], 21)
  t.eq(s:sessions().done[1], 6)
  t.eq(s:sessions().status[1], "done")
  t.raises(function() s:best("los") end, "no column 'los'")
  t.raises(function() s:query("SELEC 1") end, "syntax error")
  t.raises(function() s:query("SELECT 1; SELECT 2") end, "more than one")
  t.raises(function() s:query("SELECT ?") end, "has 1 parameters, got 0")
end)

t.test("export, delete, vacuum", function()
  fresh()
  local s = limn.store.open(path)
  sweep{bad = false, store = s, name = "x"}
  s:export(path .. ".csv")
  local file = io.open(path .. ".csv")
  local head, first = file:read("l", "l")
  file:close()
  os.remove(path .. ".csv")
  t.ok(head:find("loss", 1, true) and first:find("done", 1, true))
  t.raises(function() s:delete() end, "all = true")
  t.eq(s:delete{runs = {1}}, 1)
  t.eq(s:query("SELECT count(*) AS n FROM scalars WHERE run = 1").n[1], 0)
  t.eq(s:delete{name = "x"}, 2)
  s:vacuum()
  s:close()
  t.raises(function() s:query("SELECT 1") end, "store")
end)

t.test("large results are npz files beside the store", function()
  fresh()
  local artefact = require "limn.store.artefact"
  local before = artefact.LARGE
  artefact.LARGE = 800
  local function big(p)
    local list = {}
    for i = 1, 200 do list[i] = i / p.width end
    return {list = list, small = {1, 2}, x = p.width,
      matrix = limn.tensor.ones(20, 10 * p.width)}
  end
  local a = sweep{grid = {width = {1, 2}}, run = big, jobs = 2, name = "x"}
  local b = sweep{grid = {width = {1, 2}}, run = big, jobs = 2, name = "x"}
  t.eq(ran, 0)
  t.eq(wire.encode(a), wire.encode(b))
  local s = limn.store.open(path)
  local f = s:query("SELECT run, name, path FROM artefacts ORDER BY run, name")
  t.eq(#f.run, 4)
  t.near(s:curve(f.run[1], "list")[200], s:curve(f.run[1], "matrix")[1][1]
    * 200 / s:select{}.width[1], 1e-12)
  -- A file that is gone: its trial runs again.
  t.ok(os.remove(path .. ".d/" .. f.path[1]))
  local c = sweep{grid = {width = {1, 2}}, run = big, jobs = 0, name = "x"}
  t.eq(ran, 1)
  t.eq(wire.encode(a), wire.encode(c))
  s:delete{all = true}
  t.ok(not io.open(path .. ".d/" .. f.path[1]))
  t.ok(os.remove(path .. ".d"))
  artefact.LARGE = before
end)

t.test("workers have no file of the store open", function()
  for _, open in ipairs{false, true} do
    local own = os.tmpname()
    local store = open and limn.store.open(own) or own
    local r = limn.sweep{grid = {i = limn.space.range(1, 6, 1)}, jobs = 2,
      store = store, name = "fds", progress = false, run = function(p)
        if p.i == 3 then
          local proc = require "limn.proc"
          proc.kill(proc.pid(), "kill") -- another takes its place
          proc.sleep(5)
        end
        local out <close> = io.popen("ls -l /proc/$PPID/fd")
        local list = out:read "a"
        local name = own:match "[^/]+$"
        return {found = list:find(name, 1, true) and 1 or 0, seen = #list}
      end}
    t.eq(table.concat(r.status, " "), "done done failed done done done")
    for i = 1, 6 do
      if i ~= 3 then t.ok(r.found[i] == 0 and r.seen[i] > 0) end
    end
    if open then
      t.eq(#store:select{name = "fds"}.i, 6)
      store:close()
    end
    for _, e in ipairs{"", "-wal", "-shm"} do os.remove(own .. e) end
  end
end)

t.test("export to npz", function()
  fresh()
  local s = limn.store.open(path)
  sweep{bad = false, store = s, name = "x"}
  s:export(path .. ".npz")
  t.near(limn.files.load_npz(path .. ".npz").n, {1, 2, 3}, 0)
  os.remove(path .. ".npz")
end)

t.test("what is no store is refused", function()
  fresh()
  local file = io.open(path, "wb")
  file:write(("not a database "):rep(100))
  file:close()
  t.raises(function() limn.store.open(path) end, "is not a store")
  fresh()
  t.raises(function() limn.store.open(path, {mode = "read"}) end,
    "cannot open")
  t.raises(function() limn.store.open("/no/such/folder/x.db") end,
    "cannot open")
end)

t.test("a worker cannot use the store of its parent", function()
  fresh()
  local s = limn.store.open(path)
  local r = limn.sweep{grid = {i = {1, 2}}, jobs = 2, progress = false,
    run = function() s:query("SELECT 1") end}
  t.ok(r.message[1]:find("parent of this worker", 1, true))
end)

fresh()
-- Parts of a grid in stores of their own, merged: what was done is not done
-- again, a failure gives way to a success, large results come along.
t.test("merge", function()
  local other = path .. "2"
  local function clear()
    os.execute(("rm -rf '%s' '%s.d' '%s' '%s.d'"):format(path, path, other,
      other))
  end
  clear()
  local luck, started = false, 0
  local function once(p)
    started = started + 1
    if p.i == 3 and not luck then error("no luck") end
    return {x = p.i, curve = {p.i}, large = limn.tensor.ones(400, 400) * p.i}
  end
  local grid = limn.space.grid{i = limn.space.range(1, 7, 1)}
  local function go(cells, store, retry)
    return limn.sweep{grid = cells, run = once, jobs = 0, progress = false,
      store = store, name = "parts", code = "1", retry = retry}
  end
  go(grid:part(1, 2), path)                 -- 1 3 5 7, and 3 fails
  luck = true
  go(grid:part(2, 2) + grid:part(2, 3), other) -- 2 4 6, and 5
  go(limn.space.list{{i = 3}}, other)
  local s = limn.store.open(path)
  t.eq(s:merge(other), 4) -- 2 3 4 6; 5 is here
  t.eq(s:merge(other), 0)
  t.eq(s:query("PRAGMA foreign_key_check").table[1], nil)
  t.eq(#s:sessions().id, 3)
  local r = s:query[[SELECT r.id, s.total FROM runs r
    JOIN sessions s ON s.id = r.session ORDER BY r.id]]
  t.eq(#r.id, 7)
  s:close()
  started = 0
  local all = go(grid, path)
  t.eq(started, 0)
  for i = 1, 7 do
    t.eq(all.status[i], "done")
    t.eq(all.x[i], i)
    t.eq(all.curve[i][1], i)
    t.eq(all.large[i][400][400], i)
  end
  t.raises(function() grid:part(3, 2) end, "part 3 of 2")
  clear()
end)

t.test("a worker does nothing to the store of its parent", function()
  local proc = require "limn.proc"
  local own = os.tmpname()
  os.remove(own)
  local store = limn.store.open(own)
  local from, to = proc.pipe()
  local pid = proc.fork()
  if pid == 0 then
    local _, e = pcall(store.query, store, "SELECT 1")
    proc.write(to, tostring(e))
    proc.exit(0)
  end
  proc.poll({from}, 20)
  t.ok(proc.read(from):find("' was opened by the parent of this worker", 1, true))
  proc.wait(pid)
  proc.close(from)
  proc.close(to)
  store:close()
  for _, e in ipairs{"", "-wal", "-shm"} do os.remove(own .. e) end
end)

t.test("a store that is damaged says so, and which", function()
  local own = os.tmpname()
  os.remove(own)
  limn.sweep{grid = {i = limn.space.range(1, 30, 1)}, store = own, jobs = 0,
    progress = false, run = function(p)
      local c = {}
      for k = 1, 300 do c[k] = k * p.i end
      return {c = c}
    end}
  -- All pages but the first and the last.
  local file = io.open(own, "r+b")
  local n = file:seek "end"
  file:seek("set", 4096)
  file:write(("\1"):rep(n - 8192)):close()
  t.raises(function()
    local s = limn.store.open(own, {mode = "read"})
    s:query "SELECT * FROM runs"
  end, "'" .. own .. "' is damaged: ")
  for _, e in ipairs{"", "-wal", "-shm"} do os.remove(own .. e) end
end)

t.done()
