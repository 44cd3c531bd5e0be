-- Parametrizations do what they are for: exponents of how much features and
-- outputs change with width, after two steps of tanh networks of three hidden
-- layers, against Yang & Hu 2021 (SGD) and Yang & Littwin 2023 (Adam).
local t = require "limn.test"

local WIDTHS, SEEDS = {128, 256, 512}, 8

-- Three standard errors of a slope with so few widths and seeds.
local TOLERANCE = 0.15

local x, y = {}, {}
for i = 1, 8 do
  x[i] = {}
  for j = 1, 10 do x[i][j] = math.sin(i * i + j * j * i + j) * math.sqrt(2) end
  y[i] = math.cos(5 * i)
end

local function rms(a, b)
  local sum, n = 0, 0
  for i = 1, #a do
    for j = 1, #a[i] do sum, n = sum + (a[i][j] - b[i][j]) ^ 2, n + 1 end
  end
  return math.sqrt(sum / n)
end

-- Changes of the pre-activations of layers 1 and 3 and of the outputs.
local function changes(o, opt, width, seed)
  local net = limn.model.net(10, {width = width, depth = 3, act = "tanh",
    base = 1, gain = 1, bias = false, seed = seed, param = o.param, c = o.c})
  local run = limn.dyn[opt](net, x, y, {lr = o.lr, batch = 8,
    order = "cycle"})
  local function look()
    return {net:features(x, {layer = 1, which = "pre"}),
      net:features(x, {layer = 3, which = "pre"}), net:forward(x)}
  end
  local before = look()
  run:step(2)
  local after = look()
  return {rms(before[1], after[1]), rms(before[2], after[2]),
    rms(before[3], after[3])}
end

-- The slope of log2 of the median over seeds against log2 width.
local function slopes(o, opt)
  local sums = {}
  for k = 1, 3 do
    local sx, sy, sxx, sxy = 0, 0, 0, 0
    for _, width in ipairs(WIDTHS) do
      local list = {}
      for seed = 1, SEEDS do
        list[seed] = math.log(changes(o, opt, width, seed)[k], 2)
      end
      table.sort(list)
      local u, v = math.log(width, 2), (list[4] + list[5]) / 2
      sx, sy, sxx, sxy = sx + u, sy + v, sxx + u * u, sxy + u * v
    end
    local n = #WIDTHS
    sums[k] = (n * sxy - sx * sy) / (n * sxx - sx * sx)
  end
  return sums
end

local cases = {
  {"mup", "sgd", {param = "mup", lr = 0.3}, {0, 0, 0}},
  {"ntp", "sgd", {param = "ntp", lr = 0.3}, {-0.5, -0.5, 0}},
  {"sp, lr 1/n", "sgd", {param = "sp", lr = 0.3, c = {1, 1, 1, 1}},
    {-1.5, -0.5, 0}},
  {"mup", "adam", {param = "mup", lr = 0.02}, {0, 0, 0}},
  {"ntp", "adam", {param = "ntp", lr = 0.02}, {-0.5, -0.5, 0}},
}

for _, case in ipairs(cases) do
  local name, opt, o, expected = table.unpack(case)
  t.test(name .. ", " .. opt, function()
    local s = slopes(o, opt)
    for k = 1, 3 do
      t.ok(math.abs(s[k] - expected[k]) < TOLERANCE,
        ("%d: %.3f, expected %g"):format(k, s[k], expected[k]))
    end
  end)
end

t.done()
