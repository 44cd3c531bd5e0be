-- A learning-rate sweep in two processes: 4 widths, 12 rates, 2 seeds, 50
-- steps of SGD on batches of 64 of 1000 samples; sweep_torch.py does the same.
local i, j = limn.tensor.arange(1, 1000), limn.tensor.arange(1, 784)
local x, y = limn.tensor.outer(i, j):sin(), i % 10

local rates = {}
for k = 1, 12 do rates[k] = 2.0 ^ -k end
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
