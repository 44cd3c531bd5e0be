-- limn.theory.mean.gibbs: golden values of programs of our own in numpy (grids
-- of 121 and 161 nodes agree to 1e-6), identities, and the inequalities of
-- arXiv 2403.14917.
local limn = require "limn"
local t = require "limn.test"
local T, gibbs = limn.tensor, limn.theory.mean.gibbs

local x = T.linspace(-2, 2, 30)
local y = T.sin(2 * x)

local function golden(o)
  o.range = 8
  return gibbs(x, y, o)
end

t.test("golden values at the normal law and at the minimiser", function()
  local r = golden{steps = 0}
  t.near(r.U, 0.11823727, 2e-8)
  t.near(r.G, 0.13823727, 2e-8)
  t.near(r.FE, 0.06761679, 2e-8)
  t.near(r.align, 0.111148, 1e-6)
  t.near(r.df, 3.230945, 1e-6)
  t.ok(r.KL < 1e-12 and not r.converged)
  r = golden{}
  t.near(r.U, 0.06013206, 1e-7)
  t.near(r.G, 0.10305817, 1e-7)
  t.near(r.FE, 0.02723011, 1e-8)
  t.near(r.entropy, -3.7914, 1e-4)
  t.near(r.align, 0.158714, 1e-6)
  t.near(r.df, 3.737772, 1e-6)
  t.near(2 * r.risk, 0.041055, 1e-6)
  t.ok(r.converged and r.FE_error < 1.1e-12 and r.edge < 1e-6)
  t.near(T.sum(r.weights), 1, 1e-13)
end)

-- Between the grid and a finer, wider one.
t.test("the grid does not matter", function()
  local r = gibbs(x, y, {range = 10, cells = 161})
  t.near(r.FE, 0.02723011, 1e-6)
  t.near(gibbs(x, y).FE, 0.02723011, 1e-5)
end)

t.test("label noise: the table, and dFE/dv = (n - d) / 2n", function()
  for _, row in ipairs{{-1, 3.2444, -.41443}, {-0.5, 3.5149, -.19246},
    {-0.25, 3.6414, -.08239}, {-1 / 12, 3.7074, -.00927}, {1 / 12, 3.7670, .06369},
    {0.25, 3.8228, .13648}, {0.5, 3.9013, .24538}, {1, 4.0449, .46226}} do
    local r = golden{noise = row[1]}
    t.near(r.df, row[2], 5.1e-5)
    t.near(r.FE, row[3], 5.1e-6)
  end
  local up, down = golden{noise = 1e-3}, golden{noise = -1e-3}
  t.near((up.FE - down.FE) / 2e-3, (30 - golden{}.df) / 60, 1e-6)
end)

-- Lambda cancels, but through the penalty, the decay and the entropy.
t.test("one minimiser from four starts, where a constant step oscillates", function()
  local axis = golden{steps = 0}.axis
  local function blob(u, b, width)
    local p = {}
    for i = 1, #axis do
      p[i] = {}
      for j = 1, #axis do
        p[i][j] = math.exp(-((axis[i] - u) ^ 2 + (axis[j] - b) ^ 2) / (2 * width ^ 2))
      end
    end
    return T.new(p)
  end
  local starts = {blob(0, 0, 0.2), blob(4, -4, 0.3), blob(3, 3, 0.3) + blob(-3, -3, 0.3)}
  for _, p in ipairs(starts) do
    local r = golden{start = p}
    t.near(r.FE, 0.02723011, 2e-8)
    t.ok(r.converged)
  end
  for _, o in ipairs{{0.01, 1, 1}, {0.01, 0.3, 1}, {0.003, 1, 1}} do
    local all = {temperature = o[1], penalty = o[1] * o[2], decay = o[1] * o[3]}
    local one = golden(all)
    all.start = starts[2]
    local other = golden(all)
    t.ok(one.converged and other.converged)
    t.ok(math.abs(one.FE - other.FE) <= one.FE_error + other.FE_error)
  end
end)

t.test("lambda KL(mu|mu*) <= FE - FE* <= lambda KL(mu|gibbs)", function()
  local best = golden{}
  for steps = 0, 12, 4 do
    local r = golden{steps = steps}
    local kl = T.sum(r.weights * T.log(r.weights / best.weights))
    t.ok(0.02 * kl <= r.FE - best.FE)
    t.ok(r.FE - best.FE <= r.FE_error)
  end
end)

