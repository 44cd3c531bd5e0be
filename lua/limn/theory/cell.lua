-- limn.theory.cell: what identifies a network of an activation, on a card.

local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

local NAME = "theory.cell"
local MOMENTS, DEGREE, LAST = 12, 6, 40
local SAMPLES = 2000 -- normal inputs of a certificate without data

-- What the exponent comes to as k grows.
local ASYMPTOTIC = {gaussian = "1/2 as k grows", sphere = "0 as k grows",
  uniform = "0 as k grows", laplace = "1 as k grows",
  student = "only so many exist"}

-- ---- the admissible weight -----------------------------------------------------

-- A drift that contracts and noise: at every later time the law is that of the
-- start, contracted, convolved with a Gaussian.  With heavier tails than its
-- own only the start counts.
local function weight(o)
  local identify = limn.theory.identify
  local p = o.d + 1
  local function fit(law)
    return identify.growth(identify.law_moments(law,
      {dim = p, degree = MOMENTS, df = o.df}))
  end
  local start, normal = fit(o.init), fit "gaussian"
  return {init = start.exponent, init_growth = start.growth,
    flow = o.tau > 0 and math.max(start.exponent, normal.exponent)
      or start.exponent,
    degree = start.degree}
end

-- ---- depths ---------------------------------------------------------------------

local function draw(o, k)
  local seed = o.seed * 1000 + k
  local a = T.randn(o.atoms, {seed = seed})
  local sign = T.where(T.lt(a, 0), -1, 1)
  return sign * T.maximum(T.abs(a), 0.5),
    T.randn(o.atoms, o.d, {seed = seed + 500})
end

