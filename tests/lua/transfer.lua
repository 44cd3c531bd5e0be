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
  t.near(a.best[1], 0.5, 1e-9)
  t.eq(a.edge[1], "")
end)

-- Four seeds whose optima are -5.3 +- 0.1, +- 0.3: the mean of a resample is
-- the mean of its optima, with standard deviation 0.2 sqrt(5) / 2 / 2 = 0.112;
-- 95 % is +- 0.22, to the accuracy of 1000 resamples of four values.
t.test("intervals over seeds", function()
  local a = limn.transfer(record{c = -5.3, noise = 0.2}, {group = "param"})
  t.near(a.optimum[1], -5.3, 1e-9)
  t.near((a.high[1] - a.low[1]) / 2, 0.22, 0.04)
  t.ok(a.laws[2].low < -1 and a.laws[2].high > -1)
  local b = limn.transfer(record{c = -5.3, noise = 0.2}, {group = "param"})
  t.eq(a.low[3], b.low[3])
end)

t.test("edges, cliffs and divergence", function()
  local a = limn.transfer(record{c = 2}, {group = "param"})
  t.eq(a.edge[1], "high")
  a = limn.transfer(record{c = -4, cliff = -5}, {group = "param"})
  t.ok(a.cliff[1])
  t.eq(a.optimum[1], -5)
  t.eq(a.diverged[1], 4 * 5)
  t.ok(a:text():find("next rate diverges", 1, true))
end)

t.test("regret of another width's optimum", function()
  local a = limn.transfer(record{c = -4}, {group = "param"})
  local sp = a.curves[2].regret
  t.near(sp[1][2], 0.1, 1e-9)
  t.near(sp[1][4], 0.9, 1e-9)
  t.near(sp[2][2], 0, 1e-9)
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
end)

t.done()
