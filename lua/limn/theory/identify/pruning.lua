-- limn.theory.identify.pruning: what the largest atoms alone can do.

local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

local NAME = "theory.identify.pruning"

local function curve(o)
  local n, d = #o.mass, o.at.shape[2]
  local x = o.x or T.randn(2000, d, {seed = o.seed})
  local h = limn.model.act(x:matmul(o.at, {tb = true}), {act = o.act})
  local f = h:matmul(o.mass)
  local norm = math.max(f:norm(), 1e-300)
  local order = T.argsort(-T.abs(o.mass * T.norm(h, {axis = 1})))
  local kept, refit = {[1] = 1}, {[1] = 1}
  for s = 1, n do
    local pick = order[{{1, s}}]
    local g = T.take(h, pick, {axis = 2})
    kept[s + 1] = (g:matmul(T.take(o.mass, pick)) - f):norm() / norm
    refit[s + 1] = (g:matmul(limn.linalg.lstsq(g, f).x) - f):norm() / norm
  end
  return {kept = T.new(kept), refit = T.new(refit), order = order}
end

limn.def{
  name = NAME,
  doc = "Relative error of a network that keeps only its largest atoms, as "
     .. "they are and with masses fitted again.",
  example = [[
local p = limn.theory.identify.pruning({1, 0.1}, {{1, 0}, {0, 1}}, {seed = 1})
assert(p.kept[3] < 1e-14 and p.kept[2] > 0 and p.refit[2] <= p.kept[2])]],
  args = {
    {name = "mass", kind = "vec", rule = "n", doc = "masses of the atoms"},
    {name = "at", kind = "mat", rule = "n d", doc = "their positions"},
    {name = "act", kind = "str", default = "relu", doc = "activation"},
    {name = "x", kind = "mat", rule = "m d", optional = true,
     doc = "inputs; by default 2000 standard normal ones"},
    {name = "seed", kind = "seed", optional = true, doc = "of the inputs"},
  },
  results = {
    {name = "kept", kind = "vec", rule = "?",
     doc = "error with the 0, 1, 2, ... largest atoms, relative to |f|"},
    {name = "refit", kind = "vec", rule = "?", doc = "the same, refitted"},
    {name = "order", kind = "vec", rule = "n",
     doc = "the atoms, largest contributions first"},
  },
  run = function(o) return errors.call(NAME, curve, o) end,
}
