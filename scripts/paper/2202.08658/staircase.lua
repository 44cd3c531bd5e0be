-- Which Boolean functions does SGD learn with about d samples?  Those with the
-- merged-staircase property: z1 + z1 z2 + z1 z2 z3 is climbed stair by stair,
-- z1 z2 z3 alone stays where it is.
-- Abbe, Boix-Adsera & Misiakiewicz 2022, arXiv 2202.08658.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2202.08658", {
  {name = "samples", default = 0, doc = "of the staircase; 0: 40000 or 80000"},
})
local T = limn.tensor
local d, width, batch, rate = 100, 200, 50, 0.25
local samples = o.samples > 0 and o.samples or o.quick and 40000 or 80000
local sets = {{1}, {1, 2}, {1, 2, 3}}

local function signs(n, seed)
  return T.rand(n, d, {seed = seed}):gt(0.5) * 2 - 1
end

local function monomial(x, set)
  local y = x[set[1]]
  for i = 2, #set do y = y * x[set[i]] end
  return y
end

local function target(x, terms)
  local c = x:take({1, 2, 3}, {axis = 2}):t()
  local y = monomial(c, terms[1])
  for i = 2, #terms do y = y + monomial(c, terms[i]) end
  return y
end

-- Online SGD on (1/N) sum a_j phi(w_j.x) with a gradient of its own size for
-- each neuron; a uniform on [-1, 1], sqrt d w normal.
local function train(terms, many, seed)
  local net = limn.model.net(d, {width = width, depth = 1, param = "meanfield",
    base = 1, gain = 1, act = "sigmoid(2 * x - 2)", bias = false, seed = seed})
  net:set("W2", T.rand(width, 1, {seed = seed}) * 2 - 1)
  local x = signs(many, T.seed_named(seed, "data"))
  local z = signs(4000, T.seed_named(seed, "test"))
  local g = target(z, terms)
  local run = limn.dyn.sgd(net, x, target(x, terms), {lr = rate, batch = batch,
    order = "cycle"})
  local log = {samples = {}, risk = {}, left = {{}, {}, {}}}
  for step = 1, many // batch do
    run:step(1)
    if step % 20 == 0 then
      local k = #log.risk + 1
      local f = net:forward(z):flatten()
      log.samples[k], log.risk[k] = step * batch, (f - g):square():mean()
      local c = z:take({1, 2, 3}, {axis = 2}):t()
      for i, set in ipairs(sets) do
        log.left[i][k] = ((f - g) * monomial(c, set)):mean()
      end
    end
  end
  return log
end

local property = limn.theory.leap{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}
study.expect("MSP", "leap of the staircase", 1, property.leap, property.staircase)
study.near("MSP", "leap of z1 z2 z3", 3, limn.theory.leap{{1, 1, 1}}.leap, 0)

local stairs, alone = train(sets, samples, 1), train({{1, 2, 3}}, 20000, 1)
local function learns(log, start)
  local part = log.risk[#log.risk] / start
  study.expect("P16", "risk left of the start", o.quick and "< 0.15" or "< 0.1", part,
    part < (o.quick and 0.15 or 0.1))
end
learns(stairs, 3)
study.expect("P16", "risk of z1 z2 z3 after 20000 samples", "> 0.9",
  alone.risk[#alone.risk], alone.risk[#alone.risk] > 0.9)
study.control("z1 z2 z3 is learned as well", function() learns(alone, 1) end)

-- The first stair, and then those that stand on it: when half of each coefficient is learned.
local when = {}
for i = 1, 3 do
  for k, v in ipairs(stairs.left[i]) do
    if math.abs(v) < 0.5 then
      when[i] = stairs.samples[k]
      break
    end
  end
end
study.expect("P16", "half of z1, z1 z2, z1 z2 z3 after", "z1 first by 2",
  ("%s, %s, %s"):format(when[1], when[2], when[3]),
  when[1] and when[2] and when[3] and 2 * when[1] <= math.min(when[2], when[3]))

local fig = limn.plot.figure{title = "A staircase is climbed, a leap of three is not",
  xlabel = "samples", ylabel = "what is left of the coefficient"}
for i, name in ipairs{"z1", "z1 z2", "z1 z2 z3"} do
  fig:line(stairs.samples, stairs.left[i], {label = name})
end
fig:line(alone.samples, alone.left[3], {label = "z1 z2 z3 alone", dash = "dash", color = "gray"})
study.save(fig, "staircase")
study.done()
