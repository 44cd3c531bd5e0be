-- limn.space.between(low, high): an interval to sample from.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"

local between = {}
between.__index = between

function between.is(v) return getmetatable(v) == between end

-- The value at u in [0, 1).
function between:at(u)
  local x
  if self.scale == "log" then
    local a, b = math.log(self.low), math.log(self.high)
    x = math.exp(a + u * (b - a))
  else
    x = self.low + u * (self.high - self.low)
  end
  if self.whole then return math.floor(x + 0.5) end
  return math.max(self.low, math.min(self.high, x))
end

local function make(o)
  if not (o.low <= o.high) then error("expected low <= high", 0) end
  if o.scale == "log" and not (o.low > 0) then
    error("a logarithmic range needs positive ends", 0)
  end
  return setmetatable({low = o.low, high = o.high, scale = o.scale,
    whole = o.whole}, between)
end

limn.def{
  name = "space.between",
  doc = "An interval for limn.space.sample.",
  example = "assert(limn.space.between(1e-4, 1, {scale = 'log'}).high == 1)",
  args = {
    cells.slot.low, cells.slot.high,
    {name = "scale", kind = "choice", rule = "linear|log", default = "linear",
      doc = "uniform in the value or in its logarithm"},
    {name = "whole", kind = "flag", default = false,
      doc = "round to integers"},
  },
  results = {{name = "range", kind = "table", doc = "the interval"}},
  run = function(a) return errors.call("space.between", make, a) end,
}

return between
