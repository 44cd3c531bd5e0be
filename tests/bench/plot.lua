-- What a live plot costs the loop it follows: limn tests/bench/plot.lua
--
-- A loop of steps of about a millisecond, once without a plot and once with
-- live:add at every step; gnuplot draws on its terminal `unknown`, which does
-- all the work but the pixels.  Best of three each; must stay below 1 %.
local limn = require "limn"
local proc = require "limn.proc"
local steps = tonumber(arg[1]) or 2000

local function work()
  local s = 0
  for i = 1, 100000 do s = s + i % 7 end
  return s
end

local function loop(live)
  local began = os.clock()
  for step = 1, steps do
    work()
    if live then live:add("loss", step, 1 / step) end
  end
  return os.clock() - began
end

local plain, plotted = math.huge, math.huge
for _ = 1, 3 do
  plain = math.min(plain, loop())
  local live = limn.plot.live{title = "bench", logy = 10}
  plotted = math.min(plotted, loop(live))
  live:done()
end
print(("live plot: %.3f s without, %.3f s with: %+.2f %% of the loop"):format(
  plain, plotted, 100 * (plotted / plain - 1)))
print(("           %.2f us a call"):format(1e6 * (plotted - plain) / steps))
