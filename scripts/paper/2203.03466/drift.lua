-- Why does the best learning rate of the standard parametrization fall as n^-3/2
-- under Adam, and as 1/n where the read-out starts at zero?
--
-- A first step of Adam moves each entry of a weight by lr, whatever the gradient is.
-- Aligned sums over n terms, one in a hidden layer and one in the read-out, move the
-- outputs of a ReLU network by lr n^2 s, s the initial deviation of the read-out: n^-1/2
-- under SP, 0 with a zero read-out, n^-1 under muP, whose hidden rates are lr / n.  The
-- read-out's own step moves them by lr n under SP, which is what is left where s = 0.
-- What the loss can bear is a move of order one: expect outputs that move as n^3/2, n
-- and n^0 in a step, and optima of 20 steps that move by -3/2, -1 and 0 octaves a
-- doubling.  Yang et al. 2022, arXiv 2203.03466
-- (independently measured: -1.61 and -1.08; muP less than 1 over 16-fold widths).
--
-- Leaves OUT/drift.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2203.03466", {
  {name = "width", default = {64, 128, 256, 512, 1024}, doc = "widths"},
  {name = "steps", default = 20, doc = "steps of training"},
  {name = "seeds", default = 6, doc = "repetitions"},
  {name = "by", default = 0.5, doc = "log2 step of the grid of rates"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
})
if o.quick then o.width, o.seeds, o.by = {64, 128, 256}, 3, 1 end

local x = T.randn(100, 10, {seed = 1})
local y = x:matmul(T.randn(10, {seed = 2})) / math.sqrt(10) + 0.1 * T.randn(100, {seed = 3})

local narrow = o.width[1]
local CASES = {sp = {param = "sp"}, zero = {param = "sp", zero_readout = true},
  mup = {param = "mup"}}
local NAME = {sp = "SP", zero = "SP, zero read-out", mup = "muP"}
local SLOPE = {sp = -1.5, zero = -1, mup = 0}

-- The loss after training, and how the outputs have moved; `still`: the targets are
-- the outputs at the start plus y, so that errors have one size at every width.
local function train(case, width, seed, lr, steps, still)
  local c = CASES[case]
  local net = limn.model.net(10, {width = width, depth = 4, act = "relu", bias = false,
    param = c.param, zero_readout = c.zero_readout, base = narrow, seed = seed,
    precision = "single"})
  local start = net:forward(x)
  local run = limn.dyn.adam(net, x, still and start:flatten() + y or y, {lr = lr, batch = #x})
  local s = run:step(steps)
  return s.why and math.huge or run:loss(), net:forward(x) - start
end

-- ---- one step ------------------------------------------------------------------

-- The slope of the outputs' change at a rate that is small at every width.
local function first(case, rate)
  local moved = {}
  for i, width in ipairs(o.width) do
    moved[i] = 0
    for seed = 1, o.seeds do
      local _, change = train(case, width, seed, 1e-3 * narrow ^ 1.5 / 1024 ^ 1.5
        * rate(width), 1, true)
      moved[i] = moved[i] + change:norm() / o.seeds
    end
  end
  return limn.probe.power_law(o.width, moved).exponent
end

-- ---- the optimum ---------------------------------------------------------------

-- About where it is expected, +-4 octaves.
local function optima(case, rate)
  local rows = {width = {}, lr = {}, loss = {}, seed = {}}
  for _, width in ipairs(o.width) do
    local at = -7.5 + SLOPE[case] * math.log(width / narrow, 2)
    local seeds = {}
    for s = 1, o.seeds do seeds[s] = s end
    local r = limn.sweep{grid = {seed = seeds, log = limn.space.range(
      o.by * (at // o.by) - 4, o.by * (at // o.by) + 4, o.by)}, jobs = o.jobs,
      progress = false, run = function(p)
        return {loss = (train(case, width, p.seed, 2 ^ p.log * rate(width), o.steps))}
      end}
    for i = 1, #r.loss do
      local k = #rows.lr + 1
      rows.width[k], rows.lr[k], rows.seed[k] = width, 2 ^ r.log[i], r.seed[i]
      rows.loss[k] = r.loss[i]
    end
  end
  return limn.transfer(rows)
end

local fig = limn.plot.figure{title = "ReLU, Adam, best rates", logx = 2, logy = 2,
  xlabel = "width", ylabel = "best learning rate"}
local function check(rate, shown)
  for _, case in ipairs{"sp", "zero", "mup"} do
    study.near("step", case .. ": outputs move in a step as n to", -SLOPE[case],
      first(case, rate), 0.25)
  end
  for _, case in ipairs(shown and {"sp", "zero", "mup"} or {"mup"}) do
    local t = optima(case, rate)
    local law, best = t.laws[1], {}
    for i = 1, #t.width do best[i] = 2 ^ t.optimum[i] end
    print(("      %s: %.2f [%.2f, %.2f] octaves a doubling"):format(case, law.slope,
      law.low, law.high))
    study.near("best", case .. ": best rate moves as n to", SLOPE[case], law.slope,
      o.quick and 0.4 or 0.25)
    if shown then
      fig:line(t.width, best, {label = NAME[case], marker = "circle"})
    end
  end
end
check(function() return 1 end, true)
study.drift(check)
study.save(fig, "drift")
study.done()
