-- long.lua STORE CHECKPOINT: a sweep of one trial of some seconds, which
-- writes a checkpoint only where it is interrupted, for stop.host.sh.  Prints
-- a fingerprint of its curve and weights.
local limn = require "limn"
local x, y = limn.tensor.randn(256, 32, {seed = 1}),
  limn.tensor.randn(256, {seed = 2})
local path = arg[2]
local r = limn.sweep{
  grid = {lr = {1e-4}}, store = arg[1], name = "long", jobs = 1,
  progress = false, code = "long",
  run = function(p)
    local net = limn.model.net(32, {width = 64, seed = 1})
    local run = limn.dyn.adam(net, x, y, {batch = 32, lr = p.lr, seed = 3})
    local log = limn.train(run, {steps = 6000, every = 20, show = false,
      on = function() require("limn.proc").sleep(0.008) end,
      checkpoint = {path = path, every = "1h"}})
    return {curve = log.loss, weights = net:flat()}
  end}
print(require("limn.wire").digest(r))
