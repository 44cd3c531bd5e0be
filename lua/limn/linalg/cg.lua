-- limn.linalg.cg: systems of whatever can be multiplied and is positive
-- definite.
local limn = limn
local L = limn.linalg
local errors = require "limn.errors"
local solve = require "limn.linalg.solve"

local NAME = "linalg.cg"

local function check(a, n)
  if type(a) == "function" then return end
  local shape = solve.shape(NAME, a)
  if shape.rows ~= n or shape.cols ~= n then
    error(("%s: 'a' is %d x %d, but 'b' has %d rows"):format(NAME, shape.rows,
      shape.cols, n), 0)
  end
end

limn.def{
  name = NAME,
  doc = "Solve a x = b by conjugate gradients, for a positive definite "
     .. "matrix, operator or function that multiplies.",
  ref = "Hestenes and Stiefel 1952",
  example = [[
local x = limn.tensor.randn(200, 20, {seed = 1})
local b = limn.tensor.ones(200)
-- kernel regression without the kernel
local k = limn.linalg.operator(x, {gram = true}):affine{shift = 0.1}
local s = k:cg(b)
assert(s.converged and s.products < 60)
assert(((x:gram() + 0.1 * limn.tensor.eye(200)):matmul(s.x) - b):norm() < 1e-8)]],
  args = {
    {name = "a", kind = "any",
     doc = "a matrix, an operator, or a function of blocks of vectors, one a "
        .. "row, that returns their products"},
    {name = "b", kind = "tensor", rule = "?",
     doc = "n numbers, or n x k: a right-hand side a column"},
    {name = "tol", kind = "num", default = 1e-10, rule = "[0,1]",
     doc = "|b - a x| relative to |b|"},
    {name = "products", kind = "int", default = 10000, rule = "[1,inf)",
     doc = "with vectors, at most, but for those that measure the residuals"},
  },
  results = {
    {name = "x", kind = "tensor", rule = "?",
     doc = "of the shape of b; its error is at most the residual over the "
        .. "smallest eigenvalue"},
    {name = "residuals", kind = "vec", rule = "k",
     doc = "|b - a x| of each column, measured"},
    {name = "converged", kind = "flag", doc = "all of them, to the tolerance"},
    {name = "products", kind = "int", doc = "with vectors, how many it took"},
  },
  methods = {"tensor", "operator"},
  run = function(o)
    local b = o.b
    local rank = type(b) == "number" and 0 or b.rank
    if rank ~= 1 and rank ~= 2 then
      error(NAME .. ": 'b' must be a vector or a matrix", 0)
    end
    local n = b.shape[1]
    local a = solve.operand(NAME, o.a, {symmetric = true})
    check(a, n)
    local rows = rank == 1 and b:reshape(1, n) or b:t()
    local solver = errors.call(NAME, L.cg_solver, rows,
      {tol = o.tol, products = o.products})
    solve.run(NAME, solver, a, n, n)
    local found = solver:cg_found()
    found.x = rank == 1 and found.x[1] or found.x:t()
    return found
  end,
}
