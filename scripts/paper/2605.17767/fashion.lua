-- Do spikes come where theory says on images?  Two giant steps on whitened
-- Fashion-MNIST, shoes against the rest: the outliers of the first layer beside
-- what the data of the steps predict, on fresh and on reused batches.
-- arXiv 2605.17767; theory is for Gaussian inputs, so values are held to 15 %.
local limn = require "limn"
local study = require "limn.study"
local settings = require "lib.settings"
local o = study.options("out/2605.17767", {
  {name = "inputs", default = 0, doc = "principal components; 0: 96 in quick runs, else 192"},
})
local T = limn.tensor
local d = o.inputs > 0 and o.inputs or o.quick and 96 or 192
local neurons, samples = 2 * d, o.quick and 4000 or 12000
local act = settings.sine

-- The leading principal components, each of variance 1; a norm of its own
-- would make some images count more than others.
local data = limn.data.fashion{count = 2 * samples}
local z = data.x - data.x:mean{axis = 1}
local e = (T.matmul(z:t(), z) / #z):eigh()
local leading = {}
for k = 1, d do leading[k] = #e.values - d + k end
local x = T.matmul(z, e.v:take(leading, {axis = 2}))
  / e.values:take(leading, {axis = 1}):sqrt()
x = x * math.sqrt(d) / (x * x):sum{axis = 2}:sqrt():unsqueeze(2)
-- Sandals, sneakers and boots are classes 5, 7 and 9.
local y = T.where(T.eq(data.y, 5) + T.eq(data.y, 7) + T.eq(data.y, 9), 1, -1)
y = y - y:mean()

local function rows(t, reuse)
  local list, from = {}, reuse and 0 or (t - 1) * samples
  for i = 1, samples do list[i] = from + i end
  return x:take(list, {axis = 1}), y:take(list, {axis = 1})
end

local function train(alpha, reuse)
  local net = limn.model.net(d, {width = neurons, depth = 1, param = "meanfield",
    base = 1, gain = 1, act = act, bias = false, freeze = {"output"},
    precision = "single", seed = 1})
  net:set("W1", T.sphere(neurons, d, {seed = 2}):t())
  local x1, y1 = rows(1)
  local x2, y2 = rows(2, reuse)
  local eta = {2 * neurons ^ alpha[1], 2 * neurons ^ alpha[2]}
  local run = limn.dyn.giant(net, reuse and x1 or x, reuse and y1 or y,
    {eta = eta, reuse = reuse and 1 or 0})
  local r1 = y1 - net:forward(x1):flatten()
  run:step(1)
  local r2 = y2 - net:forward(x2):flatten()
  run:step(1)
  local p = limn.theory.spikes.predict(net:get("W2"):flatten() / math.sqrt(neurons),
    x1, r1, {act = act, eta1 = eta[1], eta2 = eta[2], x2 = x2, r2 = r2, terms = 4})
  return net:get("W1"):t():svd{vectors = false}.s, p
end

local cases = {
  {name = "fresh", alpha = {.25, .40}}, {name = "reused", alpha = {.25, .40}, reuse = true},
}
local found = {}
for i, c in ipairs(cases) do
  local s, p = train(c.alpha, c.reuse)
  found[i] = {s = s, p = p}
end
local function held(predicted)
  for i, c in ipairs(cases) do
    for k = 1, 2 do
      local p, s = found[i].p, found[i].s
      if p.strength[k] > 1.3 * p.threshold then
        study.near("P8", ("outlier %d, %s batch"):format(k, c.name), predicted(p, k),
          s[k], 0.15 * predicted(p, k))
      end
    end
  end
end
held(function(p, k) return p.outlier[k] end)
study.control("the edge, without any spike", function()
  held(function(p) return p.edge end)
end)

local fig = limn.plot.figure{title = "First layer after two giant steps on Fashion-MNIST",
  xlabel = "singular value", ylabel = "count", legend = "topright"}
local s, p = found[1].s, found[1].p
fig:hist(s, {bins = 80, color = "gray", label = "first layer"})
fig:vline(p.edge, {color = "black", dash = "dash", label = "edge of the bulk"})
for k = 1, 4 do
  if p.detached[k] == 1 then
    fig:vline(p.outlier[k], {color = "blue", label = k == 1 and "theory" or nil})
  end
end
study.save(fig, "fashion")
study.done()
