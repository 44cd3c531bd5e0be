-- How much of what muP gains over the standard parametrization is the rate of its
-- embedding?
--
-- Pairs of tokens, the target a distance between vectors of `rank` numbers that belong to
-- the tokens, so that embeddings must be learned; two hidden layers, AdamW, about one
-- pass over the pairs.  Under SP the best rate falls with the width, and at such a rate
-- the embedding, whose steps move features by lr at any width, hardly learns.  Compare
-- muP, SP, SP whose embedding has its rate times n, and this with the read-out of muP,
-- each at its best rate.  Expect (2605.21486: "most of muP's gain is the embedding LR"):
-- of the loss that muP gains over SP, more than half is gained by this one rate at four
-- times the base width.  It is less at larger ones, measured are .94, .66 and .42 at 128,
-- 256 and 512: the optimum of SP falls faster than 1/n for its read-out starts too
-- large (2203.03466/drift.lua), so that hidden layers are slow as well.  With a read-out of
-- muP it is more than three quarters, .9 at 512.  Where hidden layers do well on random
-- vectors (--rank 1), the embedding's part was a third at width 256.
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
  if p.case == "with read-out" then
    net:set("W3", net:get "W3" * (base / p.width) ^ 0.5)
  end
  local rates = (p.case == "embedding" or p.case == "with read-out") and {["embedding.E"] = p.width / base} or {}
  local run = limn.dyn.adamw(net, x, y, {lr = lr, batch = 64, seed = p.seed, rates = rates,
    decay = 0.01})
  local half = o.steps // 2
  local s = run:step(o.steps - half)
  s = s.why and s or run:step(half)
  return s.why and math.huge or s.mean
end

local CASES = {"sp", "embedding", "with read-out", "mup"}
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

local wide, fourth = #o.width
for i, width in ipairs(o.width) do if width == 4 * base then fourth = i end end
local sp, embedding, both, mup = best "sp", best "embedding", best "with read-out", best "mup"
local function share(list, i, least)
  local part = (sp[i] - list[i]) / (sp[i] - mup[i])
  study.expect("share", ("of muP's gain at width %d"):format(o.width[i]), "> " .. least, part,
    sp[i] > mup[i] and part > least)
end
for i = 2, wide do
  print(("      width %d: muP gains %.4f, of which the embedding %.2f, with read-out %.2f")
    :format(o.width[i], sp[i] - mup[i], (sp[i] - embedding[i]) / (sp[i] - mup[i]),
    (sp[i] - both[i]) / (sp[i] - mup[i])))
end
share(embedding, fourth, 0.5)
share(both, wide, 0.75)
study.control("SP itself", function() share(sp, fourth, 0.5) end)

local fig = limn.plot.figure{title = "loss at the best rate of each width", logx = 2,
  xlabel = "width", ylabel = "loss"}
local labels = {"SP", "SP, embedding's rate times n", "and the read-out of muP", "muP"}
for i, list in ipairs{sp, embedding, both, mup} do
  fig:line(o.width, list, {label = labels[i], marker = "circle"})
end
study.save(fig, "embedding")
study.done()
