-- Empirical tangent kernels come to that of infinite width like n^-1/2, in NTP,
-- muP and mean-field networks: slope with its standard error, no bias, and the
-- variance of one network, which for a layer of relu is closed.
local limn = require "limn"
local t = require "limn.test"
local X = {{1, 2, -1}, {0.5, -1, 1}, {-2, 1, 2}}
local WIDTHS, SEEDS = {64, 128, 256, 512, 1024}, 64

-- Distances of kernels of networks of width n from the limit, in units of it:
-- mean square with its standard error, and that of the mean kernel.
local function distance(d, x, o, n)
  local function net(width, seed)
    local p = {width = width, seed = seed}
    for k, v in pairs(o) do p[k] = v end
    return limn.model.net(d, p)
  end
  local limit = net(math.huge):kernel(x)
  local want = limit.k * (n / 64) ^ limit.power
  local size, sum, squares, fourths = (want * want):sum(), 0, 0, 0
  for seed = 1, SEEDS do
    local off = net(n, seed):kernel(x) - want
    local square = (off * off):sum() / size
    sum = sum + off / SEEDS
    squares, fourths = squares + square / SEEDS, fourths + square ^ 2 / SEEDS
  end
  return squares, math.sqrt((fourths - squares ^ 2) / (SEEDS - 1)),
    (sum * sum):sum() / size
end

-- Slope of log y by log n and its standard error, for y known to parts `se`.
local function slope(y, se)
  local w, wx, wy, wxx, wxy = 0, 0, 0, 0, 0
  for i, n in ipairs(WIDTHS) do
    local weight, u, v = 1 / se[i] ^ 2, math.log(n), math.log(y[i])
    w, wx, wy = w + weight, wx + weight * u, wy + weight * v
    wxx, wxy = wxx + weight * u * u, wxy + weight * u * v
  end
  local det = w * wxx - wx * wx
  return (w * wxy - wx * wy) / det, math.sqrt(w / det)
end

for _, o in ipairs{{param = "ntp", depth = 2, act = "tanh"},
  {param = "mup", depth = 2, act = "relu"},
  {param = "meanfield", depth = 1, act = "gelu"}} do
  t.test(o.param .. ": slope -1/2, and no bias", function()
    local y, se = {}, {}
    for i, n in ipairs(WIDTHS) do
      local square, error, bias = distance(3, X, o, n)
      y[i], se[i] = math.sqrt(square), error / square / 2
      -- Bias is of order 1/n: at 512 and 1024 noise of the mean alone is left.
      if n >= 512 then t.ok(bias < 5 * square / SEEDS, n .. ": bias") end
    end
    local b, error = slope(y, se)
    t.ok(error < 0.05, ("standard error %.3f"):format(error))
    t.ok(math.abs(b + 0.5) < 3 * error, ("slope %.3f +- %.3f"):format(b, error))
  end)
end

-- One layer of relu at x = (2, 0), d = 2, a unit adds [z > 0] (2 z^2 + 8 g^2) to
-- T = 5, z and g normal: variance 93, 3.72 T^2 / n.  A network of width 1024 is
-- so off by 6 % of the limit, and one in 20 by 12 %.
t.test("the variance of one network", function()
  for _, param in ipairs{"ntp", "mup", "meanfield"} do
    local square, error = distance(2, {{2, 0}}, {param = param, depth = 1,
      act = "relu", bias = false}, 1024)
    t.near(1024 * square, 3.72, 3 * 1024 * error)
    t.ok(1024 * error < 1, "standard error")
  end
end)
t.done()
