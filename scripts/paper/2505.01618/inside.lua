-- Are residual blocks of two matrices lazy inside?
--
-- Blocks x + L^-alpha W2 relu(W1 x), L of them, and sign descent at rates times
-- L^(alpha - 1), for which the last features move alike at every depth with any alpha
-- in [1/2, 1]: a coordinate check over depth sees no difference.  Inside of the
-- blocks there is one: the part of the change that is of second order,
--
--     sum_l L^-alpha dW2_l (relu(W1_l x) - relu(W1_l(0) x)),   x of the trained network,
--
-- is lost at alpha = 1/2, as 1/L in the limit, and stays at alpha = 1.  Expect slopes
-- in L of the last features' change within 0.2 of 0, and of the second-order part below
-- -0.4 at alpha = 1/2 and within 0.2 of 0 at alpha = 1 (two independent programs: -.84
-- and -.99, +.01 and +.09).  Dey et al. 2025, arXiv 2505.01618; with one matrix a block
-- nothing is inside, and alpha = 1/2 is right (Yang et al. 2023, arXiv 2310.02244).
--
-- Leaves OUT/inside.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2505.01618", {
  {name = "width", default = 96, doc = "width"},
  {name = "blocks", default = {4, 8, 16, 32, 64}, doc = "numbers of blocks L"},
  {name = "alpha", default = {0.5, 0.75, 1}, doc = "exponents of the branches"},
  {name = "steps", default = 4, doc = "steps; after one the sum is incoherent"},
  {name = "seeds", default = 6, doc = "repetitions"},
  {name = "lr", default = 0.1, doc = "size of an entry's step times the width"},
})
if o.quick then o.blocks, o.alpha, o.seeds = {4, 8, 16, 32}, {0.5, 1}, 6 end

local x, y = T.randn(8, 12, {seed = 1}), T.randn(8, {seed = 2})

local function network(blocks, alpha, seed)
  return limn.model.net(12, {width = o.width, depth = 1 + 2 * blocks, residual = true,
    block = 2, act = "relu", base = o.width, bias = false, seed = seed,
    residual_mult = blocks ^ -alpha})
end

local function relu(z) return (z + z:abs()) / 2 end
local function rms(z) return z:norm() / math.sqrt(#z:flatten()) end

-- The last features' change, and its second-order part inside of blocks.
local function changes(blocks, alpha, seed)
  local net = network(blocks, alpha, seed)
  local start, last = net:copy(), "add" .. 2 * blocks + 1
  limn.dyn.signsgd(net, x, y, {lr = o.lr / o.width, batch = #x,
    rates = {hidden = blocks ^ (alpha - 1)}}):step(o.steps)
  local inner = T.zeros(#x, o.width)
  for l = 1, blocks do
    local first, second = ("W%d"):format(2 * l), ("W%d"):format(2 * l + 1)
    local into = net:features(x, {node = l == 1 and "act1" or "add" .. 2 * l - 1})
    local moved = relu(into:matmul(net:get(first))) - relu(into:matmul(start:get(first)))
    inner = inner + blocks ^ -alpha * moved:matmul(net:get(second) - start:get(second))
  end
  return rms(net:features(x, {node = last}) - start:features(x, {node = last})), rms(inner)
end

-- Slopes in L, and the means by L.
local function slopes(alpha)
  local whole, inside = study.means(o.blocks, o.seeds, function(blocks, seed)
    return changes(blocks, alpha, seed)
  end)
  return limn.probe.power_law(o.blocks, whole).exponent,
    limn.probe.power_law(o.blocks, inside).exponent, whole, inside
end

local fig = limn.plot.figure{title = "inside of blocks of two matrices", cols = 2, logx = 2,
  logy = 2, xlabel = "blocks L", width = 900, height = 400}
fig:panel(1, {title = "change of the last features", ylabel = "rms"})
fig:panel(2, {title = "its second-order part"})
local found = {}
for _, alpha in ipairs(o.alpha) do
  local whole, inside, y1, y2 = slopes(alpha)
  found[alpha] = inside
  study.near("flat", ("alpha = %g: slope of the last features' change"):format(alpha), 0,
    whole, 0.2)
  local label = ("alpha = %g"):format(alpha)
  fig:line(o.blocks, y1, {panel = 1, label = label, marker = "circle"})
  fig:line(o.blocks, y2, {panel = 2, label = label, marker = "circle"})
  if alpha > 0.5 and alpha < 1 then print("      slope of the second-order part", inside) end
end

local function feature(slope)
  study.near("1", "alpha = 1: slope of the second-order part", 0, slope, 0.2)
end
feature(found[1])
study.expect("1/2", "alpha = 1/2: slope of the second-order part", "< -0.4", found[0.5],
  found[0.5] < -0.4)
study.control("alpha = 1/2 called 1", function() feature(found[0.5]) end)
study.save(fig, "inside")
study.done()
