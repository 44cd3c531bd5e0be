-- Calls that once crashed, hung or failed in words of nobody: each stays here.
local t = require "limn.test"
local proc = require "limn.proc"
local call = require "lib.call"
local odd = require "lib.odd"
local T = limn.tensor

-- What pcall(f, ...) raises, which begins with the function's name.
local function says(name, words, f, ...)
  local args = table.pack(...)
  local ok, e = pcall(function() return (f(table.unpack(args, 1, args.n))) end)
  t.ok(not ok, name .. " raised nothing")
  t.ok(call.says(e, limn.exports(name) and {full = name}), name .. ": " .. tostring(e))
  t.ok(e:find(words, 1, true), e)
end

-- ---- what has no elements -----------------------------------------------------

t.test("nothing reduced along an axis of a tensor without elements", function()
  t.eq(table.concat(T.zeros(2, 3, 2, 0):quantile({0.1, 0.5}, {axis = {3}}).shape, " "), "2 2 3 0")
  local shapes = {{2, 3, 2, 0}, {0, 2}, {2, 0}, {0, 3, 2}, {2, 0, 3}, {3, 2, 0, 0}}
  for _, size in ipairs(shapes) do
    for axis = 1, #size do
      local kept = table.move(size, 1, #size, 1, {})
      local n = table.remove(kept, axis)
      for _, name in ipairs{"median", "quantile", "sum", "mean", "max", "argmin", "all", "var"} do
        local x = T.zeros(table.unpack(size))
        local ok, r = pcall(T[name], name == "all" and x:gt(0) or x,
          name == "quantile" and 0.3 or {axis = axis}, name == "quantile" and {axis = axis} or nil)
        local here = name .. " along " .. axis .. " of " .. table.concat(size, " x ")
        if ok then
          t.eq(table.concat(r.shape, " x "), table.concat(kept, " x "), here)
        else
          t.ok(n == 0 and tostring(r):find(name .. ": ", 1, true), here .. ": " .. tostring(r))
        end
      end
    end
  end
end)

-- ---- what has no end ------------------------------------------------------------

-- A worker that does not end within seconds of processor time and of patience.
local function ends(f)
  local pid = proc.fork()
  if pid == 0 then
    proc.attend()
    pcall(f)
    proc.exit(0)
  end
  for _ = 1, 600 do
    if proc.wait(pid, true) then return true end
    proc.sleep(0.05)
  end
  proc.kill(pid, "kill")
  proc.wait(pid)
  return false
end

-- Without memory, a worker once went on as a second copy of its parent.
t.test("a worker that fails ends, and does not go on in the code of its parent", function()
  local from, to = proc.pipe()
  local parent = proc.pid()
  -- How a worker that runs f ends.
  local function ended(f)
    local w = {}
    t.eq(select("#", proc.spawn(w, f)), 0)
    if proc.pid() ~= parent then
      proc.write(to, "two")
      proc.exit(7)
    end
    proc.close(w.to)
    proc.close(w.from)
    return proc.wait(w.pid)
  end
  for _, fails in ipairs{error, function() error("as it must") end, function() return ("x"):rep(1 << 40) end} do
    local how, code = ended(function()
      proc.silence(2)
      fails()
    end)
    t.eq(how, "exit")
    t.eq(code, 1)
  end
  t.eq(select(2, ended(function() end)), 0)
  proc.close(to)
  t.eq(proc.read(from), "")
  proc.close(from)
end)

t.test("a pipe that nobody writes is not waited for", function()
  local dir, at = t.folder()
  local pipe = at "pipe"
  assert(os.execute("mkfifo " .. pipe))
  local store = limn.store.open(":memory:")
  local run = call.object.run(3)
  for name, f in pairs{
    ["files.read"] = function() limn.files.read(pipe) end,
    ["files.load"] = function() limn.files.load(pipe) end,
    ["files.csv"] = function() limn.files.csv(pipe) end,
    ["files.idx"] = function() limn.files.idx(pipe) end,
    ["files.load_npz"] = function() limn.files.load_npz(pipe) end,
    ["files.safetensors"] = function() limn.files.safetensors(pipe) end,
    ["files.cifar"] = function() limn.files.cifar(pipe) end,
    ["files.write"] = function() limn.files.write(pipe, "x") end,
    ["model.load"] = function() limn.model.load(pipe) end,
    ["store.open"] = function() limn.store.open(pipe) end,
    ["store.open to read"] = function() limn.store.open(pipe, {mode = "read"}) end,
    ["store.open to write"] = function() limn.store.open(pipe, {mode = "write"}) end,
    ["store.merge"] = function() store:merge(pipe) end,
    ["store.backup"] = function() store:backup(pipe) end,
    run = function() limn.run(pipe) end,
    report = function() limn.report{script = pipe, path = at "page.html"} end,
    ["data.mnist"] = function()
      os.execute("mkfifo " .. at "t10k-images-idx3-ubyte" .. " 2>/dev/null")
      limn.data.mnist{path = dir, part = "test"}
    end,
    train = function() limn.train(run, {steps = 1, checkpoint = {path = pipe}, show = false}) end,
  } do
    t.ok(ends(f), name .. " waits")
    t.ok(not pcall(f), name)
  end
  os.execute("rm -rf " .. dir)
end)

-- ---- errors with another's name, or none -------------------------------------------

t.test("figures in one line say their own name", function()
  for name, args in pairs{
    lines = {{1}, {1}, {logx = 1}}, scatter = {{1}, {1}, {color = "none"}}, histogram = {{1}, {range = {2, 1}}},
    heatmap = {{{1}}, {x = {2, 1}}}, live = {{logy = 1}},
  } do
    says("plot." .. name, "", limn.plot[name], table.unpack(args))
  end
end)

t.test("train says what is no run, no column and no longer open", function()
  says("train", "no method step", limn.train, T.ones(2, 2))
  says("train", "no method step", limn.train, {step = 1})
  local run = call.object.run(3)
  says("train", "names of columns", limn.train, run, {plot = {1}, steps = 1})
  says("train", "zero byte", limn.train, run, {plot = "a\0b", steps = 1})
  says("train", "closed run", limn.train, run, {steps = 3, every = 1, show = false,
    on = function() call.close(run) end})
end)

t.test("sweep says what is no store, and what went wrong with one", function()
  local grid = {a = {1, 2}}
  local function run() return {x = 1} end
  for _, store in ipairs{1, true, T.ones(2), {}} do
    says("sweep", "'store' must be a store or its path", limn.sweep, {grid = grid, run = run, store = store})
  end
  local closed = limn.store.open(":memory:")
  closed:close()
  says("sweep", "", limn.sweep, {grid = grid, run = run, store = closed, jobs = 0})
  says("sweep", "cannot open", limn.sweep, {grid = grid, run = run, store = "/dev/null/none/x.db"})
end)

t.test("functions of limn that call others of limn are named, not those", function()
  says("model.load", "cannot read", limn.model.load, "/dev/null/none")
  says("giant", "", limn.giant, {alpha = {1 / 0}, neurons = 8, inputs = 4, samples = 16})
  says("theory.cell", "", limn.theory.cell, {act = "tanh", inputs = {{1, 2}}, show = false})
  says("theory.target", "", limn.theory.target, "none")
  local closed = limn.plot.figure()
  call.close(closed)
  says("plot.of", "a closed figure", limn.plot.of, closed)
end)

t.test("a name of a module that is a list of paths, and one with a fault in it", function()
  says("reload", "no name of a module", limn.reload, "x;y")
  local dir, at = t.folder()
  t.put(at "faulty.lua", "return )")
  local before = package.path
  package.path = dir .. "/?.lua"
  says("reload", "faulty.lua:1:", limn.reload, "faulty")
  package.path = before
  os.execute("rm -r " .. dir)
end)

t.test("a callback that yields is one of the function that was called", function()
  says("theory.target", "must not yield", limn.theory.target, function() coroutine.yield() end)
  says("calc.mean", "must not yield", limn.calc.mean, function() coroutine.yield() end)
end)

t.test("a tensor without elements has none, however long its other axes are", function()
  local called = 0
  local x = T.from({5, 1 << 40, 0}, function() called = called + 1 return 1 end)
  t.eq(x.shape[2], 1 << 40)
  t.eq(called, 0)
end)

t.test("a run that is closed on the way is said under the name that was called", function()
  local dir, at = t.folder()
  local x, y = T.eye(3), T.ones(3)
  local function closing(o)
    local net = limn.model.net(3, {width = 4, seed = 1})
    o.run = limn.dyn.gd(net, x, y, {lr = 0.1})
    o.steps, o.show = 4, false
    o.record = {gone = function(run) call.close(run) return 1 end}
    return o
  end
  says("train", "a closed run", limn.train, closing{every = 1})
  says("train", "a closed run", limn.train, closing{every = 1, accuracy = true})
  says("train", "a closed run", limn.train, closing{every = 4, checkpoint = at "run"})
  local closed = closing{checkpoint = at "run"}
  call.close(closed.run)
  says("train", "a closed run", limn.train, closed)
  for _, set in ipairs{"movement", "kernel", "steps"} do
    local net = limn.model.net(3, {width = 4, seed = 1})
    local run = limn.dyn.gd(net, x, y, {lr = 0.1})
    says("train", "a closed net", limn.train, {run = run, net = net, x = x, y = y, steps = 4, every = 1,
      show = false, record = {set, gone = function() call.close(net) return 1 end}})
    says("train", "", limn.train, {run = run, net = run, x = "x", steps = 4, show = false, record = {set}})
  end
  os.execute("rm -r " .. dir)
end)

t.test("a table that lies about its length has none", function()
  says("data.subset", "equal length", limn.data.subset, {x = odd.liar(4), y = odd.liar(4)}, {1})
end)

call.done()
t.done()
