-- Does a step on a sample that has just been used learn what a single use
-- cannot?  One relu neuron, target He3, one new sample a step on the sphere:
-- plain descent stays at chance, the extragradient method, which looks ahead
-- along the same sample, finds the direction.
-- Arnaboldi, Dandi, Krzakala, Loureiro, Pesce & Stephan 2024, arXiv 2405.15459.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2405.15459", {
  {name = "d", default = 0, doc = "inputs; 0: 128 in quick runs, else 256"},
  {name = "seeds", default = 0, doc = "runs; 0: 3 in quick runs, else 4"},
})
local T = limn.tensor
local d = o.d > 0 and o.d or o.quick and 128 or 256
local seeds = o.seeds > 0 and o.seeds or o.quick and 3 or 4
local rate, ahead, steps = 0.05 / d, 0.3 / d, 100 * d
local block = 1000

-- The slope of relu at w.x, times the target He3 of the first coordinate: the
-- correlation loss pulls w along it times x.
local function pull(w, x, y)
  return w:dot(x) > 0 and y or 0
end

-- Overlap with the target through training; look: the size of the look ahead.
local function train(seed, look)
  local w = T.randn(d, {seed = T.seed_named(seed, "start")})
  w[1] = 0
  w = w / w:norm()
  local path, rows = {}, nil
  for t = 1, steps do
    local k = (t - 1) % block + 1
    if k == 1 then
      rows = T.randn(block, d, {seed = T.seed_named(seed, "block " .. t)})
    end
    local x = rows[k]
    local z = x[1]
    local y = z * z * z - 3 * z
    local force = pull(look > 0 and w + (look * pull(w, x, y)) * x or w, x, y)
    if force ~= 0 then
      w = w + (rate * force) * x
      w = w / w:norm()
    end
    if t % d == 0 then path[#path + 1] = math.abs(w[1]) end
  end
  return path
end

local paths = {descent = {}, extragradient = {}}
for seed = 1, seeds do
  paths.descent[seed] = train(seed, 0)
  paths.extragradient[seed] = train(seed, ahead)
end
local function learns(name)
  for seed, path in ipairs(paths[name]) do
    study.expect("P16", ("final overlap, seed %d"):format(seed), "> 0.5",
      path[#path], path[#path] > 0.5)
  end
end
learns("extragradient")
for seed, path in ipairs(paths.descent) do
  study.expect("P16", ("descent alone, seed %d"):format(seed), "< 0.35",
    path[#path], path[#path] < 0.35)
end
study.control("descent alone learns it as well", function() learns("descent") end)

local fig = limn.plot.figure{title = "He3 by one relu neuron, a sample a step",
  xlabel = "samples / d", ylabel = "overlap with the target"}
local t = T.linspace(1, #paths.descent[1], #paths.descent[1])
for _, name in ipairs{"extragradient", "descent"} do
  for seed, path in ipairs(paths[name]) do
    fig:line(t, path, {label = seed == 1 and name or nil,
      color = name == "descent" and "gray" or "blue"})
  end
end
study.save(fig, "extragradient")
study.done()
