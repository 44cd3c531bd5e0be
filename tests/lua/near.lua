-- Kernels of nearly equal, parallel and opposite inputs: angles 1e-2 .. 1e-12,
-- against recursions in 90 digits (tests/golden/near.py).
local limn = require "limn"
local t = require "limn.test"
local huge = math.huge
local golden = dofile "tests/golden/near.lua"
local X = {1.5, 0.5}

-- Within the error, which is 2e-12 (2e-10 with `most`), and within 1e-15 a layer or
-- `most`, in units of the kernels of x and y themselves.  Kernels made from Gram entries
-- alone are off by 1e-9.
local function check(name, depth, of, most)
  local x = {X, table.unpack(golden.inputs)}
  local s, u = of(x)
  local function near(k, i, want, at, size)
    local got, error = k.k[1][i], k.k_error[1][i]
    local off = math.abs(got - want)
    local here = ("%s %s, input %d: %.3g, error %.3g"):format(name, at, i - 1,
      off / size, error / size)
    t.ok(off <= error + 1e-17 * size, here)
    t.ok(error <= (most and 2e-10 or 2e-12) * size, here)
    t.ok(off <= (most or (depth + 2) * 1e-15) * size, here)
  end
  for i, row in ipairs(golden[name]) do
    local function scale(k) return math.sqrt(k.k[1][1] * k.k[i + 1][i + 1]) end
    near(s, i + 1, row[1], "S", scale(s))
    if u then near(u, i + 1, row[2], "T", scale(u)) end
    t.near(s.k[i + 1][i + 1], row[3], 1e-13 * row[3])
    if u then t.near(u.k[i + 1][i + 1], row[4], 1e-13 * row[4]) end
  end
end

t.test("layers: relu and its kin, erf", function()
  for name in pairs(golden) do
    local act, depth = name:match "^(%S+) (%d+)$"
    if act then
      check(name, tonumber(depth), function(x)
        local k = limn.theory.kernel.ntk(x, {act = act, depth = tonumber(depth)})
        return {k = k.nngp, k_error = k.nngp_error},
          act ~= "step" and {k = k.ntk, k_error = k.ntk_error} or nil
      end)
    end
  end
end)

local function of(net)
  return function(x) return net:kernel(x, {kind = "nngp"}), net:kernel(x) end
end
local function mlp(o)
  o.width, o.param, o.base = huge, "ntp", 1
  return of(limn.model.net(2, o))
end

t.test("networks: biases, norms, residual branches, two activations", function()
  check("bias", 4, mlp{depth = 4})
  check("layernorm", 3, mlp{depth = 3, bias = false, norm = "layernorm"})
  check("residual", 4, mlp{depth = 4, bias = false, residual = true})
  local nodes = {}
  for i, act in ipairs{"erf", "relu", "erf", "relu"} do
    nodes[2 * i - 1] = {kind = "dense", width = huge}
    nodes[2 * i] = {kind = "activation", act = act}
  end
  nodes[9] = {kind = "dense", width = 1, grows = false}
  -- Of smooth activations the gap is known to its first order where that is
  -- better than the plain difference, worst at an angle of 1e-4.
  check("erf and relu", 4, of(limn.model.graph(2, nodes, {param = "ntp",
    base = 1})), 1e-12)
  check("sum", 4, of(limn.model.graph(2, {
    {kind = "dense", width = huge, name = "a"},
    {kind = "activation", act = "erf"},
    {kind = "dense", width = huge, name = "b"},
    {kind = "add", inputs = {"a", "b"}},
    {kind = "activation", act = "relu"},
    {kind = "dense", width = 1, grows = false}}, {param = "ntp", base = 1})), 2e-13)
end)

-- Two sets are one with a part left out; the angle 1e-8 of calculus.md.
t.test("two sets, and the value for relu", function()
  local x = {{math.sqrt(2), 0}, {math.sqrt(2), math.sqrt(2) * 1e-8}}
  local k = limn.theory.kernel.ntk(x, {act = "relu"})
  t.near((k.ntk[1][2]) / 2, .4999999992, 1e-10)
  t.near((k.ntk[1][2] - k.ntk[1][1]) * 2 * math.pi, -1e-8, 2e-15)
  local net = limn.model.net(2, {width = huge, param = "ntp", depth = 3})
  local all = {X, table.unpack(golden.inputs)}
  local one, two = net:kernel(all), net:kernel({X}, {z = golden.inputs})
  for j = 1, #golden.inputs do
    t.near(two.k[1][j], one.k[1][j + 1], 1e-14)
  end
end)
t.done()
