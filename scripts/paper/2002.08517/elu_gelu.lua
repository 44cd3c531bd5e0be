-- Do deep networks with ELU and GELU keep inputs apart where ReLU does not?
--
-- Networks of Gaussian weights of variance w / n without biases, w chosen such
-- that the variance q = 1 is a fixed point. Expect: the correlation of two
-- inputs follows the map c -> C(c) of infinite width from layer to layer; under
-- ReLU it tends to 1 like 1 / depth^2, under ELU and GELU to a fixed point
-- below 1, since the slope of C at 1 exceeds 1; distances from infinite width fall
-- like n^-1/2.  The fixed variance of GELU is not stable, and small widths show
-- that: variances spread over seeds, by the slope of their map to the depth.
--
-- Tsuchida, Pearce, van der Heide, Roosta & Gallagher 2021, arXiv 2002.08517.
local study = require "limn.study"
local limn = require "limn"
local maps = limn.theory.maps

local o = study.options("out/2002.08517", {
  {name = "depth", default = 32, doc = "layers"},
  {name = "seeds", default = 30, doc = "networks of each width"},
  {name = "widths", default = {64, 256, 512}, doc = "widths"},
})
if o.quick then o.depth, o.seeds, o.widths = 16, 30, {64, 256} end
local START = 0.2

-- The weight at which q = 1 is fixed.
local function weight_of(act)
  return 1 / limn.model.dual({1}, {1}, {1}, {act = act}).value[1]
end

-- Correlations in the limit, from layer to layer, at q = 1.
local function limit(act, depth, start)
  local list = {start}
  for l = 1, depth do
    list[l + 1] = maps.correlation({list[l]}, 1,
      {act = act, weight = weight_of(act)}).value[1]
  end
  return list
end

-- Two inputs of variance 1 and correlation START through one network: their
-- correlations and the variance of the first, per layer.
local function signal(act, width, depth, seed)
  local z = limn.linalg.qr(limn.tensor.randn(width, 2, {seed = seed})).q
  local mix = {{1, 0}, {START, math.sqrt(1 - START ^ 2)}}
  local h = math.sqrt(width) * limn.tensor.matmul(mix, z:t())
  local scale = math.sqrt(weight_of(act) / width)
  local c, q = {}, {}
  for l = 0, depth do
    local k = h:matmul(h:t()) / width
    c[l + 1] = k[1][2] / math.sqrt(k[1][1] * k[2][2])
    q[l + 1] = k[1][1]
    if l < depth then
      local w = limn.tensor.randn(width, width, {seed = 1000 * seed + l})
      h = limn.model.act(h, {act = act}):matmul(w) * scale
    end
  end
  return c, q
end

-- Means over networks and their standard errors at each layer, and how far a
-- single one is from the mean of the others at the layer `at`.
local function measure(act, width, depth)
  local sum, square, spread = {}, {}, 0
  for l = 1, depth + 1 do sum[l], square[l] = 0, 0 end
  for seed = 1, o.seeds do
    local c, q = signal(act, width, depth, seed)
    for l = 1, depth + 1 do
      sum[l] = sum[l] + c[l] / o.seeds
      square[l] = square[l] + c[l] ^ 2 / o.seeds
    end
    spread = spread + math.log(q[depth + 1]) ^ 2 / o.seeds
  end
  local se = {}
  for l = 1, depth + 1 do
    se[l] = math.sqrt(math.max(square[l] - sum[l] ^ 2, 0) / o.seeds)
  end
  return {mean = sum, se = se, spread = math.sqrt(spread)}
end

local acts = {"relu", "elu", "gelu"}
local fig = limn.plot.figure{xlabel = "layer", ylabel = "correlation",
  title = "two inputs, q = 1", yrange = {0, 1.02}, legend = "outside"}
local layers = limn.tensor.arange(0, o.depth)
local measured, predicted = {}, {}

-- ---- layer by layer --------------------------------------------------------

