-- limn's half of tests/bench/particles.py: seconds of a step.
local limn = require "limn"
local clock = limn.threads() == 1 and os.clock or require "limn.proc".now
local N, d, n = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local T = limn.tensor
local x, y = T.randn(n, d, {seed = 1}), T.randn(n, {seed = 2})
local run = limn.dyn.langevin(x, y, {width = N, bias = false, second = "fixed",
  out = "signs", lr = 0.1, temperature = 1e-3, decay = 1e-3, seed = 1,
  precision = "single"})
run:step(1)
local best = math.huge
for _ = 1, tonumber(arg[4]) do
  local t = clock()
  run:step(1)
  best = math.min(best, clock() - t)
end
print(best)
