-- limn.linalg.eigs: one end of the spectrum of whatever can be multiplied.
local limn = limn
local L, T = limn.linalg, limn.tensor
local errors = require "limn.errors"
local solve = require "limn.linalg.solve"

local NAME = "linalg.eigs"

local function is_small(o, n)
  return solve.is_small(o.a, n) and o.k > 0 and o.which ~= "extreme"
    and o.block == 0 and o.basis == 0 and n <= o.products
end

-- The values of a small matrix by LAPACK, in the order of eigs, which costs as
-- much as products with all n unit vectors or less.
local function direct(o, n)
  local a, top = T.new(o.a), o.which == "top"
  local e = errors.call(NAME, L.eigh, a,
    top and {first = n - o.k + 1} or {last = o.k})
  local values = top and T.flip(e.values) or e.values
  local v = top and T.flip(e.v, {axis = 2}) or e.v
  local residuals = (a:matmul(v) - v * values):norm{axis = 1}
  return {values = values, v = v, residuals = residuals, products = n,
    converged = residuals:max() <= math.max(o.tol, 1e-12) * values:abs():max()}
end

limn.def{
  name = NAME,
  doc = "A few eigenvalues at one end of the spectrum of a large symmetric "
     .. "matrix or operator, or of a function that multiplies.",
  ref = "Golub and Underwood 1977; Wu and Simon 2000",
  example = [[
local a = limn.tensor.randn(200, 20, {seed = 1}):gram()
local e = a:eigs(3, {seed = 2})
assert(e.converged and e.residuals:max() < 1e-9 * e.values[1])
local f = limn.linalg.eigs(function(x) return x:matmul(a) end, 3,
  {n = 200, seed = 2})
assert(math.abs(f.values[3] / e.values[3] - 1) < 1e-12)]],
  args = {
    {name = "a", kind = "any",
     doc = "a symmetric matrix, an operator, or a function of blocks of "
        .. "vectors, one a row, that returns their products"},
    {name = "k", kind = "int", rule = "[0,2147483647]",
     doc = "how many eigenvalues"},
    {name = "n", kind = "int", rule = "[0,2147483647]", optional = true,
     doc = "the size of a function's vectors"},
    {name = "which", kind = "choice", default = "top",
     rule = "top|bottom|extreme",
     doc = "the largest, the smallest, or the largest in absolute value; "
        .. "they come in that order"},
    {name = "block", kind = "int", default = 0, rule = "[0,100000]",
     doc = "vectors in a block, which is how often a value can be found; "
        .. "0: k, so that no value is missed, and of a stored matrix of up to "
        .. "700 rows LAPACK's tridiagonal form instead; 1 takes the fewest "
        .. "products"},
    {name = "basis", kind = "int", default = 0, rule = "[0,2147483647]",
     doc = "vectors kept before a restart, at least k and three blocks; "
        .. "0: 16 blocks, or 64"},
    {name = "products", kind = "int", default = 3000, rule = "[1,inf)",
     doc = "with vectors, at most"},
    {name = "tol", kind = "num", default = 1e-12, rule = "[0,1]",
     doc = "residuals relative to the largest absolute value"},
    {name = "seed", kind = "seed", optional = true,
     doc = "of random vectors; the session's next one unless given"},
  },
  results = {
    {name = "values", kind = "vec", rule = "k",
     doc = "in the order of which; NaN where none was found"},
    {name = "v", kind = "mat", rule = "n k",
     doc = "unit vectors, column j belongs to values[j]"},
    {name = "residuals", kind = "vec", rule = "k",
     doc = "|a v - value v| of each, which bounds its error"},
    {name = "converged", kind = "flag", doc = "all of them, to the tolerance"},
    {name = "products", kind = "int", doc = "with vectors, how many it took"},
  },
  methods = {"tensor", "operator"},
  run = function(o)
    local a = solve.operand(NAME, o.a, {symmetric = true})
    local n = solve.square(NAME, a, o.n)
    if o.k > n then
      error(("%s: 'k' must be at most n = %d"):format(NAME, n), 0)
    end
    if is_small(o, n) then return direct(o, n) end
    local solver = errors.call(NAME, L.eigs_solver, n, o.k, {which = o.which,
      block = o.block, basis = o.basis, products = o.products, tol = o.tol,
      seed = o.seed})
    solve.run(NAME, solver, a, n, n)
    return solver:eigs_found()
  end,
}
