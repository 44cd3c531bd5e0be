-- limn.data.cifar10(): CIFAR-10 in its binary form.

local limn = limn
local errors = require "limn.errors"
local places = require "limn.data.places"

-- The binary files of a part of CIFAR-10, in a directory or in the one that
-- its archive makes there.
local function files_of(dir, part)
  local names = part == "test" and {"test_batch.bin"} or {}
  if part ~= "test" then
    for k = 1, 5 do names[k] = ("data_batch_%d.bin"):format(k) end
  end
  for _, place in ipairs{dir, dir .. "/cifar-10-batches-bin"} do
    local files = {}
    for k, name in ipairs(names) do files[k] = places.find(place, {name}) end
    if files[1] then
      for k, name in ipairs(names) do
        if not files[k] then
          error(("'%s/%s' is missing"):format(place, name), 0)
        end
      end
      return files
    end
  end
end

-- Up to count images (0: all) of these files.
local function read(files, count)
  local xs, ys, left = {}, {}, count
  for _, path in ipairs(files) do
    local d = limn.files.cifar(path)
    local n = count == 0 and #d.y or math.min(left, #d.y)
    xs[#xs + 1] = d.x[{1, n}]:reshape{n, 3072} / 255
    ys[#ys + 1] = d.y[{1, n}]
    left = left - n
    if count > 0 and left == 0 then break end
  end
  return places.dataset("cifar10", limn.tensor.concat(xs), limn.tensor.concat(ys), 10)
end

local function load(o)
  local dirs = o.path ~= "" and {o.path} or places.known.cifar10
  for _, dir in ipairs(dirs) do
    local files = files_of(dir, o.part)
    if files then return read(files, o.count) end
  end
  error(("no binary files of CIFAR-10 in %s%s"):format(o.path ~= ""
    and "'" .. o.path .. "'" or table.concat(dirs, " or "),
    o.path == "" and "; give a path" or ""), 0)
end

limn.def{
  name = "data.cifar10",
  doc = "CIFAR-10, read from its binary files: 32 x 32 colour images of 10 "
    .. "classes; a row is the red, the green and the blue plane.",
  ref = "Krizhevsky 2009",
  example = [[
local ok, data = pcall(limn.data.cifar10, {count = 5})
assert(ok and #data.x[1] == 3072 or data:find("CIFAR"))]],
  args = {places.slot.path, places.slot.part, places.slot.count},
  results = {places.result},
  run = function(o) return errors.call("data.cifar10", load, o) end,
}
