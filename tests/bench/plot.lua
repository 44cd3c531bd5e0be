-- What a live plot costs the loop it follows: LIMN_TERM=unknown limn tests/bench/plot.lua
--
-- A loop of steps of about a millisecond with live:add at every step; gnuplot
-- draws on its terminal `unknown`, which does all the work but the pixels.
-- The time inside live:add is a share of the whole; median of five runs.
-- Must stay below 1 %.
local limn = require "limn"
local now = os.clock -- of this process alone: others may be busy too
local steps = tonumber(arg[1]) or 1000

local function work()
  local s = 0
  for i = 1, 100000 do s = s + i % 7 end
  return s
end

local share, call = {}, {}
for run = 1, 5 do
  local live = limn.plot.live{title = "bench", logy = 10}
  local inside, began = 0, now()
  for step = 1, steps do
    work()
    local t = now()
    live:add("loss", step, 1 / step)
    inside = inside + now() - t
  end
  share[run], call[run] = inside / (now() - began), inside / steps
  live:done()
end
table.sort(share)
table.sort(call)
print(("live plot: %.2f %% of the loop, %.1f us a call; goal 1 %%"):format(
  100 * share[3], 1e6 * call[3]))
