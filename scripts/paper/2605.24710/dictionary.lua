-- How many atoms does a long-time limit have?
--
-- arXiv 2605.24710: at most S* atoms modulo symmetry, S* <= S_up, the number of
-- dictionary coefficients of the target above a threshold.  Read at zero
-- temperature.  Where the dictionary is h_3(u . x), |u| = 1, whose inner products
-- are (u . v)^3, and the target is a sum of orthonormal atoms, the minimiser with
-- weight decay is known: soft thresholding, masses (b_j - lambda)_+.
--
-- Particles f = (1/N) sum s_i r_i^2 h_3(w_i . x) on the sphere, noise annealed to 0
-- over 70 % of the steps; atoms by clusters of angle 0.45.
-- Expect: as many atoms as S_up says, masses within 0.005; and the certificate of
-- the residual, which knows nothing of the target's coefficients, has as many
-- components: S* = S_cert = S_up.
local limn = require "limn"
local study = require "limn.study"
local T, I = limn.tensor, limn.theory.identify

local o = study.options("out/2605.24710", {
  {name = "seeds", default = 5, doc = "starts of each threshold"},
})
if o.quick then o.seeds = 1 end
local N, D, STEPS, LR = 60, 4, 800, 0.05
local TARGET = {1, 0.6, 0.3}

-- The particles at the end: signed masses and positions.
local function train(lambda, seed, steps)
  local v = T.eye(D)[{{1, #TARGET}}]
  local b = T.new(TARGET)
  local w = T.randn(N, D, {seed = seed})
  w = w / w:norm{axis = 2}:reshape(N, 1)
  local sign = T.where(T.eq(T.arange(1, N) % 2, 0), 1, -1)
  local r = T.full({N}, 0.3)
  for t = 1, steps do
    local c = sign * r * r / N
    local ww, wv = w:matmul(w, {tb = true}), w:matmul(v, {tb = true})
    local residual = (ww * ww * ww):matmul(c) - (wv * wv * wv):matmul(b)
    local pull = (ww * ww * c):matmul(w) * 3 - (wv * wv * b):matmul(v) * 3
    pull = pull - w * (pull * w):sum{axis = 2}:reshape(N, 1)
    r = r * T.exp(-2 * LR * (sign * residual + lambda))
    local heat = 0.02 * math.max(0, 1 - t / (0.7 * steps))
    w = w - 5 * LR * sign:reshape(N, 1) * pull
      + math.sqrt(heat * LR) * T.randn(N, D, {seed = 1000 * seed + t})
    w = w / w:norm{axis = 2}:reshape(N, 1)
  end
  return sign * r * r / N, w
end

-- Inputs and weights of a product rule for N(0, I), exact to degree 11.
local function rule()
  local n, jacobi = 6, T.zeros(6, 6)
  for k = 1, n - 1 do
    jacobi[k][k + 1], jacobi[k + 1][k] = math.sqrt(k), math.sqrt(k)
  end
  local e = jacobi:eigh()
  local at, unit = e.values, e.v[1] ^ 2
  local x, weights = T.zeros(n ^ D // 1 | 0, D), T.ones(n ^ D // 1 | 0)
  for i = 1, #weights do
    local rest = i - 1
    for k = 1, D do
      local j = rest % n + 1
      x[i][k], weights[i], rest = at[j], weights[i] * unit[j], rest // n
    end
  end
  return x, weights
end
local X, WEIGHTS = rule()

-- The certificate of the residual that particles leave: S* <= S_cert.
local function certify(lambda, seed, a, w)
  local function f(b, u)
    return limn.model.act(X:matmul(u, {tb = true}), {act = "hermite3"}):matmul(b)
  end
  local r = f(T.new(TARGET), T.eye(D)[{{1, #TARGET}}]) - f(a, w)
  return I.certificate(X, r, {act = "hermite3", weights = WEIGHTS,
    threshold = lambda, starts = 60, seed = seed})
end

local fig = limn.plot.figure{title = "soft thresholding", xlabel = "coefficient b",
  ylabel = "mass of the atom"}

local function check(lambda, predicted, a, w)
  -- h_3 is odd: (a, w) is (-a, -w).  The rest is as for relu, unit vectors with
  -- masses.
  local sign = T.where(T.lt(a, 0), -1, 1)
  local found = I.atoms(a * sign, w * sign:reshape(N, 1), {act = "relu"})
  local up = 0
  for _, b in ipairs(TARGET) do if b > lambda then up = up + 1 end end
  study.near("S", ("lambda %g: atoms, S* = S_up"):format(lambda), up, found.count, 0)
  for j = 1, math.min(found.count, #TARGET) do
    study.near("mass", ("lambda %g: mass %d"):format(lambda, j),
      predicted(TARGET[j], lambda), found.mass[j], 0.005)
    study.near("axis", ("lambda %g: cosine with axis %d"):format(lambda, j), 1,
      found.at[j][j], 0.001)
  end
  return found
end

local function soft(b, lambda) return math.max(b - lambda, 0) end
for _, lambda in ipairs{0.02, 0.2, 0.4, 1.1} do
  local x, y = {}, {}
  for seed = 1, o.seeds do
    local a, w = train(lambda, seed, STEPS)
    local found = check(lambda, soft, a, w)
    local c = certify(lambda, seed, a, w)
    study.near("cert", ("lambda %g: S_cert"):format(lambda), found.count, c.count, 0)
    study.near("cert", ("lambda %g: largest certificate"):format(lambda),
      math.min(1, TARGET[1] / lambda), c.largest, 1e-3)
    for j = 1, found.count do
      x[#x + 1], y[#y + 1] = TARGET[j] or 0, found.mass[j]
    end
    if seed == 1 and lambda == 0.2 then
      study.control("hard thresholding", function()
        check(lambda, function(b, l) return b > l and b or 0 end, a, w)
      end)
      study.control("a start that has not been trained", function()
        check(lambda, soft, train(lambda, seed, 0))
      end)
    end
  end
  if #x > 0 then
    fig:points(x, y, {label = ("lambda = %g"):format(lambda)})
    local line = T.linspace(0, 1.05, 100)
    fig:line(line, T.maximum(line - lambda, 0), {color = "gray"})
  end
end
study.save(fig, "dictionary")
study.done()
