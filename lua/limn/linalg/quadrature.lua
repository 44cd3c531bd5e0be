-- Traces of functions from what stochastic Lanczos quadrature has found, with
-- their errors: what limn.linalg.funtrace and limn.probe.spectrum share.
local limn = limn
local L = limn.linalg
local errors = require "limn.errors"
local solve = require "limn.linalg.solve"

local quadrature = {}

local functions = {
  identity = function(x) return x end,
  square = function(x) return x * x end,
  exp = function(x) return x:exp() end,
  log = function(x) return x:log() end,
  sqrt = function(x) return x:maximum(0):sqrt() end,
  inverse = function(x) return x:reciprocal() end,
}

-- What the values of an operator are known to: so much of the largest.
local ROUNDING = 2^-50

function quadrature.rounding(d)
  return ROUNDING * d.values:abs():max()
end

-- What has no value at 0, or below: as far as rounding can tell.
local domain = {log = "positive", inverse = "positive", sqrt = "not negative"}

-- What the operator, plus shift 1, must be for f and is not; the value that
-- shows it.
function quadrature.outside(d, f, shift)
  if not domain[f] then return end
  local least = d.values:min() + (shift or 0)
  local room = quadrature.rounding(d)
  if f == "sqrt" then room = -room - 5e-324 end
  if least <= room then return domain[f], least end
end

-- The solver of an operand, at its end, and the size.
function quadrature.run(name, o)
  local a = solve.operand(name, o.a, {symmetric = true})
  local n = solve.square(name, a, o.n)
  if n == 0 then error(name .. ": 'a' is empty", 0) end
  local solver = errors.call(name, L.density_solver, n,
    {probes = o.probes, steps = o.steps, seed = o.seed})
  solve.run(name, solver, a, n, n)
  return solver, n
end

-- n w f(values) of each probe.
local function sums(d, f, n, shift)
  return (d.weights * f(d.values + shift)):sum{axis = 2} * n
end

-- What is missing from the last of three estimates with 1, 2 and 4 times the
-- steps: if the differences go on to fall as they have.
local function missing(first, second, third)
  local before, now = math.abs(second - first), math.abs(third - second)
  if now == 0 then return 0.0 end
  local ratio = now / before
  return ratio < 1 and now * math.max(1, ratio / (1 - ratio)) or math.huge
end

-- m steps are exact for polynomials of degree 2 m - 1.
local degree = {identity = 1, square = 2}

-- The error of the quadrature.  One step has no half to compare with.
local function unfinished(solver, f, n, o, value)
  if degree[f] and degree[f] <= 2 * o.steps - 1 then return 0.0 end
  if o.steps == 1 then return math.huge end
  local function at(level)
    return sums(solver:density_found{level = level}, functions[f], n,
      o.shift or 0):mean()
  end
  return missing(at(2), at(1), value)
end

-- The standard deviation of x about its mean, with squares in the range of
-- numbers.
local function deviation(x, mean)
  local size = x:abs():max()
  if size == 0 then return 0.0 end
  if not (size < math.huge) then return math.huge end
  return size * math.sqrt(((x - mean) / size):square():sum() / (#x - 1))
end

-- tr f(A + shift 1), its standard error and the error of the quadrature; o has
-- steps and shift.
function quadrature.trace(solver, name, n, o)
  local d = solver:density_found()
  local f, shift = functions[name], o.shift or 0
  local each = sums(d, f, n, shift)
  local value = each:mean()
  local moved = shift + quadrature.rounding(d)
  local value_error = (sums(d, f, n, moved) - each):abs():mean()
    + ROUNDING * each:abs():mean()
  if not d.exact then
    value_error = value_error + unfinished(solver, name, n, o, value)
  end
  if value_error ~= value_error then value_error = math.huge end
  return value, deviation(each, value) / math.sqrt(#each), value_error
end

return quadrature
