-- Does the sharpness that a learning rate meets depend on the width?
--
-- Track the largest Hessian eigenvalue, in the metric of the learning rates, of
-- tanh networks along full-batch gradient descent at several widths, under muP,
-- NTP and SP (all the same at the base width).  Expect (Noci et al. 2024, arXiv
-- 2402.17457, "super consistency"): under muP the curves of all widths lie on
-- each other, all along training; under NTP they start together and part,
-- for wide ones stop moving; under SP they grow with the width from the start.
--
-- Leaves OUT/sharpness_width.png and .csv.
local limn = require "limn"

local o = limn.options{
  {name = "quick", default = false, doc = "narrow and short, a few seconds"},
  {name = "width", default = {64, 128, 256, 512}, doc = "widths"},
  {name = "steps", default = 400, doc = "steps of training"},
  {name = "every", default = 50, doc = "steps between two measurements"},
  {name = "lr", default = 0.1, doc = "learning rate at width 16"},
  {name = "seeds", default = 2, doc = "repetitions"},
  {name = "out", default = "out", doc = "directory of the results"},
}
if o.quick then o.width, o.steps, o.every, o.seeds = {64, 256}, 200, 100, 1 end

local data = limn.data.digits()
local x = data.x[{1, 200}]
x = x - x:mean()
local y = limn.data.one_hot(data.y[{1, 200}], data.classes)

-- Sharpness at steps 0, every, 2 every, ...
local function curve(param, width, seed)
  local net = limn.model.net(#x[1], {outputs = data.classes, width = width,
    depth = 2, act = "tanh", param = param, base = 16, bias = false,
    seed = seed})
  local function measure()
    return limn.probe.sharpness(net, x, y, {tol = 1e-3, products = 60}).sharpness
  end
  -- SP diverges at wide widths with this rate: it gets that of its width.
  local lr = param == "sp" and o.lr * 16 / width or o.lr
  local run = limn.dyn.gd(net, x, y, {lr = lr})
  local list = {measure()}
  for _ = 1, o.steps // o.every do
    run:step(o.every)
    list[#list + 1] = measure()
  end
  return list
end

local params = {"mup", "ntp", "sp"}
local fig = limn.plot.figure{title = "Sharpness along training", cols = 3,
  xlabel = "step", ylabel = "largest eigenvalue", width = 1200, height = 400}
local t = {}
for i = 0, o.steps // o.every do t[i + 1] = i * o.every end
local colors = limn.plot.palette(#o.width, {range = {0, 0.9}, reverse = true})
local start, last = {}, {}
for p, param in ipairs(params) do
  fig:panel(p, {title = param, logy = param == "sp" and 10 or 0})
  start[param], last[param] = {}, {}
  for i, width in ipairs(o.width) do
    local mean = {}
    for k = 1, #t do mean[k] = 0 end
    for seed = 1, o.seeds do
      for k, v in ipairs(curve(param, width, seed)) do
        mean[k] = mean[k] + v / o.seeds
      end
    end
    start[param][i], last[param][i] = mean[1], mean[#mean]
    fig:line(t, mean, {panel = p, label = "n = " .. width, color = colors[i]})
    print(("%-4s n = %-5d sharpness %8.4f at the start, %8.4f after %d steps")
      :format(param, width, mean[1], mean[#mean], o.steps))
  end
end
limn.folder(o.out)
fig:save(o.out .. "/sharpness_width.csv")
print("wrote " .. fig:save(o.out .. "/sharpness_width.png"))

-- By how much it changes along training, and the widest over the narrowest.
local function change(param, i)
  return math.abs(last[param][i] / start[param][i] - 1)
end
local n = #o.width
local function ratio(list) return list[n] / list[1] end
local growth = o.width[n] / o.width[1]
print(("at the end, n = %d over n = %d: muP %.2f, NTP %.2f, SP %.2f"):format(
  o.width[n], o.width[1], ratio(last.mup), ratio(last.ntp), ratio(last.sp)))
print(("relative change, narrowest and widest: muP %.3f %.3f, NTP %.3f %.3f")
  :format(change("mup", 1), change("mup", n), change("ntp", 1),
          change("ntp", n)))
assert(math.abs(math.log(ratio(last.mup))) < math.log(1.25), "muP drifts")
assert(ratio(start.sp) > growth / 3, "SP does not grow with the width")
assert(change("mup", n) > 3 * change("ntp", n),
  "wide networks move alike under muP and NTP")
