-- Does the sharpness that a learning rate meets depend on the width?
--
-- Track the largest Hessian eigenvalue, in the metric of the learning rates, of
-- tanh networks along full-batch gradient descent at several widths, under muP,
-- NTP and SP (all the same at the base width).  Expect (Noci et al. 2024, arXiv
-- 2402.17457, "super consistency"): under muP the curves of all widths lie on
-- each other, all along training; under NTP they start together and part,
-- for wide ones stop moving; under SP they grow with the width from the start, as
-- A + B n, of which A is the share of the input layer.
--
-- Leaves OUT/sharpness_width.png and .csv.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out", {
  {name = "width", default = {64, 128, 256, 512}, doc = "widths"},
  {name = "steps", default = 400, doc = "steps of training"},
  {name = "every", default = 50, doc = "steps between two measurements"},
  {name = "lr", default = 0.1, doc = "learning rate at width 16"},
  {name = "seeds", default = 2, doc = "repetitions"},
})
if o.quick then o.width, o.steps, o.every, o.seeds = {64, 256}, 200, 100, 1 end

local data = limn.data.digits()
local x = data.x[{1, 200}]
x = x - x:mean()
local y = limn.data.one_hot(data.y[{1, 200}], data.classes)

-- Sharpness at steps 0, every, 2 every, ... in the metric of the learning
-- rates, which are times `rate`.
local function curve(param, width, seed, rate)
  local net = limn.model.net(#x[1], {outputs = data.classes, width = width,
    depth = 2, act = "tanh", param = param, base = 16, bias = false,
    seed = seed})
  local function measure()
    return rate * limn.probe.sharpness(net, x, y,
                                       {tol = 1e-3, products = 60}).sharpness
  end
  -- SP diverges at wide widths with this rate: it gets that of its width.
  local lr = rate * (param == "sp" and o.lr * 16 / width or o.lr)
  local run = limn.dyn.gd(net, x, y, {lr = lr})
  local list = {measure()}
  for _ = 1, o.steps // o.every do
    run:step(o.every)
    list[#list + 1] = measure()
  end
  return list
end

-- The mean curve over seeds of each width.
local function curves(param, rate)
  local list = {}
  for i, width in ipairs(o.width) do
    local mean = {}
    for k = 0, o.steps // o.every do mean[k + 1] = 0 end
    for seed = 1, o.seeds do
      for k, v in ipairs(curve(param, width, seed, rate and rate(width) or 1)) do
        mean[k] = mean[k] + v / o.seeds
      end
    end
    list[i] = mean
    print(("%-4s n = %-5d sharpness %8.4f at the start, %8.4f after %d steps")
      :format(param, width, mean[1], mean[#mean], o.steps))
  end
  return list
end

-- ---- what is expected --------------------------------------------------------

local n = #o.width

-- |log| of the widest over the narrowest, the largest along training.
local function meets(list)
  local most = 0
  for k = 1, #list[1] do
    most = math.max(most, math.abs(math.log(list[n][k] / list[1][k])))
  end
  study.expect("muP", "widest over narrowest, at any step", "1 +- 25 %",
               math.exp(most), most < math.log(1.25))
end

-- At the start, against the width.
local function grows(list)
  local start = {}
  for i = 1, n do start[i] = list[i][1] end
  study.near("SP", "slope of log sharpness at the start", 1,
             limn.probe.power_law(o.width, start).exponent, 0.5)
end

-- By how much that of the widest changes along training.
local function change(list)
  return math.abs(list[n][#list[n]] / list[n][1] - 1)
end
local function moves(list, still)
  local ratio = change(list) / change(still)
  study.expect("muP", "change of the widest, over that of NTP", "> 3", ratio,
               ratio > 3)
end

local found = {ntp = curves("ntp"), sp = curves("sp")}
study.claim(function(rate)
  local list = curves("mup", rate)
  meets(list)
  found.mup = found.mup or list
end)
moves(found.mup, found.ntp)
study.control("NTP called muP", function() moves(found.ntp, found.ntp) end)
grows(found.sp)
study.control("muP called SP", function() grows(found.mup) end)

-- ---- the figure --------------------------------------------------------------

local fig = limn.plot.figure{title = "Sharpness along training", cols = 3,
  xlabel = "step", ylabel = "largest eigenvalue", width = 1200, height = 400}
local t = {}
for i = 0, o.steps // o.every do t[i + 1] = i * o.every end
local colors = limn.plot.palette(n, {range = {0, 0.9}, reverse = true})
for p, param in ipairs{"mup", "ntp", "sp"} do
  fig:panel(p, {title = param, logy = param == "sp" and 10 or 0})
  for i, width in ipairs(o.width) do
    fig:line(t, found[param][i], {panel = p, label = "n = " .. width,
                                  color = colors[i]})
  end
end
study.save(fig, "sharpness_width")
study.done()
