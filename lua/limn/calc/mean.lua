-- limn.calc.mean: the Gaussian mean of a function of Lua.
local limn = limn
local adaptive = require "limn.calc.adaptive"
local errors = require "limn.errors"

local NAME = "calc.mean"

local function mean(o)
  local r = adaptive.run(NAME, o.f, {variance = o.variance, kinks = o.kinks,
    tol = o.tol, calls = o.calls})
  return {mean = r.mean, mean_error = r.mean_error, square = r.square,
    square_error = r.square_error, calls = r.calls, nodes = r.nodes}
end

limn.def{
  name = NAME,
  doc = "The mean of a function of a Gaussian variable, and of its square, by "
     .. "adaptive quadrature: each call of the function is with a tensor of "
     .. "nodes.",
  example = [[
-- a jump that is not declared
local r = limn.calc.mean(function(x) return x:gt(0.3) * 1 end)
local exact = 0.38208857781104733 -- P(z > 0.3)
assert(math.abs(r.mean - exact) <= r.mean_error and r.mean_error < 1e-13)]],
  args = {
    {name = "f", kind = "function",
     doc = "of a tensor of n numbers, returns n numbers"},
    table.unpack(adaptive.slots),
  },
  results = {
    {name = "mean", kind = "num", doc = "E f(x), x ~ N(0, variance)"},
    {name = "mean_error", kind = "num",
     doc = "absolute; infinite if there seems to be no mean"},
    {name = "square", kind = "num", doc = "E f(x)^2"},
    {name = "square_error", kind = "num", doc = "absolute"},
    {name = "calls", kind = "int", doc = "of f"},
    {name = "nodes", kind = "int", doc = "in all"},
  },
  run = function(o) return errors.call(NAME, mean, o) end,
}
