-- limn.probe.steps: how large weights and their changes are for what they do.

local limn = limn
local errors = require "limn.errors"

-- The largest singular value, and 0 of a matrix of zeros.
local function spectral(w)
  if w:norm() == 0 then return 0 end
  if math.min(w.shape[1], w.shape[2]) <= 32 then
    return limn.linalg.svdvals(w).s[1]
  end
  return limn.linalg.svds(w, 1).s[1]
end

local function steps(o)
  local s, columns = o.net:scaling(), {tensor = {}, weight = {}, change = {},
    ratio = {}}
  for i, name in ipairs(s.tensor) do
    local now = o.net:get(name)
    local moved = o.net:get(name, {what = "moved", since = o.start})
    local mult, n = math.abs(s.multiplier[i]), #columns.tensor + 1
    columns.tensor[n] = name
    columns.ratio[n] = moved:norm() / now:norm()
    columns.weight[n], columns.change[n] = 0 / 0, 0 / 0
    if now.rank == 2 then
      local scale = mult / math.sqrt(now.shape[2] / now.shape[1])
      columns.weight[n] = scale * spectral(now)
      columns.change[n] = scale * spectral(moved)
    end
  end
  return columns
end

limn.def{
  name = "probe.steps",
  doc = "Spectral norms of each weight matrix, multiplier included, and of its "
    .. "change, over sqrt(fan-out / fan-in): of order 1 at every width where "
    .. "features are learned; and the change over the weight.",
  ref = "Yang, Simon & Bernstein 2023, arXiv 2310.17813",
  example = [[
local net = limn.model.net(2, {width = 64, seed = 1})
local start = net:copy()
limn.dyn.muon(net, {{1, 0}, {0, 1}}, {1, -1}, {lr = 0.1, batch = 2,
  polynomial = "newton", polar_steps = 40}):step(1)
local r = limn.probe.steps(net, start)
assert(r.tensor[3] == "W2" and math.abs(r.change[3] - 0.1) < 1e-3)]],
  args = {
    {name = "net", kind = "net", doc = "a network"},
    {name = "start", kind = "net", doc = "a copy of it from before"},
  },
  results = {
    {name = "tensor", kind = "strs", doc = "names of the parameter tensors"},
    {name = "weight", kind = "table", doc = "spectral norm of the weight over "
      .. "sqrt(fan-out / fan-in); NaN of vectors"},
    {name = "change", kind = "table", doc = "the same of the change"},
    {name = "ratio", kind = "table", doc = "norm of the change over that of the "
      .. "weight"},
  },
  run = function(o) return errors.call("probe.steps", steps, o) end,
}
