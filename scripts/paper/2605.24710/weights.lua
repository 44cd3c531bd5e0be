-- Which moments does a flow admit?
--
-- arXiv 2605.24710: the maximal admissible weight w* is the reciprocal of the
-- growth of the parameters' moments.  Two readings: that of the initial law, and
-- that of all later times.  With a drift that contracts and noise, the law at time
-- t is the contracted start convolved with a Gaussian: bounded starts get Gaussian
-- tails, Gaussian ones keep theirs, heavier ones keep theirs with a smaller scale;
-- moments that do not exist have weight 0.
-- Expect: exponents of w*_init as exact moments have them, those of w*_flow
-- as the convolution has them (m_k by quadrature for the bounded start), w*_flow
-- never above w*_init.
local limn = require "limn"
local study = require "limn.study"
local T, I = limn.tensor, limn.theory.identify

local o = study.options("out/2605.24710", {
  {name = "samples", default = 400000, doc = "particles"},
})
if o.quick then o.samples = 100000 end
local C, TAU, TIMES, K = 0.3, 0.1, 6, 12

local samplers = {
  uniform = function(n) return T.rand(n, 1, {seed = 1}) * 2 - 1 end,
  gaussian = function(n) return T.randn(n, 1, {seed = 2}) end,
  laplace = function(n)
    local u = T.rand(n, 1, {seed = 3}) - 0.5
    return -T.log(1 - 2 * T.abs(u)) * T.where(T.lt(u, 0), -1, 1)
  end,
  student = function(n) return T.student({n, 1}, {df = 5, seed = 4}) end,
}

local function flow(x, tau)
  local clouds = {}
  for i = 0, TIMES do
    local decay = math.exp(-C * i / 2)
    clouds[i + 1] = x * decay + math.sqrt(tau / C * (1 - decay ^ 2))
      * T.randn(#x, 1, {seed = 100 + i})
  end
  return T.stack(clouds)
end

-- Exact moments of a u + s z, u uniform in [-1, 1], from those of both.
local function convolved(a, s, k)
  local sum = 0
  local function double(n) return n <= 0 and 1 or n * double(n - 2) end
  local choose = 1
  for j = 0, k do
    if j % 2 == 0 and (k - j) % 2 == 0 then
      sum = sum + choose * a ^ j / (j + 1) * s ^ (k - j) * double(k - j - 1)
    end
    choose = choose * (k - j) / (j + 1)
  end
  return sum
end

local fig = limn.plot.figure{title = "admissible weights", xlabel = "k",
  ylabel = "-log w*_k / k"}
local degree = T.arange(1, K)
for _, law in ipairs{"uniform", "gaussian", "laplace", "student"} do
  local x = samplers[law](o.samples)
  local w = I.weight(flow(x, TAU), {degree = K})
  local exact = I.growth(I.law_moments(law, {degree = K, df = 5}),
    {degree = w.degree}).exponent
  study.near("init", law .. (": exponent of w*_init, k <= %d"):format(w.degree),
    exact, w.init_exponent, law == "student" and 0.4 or 0.1)
  study.expect("order", law .. ": w*_flow <= w*_init", "yes",
    T.max(w.flow - w.init) <= 0 and "yes" or "no", T.max(w.flow - w.init) <= 0)
  fig:line(degree, -w.init / degree, {label = law .. ", init"})
  fig:line(degree, -w.flow / degree, {label = law .. ", flow", dash = "dash"})
end

-- Even moments along the flow of the bounded start, exactly.
local function bounded(tau)
  local w = I.weight(flow(samplers.uniform(o.samples), tau), {degree = K})
  for _, k in ipairs{4, 8, 12} do
    local most = 0
    for i = 0, TIMES do
      local decay = math.exp(-C * i / 2)
      most = math.max(most, convolved(decay, math.sqrt(TAU / C * (1 - decay ^ 2)), k))
    end
    study.near("flow", ("uniform: log w*_flow at k = %d"):format(k), -math.log(most),
      w.flow[k], 0.03 * k)
  end
end
bounded(TAU)
study.control("the flow without noise", function() bounded(0) end)

-- The fifth moment diverges like a logarithm, which samples need not show; the
-- sixth does not.
local heavy = I.weight(samplers.student(o.samples), {degree = K})
study.expect("heavy", "Student's t, 5 degrees: last moment resolved", "<= 5",
  heavy.degree, heavy.degree <= 5)
study.expect("heavy", "its verdict", "heavy", heavy.verdict:match "^%a+",
  heavy.verdict:match "^heavy:" ~= nil)
local light = I.weight(samplers.gaussian(o.samples), {degree = 8})
study.expect("heavy", "of a Gaussian, k <= 8", "all", light.verdict:match "^%a+",
  light.verdict:match "^all" ~= nil)
study.near("hill", "exponent of its tail", 5, heavy.index, 4 * heavy.index_se + 0.5)
study.save(fig, "weights")
study.done()
