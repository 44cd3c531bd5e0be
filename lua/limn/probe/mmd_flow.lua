-- limn.probe.mmd_flow: particles that descend their discrepancy to a cloud.

local limn = limn
local errors = require "limn.errors"

local NAME = "probe.mmd_flow"

local function flow(o)
  local x, squares = limn.tensor.copy(o.x), {}
  local how = {kernel = o.kernel, length = o.length, mass_y = o.mass_y}
  for step = 0, o.steps do
    how.with_gradient = step < o.steps
    local d = limn.probe.mmd(x, o.y, how)
    squares[step + 1] = d.square
    if d.gradient then x = x - o.lr * d.gradient end
  end
  return {x = x, square = limn.tensor.new(squares)}
end

limn.def{
  name = NAME,
  doc = "Gradient flow of the maximum mean discrepancy: Euler steps of "
     .. "particles of equal mass against the gradient of its half square.",
  ref = "Arbel et al. 2019; arXiv 2603.01977",
  example = [[
local y = limn.tensor.randn(40, 2, {seed = 1})
local f = limn.probe.mmd_flow(limn.tensor.randn(40, 2, {seed = 2}) + 2, y,
  {kernel = "energy", lr = 0.5, steps = 100})
assert(f.square[101] < 0.05 * f.square[1])]],
  args = {
    {name = "x", kind = "tensor", rule = "n ...", doc = "initial particles, one per row"},
    {name = "y", kind = "tensor", rule = "m ...", doc = "points of the target"},
    {name = "steps", kind = "int", default = 100, rule = "[0,1000000]",
     doc = "number of steps"},
    {name = "lr", kind = "num", default = 0.1, rule = "(0,inf)",
     doc = "time of a step"},
    {name = "kernel", kind = "choice", default = "gaussian",
     rule = "gaussian|laplace|energy", doc = "as in limn.probe.mmd"},
    {name = "length", kind = "num", default = 1, rule = "(0,inf)",
     doc = "length of the kernel"},
    {name = "mass_y", kind = "vec", rule = "m", optional = true,
     doc = "masses of y; equal by default"},
  },
  results = {
    {name = "x", kind = "tensor", rule = "n ...", doc = "particles at the end"},
    {name = "square", kind = "vec", rule = "?",
     doc = "the squared discrepancy before each step and at the end"},
  },
  run = function(o) return errors.call(NAME, flow, o) end,
}
