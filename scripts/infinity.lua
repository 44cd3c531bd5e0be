-- Do the learning-rate curves of wide networks go to those of infinite width?
--
-- Train tanh networks with two hidden layers on a few images of two classes of
-- Fashion-MNIST by gradient descent on the square loss, over learning rates, at
-- widths 64 to 1024 and infinity: under muP (the feature-learning limit), under
-- NTP over lr and under SP over lr n / base (the kernel limit, with a random
-- start).  Infinity is a width of the sweep like the others.
--
-- Expect: outputs under muP are those of infinite width but for n^(-1/2)
-- (Yang & Hu 2021, arXiv 2011.14522).  Under NTP and SP outputs start at
-- random; each network's outputs are those of the kernel limit from its own
-- start, but for n^(-1/2) (Lee et al. 2019, arXiv 1902.06720; Dyer & Gur-Ari
-- 2020).  The best rate of the limit costs wide networks little, and under muP
-- that of the widest network costs the limit as little; under NTP and SP that
-- may lie beyond the limit's stability, whose kernel does not flatten.
--
-- Images are their coordinates in their common span, so that an input layer is
-- no larger than hidden ones; SP at lr n stops the input layer only in the limit.
--
-- Leaves OUT/infinity.png and .csv.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out", {
  {name = "param", default = {"mup", "ntp", "sp"}, doc = "parametrizations"},
  {name = "width", default = {64, 128, 256, 512, 1024}, doc = "finite widths"},
  {name = "images", default = 12, doc = "images, at most 16"},
  {name = "steps", default = 15, doc = "steps of training, at most 20"},
  {name = "seeds", default = 16, doc = "repetitions"},
  {name = "samples", default = 16384, doc = "samples of the limit, at least "
    .. "50 times images times steps"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
})
if o.quick then
  o.images, o.steps, o.seeds, o.samples = 6, 5, 6, 2000
  o.width = {64, 256, 1024}
end
assert(o.images <= 16 and o.steps <= 20, "at most 16 images and 20 steps")
assert(o.samples >= 50 * o.images * o.steps, "more samples: 50 images steps")

-- ---- the data ---------------------------------------------------------------

