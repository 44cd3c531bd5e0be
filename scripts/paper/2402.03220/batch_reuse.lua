-- Does gradient descent on one batch, used again and again, learn a direction
-- that a single pass would need many more samples for?  Two relu neurons, a
-- target of two directions, seven steps: overlap, test loss and norms of
-- networks beside the simulation stored with the paper's code.
-- Dandi, Troiani, Arnaboldi, Pesce, Zdeborova & Krzakala 2024, arXiv 2402.03220.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2402.03220", {
  {name = "d", default = 0, doc = "inputs; 0: 1000 in quick runs, else 5000"},
  {name = "runs", default = 0, doc = "networks; 0: 8 in quick runs, else 32"},
})
local T = limn.tensor
local d = o.d > 0 and o.d or o.quick and 1000 or 5000
local runs = o.runs > 0 and o.runs or o.quick and 8 or 32
local ratio, rate, steps = 3, 0.2, 6
local along = {.767832, -.640651}

-- t = 0 .. 6; d = 5000, n = 3 d, learning rate 0.2, 32 runs.
local golden = {
  overlap = {0, .09834, .16048, .20185, .23198, .25565, .27533},
  loss = {.49167, .42017, .38590, .36828, .35871, .35335, .35042},
  q11 = {1, .85501, .80575, .79172, .79291, .80171, .81460},
  q12 = {0, .10994, .14912, .16025, .15910, .15215, .14266},
}

local function target(x)
  local z = x:take({1, 2}, {axis = 2}):t()
  return (z[1] + z[2] * z[2] * z[2] - 3 * z[2]):tanh()
end

-- Orthonormal rows that have no part along the two directions of the target.
local function start(seed)
  local q = T.orthogonal(d - 2, {k = 2, seed = T.seed_named(seed, "start")})
  return T.concat({T.zeros(2, 2), q}, {axis = 1})
end

local function network(seed)
  local net = limn.model.net(d, {width = 2, depth = 1, param = "sp", bias = false,
    act = "relu", freeze = {"output"}, precision = "single", seed = seed})
  net:set("W1", start(seed))
  net:set("W2", {{math.sqrt(0.5)}, {-math.sqrt(0.5)}})
  return net
end

local function measure(net, z, y)
  local w = net:get("W1")
  local m = w:take({1, 2}, {axis = 1}):t()
  local first = m[1][1] * along[1] + m[1][2] * along[2]
  local second = m[2][1] * along[1] + m[2][2] * along[2]
  local q = T.matmul(w:t(), w)
  return {overlap = (first - second) / 2, q11 = (q[1][1] + q[2][2]) / 2,
    q12 = q[1][2], loss = net:loss(z, y)}
end

-- The paper adds up the gradients of the samples, over d: ratio times the mean.
-- fresh: a new batch each step.
local function curves(seed, fresh)
  local net = network(seed)
  local n = ratio * d
  local z = T.randn(o.quick and 4000 or 20000, d, {seed = T.seed_named(seed, "test")})
  local y = target(z)
  local rows, run = {measure(net, z, y)}, nil
  for t = 1, steps do
    if not run or fresh then
      local x = T.randn(n, d, {seed = T.seed_named(seed, "batch " .. (fresh and t or 1))})
      run = limn.dyn.gd(net, x, target(x), {lr = rate * ratio})
    end
    run:step(1)
    rows[t + 1] = measure(net, z, y)
  end
  return rows
end

local function average(fresh, count)
  local all = {}
  for name in pairs(golden) do all[name] = {mean = {}, se = {}} end
  local each = {}
  for seed = 1, count do each[seed] = curves(seed, fresh) end
  for name, c in pairs(all) do
    for t = 1, steps + 1 do
      local values = {}
      for seed = 1, count do values[seed] = each[seed][t][name] end
      c.mean[t] = T.mean(values)
      c.se[t] = count > 1 and T.std(values, {ddof = 1}) / math.sqrt(count) or 0
    end
  end
  return all
end

-- 3 standard errors, of ours and of the stored runs (as many), and 1 %; small
-- nets differ from large ones by about 1/d.
local function compare(all)
  for _, name in ipairs{"overlap", "loss", "q11", "q12"} do
    for t = 2, steps + 1 do
      local want = golden[name][t]
      local slack = 3 * math.sqrt(2) * all[name].se[t]
        + (o.quick and 0.03 or 0.01) * math.abs(want)
      study.near("F", ("%s, step %d"):format(name, t - 1), want,
        all[name].mean[t], slack)
    end
  end
end

-- The response at the start, 3 E d2l/dh2, with the kink of relu: by Stein's
-- identity 3 E h dl/dh, which is closed, and from samples.
local h = T.randn(o.quick and 200000 or 5000000, 2, {seed = 1}):t()
local f = (h[1]:relu() - h[2]:relu()) * math.sqrt(0.5)
local force = f * h[1]:gt(0) * math.sqrt(0.5)
study.near("P17", "response of a neuron to itself", 3 * (1 / 4 - 1 / (4 * math.pi)),
  3 * (force * h[1]):mean(), o.quick and 0.012 or 0.003)
study.near("P17", "response to the other", -3 / 8, 3 * (force * h[2]):mean(),
  o.quick and 0.012 or 0.003)

local reused = average(false, runs)
compare(reused)
study.near("F", "loss at the start, exactly", .491592, reused.loss.mean[1],
  o.quick and 0.02 or 0.003)
study.control("a fresh batch each step", function()
  compare(average(true, math.min(runs, 4)))
end)

local t = T.linspace(0, steps, steps + 1)
local fig = limn.plot.figure{title = "One batch, used again: overlap with the target",
  xlabel = "step", ylabel = "overlap"}
fig:line(t, golden.overlap, {label = "stored simulation, d = 5000"})
fig:errorbars(t, reused.overlap.mean, {err = reused.overlap.se,
  label = ("networks, d = %d"):format(d), color = "black"})
study.save(fig, "batch_reuse")
study.done()
