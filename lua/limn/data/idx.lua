-- Data sets in IDX files, as MNIST is distributed: limn.data.fashion, mnist and
-- images.

local limn = limn
local places = require "limn.data.places"

local idx = {}

-- Image and label file of a part in an IDX directory; the names are those
-- of the MNIST distribution.
local function files_of(dir, part)
  local stem = part == "test" and "t10k" or "train"
  return places.find(dir, {stem .. "-images-idx3-ubyte", stem .. "-images.idx3-ubyte"}),
    places.find(dir, {stem .. "-labels-idx1-ubyte", stem .. "-labels.idx1-ubyte"})
end

-- The samples of a part of the data set in a directory.
function idx.read(name, dir, o)
  local images, labels = files_of(dir, o.part)
  if not (images and labels) then
    error(("no IDX files of the %s part in '%s'"):format(o.part, dir), 0)
  end
  local x = limn.files.idx(images, {count = o.count})
  local y = limn.files.idx(labels, {count = o.count})
  if #x ~= #y then
    error(("%d images but %d labels in '%s'"):format(#x, #y, dir), 0)
  end
  local pixels = 1
  for _, n in ipairs(x.shape) do pixels = pixels * n end
  return places.dataset(name, x:reshape{#x, pixels // #x} / 255, y,
    math.tointeger(y:max()) + 1)
end

-- The directory where a data set is installed, or nil.
function idx.installed(name)
  for _, dir in ipairs(places.known[name]) do
    if files_of(dir, "train") then return dir end
  end
end

-- The data set of a name, at o.path or where it is installed.
function idx.load(name, o)
  local dir = o.path ~= "" and o.path or idx.installed(name)
  if not dir then
    error(("no IDX files in %s; give a path"):format(
      table.concat(places.known[name], " or ")), 0)
  end
  return idx.read(name, dir, o)
end

return idx
