-- The functions of `limn` itself.
local limn = limn

limn.def{
  name = "cores",
  doc = "The number of processors that this process may use.",
  example = "assert(limn.cores() >= 1)",
  args = {},
  results = {{name = "n", kind = "int", doc = "processors"}},
  run = require("limn.proc").cores,
}
