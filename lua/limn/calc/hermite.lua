-- limn.calc.hermite: the Hermite expansion of a function of Lua, or of an
-- activation by its name.
local limn = limn
local adaptive = require "limn.calc.adaptive"
local errors = require "limn.errors"

local NAME = "calc.hermite"

-- What is left of E f^2, between 0 and that.
local function rest(r)
  local value, bound = r.square, r.square_error
  for k = 1, #r.a do
    value = value - r.a[k] ^ 2
    bound = bound + (2 * math.abs(r.a[k]) + r.a_error[k]) * r.a_error[k]
  end
  return math.max(value, 0), bound
end

local function hermite(o)
  if type(o.f) == "string" then
    local r = limn.model.hermite_coefficients(o.terms,
      {act = o.f, variance = o.variance})
    return {a = r.a, a_error = r.a_error, rest = r.rest, rest_error = r.rest_error}
  elseif type(o.f) ~= "function" then
    error(NAME .. ": 'f' must be a function or the name of an activation", 0)
  end
  local r = adaptive.run(NAME, o.f, {variance = o.variance, kinks = o.kinks,
    tol = o.tol, calls = o.calls, terms = o.terms})
  local left, left_error = rest(r)
  return {a = r.a, a_error = r.a_error, rest = left, rest_error = left_error,
    calls = r.calls, nodes = r.nodes}
end

limn.def{
  name = NAME,
  doc = "Coefficients of the Hermite expansion of a function, f(sqrt(variance) z) "
     .. "= sum a_k he_k(z) with he_k orthonormal under N(0, 1), by adaptive "
     .. "quadrature.",
  ref = "O'Donnell 2014, section 11.2",
  example = [[
local r = limn.calc.hermite(function(x) return x:pow(3) end, 5)
-- z^3 = sqrt(6) he_3 + 3 he_1
assert(math.abs(r.a[4] - 6 ^ 0.5) < 1e-13 and math.abs(r.a[2] - 3) < 1e-13)
assert(r.rest < 1e-12)]],
  args = {
    {name = "f", kind = "any",
     doc = "a function of a tensor of n numbers that returns n numbers, or the "
        .. "name of an activation"},
    {name = "terms", kind = "int", rule = "[1,2000]",
     doc = "number of coefficients, a_0, a_1, ..."},
    table.unpack(adaptive.slots),
  },
  results = {
    {name = "a", kind = "vec", rule = "terms",
     doc = "a_k = E f he_k; the c_k of f = sum c_k He_k is a_k / sqrt(k!)"},
    {name = "a_error", kind = "vec", rule = "terms", doc = "absolute"},
    {name = "rest", kind = "num", doc = "E f^2 - sum a_k^2: what higher orders hold"},
    {name = "rest_error", kind = "num", doc = "absolute"},
    {name = "calls", kind = "int", doc = "of f; nil of an activation"},
    {name = "nodes", kind = "int", doc = "in all; nil of an activation"},
  },
  run = function(o) return errors.call(NAME, hermite, o) end,
}
