-- limn.data.fashion(): Fashion-MNIST.

local limn = limn
local errors = require "limn.errors"
local idx = require "limn.data.idx"
local places = require "limn.data.places"

limn.def{
  name = "data.fashion",
  doc = "Fashion-MNIST: 28 x 28 grey-scale images of 10 classes of clothing "
    .. "(Debian package dataset-fashion-mnist).",
  ref = "Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747",
  example = [[
local ok, data = pcall(limn.data.fashion, {count = 5})
assert(ok and #data.x[1] == 784 or data:find("IDX"))]],
  args = {places.slot.path, places.slot.part, places.slot.count},
  results = {places.result},
  run = function(o) return errors.call("data.fashion", idx.load, "fashion", o) end,
}
