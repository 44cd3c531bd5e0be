-- limn.theory.maps: signals in deep networks of infinite width, beside closed
-- forms, tables and series, at the worst places: near criticality, at the ends
-- of the range, where nothing is fixed or everything.
local limn = require "limn"
local t = require "limn.test"
local maps = limn.theory.maps

local function within(value, error, want, what)
  t.ok(math.abs(value - want) <= error + 2e-15 * math.abs(want),
    ("%s: %.17g is not within %.2g of %.17g"):format(what or "", value, error,
                                                     want))
end

-- calculus.md 2: V and D by closed forms in 40 digits.
t.test("variances one layer up", function()
  local rows = {
    {"tanh", 2.6, .565500836429552, .311420067084872},
    {"erf", 1000, .9798725079071, .02012916885293},
    {"gelu", 1e6, 499999.9998124, .50005626954},
    {"silu", 100, 49.877173107472, .507153829128},
    {"elu", 1, .6449454174929, .6681020012232},
    {"elu", 1e6, 500000.4994016, .5001994710903},
  }
  for _, row in ipairs(rows) do
    local r = maps.variance({row[2]}, {act = row[1], weight = 1.5, bias = 0.1})
    t.near(r.value[1], 1.5 * row[3] + 0.1, 1e-12 * (1 + row[3]))
    t.near(r.chi[1], 1.5 * row[4], 2e-12)
    t.ok(r.value_error[1] < 1e-12 * r.value[1])
  end
end)

-- The slope by a difference of fourth order, also where phi jumps off 0.
t.test("slopes of the variance", function()
  for _, act in ipairs{"relu", "tanh", "gelu", "elu", "mish", "hard_tanh",
                       "power3", "step(x - 1)", "exp(-x^2)", "sin"} do
    for _, q in ipairs{1e-3, 1, 50} do
      local h = 1e-3 * q
      local v = maps.variance({q - 2 * h, q - h, q + h, q + 2 * h}, {act = act})
      local r = maps.variance({q}, {act = act})
      local d = (8 * (v.value[3] - v.value[2]) - v.value[4] + v.value[1]) /
        (12 * h)
      t.near(r.slope[1], d, r.slope_error[1] + 1e-8 * math.abs(d) + 1e-11)
    end
  end
end)

