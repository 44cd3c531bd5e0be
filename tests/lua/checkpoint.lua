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

t.test("checkpoints of something else", function()
  local _, run = make("double")
  train(run, 20, {checkpoint = path})
  local net = limn.model.net(3, {width = 16, seed = 4})
  local other = limn.dyn.adam(net, x, y, {lr = 0.01, batch = 8, seed = 5})
  t.raises(function() train(other, 20, {checkpoint = path}) end,
    "of another run")
  local file = io.open(path, "wb")
  file:write("limn checkpoint 1\nnonsense")
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
