-- Does the best learning rate of a narrow network serve a wide one?
--
-- Train ReLU networks with three hidden layers on Fashion-MNIST, at widths 64
-- to 1024 and over a grid of learning rates, under SP, NTP and muP, which are
-- one and the same at width 64.
-- Expect, with Adam (Yang et al. 2022, Tensor Programs V): under muP the
-- optimum moves by less than a factor 2 over 16x in width; under SP it falls
-- by at least a factor 4.
-- With SGD on the square loss (--opt sgd --loss mse) the loss falls with the
-- rate until training diverges, so the optimum lies at the edge of divergence.
-- Expect: under muP the edge stays.  Under SP it falls as 1 / (A + B n), A the
-- share of the input layer in the tangent kernel, whose gradient does not grow
-- with the width, and B n that of the others: as 1/n only where B n is more than
-- A, which with 784 pixels begins at widths of some hundreds
-- (doc/theory/mup.md).
-- With SGD on cross-entropy the SP optimum hardly moves: logits diverge, the
-- loss does not (Haas et al. 2025), so nothing is asserted of it.
-- With Adam on the square loss nothing is asserted of muP: over 64 to 1024 its
-- optimum falls by 1.9 octaves, as that of SP by 2.0 (two seeds; interval of the
-- slope -1.2 to 0.1 a doubling); these widths do not tell the two apart.
--
-- A width may be inf, the limit of infinite width, where the parametrization has
-- one (with --opt sgd or adam under muP); the script says what it would cost, and
-- leaves it out where that is too much:
--
--     limn scripts/lr_transfer.lua --opt sgd --loss mse --param mup
--       --width 64,256,inf --steps 10 --batch 4
--
-- Leaves OUT/lr_transfer.png, .svg and .csv; after Ctrl-C, of what there is.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out", {
  {name = "opt", choices = {"adam", "sgd"}, doc = "optimizer"},
  {name = "loss", choices = {"xent", "mse"}, doc = "loss"},
  {name = "param", default = {"sp", "ntp", "mup"}, doc = "parametrizations"},
  {name = "width", default = {64, 128, 256, 512, 1024}, infinite = true,
    doc = "widths; inf: the limit"},
  {name = "low", default = 0 / 0, doc = "log2 of the smallest learning rate"},
  {name = "high", default = 0 / 0, doc = "log2 of the largest; by default both fit opt and loss"},
  {name = "by", default = 0 / 0, doc = "log2 step of the grid; by default 1 for adam, 1/2 for sgd"},
  {name = "steps", default = 100, doc = "steps of training"},
  {name = "batch", default = 64, doc = "images a step"},
  {name = "seeds", default = 2, doc = "repetitions"},
  {name = "images", default = 4000, doc = "training images"},
  {name = "data", default = "", doc = "directory of IDX files"},
  {name = "samples", default = 8192, doc = "samples of the limit, width inf"},
  {name = "hours", default = 1, doc = "most that a trial of the limit may take"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
  {name = "store", default = "", doc = "database that keeps finished trials"},
})
if o.quick then
  o.width, o.seeds, o.steps, o.images = {32, 128, 512}, 1, 30, 1000
  o.by, o.param = o.opt == "adam" and 1.5 or 0.75, {"sp", "mup"}
  -- Narrower than the base width, SP has its optimum above that of muP.
  if o.opt == "adam" and o.high ~= o.high then o.high = -5.5 end
  -- Below the base width the edge is still rising to its limit.
  if o.opt == "sgd" and o.loss == "mse" then o.width = {64, 1024} end
end

-- The grid that holds the optima of each case, for all parametrizations.
local grids = {
  adam = {xent = {-13, -6}, mse = {-13, -6}},
  sgd = {xent = {-7, -2}, mse = {-8, -3.5}},
}
local ends = grids[o.opt][o.loss]
local by = o.by > 0 and o.by or o.opt == "adam" and 1 or 0.5
local low = o.low == o.low and o.low or ends[1]
local high = o.high == o.high and o.high or ends[2]

-- ---- the data ---------------------------------------------------------------

