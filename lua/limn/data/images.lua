-- limn.data.images(): images to train on, whatever is there.

local limn = limn
local digits = require "limn.data.digits"
local errors = require "limn.errors"
local idx = require "limn.data.idx"
local places = require "limn.data.places"

local function images(o)
  if o.path ~= "" then return idx.read("images", o.path, o) end
  local dir = idx.installed "fashion"
  return dir and idx.read("fashion", dir, o) or digits(o.count)
end

limn.def{
  name = "data.images",
  doc = "Images to train on: those at a path, else Fashion-MNIST if it is "
    .. "installed, else limn.data.digits.",
  example = "assert(#limn.data.images{count = 10}.x == 10)",
  args = {places.slot.path, places.slot.part, places.slot.count},
  results = {places.result},
  run = function(o) return errors.call("data.images", images, o) end,
}
