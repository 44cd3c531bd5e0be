-- Driving an iterative method: in C over operators and matrices, here over
-- functions, which C never calls.
local limn = limn
local L, T = limn.linalg, limn.tensor
local errors = require "limn.errors"

local solve = {}

-- Up to this side the tridiagonal form of a stored matrix, or of its Gram matrix, is
-- found faster by LAPACK than blocks of vectors that miss no value.
local SMALL = 700

local function is(value, kind)
  return type(value) == "userdata" and getmetatable(value) == kind
end

-- What 'a' is: a function as it is, everything else as an operator.
function solve.operand(name, a, options)
  if type(a) == "function" or is(a, "operator") then return a end
  if not is(a, "tensor") and type(a) ~= "table" then
    error(name .. ": 'a' must be a matrix, an operator or a function, got "
      .. (a == nil and "nothing" or "a " .. type(a)), 0)
  end
  return errors.call(name, L.operator, a, options)
end

-- Whether a is a stored matrix, and this side of it is so short.
function solve.is_small(a, side)
  return (is(a, "tensor") or type(a) == "table") and side <= SMALL
end

-- Rows and columns of an operand that is no function.
function solve.shape(name, a)
  return errors.call(name, L.shape, a)
end

-- The size of a square operand; n is what the caller says.
function solve.square(name, a, n)
  if type(a) == "function" then
    if n then return n end
    error(name .. ": of a function 'n' must be given", 0)
  end
  local shape = solve.shape(name, a)
  local rows, cols = shape.rows, shape.cols
  if rows ~= cols then
    error(("%s: 'a' is %d x %d, expected n n"):format(name, rows, cols), 0)
  end
  if n and n ~= rows then
    error(("%s: 'n' is %d, but 'a' is %d x %d"):format(name, n, rows, rows), 0)
  end
  return rows
end

-- A function's products with a block, as a matrix of the right size.
local function products(name, f, x, transposed, cols)
  local y = f(x, transposed)
  local ok, value = errors.try(T.new, y)
  if not ok or type(value) ~= "userdata" or value.rank ~= 2
    or value.shape[1] ~= x.shape[1] or value.shape[2] ~= cols then
    error(("%s: 'a' must return %d x %d numbers"):format(name, x.shape[1],
      cols), 0)
  end
  return value
end

-- Run a solver of an m x n operator to its end.
function solve.run(name, solver, a, m, n)
  if type(a) ~= "function" then
    errors.call(name, solver.run, solver, a)
    return
  end
  local ask = solver:request()
  while ask.x do
    local y = products(name, a, ask.x, ask.transposed,
      ask.transposed and n or m)
    errors.call(name, solver.reply, solver, y)
    ask = solver:request()
  end
end

return solve
