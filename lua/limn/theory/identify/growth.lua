-- limn.theory.identify.growth: two numbers that sum up how moments grow.

local limn = limn

limn.def{
  name = "theory.identify.growth",
  doc = "Fit log m_k = k log g + rho k log k to moments, k from 2 on: rho is 0 "
     .. "for bounded laws, 1/2 for Gaussian and 1 for exponential tails as k "
     .. "grows; at finite k compare with the fit of exact moments "
     .. "(theory.identify.law_moments).",
  ref = "arXiv 2605.24710",
  example = [[
local m = limn.theory.identify.law_moments("sphere", {scale = 3})
local g = limn.theory.identify.growth(m)
assert(math.abs(g.growth - 3) < 1e-12 and math.abs(g.exponent) < 1e-12)]],
  args = {
    {name = "log_moment", kind = "vec", rule = "k",
     doc = "log m_k from k = 1 on; infinite ones and what follows are left out"},
    {name = "degree", kind = "int", default = 0, rule = "[0,10000]",
     doc = "last moment of the fit; 0: all"},
  },
  results = {
    {name = "exponent", kind = "num", doc = "rho; nan below two moments"},
    {name = "growth", kind = "num", doc = "g"},
    {name = "degree", kind = "int", doc = "last moment of the fit"},
  },
  run = function(o)
    local m = o.log_moment
    local last = o.degree > 0 and math.min(o.degree, #m) or #m
    -- (log m_k) / k = log g + rho log k, weighted by k^2
    local s0, s1, s2, t0, t1, used = 0, 0, 0, 0, 0, 1
    for k = 2, last do
      if m[k] - m[k] ~= 0 then break end
      local w, x, y = k * k, math.log(k), m[k] / k
      s0, s1, s2 = s0 + w, s1 + w * x, s2 + w * x * x
      t0, t1, used = t0 + w * y, t1 + w * x * y, k
    end
    local det = s0 * s2 - s1 * s1
    if used < 3 then return {exponent = 0 / 0, growth = 0 / 0, degree = used} end
    return {exponent = (s0 * t1 - s1 * t0) / det,
      growth = math.exp((s2 * t0 - s1 * t1) / det), degree = used}
  end,
}
