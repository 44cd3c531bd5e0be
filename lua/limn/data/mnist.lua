-- limn.data.mnist(): MNIST.

local limn = limn
local errors = require "limn.errors"
local idx = require "limn.data.idx"
local places = require "limn.data.places"

limn.def{
  name = "data.mnist",
  doc = "MNIST: 28 x 28 grey-scale images of 10 classes of handwritten "
    .. "digits.",
  ref = "LeCun et al. 1998",
  example = [[
local ok, data = pcall(limn.data.mnist, {count = 5})
assert(ok and #data.x[1] == 784 or data:find("IDX"))]],
  args = {places.slot.path, places.slot.part, places.slot.count},
  results = {places.result},
  run = function(o) return errors.call("data.mnist", idx.load, "mnist", o) end,
}
