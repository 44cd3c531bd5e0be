-- Does the best learning rate of a narrow network serve a wide one?
--
-- Train ReLU networks with three hidden layers on Fashion-MNIST, at widths 64
-- to 1024 and over a grid of learning rates, under SP, NTP and muP, which are
-- one and the same at width 64.
-- Expect, with Adam (Yang et al. 2022, Tensor Programs V): under muP the
-- optimum moves by less than a factor 2 over 16x in width; under SP it falls
-- by at least a factor 4.  With plain SGD on cross-entropy (--opt sgd) the SP
-- optimum hardly moves either: logits diverge, the loss does not (Haas et al.
-- 2025), so nothing is asserted there; --opt sgd --loss mse separates the two,
-- though its optima lie at the edge of divergence, where that of SP falls by
-- about a factor 2 only.
--
-- Leaves OUT/lr_transfer.png, .svg and .csv; after Ctrl-C, of what there is.
local limn = require "limn"

local o = limn.options{
  {name = "quick", default = false, doc = "narrow and short, a few seconds"},
  {name = "opt", choices = {"adam", "sgd"}, doc = "optimizer"},
  {name = "loss", choices = {"xent", "mse"}, doc = "loss"},
  {name = "param", default = {"sp", "ntp", "mup"}, doc = "parametrizations"},
  {name = "width", default = {64, 128, 256, 512, 1024}, doc = "widths"},
  {name = "low", default = 0 / 0, doc = "log2 of the smallest learning rate"},
  {name = "high", default = 0 / 0, doc = "log2 of the largest; by default both fit opt and loss"},
  {name = "by", default = 0 / 0, doc = "log2 step of the grid; by default 1 for adam, 1/2 for sgd"},
  {name = "steps", default = 100, doc = "steps of training"},
  {name = "batch", default = 64, doc = "images a step"},
  {name = "seeds", default = 2, doc = "repetitions"},
  {name = "images", default = 4000, doc = "training images"},
  {name = "data", default = "", doc = "directory of IDX files"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
  {name = "store", default = "", doc = "database that keeps finished trials"},
  {name = "out", default = "out", doc = "directory of the results"},
}
if o.quick then
  o.width, o.seeds, o.steps, o.images = {32, 128, 512}, 1, 30, 1000
  o.by, o.param = 1.5, {"sp", "mup"}
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

-- ---- one trial --------------------------------------------------------------

-- The training loss of a trial: the mean over the minibatches of its second
-- half, each before the step that it causes.
local function trial(p)
  local net = limn.model.net(#x[1], {outputs = data.classes, width = p.width,
    depth = 3, act = "relu", param = p.param, base = 64, precision = "single",
    seed = p.seed})
  local run = limn.dyn[o.opt](net, x, y, {loss = o.loss, lr = p.lr,
    batch = o.batch, seed = p.seed, limit = 1e3})
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
local grid = {param = o.param, width = o.width, seed = seeds,
  lr = limn.space.log2(low, high, by)}
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

local sweep
do
  local _ <close> = setmetatable({}, {__close = function(_, why)
    if not why or #so_far.loss == 0 then return end
    save(so_far, curves(), {"param", "width", "lr", "seed", "loss"})
  end})
  sweep = limn.sweep{grid = grid, run = trial, jobs = o.jobs, on = watch,
    cost = function(p) return p.width * (p.width + 400) end,
    store = o.store ~= "" and o.store or nil, name = title, title = "lr transfer"}
end

-- ---- what came out ----------------------------------------------------------

local t = limn.transfer(sweep, {group = "param"})
print(t:text())
save(sweep, t, {"param", "width", "lr", "seed", "loss", "status"})
window:flush()

-- ---- what must hold ---------------------------------------------------------

-- How far the optimum of a parametrization moves from the narrowest to the
-- widest network, in powers of two.
local function shift(param)
  return t:at(param, o.width[#o.width]) - t:at(param, o.width[1])
end

local function has(param)
  for _, p in ipairs(o.param) do if p == param then return true end end
end

local function judge(param, text, holds)
  if not has(param) then return true end
  local d = shift(param)
  print(("%-4s optimum moves by a factor %.2f over %gx in width; expected %s: %s")
    :format(param, 2 ^ d, o.width[#o.width] / o.width[1], text,
      holds(d) and "holds" or "FAILS"))
  return holds(d)
end

if o.opt == "sgd" and o.loss == "xent" then
  print "sgd on cross-entropy: the SP optimum hardly moves (Haas et al. 2025)"
else
  local mup = judge("mup", "between 1/2 and 2",
    function(d) return math.abs(d) < 1 end)
  local most = o.opt == "adam" and 4 or 1.5
  local sp = judge("sp", "at most 1/" .. most,
    function(d) return d <= -math.log(most, 2) end)
  -- 16x in width is what the expectation is about; less only has a tendency.
  local full = o.width[#o.width] >= 16 * o.width[1] and not o.quick
  if full then assert(mup and sp, "learning rates do not transfer as expected") end
  if has "sp" and has "mup" then assert(shift "sp" < shift "mup") end
end
