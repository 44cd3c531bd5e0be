-- Does training the second layer faster and faster tend to the limit in which
-- it is optimal at every step?
--
-- Expect: the particles of ratio R approach those of the limit, driven by the
-- same noise, in a falling gap for R = 1, 10, 100, 1000, for the squared and the
-- logistic loss; the envelope gradient is that of finite differences of G; G is
-- convex in the law of the particles (Theorem 3.1), here along mixtures of
-- two clouds.  The control: the limit under another noise.
-- Takezoe, Nitanda and others, arXiv 2403.14917, section 2 and Theorem 3.1.
local limn = require "limn"
local study = require "limn.study"
local mean = require "lib.mean"
local T = limn.tensor

local o = study.options("out/2403.14917/two_rates", {
  {name = "width", default = 400, doc = "particles"},
})
if o.quick then o.width = 100 end
local visits = o.quick and 20 or 60
local fig = limn.plot.figure{xlabel = "time", logy = 10,
  ylabel = "mean squared distance to the limit"}

local function path(loss, y, ratio, seed)
  local run = limn.dyn.twotime(mean.X, y, {width = o.width, seed = seed or 1,
    ratio = ratio, loss = loss})
  local list = {}
  for k = 1, visits do
    run:step(4)
    list[k] = run:get().w
  end
  return list
end

local labels = 2 * T.new(mean.y:gt(0)) - 1
for _, case in ipairs{{"mse", mean.y}, {"logistic", labels}} do
  local loss, y = case[1], case[2]
  local limit = path(loss, y, 0)
  local function gaps(of)
    local list, all = {}, {}
    for i, ratio in ipairs{1, 10, 100, 1000} do
      list[i] = {}
      for k, w in ipairs(path(loss, y, ratio)) do list[i][k] = T.mean((w - of[k]) ^ 2) end
      all[i] = T.mean(list[i])
    end
    for i = 2, 4 do
      study.expect("T13", ("%s: ratio %d over ratio %d"):format(loss, 10 ^ (i - 1),
        10 ^ (i - 2)), "< 0.5", all[i] / all[i - 1], all[i] < 0.5 * all[i - 1])
    end
    return list
  end
  local list = gaps(limit)
  if loss == "mse" then
    for i = 1, 4 do
      fig:line(T.linspace(0.8, 0.8 * visits, visits), list[i], {label = ("ratio %d"):format(10 ^ (i - 1))})
    end
    study.control("the limit under another noise", function() gaps(path(loss, y, 0, 2)) end)
  end
end
study.save(fig, "two_rates")

-- ---- the limiting functional -----------------------------------------------------

-- G of clouds with masses j/20: copies of one and of the other.
local function G(cloud, y, loss)
  return limn.dyn.twotime(mean.X, y, {width = #cloud, w = cloud, loss = loss, seed = 1})
    :measure().G
end
local one, two = T.randn(20, 2, {seed = 3}), T.randn(20, 2, {seed = 4}) + 1
for _, case in ipairs{{"mse", mean.y}, {"logistic", labels}} do
  local values = {}
  for j = 0, 20 do
    local parts = {}
    for k = 1, 20 do parts[k] = k <= j and two or one end
    values[j] = G(T.concat(parts), case[2], case[1])
  end
  local least = math.huge
  for j = 1, 19 do least = math.min(least, values[j - 1] + values[j + 1] - 2 * values[j]) end
  study.expect("T4", case[1] .. ": least second difference of G", "> 0", least, least > -1e-12)
  -- The slope of particle 1.
  local run = limn.dyn.twotime(mean.X, case[2], {width = 20, w = one, loss = case[1], seed = 1})
  local h, moved = 1e-5, T.new(one)
  moved[1][1] = one[1][1] + h
  local up = G(moved, case[2], case[1])
  moved[1][1] = one[1][1] - h
  local slope = 20 * (up - G(moved, case[2], case[1])) / (2 * h)
  study.near("T3", case[1] .. ": slope of G at a particle", slope, -run:drift()[1][1], 1e-6)
end
study.done()
