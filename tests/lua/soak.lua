-- Memory stays flat: rounds of what a session does, each with new objects, and
-- a look at the resident memory.  `limn soak.lua 50000` is a long one.
local t = require "limn.test"
local T = limn.tensor

local rounds = tonumber(arg[1]) or 600
local LIMIT = 5e6 -- bytes, whatever the number of rounds

local watched = t.sanitized()

-- The first quarter, at least 100 rounds, fills the shelves; then nothing grows.
local function flat(name, round)
  t.test(name, function()
    local warm = math.max(100, rounds // 4)
    local before
    for k = 1, rounds do
      round(k)
      if k % 10 == 0 then collectgarbage() end
      if k == warm then before = t.resident() end
    end
    local more = t.resident() - before
    t.ok(watched or more < LIMIT, ("%.1f MB more after %d rounds"):format(more / 1e6, rounds - warm))
  end)
end

-- Sizes at which blocks of the network and the run share the holes they leave.
local x, y = T.randn(50, 10, {seed = 1}), T.randn(50, {seed = 2})
flat("networks, runs and training", function(k)
  local net = limn.model.net(10, {width = 20, depth = 2, seed = k})
  limn.train(limn.dyn.gd(net, x, y, {lr = 0.01}), {steps = 10, every = 1})
end)

flat("networks and runs of all sizes, closed at once", function(k)
  local width = 5 + k * 7919 % 90
  local net = limn.model.net(10, {width = width, depth = 1 + k % 3, seed = k})
  local run = limn.dyn.adam(net, x, y, {lr = 0.01})
  run:step(2)
  debug.getmetatable(net).__close(net)
  debug.getmetatable(run).__close(run)
end)

local path = os.tmpname()
os.remove(path)
local wire = require "limn.wire"
flat("tensors, figures, texts, stores and errors", function(k)
  local n = 3 + k * 7919 % 40
  local a = T.randn(n, n, {seed = k})
  local s = a:matmul(a, {tb = true}):eigh()
  a:svd()
  local fig = limn.plot.figure{title = "round " .. k}
  fig:line(T.arange(1, n), a[1])
  for i = 1, 20 do fig:add("live", i, i) end
  fig:text()
  wire.decode(wire.encode{a = a, s = {1, "x"}})
  pcall(T.matmul, a, T.ones(2, 2))
  pcall(limn.linalg.solve, T.zeros(2, 2), {1, 2})
  if k % 20 == 0 then
    local store = limn.store.open(path)
    limn.store.query(store, "SELECT 1")
    limn.store.close(store)
  end
  coroutine.wrap(function() coroutine.yield(a) end)()
end)
os.remove(path)

t.done()
