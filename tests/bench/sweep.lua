-- A learning-rate sweep in two processes: 4 widths, 12 rates, 2 seeds, 50
-- steps of SGD on batches of 64 of 1000 samples; sweep_torch.py does the same.
local x, y = {}, {}
for i = 1, 1000 do
  x[i] = {}
  for j = 1, 784 do x[i][j] = math.sin(i * j) end
  y[i] = i % 10
end
x = limn.tensor.new(x)

local rates = {}
for i = 1, 12 do rates[i] = 2.0 ^ -i end
limn.sweep{
  name = "bench", jobs = 2,
  grid = {width = {64, 128, 256, 512}, lr = rates, seed = {1, 2}},
  run = function(p)
    local net = limn.model.net(784, {outputs = 10, width = p.width, depth = 2,
      param = "sp", precision = "single", seed = p.seed})
    local run = limn.dyn.sgd(net, x, y, {loss = "xent", lr = p.lr,
      seed = p.seed})
    return {loss = run:step(50).mean}
  end,
}
