-- What limn.probe.spectrum says of one matrix.
local limn = limn
local P, T, L = limn.probe, limn.tensor, limn.linalg
local solve = require "limn.linalg.solve"

local matrix = {}

-- The law of the singular values of independent entries of a variance, m x n;
-- nil where their squares leave the range of laws.
function matrix.law(m, n, variance)
  local few, many = math.min(m, n), math.max(m, n)
  if not (many * variance >= 1e-100 and many * variance <= 1e100) then return end
  return limn.theory.rmt.mp(few / many, {variance = many * variance}):singular()
end

-- Kolmogorov's distance of values, falling, from a law.
local function distance(values, law)
  local n, cdf = #values, law:cdf(values).cdf
  local rank = T.arange(n, 1, {step = -1}) / n
  return math.max((rank - cdf):max(), (cdf - rank + 1 / n):max())
end

-- Whether normal matrices of the shape, each with its own variance, are as far:
-- asked on 16 places a value, which tell distances apart by a sixteenth of one.
local function goodness(r, m, n, o)
  local rest = r.values[{r.count + 1, #r.values}]
  r.distance = distance(rest, r.law)
  if o.resamples == 0 then return end
  local law = matrix.law(m - r.count, n - r.count, 1)
  local edge = law:support()
  local x = T.linspace(edge.lower[1], edge.upper[1], math.max(16 * #rest, 256))
  r.distance_p = P.goodness(rest, m - r.count, n - r.count, x, law:cdf(x).cdf,
    {resamples = o.resamples, seed = o.seed}).p
end

local function tail(r, values)
  local found = P.tail(values, {resamples = 0})
  r.alpha, r.alpha_se, r.xmin = found.alpha, found.alpha_se, found.from
  r.tail_n, r.tail_distance = found.n, found.distance
end

local function ranks(r, values)
  local found = P.ranks(values)
  r.stable_rank, r.effective_rank = found.stable, found.effective
  r.participation, r.numerical_rank = found.participation, found.numerical
end

-- Overlaps of the vectors of the outliers, or of the largest value.
local function overlaps(r, w, o)
  local k = math.min(math.max(r.count, 1), #r.s)
  local found = w:svds(k, {seed = o.seed})
  local v = o.side == "left" and found.u or found.vt:t()
  r.overlaps = P.overlaps(v, o.directions)
end

-- All singular values of w.
function matrix.whole(w, o)
  local m, n = w.shape[1], w.shape[2]
  local r = P.outliers(w, {level = o.level, draws = o.draws, seed = o.seed})
  r.values, r.rows, r.cols = r.s, m, n
  ranks(r, r.s)
  tail(r, r.s:square())
  if r.count < math.min(m, n) then
    r.law = matrix.law(m - r.count, n - r.count, r.variance)
  end
  if r.law then goodness(r, m, n, o) end
  if o.directions then overlaps(r, w, o) end
  r.s = nil
  return r
end

-- The largest values and right vectors of w; those of a large one from w' w in one
-- pass a product: half of the residual of a square, over the value, is that of the
-- value.
local function largest(w, k, seed)
  if solve.is_small(w, math.min(w.shape[1], w.shape[2])) then
    local d = w:svds(k, {seed = seed})
    return {s = d.s, v = d.vt:t(), residuals = d.residuals, converged = d.converged}
  end
  local e = L.operator(w, {cogram = true}):eigs(k, {block = math.max(k, 4),
    tol = 1e-8, seed = seed})
  local s = e.values:maximum(0):sqrt()
  return {s = s, v = e.v, residuals = e.residuals / (2 * s:maximum(5e-324)),
    converged = e.converged}
end

-- The largest ones of a large w, and the density of all squares.
function matrix.top(w, o)
  local m, n = w.shape[1], w.shape[2]
  local d = largest(w, math.min(o.top, m, n), o.seed)
  local total = w:square():sum()
  local r = {rows = m, cols = n, values = d.s, values_error = d.residuals,
    converged = d.converged, stable_rank = total / d.s[1] ^ 2,
    variance = total / (m * n)}
  r.law = matrix.law(m, n, r.variance)
  local few = m <= n and w or w:t()
  r.density = L.operator(few, {gram = true}):density{probes = o.probes,
    steps = o.steps, seed = o.seed}
  if o.directions then
    local v = o.side == "left" and w:matmul(d.v) or d.v
    r.overlaps = P.overlaps(v, o.directions)
  end
  return r
end

-- The eigenvalues of a symmetric matrix, and the share of those that rounding, some
-- units of the largest, leaves no doubt to be below 0.
function matrix.eigen(a)
  local values = a:eigh{vectors = false}.values
  local n = #values
  local doubt = n * 2^-52 * values:abs():max()
  local r = {rows = n, cols = n, values = T.flip(values),
    negative = values:lt(-doubt):sum() / n, trace = values:sum()}
  ranks(r, r.values)
  tail(r, values)
  return r
end

return matrix
