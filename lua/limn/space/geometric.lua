-- limn.space.geometric(low, high, n): n numbers in equal ratios.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"

local function geometric(low, high, n)
  if not (low > 0 and high > 0) then error("expected positive ends", 0) end
  local list = {}
  for i = 1, n do
    local t = n == 1 and 0 or (i - 1) / (n - 1)
    list[i] = i == 1 and low or i == n and high
      or math.exp(math.log(low) + t * (math.log(high) - math.log(low)))
  end
  return list
end

limn.def{
  name = "space.geometric",
  doc = "n numbers from low to high, evenly spaced on a logarithmic scale.",
  example = "assert(math.abs(limn.space.geometric(1, 100, 3)[2] - 10) < 1e-12)",
  args = {cells.slot.low, cells.slot.high, cells.slot.n},
  results = {cells.slot.list},
  run = function(a)
    return errors.call("space.geometric", geometric, a.low, a.high, a.n)
  end,
}
