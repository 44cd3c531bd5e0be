-- limn.theory.identify.law_moments: moments of the norm under initial laws.

local limn = limn
local T = limn.tensor

local function lgamma(x) return T.lgamma(x) end

-- log E |theta|^k in p dimensions, of scale 1.
local laws = {
  gaussian = function(k, p)
    return k / 2 * math.log(2) + lgamma((p + k) / 2) - lgamma(p / 2)
  end,
  sphere = function() return 0 end,
  uniform = function(k, p) return math.log(p / (p + k)) end,
  laplace = function(k, p) return lgamma(p + k) - lgamma(p) end,
  student = function(k, p, nu)
    if k >= nu then return math.huge end
    return k / 2 * math.log(nu) + lgamma((p + k) / 2) - lgamma(p / 2)
      + lgamma((nu - k) / 2) - lgamma(nu / 2)
  end,
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
    local list = {}
    for k = 1, o.degree do
      list[k] = laws[o.law](k, o.dim, o.df) + k * math.log(o.scale)
    end
    return T.new(list)
  end,
}
