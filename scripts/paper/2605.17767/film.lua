-- The film of two giant steps: the spectrum of the first layer while each step
-- is taken, the law of its bulk over it, and the outliers that theory expects
-- at the end of each.  Numbered PNGs, and live where there is a screen.
-- arXiv 2605.17767.
local limn = require "limn"
local study = require "limn.study"
local settings = require "lib.settings"
local o = study.options("out/2605.17767/film", {
  {name = "neurons", default = 0, doc = "N; 0: 400 in quick runs, else 1000"},
  {name = "frames", default = 0, doc = "of each step; 0: 3 in quick runs, else 12"},
})
local T = limn.tensor
local neurons = o.neurons > 0 and o.neurons or o.quick and 400 or 1000
local frames = o.frames > 0 and o.frames or o.quick and 3 or 12
local inputs, samples = neurons // 2, 6 * neurons
local alpha = {.30, .40}
local eta = {3 * neurons ^ alpha[1], 3 * neurons ^ alpha[2]}

local net = limn.model.net(inputs, {width = neurons, depth = 1,
  param = "meanfield", base = 1, gain = 1, act = settings.sine, bias = false,
  freeze = {"output"}, precision = "single", seed = 1})
net:set("W1", T.sphere(neurons, inputs, {seed = 2}):t())
local x = T.randn(2 * samples, inputs, {seed = 3})
local y = settings.stairs(x:take({1, 2, 3}, {axis = 2}))
local function half(a, t)
  local rows = {}
  for i = 1, samples do rows[i] = (t - 1) * samples + i end
  return a:take(rows, {axis = 1})
end

local layers, left = {net:get("W1")}, {}
local run = limn.dyn.giant(net, x, y, {eta = eta})
for t = 1, 2 do
  left[t] = half(y, t) - net:forward(half(x, t)):flatten()
  run:step(1)
  layers[t + 1] = net:get("W1")
end
local a = net:get("W2"):flatten() / math.sqrt(neurons)
local function predict(t)
  return limn.theory.spikes.predict(a, half(x, 1), left[1], {act = settings.sine,
    eta1 = eta[1], eta2 = t == 2 and eta[2] or 0, x2 = t == 2 and half(x, 2) or nil,
    r2 = t == 2 and left[2] or nil, terms = t == 2 and 4 or 1})
end
local expected = {predict(1), predict(2)}

-- ---- frames ----------------------------------------------------------------------

local law = limn.theory.rmt.mp(neurons / inputs):singular()
local edge = expected[1].edge
local top = 1.15 * expected[2].outlier[1]
local grid = T.linspace(0, 1.02 * edge, 200)
local density = law:density(grid).density

local function frame(number, layer, title, p)
  local s = layer:svd{vectors = false}.s
  local fig = limn.plot.figure{title = title, xlabel = "singular value",
    ylabel = "density", xrange = {0, top}, yrange = {0, 1.6}, legend = "topright"}
  fig:hist(s, {bins = 60, range = {0, top}, density = true,
    label = "first layer", color = "gray"})
  fig:line(grid, density, {label = "law of the bulk"})
  local xs, ys = {}, {}
  for _, v in ipairs(s:list()) do
    if v > 1.02 * edge then xs[#xs + 1], ys[#ys + 1] = v, 0.05 end
  end
  if xs[1] then fig:points(xs, ys, {label = "outliers", color = "red"}) end
  for k, v in ipairs(p and p.outlier:list() or {}) do
    if p.detached[k] == 1 then
      fig:vline(v, {label = k == 1 and "theory" or nil, dash = "dash", color = "blue"})
    end
  end
  fig:save(("%s/frame_%03d.png"):format(study.out, number))
  return s
end

local number, last = 0, nil
for t = 1, 2 do
  for k = 0, frames do
    local part = k / frames
    local layer = layers[t] + part * (layers[t + 1] - layers[t])
    last = frame(number, layer, ("Step %d, %3.0f %%"):format(t, 100 * part),
      k == frames and expected[t] or nil)
    number = number + 1
  end
  for j, v in ipairs(expected[t].outlier:list()) do
    if expected[t].detached[j] == 1 and expected[t].strength[j] > 1.15 * expected[t].threshold then
      study.expect("P8", ("step %d, outlier %d over its prediction"):format(t, j),
        "0.88 to 1.02", last[j] / v, last[j] / v >= 0.88 and last[j] / v <= 1.02)
    end
  end
end
study.control("no second step", function()
  local v = expected[2].outlier[2]
  local s = layers[2]:svd{vectors = false}.s
  study.expect("P8", "outlier 2 over its prediction", "0.88 to 1.02", s[2] / v,
    s[2] / v >= 0.88)
end)
print(("%d frames in %s"):format(number, study.out))
study.done()
