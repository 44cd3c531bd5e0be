-- The calls of tensor.py.
-- Usage: limn tensor.lua SIZE
local serve = dofile((arg[0]:gsub("[^/]*$", "beside.lua")))
local T = limn.tensor

local n = math.tointeger(tonumber(arg[1]))
local side = math.floor(math.sqrt(n))
local x, y = T.rand(n, {seed = 1}), T.rand(n, {seed = 2})
local m = T.rand(side, side, {seed = 3})
local row, column = m[1]:copy(), m[{{}, {1, 1}}]
local z, mask = x:copy(), x:gt(0.5)
local at = (T.rand(n, {seed = 4}) * n):floor() + 1

serve({
  {"copy", function() return x:copy() end},
  {"fill", function() return T.zeros(n) end},
  {"arange", function() return T.arange(1, n) end},
  {"add", function() return x + y end},
  {"mul", function() return x * y end},
  {"div", function() return x / y end},
  {"add in place", function() z:add_(y) end},
  {"scale", function() return x * 2 end},
  {"add row", function() return m + row end},
  {"add column", function() return m + column end},
  {"minimum", function() return x:minimum(y) end},
  {"compare", function() return x:gt(y) end},
  {"where", function() return mask:where(x, y) end},
  {"clip", function() return x:clip{low = 0.2, high = 0.8} end},
  {"neg", function() return -x end},
  {"abs", function() return x:abs() end},
  {"square", function() return x:square() end},
  {"floor", function() return x:floor() end},
  {"sqrt", function() return x:sqrt() end},
  {"exp", function() return x:exp() end},
  {"log", function() return x:log() end},
  {"log1p", function() return x:log1p() end},
  {"tanh", function() return x:tanh() end},
  {"sin", function() return x:sin() end},
  {"erf", function() return x:erf() end},
  {"pow", function() return x ^ y end},
  {"mod", function() return x % y end},
  {"sum", function() return x:sum() end},
  {"sum axis 1", function() return m:sum{axis = 1} end},
  {"sum axis 2", function() return m:sum{axis = 2} end},
  {"mean", function() return x:mean() end},
  {"max", function() return x:max() end},
  {"max axis 1", function() return m:max{axis = 1} end},
  {"max axis 2", function() return m:max{axis = 2} end},
  {"argmax", function() return x:argmax() end},
  {"prod", function() return x:prod() end},
  {"count", function() return x:count() end},
  {"all", function() return x:all() end},
  {"var", function() return x:var() end},
  {"var axis 1", function() return m:var{axis = 1} end},
  {"norm", function() return x:norm() end},
  {"dot", function() return x:dot(y) end},
  {"median", function() return x:median() end},
  {"cumsum", function() return x:cumsum() end},
  {"diff", function() return x:diff() end},
  {"transpose", function() return m:t() end},
  {"flip", function() return x:flip() end},
  {"roll", function() return x:roll(3) end},
  {"concat", function() return T.concat{x, y} end},
  {"every second", function() return x[{1, -1, 2}] end},
  {"column", function() return m({}, 1) end},
  {"take", function() return x:take(at) end},
  {"mask", function() return x[mask] end},
  {"triu", function() return m:triu() end},
  {"outer", function() return row:outer(row) end},
  {"sort", function() return x:sort() end},
  {"argsort", function() return x:argsort() end},
  {"unique", function() return x:unique() end},
  {"nonzero", function() return x:nonzero() end},
  {"randn", function() return T.randn(n) end},
  {"rand", function() return T.rand(n) end},
  {"permutation", function() return T.permutation(n) end},
})
