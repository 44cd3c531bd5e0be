-- limn.space.log10(low, high, step): powers of ten.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local steps = require "limn.space.steps"

limn.def{
  name = "space.log10",
  doc = "Powers of ten: 10^low, 10^(low + step), ..., 10^high.",
  example = "assert(limn.space.log10(-2, 0, 1)[3] == 1)",
  args = {
    {name = "low", kind = "num", doc = "the first exponent"},
    {name = "high", kind = "num", doc = "the last exponent"},
    {name = "step", kind = "num", rule = "(0,inf)",
      doc = "difference of neighbouring exponents"},
  },
  results = {cells.slot.list},
  run = function(a)
    return errors.call("space.log10", steps, a.low, a.high, a.step,
      function(x) return 10.0 ^ x end)
  end,
}
