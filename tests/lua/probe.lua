-- limn.probe beside the formulas written out.
local t = require "limn.test"
local T, probe = limn.tensor, limn.probe

-- <H k H, H q H> with H = I - 1 1' / n.
t.test("align: centred and not", function()
  local n = 6
  local k, q = T.randn(n, 3, {seed = 1}), T.randn(n, 2, {seed = 2}) + 1
  k, q = k:matmul(k:transpose()), q:matmul(q:transpose())
  local h = T.eye(n) - 1 / n
  local function cosine(a, b)
    return (a * b):sum() / math.sqrt((a * a):sum() * (b * b):sum())
  end
  t.near(probe.align(k, q, {center = false}), cosine(k, q), 1e-14)
  t.near(probe.align(k, q), cosine(h:matmul(k):matmul(h),
    h:matmul(q):matmul(h)), 1e-14)
end)

-- The block of the Hessian that belongs to what is trained.
t.test("sharpness: frozen tensors have no curvature", function()
  local x, y = T.randn(5, 3, {seed = 3}), T.randn(5, {seed = 4})
  for _, frozen in ipairs{"W1", "W2"} do
    local o = {width = 3, depth = 1, act = "tanh", bias = false, seed = 1}
    local free = limn.model.net(3, o)
    local n = free:count()
    local from, to = 1, n
    if frozen == "W1" then from = 10 else to = 9 end
    local hessian = T.zeros(n, n)
    for i = 1, n do hessian[i] = free:hvp(x, y, T.eye(n)[i]) end
    o.freeze = frozen
    local block = hessian[{{from, to}, {from, to}}]
    t.near(limn.model.net(3, o):sharpness(x, y, {scaled = false, seed = 1})
      .sharpness, block:eigh().values:max(), 1e-6)
  end
end)

-- Four points: Student's 97.5 % quantile of two degrees of freedom, 4.302652729749;
-- at a level of 0.5, sqrt(2/3).
t.test("power_law has an interval", function()
  local function fit(level)
    return probe.power_law({1, 2, 4, 8}, {1, 2.1, 3.9, 8.5}, {level = level})
  end
  t.near(fit(0.05).exponent_margin / fit(0.05).exponent_se, 4.302652729749, 1e-11)
  t.near(fit(0.5).exponent_margin / fit(0.5).exponent_se, math.sqrt(2 / 3), 1e-13)
  local two = probe.power_law({1, 2}, {1, 3}).exponent_margin
  t.ok(two ~= two)
end)

t.done()
