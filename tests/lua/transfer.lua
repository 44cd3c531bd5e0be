-- limn.transfer: optima, laws and costs of curves with known answers.
local limn = require "limn"
local t = require "limn.test"

-- Loss with its minimum at lr = 2^(c + b log2 width), moved by `noise` from
-- seed to seed; diverges beyond `cliff`.
local function record(o)
  return limn.sweep{progress = false, jobs = 0,
    grid = {width = {64, 128, 256, 512}, seed = {1, 2, 3, 4},
      lr = limn.space.log2(-12, 0, 1), param = {"mup", "sp"}},
    run = function(p)
      local b = p.param == "sp" and -1 or 0
      local best = o.c + b * (math.log(p.width, 2) - 6)
        + (o.noise or 0) * (p.seed - 2.5)
      local x = math.log(p.lr, 2)
      if o.cliff and x > o.cliff then return {loss = 0 / 0} end
      return {loss = 0.5 + 0.1 * (x - best) ^ 2}
    end}
end

t.test("known optima and slopes", function()
  local a = limn.transfer(record{c = -5.3}, {group = "param"})
  t.eq(#a.width, 8)
  t.near(a:at("mup", 512), -5.3, 1e-9)
  t.near(a:at("sp", 512), -8.3, 1e-9)
  t.near(a.laws[1].slope, 0, 1e-9)
  t.near(a.laws[2].slope, -1, 1e-9)
  -- No better than the least measured, at -5, where the seeds agree.
  t.near(a.best[1], 0.5 + 0.1 * 0.3 ^ 2, 1e-12)
  t.eq(a.edge[1], "")
end)

-- Four seeds whose optima are -5.3 +- 0.1, +- 0.3: their mean has the standard
-- error sqrt(0.2 / 3) / 2 = 0.129, and t_3 = 3.182 at 95 %: +- 0.41, to the
-- accuracy of 1000 resamples of four values.
t.test("intervals over seeds", function()
  local a = limn.transfer(record{c = -5.3, noise = 0.2}, {group = "param"})
  t.near(a.optimum[1], -5.3, 1e-9)
  t.near((a.high[1] - a.low[1]) / 2, 0.41, 0.06)
  t.ok(a.laws[2].low < -1 and a.laws[2].high > -1)
  local b = limn.transfer(record{c = -5.3, noise = 0.2}, {group = "param"})
  t.eq(a.low[3], b.low[3])
  -- The mean of 0.1 (b - b_mean)^2 is 0.005, within two errors of what was
  -- measured at -5.
  t.near(a.best[1], 0.505, 1e-9)
end)

-- Curves (x - b)^2 of n widths, b normal with deviation 1/20: the optimum of a
-- mean curve is the mean of the b exactly, and in truth 0.
local function curves(n, seeds)
  local b = limn.tensor.randn(n, seeds, {seed = 7}) * 0.05
  return limn.tensor.stack({(b + 1):pow(2), b:pow(2), (b - 1):pow(2)},
    {axis = 3}), {-1, 0, 1}
end

-- The share of intervals that hold 0 is `level`, within three deviations of a
-- binomial count.
local function holds(low, high, level, what)
  local hits = 0
  for i = 1, #low do
    if low[i] <= 0 and high[i] >= 0 then hits = hits + 1 end
  end
  t.near(hits / #low, level, 3 * math.sqrt(level * (1 - level) / #low), what)
end

t.test("intervals hold the optimum as often as they say", function()
  local widths = limn.tensor.arange(1, 1000)
  for _, seeds in ipairs{4, 8, 40} do
    local loss, x = curves(1000, seeds)
    for _, level in ipairs{0.9, 0.95} do
      local o = limn.probe.optima(loss, widths, x,
        {boot = 400, level = level, seed = 3})
      holds(o.low, o.high, level, seeds .. " seeds")
    end
  end
end)

t.test("intervals hold the slope as often as they say", function()
  local loss, x = curves(1500, 5)
  local low, high = {}, {}
  for i = 1, 500 do
    local o = limn.probe.optima(loss[{3 * i - 2, 3 * i}], {64, 128, 256}, x,
      {boot = 400, level = 0.9, seed = i})
    low[i], high[i] = o.slope_low, o.slope_high
  end
  holds(low, high, 0.9)
end)

-- One seed tells nothing of its error, nor of that of a slope through it.
t.test("no interval from one seed", function()
  local one, nan = {{1, 0.5, 0.7}, {0 / 0, 0 / 0, 0 / 0}}, 0 / 0
  local two = {{1, 0.5, 0.7}, {1, 0.5, 0.8}}
  local o = limn.probe.optima({one, two}, {64, 128}, {1, 2, 3})
  t.ok(o.low[1] ~= o.low[1] and o.high[1] ~= o.high[1])
  t.ok(o.low[2] < o.optimum[2] and o.high[2] > o.optimum[2])
  t.ok(o.slope_low ~= o.slope_low and o.slope == o.slope)
end)

-- sd / sqrt(n) with n - 1 under the sd: 1, 2, 4, 9 have the mean 4 and the sum
-- of squares 38.
t.test("standard errors", function()
  local loss = {{{1, 5}, {2, 0 / 0}, {4, 7}, {9, 1 / 0}}}
  local o = limn.probe.optima(loss, {64}, {1, 2}, {boot = 0})
  t.near(o.mean_se[1][1], math.sqrt(38 / 3 / 4), 1e-15)
  t.ok(o.mean_se[1][2] ~= o.mean_se[1][2])
  t.eq(o.mean[1][2], math.huge)
  -- Infinities of both signs diverged; they do not cancel.
  o = limn.probe.optima({{{1, 1 / 0}, {2, -1 / 0}}}, {64}, {1, 2}, {boot = 0})
  t.eq(o.mean[1][2], math.huge)
  t.eq(o.diverged[1], 2)
  local r = {width = {64, 64, 64, 64}, lr = {1, 1, 1, 1}, loss = {1, 2, 4, 9},
    seed = {1, 2, 3, 4}}
  t.near(limn.transfer(r).curves[1].mean_se[1][1], math.sqrt(38 / 12), 1e-15)
  local g = limn.store.group(r, {"width"}, "loss")
  t.near({g.mean[1], g.sd[1], g.mean_se[1]},
    {4, math.sqrt(38 / 3), math.sqrt(38 / 12)}, 1e-15)
end)

t.test("a rate that diverged to a finite loss is a cliff", function()
  for _, wall in ipairs{1e3, 2.1, 1e300, math.huge} do
    local o = limn.probe.optima({{{1, .5, .6}}, {{1, .5, wall}}}, {64, 128},
      {-3, -2, -1}, {boot = 0})
    -- Vertex of the first: -2 + (1 - .6) / (2 (1 - 1 + .6)).
    t.near(o.optimum, {-2 + 1 / 3, -2}, 1e-15)
    t.near(o.best, {0.5, 0.5}, 0)
    t.near(o.slope, -1 / 3, 1e-15)
    t.eq(o.cliff[2], 1)
    t.eq(o.regret[1][2], math.huge)
  end
  -- 1.4 is no cliff by itself, but above a start of 1.2.
  local loss = {{{1, .5, 1.4}}}
  t.eq(limn.probe.optima(loss, {64}, {1, 2, 3}, {boot = 0}).cliff[1], 0)
  t.eq(limn.probe.optima(loss, {64}, {1, 2, 3},
    {boot = 0, start = {1.2}}).cliff[1], 1)
  local r = {width = {64, 64, 64}, lr = {1, 2, 4}, loss = {1, .5, 1.4},
    first = {1.1, 1.3, 0 / 0}}
  t.ok(not limn.transfer(r).cliff[1])
  t.ok(limn.transfer(r, {start = "first"}).cliff[1])
  t.near(limn.transfer(r, {start = "first"}).minima[1], {1}, 0)
  t.raises(function() limn.transfer(r, {start = "begin"}) end,
    "no column 'begin'")
end)

t.test("edges, cliffs and divergence", function()
  local a = limn.transfer(record{c = 2}, {group = "param"})
  t.eq(a.edge[1], "high")
  a = limn.transfer(record{c = -4, cliff = -5}, {group = "param"})
  t.ok(a.cliff[1])
  t.eq(a.optimum[1], -5)
  t.eq(a.diverged[1], 4 * 5)
  t.ok(a:text():find("the next rate is a cliff", 1, true))
  t.ok(a:text():find("diverged\n", 1, true))
end)

-- Seed 2 diverged at lr 2, seed 3 failed there: two different things, and the
-- same for all that sums up runs.
t.test("a failed trial is no diverged run", function()
  for _, gone in ipairs{0 / 0, math.huge, -math.huge} do
    local s = limn.store.open(":memory:")
    local r = limn.sweep{progress = false, jobs = 0, store = s, name = "x",
      grid = {width = {64}, lr = {1, 2}, seed = {1, 2, 3}},
      run = function(p)
        if p.lr == 2 and p.seed == 2 then return {loss = gone} end
        if p.lr == 2 and p.seed == 3 then error("broken") end
        return {loss = p.lr + p.seed}
      end}
    local a = limn.transfer(r, {boot = 0})
    t.eq(a.diverged[1], 1)
    t.eq(a.curves[1].mean[1][2], math.huge)
    t.eq(a.optimum[1], 0)
    local g = limn.store.group(r, {"lr"}, "loss")
    t.near(g.n, {3, 2}, 0)
    t.near(g.diverged, {0, 1}, 0)
    t.eq(g.mean[1] .. " " .. g.mean[2], "3.0 inf")
    t.near(g.min, {2, 3}, 0)
    t.ok(g.sd[2] ~= g.sd[2] and g.mean_se[2] ~= g.mean_se[2])
    t.eq(#s:best("loss", {n = 9}).loss, 4)
    t.eq(s:best("loss", {largest = true}).loss[1], 4)
    -- The largest seed at lr 2 is that of the failed trial.
    local best = s:best("seed", {largest = true, where = {lr = 2}})
    t.eq(best.seed[1], 2)
    t.eq(best.status[1], "done")
  end
  local only = {width = {64, 64}, lr = {1, 2}, loss = {1, 0 / 0},
    status = {"done", "failed"}}
  t.eq(limn.transfer(only).diverged[1], 0)
  t.raises(function()
    limn.store.group({loss = {"a"}, lr = {1}}, {"lr"}, "loss")
  end, "must hold numbers, got a string in row 1")
end)

t.test("regret of another width's optimum", function()
  local a = limn.transfer(record{c = -4}, {group = "param"})
  local sp = a.curves[2].regret
  t.near(sp[1][2], 0.1, 1e-9)
  t.near(sp[1][4], 0.9, 1e-9)
  t.near(sp[2][2], 0, 1e-9)
  -- (x - 1)^2 and 3 (x - 2)^2: the optimum 1 costs 3 at the second width, the
  -- optimum 2 costs 1 at the first.
  local o = limn.probe.optima({{{1, 0, 1, 4}}, {{12, 3, 0, 3}}}, {64, 128},
    {0, 1, 2, 3}, {boot = 0})
  t.near(o.regret, {{0, 3}, {1, 0}}, 1e-15)
  -- What never converged has no regret, neither here nor elsewhere.
  o = limn.probe.optima({{{1, 0, 1}}, {{1 / 0, 1 / 0, 1 / 0}}}, {64, 128},
    {0, 1, 2}, {boot = 0})
  t.ok(o.regret[1][2] ~= o.regret[1][2] and o.regret[2][1] ~= o.regret[2][1])
end)

t.test("the figure has a panel a group and one for the law", function()
  local a = limn.transfer(record{c = -4, cliff = -2, noise = 0.1},
    {group = "param"})
  local text = a:figure():text{width = 120}
  t.ok(text:find("mup", 1, true) and text:find("slope", 1, true))
  local path = os.tmpname() .. ".csv"
  a:figure{law = false, title = "x"}:save(path)
  t.ok(os.remove(path))
end)

t.test("wrong records", function()
  t.raises(function() limn.transfer{width = {1}, loss = {1}} end,
    "no column 'lr'")
  t.raises(function()
    limn.transfer{width = {1, 1}, lr = {1, 1}, loss = {1, 2}}
  end, "occur twice")
  t.raises(function() limn.transfer{width = {1}, lr = {-1}, loss = {1}} end,
    "must be positive")
  for _, name in ipairs{"width", "lr", "seed", "p"} do
    local record = {width = {8, 8}, lr = {1, 2}, seed = {1, 1}, p = {1, 1},
      loss = {1, 2}}
    record[name][2] = 0 / 0
    t.raises(function() limn.transfer(record, {group = "p"}) end,
      "column '" .. name .. "' must hold no NaN, but row 2 does")
  end
end)

-- Losses 1 + 4 / n + (log2 lr - x*(n))^2 / 10 with x*(n) = -4 + 2 (8 / n)^g: the
-- gap falls as 1 / n and the regret as n^-2g.
local function planted(g, axis, noise)
  return function(p)
    local n = p[axis]
    local best = -4 + 2 * (8 / n) ^ g
    return {loss = 1 + 4 / n + 0.1 * (math.log(p.rate, 2) - best) ^ 2
      + (noise or 0) * math.sin(100 * p.seed + 7 * n + 3 * math.log(p.rate, 2))}
  end
end

local function sweep_of(g, axis, noise)
  return {grid = {[axis] = {8, 16, 32, 64, 128, 256}, seed = {1, 2, 3},
    rate = limn.space.log2(-8, 0, .5)}, run = planted(g, axis, noise)}
end

t.test("rates of gap and regret, and which is the faster", function()
  for _, case in ipairs{{1, 2, true}, {0.25, 0.5, false}} do
    local r = limn.transfer(limn.sweep(sweep_of(case[1], "depth")),
      {width = "depth", lr = "rate"})
    local s = r.scores[1]
    t.near(s.gap, 1, 0.01)
    t.near(s.limit, 1, 0.01)
    t.near(s.regret, case[2], 0.02)
    t.eq(s.fast, case[3])
    t.eq(s.sure, case[3] and 1 or 0)
    t.ok(r:text():find("per doubling of depth", 1, true))
    t.ok(r:text():find("log2 rate", 1, true))
    t.ok(r:text():find(case[3] and "transfer is fast" or "is not fast", 1, true))
  end
  -- The optimum goes on for ever: the regret has no rate.
  local r = limn.transfer({width = {8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64},
    lr = {2, 4, 8, 1, 2, 4, .5, 1, 2, .25, .5, 1},
    loss = {2, 1, 2, 1.6, .6, 1.6, 1.4, .4, 1.4, 1.3, .3, 1.3}})
  t.near(r.scores[1].gap, 1, 1e-3)
  t.ok(not r.scores[1].fast)
end)

t.test("scores that are not known", function()
  local r = limn.transfer({width = {8, 8, 8, 16, 16, 16}, lr = {1, 2, 4, 1, 2, 4},
    loss = {2, 1, 2, 2, 1, 2}})
  t.ok(r.scores[1].gap ~= r.scores[1].gap)
  t.ok(r:text():find("not known", 1, true))
end)

t.test("an interval does not leave the grid", function()
  local record = {width = {}, lr = {}, seed = {}, loss = {}}
  for k, lr in ipairs{1, 2, 4, 8} do
    for seed = 1, 2 do
      for key, v in pairs{width = 64, lr = lr, seed = seed,
        loss = (k - 1.2 - seed) ^ 2} do
        table.insert(record[key], v)
      end
    end
  end
  local r = limn.transfer(record)
  t.eq(r.low[1], 0)
  t.eq(r.high[1], 3)
end)

t.test("refine runs what sharpens the optimum most", function()
  local spec = {grid = {width = {8, 32}, seed = {1, 2}, rate = limn.space.log2(-3, 0, 1)},
    run = planted(0.25, "width", 0.02), progress = false}
  local first = limn.transfer({sweep = spec}, {lr = "rate"})
  t.eq(first.edge[1], "")
  -- x* = -4 + 2 (8 / 32)^(1/4) = -2.586 is at the edge there.
  local cells, why = first:wants{interval = 0.2}
  t.ok(#cells > 0)
  local r = first:refine{interval = 0.2, most = 200}
  t.ok(r.runs > 0 and r.runs <= 200)
  for i = 1, 2 do
    t.eq(r.edge[i], "")
    t.near(r.optimum[i], -4 + 2 * (8 / r.width[i]) ^ 0.25, 0.2)
    t.ok(r.high[i] - r.low[i] <= 0.2, "interval " .. r.high[i] - r.low[i])
  end
  t.eq(#r:wants{interval = 0.2}, 0)
end)

t.test("an optimum at the edge asks for the rate beyond it", function()
  local r = limn.transfer({width = {8, 8, 8}, lr = {1, 2, 4}, loss = {3, 2, 1}})
  local cells, why = r:wants()
  t.eq(#cells, 1)
  t.eq(cells[1].lr, 8)
  t.eq(cells[1].width, 8)
  t.eq(why[1], "edge")
  t.raises(function() r:refine() end, "give 'sweep'")
end)

t.done()
