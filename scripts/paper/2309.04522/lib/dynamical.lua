-- The neural dynamical kernel of Langevin training, erf, any depth.
--
--     dw = -grad 1/2 |y - f|^2 dt - (T / sig2) w dt + sqrt(2 T) dW
--
-- of a lazy network of infinite width, from weights of variance s02; times t > s:
--
--     m(t, s) = sig2 e^(-T (t - s) / sig2) + (s02 - sig2) e^(-T (t + s) / sig2)
--     K_0 = x . x' / d,   K_l(t, s) = J(m(t, t) k, m(s, s) k', m(t, s) k''),
--     Kd_0 = e^(-T (t - s) / sig2) K_0,
--     Kd_l(t, s) = m(t, s) J'(...) Kd_(l-1) + e^(-T (t - s) / sig2) K_l,
--     f(x, t) = int_0^t Kd_L(t, s; x, X) (y - f(X, s)) ds,
--
-- k, k', k'' being K_(l-1) at (t, x; t, x), (s, x'; s, x'), (t, x; s, x'), J the kernel
-- of erf, J' its derivative by the last.  Avidan, Li & Sompolinsky 2023.
local limn = require "limn"
local T = limn.tensor

local dynamical = {}

-- E erf erf and its derivative by the covariance.
local function J(a, b, c)
  local det = (1 + 2 * a) * (1 + 2 * b)
  return 2 / math.pi * T.asin(2 * c / T.sqrt(det)), 4 / math.pi / T.sqrt(det - 4 * c * c)
end

-- o: depth, sig2, s02, noise.  K and Kd of all points x and the first m, which are
-- the training points, at a time t and a list of earlier times: #times x #x x m.
function dynamical.kernels(x, m, o)
  local p, d = #x, #x[1]
  local gram = x:matmul(x:t()) / d
  local left, right, both = T.zeros(p * m), T.zeros(p * m), T.zeros(p * m)
  for i = 1, p do
    for j = 1, m do
      local at = (i - 1) * m + j
      left[at], right[at], both[at] = gram[i][i], gram[j][j], gram[i][j]
    end
  end
  local function weight(t, s)
    return o.sig2 * math.exp(-o.noise * (t - s) / o.sig2)
      + (o.s02 - o.sig2) * math.exp(-o.noise * (t + s) / o.sig2)
  end
  return function(t, times)
    local n = #times
    local own, across, decay = T.zeros(n, 1), T.zeros(n, 1), T.zeros(n, 1)
    for i = 1, n do
      own[i][1], across[i][1] = weight(times[i], times[i]), weight(t, times[i])
      decay[i][1] = math.exp(-o.noise * (t - times[i]) / o.sig2)
    end
    local a, b, k, kd = left, right, both, decay * both
    for _ = 1, o.depth do
      local u, v = weight(t, t) * a, own * b
      local value, slope = J(u, v, across * k)
      kd = across * slope * kd + decay * value
      a, b, k = J(u, u, u), J(v, v, v), value
    end
    return k:reshape{n, p, m}, kd:reshape{n, p, m}, across
  end
end

-- Steps that grow from h, by 2 % unless told, up to `most`.
function dynamical.grid(h, most, last, growth)
  local times, t = {0}, 0
  while t < last - 1e-9 do
    t = math.min(t + h, last)
    times[#times + 1] = t
    h = math.min((growth or 1.02) * h, most)
  end
  return times
end

-- f at all points, #times x #x, by the trapezoidal rule: what is unknown at time t
-- enters with half of the last step.
function dynamical.solve(x, y, times, o)
  local m, n = #y, #times
  local kernels = dynamical.kernels(x, m, o)
  local f, rest = T.zeros(n, #x), T.zeros(n, m)
  rest[1] = y
  for i = 2, n do
    local known, weights = {}, T.zeros(i, 1, 1)
    for j = 1, i do
      known[j] = times[j]
      weights[j][1][1] = (times[math.min(j + 1, i)] - times[math.max(j - 1, 1)]) / 2
    end
    local _, kd = kernels(times[i], known)
    kd = kd * weights
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

-- The row of the time nearest to t.
function dynamical.at(times, t)
  local best = 1
  for i = 1, #times do
    if math.abs(times[i] - t) < math.abs(times[best] - t) then best = i end
  end
  return best
end

-- Kernels of both ends, of all points: weights of this variance in every layer.
-- The tangent kernel of the equation above at its start, and the NNGP kernel;
-- kernel.ntk has weights of variance 1 below, so the variance is in x.
function dynamical.ends(x, variance, depth)
  local root = math.sqrt(variance)
  local k = limn.theory.kernel.ntk(root * x, {depth = depth, act = "erf", gain = root})
  return k.ntk / variance, k.nngp
end

-- Langevin training of a finite network on the first points x, the targets being y:
-- its outputs at the last point at the times `marks`.  A step is one of the gradient
-- of 1/2 |y - f|^2, decay, and noise, whose sign in the read-out (width) is o.sign.
function dynamical.train(net, x, y, marks, o)
  local m = #y
  local run = limn.dyn.sgd(net, x[{1, m}], y, {lr = o.step * m, batch = m,
    decay = o.noise / o.sig2 / m})
  local size = math.sqrt(2 * o.noise * o.step)
    * T.concat{T.ones(#net:flat() - o.width), T.full({o.width}, o.sign)}
  local outputs, draw = {}, 0
  for i, mark in ipairs(marks) do
    while draw * o.step < mark - 1e-9 do
      run:step(1)
      draw = draw + 1
      net:setflat(net:flat() + size * T.randn({#size}, {seed = 100000 * o.seed + draw}))
    end
    outputs[i] = net:forward(x)[m + 1][1]
  end
  return outputs
end

return dynamical
