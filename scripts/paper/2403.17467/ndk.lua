-- How does training with noise lead from the tangent kernel to the NNGP kernel?
--
-- Langevin training of a lazy network of infinite width (one hidden layer, erf),
--
--     dw = -grad 1/2 |y - f|^2 dt - (T / sig2) w dt + sqrt(2 T) dW,
--
-- from weights of variance s02.  With m(t, s) = sig2 e^(-T |t - s| / sig2) + (s02 -
-- sig2) e^(-T (t + s) / sig2) the covariance of a weight, J the kernel of erf and k =
-- x . x' / d, the neural dynamical kernel is
--
--     K(t, s) = J(m(t, t) k(x, x), m(s, s) k(x', x'), m(t, s) k(x, x')),
--     Kd(t, s) = e^(-T |t - s| / sig2) [m(t, s) J'(...) k(x, x') + K(t, s)],
--     f(x, t) = int_0^t Kd(t, s; x, X) (y - f(X, s)) ds.
--
-- Expect: for small T and short times f is gradient descent under the tangent
-- kernel; at late times regression by a Gaussian process with the NNGP kernel and
-- noise T; networks in between.  Avidan, Li & Sompolinsky 2023, arXiv 2309.04522; the
-- unified kernel of arXiv 2403.17467 has the same two ends.
local limn = require "limn"
local study = require "limn.study"
local T, kernel = limn.tensor, limn.theory.kernel

local o = study.options("out/2403.17467", {
  {name = "width", default = 600, doc = "units"},
  {name = "runs", default = 24, doc = "networks"},
  {name = "step", default = 0.02, doc = "time step of Langevin training"},
})
if o.quick then o.width, o.runs, o.step = 200, 8, 0.04 end
local d, m, sig2, s02 = 10, 6, 1, 9
local x = T.randn(m + 1, d, {seed = 7}) -- the last is a test point
local y = T.new{1, -1, 1, -1, 1, -1}
local k0 = x:matmul(x:t()) / d

-- ---- the kernel of two times ------------------------------------------------------

-- Rows of all points and columns of the training points, as one long vector.
local a0, b0, c0 = T.zeros((m + 1) * m), T.zeros((m + 1) * m), T.zeros((m + 1) * m)
for i = 1, m + 1 do
  for j = 1, m do
    local at = (i - 1) * m + j
    a0[at], b0[at], c0[at] = k0[i][i], k0[j][j], k0[i][j]
  end
end

-- E erf erf and its derivative by the covariance.
local function J(a, b, c)
  local det = (1 + 2 * a) * (1 + 2 * b)
  return 2 / math.pi * T.asin(2 * c / T.sqrt(det)), 4 / math.pi / T.sqrt(det - 4 * c * c)
end

local function weight(noise, t, s)
  return sig2 * math.exp(-noise * math.abs(t - s) / sig2)
    + (s02 - sig2) * math.exp(-noise * (t + s) / sig2)
end

-- Kd at one t and many s: #s x (m + 1) x m.
local function dynamical(noise, t, times)
  local n = #times
  local late, both = T.zeros(n, 1), T.zeros(n, 1)
  local decay = T.zeros(n, 1)
  for i = 1, n do
    late[i][1], both[i][1] = weight(noise, times[i], times[i]), weight(noise, t, times[i])
    decay[i][1] = math.exp(-noise * (t - times[i]) / sig2)
  end
  local value, slope = J(weight(noise, t, t) * a0, late * b0, both * c0)
  return (decay * (both * slope * c0 + value)):reshape{n, m + 1, m}
end

-- Steps that grow from h by 2 % up to `most`.
local function grid(h, most, last)
  local times, t = {0}, 0
  while t < last - 1e-9 do
    t = math.min(t + h, last)
    times[#times + 1] = t
    h = math.min(1.02 * h, most)
  end
  return times
end

-- The Volterra equation by the trapezoidal rule: what is unknown at time t enters
-- with half of the last step.
local function solve(noise, times)
  local n = #times
  local f, rest = T.zeros(n, m + 1), T.zeros(n, m)
  rest[1] = y
  for i = 2, n do
    local known, weights = {}, T.zeros(i, 1, 1)
    for j = 1, i do
      known[j] = times[j]
      weights[j][1][1] = ((times[math.min(j + 1, i)] - times[math.max(j - 1, 1)]) / 2)
    end
    local kd = dynamical(noise, times[i], known) * weights
    local past = T.einsum("sij,sj->i", kd[{1, i - 1}], rest[{1, i - 1}])
    local now = kd[i]
    -- f = past + now (y - f) on the training points
    local train = (T.eye(m) + now[{1, m}]):solve((past[{1, m}]
      + now[{1, m}]:matmul(y:reshape{m, 1}):flatten()):reshape{m, 1}):flatten()
    rest[i] = y - train
    f[i] = past + now:matmul(rest[i]:reshape{m, 1}):flatten()
  end
  return f
end

local function at(times, t)
  local best = 1
  for i = 1, #times do
    if math.abs(times[i] - t) < math.abs(times[best] - t) then best = i end
  end
  return best
end

-- ---- the two ends ------------------------------------------------------------------

local function block(k, rows)
  return k[rows]:t()[{1, m}]:t()
end

-- Gradient flow: (1 / 2 m) |y - f|^2 at m times the time.  kernel.ntk has weights
-- N(0, 1) below, so s02 is in x.
local function ntk(of)
  local scaled = kernel.ntk(math.sqrt(of) * x, {depth = 1, act = "erf", gain = math.sqrt(of)})
  local ends = kernel.ntk(math.sqrt(of) * x, {depth = 1, act = "erf"})
  -- the read-out part has E phi phi, that of the input weights a gain^2 and x x' / d
  return ends.nngp + (scaled.ntk - scaled.nngp) / of
end
local tangent = ntk(s02)
local function flow(times)
  local scaled = {}
  for i, t in ipairs(times) do scaled[i] = m * t end
  return kernel.evolve(block(tangent, {1, m}), y, block(tangent, {1, m + 1}), scaled).mean
end

local early = grid(1e-3, 0.05, 10)
local function starts(noise)
  local f, g = solve(noise, early), flow(early)
  for _, t in ipairs{1, 10} do
    local i = at(early, t)
    study.near("NTK", ("largest distance from the tangent kernel, t = %g"):format(t), 0,
      (f[i] - g[i]):abs():max(), t == 1 and 0.005 or 0.02)
  end
end
starts(1e-3)
study.control("a hundred times the noise", function() starts(0.1) end)

local noise, last = 0.05, 150
local times = grid(2e-3, 0.5, last)
local f = solve(noise, times)
local nngp = kernel.ntk(math.sqrt(sig2) * x, {depth = 1, act = "erf", gain = math.sqrt(sig2)}).nngp
local posterior = kernel.gp(block(nngp, {1, m}), y, block(nngp, {1, m + 1}), nngp,
  {noise = noise}).mean
local function ends(of)
  study.near("NNGP", "test point at the end", posterior[m + 1], of[m + 1], 0.01)
  study.near("NNGP", "largest distance on training points", 0,
    (of[{1, m}] - posterior[{1, m}]):abs():max(), 0.01)
end
ends(f[#times])
local first = flow{1e4}[1]
study.control("the end of the tangent kernel", function() ends(first) end)

-- ---- networks -----------------------------------------------------------------------

-- Of a pair with opposite read-outs, driven by opposite noise there, the outputs
-- at the start cancel and with them most of what is random.
local marks = o.quick and {2, 10, 30} or {5, 20, 60}
local function network(seed, sign)
  local net = limn.model.net(d, {width = o.width, depth = 1, act = "erf", bias = false,
    param = "sp", input_mult = d ^ -0.5, output_mult = o.width ^ -0.5, seed = seed})
  net:set("W1", math.sqrt(s02) * T.randn({d, o.width}, {seed = 3 * seed}))
  net:set("W2", sign * math.sqrt(s02) * T.randn({o.width, 1}, {seed = 3 * seed + 1}))
  -- a step of the gradient of 1/2 |y - f|^2, decay, and noise
  local run = limn.dyn.sgd(net, x[{1, m}], y, {lr = o.step * m, batch = m,
    decay = noise / sig2 / m})
  local size = math.sqrt(2 * noise * o.step) * T.concat{T.ones(d * o.width),
    T.full({o.width}, sign)}
  local outputs, draw = {}, 0
  for i, mark in ipairs(marks) do
    while draw * o.step < mark - 1e-9 do
      run:step(1)
      draw = draw + 1
      net:setflat(net:flat() + size * T.randn({#size}, {seed = 100000 * seed + draw}))
    end
    outputs[i] = net:forward(x)[m + 1][1]
  end
  return outputs
end
local nets = {}
for seed = 1, o.runs do
  local a, b = network(seed, 1), network(seed, -1)
  nets[seed] = {}
  for i = 1, #marks do nets[seed][i] = (a[i] + b[i]) / 2 end
end
local means, errors = {}, {}
for i, mark in ipairs(marks) do
  local list = {}
  for seed = 1, o.runs do list[seed] = nets[seed][i] end
  means[i], errors[i] = T.mean(list), T.std(list, {ddof = 1}) / math.sqrt(o.runs)
end
local function between(curve, label)
  for i, mark in ipairs(marks) do
    study.near("net", ("%s, test point at t = %g"):format(label, mark), curve[i], means[i],
      3.5 * errors[i] + 0.01)
  end
end
local predicted, frozen = {}, {}
for i, mark in ipairs(marks) do
  predicted[i], frozen[i] = f[at(times, mark)][m + 1], first[m + 1]
end
between(predicted, "dynamical kernel")
study.control("the tangent kernel at all times", function() between(frozen, "tangent kernel") end)

local fig = limn.plot.figure{title = "From the tangent kernel to the NNGP kernel", logx = 10,
  xlabel = "time", ylabel = "output at a test point"}
local line, flat, all = {}, flow(times), {}
for i = 2, #times do line[i - 1], all[i - 1] = f[i][m + 1], flat[i][m + 1] end
local shown = T.new(times)[{2, #times}]
fig:line(shown, line, {label = "neural dynamical kernel"})
fig:line(shown, all, {label = "tangent kernel", dash = "dash"})
fig:line({times[2], last}, {posterior[m + 1], posterior[m + 1]}, {label = "NNGP posterior",
  dash = "dot", color = "gray"})
fig:errorbars(marks, means, {err = errors, label = ("Langevin, n = %d"):format(o.width)})
study.save(fig, "ndk")
study.done()
