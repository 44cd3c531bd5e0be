-- Checkpoints of limn.train: a run that is broken off and taken up again ends
-- with the very numbers of one that was not.
local limn = require "limn"
local t = require "limn.test"
local proc = require "limn.proc"
local wire = require "limn.wire"

local path = os.tmpname()
os.remove(path)

local x, y = {}, {}
for i = 1, 40 do
  x[i] = {math.sin(i), math.cos(3 * i), math.sin(i * i)}
  y[i] = x[i][1] * x[i][2]
end

local function make(precision)
  local net = limn.model.net(3, {width = 16, seed = 3,
    precision = precision})
  local run = limn.dyn.adam(net, x, y, {lr = 0.01, batch = 8, seed = 5})
  return net, run
end

local function train(run, steps, o)
  o = o or {}
  return limn.train(run, {steps = steps, every = 10, show = false,
    checkpoint = o.checkpoint, on = o.on})
end

for _, precision in ipairs{"double", "single"} do
  t.test("broken off after each row, " .. precision, function()
    os.remove(path)
    require("limn.session").threads(1)
    local net, run = make(precision)
    local whole = train(run, 100)
    local log, resumed
    for rows = 1, 10 do
      local again
      again, run = make(precision)
      local seen = 0
      pcall(train, run, 100, {checkpoint = {path = path, every = "0s"},
        on = function() seen = seen + 1 if seen > 1 then error("off") end end})
      resumed = again
    end
    resumed, run = make(precision)
    log = train(run, 100, {checkpoint = {path = path, every = 0}})
    t.eq(wire.encode(log), wire.encode(whole))
    t.eq(wire.encode(resumed:flat()), wire.encode(net:flat()))
    -- What is complete is not run again; more steps go on from there.
    local more, longer = make(precision)
    t.eq(#train(longer, 150, {checkpoint = path}).loss, 15)
    os.remove(path)
  end)
end

t.test("a process that is killed", function()
  os.remove(path)
  local net, run = make("double")
  local whole = train(run, 2000)
  for try = 1, 4 do
    local pid = proc.fork()
    if pid == 0 then
      local _, mine = make("double")
      pcall(train, mine, 2000, {checkpoint = {path = path, every = "0.001s"}})
      proc.exit(0)
    end
    proc.sleep(0.01 * try)
    proc.kill(pid, "kill")
    proc.wait(pid)
  end
  local again, mine = make("double")
  local log = train(mine, 2000, {checkpoint = path})
  t.eq(wire.encode(log), wire.encode(whole))
  t.eq(wire.encode(again:flat()), wire.encode(net:flat()))
  os.remove(path)
end)

-- A row that the checkpoint does not know, left by an error after the copy.
t.test("broken off later than the last copy", function()
  os.remove(path)
  local net, run = make("double")
  local whole = train(run, 200)
  local _, first = make("double")
  local rows = 0
  pcall(train, first, 200, {checkpoint = path, on = function()
    rows = rows + 1
    if rows == 2 then proc.sleep(1.1) end
    if rows == 6 then error("off") end
  end})
  local again, second = make("double")
  local seen = 0
  local log = train(second, 200, {checkpoint = path,
    on = function() seen = seen + 1 end})
  t.ok(seen < 20, "goes on from the copy")
  t.eq(wire.encode(log), wire.encode(whole))
  t.eq(wire.encode(again:flat()), wire.encode(net:flat()))
  os.remove(path)
end)

t.test("a last row that is short, and more steps", function()
  os.remove(path)
  local net, run = make("double")
  local whole = train(run, 120)
  for _, steps in ipairs{35, 57, 120, 120} do
    local again, mine = make("double")
    local log = train(mine, steps, {checkpoint = path})
    t.eq(log.t[#log.t], steps)
    if steps == 120 then
      t.eq(wire.encode(log), wire.encode(whole))
      t.eq(wire.encode(again:flat()), wire.encode(net:flat()))
    end
  end
  local _, fewer = make("double")
  t.raises(function() train(fewer, 50, {checkpoint = path}) end,
    "at step 120, beyond steps = 50")
  os.remove(path)
end)

t.test("a divergence stays one", function()
  local function burst()
    local net = limn.model.net(3, {width = 16, seed = 3})
    return limn.dyn.sgd(net, x, y, {lr = 1e3, batch = 8, seed = 5})
  end
  local whole = train(burst(), 100)
  t.eq(whole.why, "diverged")
  t.eq(wire.encode(train(burst(), 100, {checkpoint = path})),
    wire.encode(whole))
  t.eq(wire.encode(train(burst(), 300, {checkpoint = path})),
    wire.encode(whole))
  os.remove(path)
end)

-- Whatever changes the numbers makes it another run, and the message says
-- what it was.
t.test("checkpoints of another run", function()
  os.remove(path)
  local function change(o)
    local data = o.x or x
    local net = limn.model.net(3, {width = o.width or 16, seed = o.start or 3,
      act = o.act, gamma = o.gamma, precision = o.precision,
      freeze = o.freeze})
    return limn.dyn.sgd(net, data, o.y or y, {lr = o.lr or 0.01,
      batch = o.batch or 8, seed = o.seed or 5, loss = o.loss,
      momentum = o.momentum, decay = o.decay, order = o.order,
      schedule = o.schedule or "cosine", steps = o.steps or 100,
      warmup = o.warmup, factors = o.factors, limit = o.limit})
  end
  local function other(o, words)
    t.raises(function()
      limn.train(change(o), {steps = 20, every = o.rows or 10, show = false,
        checkpoint = path, target = o.target, record = o.record,
        accuracy = o.accuracy})
    end, "is of another run (" .. words .. "); remove it, or name")
  end
  train(change{}, 20, {checkpoint = path})
  t.eq(train(change{}, 20, {checkpoint = path}).why, "done")
  other({lr = 0.02}, "lr = 0.01, not 0.02")
  other({batch = 4}, "batch = 8, not 4")
  other({seed = 6}, "seed = 5, not 6")
  other({order = "replace"}, "order = epoch, not replace")
  other({momentum = 0.9}, "another initial state; "
    .. "momentum = 0, not 0.9; opt = sgd, not momentum")
  other({decay = 0.1}, "decay = 0, not 0.1")
  other({limit = 10}, "limit = inf, not 10")
  other({schedule = "constant"},
    "schedule = cosine, not constant; steps = 100, not 0")
  other({steps = 200}, "steps = 100, not 200")
  other({warmup = 5}, "warmup = 0, not 5")
  other({start = 4}, "another initial state")
  other({gamma = 2}, "another scaling of the network")
  other({freeze = {"W1"}}, "another scaling of the network")
  local moved = {table.unpack(x)}
  moved[7] = {x[7][1], x[7][2], x[7][3] + 1e-9}
  other({x = moved}, "other inputs")
  local labels = {table.unpack(y)}
  labels[40] = -labels[40]
  other({y = labels}, "other targets")
  for i = 1, 40 do labels[i] = y[i] > 0 and 1 or -1 end
  other({loss = "logistic", y = labels},
    "loss = mse, not logistic; other targets")
  other({rows = 5}, "rows every = 10, not 5")
  other({target = 0.1}, "target = -inf, not 0.1")
  other({accuracy = true}, "accuracy = false, not true")
  other({record = {size = function() return 1 end}}, "record = none, not size")
  os.remove(path)
  -- What the numbers do not depend on may change: a seed that nobody draws
  -- from, the length of a schedule that is constant.
  local function all(seed, steps)
    local net = limn.model.net(3, {width = 16, seed = 3})
    return limn.dyn.gd(net, x, y, {lr = 0.01, seed = seed, steps = steps})
  end
  train(all(1, 10), 20, {checkpoint = path})
  t.eq(#train(all(2, 20), 30, {checkpoint = path}).t, 3)
  os.remove(path)
end)

t.test("files that are no checkpoints", function()
  local _, run
  local file = io.open(path, "wb")
  file:write("limn checkpoint 1\nnonsense")
  file:close()
  _, run = make("double")
  t.raises(function() train(run, 20, {checkpoint = path}) end, "older limn")
  file = io.open(path, "wb")
  file:write("limn checkpoint 2\nnonsense")
  file:close()
  _, run = make("double")
  t.raises(function() train(run, 20, {checkpoint = path}) end, "damaged")
  os.remove(path)
  t.raises(function() train(run, 20, {checkpoint = {path = path,
    every = "often"}}) end, "must be like")
  t.raises(function() train(run, 20, {checkpoint = {pth = path}}) end,
    "'checkpoint' must be")
end)

t.done()