-- related.md 3.2: GELU and ELU at weights for which q = 1 and 4 are fixed.
t.test("fixed points of GELU and ELU", function()
  local rows = {
    {"gelu", 2.351716, 1, -1, 1.144, 1.072032, .760402},
    {"gelu", 2.072684, 4, -1, 1.045, 1.048871, .909665},
    {"elu", 1.550519, 1, 1, .891, 1.035905, .597568},
    {"elu", 1.771317, 4, 1, .922, 1.052890, .737072},
  }
  for _, row in ipairs(rows) do
    local r = maps.fixed_points{act = row[1], weight = row[2]}
    t.eq(#r.q, 2)
    t.eq(r.q[1], 0)
    t.eq(r.stability[1], -row[4])
    t.near(r.q[2], row[3], 1e-5 * row[3])
    t.eq(r.stability[2], row[4])
    t.near(r.slope[2], row[5], 5e-4)
    t.near(r.chi[2], row[6], 1e-6)
    t.near(r.c[2], row[7], 2e-6)
    t.eq(r.unbounded, row[1] == "gelu")
  end
end)

-- z^2: q = 3 w q^2 at 1/(3w) with slope 2 and chi 4/3; c = (1 + 2 c^2) / 3.
t.test("a map in closed form", function()
  for _, w in ipairs{1e-4, 0.2, 1, 1e4} do
    local r = maps.fixed_points{act = "power2", weight = w}
    within(r.q[2], r.q_error[2], 1 / (3 * w), "q")
    within(r.slope[2], r.slope_error[2], 2, "slope")
    within(r.chi[2], r.chi_error[2], 4 / 3, "chi")
    within(r.c[2], r.gap_error[2], 0.5, "c")
    within(r.c_slope[2], r.c_slope_error[2], 2 / 3, "slope of c")
    within(r.depth[2], r.depth_error[2], -1 / math.log(2), "depth")
    within(r.c_depth[2], r.c_depth_error[2], -1 / math.log(2 / 3), "depth")
    t.ok(r.q_error[2] < 1e-11 * r.q[2] and r.gap_error[2] < 1e-11)
  end
end)

-- V = q - 2 q^2 + 17/3 q^3 - ...: w = 1 + e has q = e/2 + 5/12 e^2 + ...
t.test("tanh near its critical weight", function()
  for _, e in ipairs{1e-2, 1e-4, 1e-6, 1e-8} do
    local r = maps.fixed_points{act = "tanh", weight = 1 + e}
    t.eq(#r.q, 2)
    t.eq(r.stability[1], -1)
    t.eq(r.stability[2], 1)
    local w = 1 + e
    local q = e / 2
    for _ = 1, 20 do q = (1 - 1 / w + 17 / 3 * q ^ 2) / 2 end
    within(r.q[2], r.q_error[2] + 15 * q ^ 3, q, "q")
    t.ok(r.q_error[2] < 1e-11)
    within(r.slope[2], r.slope_error[2] + 6 * e ^ 2, 1 - e, "slope")
  end
  local one = maps.fixed_points{act = "tanh", weight = 1}
  t.eq(#one.q, 1)
  t.eq(one.stability[1], 1)
  t.eq(one.depth[1], math.huge)
  t.eq(maps.fixed_points{act = "tanh", weight = 1 - 1e-8}.stability[1], 1)
end)

t.test("everything is fixed, nothing, and growth without bound", function()
  for _, case in ipairs{{"relu", 2}, {"linear", 1}, {"abs", 1},
                        {"leaky_relu", 2 / (1 + 0.01 ^ 2)}} do
    local r = maps.fixed_points{act = case[1], weight = case[2]}
    t.eq(r.marginal, true)
    t.eq(#r.q, 0)
  end
  local r = maps.fixed_points{act = "relu", weight = 2, bias = 0.1}
  t.eq(#r.q, 0)
  t.eq(r.marginal, false)
  r = maps.fixed_points{act = "relu", weight = 2.1, bias = 0.1}
  t.eq(#r.q, 0)
  t.eq(r.unbounded, true)
  r = maps.fixed_points{act = "relu", weight = 1.5, bias = 0.1}
  within(r.q[1], r.q_error[1], 0.4, "q")
  t.eq(r.c[1], 1)
  local p = maps.phase({2.1}, {0.1}, {act = "relu", correlation = true})
  t.eq(p.q[1][1], math.huge)
  t.ok(p.c[1][1] ~= p.c[1][1] and p.c_error[1][1] == math.huge)
end)

-- E step(u) step(v) = (pi - acos c) / 2 pi: infinite slope at 1.
t.test("a step: chaos at every weight", function()
  local w, b = 1, 0.1
  local r = maps.fixed_points{act = "step", weight = w, bias = b}
  within(r.q[1], r.q_error[1], 0.6, "q")
  t.eq(r.chi[1], math.huge)
  local c = 0.5
  for _ = 1, 200 do
    c = (w * (math.pi - math.acos(c)) / (2 * math.pi) + b) / 0.6
  end
  within(r.c[1], r.gap_error[1], c, "c")
  t.eq(r.slope[1], 0)
  t.eq(r.depth[1], 0)
  local one = maps.correlation({1, 0.5}, 0.6, {act = "step", weight = w,
    bias = b})
  t.eq(one.slope[1], math.huge)
  within(one.value[2], one.value_error[2], (w / 3 + b) / 0.6, "C(1/2)")
  t.eq(#maps.critical(0.1, {act = "step"}).q, 0)
end)

-- relu: 1 - C = 2 sin^2(s/2) - (sin s - s cos s) / pi, s the angle: by series.
t.test("correlations next to 1", function()
  for k = 1, 15 do
    local c = 1 - 10 ^ -k
    local s = 2 * math.asin(math.sqrt((1 - c) / 2))
    local rest = s < 0.05 and s ^ 3 / 3 - s ^ 5 / 30 + s ^ 7 / 840 or
      math.sin(s) - s * math.cos(s)
    local want = 1 - (2 * math.sin(s / 2) ^ 2 - rest / math.pi)
    local r = maps.correlation({c}, 3, {act = "relu", weight = 2})
    within(r.value[1], r.value_error[1], want, "C")
    within(r.slope[1], r.slope_error[1], 1 - s / math.pi, "C'")
    t.ok(r.value_error[1] < 2e-14 and r.slope_error[1] < 1e-7)
  end
end)

-- erf: D = 4/pi / sqrt(1 + 4q), V = 2/pi asin(2q / (1 + 2q)).
t.test("the critical line of erf in closed form, there and back", function()
  for _, q in ipairs{1e-3, 0.3, 2, 100} do
    local w = math.pi / 4 * math.sqrt(1 + 4 * q)
    local b = q - w * 2 / math.pi * math.asin(2 * q / (1 + 2 * q))
    local r = maps.critical(b, {act = "erf"})
    t.eq(#r.q, 1)
    within(r.weight[1], r.weight_error[1] + 1e-9 * w * 1e-3 / q ^ 0.5, w, "w")
    local back = maps.critical(w, {act = "erf", given = "weight"})
    t.eq(#back.q, 1)
    within(back.q[1], back.q_error[1] + 1e-14, q, "q")
    within(back.bias[1], back.bias_error[1] + 1e-15, b, "b")
    local at = maps.fixed_points{act = "erf", weight = w, bias = b}
    t.near(at.chi[1], 1, 1e-11)
  end
  local zero = maps.critical(0, {act = "erf"})
  t.eq(zero.q[1], 0)
  within(zero.weight[1], zero.weight_error[1], math.pi / 4, "w at 0")
  t.eq(#maps.critical(0.5, {act = "erf", given = "weight"}).q, 0)
end)

t.test("critical initialization of the ReLU family", function()
  t.eq(maps.critical(0, {act = "relu"}).marginal, true)
  t.eq(maps.critical(2, {act = "relu", given = "weight"}).marginal, true)
  for _, act in ipairs{"gelu", "silu", "mish"} do
    local slope = limn.model.act({0}, {act = act, order = 1})[1]
    local r = maps.critical(0, {act = act})
    within(r.weight[1], r.weight_error[1], slope ^ -2, act)
  end
  -- ELU's slope has a kink: V and D go like q - const q^1.5 near 0.
  local r = maps.critical(0, {act = "elu"})
  within(r.weight[1], r.weight_error[1], 1, "elu")
end)

-- Two fixed points merge where critical says, into one that attracts from one
-- side: below that weight there are two more, or none.
t.test("half-stable points", function()
  for _, act in ipairs{"gelu", "silu", "mish", "x * sigmoid(1.7 * x)"} do
    local r = maps.critical(0.01, {act = act, map = "variance"})
    t.ok(#r.q >= 1)
    for i = 1, #r.q do
      local function count(weight)
        local f = maps.fixed_points{act = act, weight = weight, bias = 0.01}
        local n = 0
        for k = 1, #f.q do
          if math.abs(math.log(f.q[k] / r.q[i])) < 0.5 then n = n + 1 end
        end
        return n, f
      end
      if r.q[i] < 10 then
        local n, f = count(r.weight[i])
        t.eq(n, 1)
        local k = 1
        for j = 1, #f.q do
          if math.abs(f.q[j] - r.q[i]) < math.abs(f.q[k] - r.q[i]) then
            k = j
          end
        end
        t.eq(f.stability[k], 0)
        within(f.q[k], f.q_error[k] + r.q_error[i], r.q[i], act)
        t.near(f.slope[k], 1, f.slope_error[k] + 1e-6)
        t.eq(f.depth[k], math.huge)
        local low, high = count(r.weight[i] * 0.999), count(r.weight[i] * 1.001)
        t.eq(low + high, 2)
        t.eq(low * high, 0)
      end
    end
  end
end)

t.test("texts have the maps of the built-in functions", function()
  local a = maps.fixed_points{act = "silu", weight = 2.5, bias = 0.05}
  local b = maps.fixed_points{act = "x * sigmoid(x)", weight = 2.5, bias = 0.05}
  t.eq(#a.q, #b.q)
  for i = 1, #a.q do
    within(a.q[i], a.q_error[i] + b.q_error[i], b.q[i], "q")
    within(a.chi[i], a.chi_error[i] + b.chi_error[i], b.chi[i], "chi")
    within(a.c[i], a.gap_error[i] + b.gap_error[i], b.c[i], "c")
  end
  local one = maps.critical(0.05, {act = "silu"})
  local two = maps.critical(0.05, {act = "x * sigmoid(x)"})
  within(one.weight[1], one.weight_error[1] + two.weight_error[1],
    two.weight[1], "w")
end)

t.test("a phase diagram is the fixed points it settles at", function()
  local w, b = {0.5, 1.5, 4}, {0.01, 0.3}
  for _, act in ipairs{"tanh", "gelu"} do
    local p = maps.phase(w, b, {act = act, correlation = true})
    for i = 1, 2 do
      for j = 1, 3 do
        -- By iteration.
        local q = 1
        for _ = 1, 4000 do
          q = maps.variance({q}, {act = act, weight = w[j],
            bias = b[i]}).value[1]
          if q > 1e12 then q = math.huge break end
        end
        if q == math.huge then
          t.eq(p.q[i][j], q)
        else
          t.near(p.q[i][j], q, p.q_error[i][j] + 1e-12 * q)
          local r = maps.variance({q}, {act = act, weight = w[j]})
          t.near(p.chi[i][j], r.chi[1], p.chi_error[i][j] + 1e-11)
          t.ok(p.chi[i][j] > 1 or p.c[i][j] == 1)
        end
      end
    end
  end
end)

t.test("depth limits of residual networks", function()
  local depths = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, math.huge}
  local r = maps.residual(depths, 1, 1, 0.5, {act = "linear"})
  local e = maps.residual(depths, 1, 1, 0.5, {act = "relu"})
  for i, depth in ipairs(depths) do
    local grown = depth < math.huge and (1 + 1 / depth) ^ depth or math.exp(1)
    within(r.k[i][1], r.k_error[i][1], grown, "linear")
    within(r.k[i][3], r.k_error[i][3], grown / 2, "linear")
    local half = depth < math.huge and (1 + 0.5 / depth) ^ depth or
      math.exp(0.5)
    within(e.k[i][1], e.k_error[i][1], half, "relu")
    t.ok(e.k_error[i][3] < 1e-9)
  end
  -- O(1/L): halving the block halves the distance from the limit.
  local function gap(i) return e.k[11][3] - e.k[i][3] end
  t.near(gap(9) / gap(10), 2, 0.01)
  t.near(2 * e.k[10][3] - e.k[9][3], e.k[11][3], 3e-6)
  -- sin: dq/dt = (1 - e^(-2q)) / 2, e^2q - 1 grows like e^t.
  local s = maps.residual({math.huge}, 1, 1, 1, {act = "sin"})
  within(s.k[1][1], s.k_error[1][1],
    math.log(1 + (math.exp(2) - 1) * math.exp(1)) / 2, "sin")
  -- Less its mean, relu has variance q (1/2 - 1/2 pi).
  local m = maps.residual({64}, 1, 1, 0, {act = "relu", centred = true})
  within(m.k[1][1], m.k_error[1][1] + 1e-12,
    (1 + (0.5 - 0.5 / math.pi) / 64) ^ 64, "centred")
  local stays = maps.residual({math.huge, 4000}, 1, 2, 1, {act = "tanh",
    power = 1})
  t.eq(stays.k[1][3], 1)
  t.near(stays.k[2][3], 1, 1e-3)
  t.eq(maps.residual({math.huge}, 1, 1, 0, {power = 0.2}).k[1][1], math.huge)
  t.raises(function() maps.residual({0}, 1, 1, 0) end,
    "'depth' must be whole numbers")
  t.raises(function() maps.residual({1}, 1, 1, 2) end,
    "must be at most")
end)

-- Equal inputs are one, and opposite ones stay so under odd branches; the other
-- numbers are the recursion in 80 digits of mpmath, with J of sin and erf in
-- closed form.  The sin of the limit is the solution beside it.
t.test("residual networks keep the distance of inputs", function()
  local function at(depth, c, options, want)
    local r = maps.residual({depth}, 1, 1, c, options)
    within(r.k[1][3], r.k_error[1][3], want, options.act)
    t.ok(r.k_error[1][3] < 1e-11 * math.abs(want))
    return r
  end
  at(30, 1, {act = "step"}, 1.5)
  at(math.huge, 1, {act = "step"}, 1.5)
  at(10, 1, {act = "sign(x)"}, 2)
  at(30, -1, {act = "sign(x)"}, -2)
  local sin = {act = "sin", scale = 3, power = 0}
  at(64, 1, sin, 96.781009181791129)
  at(64, 1 - 1e-14, sin, 53.618088312358974)
  at(64, -1 + 1e-14, sin, -53.618088312358974)
  at(200, 1 - 1e-15, {act = "erf", weight = 100, scale = 3, power = 0},
    366.3943939163021)
  at(math.huge, 1, {act = "sin", scale = 100},
    math.log(1 + (math.exp(2) - 1) * math.exp(100)) / 2)
  for _, act in ipairs{"relu", "x * tanh(x)"} do
    local r = maps.residual({20, math.huge}, 1, 1, 1, {act = act, bias = 1,
      centred = true})
    for i = 1, 2 do t.eq(r.k[i][3], r.k[i][1]) end
  end
  local r = maps.residual({1000}, 1e-6, 1e-8, 0, {act = "erf", bias = 0.5,
    power = 0, centred = true})
  within(r.k[1][3], r.k_error[1][3], 645.86143396397642, "far apart")
  t.ok(r.k_error[1][3] < 1e-7)
end)

-- related.md 3.4, from the recursion of the paper and confirmed by networks.
t.test("training of deep linear residual networks", function()
  local rows = {
    [16] = {0, .6207, .8970, .9850, .9985, .9999, 1, 1},
    [4] = {0, .4883, .7569, .8979, .9609, .9857, .9949, .9982},
  }
  for depth, row in pairs(rows) do
    local r = maps.residual_linear(depth, {steps = 7})
    for i = 1, 8 do t.near(r.f[i], row[i], 5.001e-5) end
  end
  local before
  local gaps = {[8] = .0903, [16] = .0505, [32] = .0283, [64] = .0150}
  for _, depth in ipairs{4, 8, 16, 32, 64} do
    local r = maps.residual_linear(depth, {steps = 7, y = 1})
    t.near(r.norm[1], (1 + 1 / depth) ^ depth, 1e-13)
    t.near(r.f[2], 0.25 * (1 + 1 / depth) ^ (depth - 1), 1e-14)
    if before then t.near((r.f - before):abs():max(), gaps[depth], 5.1e-5) end
    before = r.f
  end
  t.raises(function() maps.residual_linear(1000, {steps = 200}) end,
    "lower one of them")
end)
t.done()
