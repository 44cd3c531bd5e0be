-- Do features move, and stay diverse, at every width?
-- Three hidden layers of tanh, 6 inputs of labels +-1, full batch, at several
-- widths under muP, NTP, SP (rate 8/n) and IP, and muP in the limit: on Gaussian
-- inputs and on images.  Expect, as powers of the width: muP change,
-- lambda_min and space-time lambda_min 0; NTP change -1/2, space-time -1; SP
-- change -3/2 in the first layer and -1/2 above; IP lambda_min -(l-1), relative
-- change (l-1)/2; and at the largest width muP near its limit.  B1 to B4.
-- Chen et al. 2025, arXiv 2503.09565.
local study = require "limn.study"
local schemes = require "lib.schemes"
local limn = require "limn"
local o = study.options("out/2503.09565", {
  {name = "data", default = "", doc = "directory of IDX files"},
})
local quick = o.quick
local widths = quick and {256, 1024} or {512, 1024, 2048}
local seeds = quick and 2 or 8
local slack = quick and 2 or 1

-- What is expected of layer l, as powers, and how sure.  From width 512 on what
-- is left of corrections in the width is within these bounds; at 256 under IP
-- it is not.
local function powers(scheme, l)
  if scheme == "mup" then
    return {change = {0, .08}, now = {0, .08}, spacetime = {0, .15}}
  elseif scheme == "ntp" then
    return {change = {-.5, .08}, now = {0, .05}, spacetime = {-1, .2}}
  elseif scheme == "sp" then
    return {change = {l == 1 and -1.5 or -.5, .1}, now = {0, .05},
      spacetime = {l == 1 and -3 or -1, .3}}
  end
  return {change = {(l - 1) / 2, .1}, start = {1 - l, .1}, now = {1 - l, .1}}
end
local id = {mup = "B1", ntp = "B2", sp = "B3", ip = "B4"}

local function all(scheme, x, y, options)
  local runs = {}
  for i, width in ipairs(widths) do
    runs[i] = {}
    for seed = 1, seeds do
      runs[i][seed] = schemes.run(scheme, x, y, width, seed, options)
    end
  end
  return runs
end

-- The slopes of layer l without seed `out`, or of all seeds.
local function slopes_of(runs, l, out)
  local values = {}
  for i = 1, #widths do
    local list = {}
    for seed = 1, seeds do
      if seed ~= out then list[#list + 1] = runs[i][seed] end
    end
    for what, v in pairs(schemes.mean(list, l)) do
      values[what] = values[what] or {}
      values[what][i] = v
    end
  end
  for what, v in pairs(values) do values[what] = schemes.slope(widths, v) end
  return values
end

-- What is expected holds but for two standard errors, by the jackknife.
local function slopes(scheme, runs, where)
  for l = 1, 3 do
    local found, without = slopes_of(runs, l), {}
    for seed = 1, seeds do without[seed] = slopes_of(runs, l, seed) end
    for what, power in pairs(powers(scheme, l)) do
      local mean, sum = 0, 0
      for _, v in ipairs(without) do mean = mean + v[what] / seeds end
      for _, v in ipairs(without) do sum = sum + (v[what] - mean) ^ 2 end
      local se = math.sqrt(sum * (seeds - 1) / seeds)
      study.near(id[scheme], ("%s, %s: slope of %s, layer %d"):format(where,
        scheme, what, l), power[1], found[what], quick
        and (what == "now" and .22 or slack * power[2]) or power[2] + 2 * se)
    end
  end
end

local function figure(where, runs, limit)
  local fig = limn.plot.figure{cols = 3, logx = 10, logy = 10, width = 1200,
    height = 400, xlabel = "width", title = "Layer 2 before and after training, "
    .. where}
  for p, what in ipairs{"change", "now", "spacetime"} do
    for _, scheme in ipairs(schemes.names) do
      local values = {}
      for i = 1, #widths do
        values[i] = schemes.mean(runs[scheme][i], 2)[what]
      end
      fig:line(widths, values, {panel = p, label = scheme})
    end
    local value = limit[what]
    fig:line({widths[1], widths[#widths]}, {value, value}, {panel = p,
      label = "muP, infinite width", dash = "dash", color = "black"})
    fig:panel(p, {title = ({"relative change", "lambda_min",
      "space-time lambda_min"})[p]})
  end
  study.save(fig, "features_" .. where)
end

local function near_limit(runs, k)
  local top = runs[#widths]
  for l = 1, 3 do
    for what, v in pairs{change = {k.change[l], k.change_se[l]},
      now = {k.now_min[l], k.now_min_se[l]}} do
      study.near("B1", ("%s of layer %d at n = %d, and in the limit"):format(
        what, l, widths[#widths]), v[1], schemes.mean(top, l)[what],
        4 * v[2] + (quick and .15 or .06) * v[1])
    end
  end
end

local function scene(where, x, y, options)
  local runs = {}
  for _, scheme in ipairs(schemes.names) do
    runs[scheme] = all(scheme, x, y, options)
    slopes(scheme, runs[scheme], where)
  end
  local limit = schemes.limit(x, y, {lr = options.lr,
    samples = quick and 8192 or 24576})
  limit:step(options.steps)
  local k = limit:kernels(x)
  near_limit(runs.mup, k)
  figure(where, runs, {change = k.change[2], now = k.now_min[2],
    spacetime = k.spacetime_min[2]})
end

local x, y = schemes.gaussian(6, 24)
local steps = quick and 50 or 100
scene("gaussian", x, y, {steps = steps, lr = 1})
study.drift(function(rate)
  slopes("mup", all("mup", x, y, {steps = steps, rate = rate}), "gaussian")
end)
if not quick then
  local images, labels, name = schemes.images(6, o.data)
  print("images: " .. name)
  scene("images", images, labels, {steps = steps, lr = .5})
end
study.done()
