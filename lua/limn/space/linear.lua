-- limn.space.linear(low, high, n): n numbers in equal steps.

local limn = limn
local cells = require "limn.space.cells"

local function linear(low, high, n)
  local list = {}
  for i = 1, n do
    list[i] = n == 1 and low or low + (high - low) * (i - 1) / (n - 1)
  end
  return list
end

limn.def{
  name = "space.linear",
  doc = "n evenly spaced numbers from low to high.",
  example = "assert(limn.space.linear(0, 1, 5)[2] == 0.25)",
  args = {cells.slot.low, cells.slot.high, cells.slot.n},
  results = {cells.slot.list},
  run = function(a) return linear(a.low, a.high, a.n) end,
}
