-- What driving a run from Lua costs: training with a row of the record and a
-- callback every 10 steps against the same steps in one call; per cent, the
-- median of pairs.
local x, y = {}, {}
for i = 1, 256 do
  x[i] = {}
  for j = 1, 784 do x[i][j] = math.sin(i * j) end
  y[i] = i % 10
end

local function new()
  local net = limn.model.net(784, {outputs = 10, width = 64,
    precision = "single", seed = 1})
  return limn.dyn.sgd(net, x, y, {loss = "xent", lr = 0.01, seed = 1})
end

local plain, driven, ratios, STEPS = new(), new(), {}, 2000
for i = 1, 9 do
  local began = os.clock()
  plain:step(STEPS)
  local middle = os.clock()
  limn.train(driven, {steps = STEPS, every = 10, on = function() end})
  ratios[i] = (os.clock() - middle) / (middle - began)
end
table.sort(ratios)
print(("%.2f"):format(100 * (ratios[5] - 1)))
