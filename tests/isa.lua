-- isa.lua write FILE: what the kernels of a set of instructions make, to an npz.
-- isa.lua compare A B: an error where two such files differ by more than rounding,
-- that of single precision where a name begins with "single".
local L = limn
local mode, a, b = ...
local DOUBLE, SINGLE = 1e-13, 1e-5 -- of the largest element

local names, values = {}, {}
local function keep(name, value)
  if type(value) == "number" then value = L.tensor.new {value} end
  names[#names + 1], values[#values + 1] = name, value
end

local x, y = L.tensor.randn(67, 33, {seed = 1}), L.tensor.randn(67, 3, {seed = 2})
local label = L.tensor.arange(0, 66) % 3

local function networks(precision)
  local function net(o)
    o.precision, o.seed = precision, 3
    o.width, o.depth, o.outputs = o.width or 130, o.depth or 3, o.outputs or 3
    return L.model.net(33, o)
  end
  -- The first step of most others is the sign of the gradient, unless eps is
  -- larger; signsgd, lion and muon have none.
  for _, rule in ipairs {"sgd", "adam", "adamw", "rmsprop"} do
    local n = net {act = "tanh"}
    L.dyn[rule](n, x, y, {lr = .01, batch = 64, seed = 4,
      eps = rule ~= "sgd" and 1e-3 or nil}):step(1)
    keep(precision .. " step of " .. rule, n:flat())
  end
  for _, act in ipairs(L.model.acts()) do
    local n = net {act = act, width = 40, depth = 2}
    keep(precision .. " values of " .. act, n:forward(x))
    keep(precision .. " gradient of " .. act, n:gradient(x, y).gradient)
  end
  for _, norm in ipairs {"layernorm", "rmsnorm"} do
    local n = net {norm = norm, width = 40}
    keep(precision .. " gradient of " .. norm, n:gradient(x, label, {loss = "xent"}).gradient)
  end
end

local function elements()
  for _, f in ipairs {"exp", "tanh", "erf", "sin", "cos", "sigmoid", "expm1", "atan"} do
    keep("double " .. f, L.tensor[f](x))
  end
  keep("double log", L.tensor.log(L.tensor.abs(x)))
  keep("double power", L.tensor.abs(x) ^ 1.7)
  keep("double uniform", L.tensor.rand(1001, {seed = 5}))
  keep("double normal", L.tensor.randn(1001, {seed = 6}))
  for _, f in ipairs {"sum", "mean", "std", "norm", "logsumexp"} do
    keep("double " .. f, L.tensor[f](x))
    for axis = 1, 2 do
      keep(("double %s along %d"):format(f, axis), L.tensor[f](x, {axis = axis}))
    end
  end
  keep("double product", L.tensor.matmul(x:t(), x))
end

if mode == "write" then
  networks("double")
  networks("single")
  elements()
  L.files.npz_write(a, names, values)
else
  local worst = {double = 0, single = 0}
  for _, name in ipairs(L.files.npz_names(a).names) do
    local p, q = L.files.npz_read(a, name), L.files.npz_read(b, name)
    local kind = name:match "^%a+"
    local tol = kind == "single" and SINGLE or DOUBLE
    local off = L.tensor.max(L.tensor.abs(p - q)) / L.tensor.max(L.tensor.abs(p))
    assert(off <= tol, ("%s: differs by %.2g"):format(name, off))
    worst[kind] = math.max(worst[kind], off)
  end
  assert(worst.double > 0 and worst.single > 0, "no kernel differs")
  print(("double %.1e, single %.1e"):format(worst.double, worst.single))
end
