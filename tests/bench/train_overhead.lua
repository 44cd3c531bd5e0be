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

-- Short turns, of which each is first in half of the pairs, and of two runs that
-- change places: neither weather nor where the weights lie counts for one of them.
local runs, ratios, PAIRS, STEPS = {new(), new()}, {}, 60, 500
local ways = {
  function(run) run:step(STEPS) end,
  function(run) limn.train(run, {steps = STEPS, every = 10, on = function() end}) end,
}
for i = 1, PAIRS do
  local spent = {}
  for _, way in ipairs(i % 2 == 0 and {1, 2} or {2, 1}) do
    local run = runs[(way + i // 2) % 2 + 1]
    local began = os.clock()
    ways[way](run)
    spent[way] = os.clock() - began
  end
  ratios[i] = spent[2] / spent[1]
end
print(("%.2f"):format(100 * (limn.tensor.median(ratios) - 1)))
