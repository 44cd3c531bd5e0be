-- What limn.probe.spectrum says of an operator that can only be multiplied.
local limn = limn
local quadrature = require "limn.linalg.quadrature"

local operator = {}

-- The share of values below 0, and its standard error.
local function negative(d)
  local each = (d.weights * d.values:lt(0)):sum{axis = 2}
  return each:mean(), each:std{ddof = 1} / math.sqrt(#each)
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
  r.negative, r.negative_se = negative(d)
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