-- Gaussian inputs: by Hermite moments, over draws of units.
local function depths(o)
  local r = {var = 0, orb = 0, singular = math.huge, more = 0, found = 0}
  for k = 1, o.draws do
    local a, w = draw(o, k)
    local d = limn.theory.identify.depth(a, w, {act = o.act, starts = o.starts,
      seed = k})
    r.var, r.orb = math.max(r.var, d.var), math.max(r.orb, d.orb)
    r.singular = math.min(r.singular, d.singular)
    r.found = r.found + d.found / o.draws
    if d.orb > d.var then r.more = r.more + 1 / o.draws end
    r.degree = math.max(r.degree or 0, #d.rank - 1)
    if not d.complete then r.limit = true end
  end
  return r
end

-- Other inputs: estimates from the samples, with fewer searches, which cost more.
local function sampled_depths(o)
  local r = {var = 0, orb = 0, singular = math.huge, more = 0, found = 0}
  local draws, starts = math.max(1, o.draws // 2), math.max(1, o.starts // 4)
  for k = 1, draws do
    local a, w = draw(o, k)
    local d = limn.theory.identify.sampled_depth(a, w, o.inputs, {act = o.act,
      degree = DEGREE, starts = starts, seed = k})
    r.var, r.orb = math.max(r.var, d.var), math.max(r.orb, d.orb)
    r.singular = math.min(r.singular, d.singular)
    r.found = r.found + d.found / draws
    if d.orb > d.var then r.more = r.more + 1 / draws end
    if not d.complete then r.limit = true end
    r.resolution, r.degree = d.resolution, d.degree
  end
  return r
end

-- ---- the target -------------------------------------------------------------------

-- |T_k|^2 of f = sum b_j act(v_j . x), k from 0 to LAST, and what lies beyond.
local function powers(o, b, v)
  local n = #b
  local c, u, beyond = {}, {}, 0
  for j = 1, n do
    local r = v[j]:norm()
    local h = limn.model.hermite_coefficients(LAST + 1,
      {act = o.act, variance = r * r})
    c[j], u[j] = h.a, v[j] / r
    beyond = beyond + math.abs(b[j]) * math.sqrt(math.max(h.rest, 0))
  end
  local list = {}
  for k = 0, LAST do
    local sum = 0
    for i = 1, n do
      for j = 1, n do
        local cos = u[i]:dot(u[j])
        sum = sum + b[i] * b[j] * c[i][k + 1] * c[j][k + 1]
          * (k == 0 and 1 or cos ^ k)
      end
    end
    list[k + 1] = sum
  end
  return list, beyond ^ 2
end

-- S_cert of the residual at the data of the cloud, or at normal inputs with the
-- target itself, for units of degree 1: there weight decay penalises the mass.
local function certify(o, r, value)
  local z = T.linspace(-3, 3, 41)
  local one, two = limn.model.act(z, {act = o.act}), limn.model.act(2 * z, {act = o.act})
  if o.l2 == 0 or T.norm(two - 2 * one) > 1e-12 * T.norm(two) then return end
  local x = o.cloud.x or T.randn(SAMPLES, o.target.v.shape[2], {seed = o.seed})
  local y = o.cloud.y or value(x, o.target.b, o.target.v)
  local c = limn.theory.identify.certificate(x, y - value(x, o.cloud.a, o.cloud.w),
    {act = o.act, threshold = o.l2, delta = 0.05, from = o.cloud.w, seed = o.seed})
  r.cert, r.largest, r.holds = c.count, c.largest, c.holds
end

local function size(o, r)
  local h = limn.model.hermite_coefficients(1, {act = o.act, variance = r * r})
  return math.sqrt(h.rest + h.a[1] ^ 2)
end

-- S_up counts coefficients above the threshold lambda = l2 / |act(u .)| that
-- weight decay puts on |a| |w|: exact for orthonormal atoms, else an estimate.
local function target(o)
  local b, v = T.new(o.target.b), T.new(o.target.v)
  o.target = {b = b, v = v}
  local list, beyond = powers(o, b, v)
  local r = {up = 0, tail = {}}
  for j = 1, #b do
    local norm = v[j]:norm()
    local s = size(o, norm)
    if math.abs(b[j]) * s > o.l2 * norm / s then r.up = r.up + 1 end
  end
  for k = 0, DEGREE do
    local sum = beyond
    for q = k + 1, LAST do sum = sum + math.max(list[q + 1], 0) end
    r.tail[k + 1] = sum
  end
  if o.cloud then
    local found = limn.theory.identify.atoms(o.cloud.a, o.cloud.w, {act = o.act,
      radius = o.radius})
    r.star, r.total = found.count, found.total
    certify(o, r, function(x, a, w)
      return limn.model.act(x:matmul(w, {tb = true}), {act = o.act}):matmul(a)
    end)
  end
  return r
end

-- ---- the card ------------------------------------------------------------------------

local function line(name, value, kind)
  print(("  %-26s %-22s %s"):format(name, value, kind))
end

local function number(x) return ("%.4g"):format(x) end

local function show_depths(o, r)
  local how = r.resolution and ("estimate: singular values above %.2g of the largest")
    :format(r.resolution)
    or ("%d draws; smallest singular value %.1e"):format(o.draws, r.singular)
  line("D*_var", (r.limit and ">= %d" or "%d"):format(r.var), r.limit
    and "resolution limit: degree " .. r.degree or how)
  if r.orb == math.huge then
    line("D*_orb", "> " .. r.degree, ("resolution limit: another function shares "
      .. "all moments to degree %d"):format(r.degree))
    return
  end
  if r.resolution then
    line("D*_orb", number(r.orb), ("estimate: %.0f %% of draws have it above D*_var, "
      .. "as far as moments to %.2g tell"):format(100 * r.more, r.resolution))
    return
  end
  line("D*_orb", number(r.orb), ("lower bound: %.0f %% of draws have it above "
    .. "D*_var; %.0f %% of starts arrive"):format(100 * r.more, 100 * r.found))
end

local function show(o, c)
  print(("cell of %s, %d atoms in %d dimensions, inputs %s"):format(o.act,
    o.atoms, o.d, o.inputs and "given" or "gaussian"))
  line("w*_init", ("%.3g^-k k^(-%.2f k)"):format(c.init_growth, c.init),
    ("fit of exact moments of %s to %d; %s"):format(o.init, c.moments,
      ASYMPTOTIC[o.init]))
  line("w*_flow exponent", ("%.2f"):format(c.flow),
    o.tau > 0 and "prediction for a drift that contracts"
      or "that of the start: no noise")
  if c.heavy then line("", "w*_k = 0", ("for k >= %g"):format(c.heavy)) end
  if c.affine then
    line("D*_var, D*_orb", "absent", "polynomials do not identify their units")
  else
    show_depths(o, c)
  end
  if not c.up then
    line("S*, S_up", "absent", "there is no target")
    return
  end
  line("S_up", c.up, o.l2 == 0 and "without l2 there is no threshold"
    or "bound for orthonormal atoms, else an estimate")
  line("S*", c.star or "absent", c.star and "of the cloud given, 99 % of its mass"
    or "no cloud is given")
  if o.cloud then
    line("S_cert", c.cert or "absent", not c.cert
      and "weight decay is no penalty of the mass: units of degree 1 only"
      or ("%s; largest certificate %.4g"):format(c.holds and "bound by the residual"
        or "no minimum yet: no bound", c.largest))
  end
  for _, k in ipairs{1, 3, DEGREE} do
    line(("R_%d"):format(k), number(c.tail[k + 1]), "upper bound of the tail")
  end
end

local function check(o)
  if o.target and not (o.target.b and o.target.v) then
    error(NAME .. ": 'target' must be a table {b = masses, v = directions}", 0)
  end
  if o.cloud and not o.target then
    error(NAME .. ": 'cloud' needs a 'target'", 0)
  end
  if o.cloud and not (o.cloud.a and o.cloud.w) then
    error(NAME .. ": 'cloud' must be a table {a = masses, w = weights}", 0)
  end
  if o.cloud and (o.cloud.x == nil) ~= (o.cloud.y == nil) then
    error(NAME .. ": 'x' and 'y' of 'cloud' go together", 0)
  end
  if o.inputs then o.d = o.inputs.shape[2] end
end

local function cell(o)
  check(o)
  local w = weight(o)
  local c = {init = w.init, init_growth = w.init_growth, flow = w.flow,
    moments = w.degree, heavy = o.init == "student" and o.df or nil}
  local degree = tonumber(o.act:match "^hermite(%d+)$")
  c.affine = degree and degree > 1
  if not c.affine then
    local r = o.inputs and sampled_depths(o) or depths(o)
    for k, value in pairs(r) do c[k] = value end
  end
  if o.target then
    for k, value in pairs(target(o)) do c[k] = value end
  end
  if o.show then show(o, c) end
  return c
end

limn.def{
  name = NAME,
  doc = "The learning cell of an activation and an input law: admissible "
     .. "weight, moment-variety and orbit depth, and with a target the number "
     .. "of atoms it needs; prints a card that says which entries are bounds, "
     .. "which are estimates and which hit a resolution limit.",
  ref = "arXiv 2605.24710",
  example = [[
local c = limn.theory.cell{act = "tanh", atoms = 1, draws = 2, starts = 8,
  show = false}
assert(c.var == 3 and c.orb == 3 and c.up == nil)]],
  args = {
    {name = "act", kind = "str", doc = "activation"},
    {name = "init", kind = "choice", default = "gaussian",
     rule = "gaussian|sphere|uniform|laplace|student",
     doc = "law of the parameters at initialization"},
    {name = "df", kind = "num", default = 5, rule = "(0,inf)",
     doc = "degrees of freedom of student"},
    {name = "inputs", kind = "mat", rule = "n k", optional = true,
     doc = "samples of the inputs; standard normal unless given"},
    {name = "d", kind = "int", default = 2, rule = "[1,8]",
     doc = "dimension of the inputs"},
    {name = "atoms", kind = "int", default = 2, rule = "[1,16]",
     doc = "units of the networks that depths are of"},
    {name = "target", kind = "table", optional = true,
     doc = "{b = masses, v = weights, one per row}: f = sum b act(v . x)"},
    {name = "cloud", kind = "table", optional = true,
     doc = "{a =, w =}: a trained network, f = sum a act(w . x), of which S* is "
        .. "counted; with x = and y = it was trained on for S_cert"},
    {name = "l2", kind = "num", default = 0.05, rule = "[0,inf)",
     doc = "weight decay"},
    {name = "tau", kind = "num", default = 0.01, rule = "[0,inf)",
     doc = "temperature of the noise"},
    {name = "radius", kind = "num", default = 0.45, rule = "(0,inf)",
     doc = "of the clusters of the cloud"},
    {name = "draws", kind = "int", default = 8, rule = "[1,1000]",
     doc = "networks that depths are taken over"},
    {name = "starts", kind = "int", default = 30, rule = "[1,10000]",
     doc = "searches for orbits of each"},
    {name = "seed", kind = "int", default = 1, rule = "[0,inf)", doc = "of both"},
    {name = "show", kind = "flag", default = true, doc = "print the card"},
  },
  results = {{name = "cell", kind = "table", doc = "the numbers of the card: "
    .. "init, init_growth, flow, var, orb, more, singular, found, resolution, degree, limit, up, star, "
    .. "cert, largest, holds, tail"}},
  run = function(o) return errors.call(NAME, cell, o) end,
}
