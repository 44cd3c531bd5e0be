-- powers(name, base, word): define limn.space.NAME, powers of a base.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local steps = require "limn.space.steps"

return function(name, base, word, example)
  name = "space." .. name
  limn.def{
    name = name,
    doc = ("Powers of %s: %d^low, %d^(low + step), ..., %d^high.")
      :format(word, base, base, base),
    example = example,
    args = {
      {name = "low", kind = "num", doc = "the first exponent"},
      {name = "high", kind = "num", doc = "the last exponent"},
      {name = "step", kind = "num", rule = "(0,inf)",
        doc = "difference of neighbouring exponents"},
    },
    results = {cells.slot.list},
    run = function(a)
      return errors.call(name, steps, a.low, a.high, a.step,
        function(x) return (base + 0.0) ^ x end)
    end,
  }
end