for i, act in ipairs(acts) do
  local color = ({"#d55e00", "#0072b2", "#009e73"})[i]
  predicted[act] = limit(act, o.depth, START)
  fig:line(layers, predicted[act], {label = act .. ", limit", color = color})
  for _, width in ipairs(o.widths) do
    measured[act .. width] = measure(act, width, o.depth)
  end
  local m = measured[act .. o.widths[#o.widths]]
  fig:points(layers, m.mean, {label = ("n = %d"):format(o.widths[#o.widths]),
    color = color})
end

-- Against `want`, in layers 1, 4 and the last of the widest networks: to four
-- standard errors, and what one part in the width can do to a nonlinear mean in
-- each layer.  GELU's variances leave their fixed point, which is not stable:
-- layer 8 is the last that says something.
local function follows(act, want)
  local width = o.widths[#o.widths]
  local m = measured[act .. width]
  for _, l in ipairs{1, 4, act == "gelu" and 8 or o.depth} do
    study.near("F1", ("%s: correlation in layer %d"):format(act, l),
      want[l + 1], m.mean[l + 1], 4 * m.se[l + 1] + 0.3 * l / width)
  end
end
for _, act in ipairs(acts) do follows(act, predicted[act]) end
study.control("GELU measured, ReLU predicted", function()
  follows("gelu", predicted.relu)
end)
study.control("ELU measured, ReLU predicted", function()
  follows("elu", predicted.relu)
end)

-- ---- where it ends ---------------------------------------------------------

-- At the digits of its own table; relu: 1 - c falls like 9 pi^2 / 2 l^2.
local rows = { -- act, weight for which q is fixed, q, chi, c
  {"gelu", 2.351716, 1, 1.072032, .760402}, {"gelu", 2.072684, 4, 1.048871, .909665},
  {"elu", 1.550519, 1, 1.035905, .597568}, {"elu", 1.771317, 4, 1.052890, .737072},
  {"erf", 2.152579, 1, 1.2257, 0},
}
-- The fixed point next to this q.
local function fixed(act, weight, q)
  local r, k = maps.fixed_points{act = act, weight = weight}, 1
  for j = 1, #r.q do
    if math.abs(r.q[j] - q) < math.abs(r.q[k] - q) then k = j end
  end
  return r, k
end
for _, row in ipairs(rows) do
  local r, k = fixed(row[1], row[2], row[3])
  local what = (" of %s, q = %d"):format(row[1], row[3])
  study.near("F0", "fixed variance" .. what, row[3], r.q[k], 2e-5 * row[3])
  study.near("F0", "chi" .. what, row[4], r.chi[k], 3e-5)
  study.near("F0", "fixed correlation" .. what, row[5], r.c[k], 2e-6)
end

for _, act in ipairs{"elu", "gelu"} do
  local r, k = fixed(act, weight_of(act), 1)
  local deep = limit(act, 2000, START)
  study.near("F2", act .. ": fixed correlation, by iteration", r.c[k],
    deep[#deep], 1e-9)
  study.near("F2", act .. ": layers in which the distance falls by e",
    r.c_depth[k], 1 / math.log((deep[161] - r.c[k]) / (deep[162] - r.c[k])),
    0.01 * r.c_depth[k])
  study.expect("F2", act .. ": slope of C at 1", "above 1", r.chi[k],
    r.chi[k] > 1.01)
  fig:hline(r.c[k], {label = act .. ", fixed point"})
end
local deep = limit("relu", 2000, START)
study.near("F3", "relu: (1 - c) 2 l^2 / 9 pi^2 in layer 2000", 1,
  (1 - deep[#deep]) * 2 * 2000 ^ 2 / (9 * math.pi ^ 2), 0.02)
study.save(fig, "correlation")

-- ---- finite width ----------------------------------------------------------

-- How far a network is from the limit falls like n^-1/2, as se sqrt(seeds).
local function halves(act, power)
  local narrow, wide = o.widths[1], o.widths[#o.widths]
  local l = 5
  local slope = math.log(measured[act .. wide].se[l] /
    measured[act .. narrow].se[l]) / math.log(wide / narrow)
  study.near("F4", act .. ": exponent of the width in layer 4", power, slope,
    o.quick and 0.3 or 0.15)
end
for _, act in ipairs(acts) do halves(act, -1 / 2) end
study.control("fluctuations like 1/n", function() halves("elu", -1.1) end)

-- Variances: each layer adds a spread s / sqrt(n) to log q, of which the slope
-- of the map keeps a part: more under GELU (1.14) than under ELU (0.89).
local wide = o.widths[#o.widths]
study.expect("F5", "variances spread more under GELU than under ELU",
  "above 1.5", measured["gelu" .. wide].spread / measured["elu" .. wide].spread,
  measured["gelu" .. wide].spread > 1.5 * measured["elu" .. wide].spread)
study.control("ELU beside itself", function()
  local s = measured["elu" .. wide].spread
  study.expect("F5", "variances spread more", "above 1.5", s / s, s > 1.5 * s)
end)
study.done()
