-- limn.data.teacher(x): targets made by a random network.

local limn = limn
local errors = require "limn.errors"

limn.def{
  name = "data.teacher",
  doc = "Targets from a random teacher network.",
  ref = "Gardner & Derrida 1989; Saad & Solla 1995",
  example = [[
local x = limn.data.gaussian(20, 3, {seed = 1}).x
local t = limn.data.teacher(x, {width = 2, depth = 1, act = "erf", seed = 2})
assert(#t.y == 20 and t.net:forward(x)[1][1] == t.y[1])]],
  args = {
    {name = "x", kind = "mat", rule = "m d", doc = "inputs, one per row"},
    {name = "width", kind = "int", default = 4, rule = "[1,100000]",
      doc = "units of a hidden layer of the teacher"},
    {name = "depth", kind = "int", default = 1, rule = "[1,1000]",
      doc = "hidden layers of the teacher"},
    {name = "act", kind = "str", default = "erf", doc = "activation of the teacher"},
    {name = "std", kind = "num", default = 0, rule = "[0,inf)",
      doc = "standard deviation of added Gaussian noise"},
    {name = "seed", kind = "seed", optional = true, doc = "random seed; absent: "
      .. "the next one of the session"},
  },
  results = {
    {name = "y", kind = "vec", doc = "targets"},
    {name = "net", kind = "net", doc = "the teacher"},
  },
  run = function(o)
    local net = errors.call("data.teacher", limn.model.net, o.x.shape[2],
      {width = o.width, depth = o.depth, act = o.act, bias = false,
        seed = o.seed})
    local y = net:forward(o.x):flatten()
    if o.std > 0 then
      y = limn.data.noisy(y, {std = o.std, seed = o.seed}).value
    end
    return {y = y, net = net}
  end,
}
