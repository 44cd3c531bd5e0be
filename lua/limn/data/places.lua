-- Where files of images are, and the slots of the functions that read them.

local proc = require "limn.proc"

local places = {}

-- Where Debian packages and people put them.
places.known = {
  fashion = {"/usr/share/datasets/fashion-mnist"},
  mnist = {"/usr/share/datasets/mnist", "/usr/share/mnist"},
  cifar10 = {"/usr/share/datasets/cifar-10", "/usr/share/datasets/cifar10",
    "/usr/share/datasets/cifar-10-batches-bin"},
}

-- The first of these names that is there, plain or gzipped.
function places.find(dir, names)
  for _, name in ipairs(names) do
    for _, ending in ipairs{"", ".gz"} do
      local path = ("%s/%s%s"):format(dir, name, ending)
      if proc.size(path) then return path end
    end
  end
end

-- A data set, as every function of images returns it.
function places.dataset(name, x, y, classes)
  return {name = name, x = x, y = y, classes = classes}
end

-- ---- declarations ----------------------------------------------------------

places.slot = {
  path = {name = "path", kind = "str", default = "",
    doc = "directory of the files; absent: where the package installs them"},
  part = {name = "part", kind = "choice", default = "train",
    rule = "train|test", doc = "training or test set"},
  count = {name = "count", kind = "int", default = 0, rule = "[0,inf)",
    doc = "number of samples, the first ones; 0: all"},
}

places.result = {name = "data", kind = "table",
  doc = "x (m x pixels, in [0, 1]), y (m classes from 0), classes, name"}

return places
