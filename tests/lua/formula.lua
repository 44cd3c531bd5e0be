-- Activations given as text: beside the built-in ones, their derivatives,
-- gains and Gaussian means, where they can be used, and what is refused.
local limn = require "limn"
local t = require "limn.test"
local model = limn.model

local X = {}
for i = -300, 300 do X[#X + 1] = i / 60 end

local function values(act, order, x)
  return model.act(x or X, {act = act, order = order})
end

t.test("texts agree with the built-in functions to 1e-14", function()
  local pairs_of = {
    {"tanh", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"},
    {"tanh", "2 * sigmoid(2 * x) - 1"},
    {"gelu", "x * erfc(-x / sqrt(2)) / 2"},
    {"gelu", "0.5 * x * (1 + erf(x / sqrt(2)))"},
    {"gelu", "x * normal(x)"},
    {"silu", "x / (1 + exp(-x))"}, {"silu", "x * sigmoid(x)"},
    {"mish", "x * tanh(softplus(x))"}, {"mish", "x * tanh(log(1 + exp(x)))"},
    {"softplus", "log1p(exp(x))"}, {"relu", "max(x, 0)"},
    {"relu", "(x + abs(x)) / 2"}, {"leaky_relu", "max(x, 0.01 * x)"},
    {"hard_tanh", "max(-1, min(1, x))"}, {"abs", "max(x, -x)"},
    {"abs", "x * sign(x)"}, {"power3", "x * x * x"}, {"power3", "x^3"},
    {"power5", "x^2 * x^3"}, {"hermite2", "(x^2 - 1) / sqrt(2)"},
    {"sin", "cos(x - pi / 2)"}, {"elu", "max(x, 0) + min(expm1(x), 0)"},
    {"linear", "x"}, {"linear", "--x"}, {"linear", "x^1"},
  }
  for _, case in ipairs(pairs_of) do
    for order = 0, 2 do
      local want, got = values(case[1], order), values(case[2], order)
      local scale = math.max(want:abs():max(), 1)
      for i = 1, #X do
        -- Kinks: either side.
        local kink = order > 0 and (X[i] == 0 or math.abs(X[i]) == 1)
        if not kink then t.near(got[i], want[i], 1e-14 * scale) end
      end
    end
  end
end)

-- mpmath, 30 digits: x * sigmoid(1.7 x) and exp(-x^2/2) cos(3x), with two
-- derivatives, at x = 0.75.
t.test("derivatives beside foreign digits", function()
  local rows = {
    {"x * sigmoid(1.7 * x)", 0.5861980979267742, 0.9992436210151544,
     0.372008492339176},
    {"exp(-x^2 / 2) * cos(3 * x)", -0.4741703273560252, -1.40633364125456,
     7.117924544579857},
  }
  for _, row in ipairs(rows) do
    for order = 0, 2 do
      t.near(values(row[1], order, {0.75})[1], row[order + 2], 1e-14)
    end
  end
end)

t.test("precedence, signs and numbers are those of mathematics", function()
  local function at2(text) return values(text, 0, {2})[1] end
  t.eq(at2("-x^2"), -4)
  t.eq(at2("2^-1 * x"), 1)
  t.eq(at2("x^2^3"), 256)
  t.eq(at2("(x + 6) / 4 / 2"), 1)
  t.eq(at2("5 - x - 1"), 2)
  t.eq(at2("1.5e+1 - .5E1 * x"), 5)
  t.eq(at2("max(x, 3) * min(x, 3)"), 6)
  t.eq(at2("  ( x )  "), 2)
end)

t.test("a text gives its gain, and a network its name", function()
  local net = model.net(3, {act = "2 * x", width = 4, seed = 1})
  t.eq(tostring(net):find("2 * x", 1, true) ~= nil, true)
  -- E tanh(z)^2 = .394294490397831 (Gauss-Legendre, calculus.md)
  local a = model.net(3, {act = "tanh(x)", width = 4, depth = 2, seed = 1})
  local b = model.net(3, {act = "tanh", gain = 1 / math.sqrt(
    .394294490397831), width = 4, depth = 2, seed = 1})
  t.near(a:forward({{1, 2, 3}})[1][1], b:forward({{1, 2, 3}})[1][1], 1e-13)
end)

t.test("training, products and kernels as with a built-in one", function()
  local x, y = limn.tensor.randn(20, 4, {seed = 1}), limn.tensor.randn(20,
    {seed = 2})
  for _, precision in ipairs{"single", "double"} do
    local loss = {}
    for k, act in ipairs{"silu", "x * sigmoid(x)"} do
      local net = model.net(4, {width = 16, depth = 2, act = act, seed = 3,
        gain = 1.4, precision = precision})
      local run = limn.dyn.adam(net, x, y, {lr = 0.01})
      run:step(20)
      loss[k] = run:loss()
      local v = limn.tensor.randn(net:count(), {seed = 4})
      loss[k + 2] = net:hvp(x, y, v):norm()
    end
    local off = precision == "single" and 1e-5 or 1e-12
    t.near(loss[1], loss[2], off)
    t.near(loss[3], loss[4], off * loss[3])
  end
  local a = limn.theory.kernel.ntk(x[{1, 3}], {act = "silu", depth = 2})
  local b = limn.theory.kernel.ntk(x[{1, 3}], {act = "x * sigmoid(x)",
    depth = 2})
  for i = 1, 3 do
    for j = 1, 3 do
      t.ok(math.abs(a.ntk[i][j] - b.ntk[i][j]) <=
        a.ntk_error[i][j] + b.ntk_error[i][j])
      t.ok(b.ntk_error[i][j] < 1e-9)
    end
  end
  local h = model.hermite_coefficients(20, {act = "max(x, 0)"})
  local relu = model.hermite_coefficients(20, {act = "relu"})
  t.near((h.a - relu.a):norm(), 0, 1e-14)
end)

-- Where a text bends is found: the means of jumps by closed
-- forms and differences.
t.test("kinks off the origin are found", function()
  local q = 2
  local at = 1.3
  local r = model.dual({q}, {q}, {0}, {act = "step(2 * x - 2.6)"})
  local p = limn.model.act({-at / math.sqrt(q)}, {act = "normal(x)"})[1]
  t.near(r.value[1], p * p, 1e-14)
  -- dJ/dc at c = 0: the density of u at the jump, squared.
  local density = math.exp(-at * at / (2 * q)) / math.sqrt(2 * math.pi * q)
  t.near(r.slope[1], density * density, 1e-14)
  local h, c = 1e-3, 0.9
  local act = {act = "step(x - 1) + 0.3 * abs(x + 0.5)", tol = 1e-13}
  local up = model.dual({q}, {1}, {c + h}, act).value[1]
  local down = model.dual({q}, {1}, {c - h}, act).value[1]
  t.near(model.dual({q}, {1}, {c}, act).slope[1], (up - down) / (2 * h), 1e-5)
  local mixed = model.dual({q}, {1}, {0.5}, {act = "step", with = "relu"})
  up = model.dual({q}, {1}, {0.5 + h}, {act = "step", with = "relu"}).value[1]
  down = model.dual({q}, {1}, {0.5 - h}, {act = "step", with = "relu"}).value[1]
  t.near(mixed.slope[1], (up - down) / (2 * h), 1e-6)
end)

-- By parity, or at c = 0 and c = 1 as E f(z)^2 and (E f(z))^2, 20 digits of
-- mpmath on panels split by decades; the one at -0.9 is Gauss-Legendre on
-- panels graded to 1e-12.
t.test("cusps beside kinks are as narrow as they are", function()
  local function check(a, c, options, want, off)
    local r = model.dual({a}, {a}, {c}, options)
    t.ok(math.abs(r.value[1] - want) <= r.value_error[1] + 1e-15 * math.abs(want),
      options.act)
    t.ok(r.value_error[1] < (off or 2e-14), options.act)
  end
  check(1, 0, {act = "x/(0.00001+abs(x))"}, 0)
  check(10, 0, {act = "x/(0.00001+abs(x))"}, 0)
  check(1, 0.5, {act = "x/(0.000001+abs(x))", with = "sign(x^2-2)"}, 0)
  check(1, -0.9, {act = "x/(0.000001+abs(x))",
    with = "atan(1000*(x-0.5))"}, -0.8955467308819929)
  check(1, 1, {act = "x/(0.00001+abs(x))"}, .99982333383639887095)
  for act, mean in pairs{["exp(-100000*abs(x))"] = 7.978845607230769e-6,
      ["1/(0.00000001+x^2)"] = 12532.1414358173762,
      ["1/(0.00000001+x^4)"] = 886182.94633205342,
      ["tanh(100000*abs(x))"] = 0.999994469485662852} do
    check(1, 0, {act = act}, mean * mean, 1e-11 * mean * mean)
  end
  local h = model.hermite_coefficients(4, {act = "x/(0.00001+abs(x))"})
  t.near(h.a[2], .79787456172608990197, h.a_error[2])
  t.ok(h.a_error[2] < 1e-14 and h.rest_error < 2e-14)
end)

-- With k = 2.7 / sqrt(q) and Q, n of the normal law at k: E max(u - 2.7, 0) =
-- sqrt(q) (n - k Q), its square q ((1 + k^2) Q - k n), in 30 digits of mpmath.
t.test("functions that vanish for many deviations have means", function()
  local act = "max(x - 2.7, 0)"
  for _, row in ipairs{
    {.1, 1.75412448144094e-20, 6.819408685e-18, 2.46073934684975e-19},
    {.08, 1.12391701958829e-24, 6.743839447e-22, 1.95654809462433e-23},
    {.05, 4.76273633861802e-37, 7.178509834e-34, 1.31171390872252e-35},
    {.01, 2.01352717091302e-165, 7.389481007e-161, 2.7293873093244e-163},
  } do
    local q, v, d, mean = table.unpack(row)
    local r = model.dual({q}, {q}, {q}, {act = act})
    local m = limn.theory.maps.variance({q}, {act = act})
    local h = model.hermite_coefficients(3, {act = act, variance = q})
    t.near(r.value[1], v, r.value_error[1] + 1e-14 * v)
    t.near(m.value[1], v, m.value_error[1] + 1e-14 * v)
    t.near(m.chi[1], d, 1e-9 * d)
    t.near(h.a[1], mean, h.a_error[1] + 1e-14 * mean)
    t.ok(r.value_error[1] + m.value_error[1] < 1e-10 * v)
    t.ok(h.a_error[1] < 1e-7 * mean)
  end
  -- Two that hardly ever are above it at once: below 4e-20 of E f^2.
  local r = model.dual({1}, {1}, {-0.9}, {act = act})
  t.ok(r.value_error[1] > 1e-36 and r.value_error[1] < 1e-21)
  -- E exp(9 z) = e^40.5, of exp(z^2 / 5) 1 / sqrt(0.6).
  local h = model.hermite_coefficients(1, {act = "exp(9*x)"})
  t.near(h.a[1], math.exp(40.5), h.a_error[1])
  t.ok(h.a_error[1] < 1e-13 * h.a[1])
  h = model.hermite_coefficients(1, {act = "exp(0.2*x^2)"})
  t.near(h.a[1], 0.6 ^ -0.5, h.a_error[1])
end)

-- E exp(u) exp(v) = exp((a + b) / 2 + c): far outside of nine deviations of u.
t.test("means of what grows like an exponential", function()
  for _, q in ipairs{0.1, 1, 9} do
    local r = model.dual({q}, {q}, {q / 2}, {act = "exp(x)"})
    local want = math.exp(1.5 * q)
    t.ok(math.abs(r.value[1] - want) <= r.value_error[1] + 1e-15 * want,
      ("at %g"):format(q))
    t.ok(r.value_error[1] <= 1e-10 * want)
  end
  -- E has no value, or the integrand leaves the range of numbers.
  local r = model.dual({1, 200}, {1, 200}, {0.5, 100}, {act = "exp(x^2)"})
  t.eq(r.value_error[1], math.huge)
  t.eq(model.dual({200}, {200}, {100}, {act = "exp(x)"}).value_error[1],
    math.huge)
end)

t.test("what is wrong is said with its place", function()
  local function bad(text, want)
    local ok, message = pcall(model.act, {1}, {act = text})
    t.ok(not ok and message:find(want, 1, true),
      ("%s: %s"):format(text, message))
  end
  bad("rleu", "must be one of linear, relu")
  bad("2x", "an operator at character 2, got '2x'")
  bad("x +", "a number, x, a function or '(' at its end")
  bad("foo(x)", "the name of a function at character 1")
  bad("x + hermite3(x)", "the name of a function at character 5")
  bad("x^x", "a number as power, as in x^2, before character 4")
  bad("1/x", "must be finite for real x, '1/x' is inf at x = 0")
  bad("log(x)", "at x = -2")
  bad("max(x)", "',' at character 6")
  bad("((x", "')' at its end")
  bad("1e999*x", "a finite number at character 1")
  bad(("-"):rep(200) .. "x", "at most 255 characters")
  bad(("x+"):rep(90) .. "x", "96 operations")
  bad(("("):rep(60) .. "x" .. (")"):rep(60), "values waiting")
  bad(("x*1 + "):rep(50) .. "x", "at most 255 characters")
  bad(("(x+"):rep(14) .. "x" .. (")"):rep(14), "12 values waiting")
end)

-- Random texts of the grammar's pieces: an answer or a sentence, no more.
t.test("made-up texts", function()
  local pieces = {"x", "x", "1", "2.5", "pi", "+", "-", "*", "/", "^", "(", ")",
    ",", "exp(", "max(", "relu(", "sqrt(", "sin(", "abs(", "step(", "1e3", ".",
    " ", "y", "e", "#", "\255"}
  local accepted = 0
  for i = 1, 3000 do
    local draw = limn.tensor.rand(1 + i % 12, {seed = i})
    local text = {}
    for k = 1, #draw do
      text[k] = pieces[1 + math.floor(draw[k] * #pieces)]
    end
    local ok, message = pcall(model.act, {0.5}, {act = table.concat(text)})
    accepted = accepted + (ok and 1 or 0)
    t.ok(ok or message:find("'act'", 1, true), message)
  end
  t.ok(accepted > 50)
end)

-- The longest text that is taken, in a network of many nodes: it is shown, kept
-- by every copy and read back from disk.
t.test("a text as long as may be", function()
  local text = "tanh(x)"
  while #text + 26 <= 255 do text = text .. " + 0.0010000000000000000*x" end
  text = text .. (" "):rep(255 - #text)
  t.eq(#text, 255)
  t.raises(function() model.act({1}, {act = text .. " "}) end, "'act'")
  local net = model.net(3, {width = 4, depth = 5, act = text, seed = 1})
  local nodes = net:nodes()
  local shown = 0
  for i = 1, #nodes.kind do
    shown = shown + (nodes.kind[i]:find(text:match "^(.-)%s*$", 1, true) and 1 or 0)
  end
  t.ok(shown > 0)
  local path = os.tmpname()
  net:save(path)
  local x = limn.tensor.randn(5, 3, {seed = 2})
  t.eq((model.load(path):forward(x) - net:forward(x)):abs():max(), 0)
  os.remove(path)
end)

t.test("a text is a value of a sweep", function()
  local r = limn.sweep{grid = {act = {"x * sigmoid(1.7 * x)", "relu"}},
    jobs = 1, progress = false, run = function(p)
      return {y = model.act({1}, {act = p.act})[1]}
    end}
  t.near(r.y[1], 1 / (1 + math.exp(-1.7)), 1e-15)
  t.eq(r.act[1], "x * sigmoid(1.7 * x)")
end)
t.done()
