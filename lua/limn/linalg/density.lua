-- limn.linalg.density and funtrace: spectra as a whole, of whatever can be
-- multiplied.
local limn = limn
local quadrature = require "limn.linalg.quadrature"

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
    local d = quadrature.run("linalg.density", o):density_found()
    return {values = d.values, weights = d.weights, products = d.products}
  end,
}

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
    local solver, n = quadrature.run("linalg.funtrace", o)
    local d = solver:density_found()
    local must, least = quadrature.outside(d, o.f)
    if must then
      error(("linalg.funtrace: the operator must be %s for %s, but has a value "
        .. "of %g at most"):format(must, o.f, least), 0)
    end
    local value, se, value_error = quadrature.trace(solver, o.f, n, o)
    return {value = value, value_se = se, value_error = value_error,
      products = d.products}
  end,
}
