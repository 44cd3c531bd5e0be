-- Which eigenvalues are at an end of a spectrum.

local limn = limn
local T = limn.tensor

local ends = {rule = "top|bottom|extreme",
  doc = "the largest, the smallest, or the largest in absolute value"}

-- The places of rising values, those that `which` wants first.
function ends.order(values, which)
  local order, n = {}, #values
  for i = 1, n do order[i] = which == "bottom" and i or n + 1 - i end
  if which == "extreme" then
    table.sort(order, function(a, b)
      local x, y = math.abs(values[a]), math.abs(values[b])
      if x ~= y then return x > y end
      return a > b
    end)
  end
  return order
end

-- What is found where a product is not finite: NaN.
function ends.nothing(o, products)
  return {values = T.full({o.k}, 0/0), v = T.full({o.n, o.k}, 0/0),
          residuals = T.full({o.k}, 0/0), converged = false,
          products = products}
end

-- The results of a method, as limn.def has them.
ends.results = {
  {name = "values", kind = "vec", rule = "k",
   doc = "in the order of which; NaN where there are none"},
  {name = "v", kind = "mat", rule = "n k",
   doc = "unit vectors, column j belongs to values[j]"},
  {name = "residuals", kind = "vec", rule = "k",
   doc = "|apply(v) - value v| of each, which bounds its error"},
  {name = "converged", kind = "flag", doc = "all, to the tolerance"},
  {name = "products", kind = "int", doc = "with vectors, how many it took"},
}

return ends
