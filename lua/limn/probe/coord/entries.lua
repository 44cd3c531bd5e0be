-- The exponents that every tensor really has, from its multiplier, initial
-- size, rate, epsilon and decay at several widths, beside those of maximal
-- updates, and the smallest repair.
--
-- With W = n^-a w, w ~ n^-b, rate n^-c, all that matters of a tensor is
--
--     start   a + b
--     step    2 a + c (sgd), a + c (adam, spectral)
--
-- the invariants of (a + s, b - s, c - 2 s) and (a + s, b - s, c - s).

local limn = limn

local entries = {}

-- Wanted, by which sides grow with the width: {read, write}.
local START = {read = 1, both = 0.5, write = 0, none = 0}
local STEP = {
  sgd = {read = 1, both = 0, write = -1, none = 0},
  adam = {read = 1, both = 1, write = 0, none = 0},
  spectral = {read = 0.5, both = 0, write = -0.5, none = 0},
}
local FOLD = {sgd = 2, adam = 1, spectral = 1}

local function grows(first, last)
  local a, b = first:match "(%d+) x (%d+)"
  local c, d = last:match "(%d+) x (%d+)"
  if not a then return first ~= last and "write" or "none" end
  if a ~= c then return b ~= d and "both" or "read" end
  return b ~= d and "write" or "none"
end

-- -slope of a column of what tensor i was given; NaN where it is 0.
local function exponent(o, runs, i, get)
  local y = {}
  for k, seeds in ipairs(runs) do
    local sum = 0
    for _, run in ipairs(seeds) do sum = sum + get(run.given[i]) end
    y[k] = sum / #seeds
    if not (y[k] > 0) then return 0 / 0 end
  end
  return -limn.probe.power_law(o.values, y).exponent
end

-- Standard error of the exponent of std: of k normal values its logarithm has
-- the variance 1 / 2k.
local function std_se(o, runs, i)
  local mean, square, sum = 0, 0, 0
  for _, n in ipairs(o.values) do mean = mean + math.log(n) / #o.values end
  for k, n in ipairs(o.values) do
    local u = math.log(n) - mean
    square = square + u * u
    sum = sum + u * u / (2 * #runs[k] * runs[k][1].given[i].count)
  end
  return math.sqrt(sum) / square
end

local function off(x, want, tolerance)
  return x == x and math.abs(x - want) > tolerance
end

-- Which of a, b, c to change, and by what; the fewest that do.
local function repair(e, tolerance)
  local ds, du = e.start - e.start_want, e.step - e.step_want
  local bad_s = off(e.start, e.start_want, math.max(tolerance, 3 * e.start_se))
  local bad_u = off(e.step, e.step_want, tolerance)
  if not bad_s and not bad_u then return {} end
  if bad_s and not bad_u then return {b = -ds} end
  if bad_u and not bad_s then return {c = -du} end
  if math.abs(du - FOLD[e.follows] * ds) <= tolerance then return {a = -ds} end
  return {b = -ds, c = -du}
end

-- The decay of a tensor beside its step, as a power of the width: what one
-- step takes of it, or where decay goes through a step that has a size of its
-- own, decay w beside the gradient.
local function decay_of(o, runs, gradient, i)
  local first = runs[1][1].given[i]
  if first.decay == 0 then return 0 / 0 end
  if first.shrink == first.shrink then
    return exponent(o, runs, i, function(g) return g.shrink end)
  end
  local w = exponent(o, runs, i, function(g) return g.decay * g.std end)
  return w + gradient(first.tensor).slope
end

-- Epsilon over the gradient: its exponent, and its value at the last width.
local function eps_of(o, runs, gradient, i)
  local first = runs[1][1].given[i]
  if first.eps == 0 then return 0 / 0, 0 end
  local e = exponent(o, runs, i, function(g) return g.eps end)
  local last = runs[#runs][1].given[i]
  local g = gradient(first.tensor)
  return e + g.slope, last.eps / g.last
end

local function entry(o, runs, i)
  local first, last = runs[1][1].given[i], runs[#runs][1].given[i]
  local side = grows(first.shape, last.shape)
  local fold = FOLD[first.follows]
  local e = {tensor = first.tensor, role = first.role, follows = first.follows,
    side = side, start_want = START[side],
    step_want = STEP[first.follows][side],
    a = exponent(o, runs, i, function(g) return math.abs(g.mult) end),
    b = exponent(o, runs, i, function(g) return g.std end),
    c = exponent(o, runs, i, function(g) return g.lr end)}
  e.start, e.step = e.a + e.b, fold * e.a + e.c
  e.start_se = std_se(o, runs, i)
  return e
end

-- gradient(tensor) has the slope of its gradient and its size at the largest
-- width.
function entries.of(o, runs, gradient)
  local list = {}
  for i = 1, #runs[1][1].given do
    local e = entry(o, runs, i)
    e.repair = repair(e, o.tolerance)
    e.decay = decay_of(o, runs, gradient, i)
    e.eps, e.eps_ratio = eps_of(o, runs, gradient, i)
    e.steps, e.epochs = runs[1][1].given[i].steps, runs[1][1].given[i].epochs
    list[i] = e
  end
  return list
end

-- Where eps reaches a tenth of the gradient as the width grows; infinite where they
-- go alike, however large it is.
function entries.eps_width(e, n, tolerance)
  if not (e.eps < -tolerance) or e.side == "none" then return math.huge end
  if e.eps_ratio >= 0.1 then return n end
  return n * (0.1 / e.eps_ratio) ^ (-1 / e.eps)
end

return entries
