-- limn.space.log2(low, high, step): powers of two.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local steps = require "limn.space.steps"

limn.def{
  name = "space.log2",
  doc = "Powers of two: 2^low, 2^(low + step), ..., 2^high.",
  example = "assert(#limn.space.log2(-12, -4, 0.5) == 17)",
  args = {
    {name = "low", kind = "num", doc = "the first exponent"},
    {name = "high", kind = "num", doc = "the last exponent"},
    {name = "step", kind = "num", rule = "(0,inf)",
      doc = "difference of neighbouring exponents"},
  },
  results = {cells.slot.list},
  run = function(a)
    return errors.call("space.log2", steps, a.low, a.high, a.step,
      function(x) return 2.0 ^ x end)
  end,
}