local data = limn.data.subset(limn.data.images{count = 2000}, {0, 1},
  {count = o.images // 2, signs = true})
local s = limn.linalg.svd(data.x - data.x:mean{axis = 1})
local m = #data.x - 1 -- the mean is taken off
local x = s.u:t()[{1, m}]:t() * s.s[{1, m}]
x = x * math.sqrt(m * #x / (x * x):sum())
local y = data.y
print(("%s: %d images in %d dimensions"):format(data.name, #x, m))

-- ---- one trial --------------------------------------------------------------

local function descend(p, lr, target, net)
  local infinite = p.width == math.huge
  return limn.dyn.gd(net, x, target, {lr = lr, lr_n = p.param == "sp" and lr
    or nil, seed = p.seed or 1, limit = 1e6,
    samples = infinite and p.param == "mup" and o.samples or nil})
end

local function network(p)
  return limn.model.net(m, {width = p.width, act = "tanh", param = p.param,
    seed = p.seed or 1})
end

-- Columns of the map from targets to outputs in the kernel limit: the outputs
-- from a start at zero, one target at a time.
local function map(p, lr)
  local columns = {}
  for i = 1, #x do
    local unit = limn.tensor.zeros(#x)
    unit[i] = 1
    local run = descend(p, lr, unit, network(p))
    run:step(o.steps)
    local f = run:forward(x)
    for k = 1, #x do columns[#columns + 1] = f[k][1] end
  end
  return columns
end

local function column(f)
  local list = {}
  for i = 1, #f do list[i] = f[i][1] end
  return list
end

local function train(p, rate)
  local infinite = p.width == math.huge
  local lr = infinite and p.lr or p.lr * rate(p.width)
  local net = network(p)
  local start = infinite and {} or column(net:forward(x))
  local run = descend(p, lr, y, net)
  local r = run:step(o.steps)
  return {loss = r.why and math.huge or run:loss(), start = start,
    f = column(net:forward(x)), se = infinite and r.f_se or 0,
    map = infinite and p.param ~= "mup" and map(p, lr) or {}}
end

-- ---- the sweep --------------------------------------------------------------

local seeds, widths = {}, {table.unpack(o.width)}
for k = 1, o.seeds do seeds[k] = k end
widths[#widths + 1] = math.huge
local rates = limn.space.log2(o.quick and -5 or -7, -1, o.quick and 1 or 0.5)

-- The limit has no seeds, and knows its error.
local function sweep(rate)
  local function cost(p) return p.width == math.huge and 1e9 or p.width ^ 2 end
  local r = limn.sweep{jobs = o.jobs, title = "infinity", cost = cost,
    grid = {param = o.param, width = widths, lr = rates,
      seed = limn.space.when("width", o.width, seeds)},
    run = function(p) return train(p, rate) end}
  for i, width in ipairs(r.width) do
    assert(r.status[i] == "done", r.message[i])
    if width == math.huge then r.seed[i] = 1 end
  end
  return r
end

-- ---- distances --------------------------------------------------------------

local function find(r, param, width, lr, each)
  for i = 1, #r.loss do
    if r.param[i] == param and r.width[i] == width and r.lr[i] == lr then
      each(i)
    end
  end
end

-- What the limit says of row i.
local function expected(r, limit, i)
  if r.param[i] == "mup" then return r.f[limit] end
  local want, a = {}, r.map[limit]
  for k = 1, #x do
    want[k] = r.start[i][k]
    for j = 1, #x do
      want[k] = want[k] + a[(j - 1) * #x + k] * (y[j] - r.start[i][j])
    end
  end
  return want
end

-- Root mean square of outputs less those of the limit, over seeds and images;
-- NaN where one of them diverged, or where the limit is beyond its stability:
-- its loss is above that of outputs 0.
local zero = (y * y):mean() / 2
local function far(r, param, width, lr)
  local limit, sum, n = nil, 0, 0
  find(r, param, math.huge, lr, function(i) limit = i end)
  if not (r.loss[limit] < zero) then return 0 / 0 end
  find(r, param, width, lr, function(i)
    local want = expected(r, limit, i)
    for k = 1, #x do
      sum, n = sum + (r.f[i][k] - want[k]) ^ 2, n + 1
    end
    if r.loss[i] == math.huge then sum = 0 / 0 end
  end)
  return math.sqrt(sum / n)
end

local function distances(r, param)
  local list = {}
  for w, width in ipairs(o.width) do
    local sum, n = 0, 0
    for _, lr in ipairs(rates) do
      local d = far(r, param, width, lr)
      if d == d then sum, n = sum + math.log(d), n + 1 end
    end
    list[w] = math.exp(sum / n)
  end
  return list
end

local found
local function check(rate)
  local r = sweep(rate)
  local lists = {}
  for _, param in ipairs(o.param) do
    lists[param] = distances(r, param)
    local slope = limn.probe.power_law(o.width, lists[param]).exponent
    study.near(param, "power of n, outputs less those of the limit", -0.5,
      slope, o.quick and 0.2 or 0.15)
  end
  found = found or {sweep = r, lists = lists}
end
study.claim(check)

-- ---- what best rates cost, over the loss of outputs 0 -----------------------

local t = limn.transfer(found.sweep, {group = "param"})
print(t:text())
for _, curve in ipairs(t.curves) do
  local last = #curve.width
  local wide = o.width[#o.width]
  local function costs(what, from, to)
    local lost = curve.regret[from][to] / zero
    study.expect(curve.group, what:format(wide), "< .01", lost, lost < .01)
  end
  costs("what the limit's best lr costs width %d", last, last - 1)
  if curve.group == "mup" then
    costs("what the best lr of width %d costs the limit", last - 1, last)
  end
end

local fig = t:figure{title = "learning rates at infinite width", law = false,
  into = limn.plot.figure{title = "two classes of " .. data.name,
    cols = #o.param + 1}}
fig:panel(#o.param + 1, {xlabel = "width", ylabel = "outputs less the limit's",
  logx = 2, logy = 10})
for _, param in ipairs(o.param) do
  fig:line(o.width, found.lists[param], {panel = #o.param + 1, label = param,
    marker = "circle"})
end
local guide = {}
for w, width in ipairs(o.width) do
  guide[w] = found.lists[o.param[1]][1] * (o.width[1] / width) ^ 0.5
end
fig:line(o.width, guide, {panel = #o.param + 1, label = "n^{-1/2}", dash = "dot",
  color = "gray"})
study.save(fig, "infinity")
study.done()
