-- Does weight decay change what a coordinate check says, late in training?
--
-- Networks under muP and AdamW, whose weights forget their past in 1 / (lr decay) steps.
-- Decay that is the same at every width (limn's, and that which 2510.19093 calls
-- independent) and decay that shrinks with the rate of a tensor, as 1/n for hidden
-- weights (AdamW of PyTorch, told the rates of muP), pass the same coordinate check of
-- four steps: sizes and changes have slope 0.  Expect: after two timescales of the
-- narrowest network, the share of the initial hidden weights that is left,
--
--     <W, W(0)> / |W(0)|^2 = (1 - lr decay)^t,      (1 - lr decay base / n)^t,
--
-- is the same at every width by the first and grows with the width by the second, and the
-- features with it: their slope parts by more than 0.1.  limn.probe.coord names it at the fourth
-- step, since it compares what decay takes.  (The norm of W is no measure of this: its
-- learned part is of low rank, n^-1/2 of the norm of W(0).)  Kosson et al. 2025, arXiv 2510.19093; Wang & Aitchison
-- 2024, arXiv 2405.13698.
--
-- Leaves OUT/decay.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2510.19093", {
  {name = "width", default = {64, 128, 256, 512}, doc = "widths"},
  {name = "decay", default = 1, doc = "weight decay"},
  {name = "lr", default = 0.01, doc = "learning rate"},
  {name = "seeds", default = 4, doc = "repetitions"},
})
if o.quick then o.width, o.seeds = {64, 128, 256}, 2 end

local base, late = o.width[1], math.ceil(2 / (o.lr * o.decay))
local x, y = T.randn(64, 8, {seed = 1}), T.randn(64, {seed = 2})

local function network(width, seed)
  return limn.model.net(8, {width = width, base = base, act = "tanh", seed = seed})
end

local KINDS = {
  independent = function() return {decay = o.decay, decay_kind = "decoupled"} end,
  scaled = function(width)
    return {decay = {hidden = o.decay * base / width, output = o.decay * base / width,
      input = o.decay, bias = o.decay}, decay_kind = "decoupled"}
  end,
}

local function rms(z) return z:norm() / math.sqrt(#z:flatten()) end

-- Share of W2(0) that is left, and size of the second layer over that at the start.
local function trained(kind, width, seed)
  local net, options = network(width, seed), KINDS[kind](width)
  options.lr, options.batch, options.seed = o.lr, 16, seed
  local start, size = net:get "W2" * 1, rms(net:features(x, {layer = 2, which = "pre"}))
  limn.dyn.adamw(net, x, y, options):step(late)
  return (net:get "W2" * start):sum() / (start * start):sum(),
    rms(net:features(x, {layer = 2, which = "pre"})) / size
end

local function columns(kind)
  return study.means(o.width, o.seeds, function(width, seed)
    return trained(kind, width, seed)
  end)
end

local function slope(list) return limn.probe.power_law(o.width, list).exponent end

-- ---- what is expected ----------------------------------------------------------

local function early(kind)
  local r = limn.probe.coord(network, {x, y}, {opt = "adamw", lr = o.lr, steps = 4,
    widths = o.width, seeds = o.seeds, options = KINDS[kind]})
  local most = 0
  for _, name in ipairs{"h1", "h2"} do
    most = math.max(most, math.abs(r.find(name, "change", 4).slope))
  end
  study.expect("early", kind .. ": largest slope of a change, step 4", "< 0.25", most,
    most < 0.25)
  return r
end

early "independent"
local r = early "scaled"
local named = false
for _, fault in ipairs(r.faults) do
  named = named or fault.tensor == "W2" and fault.kind == "decay"
end
study.expect("named", "the check names the decay of W2 at step 4", "yes",
  named and "yes" or "no", named)

local fig = limn.plot.figure{title = ("after %d steps, twice the timescale"):format(late),
  cols = 2, logx = 2, logy = 2, xlabel = "width", width = 900, height = 400}
fig:panel(1, {title = "share of W2(0) left"})
fig:panel(2, {title = "size of the second layer over its start"})
local found = {}
for _, kind in ipairs{"independent", "scaled"} do
  local left, size = columns(kind)
  found[kind] = {left, slope(size)}
  for p, list in ipairs{left, size} do
    fig:line(o.width, list, {panel = p, label = kind, marker = "circle"})
  end
end

-- Of the widest network, with decays times factor; in the narrowest the learned part
-- of W has an overlap of its own with W(0), about .1.
local wide = o.width[#o.width]
local function left(kind, factor)
  study.near("late", kind .. ": share of W2(0) left at width " .. wide,
    (1 - o.lr * o.decay * factor) ^ late, found[kind][1][#o.width], 0.05)
end
left("independent", 1)
left("scaled", base / wide)
study.control("scaled decay called independent", function() left("scaled", 1) end)
print("      slope of the second layer: independent, scaled", found.independent[2],
  found.scaled[2])
study.expect("late", "second layer: slope of scaled over independent", "> 0.1",
  found.scaled[2] - found.independent[2], found.scaled[2] - found.independent[2] > 0.1)
study.save(fig, "decay")
study.done()
