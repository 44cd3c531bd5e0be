-- limit.py has the other side.  Prints "name seconds".
local L = limn.dyn.limit

local function clock(name, make)
  local t = os.clock()
  make()
  print(name .. "\t" .. os.clock() - t)
end

local function plain(d, depth)
  return limn.model.net(d, {width = 4, depth = depth, act = "tanh", base = 1,
    gain = 1, bias = false, seed = 1})
end

local x = limn.tensor.randn(4, 6, {seed = 1})
clock("march", function()
  L.dmft(plain(6, 2), x, {1, -1, 1, -1}, {lr = .2, rates = {W1 = 1 / 6},
    steps = 30, samples = 2000, groups = 1, seed = 1}):step(30)
end)
clock("sampler", function()
  local run = L.sampler(plain(3, 3), {{1, 0, .5}, {0, 1, -.5}, {-1, 1, 1}},
    {1, -1, .5}, {lr = 1, rates = {W1 = 1 / 3}, samples = 200000,
      groups = 8, seed = 1})
  run:step(6)
end)
