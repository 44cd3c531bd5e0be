-- What tests/optimum.host.sh compares: optima of theory.linear.optimum, one
-- number a line, with all digits.
local limn = require "limn"

local function show(name, r)
  for _, key in ipairs{"lr", "loss", "width", "basin_edge", "basin_step",
                       "return_at_t", "lr_averaged"} do
    print(name .. "." .. key, ("%.17g"):format(r[key]))
  end
  for i = 1, #r.minima do
    print(name .. ".minimum" .. i, ("%.17g"):format(r.minima[i]))
  end
end

local X = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}
local Y = {1, -0.5, 0.25, -1.5}
for _, c in ipairs{{2, 5}, {3, 3}, {3, 8}, {9, 5}} do
  show(("D1.%d.%d"):format(c[1], c[2]),
       limn.theory.linear.optimum(X, Y, {depth = c[1], steps = c[2]}))
end
for _, t in ipairs{3, 5} do
  show("one." .. t, limn.theory.linear.optimum({{1}}, {1}, {steps = t}))
end
-- A hundred images, centred, in two groups: of Fashion-MNIST where that is
-- installed, else the digits that limn carries.
local data = limn.data.images{count = 100}
local y = {}
for i = 1, #data.x do y[i] = data.y[i] < data.classes / 2 and 1 or -1 end
show("images", limn.theory.linear.optimum(data.x - data.x:mean(), y,
                                          {steps = 5}))
