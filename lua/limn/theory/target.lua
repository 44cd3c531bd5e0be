-- limn.theory.target: how gradient methods learn a target of few directions.
local limn = limn
local T = limn.tensor
local adaptive = require "limn.calc.adaptive"
local errors = require "limn.errors"

local NAME = "theory.target"

-- Bounded functions of the target, y standardised: a method that sees y through
-- one of them is one that may reuse samples or change the loss.
local SEEN = {
  function(y) return y:tanh() end,
  function(y) return (y:square() + 1):reciprocal() end,
  function(y) return (y:square() + 1):reciprocal() * y end,
  function(y) return (0.3 * y):sin() end, function(y) return (0.3 * y):cos() end,
  function(y) return y:sin() end, function(y) return y:cos() end,
  function(y) return (3 * y):sin() end, function(y) return (3 * y):cos() end,
}

-- ---- one direction -----------------------------------------------------------

local function single(f, o)
  local r = limn.calc.hermite(f, o.terms + 1, {kinks = o.kinks, tol = o.tol,
    calls = o.calls})
  local list, root = {}, math.sqrt(r.rest + r.a:square():sum())
  for k = 0, o.terms do
    local a, a_error = r.a[k + 1], r.a_error[k + 1]
    if math.abs(a) > math.max(4 * a_error, o.least * root) then
      list[#list + 1] = {degree = {k}, value = a}
    end
  end
  return list, r
end

-- ---- several: a product rule --------------------------------------------------

-- Panels of Gauss-Legendre nodes that end at kinks, and weights of N(0, 1).
local function rule(order, kinks, reach, length)
  local ends = {-reach, reach}
  for i = 1, kinks and #kinks or 0 do
    if math.abs(kinks[i]) < reach then ends[#ends + 1] = kinks[i] end
  end
  table.sort(ends)
  local unit = limn.calc.legendre(order)
  local x, w = {}, {}
  for i = 1, #ends - 1 do
    local n = math.max(1, math.ceil((ends[i + 1] - ends[i]) / length))
    local half = (ends[i + 1] - ends[i]) / (2 * n)
    for k = 1, ends[i + 1] > ends[i] and n or 0 do
      local at = ends[i] + (2 * k - 1) * half + half * unit.nodes
      x[#x + 1] = at
      w[#w + 1] = half / math.sqrt(2 * math.pi) * unit.weights * T.exp(-at:square() / 2)
    end
  end
  return T.concat(x), T.concat(w)
end

-- Row k: weight times he_(k-1) at the nodes.
local function weighted(x, w, terms)
  local rows, below, he = {}, T.zeros(#x), T.ones(#x)
  for k = 0, terms do
    rows[k + 1] = (w * he):reshape(1, -1)
    below, he = he, (x * he - math.sqrt(k) * below) / math.sqrt(k + 1)
  end
  return T.concat(rows)
end

-- All points of a grid of r axes, one a row, the first axis slowest.
local function grid(x, r)
  local n, columns = #x, {}
  for k = 1, r do
    local column = x
    if k > 1 then column = T.tile(column, {n ^ (k - 1) // 1 | 0}) end
    if k < r then column = T.repeats(column, n ^ (r - k) // 1 | 0) end
    columns[k] = column:reshape(-1, 1)
  end
  return T.concat(columns, {axis = 2})
end

-- f at n points, one a row, as n numbers.
local function values(f, points)
  local n = points.shape[1]
  return adaptive.values(NAME, function() return f(points) end, nil, n)
end

-- The tensor of coefficients, (terms + 1)^r; or with |he| in place of he.
local function project(y, x, w, r, terms, size)
  local rows, c = weighted(x, w, terms), y
  if size then rows = rows:abs() end
  for _ = 1, r do
    -- The first axis is summed over, and its degree comes last.
    c = rows:matmul(c:reshape(#x, -1)):t()
  end
  return c:reshape(-1)
end

-- Degrees of element i of such a tensor.
local function degrees(i, r, terms)
  local list = {}
  for k = r, 1, -1 do
    list[k] = i % (terms + 1)
    i = i // (terms + 1)
  end
  return list
end

-- A larger reach where what lies beyond the one before counts.
local RULES = {
  [2] = {orders = {10, 16}, reaches = {9.5, 14, 20}, length = 1.5},
  [3] = {orders = {6, 9}, reaches = {8, 12}, length = 2},
}
local ROUNDING = 2 ^ -49 -- of f, he_k and their products, relative

-- What of the coefficients lies beyond the reach, and what rounding does, at most:
-- from sums of absolute values over the outer layer of the grid, the one within
-- it, and all.  Further out they fall as they do from one to the other or faster,
-- since the density does; where they grow nothing is known.
local function rough(y, g, r, terms)
  local abs = y:abs()
  local function over(which)
    return project(which and abs * which or abs, g.x, g.w, r, terms, true)
  end
  local outer, inner = over(g.outer), over(g.inner)
  local all = over()
  local tail = {}
  for i = 1, #outer do
    local q = outer[i] > 0 and outer[i] / inner[i] or 0
    tail[i] = q < 1 and 2 * outer[i] * q / (1 - q) or math.huge
  end
  return T.new(tail), ROUNDING * all
end

-- A grid with the values of f there, and which points are in its layers.
local function values_on(f, o, order, reach)
  local length = RULES[o.directions].length
  local x, w = rule(order, o.kinks, reach, length)
  local points = grid(x, o.directions)
  local far = points:abs():max{axis = 2}
  local outer = far:gt(reach - length)
  return {x = x, w = w, y = values(f, points), outer = outer,
    inner = far:gt(reach - 2 * length) - outer}
end

-- Grids of two orders.
local function sample(f, o)
  local how, best = RULES[o.directions], nil
  for _, reach in ipairs(how.reaches) do
    local grids = {}
    for i, order in ipairs(how.orders) do
      grids[i] = values_on(f, o, order, reach)
    end
    local g = grids[2]
    if g.y:isfinite():all() or not best then best = grids end
    local tail, rounding = rough(g.y, g, o.directions, o.terms)
    if not (tail:max() > rounding:max()) then break end
  end
  if best[1].y:isnan():any() or best[2].y:isnan():any() then
    error(NAME .. ": 'f' is NaN somewhere", 0)
  end
  return best
end

-- Terms of seen(f) whose coefficients are not within their errors of 0.
local function several(grids, o, seen)
  local both, y = {}, nil
  for i, g in ipairs(grids) do
    y = seen and seen(g.y) or g.y
    both[i] = project(y, g.x, g.w, o.directions, o.terms)
  end
  local fine, coarse, g = both[2], both[1], grids[2]
  local tail, rounding = rough(y, g, o.directions, o.terms)
  local ones = project(y:square(), g.x, g.w, o.directions, 0)
  local root, list, most = math.sqrt(ones[1]), {}, 0
  for i = 1, #fine do
    local degree = degrees(i - 1, o.directions, o.terms)
    local sum = 0
    for _, d in ipairs(degree) do sum = sum + d end
    local off = math.abs(fine[i] - coarse[i]) + tail[i] + rounding[i]
    if sum <= o.terms then
      most = math.max(most, off)
      if math.abs(fine[i]) > math.max(4 * off, o.least * root) then
        list[#list + 1] = {degree = degree, value = fine[i], error = off}
      end
    end
  end
  return list, most
end

-- ---- what follows ---------------------------------------------------------------

local function rows_of(list)
  local rows = {}
  for _, term in ipairs(list) do
    local sum = 0
    for _, d in ipairs(term.degree) do sum = sum + d end
    if sum > 0 then rows[#rows + 1] = term.degree end
  end
  return rows
end

-- Directions in no term cannot be learned from it.
local function covers(rows, needed)
  local known = {}
  for _, row in ipairs(rows) do
    for k, d in ipairs(row) do if d > 0 then known[k] = true end end
  end
  for k in pairs(needed) do if not known[k] then return false end end
  return true
end

local function directions_of(rows)
  local set = {}
  for _, row in ipairs(rows) do
    for k, d in ipairs(row) do if d > 0 then set[k] = true end end
  end
  return set
end

-- Information exponent and leap of terms; infinite if directions are missing.
local function exponents(rows, needed)
  if #rows == 0 or not covers(rows, needed) then
    return #rows > 0 and limn.theory.leap(rows).information or math.huge, math.huge
  end
  local r = limn.theory.leap(rows)
  return r.information, r.leap, r
end

local function standard(f, mean, sd)
  return function(seen)
    return function(x) return seen((f(x) - mean) / sd) end
  end
end

-- Terms of all functions of the target that are looked at.
local function seen_terms(f, o, list, grids, r)
  local all = {table.unpack(list)}
  local mean, square = 0, 0
  if grids then
    local g = grids[2]
    mean = project(g.y, g.x, g.w, o.directions, 0)[1]
    square = project(g.y:square(), g.x, g.w, o.directions, 0)[1]
  else
    mean, square = r.a[1], r.rest + r.a:square():sum()
  end
  local sd = math.sqrt(math.max(square - mean * mean, 0))
  if not (sd > 0 and sd < math.huge) then return all end
  for _, seen in ipairs(SEEN) do
    local more
    if grids then
      more = several(grids, o, function(y) return seen((y - mean) / sd) end)
    else
      more = single(standard(f, mean, sd)(seen), o)
    end
    table.move(more, 1, #more, #all + 1, all)
  end
  return all
end

local function callable(o)
  if type(o.f) == "function" then return o.f end
  if type(o.f) ~= "string" or o.directions ~= 1 then
    error(NAME .. ": 'f' must be a function, or the name of an activation of one "
      .. "direction", 0)
  end
  return function(x) return limn.model.act(x, {act = o.f}) end
end

local function target(o)
  local f = callable(o)
  o.terms = o.terms or (o.directions == 1 and 12 or 6)
  local grids, list, found, off
  if o.directions == 1 then
    list, found = single(f, o)
    off = found.a_error:max()
  else
    grids = sample(f, o)
    list, off = several(grids, o)
  end
  local rows = rows_of(list)
  local all = rows_of(seen_terms(f, o, list, grids, found))
  local needed = directions_of(all)
  local information, leap, best = exponents(rows, needed)
  local generative, generative_leap = exponents(all, needed)
  local value, degree = {}, {}
  for i, term in ipairs(list) do value[i], degree[i] = term.value, term.degree end
  return {information = information, leap = leap, staircase = leap <= 1,
    generative = generative, generative_leap = generative_leap,
    degree = degree, value = value, value_error = off,
    stage = best and best.stage}
end

limn.def{
  name = NAME,
  doc = "Exponents of a target of one to three directions, Gaussian inputs: "
     .. "information exponent and leap of its Hermite terms, and the same of "
     .. "functions of it, which reusing samples or another loss can reach.",
  ref = "Abbe et al. 2023; Damian et al. 2024; Ben Arous, Gheissari & Jagannath "
     .. "2021",
  example = [[
local he3 = function(z) return z:pow(3) - 3 * z end
local r = limn.theory.target(he3)
assert(r.information == 3 and r.generative == 1)
-- z1 + z1 z2: a staircase
local s = limn.theory.target(function(z)
  local x, y = z:t()[1], z:t()[2]
  return x + x * y
end, {directions = 2})
assert(s.staircase and #s.degree == 2)]],
  args = {
    {name = "f", kind = "any",
     doc = "a function of n numbers, or of n x directions, that returns n "
        .. "numbers; or the name of an activation"},
    {name = "directions", kind = "int", default = 1, rule = "[1,3]",
     doc = "orthonormal ones, on which the target depends"},
    {name = "terms", kind = "int", rule = "[1,50]", optional = true,
     doc = "the largest degree looked at; 12, of several directions 6"},
    {name = "least", kind = "num", default = 1e-7, rule = "(0,1)",
     doc = "a coefficient below so much of the root of E f^2 is 0"},
    table.unpack(adaptive.slots, 2),
  },
  results = {
    {name = "information", kind = "num",
     doc = "least degree of a term; infinite if there is none"},
    {name = "leap", kind = "num",
     doc = "largest stage of the best order, in these directions; infinite if a "
        .. "direction is in no term"},
    {name = "staircase", kind = "flag", doc = "leap 1: learned stage by stage"},
    {name = "generative", kind = "num",
     doc = "least degree of a term of a function of f: an upper bound, over nine "
        .. "functions"},
    {name = "generative_leap", kind = "num", doc = "leap of these terms together"},
    {name = "degree", kind = "table", doc = "of each term, in each direction"},
    {name = "value", kind = "table", doc = "its coefficient"},
    {name = "value_error", kind = "num", doc = "of coefficients, absolute"},
    {name = "stage", kind = "any", doc = "of each term in the order of the leap"},
  },
  run = function(o) return errors.call(NAME, target, o) end,
}
