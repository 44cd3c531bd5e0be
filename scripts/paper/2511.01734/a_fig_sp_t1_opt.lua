-- How does the best one-step learning rate scale with the read-out?
-- V starts with deviation n^-b: b = 1/2 is SP, b = 1 is muP.  Expect:
-- lr ~ n^(2b-2); under SP n lr tends to the random (m / L) r'Kr / |Kr|^2 with
-- r = y - f_0, start by start.  A10, A11, A12.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734")
local theory = limn.theory
local seeds = o.quick and 60 or 200
local widths = o.quick and {64, 128, 256, 512} or {64, 128, 256, 512, 1024}
local depth = 3
local X, Y = linear.X, linear.Y
local m, d = #X, #X[1]

-- (m / L) r'Kr / |Kr|^2 with r = y - x . theta.
local function predicted(theta)
  local r, c = {}, {}
  for i = 1, m do
    r[i] = Y[i]
    for k = 1, d do r[i] = r[i] - X[i][k] * theta[k] end
  end
  for k = 1, d do
    c[k] = 0
    for i = 1, m do c[k] = c[k] + X[i][k] * r[i] / d end
  end
  local rkr, krkr = 0, 0
  for i = 1, m do
    local kr = 0
    for k = 1, d do kr = kr + X[i][k] * c[k] end
    rkr, krkr = rkr + r[i] * kr, krkr + kr * kr
  end
  return m / depth * rkr / krkr
end

-- A12: the slope of the median best rate with read-out exponent b.
local function scales(runs, b)
  local median = {}
  for i = 1, #widths do
    median[i] = limn.tensor.quantile(linear.column(runs[i], "lr"), 0.5)
  end
  study.near("A12", ("slope of log best lr, b = %g"):format(b), 2 * b - 2,
             limn.probe.power_law(widths, median).exponent,
             o.quick and 0.15 or 0.06)
  return median
end

-- A10, A11: under SP n lr is the random limit of its start.
local function random(runs)
  local scaled = {}
  for i, n in ipairs(widths) do
    local square = {}
    scaled[i] = {}
    for seed, r in ipairs(runs[i]) do
      square[seed] = (n * r.lr / predicted(r.coef[1]) - 1) ^ 2
      scaled[i][seed] = n * r.lr
    end
    -- A few starts with r nearly orthogonal to K dominate a mean.
    local rms = math.sqrt(limn.tensor.quantile(square, 0.5)) / 0.6745
    study.expect("A10", ("sqrt(n) deviation from the random limit, n = %d")
      :format(n), "1.8 to 3.6", rms * math.sqrt(n),
      rms * math.sqrt(n) > 1.8 and rms * math.sqrt(n) < 3.6)
  end
  local draws = theory.linear.lr_random(X, Y, {depth = depth, samples = 20000})
  for _, p in ipairs{0.05, 0.5, 0.95} do
    local want = limn.tensor.quantile(draws, p)
    study.near("A11", ("n lr at its %g quantile, widest"):format(p), want,
               limn.tensor.quantile(scaled[#widths], p),
               (o.quick and 0.4 or 0.25) * want)
  end
end

local exponents = {0.5, 0.75, 1, 1.25}
local medians
study.claim(function(rate)
  local found = {}
  for k, b in ipairs(exponents) do
    local runs = linear.steps(widths, seeds, {depth = depth, readout = b,
                                             rate = rate, precision = "single"})
    found[k] = scales(runs, b)
    if b == 0.5 then random(runs) end
  end
  medians = medians or found
end)

local fig = limn.plot.figure{
  title = "Best one-step lr by read-out exponent b", logx = 2, logy = 10,
  xlabel = "width n", ylabel = "median best learning rate", legend = "bottomleft"}
for k, b in ipairs(exponents) do
  fig:line(widths, medians[k], {label = "b = " .. b, marker = "circle"})
  local limit = {}
  for i, n in ipairs(widths) do
    limit[i] = n ^ (2 * b - 2) * predicted({0, 0})
  end
  if b > 0.5 then
    fig:line(widths, limit, {color = "black", dash = "dash", width = 1})
  end
end
study.save(fig, "sp_t1_opt")
study.done()
