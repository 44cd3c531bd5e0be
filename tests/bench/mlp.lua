-- The limn side of bench.py: mlp.lua DIR WIDTH OPT.  Reads batches and writes
-- initial weights in DIR, then obeys lines on stdin: "steps N" prints the CPU
-- seconds that N steps took, "loss" the loss on all samples.
local wire = require "limn.wire"

local dir, width, opt = arg[1], math.tointeger(arg[2]), arg[3]
local SAMPLES, INPUTS, OUTPUTS = 512, 784, 10

local function read(name, rows, cols)
  local file <close> = assert(io.open(dir .. "/" .. name, "rb"))
  return wire.tensor(file:read("a"), {rows, cols})
end

local x, y = read("x", SAMPLES, INPUTS), read("y", SAMPLES, OUTPUTS)
local net = limn.model.net(INPUTS, {outputs = OUTPUTS, width = width, depth = 2,
  param = "sp", base = width, precision = "single", seed = 1})
local run = limn.dyn[opt](net, x, y, {lr = opt == "adam" and 1e-4 or 0.01,
  batch = 64, order = "cycle"})

do
  local file <close> = assert(io.open(dir .. "/w", "wb"))
  file:write(wire.doubles(net:flat()))
end
io.stdout:setvbuf("line")
print("ready")
for line in io.lines() do
  local steps = line:match("^steps (%d+)")
  local began = os.clock()
  if steps then
    run:step(math.tointeger(steps))
    print(("%.6f"):format(os.clock() - began))
  else
    print(("%.9g"):format(run:loss()))
  end
end
