-- Does the theory of deep linear networks hold on Fashion-MNIST, and does the
-- best learning rate of Adam transfer there?
-- Linear: 500 images, two groups of classes as targets; finite networks beside
-- the exact limit, which sees only the Krylov space of the data.  Expect: the
-- best one-step rate tends to (m / L) y'Ky / |Ky|^2; losses after 5 steps tend
-- to the limit, up to its best rate.  ReLU with Adam on all ten classes: the
-- optimum stays under muP and falls under SP.  Without the data package: 8 x 8 digits.  A3, A5, A15.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
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
study.claim(function(rate)
  local runs = linear.steps(widths, seeds, {x = x, y = y, depth = depth,
                                            rate = rate, precision = "single"})
  for i, width in ipairs(widths) do
    study.near("A5", ("mean best lr over the limit, n = %d"):format(width), 1,
      limn.tensor.mean(linear.column(runs[i], "lr")) / first.lr,
      3 * 2.9 / math.sqrt(width * seeds) + 8 / width)
  end
end)

-- Along training, exactly: 1, 5 and 20 steps; finite networks at 5.
local best = linear.optimum{x = x, y = y, depth = depth, steps = 5}
local lr = limn.tensor.linspace(0, 1.1 * best.edge, quick and 8 or 16)
local fine = limn.tensor.linspace(0, 1.1 * best.edge, quick and 40 or 120)
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
local few = quick and {64, 256} or {64, 256, 1024}
for i, runs in ipairs(linear.sweep(few, 1, lr, {depth = depth, steps = 5,
                                                x = x, y = y})) do
  local loss = runs[1]
  for e = 1, #lr do if not (loss[e] < 2) then loss[e] = 0 / 0 end end
  fig:points(lr, loss, {label = ("n = %d, t = 5"):format(few[i])})
end
study.save(fig, "fashion_mnist_linear")
linear.meet_below(best.lr, {widths = few, seeds = 3, x = x, y = y,
  start = exact.loss[1][1], depth = depth, steps = 5, by = quick and 0.5 or 0.25,
  fluctuates = true, steep = true, quick = quick})

-- ---- ReLU and Adam -----------------------------------------------------------------

local many = limn.data.images{path = o.data, count = quick and 500 or 2000}
nonlinear.transfers{name = "fashion_mnist_relu_adam",
  title = "ReLU, Adam, " .. data.name, opt = "adam", depth = 2,
  steps = quick and 20 or 100, batch = 64, base = 64,
  widths = quick and {64, 256} or {64, 128, 256, 512, 1024},
  data = {x = many.x, y = many.y, loss = "xent", outputs = many.classes},
  seeds = 2, octaves = quick and 0.8 or 1,
  low = quick and {mup = -11, sp = -13} or {mup = -13, sp = -16},
  high = quick and {mup = -5, sp = -6} or {mup = -4, sp = -5}}
study.done()
