-- limn.theory.identify.certificate: how many atoms a residual leaves room for.

local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

local NAME = "theory.identify.certificate"
local PATH = 65 -- points of a great circle between two peaks
local CLOSE = 1e-3 -- peaks that the ascent has not yet made one

local function unit(u)
  return u / T.maximum(u:norm{axis = 2}, 1e-300):reshape(u.shape[1], 1)
end

-- <r, act(u .)> / threshold, one number a row of u, and its slopes if asked for.
local function certificate(o, u, slopes)
  local z = o.x:matmul(u, {tb = true})
  local eta = limn.model.act(z, {act = o.act}):matmul(o.pull, {ta = true})
  if not slopes then return eta end
  local s = limn.model.act(z, {act = o.act, order = 1})
  return eta, (s * o.pull:reshape(#o.pull, 1)):matmul(o.x, {ta = true})
end

-- Ascent of |eta| on the sphere, each start with a step of its own, which grows
-- with success.
local function climb(o, u)
  local n = u.shape[1]
  local step = T.full({n}, 0.1)
  local eta, slope = certificate(o, u, true)
  for _ = 1, o.steps do
    local g = slope * T.sign(eta):reshape(n, 1)
    g = unit(g - u * (g * u):sum{axis = 2}:reshape(n, 1))
    local next_u = unit(u + g * step:reshape(n, 1))
    local next_eta, next_slope = certificate(o, next_u, true)
    local better = T.gt(T.abs(next_eta), T.abs(eta))
    local column = better:reshape(n, 1)
    u, slope = T.where(column, next_u, u), T.where(column, next_slope, slope)
    eta = T.where(better, next_eta, eta)
    step = step * T.where(better, 1.5, 0.3)
    if step:max() < 1e-7 then break end
  end
  return u, eta
end

-- 1 or -1 if act(-z) is so many times act(z), else nil.
local function parity(act)
  local z = T.linspace(0.05, 4, 80)
  local up, down = limn.model.act(z, {act = act}), limn.model.act(-z, {act = act})
  for _, sign in ipairs{1, -1} do
    if T.norm(up - sign * down) <= 1e-12 * T.norm(up) then return sign end
  end
end

-- Whether |eta| stays up on the great circle from one peak to another.
local function joined(o, u, v)
  local t = T.linspace(0, 1, PATH):reshape(PATH, 1)
  local path = unit((1 - t) * u:reshape(1, -1) + t * v:reshape(1, -1))
  local eta = certificate(o, path)
  return T.min(eta * (eta[1] > 0 and 1 or -1)) >= 1 - o.delta
end

-- One peak of each component, the highest first.
local function components(o, u, eta)
  local kept, sign = {}, parity(o.act)
  for _, i in ipairs(T.argsort(-T.abs(eta))) do
    if math.abs(eta[i]) < 1 - o.delta then break end
    local new = true
    for _, k in ipairs(kept) do
      local v = u[k]
      if sign and u[i]:dot(v) < 0 then v = -v end
      if (u[i] - v):norm() < CLOSE or joined(o, u[i], v) then
        new = false
        break
      end
    end
    if new then kept[#kept + 1] = i end
  end
  return kept
end

local function count(o)
  local m, d = o.x.shape[1], o.x.shape[2]
  if o.weights and #o.weights ~= m then
    error(("%s: 'weights' has %d numbers, expected %d"):format(NAME, #o.weights, m), 0)
  end
  o.pull = o.residual * (o.weights or 1 / m) / o.threshold
  local starts = {T.randn(o.starts, d, {seed = o.seed})}
  if o.from then
    if o.from.shape[2] ~= d then
      error(("%s: 'from' has %d columns, expected %d"):format(NAME, o.from.shape[2], d), 0)
    end
    starts[2] = o.from
  end
  local u, eta = climb(o, unit(T.concat(starts)))
  local kept = components(o, u, eta)
  local r = {count = #kept, largest = T.max(T.abs(eta)), at = {}, eta = {}}
  for j, i in ipairs(kept) do r.at[j], r.eta[j] = u[i], eta[i] end
  r.holds = r.largest <= 1 + o.delta
  r.at = #kept > 0 and T.stack(r.at) or nil
  r.eta = #kept > 0 and T.new(r.eta) or nil
  return r
end

limn.def{
  name = NAME,
  doc = "Bound on the atoms of a minimiser from its residual r = f* - f: the "
     .. "certificate eta(u) = E r act(u . x) / threshold, |u| = 1, is at most 1 "
     .. "in size at a minimum, and 1 on its atoms. Counts the components of "
     .. "|eta| >= 1 - delta that are not joined by a great circle, modulo the sign "
     .. "of u for odd and even activations: S_cert, for the atoms modulo "
     .. "symmetry. An estimate in that peaks are found by ascent from many starts; of "
     .. "a step, which has no slope, by the starts alone.",
  ref = "arXiv 2605.24710",
  example = [[
-- half of relu(x_1) is learned: what is left wants one atom there
local x = limn.tensor.randn(400, 2, {seed = 1})
local r = 0.5 * limn.tensor.relu(x:t()[1])
local c = limn.theory.identify.certificate(x, r, {threshold = 0.2, starts = 20,
  seed = 1})
assert(c.count == 1 and c.at[1][1] > 0.99)]],
  args = {
    {name = "x", kind = "mat", rule = "m d", doc = "inputs, one a row"},
    {name = "residual", kind = "vec", rule = "m", doc = "f* - f, or y - f, at them"},
    {name = "threshold", kind = "num", rule = "(0,inf)",
     doc = "lambda |act(u .)| of the penalty lambda times the total mass of "
        .. "normalised atoms; for units of degree 1 (relu) it is the weight decay"},
    {name = "act", kind = "str", default = "relu", doc = "activation"},
    {name = "weights", kind = "vec", rule = "?", optional = true,
     doc = "of the inputs in the mean; 1 / m each unless given"},
    {name = "delta", kind = "num", default = 0.02, rule = "(0,1)",
     doc = "how far below 1 still counts: a run that has not converged needs more"},
    {name = "starts", kind = "int", default = 200, rule = "[1,100000]",
     doc = "random directions of the ascent"},
    {name = "from", kind = "mat", rule = "? ?", optional = true,
     doc = "further ones, such as the atoms found"},
    {name = "steps", kind = "int", default = 200, rule = "[1,100000]",
     doc = "of each ascent, at most"},
    {name = "seed", kind = "seed", optional = true, doc = "of the starts"},
  },
  results = {
    {name = "count", kind = "int", doc = "S_cert"},
    {name = "largest", kind = "num", doc = "the largest |eta| found"},
    {name = "holds", kind = "flag", doc = "largest <= 1 + delta: a minimum, that "
      .. "far; else the bound says nothing yet"},
    {name = "at", kind = "any", doc = "a peak of each component, one a row"},
    {name = "eta", kind = "any", doc = "eta there"},
  },
  run = function(o) return errors.call(NAME, count, o) end,
}