local data = limn.data.images{path = o.data, count = o.images}
print(("%s: %d images of %d pixels, %d classes"):format(data.name, #data.x,
  #data.x[1], data.classes))

-- Pixels with mean 0 and deviation 1.
local x = (data.x - data.x:mean()) / data.x:std()
local y = o.loss == "xent" and data.y or limn.data.one_hot(data.y, data.classes)

-- ---- infinite width ---------------------------------------------------------

-- The widths without infinity where a trial of it would take too long: at some
-- 1e9 operations a second.
local function affordable(widths)
  local finite, infinite = {}, false
  for _, width in ipairs(widths) do
    if width == math.huge then
      infinite = true
    else
      finite[#finite + 1] = width
    end
  end
  if not infinite then return widths end
  local c = limn.dyn.limit.cost(#x, o.steps, {depth = 3, batch = o.batch,
    inputs = #x[1], samples = o.samples, groups = 2, opt = o.opt})
  local hours = c.sampler_flops / 1e9 / 3600
  local few = c.least > o.samples
  print(("width inf: %d steps of %d take about %.2g hours and %.2g GB a trial, "
    .. "and %d samples or more"):format(o.steps, o.batch, hours,
    c.sampler_bytes / 1e9, c.least))
  if hours <= o.hours and not few then return widths end
  print("width inf is left out: fewer --steps, a smaller --batch"
    .. (few and ", or more --samples" or ", or more --hours"))
  return finite
end
o.width = affordable(o.width)

-- ---- one trial --------------------------------------------------------------

local function network(p)
  return limn.model.net(#x[1], {outputs = data.classes, width = p.width,
    depth = 3, act = "relu", param = p.param, base = 64, precision = "single",
    seed = p.seed})
end

-- The training loss of a trial: the mean over the minibatches of its second
-- half, each before the step that it causes.
local function train(p, lr)
  local run = limn.dyn[o.opt](network(p), x, y, {loss = o.loss, lr = lr,
    batch = o.batch, seed = p.seed, limit = 1e3,
    samples = p.width == math.huge and o.samples or nil,
    groups = p.width == math.huge and 2 or nil})
  local half = o.steps // 2
  local warm = run:step(o.steps - half)
  local rest = warm.why and warm or run:step(half)
  return {loss = rest.why and math.huge or rest.mean}
end

-- ---- the results ------------------------------------------------------------

local title = ("%s, %s, %d steps of %d on %s"):format(o.opt, o.loss, o.steps,
  o.batch, data.name)
local window = limn.plot.figure{title = title, cols = #o.param + 1}
local base = limn.folder(o.out) .. "/lr_transfer"

-- The figure of a sweep and its numbers, whose columns are named.
local function save(sweep, transfer, columns)
  local figure = transfer:figure{title = title, ylabel = "training loss"}
  for _, kind in ipairs{"png", "svg"} do
    print("wrote " .. figure:save(base .. "." .. kind))
  end
  print("wrote " .. limn.files.save_csv(sweep, base .. ".csv", {names = columns}))
end

-- ---- the sweep, and its curves as they fill in ------------------------------

local seeds = {}
for s = 1, o.seeds do seeds[s] = s end
local rates = limn.space.log2(low, high, by)
local grid = {param = o.param, width = o.width, seed = seeds, lr = rates}
local function cost(p)
  return p.width == math.huge and 1e12 or p.width * (p.width + 400)
end
local so_far = {param = {}, width = {}, seed = {}, lr = {}, loss = {}}
local function curves() return limn.transfer(so_far, {group = "param", boot = 0}) end

local function watch(done, total, p, result)
  if not result.loss then return end -- it failed
  for name in pairs(so_far) do
    table.insert(so_far[name], p[name] or result[name])
  end
  if done % 10 ~= 0 and done ~= total then return end
  curves():figure{into = window, ylabel = "training loss"}
  window:show()
end

local function trial(p) return train(p, p.lr) end
local sweep
do
  local _ <close> = setmetatable({}, {__close = function(_, why)
    if not why or #so_far.loss == 0 then return end
    save(so_far, curves(), {"param", "width", "lr", "seed", "loss"})
  end})
  sweep = limn.sweep{grid = grid, run = trial, jobs = o.jobs, on = watch,
    cost = cost, store = o.store ~= "" and o.store or nil, name = title,
    title = "lr transfer"}
end

-- ---- what came out ----------------------------------------------------------

local t = limn.transfer(sweep, {group = "param"})
print(t:text())
save(sweep, t, {"param", "width", "lr", "seed", "loss", "status"})
window:flush()

-- ---- what must hold ---------------------------------------------------------

local narrow, wide = o.width[1], o.width[#o.width]
if wide == math.huge then wide = o.width[#o.width - 1] end
local span = wide / narrow
local full = span >= 16
local has = {}
for _, param in ipairs(o.param) do has[param] = true end

local function shift(t, param) return study.shift(t, param, narrow, wide) end

local function stays(t)
  local moved = shift(t, "mup")
  study.expect("muP", ("log2 best lr moves, n = %d to %d"):format(narrow, wide),
    "< 1", moved, math.abs(moved) < 1)
end

local function falls(t, param)
  local moved = shift(t, param)
  study.expect("SP", ("log2 best lr falls, n = %d to %d"):format(narrow, wide),
    "-2 or more", moved, moved <= -2)
end

-- log2 of the edge of divergence, a mean over seeds: half a step above the
-- largest rate up to which none diverges.
local function edge(record, param, width)
  local first = {}
  for i = 1, #record.loss do
    local seed = record.seed[i]
    if record.param[i] == param and record.width[i] == width then
      first[seed] = first[seed] or high + by
      if record.loss[i] == math.huge then
        first[seed] = math.min(first[seed], math.log(record.lr[i], 2))
      end
    end
  end
  local sum = 0
  for _, seed in ipairs(seeds) do sum = sum + first[seed] - by / 2 end
  return sum / #seeds
end

-- The largest eigenvalue of the tangent kernel under SP, up to a factor: with
-- gain 2^(1/2) its NTP form has 1/d in front of the input's share and 2/n in
-- front of the others'.
local function top(width)
  local some = x[{1, math.min(200, #x)}]
  local all = limn.theory.kernel.ntk(some, {depth = 3, gain = 2 ^ 0.5}).ntk
  local rest = limn.theory.kernel.ntk(some, {depth = 3, gain = 2 ^ 0.5,
                                      input = false}).ntk
  local values = limn.linalg.eigh((all - rest) * #x[1] + rest * (width / 2)).values
  return values[#values]
end

-- The edge of `param` beside what is expected of `claim`.
local function moves(record, param, claim)
  local predicted = claim == "sp" and math.log(top(narrow) / top(wide), 2) or 0
  study.near(claim == "sp" and "SP" or "muP", "log2 of the edge of divergence " ..
    "moves", predicted, edge(record, param, wide) - edge(record, param, narrow),
    claim == "sp" and 1.25 or 1)
end

local square = o.opt == "sgd" and o.loss == "mse"
local parted = o.opt == "sgd" or o.loss == "xent"
local function judge(record, result, param)
  if square then moves(record, param, param) end
  if param == "mup" then stays(result) end
  if param == "sp" and o.opt == "adam" then falls(result, "sp") end
end

-- 16x in width is what the expectations are about; less only has a tendency.
if full and parted then
  for _, param in ipairs{"mup", "sp"} do
    if has[param] then judge(sweep, t, param) end
  end
end
if full and parted and has.mup then
  study.drift(function(rate)
    local planted = limn.sweep{jobs = o.jobs, title = "control", cost = cost,
      grid = {param = {"mup"}, width = o.width, seed = seeds, lr = rates},
      run = function(p) return train(p, p.lr * rate(p.width)) end}
    judge(planted, limn.transfer(planted, {group = "param", boot = 0}), "mup")
  end)
  if o.opt == "adam" or square then
    study.control("muP called SP", function()
      if square then moves(sweep, "mup", "sp") else falls(t, "mup") end
    end)
  end
end
if has.sp and has.mup and parted and (o.opt == "adam" or square) then
  study.expect("", "log2 best lr: SP falls below muP", "< 0",
    shift(t, "sp") - shift(t, "mup"), shift(t, "sp") < shift(t, "mup"))
end
if parted then
  study.done()
else
  print("nothing is asserted of Adam on the square loss; see the script's head")
end
