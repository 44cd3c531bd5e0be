-- limn.linalg.svds: the largest singular values of whatever can be multiplied.
local limn = limn
local L, T = limn.linalg, limn.tensor
local errors = require "limn.errors"
local solve = require "limn.linalg.solve"

local NAME = "linalg.svds"

local function size_of(o, a)
  if type(a) ~= "function" then
    local shape = solve.shape(NAME, a)
    return shape.rows, shape.cols
  end
  if not o.size or #o.size ~= 2 then
    error(NAME .. ": of a function 'size' must be given, {m, n}", 0)
  end
  return o.size[1], o.size[2]
end

local function is_small(o, m, n)
  local p = math.min(m, n)
  return solve.is_small(o.a, p) and o.k > 0 and o.k <= p and o.block == 0
    and p <= o.steps * math.max(o.k, 4)
end

-- 1 or -1 for each column of v, which makes its largest number positive.
local function signs(v)
  return T.where((v:max{axis = 1} + v:min{axis = 1}):lt(0), -1, 1)
end

-- The columns u and v of a, which has the fewer rows: the eigenvectors of its Gram
-- matrix span what the vectors of their products tell apart.
local function from_gram(a, k)
  local m = a.shape[1]
  local x = L.eigh(a:gram(), {first = m - k + 1}).v
  local d = L.svd(a:matmul(x, {ta = true}))
  local u, v = x:matmul(d.vt, {tb = true}), d.u
  local residuals = T.maximum((a:matmul(v) - u * d.s):norm{axis = 1},
    (a:matmul(u, {ta = true}) - v * d.s):norm{axis = 1})
  return u, d.s, v, residuals
end

-- nil where a value is so small beside the largest that the squares know less of it
-- than blocks of vectors would.
local function direct(o, m, n)
  local a = T.new(o.a)
  local most = a:abs():max()
  if most == 0 then return end
  local size = 2.0 ^ math.min(math.floor(math.log(most, 2)), 1023)
  a = (m <= n and a or a:t()) / size
  local u, s, v, residuals = from_gram(a, o.k)
  if residuals:max() > math.min(o.tol, 1e-12) * s[1] then return end
  if m > n then u, v = v, u end
  local sign = signs(v)
  return {u = u * sign, s = s * size, vt = (v * sign):t(),
    residuals = residuals * size, converged = true, powers = 1,
    products = 2 * math.min(m, n)}
end

limn.def{
  name = NAME,
  doc = "The largest singular values of a large matrix, operator or function "
     .. "that multiplies, and their vectors.",
  ref = "Golub, Luk and Overton 1981; Baglama and Reichel 2006",
  example = [[
local a = limn.tensor.randn(300, 100, {seed = 1})
local d = a:svds(3, {seed = 2})
assert(d.converged)
assert(math.abs(d.s[1] / a:svd{vectors = false}.s[1] - 1) < 1e-12)]],
  args = {
    {name = "a", kind = "any",
     doc = "a matrix, an operator, or a function of (blocks of vectors, one a "
        .. "row; transposed) that returns their products with a, or with a'"},
    {name = "k", kind = "int", rule = "[0,2147483647]",
     doc = "how many singular values"},
    {name = "size", kind = "ints", rule = "[0,2147483647]", optional = true,
     doc = "of a function: {m, n}"},
    {name = "block", kind = "int", default = 0, rule = "[0,100000]",
     doc = "vectors in a block, from k on; 0: k, or 4, and of a stored matrix "
        .. "with a side of up to 700 LAPACK's tridiagonal form of its Gram matrix "
        .. "instead, where that knows the values to the tolerance"},
    {name = "steps", kind = "int", default = 300, rule = "[0,inf)",
     doc = "powers of a a' at most"},
    {name = "tol", kind = "num", default = 1e-8, rule = "[0,1]",
     doc = "residuals relative to the largest value"},
    {name = "seed", kind = "seed", optional = true,
     doc = "of the random block; the session's next one unless given"},
  },
  results = {
    {name = "u", kind = "mat", rule = "m k", doc = "orthonormal columns"},
    {name = "s", kind = "vec", rule = "k",
     doc = "the largest singular values, falling"},
    {name = "vt", kind = "mat", rule = "k n", doc = "orthonormal rows"},
    {name = "residuals", kind = "vec", rule = "k",
     doc = "max(|a v - s u|, |a' u - s v|) of each"},
    {name = "converged", kind = "flag",
     doc = "every residual is within the tolerance"},
    {name = "powers", kind = "int", doc = "of a a' that were taken"},
    {name = "products", kind = "int", doc = "with vectors, how many it took"},
  },
  methods = {"tensor", "operator"},
  run = function(o)
    local a = solve.operand(NAME, o.a)
    local m, n = size_of(o, a)
    local found = is_small(o, m, n) and errors.call(NAME, direct, o, m, n)
    if found then return found end
    local solver = errors.call(NAME, L.svds_solver, m, n, o.k,
      {block = o.block, steps = o.steps, tol = o.tol, seed = o.seed})
    solve.run(NAME, solver, a, m, n)
    return solver:svds_found()
  end,
}
