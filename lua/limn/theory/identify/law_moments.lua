-- limn.theory.identify.law_moments: moments of the norm under initial laws.

local limn = limn
local T = limn.tensor

-- -log(1 - x / y)
local function lost(x, y)
  return 2 * x < y and -T.log1p(-x / y) or math.log(y / (y - x))
end

-- log(sqrt(x) Gamma(x) / Gamma(x + 1/2)) by its asymptotic series from x = 12 on,
-- where it is right to rounding; below, steps to x + 1.
local SERIES = {1 / 8, -1 / 192, 1 / 640, -17 / 14336, 31 / 18432, -691 / 180224}
local function half_step(x)
  local sum = 0
  while x < 12 do
    sum = sum + T.log1p(0.5 / x) - T.log1p(1 / x) / 2
    x = x + 1
  end
  for k = #SERIES, 1, -1 do sum = sum + SERIES[k] / x ^ (2 * k - 1) end
  return sum
end

-- log(m_k / m_(k - 2)) and log m_1 of independent normal numbers, with m_0 = 1.
local function normal(k, p)
  if k == 1 then return 0.5 * math.log(p) - half_step(p / 2) end
  return math.log(p + k - 2)
end

-- log(m_k / m_(k - step)) of m_k = E |theta|^k in p dimensions, of scale 1: sums
-- of logarithms, where differences of log Gamma would cancel.
local laws = {
  gaussian = {step = 2, ratio = normal},
  sphere = {step = 1, ratio = function() return 0 end},
  uniform = {step = 1, ratio = function(k, p)
    return T.log1p(-1 / (p + k))
  end},
  laplace = {step = 1, ratio = function(k, p) return math.log(p + k - 1) end},
  student = {step = 2, ratio = function(k, p, nu)
    if k >= nu then return math.huge end
    if k > 1 then return normal(k, p) + lost(k, nu) end
    return normal(1, p) + lost(1, nu) / 2 + half_step((nu - 1) / 2)
  end},
}

limn.def{
  name = "theory.identify.law_moments",
  doc = "Logarithms of the moments E |theta|^k of an initial law of the "
     .. "parameters, exactly: the reciprocals are the largest weights that it "
     .. "admits.",
  ref = "arXiv 2605.24710",
  example = [[
local m = limn.theory.identify.law_moments("gaussian", {dim = 3, degree = 4})
assert(math.abs(m[2] - math.log(3)) < 1e-14)
assert(math.abs(m[4] - math.log(15)) < 1e-14)
assert(limn.theory.identify.law_moments("student", {df = 3})[3] == math.huge)]],
  args = {
    {name = "law", kind = "choice",
     rule = "gaussian|sphere|uniform|laplace|student",
     doc = "independent normal numbers; on a sphere; in a ball; density "
        .. "exp(-|theta|); multivariate t"},
    {name = "dim", kind = "int", default = 1, rule = "[1,100000]",
     doc = "number of parameters of a unit"},
    {name = "degree", kind = "int", default = 12, rule = "[1,1000]",
     doc = "highest moment"},
    {name = "scale", kind = "num", default = 1, rule = "(0,inf)",
     doc = "standard deviation, radius, or length"},
    {name = "df", kind = "num", default = 5, rule = "(0,inf)",
     doc = "degrees of freedom of student"},
  },
  results = {{name = "log_moment", kind = "vec", rule = "degree",
    doc = "log E |theta|^k, k from 1 on; inf where there is none"}},
  run = function(o)
    local law, log, list = laws[o.law], {}, {}
    for k = 1, o.degree do
      log[k] = (log[k - law.step] or 0) + law.ratio(k, o.dim, o.df)
      list[k] = log[k] + k * math.log(o.scale)
    end
    return T.new(list)
  end,
}
