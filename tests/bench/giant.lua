-- Two giant steps and the largest singular triplets: prints the seconds of wall
-- clock and of processor time of the steps, and of the triplets, and the values.
-- Usage: limn giant.lua NEURONS FOLDER, with what giant.py has written there.
local n, folder = math.tointeger(tonumber(arg[1])), arg[2]
local function load(name) return limn.files.load(folder .. "/" .. name .. ".npy") end
local net = limn.model.net(n, {width = n, depth = 1, param = "meanfield", base = 1,
  gain = 1, act = "tanh", bias = false, freeze = {"output"},
  precision = "single", seed = 1})
net:set("W1", load "w":t())
net:set("W2", load "a":reshape(n, 1) * math.sqrt(n))
local run = limn.dyn.giant(net, load "x", load "y",
  {eta = {3 * n ^ 0.3, 3 * n ^ 0.4}})
local wall, cpu = limn.clock(), os.clock()
local function seconds()
  print(limn.clock() - wall, os.clock() - cpu)
  wall, cpu = limn.clock(), os.clock()
end
run:step(2)
seconds()
local d = limn.linalg.svds(net:get("W1"):t(), 20, {tol = 1e-6, seed = 1})
seconds()
assert(d.converged)
print(table.concat(d.s:list(), " "))
