-- Activations given as text beside built-in ones: value and slope of a million
-- numbers, the ratio of times.  Medians of 7 rounds, side by side.
--
--     limn tests/bench/formula.lua
local limn = require "limn"
local proc = require "limn.proc"

local x = limn.tensor.randn(1000000, {seed = 1})

local function timed(act, order)
  local start = proc.now()
  limn.model.act(x, {act = act, order = order})
  return proc.now() - start
end

for _, row in ipairs{{"silu", "x * sigmoid(x)"}, {"tanh", "tanh(x)"},
  {"gelu", "x * normal(x)"}, {"relu", "max(x, 0)"},
  {"mish", "x * tanh(softplus(x))"}, {"power3", "x^3"}} do
  for order = 0, 1 do
    local list = {}
    for i = 1, 7 do
      list[i] = timed(row[2], order) / timed(row[1], order)
    end
    table.sort(list)
    print(("%-24s derivative %d: %5.2f times %s"):format(row[2], order,
      list[4], row[1]))
  end
end
