-- limn.linalg.krylov: one end of the spectrum of a symmetric operator that is
-- known by its products with blocks of vectors.
--
-- Randomised range finding with powers (Halko, Martinsson and Tropp 2011), all
-- of which are kept (Musco and Musco 2015): of the space of g, a g, a^2 g, ...
-- with g a random block, the values and vectors of Rayleigh and Ritz.

local limn = limn
local T = limn.tensor
local ends = require "limn.linalg.ends"

local function refuse(text, ...)
  error("linalg.krylov: " .. text:format(...), 0)
end

local function product(o, v)
  local w = o.apply(v)
  local ok, copy = pcall(T.new, w)
  if not ok or type(copy) ~= "userdata" or copy.rank ~= 2
    or copy.shape[1] ~= v.shape[1] or copy.shape[2] ~= v.shape[2] then
    refuse("'apply' must return %d x %d numbers", v.shape[1], v.shape[2])
  end
  return copy
end

-- Orthonormal directions of the block w outside of the space of v, at most
-- n - m of them; nil if there is none.
local function outside(v, w)
  local size = w:norm()
  for _ = 1, 2 do w = w - v:matmul(v:matmul(w, {ta = true})) end
  local d = w:svd()
  local count = d.s:gt(1e-13 * size):count()
  count = math.min(math.tointeger(count), v.shape[1] - v.shape[2])
  if count == 0 then return nil end
  local u = d.u[{{}, {1, count}}]
  return (u - v:matmul(v:matmul(u, {ta = true}))):qr().q
end

-- The wanted values of the operator in the space of v, and what they lack.
local function ritz(o, v, av)
  local h = v:matmul(av, {ta = true})
  local e = ((h + h:t()) / 2):eigh()
  local order = ends.order(e.values, o.which)
  local wanted = T.new(order)[{1, o.k}]
  local s, values = e.v[{{}, wanted}], e.values[wanted]
  local x = v:matmul(s)
  local residuals = (av:matmul(s) - x * values):norm{axis = 1}
  local scale = e.values:abs():max()
  return {values = values, v = x, residuals = residuals,
    converged = residuals:le(o.tol * scale):all(), products = v.shape[2]}
end

local function krylov(o)
  if o.k > o.n then refuse("'k' must be at most n = %d", o.n) end
  local block = math.min(o.k + o.extra, o.n)
  local ok, start = pcall(T.randn, o.n, block, {seed = o.seed})
  if not ok then refuse("not enough memory for %d vectors of %d", block, o.n) end
  local v = start:qr().q
  local last = product(o, v)
  local av = last
  for power = 0, o.powers do
    if not last:isfinite():all() then return ends.nothing(o, v.shape[2]) end
    local r = ritz(o, v, av)
    local q = not r.converged and power < o.powers and v.shape[2] < o.n
      and outside(v, last)
    if not q then return r end
    last = product(o, q)
    v, av = T.concat({v, q}, {axis = 2}), T.concat({av, last}, {axis = 2})
  end
end

limn.def{
  name = "linalg.krylov",
  doc = "A few eigenvalues of a symmetric operator that is known by its "
     .. "products with blocks of vectors: randomised range finding with powers.",
  ref = "Halko, Martinsson and Tropp 2011; Musco and Musco 2015",
  example = [[
local x = limn.tensor.randn(40, 200, {seed = 1})
local e = limn.linalg.krylov(function(v)
  return x:matmul(x:matmul(v), {ta = true})
end, 200, 2)
assert(e.converged)
assert(math.abs(e.values[1] / x:svd().s[1]^2 - 1) < 1e-12)]],
  args = {
    {name = "apply", kind = "function",
     doc = "apply(v) returns the operator times each column of v, n x any"},
    {name = "n", kind = "int", rule = "[1,inf)", doc = "the rows of v"},
    {name = "k", kind = "int", rule = "[1,inf)", doc = "how many eigenvalues"},
    {name = "which", kind = "choice", default = "top", rule = ends.rule,
     doc = ends.doc},
    {name = "extra", kind = "int", default = 8, rule = "[0,1000]",
     doc = "vectors in a block beyond k; a value may occur as often as a block "
        .. "has vectors"},
    {name = "powers", kind = "int", default = 30, rule = "[0,inf)",
     doc = "of the operator at most; each keeps a block and its product"},
    {name = "tol", kind = "num", default = 1e-10, rule = "[0,1]",
     doc = "residuals relative to the largest absolute value"},
    {name = "seed", kind = "int", default = 1, doc = "of the random block"},
  },
  results = ends.results,
  run = krylov,
}
