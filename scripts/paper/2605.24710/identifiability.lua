-- When do two networks compute the same function?
--
-- arXiv 2605.24710: the same function in L2 if and only if their active parts
-- agree modulo the realization symmetry.  For every activation of limn: a network
-- and its disguise (permuted, split, scaled, reflected, with dead units) and one
-- that differs by 1e-6 in norm, in 1 to 6 dimensions; three relu units at 120
-- degrees and their negatives; moments and depths of two softplus networks that
-- share all to degree 3.
-- Expect: verdicts right in all cases by both routes, canonical forms and f - f';
-- depths 3, 3 (tanh), 2, 2 (relu) and, for the stored pair, 2 and 4.
local limn = require "limn"
local study = require "limn.study"
local T, I = limn.tensor, limn.theory.identify

local o = study.options(nil, {
  {name = "draws", default = 20, doc = "networks an activation and dimension"},
})
if o.quick then o.draws = 2 end

local ODD = {tanh = true, erf = true, sin = true}

local function disguise(act, a, w)
  local order = T.permutation(#a, {seed = 3})
  local b, v = a[order], w[order]
  for i = 1, #a, 2 do
    if ODD[act] then b[i], v[i] = -b[i], v[i] * -1 end
    if act == "relu" then b[i], v[i] = b[i] / 4, v[i] * 4 end
  end
  b = T.concat{b, {b[1] * 0.25, 0}}
  b[1] = b[1] * 0.75
  return b, T.concat{v, v[{{1, 1}}], T.ones(1, w.shape[2])}
end

-- How many verdicts are right, of disguises and of changes by `size`.
local function verdicts(act, size)
  local same, different, asked = 0, 0, 0
  for _, d in ipairs{1, 2, 3, 6} do
    for k = 1, o.draws do
      local a = T.randn(4, {seed = 100 * d + k})
      local w = T.randn(4, d, {seed = 100 * d + k + 50})
      a = a / I.same(a, w, a, w, {act = act}).norm
      local b, v = disguise(act, a, w)
      local step = T.randn(#b, {seed = k})
      step[#b] = 0
      local unit = I.same(a, w, b + step * 1e-3, v, {act = act}).difference / 1e-3
      local changed = b + step * (size / unit)
      asked = asked + 1
      if I.same(a, w, b, v, {act = act}).verdict == "same" then same = same + 1 end
      local s = I.same(a, w, changed, v, {act = act})
      if s.verdict == "different" then different = different + 1 end
    end
  end
  return same / asked, different / asked
end

for _, act in ipairs{"relu", "tanh", "softplus", "erf", "gelu", "silu", "sigmoid",
                     "elu", "sin"} do
  local same, different = verdicts(act, 1e-6)
  study.near("same", act .. ": disguises called the same", 1, same, 0)
  study.near("diff", act .. ": differences of 1e-6 found", 1, different, 0)
end
study.control("differences far below what rounding leaves", function()
  local _, different = verdicts("relu", 1e-17)
  study.near("diff", "relu: differences of 1e-17 found", 1, different, 0)
end)

-- ---- the flip relation ---------------------------------------------------------

local w = T.zeros(3, 2)
for k = 1, 3 do
  w[k][1], w[k][2] = math.cos(2 * k * math.pi / 3), math.sin(2 * k * math.pi / 3)
end
local function flip(act)
  local s = I.same({1, 1, 1}, w, {1, 1, 1}, w * -1, {act = act})
  study.near("flip", act .. ": |f - f'| of three and their negatives", 0,
    s.difference, 1e-12)
  study.near("flip", act .. ": distance of their canonical forms", 0, s.form, 1e-12)
end
flip "relu"
study.control("units without a linear relation", function() flip "elu" end)

-- ---- depths ----------------------------------------------------------------------

local A = {{-2.238266, -0.851617}, {{-1.336643, -1.361107}, {-2.312582, -0.188897}}}
local B = {{-1.12943537, -1.96052626},
           {{-1.27041606, -1.86991268}, {-1.79867209, -0.5587489}}}
local function depths(id, act, net, var, orb)
  local d = I.depth(net[1], net[2], {act = act, seed = 1})
  study.near(id, act .. ": D*_var", var, d.var, 0)
  study.near(id, ("%s: D*_orb (%d orbits, s_min %.1e)"):format(act, d.orbits,
    d.singular), orb, d.orb, 0)
end
local net = {T.randn(2, {seed = 2}), T.randn(2, 2, {seed = 3})}
depths("depth", "tanh", net, 3, 3)
depths("depth", "relu", net, 2, 2)
depths("depth", "softplus", A, 2, 4)
study.control("B for A with tanh", function() depths("depth", "tanh", B, 2, 4) end)
local s = I.same(A[1], A[2], B[1], B[2], {act = "softplus"})
study.near("pair", "|f_A - f_B| by 120 x 120 nodes of scipy", 0.0269292130,
  s.difference, 1e-8)

study.done()
