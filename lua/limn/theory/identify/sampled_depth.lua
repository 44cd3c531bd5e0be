-- limn.theory.identify.sampled_depth: depths under the law of given inputs.

local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

local NAME = "theory.identify.sampled_depth"
local STEPS, SLOW, GOAL = 200, 20, 1e-13 -- of a search

-- ---- moments -------------------------------------------------------------------

-- The number of products of d coordinates to a degree.
local function terms(d, degree)
  local n = 1
  for k = 1, degree do n = n * (d + k) // k end
  return n
end

-- All products of coordinates to a degree, one column each, orthonormal over the
-- samples; the number of them to each degree.
local function polynomials(x, degree)
  local n, d = x.shape[1], x.shape[2]
  local list, last, counts = {T.ones(n)}, {{T.ones(n), 1}}, {[0] = 1}
  for k = 1, degree do
    local now = {}
    for _, item in ipairs(last) do
      for i = item[2], d do now[#now + 1] = {item[1] * x[{{}, i}], i} end
    end
    for _, item in ipairs(now) do list[#list + 1] = item[1] end
    last, counts[k] = now, #list
  end
  return T.stack(list, {axis = 2}):qr().q * math.sqrt(n), counts
end

-- Derivatives of f by a, which are the units, and by w, one column each.
local function derivatives(o, a, z, h)
  local slope = limn.model.act(z, {act = o.act, order = 1}) * a:reshape(1, #a)
  local list = {h}
  for i = 1, o.x.shape[2] do
    list[i + 1] = slope * o.x[{{}, i}]:reshape(o.x.shape[1], 1)
  end
  return T.concat(list, {axis = 2})
end

local function split(o, theta)
  local n, d = o.units, o.x.shape[2]
  -- by coordinates, as the columns of derivatives are
  return theta[{1, n}], theta[{n + 1, n * (d + 1)}]:reshape(d, n):t()
end

-- Moments of f with the polynomials q, f itself, and how to derive the moments.
local function moments(o, theta, q)
  local a, w = split(o, theta)
  local n = o.x.shape[1]
  local z = o.x:matmul(w, {tb = true})
  local h = limn.model.act(z, {act = o.act})
  local f = h:matmul(a)
  return q:matmul(f, {ta = true}) / n, f, function()
    return q:matmul(derivatives(o, a, z, h), {ta = true}) / n
  end
end

-- ---- depths -----------------------------------------------------------------------

-- Singular values below the resolution, of columns of norm 1, say nothing.
local function variety(o, r, derivative)
  local jacobian = derivative / T.maximum(T.norm(derivative, {axis = 1}), 1e-300)
  local least = o.resolution * T.max(jacobian:svd({vectors = false}).s)
  local function rank(m) return T.count(T.gt(m:svd({vectors = false}).s, least)) end
  local full = rank(jacobian)
  for degree = 0, o.degree do
    local part = jacobian[{{1, o.counts[degree]}}]
    if rank(part) == full then
      r.var, r.rank = degree, full
      r.singular = derivative[{{1, o.counts[degree]}}]:svd({vectors = false}).s[full]
      break
    end
  end
  r.complete = full == jacobian.shape[2] or r.var < o.degree - 1
end

-- The step of Levenberg and Marquardt for J step = off.
local function damped(j, off, damping)
  local normal = j:matmul(j, {ta = true})
  local diagonal = normal:diag() + 1e-6 * T.mean(normal:diag())
  return limn.linalg.lstsq(normal + T.diag(damping * diagonal),
    j:matmul(off, {ta = true})).x
end

-- From a random start to the moments `goal`; ends where SLOW steps in a row gain
-- next to nothing.
local function search(o, q, goal, size, seed)
  local theta = size * T.randn(o.units * (o.x.shape[2] + 1), {seed = seed})
  local m, _, derive = moments(o, theta, q)
  local off, damping, slow = m - goal, 1e-2, 0
  local j, square = derive(), T.sum(off * off)
  for _ = 1, STEPS do
    if square <= (GOAL * goal:norm()) ^ 2 or damping > 1e12 or slow > SLOW then break end
    local try = theta - damped(j, off, damping)
    m, _, derive = moments(o, try, q)
    local next_off = m - goal
    local next_square = T.sum(next_off * next_off)
    if next_square < square then
      slow = next_square > 0.99 * square and slow + 1 or 0
      theta, j, off, square, damping = try, derive(), next_off, next_square, damping / 24
    else
      damping = 4 * damping
    end
  end
  return theta, math.sqrt(square) / goal:norm()
end

-- The degree from which on the moments of f - g are not those of 0; nil: none.
local function separates(o, gap, size)
  for degree = 0, o.degree do
    if gap[{1, o.counts[degree]}]:norm() > o.resolution * size then return degree end
  end
end

-- Other functions with the same moments to var, and what tells them apart.
local function orbits(o, r, theta, whole, f)
  local q = o.q[{{}, {1, o.counts[r.var]}}]
  local goal, size = whole[{1, o.counts[r.var]}], math.max(1, theta:norm() / #theta ^ 0.5)
  r.orb, r.orbits, r.found, r.separates = r.var, 1, 0, {}
  for k = 1, o.starts do
    local at, residual = search(o, q, goal, size, 1000 * o.seed + k)
    if residual <= o.resolution then
      r.found = r.found + 1 / o.starts
      local m, g = moments(o, at, o.q)
      if (g - f):norm() > o.resolution * f:norm() then
        local degree = separates(o, m - whole, f:norm() / math.sqrt(#f)) or math.huge
        r.separates[#r.separates + 1] = degree
        r.orb, r.orbits = math.max(r.orb, degree), r.orbits + 1
      end
    end
  end
end

local function check(o)
  local n, d = o.x.shape[1], o.x.shape[2]
  if o.w.shape[2] ~= d then
    error(("%s: 'w' has %d columns, expected %d as 'x'"):format(NAME, o.w.shape[2], d), 0)
  end
  while o.degree > 0 and 4 * terms(d, o.degree) > n do o.degree = o.degree - 1 end
  if o.degree == 0 then
    error(("%s: 'x' has %d rows, expected %d at least"):format(NAME, n, 4 * (d + 1)), 0)
  end
  o.resolution = o.resolution or 3 / math.sqrt(n)
  o.units = #o.a
end

local function depth(o)
  local r = {}
  check(o)
  o.q, o.counts = polynomials(o.x, o.degree)
  local theta = T.concat{o.a, o.w:t():reshape(-1)}
  local whole, f, derive = moments(o, theta, o.q)
  variety(o, r, derive())
  orbits(o, r, theta, whole, f)
  r.degree, r.resolution = o.degree, o.resolution
  return r
end

limn.def{
  name = NAME,
  doc = "Depths of a network under the law of given inputs, estimated: as "
     .. "theory.identify.depth, with moments E f(x) p(x) by polynomials that are "
     .. "orthonormal over the samples. What is 0 under a law is 1 over the root of "
     .. "their number in samples: two functions, or moments, that differ by less "
     .. "than the resolution are the same, so that orb is too large where it is coarse.",
  ref = "arXiv 2605.24710",
  example = [[
local x = limn.tensor.randn(4000, 1, {seed = 1})
local d = limn.theory.identify.sampled_depth({1}, {{0.8}}, x, {act = "tanh",
  starts = 4, seed = 1})
assert(d.var == 3 and d.orb == 3)]],
  args = {
    {name = "a", kind = "vec", rule = "n",
     doc = "second layer: f(x) = sum a_j act(w_j . x)"},
    {name = "w", kind = "mat", rule = "n d", doc = "first layer, one unit a row"},
    {name = "x", kind = "mat", rule = "m k", doc = "inputs, one a row"},
    {name = "act", kind = "str", default = "relu", doc = "activation"},
    {name = "degree", kind = "int", default = 6, rule = "[1,12]",
     doc = "highest degree of the moments; less where the samples are fewer than "
        .. "four times the moments"},
    {name = "starts", kind = "int", default = 20, rule = "[1,10000]",
     doc = "random starts of the search for orbits"},
    {name = "resolution", kind = "num", rule = "(0,1)", optional = true,
     doc = "relative; 3 / sqrt(m) unless given: less where the samples are the law "
        .. "itself, such as a grid"},
    {name = "seed", kind = "seed", optional = true, doc = "of the starts"},
  },
  results = {
    {name = "var", kind = "int", doc = "D_var: from this degree on moments identify "
      .. "the network up to finitely many"},
    {name = "orb", kind = "num", doc = "D_orb: from this degree on none of the "
      .. "functions found shares them; inf where one shares all"},
    {name = "rank", kind = "int", doc = "rank of the derivative of all moments"},
    {name = "singular", kind = "num", doc = "its smallest singular value that counts, "
      .. "at var"},
    {name = "orbits", kind = "int", doc = "searches that ended at another function "
      .. "with the same moments to var, and 1"},
    {name = "separates", kind = "table", doc = "the degree that tells each of them"},
    {name = "found", kind = "num", doc = "fraction of the starts that met the moments"},
    {name = "complete", kind = "flag", doc = "whether the rank is that of all parameters "
      .. "or var is below the last two degrees, of which one may be silent"},
    {name = "degree", kind = "int", doc = "the last degree"},
    {name = "resolution", kind = "num", doc = "the resolution used"},
  },
  run = function(o) return errors.call(NAME, depth, o) end,
}
