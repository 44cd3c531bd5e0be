-- Does the best learning rate of a narrow network serve a wide one?
--
-- Train ReLU networks with three hidden layers on Fashion-MNIST, at widths 64
-- to 1024 and over a grid of learning rates, under SP, NTP and muP, which are
-- one and the same at width 64.
-- Expect, with Adam (Yang et al. 2022, Tensor Programs V): under muP the
-- optimum moves by less than a factor 2 over 16x in width; under SP it falls
-- by at least a factor 4.  With plain SGD on cross-entropy (--opt sgd) the SP
-- optimum hardly moves either: logits diverge, the loss does not (Haas et al.
-- 2025), so nothing is asserted there; --opt sgd --loss mse separates the two.
--
-- Leaves OUT/lr_transfer.png, .svg and .csv.
local limn = require "limn"

local o = limn.options{
  {name = "quick", default = false, doc = "narrow and short, a few seconds"},
  {name = "opt", choices = {"adam", "sgd"}, doc = "optimizer"},
  {name = "loss", choices = {"xent", "mse"}, doc = "loss"},
  {name = "param", default = {"sp", "ntp", "mup"}, doc = "parametrizations"},
  {name = "width", default = {64, 128, 256, 512, 1024}, doc = "widths"},
  {name = "low", default = -99.0, doc = "log2 of the smallest learning rate"},
  {name = "high", default = -99.0, doc = "log2 of the largest"},
  {name = "by", default = 1.0, doc = "log2 step of the grid"},
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
  adam = {xent = {-14, -6}, mse = {-14, -6}},
  sgd = {xent = {-8, 0}, mse = {-9, -1}},
}
local ends = grids[o.opt][o.loss]
local low = o.low > -99 and o.low or ends[1]
local high = o.high > -99 and o.high or ends[2]

-- ---- the data ---------------------------------------------------------------

local data = limn.data.images{path = o.data, count = o.images}
print(("%s: %d images of %d pixels, %d classes"):format(data.name, #data.x,
  #data.x[1], data.classes))

-- ---- one trial --------------------------------------------------------------

local y = o.loss == "xent" and data.y or limn.data.one_hot(data.y, data.classes)
local probe = math.min(1000, #data.x) -- images that the final loss is taken on

local function trial(p)
  local net = limn.model.net(#data.x[1], {outputs = data.classes,
    width = p.width, depth = 3, act = "relu", param = p.param, base = 64,
    precision = "single", seed = p.seed})
  local run = limn.dyn[o.opt](net, data.x, y, {loss = o.loss, lr = p.lr,
    batch = o.batch, seed = p.seed, limit = 1e3})
  local step = run:step(o.steps)
  if step.why == "diverged" then return {loss = math.huge} end
  return {loss = run:loss{x = data.x[{1, probe}], y = y[{1, probe}]}}
end

-- ---- the sweep, and its curves as they fill in ------------------------------

local seeds = {}
for s = 1, o.seeds do seeds[s] = s end
local grid = {param = o.param, width = o.width, seed = seeds,
  lr = limn.space.log2(low, high, o.by)}

local title = ("%s, %s, %d steps of %d on %s"):format(o.opt, o.loss, o.steps,
  o.batch, data.name)
local window = limn.plot.figure{title = title, cols = #o.param + 1, sharey = true}
local so_far = {param = {}, width = {}, seed = {}, lr = {}, loss = {}}

local function watch(done, total, p, result)
  if not result then return end
  for name in pairs(so_far) do
    table.insert(so_far[name], p[name] or result[name])
  end
  if done % 10 ~= 0 and done ~= total then return end
  limn.transfer(so_far, {group = "param", boot = 0})
    :figure{into = window, ylabel = "training loss"}
  window:show()
end

local sweep = limn.sweep{grid = grid, run = trial, jobs = o.jobs, on = watch,
  cost = function(p) return p.width * (p.width + 400) end,
  store = o.store ~= "" and o.store or nil, name = title, title = "lr transfer"}

-- ---- what came out ----------------------------------------------------------

local t = limn.transfer(sweep, {group = "param"})
print(t:text())

os.execute("mkdir -p '" .. o.out:gsub("'", "'\\''") .. "'")
local base = o.out .. "/lr_transfer"
local figure = t:figure{title = title, ylabel = "training loss"}
for _, kind in ipairs{"png", "svg"} do
  print("wrote " .. figure:save(base .. "." .. kind))
end
print("wrote " .. limn.csv(sweep, base .. ".csv",
  {columns = {"param", "width", "lr", "seed", "loss", "status"}}))
window:flush()
