-- How large a rate does the standard parametrization bear under either loss?
--
-- Three hidden tanh layers, plain gradient descent.  Beyond rates of order 1/n the
-- outputs of SP grow.  The square loss then diverges, for its error signal grows with
-- them; that of cross-entropy stays below 1, so that up to rates of order n^-1/2 only the
-- logits diverge, in a controlled way: the loss falls, and features move.  Expect at the
-- rate 8 n^-1/2 cross-entropies below 0.1 and square losses above 1e6 at every width
-- (independently measured: .053 to .018, and 1e37 to 1e54 at n = 128 to 2048), a change of
-- features that falls more slowly than n^-0.3, and logits that grow.  The largest rate at
-- which the square loss of 15 steps falls goes as 1/n.  On these separable data with
-- saturating features there is no such rate under cross-entropy, measured up to 2^10: what
-- ends at n^-1/2 are features of order one.  Expect -1/2 for the rate at which the second
-- layer moves by 1/2.
-- Haas et al. 2025, arXiv 2505.22491; Yang & Hu 2021, arXiv 2011.14522.
--
-- Leaves OUT/divergence.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2505.22491", {
  {name = "width", default = {128, 256, 512, 1024, 2048}, doc = "widths"},
  {name = "steps", default = 15, doc = "steps"},
  {name = "seeds", default = 3, doc = "repetitions"},
})
if o.quick then o.width, o.seeds = {128, 256, 512}, 2 end

local x, labels, targets = {}, {}, {}
for i = 1, 32 do
  x[i] = {}
  for k = 1, 8 do
    x[i][k] = math.sqrt(2) * math.sin(1.7 * i * k + 0.9 * i + 0.3 * k * k)
  end
  labels[i], targets[i] = i % 2, {2 * (i % 2) - 1}
end
x = T.new(x)

-- Loss before and after, the change of the second layer, and the size of the logits.
local function train(loss, width, lr, seed, param)
  local net = limn.model.net(8, {width = width, depth = 3, act = "tanh", base = 128,
    outputs = loss == "xent" and 2 or 1, param = param or "sp", gain = 1, bias = false,
    seed = seed})
  local before = net:features(x, {layer = 2, which = "pre"})
  local run = limn.dyn.gd(net, x, loss == "xent" and labels or targets, {lr = lr,
    loss = loss, limit = 1e300})
  local first = run:loss()
  run:step(o.steps)
  local moved = net:features(x, {layer = 2, which = "pre"}) - before
  return {first = first, last = run:loss(), moved = moved:norm() / math.sqrt(32 * width),
    logits = net:forward(x):abs():mean()}
end

-- Medians over seeds, by width; what is no number counts as infinite.
local function column(loss, key, lr, param)
  local list = {}
  for i, width in ipairs(o.width) do
    local all = {}
    for seed = 1, o.seeds do
      local v = train(loss, width, lr(width), seed, param)[key]
      all[seed] = v == v and v or math.huge
    end
    table.sort(all)
    list[i] = all[(o.seeds + 1) // 2]
  end
  return list
end

local function slope(list) return limn.probe.power_law(o.width, list).exponent end
local function above(width) return 8 / math.sqrt(width) end

local BEARS = {
  mse = function(r) return r.last < r.first end,
  xent = function(r) return r.moved < 0.5 end,
}

-- The largest rate, to a factor of 2^(1/4), that every seed bears.
local function edge(loss, width)
  local function bears(log)
    for seed = 1, o.seeds do
      if not BEARS[loss](train(loss, width, 2 ^ log, seed)) then return false end
    end
    return true
  end
  local low, high = -8, 10
  while high - low > 0.25 do
    local middle = (low + high) / 2
    if bears(middle) then low = middle else high = middle end
  end
  return 2 ^ low
end

local function edges(loss)
  local list = {}
  for i, width in ipairs(o.width) do list[i] = edge(loss, width) end
  return list
end

-- ---- what is expected ----------------------------------------------------------

local function largest(list) return math.max(table.unpack(list)) end
local function controlled(loss)
  local most = largest(column(loss, "last", above))
  study.expect("xent", "largest loss at the rate 8 n^-1/2", "< 0.1", most, most < 0.1)
end

controlled "xent"
study.control("the square loss called cross-entropy", function() controlled "mse" end)
local mse = column("mse", "last", above)
local least = math.min(table.unpack(mse))
study.expect("mse", "smallest loss at the rate 8 n^-1/2", "> 1e6", least, least > 1e6)
local moves = slope(column("xent", "moved", above))
study.expect("xent", "features move as n to", "> -0.3", moves, moves > -0.3)
local grow = slope(column("xent", "logits", above))
study.expect("xent", "logits grow as n to", "> 0.2", grow, grow > 0.2)

local found = {mse = edges "mse", xent = edges "xent"}
study.near("mse", "largest rate at which it falls, as n to", -1, slope(found.mse), 0.25)
study.near("xent", "rate at which features move by 1/2, as n to", -0.5, slope(found.xent),
  0.25)

local fig = limn.plot.figure{title = "SP, tanh: rates at the edge", logx = 2,
  logy = 2, xlabel = "width", ylabel = "learning rate"}
for _, loss in ipairs{"xent", "mse"} do
  fig:line(o.width, found[loss], {label = loss == "xent" and "cross-entropy: features move by 1/2"
    or "square loss: it still falls", marker = "circle"})
end
study.save(fig, "divergence")
study.done()
