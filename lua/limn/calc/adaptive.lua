-- Running a quadrature of limn.calc over a function of Lua.
local limn = limn
local T = limn.tensor
local errors = require "limn.errors"

local adaptive = {}

local function shape_text(v)
  if type(v) ~= "userdata" then return type(v) end
  return "shape {" .. table.concat(v.shape, ", ") .. "}"
end

-- f(x) as a tensor of n numbers.
function adaptive.values(name, f, x, n)
  local y = f(x)
  local ok, v = errors.try(T.new, y)
  if not ok or type(v) ~= "userdata" or v.rank ~= 1 or v.shape[1] ~= n then
    error(("%s: 'f' must return %d numbers, one for each, got %s"):format(name, n,
      shape_text(ok and v or y)), 0)
  end
  return v
end

-- What is found of f; o as in limn.calc.quadrature.
function adaptive.run(name, f, o)
  local q = limn.calc.quadrature(o)
  local x = q:nodes()
  while #x > 0 do
    q:take(adaptive.values(name, f, x, #x))
    x = q:nodes()
  end
  return q:estimate()
end

adaptive.slots = {
  {name = "variance", kind = "num", default = 1, rule = "(0,inf)",
   doc = "of the Gaussian argument"},
  {name = "kinks", kind = "vec", rule = "?", optional = true,
   doc = "where f has kinks or jumps; others are found, by more calls, but bumps "
     .. "narrower than 0.03 sqrt(variance) away from 0 may be missed"},
  {name = "tol", kind = "num", default = 1e-12, rule = "(0,1)",
   doc = "relative to the root of E f^2"},
  {name = "calls", kind = "int", default = 60, rule = "[2,1000]",
   doc = "of f, at most"},
}

return adaptive
