-- Exponents of real networks against limn.theory.classify, tolerance 0.1, and
-- the equivalence of forms of one parametrization on real trajectories.
local limn = require "limn"
local t = require "limn.test"
local theory = limn.theory

local zero, half = {0, 0, 0, 0}, {0, .5, .5, .5}
local cases = {
  {"mup", {-.5, 0, 0, .5}, {.5, .5, .5, .5}, 0},
  {"ntp", half, zero, 0},
  {"sp with lr / n", zero, half, 1},
  {"between", {-.25, .25, .25, .5}, {.25, .25, .25, .25}, 0},
  {"mup", zero, {0, .5, .5, 1}, {0, 1, 1, 1}, "adam"},
  {"ntp", half, zero, {.5, 1, 1, .5}, "adam"},
  {"sp with lr / n", zero, half, 1, "adam"},
  {"sp with lr / n^(3/2)", zero, half, 1.5, "adam"},
}
for _, case in ipairs(cases) do
  t.test("measured exponents: " .. case[1], function()
    local r = theory.exponents(case[2], case[3], {c = case[4], opt = case[5],
      show = false})
    for i, name in ipairs(r.name) do
      t.near(r.measured[i], r.predicted[i], 0.1, name)
    end
  end)
end

-- c = 0 with multipliers and a = 0 without them are one training.
for _, opt in ipairs{"sgd", "adam"} do
  t.test("multiplier and weight form train alike: " .. opt, function()
    local x, y = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}, {{1}, {-1}, {0}, {1}}
    local p = theory.abc("mup", 3, {opt = opt})
    local out = {}
    for i, form in ipairs{"weight", "multiplier"} do
      local q = theory.abc_form(p.a, p.b, {c = p.c, opt = opt, form = form})
      local net = limn.model.net(2, {width = 32, depth = 3, act = "tanh",
        a = q.a, b = q.b, c = q.c, base = 1, gain = 1, bias = false, seed = 4})
      local run = opt == "adam"
        and limn.dyn.adam(net, x, y, {lr = 0.01, batch = 4})
        or limn.dyn.gd(net, x, y, {lr = 0.1})
      run:step(5)
      out[i] = net:forward(x)
    end
    for i = 1, 4 do t.near(out[1][i][1], out[2][i][1], 1e-12) end
  end)
end

t.done()
