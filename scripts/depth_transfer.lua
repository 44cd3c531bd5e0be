-- Does the best learning rate of a narrow and shallow residual network serve a
-- wide and deep one?
--
-- Train networks of branches x + s W2 gelu(W1 layernorm(x)) with Adam on the
-- outputs of another network, over a grid of learning rates.  Widths scale by
-- muP, depths by s = base_depth / depth, as branches with two matrices need.
-- Expect (Dey et al. 2025, arXiv 2505.01618; Yang et al. 2023, arXiv
-- 2310.02244): the optimum moves by less than 1.5 octaves over 8x in width and
-- over 8x in depth.  Under SP it falls with the width by more, and with rates
-- times (depth / base_depth)^0.8 it falls with the depth by more.
--
-- Leaves OUT/depth_transfer.png.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out", {
  {name = "width", default = {32, 256}, doc = "widths; the first is the base"},
  {name = "depth", default = {3, 25}, doc = "matrices of hidden layers; the "
    .. "first is the base"},
  {name = "steps", default = 200, doc = "steps of training"},
  {name = "seeds", default = 3, doc = "repetitions"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
})
if o.quick then o.steps, o.seeds = 60, 1 end

local base, shallow = o.width[1], o.depth[1]
local log_rates = {}
for k = 1, 8 do log_rates[k] = -12 + k end

local x = limn.tensor.randn(512, 16, {seed = 1})
local y = limn.model.net(16, {width = 64, act = "tanh", gain = 2,
  seed = 77}):forward(x)
y = y / y:std()

-- The mean loss of the second half of training.
local function loss(p)
  local net = limn.model.net(16, {width = p.width, depth = p.depth,
    residual = true, block = 2, norm = "layernorm", act = "gelu", base = base,
    base_depth = shallow, param = p.param, seed = p.seed, precision = "single"})
  local run = limn.dyn.adam(net, x, y, {lr = 2 ^ p.log_lr * p.rate, batch = 64,
    seed = p.seed})
  local half = o.steps // 2
  local first = run:step(o.steps - half)
  local rest = first.why and first or run:step(half)
  return rest.why and math.huge or rest.mean
end

-- log2 of the best learning rate and the curve of each network.
local function optima(param, nets, rate)
  local seeds, list, curves = {}, {}, {}
  for s = 1, o.seeds do seeds[s] = s end
  for i, net in ipairs(nets) do
    local r = limn.sweep{grid = {seed = seeds, log_lr = log_rates},
      jobs = o.jobs, progress = false, run = function(p)
        p.param, p.width, p.depth = param, net[1], net[2]
        p.rate = rate and rate(net[2]) or 1
        return {loss = loss(p)}
      end}
    local losses = limn.tensor.zeros(1, o.seeds, #log_rates)
    for k = 1, #r.loss do
      losses[1][r.seed[k]][math.tointeger(r.log_lr[k] + 12)] = r.loss[k]
    end
    local best = limn.probe.optima(losses, {net[1]}, log_rates, {boot = 0})
    list[i], curves[i] = best.optimum[1], best.mean[1]
    print(("%-4s width %4d, depth %3d: log2 best lr %6.2f, loss %.4f"):format(
      param, net[1], net[2], list[i], best.best[1]))
  end
  return list, curves
end

local wide, deep = o.width[#o.width], o.depth[#o.depth]

local function over_width(param)
  local list, curves = optima(param, {{base, shallow}, {wide, shallow}})
  local moved = list[2] - list[1]
  study.expect("width", ("log2 best lr moves, n = %d to %d"):format(base, wide),
    "< 1.5", moved, math.abs(moved) < 1.5)
  return curves
end

local function over_depth(rate)
  local list, curves = optima("mup", {{base, shallow}, {base, deep}}, rate)
  local moved = list[2] - list[1]
  study.expect("depth", ("log2 best lr moves, L = %d to %d"):format(shallow,
    deep), "< 1.5", moved, math.abs(moved) < 1.5)
  return curves
end

local widths, depths = over_width("mup"), over_depth()
study.control("SP", function() over_width("sp") end)
study.control("learning rates times (depth / base_depth)^0.8", function()
  over_depth(function(depth) return (depth / shallow) ^ 0.8 end)
end)

local fig = limn.plot.figure{title = "layernorm residual networks, Adam"}
fig:panel(1, {xlabel = "log_2 learning rate", ylabel = "training loss",
  logy = 10})
local rates = limn.tensor.new(log_rates)
fig:line(rates, widths[1], {label = ("n = %d, L = %d"):format(base, shallow)})
fig:line(rates, widths[2], {label = ("n = %d, L = %d"):format(wide, shallow)})
fig:line(rates, depths[2], {label = ("n = %d, L = %d"):format(base, deep)})
study.save(fig, "depth_transfer")
study.done()
