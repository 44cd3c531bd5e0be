-- limn.linalg.lanczos: one end of the spectrum of an operator that is known
-- by its products only (a Hessian, a kernel too large to store, ...).
--
-- Lanczos' method with full reorthogonalisation (Lanczos 1950; Paige 1972).
-- The loop is in Lua, so the operator may be any function and may call
-- anything, lanczos too.  limn.linalg.eigs is for stored matrices.

local limn = limn
local T = limn.tensor
local ends = require "limn.linalg.ends"

local function refuse(text, ...)
  error("linalg.lanczos: " .. text:format(...), 0)
end

local function space(rows, n)
  local ok, value = pcall(T.zeros, rows, n)
  if not ok then refuse("not enough memory for %d vectors of %d", rows, n) end
  return value
end

-- The rows of a basis; room for them doubles.
local function basis(n, most)
  local q = {n = 0, rows = space(math.min(most, 32), n)}
  function q.add(v)
    local room = q.rows.shape[1]
    if q.n == room then
      local more = space(math.min(most, 2 * room), n)
      more[{{1, room}}] = q.rows
      q.rows = more
    end
    q.n = q.n + 1
    q.rows[q.n] = v
  end
  function q.used() return q.rows[{{1, q.n}}] end
  -- v without its components along the basis, taken out twice (Kahan).
  function q.clean(v)
    for _ = 1, q.n > 0 and 2 or 0 do
      v = v - q.used():matmul(v):matmul(q.used())
    end
    return v
  end
  return q
end

local function product(o, v)
  local w = o.apply(v)
  local ok, copy = pcall(T.new, w)
  if not ok or type(copy) ~= "userdata" or copy.rank ~= 1 or #copy ~= o.n then
    refuse("'apply' must return %d numbers", o.n)
  end
  return copy
end

-- The eigenvalues and vectors of the tridiagonal matrix, the wanted first.
local function ritz(o, alpha, beta, j)
  local t = T.zeros(j, j)
  for i = 1, j do
    t[i][i] = alpha[i]
    if i < j then
      t[i][i + 1] = beta[i]
      t[i + 1][i] = beta[i]
    end
  end
  local e = t:eigh()
  return e, ends.order(e.values, o.which)
end

-- What has been found after j products.
local function found(o, q, alpha, beta, j)
  local e, order = ritz(o, alpha, beta, j)
  local scale = e.values:abs():max()
  local r = {values = T.full({o.k}, 0/0), residuals = T.full({o.k}, 0/0),
             converged = j >= o.k, products = j}
  for i = 1, math.min(o.k, j) do
    r.values[i] = e.values[order[i]]
    r.residuals[i] = math.abs(beta[j] * e.v[j][order[i]])
    if not (r.residuals[i] <= o.tol * scale) then r.converged = false end
  end
  function r.vectors()
    local v = T.full({o.n, o.k}, 0/0)
    local m = math.min(o.k, j)
    local pick = {}
    for i = 1, m do pick[i] = order[i] end
    v[{{}, {1, m}}] = q.used():matmul(e.v[{{}, T.new(pick)}], {ta = true})
    return v
  end
  return r
end

local function finite(x) return x - x == 0 end

local function lanczos(o)
  if o.k > o.n then refuse("'k' must be at most n = %d", o.n) end
  local most = math.max(math.min(o.steps, o.n), 1)
  local q, alpha, beta = basis(o.n, most), {}, {}
  local seed = o.seed
  local v = T.randn(o.n, {seed = seed})
  v = v / v:norm()
  local check, r, size = o.k + 4, nil, 0
  for j = 1, most do
    q.add(v)
    local w = product(o, v)
    alpha[j] = w:dot(q.rows[j])
    w = q.clean(w)
    beta[j] = w:norm()
    if not finite(alpha[j]) or not finite(beta[j]) then return ends.nothing(o, j) end
    size = math.max(size, math.abs(alpha[j]), beta[j])
    -- The basis spans an invariant space: its values are exact.
    local whole = beta[j] <= 1e-13 * size or j == o.n
    if whole then beta[j] = 0.0 end
    if j >= check or j == most or whole and j >= o.k then
      r = found(o, q, alpha, beta, j)
      if r.converged or j == most then break end
      check = j + math.max(5, j // 4)
    end
    if whole then -- go on in a direction of its own
      seed = seed + 1
      w = q.clean(T.randn(o.n, {seed = seed}))
      v = w / w:norm()
    else
      v = w / beta[j]
    end
  end
  r.v, r.vectors = r.vectors(), nil
  return r
end

limn.def{
  name = "linalg.lanczos",
  doc = "A few eigenvalues of a symmetric operator that is known by its "
     .. "products only. One that occurs several times may be found once.",
  ref = "Lanczos 1950; Paige 1972",
  example = [[
-- x'x without forming it
local x = limn.tensor.randn(40, 200, {seed = 1})
local e = limn.linalg.lanczos(function(v)
  return x:matmul(v):matmul(x)
end, 200, 2)
assert(e.converged)
assert(math.abs(e.values[1] / x:svd().s[1]^2 - 1) < 1e-12)]],
  args = {
    {name = "apply", kind = "function",
     doc = "apply(v) returns the operator times the vector v"},
    {name = "n", kind = "int", rule = "[1,inf)", doc = "the length of v"},
    {name = "k", kind = "int", rule = "[1,inf)", doc = "how many eigenvalues"},
    {name = "which", kind = "choice", default = "top", rule = ends.rule,
     doc = ends.doc},
    {name = "tol", kind = "num", default = 1e-10, rule = "[0,1]",
     doc = "residuals relative to the largest absolute value"},
    {name = "steps", kind = "int", default = 300, rule = "[1,inf)",
     doc = "products at most; every one keeps a vector"},
    {name = "seed", kind = "int", default = 1, doc = "of the first vector"},
  },
  results = ends.results,
  run = lanczos,
}
