-- What the scripts of this folder share: activations, targets, networks.
--
-- arXiv 2605.17767: two giant steps of sizes N^alpha1 and N^alpha2 at linear
-- width.  Only its abstract could be read; doc/theory/spikes.md has the
-- expansion behind every prediction here and says under which conditions it
-- holds.  No figure of the paper is claimed.
local limn = require "limn"
local T = limn.tensor

local settings = {}

-- All of its Hermite coefficients differ from 0.
settings.sine = "sin(x + pi / 4) - exp(-0.5) * sin(pi / 4)" -- of mean 0

-- A bounded staircase of three directions: the linear part sees the first, and
-- term k of the second step direction k + 1.
function settings.stairs(z)
  local c = z:t()
  local first = (2 * c[1]):tanh()
  return first + first * (2 * c[2]):tanh()
    + (c[1]:abs() - 0.6745):sign() * (2 * c[3]):tanh()
end

-- Information exponent 3, reuse index 2, variance 1: neither a linear nor a
-- quadratic part.
settings.bump = "(exp(-4 * (x - 1.5)^2)"
  .. " - exp(-1) / 3 * (1 + 4 / 3 * x + 4 / 9 * (x^2 - 1))) / 0.190830"

-- The network of limn.giant on data of its own: what its steps add, one after
-- the other.  o: neurons, inputs, samples, act, target, eta, scale, loss, seed;
-- scale is the s of the output s sum a_i phi: "mean" N^-1/2, or "one".
function settings.changes(o)
  local net = limn.model.net(o.inputs, {width = o.neurons, depth = 1,
    param = o.scale == "one" and "sp" or "meanfield", base = 1, gain = 1,
    act = o.act, bias = false, freeze = {"output"}, precision = "single",
    seed = o.seed})
  net:set("W1", T.sphere(o.neurons, o.inputs,
    {seed = T.seed_named(o.seed, "rows")}):t())
  local x = T.randn(2 * o.samples, o.inputs, {seed = T.seed_named(o.seed, "data")})
  local run = limn.dyn.giant(net, x, o.target(x:take({1}, {axis = 2}):flatten()),
    {eta = o.eta, loss = o.loss})
  local size = o.scale == "one" and 1 or math.sqrt(o.neurons)
  local list, last = {}, net:get("W1")
  for t = 1, 2 do
    run:step(1)
    local now = net:get("W1")
    list[t], last = now - last, now
  end
  return list, net:get("W2"):flatten() / size
end

-- Norms of a change (inputs x neurons) along the orthonormal polynomials of
-- the read-out: q_k of the QR factorization of a, a^2, ..., k = 0, 1, ...
function settings.components(change, a, terms)
  local columns, power = {}, a * math.sqrt(#a)
  local unit = power
  for k = 1, terms do
    columns[k], power = power, power * unit
  end
  local q = T.stack(columns, {axis = 2}):qr().q
  local along = T.matmul(change, q)
  return (along * along):sum{axis = 1}:sqrt()
end

return settings
