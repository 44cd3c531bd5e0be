-- What limn.probe.spectrum says of an operator that can only be multiplied.
local limn = limn
local quadrature = require "limn.linalg.quadrature"

local operator = {}

-- The share of values below 0, its standard error and the error of the quadrature:
-- of the measure of a vector, what lies below a place between two nodes is what the
-- weights below say, to the larger weight of these two (Chebyshev, Markov and
-- Stieltjes; Szego 1975, theorem 3.41.1).
local function negative(d)
  local below = d.values:lt(-quadrature.rounding(d))
  local each = (d.weights * below):sum{axis = 2}
  local count, steps, off = below:sum{axis = 2}, d.values.shape[2], 0
  for i = 1, #count do
    local k, w = math.tointeger(count[i]), d.weights[i]
    off = off + math.max(k > 0 and w[k] or 0, k < steps and w[k + 1] or 0)
  end
  return each:mean(), each:std{ddof = 1} / math.sqrt(#each),
    d.exact and 0 or off / #count
end

local function logdet(r, solver, n, o)
  local must, least = quadrature.outside(r.density, "log", o.shift)
  if must then
    r.logdet, r.logdet_se, r.logdet_error = 0 / 0, 0 / 0, 0 / 0
    r.reason = ("there is no logarithm of the determinant: the operator has a "
      .. "value of %g"):format(least)
    return
  end
  r.logdet, r.logdet_se, r.logdet_error = quadrature.trace(solver, "log", n, o)
end

local function ends(r, a, n, o)
  for _, which in ipairs{"top", "bottom"} do
    local k = math.min(o[which] or 0, n)
    if k > 0 then
      r[which] = limn.linalg.eigs(a, k, {which = which, seed = o.seed, block = 1,
        tol = 1e-6, n = type(a) == "function" and n or nil})
      r.products = r.products + r[which].products
    end
  end
end

-- o: top, bottom, probes, steps, shift, seed, n (of a function).
function operator.of(name, a, o)
  local solver, n = quadrature.run(name, {a = a, n = o.n, probes = o.probes,
    steps = o.steps, seed = o.seed})
  local d = solver:density_found()
  local r = {rows = n, cols = n, products = d.products,
    density = {values = d.values, weights = d.weights}}
  r.trace, r.trace_se, r.trace_error = quadrature.trace(solver, "identity", n,
    {steps = o.steps})
  r.negative, r.negative_se, r.negative_error = negative(d)
  logdet(r, solver, n, o)
  ends(r, a, n, o)
  return r
end

-- The same of each diagonal block that belongs to a tensor of a network.
function operator.layers(name, a, net, o)
  local layers, first = {}, 1
  for _, tensor in ipairs(net:params()) do
    local n = #net:get(tensor):flatten()
    layers[tensor] = operator.of(name, a:part(first, n), o)
    first = first + n
  end
  return layers
end

return operator