-- Along a mixture of two laws, and by a grain of mass at a node.
for _, loss in ipairs{"mse", "logistic"} do
  local labels = loss == "mse" and y or 2 * T.new(y:gt(0)) - 1
  t.test("convexity and the first variation, " .. loss, function()
    local o = {range = 8, cells = 61, loss = loss, steps = 0, penalty = 0.01}
    local function at(p) o.start = p return gibbs(x, labels, o) end
    local one = at(nil)
    local far = T.zeros(61, 61)
    for i = 40, 50 do for j = 10, 20 do far[i][j] = 1 / 121 end end
    local values = {}
    for i = 0, 20 do
      values[i] = at((1 - i / 20) * one.weights + i / 20 * far).G
    end
    for i = 1, 19 do
      t.ok(values[i - 1] + values[i + 1] - 2 * values[i] >= -1e-12)
    end
    -- V(w) = -penalty a(w)^2 / 2 + decay |w|^2 / 2
    local r = at(0.5 * one.weights + 0.5 * far)
    local u = r.axis:reshape(61, 1, 1)
    local h = T.tanh(u * x:reshape(1, 1, 30) + r.axis:reshape(1, 61, 1))
    local a = h:matmul(r.alpha)
    local w2 = r.axis:reshape(61, 1) ^ 2 + r.axis:reshape(1, 61) ^ 2
    local v = -0.005 * a ^ 2 + 0.005 * w2
    local mean = T.sum(v * r.weights)
    for _, node in ipairs{{31, 31}, {45, 12}, {20, 50}} do
      local grain = 0 * r.weights
      grain[node[1]][node[2]] = 1
      local e = 1e-5
      local function mixed(part)
        return at((1 - part) * r.weights + part * grain).G
      end
      local slope = (4 * mixed(e) - mixed(2 * e) - 3 * r.G) / (2 * e)
      t.near(slope, v[node[1]][node[2]] - mean, 1e-6)
    end
  end)
end

t.test("logistic read-out of two neurons, in closed form", function()
  -- One input, two nodes of features +-h: a = +-h alpha, f = h^2 alpha = z with
  -- z penalty / h^2 = 1 / (1 + exp z).
  local p = T.zeros(3, 3)
  p[1][2], p[3][2] = 0.5, 0.5
  local r = gibbs({1}, {1}, {cells = 3, range = 0.7, loss = "logistic", steps = 0,
    start = p, penalty = 0.01})
  local h2, z = limn.model.act({0.7}, {act = "tanh"})[1] ^ 2, r.f[1]
  t.near(z * 0.01 / h2, 1 / (1 + math.exp(z)), 1e-13)
  t.near(r.U, math.log(1 + math.exp(-z)) + 0.005 * z * z / h2, 1e-13)
end)

-- A target that is a network: a law mu0 and a read-out a0 on the grid.
t.test("|a|^2 <= 3R, KL <= 3M/2, L <= 3 eps^2/4, and the paper's weaker ones", function()
  local lw = 0.5
  for _, case in ipairs{{1.5, 0.8, 0.3}, {2, -1, 0.2}, {-1, 2, 0.1}} do
    local eps = case[3]
    local base = gibbs(x, y, {steps = 0, temperature = 1, decay = lw, range = 8})
    local axis = base.axis
    local m = #axis
    local u, b = axis:reshape(m, 1), axis:reshape(1, m)
    local p = base.weights * T.exp(0.7 * T.tanh(case[1] * u + case[2] * b) + 0.3 * T.cos(u * b))
    p = p / T.sum(p)
    local a = T.sin(case[1] * u) + case[2] * T.tanh(b)
    local h = T.tanh(axis:reshape(m, 1, 1) * x:reshape(1, 1, 30) + axis:reshape(1, m, 1))
    local f = (p * a):reshape(m * m):matmul(h:reshape(m * m, 30))
    local R, M = T.sum(p * a ^ 2), T.sum(p * T.log(p / base.weights))
    local lambda = eps ^ 2 / (2 * M)
    local r = gibbs(x, f, {range = 8, temperature = lambda, penalty = lambda * M / R,
      decay = lambda * lw})
    t.ok(r.converged)
    t.ok(r.norm <= 3 * R and r.KL <= 1.5 * M and r.risk <= 0.75 * eps ^ 2)
    t.ok(r.norm <= 12 * R and r.KL <= 6 * M)
    t.ok(r.align >= (1 - 8 * eps ^ 2) / (16 * R))
    -- Aligned at least as the value says, for any law.
    local f2 = T.sum(f ^ 2) / 30
    t.ok(r.align >= lambda * M / R * f2 / (2 * r.U) - lambda * M / R)
  end
end)

t.test("two outputs are averaged, and equal ones are one", function()
  local one = golden{}
  local two = gibbs(x, T.stack({y, y}, {axis = 2}), {range = 8})
  t.near(two.FE, one.FE, 1e-10)
  t.near(two.norm, 2 * one.norm, 1e-8)
  t.eq(two.f.shape[2], 2)
end)

t.test("errors", function()
  t.raises(function() gibbs({}, {}) end, "'x' is empty")
  t.raises(function() gibbs({1}, {2}, {loss = "logistic"}) end, "labels -1 and 1")
  t.raises(function() gibbs({1}, {1}, {loss = "logistic", noise = 1}) end, "'noise'")
  t.raises(function() gibbs({1}, {1}, {start = {{1, 2}}, cells = 3}) end, "'start'")
  t.raises(function() gibbs({1}, {1}, {act = "tan"}) end, "'act' must be")
end)
t.done()
