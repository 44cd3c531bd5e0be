-- How much of what muP gains over the standard parametrization is the rate of its
-- embedding?
--
-- Pairs of tokens, the target a distance between vectors of `rank` numbers that belong to
-- the tokens, so that embeddings must be learned; two hidden layers, AdamW, about one
-- pass over the pairs.  Under SP the best rate falls with the width, and at such a rate
-- the embedding, whose steps move features by lr at any width, hardly learns.  Compare
-- muP, SP, and SP whose embedding has its rate times n, each at its best rate.  Expect
-- (2605.21486: "most of muP's gain is the embedding LR"): at the widest network more than
-- half of the loss that muP gains over SP is gained by SP with this one rate.  How much
-- it is depends on whether the embedding holds training back: of rank 1 (--rank 1), where
-- hidden layers do well on random vectors, it was a third at width 256.
--
-- Leaves OUT/embedding.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2605.21486", {
  {name = "width", default = {64, 128, 256, 512}, doc = "widths"},
  {name = "tokens", default = 128, doc = "size of the vocabulary"},
  {name = "rank", default = 4, doc = "numbers a token has"},
  {name = "steps", default = 200, doc = "steps of training"},
  {name = "seeds", default = 3, doc = "repetitions"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
})
if o.quick then o.width, o.seeds = {64, 256}, 1 end

local base, samples = o.width[1], 64 * o.steps
local vectors = T.randn(o.tokens, o.rank, {seed = 1})
local draws = T.rand(samples, 2, {seed = 2})
local x, y = T.zeros(samples, 2), T.zeros(samples)
for i = 1, samples do
  local a, b = draws[i][1] * o.tokens // 1, draws[i][2] * o.tokens // 1
  x[i][1], x[i][2] = a, b
  y[i] = (vectors[math.tointeger(a) + 1] + vectors[math.tointeger(b) + 1]):norm()
end
y = (y - y:mean()) / y:std()

local function loss(p, lr)
  local net = limn.model.net(2, {embedding = o.tokens, width = p.width, depth = 2,
    act = "relu", param = p.case == "mup" and "mup" or "sp", base = base, seed = p.seed,
    precision = "single"})
  local rates = p.case == "sp + embedding" and {["embedding.E"] = p.width / base} or {}
  local run = limn.dyn.adamw(net, x, y, {lr = lr, batch = 64, seed = p.seed, rates = rates,
    decay = 0.01})
  local half = o.steps // 2
  local s = run:step(o.steps - half)
  s = s.why and s or run:step(half)
  return s.why and math.huge or s.mean
end

local CASES = {"sp", "sp + embedding", "mup"}
local seeds = {}
for s = 1, o.seeds do seeds[s] = s end
local t = limn.transfer(limn.sweep{grid = {case = CASES, width = o.width, seed = seeds,
  lr = limn.space.log2(-11, -3, o.quick and 1 or 0.5)}, jobs = o.jobs,
  cost = function(p) return p.width * (p.width + 300) end,
  run = function(p) return {loss = loss(p, p.lr)} end}, {group = "case"})
print(t)

local function best(case)
  local list = {}
  for i = 1, #t.width do
    if t.group[i] == case then list[#list + 1] = t.best[i] end
  end
  return list
end

local wide = #o.width
local sp, embedding, mup = best "sp", best "sp + embedding", best "mup"
study.expect("gain", "muP gains over SP at the widest, loss", "> 0", sp[wide] - mup[wide],
  sp[wide] > mup[wide])
local function share(loss_there)
  local part = (sp[wide] - loss_there) / (sp[wide] - mup[wide])
  study.expect("share", "of it by SP with embedding rates times n", "> 0.5", part, part > 0.5)
end
share(embedding[wide])
study.control("SP itself", function() share(sp[wide]) end)

local fig = limn.plot.figure{title = "loss at the best rate of each width", logx = 2,
  xlabel = "width", ylabel = "loss"}
for i, list in ipairs{sp, embedding, mup} do
  fig:line(o.width, list, {label = CASES[i], marker = "circle"})
end
study.save(fig, "embedding")
study.done()
