-- limn.linalg.density and funtrace: spectra as a whole, of whatever can be
-- multiplied.
local limn = limn
local L = limn.linalg
local solve = require "limn.linalg.solve"

local function slots(...)
  local list = {
    {name = "a", kind = "any",
     doc = "a symmetric matrix, an operator, or a function of blocks of "
        .. "vectors, one a row, that returns their products"},
    ...
  }
  for _, slot in ipairs{
    {name = "n", kind = "int", rule = "[1,2147483647]", optional = true,
     doc = "the size of a function's vectors"},
    {name = "probes", kind = "int", default = 10, rule = "[2,100000]",
     doc = "random vectors"},
    {name = "steps", kind = "int", default = 40, rule = "[1,100000]",
     doc = "products for each; all of the vectors are kept"},
    {name = "seed", kind = "seed", optional = true,
     doc = "of the vectors; the session's next one unless given"},
  } do list[#list + 1] = slot end
  return list
end

local function found(name, o)
  local a = solve.operand(name, o.a, {symmetric = true})
  local n = solve.square(name, a, o.n)
  if n == 0 then error(name .. ": 'a' is empty", 0) end
  local solver = solve.call(name, L.density_solver, n,
    {probes = o.probes, steps = o.steps, seed = o.seed})
  solve.run(name, solver, a, n, n)
  return solver, n
end

limn.def{
  name = "linalg.density",
  doc = "The density of the eigenvalues of a large symmetric matrix, operator "
     .. "or function that multiplies: each probe sees it as weights at a few "
     .. "values, by stochastic Lanczos quadrature.",
  ref = "Lin, Saad and Yang 2016; Ubaru, Chen and Saad 2017",
  example = [[
-- half of the eigenvalues of a projection are 1
local q = limn.tensor.orthogonal(100, {seed = 1})[{{1, 50}}]
local d = limn.linalg.density(q:matmul(q, {ta = true}), {seed = 1})
local share = (d.weights * d.values):sum() / 10
assert(math.abs(share - 0.5) < 0.1)]],
  args = slots(),
  results = {
    {name = "values", kind = "mat", rule = "p m", doc = "rising, a row a probe"},
    {name = "weights", kind = "mat", rule = "p m",
     doc = "of the values; each row sums to 1"},
    {name = "products", kind = "int", doc = "with vectors, how many it took"},
  },
  methods = {"tensor", "operator"},
  run = function(o)
    local d = found("linalg.density", o):density_found()
    return {values = d.values, weights = d.weights, products = d.products}
  end,
}

local functions = {
  identity = function(x) return x end,
  square = function(x) return x * x end,
  exp = function(x) return x:exp() end,
  log = function(x) return x:log() end,
  sqrt = function(x) return x:maximum(0):sqrt() end,
  inverse = function(x) return x:reciprocal() end,
}

-- The values of an operator are known to so much of the largest.
local ROUNDING = 2^-50

-- What has no value at 0, or below: as far as rounding can tell.
local domain = {log = "positive", inverse = "positive", sqrt = "not negative"}

local function check(values, f)
  if not domain[f] then return end
  local least, room = values:min(), ROUNDING * values:abs():max()
  if f == "sqrt" then room = -room - 5e-324 end
  if least <= room then
    error(("linalg.funtrace: the operator must be %s for %s, but has a value "
      .. "of %g at most"):format(domain[f], f, least), 0)
  end
end

-- n w f(values) of each probe.
local function sums(d, f, n, shift)
  return (d.weights * f(d.values + (shift or 0))):sum{axis = 2} * n
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
local function quadrature(solver, f, n, steps, value)
  if degree[f] and degree[f] <= 2 * steps - 1 then return 0.0 end
  if steps == 1 then return math.huge end
  local function at(level)
    return sums(solver:density_found{level = level}, functions[f], n):mean()
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

limn.def{
  name = "linalg.funtrace",
  doc = "The trace of a function of a large symmetric matrix, operator or "
     .. "function that multiplies, estimated with random vectors. That of the "
     .. "logarithm is the logarithm of the determinant.",
  ref = "Bai, Fahey and Golub 1996; Ubaru, Chen and Saad 2017",
  example = [[
local x = limn.tensor.randn(300, 600, {seed = 1})
local k = limn.linalg.operator(x, {gram = true})
local d = k:funtrace("log", {seed = 2})
local logdet = x:gram():slogdet().logdet
assert(math.abs(d.value - logdet) < 5 * d.value_se + d.value_error)
assert(d.value_se < 0.01 * logdet and d.value_error < 0.01 * d.value_se)]],
  args = slots{name = "f", kind = "choice",
    rule = "identity|square|exp|log|sqrt|inverse", doc = "which function"},
  results = {
    {name = "value", kind = "num", doc = "tr f(a)"},
    {name = "value_se", kind = "num",
     doc = "its standard error, from the spread over probes"},
    {name = "value_error", kind = "num",
     doc = "of the quadrature, from how it approached it when steps doubled, and "
        .. "of rounding; infinite where the steps are too few to tell"},
    {name = "products", kind = "int", doc = "with vectors, how many it took"},
  },
  methods = {"tensor", "operator"},
  run = function(o)
    local solver, n = found("linalg.funtrace", o)
    local d = solver:density_found()
    check(d.values, o.f)
    local f = functions[o.f]
    local each = sums(d, f, n)
    local value = each:mean()
    local shift = ROUNDING * d.values:abs():max()
    local value_error = (sums(d, f, n, shift) - each):abs():mean()
      + ROUNDING * each:abs():mean()
    if not d.exact then
      value_error = value_error + quadrature(solver, o.f, n, o.steps, value)
    end
    if value_error ~= value_error then value_error = math.huge end
    return {value = value, value_se = deviation(each, value) / math.sqrt(o.probes),
      value_error = value_error, products = d.products}
  end,
}
