-- Does the theory of deep linear networks hold on Fashion-MNIST, and does the
-- best learning rate of Adam transfer there?
-- Linear: 500 images, two groups of classes as targets; finite networks beside
-- the exact limit, which sees only the Krylov space of the data.  Expect: the
-- best one-step rate tends to (m / L) y'Ky / |Ky|^2; losses after 5 steps tend
-- to the limit.  ReLU with Adam on all ten classes: the optimum stays under muP
-- and falls under SP.  Without the data package: 8 x 8 digits.  A3, A5, A15.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local nonlinear = require "lib.nonlinear"
local limn = require "limn"
local theory = limn.theory

local o = study.options("out/2511.01734", {
  {name = "data", default = "", doc = "directory of IDX files"},
})
local quick = o.quick

-- ---- deep linear networks ---------------------------------------------------------

local data = limn.data.images{path = o.data, count = quick and 100 or 500}
print(("%s: %d images of %d pixels"):format(data.name, #data.x, #data.x[1]))
local x = data.x - data.x:mean()
local y = {}
for i = 1, #x do y[i] = data.y[i] < data.classes / 2 and 1 or -1 end

local depth = 3
local first = theory.linear.lr_first(x, y, {depth = depth})
print(("      best lr of one step in the limit: %.5g, loss %.5g"):format(
  first.lr, first.loss))
local widths = quick and {128, 512} or {128, 512, 2048}
local seeds = quick and 3 or 6
local spread = {}
for i, width in ipairs(widths) do
  local best = {}
  for seed = 1, seeds do
    best[seed] = theory.linear.step(x, y, {width = width, depth = depth,
      seed = seed, precision = "single"}).lr / first.lr
  end
  spread[i] = limn.tensor.std(best, {ddof = 1})
  study.near("A5", ("mean best lr over the limit, n = %d"):format(width), 1,
             limn.tensor.mean(best), 3 * 2.9 / math.sqrt(width * seeds) + 8 / width)
end

-- Along training, exactly: 1, 5 and 20 steps; finite networks at 5.
local best = theory.linear.optimum(x, y, {depth = depth, steps = 5})
local lr = limn.tensor.linspace(0, 1.1 * best.basin_edge, quick and 8 or 16)
local fine = limn.tensor.linspace(0, 1.1 * best.basin_edge, 120)
local fig = limn.plot.figure{title = "muP, linear, L = 3, " .. data.name,
  logy = 10, xlabel = "learning rate", ylabel = "training loss"}
local exact = theory.linear.limit(x, y, fine, {depth = depth, steps = 20})
for _, t in ipairs{1, 5, 20} do
  local loss = {}
  for e = 1, #fine do
    loss[e] = exact.loss[e][t + 1]
    if not (loss[e] < 2) then loss[e] = 0 / 0 end
  end
  fig:line(fine, loss, {label = ("limit, t = %d"):format(t), color =
    ("viridis:%.2g"):format(t == 1 and 0 or t == 5 and 0.45 or 0.85)})
end
local gap = {}
for _, width in ipairs(quick and {64, 256} or {64, 256, 1024}) do
  local run = theory.linear.train(x, y, lr, {width = width, depth = depth,
    steps = 5, seed = 1, precision = "single"})
  local limit = theory.linear.limit(x, y, lr, {depth = depth, steps = 5})
  local loss, worst = {}, 0
  for e = 1, #lr do
    loss[e] = run.loss[e][6]
    if lr[e] < 0.6 * best.lr then
      worst = math.max(worst, math.abs(loss[e] - limit.loss[e][6]))
    end
    if not (loss[e] < 2) then loss[e] = 0 / 0 end
  end
  gap[#gap + 1] = worst
  fig:points(lr, loss, {label = ("n = %d, t = 5"):format(width)})
end
study.expect("A3", "gap to the limit after 5 steps, widest / narrowest", "< 0.8",
             gap[#gap] / gap[1], gap[#gap] < 0.8 * gap[1])
study.save(fig, "fashion_mnist_linear")

-- ---- ReLU and Adam -----------------------------------------------------------------

local many = limn.data.images{path = o.data, count = quick and 500 or 2000}
local nets = quick and {64, 256} or {64, 128, 256, 512, 1024}
local t = nonlinear.sweep({name = "fashion_mnist_relu_adam",
  title = "ReLU, Adam, " .. data.name, opt = "adam", depth = 2,
  steps = quick and 20 or 100, batch = 64, base = 64, widths = nets,
  data = {x = many.x, y = many.y, loss = "xent", outputs = many.classes},
  seeds = quick and 1 or 2, by = quick and 1.5 or 1,
  low = {mup = -13, sp = -16}, high = {mup = -4, sp = -5}})
local span = math.log(nets[#nets] / nets[1], 2)
local mup = t:at("mup", nets[#nets]) - t:at("mup", nets[1])
local sp = t:at("sp", nets[#nets]) - t:at("sp", nets[1])
study.expect("A15", "muP: log2 best lr moves", "< 1", mup,
             math.abs(mup) < (quick and 2 or 1))
study.expect("A15", "SP: it falls further, per doubling", "< muP", sp / span,
             sp < mup)
study.done()
