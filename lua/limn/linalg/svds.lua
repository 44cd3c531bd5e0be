-- limn.linalg.svds: the largest singular values of whatever can be multiplied.
local limn = limn
local L = limn.linalg
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
     doc = "vectors in a block, from k on; 0: k, or 4"},
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
    local solver = errors.call(NAME, L.svds_solver, m, n, o.k,
      {block = o.block, steps = o.steps, tol = o.tol, seed = o.seed})
    solve.run(NAME, solver, a, m, n)
    return solver:svds_found()
  end,
}
