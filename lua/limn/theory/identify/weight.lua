-- limn.theory.identify.weight: the largest admissible weights of a law and of
-- a flow, from samples.

local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

local NAME = "theory.identify.weight"
local TOP = 10 -- samples that must not hold half of a moment

-- log E r^k from the sorted logarithms of r, and the part of its TOP samples.
local function moment(logs, k)
  local all = T.logsumexp(logs * k)
  local n = #logs
  local top = T.logsumexp(logs[{{math.max(1, n - TOP + 1), n}}] * k)
  return all - math.log(n), math.exp(top - all)
end

-- Moments of one cloud, and the last of them that is not of a few samples.
local function moments(cloud, degree)
  local r = T.sort((cloud * cloud):sum{axis = 2})
  local logs = T.log(T.maximum(r, 1e-300)) / 2
  local list, resolved = {}, 0
  for k = 1, degree do
    local value, part = moment(logs, k)
    list[k] = value
    if part < 0.5 and resolved == k - 1 then resolved = k end
  end
  return list, resolved, logs
end

-- Hill's estimate of the exponent of a power tail from the largest root n.
local function hill(logs)
  local n = #logs
  local k = math.max(2, math.floor(math.sqrt(n)))
  if n <= k then return 0 / 0, 0 / 0 end
  local sum = 0
  for i = n - k + 1, n do sum = sum + logs[i] - logs[n - k] end
  return k / sum, math.sqrt(k) / sum
end

local function measure(o)
  local x = o.clouds
  if x.rank == 2 then x = x:reshape(1, x.shape[1], x.shape[2]) end
  if x.rank ~= 3 then
    error(("%s: 'clouds' must be n x p or times x n x p"):format(NAME), 0)
  end
  local times, most, resolved = x.shape[1], {}, o.degree
  local first, index, index_se
  for t = 1, times do
    local list, known, logs = moments(x[t], o.degree)
    if t == 1 then first, index, index_se = list, hill(logs) end
    resolved = math.min(resolved, known)
    for k = 1, o.degree do most[k] = math.max(most[k] or -math.huge, list[k]) end
  end
  local growth = limn.theory.identify.growth
  local init, flow = growth(first, {degree = resolved}), growth(most, {degree = resolved})
  return {
    init = -T.new(first), flow = -T.new(most), degree = resolved,
    init_exponent = init.exponent, init_growth = init.growth,
    flow_exponent = flow.exponent, flow_growth = flow.growth,
    index = index, index_se = index_se,
    verdict = resolved < o.degree
      and ("heavy: moments above %d are those of a few samples"):format(resolved)
      or "all moments are resolved",
  }
end

limn.def{
  name = NAME,
  doc = "Largest admissible weights w_k = 1 / E |theta|^k of clouds of "
     .. "parameters: of the first (w*_init), and those that all times admit "
     .. "(w*_flow, through the largest moment along the flow).",
  ref = "arXiv 2605.24710",
  example = [[
local x = limn.tensor.randn(20000, 1, {seed = 1})
local w = limn.theory.identify.weight(x, {degree = 6})
local exact = limn.theory.identify.growth(
  limn.theory.identify.law_moments("gaussian", {degree = 6}))
assert(math.abs(w.init_exponent - exact.exponent) < 0.1)]],
  args = {
    {name = "clouds", kind = "tensor", rule = "?",
     doc = "n x p: one cloud; times x n x p: the clouds of a flow"},
    {name = "degree", kind = "int", default = 12, rule = "[2,200]",
     doc = "highest moment"},
  },
  results = {
    {name = "init", kind = "vec", rule = "degree", doc = "log w*_init"},
    {name = "flow", kind = "vec", rule = "degree", doc = "log w*_flow, never above"},
    {name = "degree", kind = "int", doc = "highest moment of which the largest "
      .. "10 samples hold less than half, at all times: fits stop there"},
    {name = "init_exponent", kind = "num", doc = "rho of m_k ~ g^k k^(rho k)"},
    {name = "init_growth", kind = "num", doc = "g"},
    {name = "flow_exponent", kind = "num", doc = "rho along the flow"},
    {name = "flow_growth", kind = "num", doc = "g along the flow"},
    {name = "index", kind = "num",
     doc = "Hill's estimate of the exponent of the tail of the first cloud; "
        .. "it says something for power tails only"},
    {name = "index_se", kind = "num", doc = "its standard error"},
    {name = "verdict", kind = "str", doc = "whether the moments are resolved"},
  },
  run = function(o) return errors.call(NAME, measure, o) end,
}
