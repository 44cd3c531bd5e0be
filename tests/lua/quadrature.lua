-- limn.calc: means and Hermite expansions of functions of Lua, on the functions
-- that are hardest for quadrature; and limn.theory.target.
local limn = require "limn"
local t = require "limn.test"
local T, calc = limn.tensor, limn.calc

-- Within the error that is stated, and that no larger than `most`.
local function covers(value, value_error, exact, most, what)
  t.ok(math.abs(value - exact) <= value_error, ("%s: %.17g, off by %g, error %g")
    :format(what, value, value - exact, value_error))
  t.ok(value_error <= most, ("%s: error %g"):format(what, value_error))
end

-- mpmath at 30 digits: erfc(0.3 / sqrt 2) / 2, 2^(p/2) gamma((p + 1)/2) / sqrt pi.
t.test("means of what is hard, kinks not declared", function()
  for _, row in ipairs{
    {"jump", function(x) return x:gt(0.3) * 1 end, 0.382088577811047363, 1e-14},
    {"|x|^0.1", function(x) return x:abs() ^ 0.1 end, 0.943955052558293771, 4e-14},
    {"|x|^-0.5", function(x) return x:abs() ^ -0.5 end, 1.72007997464903907, 1e-10},
    {"cos 50 x", function(x) return (50 * x):cos() end, 0, 1e-13},
    {"cos 3000 x", function(x) return (3000 * x):cos() end, 0, 1e-11},
    {"exp(x^2 / 5)", function(x) return (x:square() / 5):exp() end, 0.6 ^ -0.5, 1e-14},
    {"exp(x^2 / 2.1)", function(x) return (x:square() / 2.1):exp() end, 21 ^ 0.5, 2e-10},
    {"a spike", function(x) return (-1e8 * (x - 0.5):square()):exp() end,
     math.exp(-0.125 / (1 + 0.5e-8)) / math.sqrt(2e8 + 1), 1e-15},
    {"a constant", function(x) return T.full(#x, 3) end, 3, 1e-13},
    {"nothing", function(x) return 0 * x end, 0, 0},
  } do
    local r = calc.mean(row[2])
    covers(r.mean, r.mean_error, row[3], row[4], row[1])
    t.ok(r.calls <= 60)
  end
end)

t.test("what has no mean, or no mean square, says so", function()
  for name, f in pairs{["1/|x|"] = function(x) return x:abs():reciprocal() end,
      ["exp(x^2 / 2)"] = function(x) return (x:square() / 2):exp() end,
      ["exp(x^2)"] = function(x) return x:square():exp() end} do
    local r = calc.mean(f)
    t.eq(r.mean_error, math.huge, name)
    t.eq(r.square_error, math.huge, name)
  end
  local r = calc.mean(function(x) return (x:square() / 3):exp() end)
  covers(r.mean, r.mean_error, 3 ^ 0.5, 1e-13, "exp(x^2 / 3)")
  t.eq(r.square_error, math.huge)
  r = calc.mean(function(x) return x:abs() ^ -0.5 end)
  t.ok(r.mean_error < 1e-9 and r.square_error == math.huge)
end)

-- V(q) = E tanh(sqrt q z)^2, mpmath and a rule at 40 digits.
t.test("variances from 1e-6 to 1e6", function()
  for q, exact in pairs{[1e-6] = 9.9999800000565e-7, [1] = 0.394294490397841,
      [1000] = 0.974779041797451, [1e6] = 0.999202115767314} do
    local r = calc.mean(function(x) return x:tanh() end, {variance = q})
    t.ok(math.abs(r.square / exact - 1) < 2e-14 + r.square_error, q)
    covers(r.mean, r.mean_error, 0, 1e-14, q)
  end
end)

-- mpmath 1.3 at 40 digits: 1 - E sech^2, 1 - E erfc (2 - erfc), and the like.
t.test("steps and bumps of one unit at 0, whatever the variance", function()
  local function mean(f, variance, o)
    o = o or {}
    o.variance = variance
    return calc.mean(f, o)
  end
  local function tanh(x) return x:tanh() end
  for _, o in ipairs{{}, {kinks = {0}}, {kinks = {0}, tol = 1e-15, calls = 1000}} do
    local r = mean(tanh, 1e8, o)
    covers(r.square, r.square_error, 0.99992021154424783, 2e-14, "tanh")
  end
  local r = mean(function(x) return x:erf() end, 1e7)
  covers(r.square, r.square_error, 0.99979868315577615, 1e-14, "erf")
  r = mean(function(x) return x * x:sigmoid() - x:relu() end, 1e10)
  covers(r.mean, r.mean_error, -6.5623374751174729e-6, 1e-15, "silu - relu")
  r = mean(function(x) return (x:square() * -0.5):exp() end, 1e16)
  covers(r.mean, r.mean_error, 1e-8, 1e-16, "a bump")
  r = mean(function(x) return (x - 1e4):tanh() end, 1e8)
  covers(r.square, r.square_error, 0.99995160585509617, 1e-14, "at one deviation")
  r = calc.hermite(function(x) return x:erf() end, 60, {variance = 1e10})
  covers(r.rest, r.rest_error, 0.0656584769181562571, 2e-14, "erf, rest")
end)

-- Wherever a jump lies between nodes, and however loose the tolerance or few
-- the calls; erfc in closed form.
t.test("jumps anywhere are within the error", function()
  for i = 1, 500 do
    local c = 6 * (i * 0.6180339887 % 1) - 3
    local r = calc.mean(function(x) return x:gt(c) * 1 end,
      i % 2 == 0 and {tol = 10 ^ -(6 + i % 9)} or {calls = 3 + i % 20})
    local exact = T.erfc(T.new{c / math.sqrt(2)})[1] / 2
    covers(r.mean, r.mean_error + 1e-16, exact, math.huge, c)
  end
end)

t.test("kinks beyond what there is room for are refused", function()
  t.raises(function() calc.mean(function(x) return x end,
    {kinks = T.linspace(-5, 5, 30000)}) end,
    "calc.mean: 'kinks' has 30000 numbers, too many for 20000 panels")
end)

t.test("declared kinks cost few calls, few calls a large error", function()
  local function f(x) return (x - 0.3):abs() + x:gt(-1) end
  local free, told = calc.mean(f), calc.mean(f, {kinks = {0.3, -1}})
  t.ok(told.calls <= 3 and free.calls > 10)
  covers(free.mean, free.mean_error, told.mean, 2e-14, "both")
  local few = calc.mean(function(x) return x:gt(0.3) * 1 end, {calls = 6})
  t.eq(few.calls, 6)
  t.ok(few.mean_error > 1e-5)
  covers(few.mean, few.mean_error, 0.382088577811047363, 0.1, "few calls")
end)

t.test("Hermite coefficients in closed form", function()
  local function check(name, f, terms, exact, most, o)
    local r = calc.hermite(f, terms, o)
    for k = 0, terms - 1 do
      -- The closed form is rounded as well.
      local a_error = r.a_error[k + 1] + 1e-14 * math.abs(exact(k))
      covers(r.a[k + 1], a_error, exact(k), most, name .. " " .. k)
    end
    return r
  end
  -- he_k by their recurrence.
  local function he(k, z)
    local below, now = 0, 1
    for j = 0, k - 1 do
      below, now = now, (z * now - math.sqrt(j) * below) / math.sqrt(j + 1)
    end
    return now
  end
  local normal = math.exp(-0.045) / math.sqrt(2 * math.pi)
  check("jump", function(x) return x:gt(0.3) * 1 end, 120, function(k)
    return k == 0 and 0.382088577811047363 or normal * he(k - 1, 0.3) / math.sqrt(k)
  end, 1e-13)
  -- 5^k e^(-25/2) / sqrt(k!), the sign and parity of cos.
  check("cos 5 x", function(x) return (5 * x):cos() end, 80, function(k)
    local log = k * math.log(5) - 12.5
    for j = 2, k do log = log - 0.5 * math.log(j) end
    return ({1, 0, -1, 0})[k % 4 + 1] * math.exp(log)
  end, 1e-13)
  check("exp(x^2 / 5)", function(x) return (x:square() / 5):exp() end, 40, function(k)
    if k % 2 == 1 then return 0 end
    local a = 0.6 ^ -0.5
    for j = 1, k // 2 do a = a / 3 * math.sqrt(2 * j * (2 * j - 1)) / j end
    return a
  end, 1e-12)
  local r = calc.hermite(function(x) return x:maximum(0) end, 50, {variance = 4})
  local of = limn.model.hermite_coefficients(50, {act = "relu", variance = 4})
  t.near(r.a, of.a, 1e-13)
  t.near(r.rest, of.rest, 1e-12)
  t.near(calc.hermite("relu", 50, {variance = 4}).a, of.a, 0)
end)

t.test("high orders: the coefficients of a step", function()
  local r = calc.hermite(function(x) return x:gt(0) * 1 end, 801, {kinks = {0}})
  -- a_k^2 of odd k: (k - 2)!!^2 / (2 pi k!).
  local square = 1 / (2 * math.pi)
  for k = 1, 799, 2 do
    covers(math.abs(r.a[k + 1]), r.a_error[k + 1], math.sqrt(square), 1e-12, k)
    square = square * k * k / ((k + 1) * (k + 2))
  end
end)

-- relu: a_0 = s / sqrt(2 pi), a_1 = s / 2; step: 1 / 2, 1 / sqrt(2 pi).
t.test("sums of 1e5 terms keep their digits", function()
  local s, peak = 1e-2, (2 * math.pi) ^ -0.5
  local r = calc.hermite("relu", 500, {variance = s * s})
  covers(r.a[1], r.a_error[1], s * peak, 5e-15 * s, "relu 0")
  covers(r.a[2], r.a_error[2], s / 2, 5e-15 * s, "relu 1")
  r = calc.hermite("step", 500, {variance = s * s})
  covers(r.a[1], r.a_error[1], 0.5, 5e-15, "step 0")
  covers(r.a[2], r.a_error[2], peak, 5e-15, "step 1")
end)

t.test("a function that is wrong is told so", function()
  local nan = 0 / 0
  t.raises(function() calc.mean(function(x) return x:log() end) end, "calc.mean: 'f' is NaN at -")
  t.raises(function() calc.mean(function(x) return x:sum() end) end, "'f' must return")
  t.raises(function() calc.mean(function(x) return x:reshape(-1, 1) end) end, "got shape {")
  t.raises(function() calc.mean(function() return nan end) end, "'f' must return")
  t.raises(function() calc.mean(function() end) end, "'f' must return")
  t.raises(function() calc.mean(function() return "x" end) end, "'f' must return")
  t.raises(function() calc.mean(function() error "mine" end) end, "mine")
  t.raises(function() calc.hermite(3, 4) end, "must be a function or the name")
  t.raises(function() calc.quadrature():take{1} end, "'f' has 1 numbers, expected")
  -- An infinite value is no mean.
  t.eq(calc.mean(function(x) return 1 / (x * 0) end).mean_error, math.huge)
end)

-- ---- limn.theory.target ---------------------------------------------------------

local target = limn.theory.target

-- Information exponents by definition; generative ones from Damian, Pillaud-
-- Vivien, Lee & Bruna 2024: at most 2 for polynomials, 1 unless even, 4 for
-- z^2 exp(-z^2).
t.test("exponents of one direction", function()
  local function he4(z) return z:pow(4) - 6 * z:square() + 3 end
  for _, row in ipairs{
    {"he3", function(z) return z:pow(3) - 3 * z end, 3, 1}, {"he4", he4, 4, 2},
    {"he2", function(z) return z:square() end, 2, 2},
    {"he4 + he3", function(z) return he4(z) + z:pow(3) - 3 * z end, 3, 1},
    {"z^2 exp(-z^2)", function(z) return z:square() * (-z:square()):exp() end, 4, 4},
    {"sign", function(z) return z:sign() end, 1, 1}, {"relu", "relu", 1, 1},
    {"|z|", function(z) return z:abs() end, 2, 2},
  } do
    local r = target(row[2])
    t.eq(r.information, row[3], row[1])
    t.eq(r.leap, row[3], row[1])
    t.eq(r.generative, row[4], row[1])
    t.eq(r.staircase, row[3] == 1)
  end
  t.eq(target(function(z) return 0 * z + 1 end).information, math.huge)
end)

-- Abbe et al. 2022, 2023; a product of signs is a parity whatever one makes of it.
t.test("leaps of several directions", function()
  local function columns(z)
    z = z:t()
    return z[1], z[2], #z > 2 and z[3] or nil
  end
  for _, row in ipairs{
    {function(a, b) return a + a * b end, 2, 1, 1, 1},
    {function(a, b) return a * b end, 2, 2, 2, 2},
    {function(a, b) return a + b:pow(3) - 3 * b end, 2, 1, 3, 1},
    {function(a, b, c) return a + a * b + a * b * c end, 3, 1, 1, 1},
    {function(a, b, c) return a * b * c end, 3, 3, 3, 2},
    {function(a, b, c) return a + a * b * c end, 3, 1, 2, nil},
    {function(a, b) return (a * b):sign() end, 2, 2, 2, 2, {0}},
    {function(a, b, c) return (a * b * c):sign() end, 3, 3, 3, 3, {0}},
  } do
    local r = target(function(z) return row[1](columns(z)) end,
      {directions = row[2], kinks = row[6]})
    t.eq(r.information, row[3])
    t.eq(r.leap, row[4])
    if row[5] then t.eq(r.generative_leap, row[5]) end
  end
  local r = target(function(z) local a, b = columns(z) return 2 * a + 3 * a * b end,
    {directions = 2})
  t.eq(#r.value, 2)
  for i, d in ipairs(r.degree) do
    t.near(r.value[i], d[2] == 0 and 2 or 3, 1e-9)
  end
  -- A direction that no term has is not learned.
  t.eq(target(function(z) local a, b = columns(z) return a + b:square():cos() end,
    {directions = 2, terms = 1}).leap, 1)
  t.raises(function() target(function(z) return z end, {directions = 2}) end, "'f' must return")
  t.raises(function() target("relu", {directions = 2}) end, "must be a function")
  t.raises(function() target(function(z) return z:t()[1]:log() end, {directions = 2}) end,
    "NaN")
end)

-- exp(a . z) has the coefficients exp(|a|^2 / 2) prod a_k^d / sqrt(d!): the part
-- beyond 9.5 deviations, which 4 z_1 shifts to 5.5, counts.
t.test("targets that grow: errors are true ones", function()
  for _, a in ipairs{{4, 1}, {3, -2}, {2, -1}, {1, 1}, {1, 0.5, -1}} do
    local r = target(function(z) return z:matmul(T.new(a)):exp() end,
      {directions = #a, terms = #a == 2 and 6 or 3})
    t.ok(#r.value >= 20 - #a)
    for i, degree in ipairs(r.degree) do
      local c = 1
      for k, d in ipairs(degree) do
        c = c * math.exp(a[k] ^ 2 / 2) * a[k] ^ d / math.sqrt(limn.tensor.gamma(d + 1))
      end
      t.near(r.value[i], c, r.value_error, table.concat(degree, ","))
    end
    t.ok(r.value_error < 1e-6 * r.value[1])
  end
end)

t.done()
