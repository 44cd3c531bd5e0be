-- limn.data: data sets of pictures, where they are installed, at a path, or
-- the digits that travel with limn.

local limn = limn

local function exists(path)
  local f = io.open(path, "rb")
  if f then f:close() end
  return f ~= nil
end

-- The first of these names that is there, plain or gzipped.
local function find(dir, names)
  for _, name in ipairs(names) do
    for _, ending in ipairs{"", ".gz"} do
      local path = ("%s/%s%s"):format(dir, name, ending)
      if exists(path) then return path end
    end
  end
end

-- Image and label file of a part in an IDX directory; the names are those
-- of the MNIST distribution.
local function idx_files(dir, part)
  local stem = part == "test" and "t10k" or "train"
  return find(dir, {stem .. "-images-idx3-ubyte", stem .. "-images.idx3-ubyte"}),
    find(dir, {stem .. "-labels-idx1-ubyte", stem .. "-labels.idx1-ubyte"})
end

local function record(name, x, y, classes)
  return {name = name, x = x, y = y, classes = classes}
end

-- What is wrong with a file is said under the name of the data set.
local function items(name, path, count)
  local ok, x = pcall(limn.files.idx, path, {count = count})
  if ok then return x end
  error(("data.%s: %s"):format(name, (tostring(x):gsub("^.-files%.idx: ", ""))), 0)
end

local function read_idx(name, dir, o, as)
  local images, labels = idx_files(dir, o.part)
  if not (images and labels) then
    error(("data.%s: no IDX files of the %s part in '%s'"):format(name, o.part,
      dir), 0)
  end
  local x = items(as or name, images, o.count)
  local y = items(as or name, labels, o.count)
  if #x ~= #y then
    error(("data.%s: %d images but %d labels in '%s'"):format(name, #x, #y,
      dir), 0)
  end
  local pixels = 1
  for _, n in ipairs(x.shape) do pixels = pixels * n end
  return record(name, x:reshape{#x, pixels // #x} / 255, y,
    math.tointeger(y:max()) + 1)
end

local function digits(count)
  local text = require "limn.data.digits"
  local x, y = {}, {}
  for line in text:gmatch("%l+%d") do
    if count > 0 and #y == count then break end
    local row = {line:byte(1, 64)}
    for i = 1, 64 do row[i] = (row[i] - 97) / 16 end
    x[#x + 1], y[#y + 1] = row, tonumber(line:sub(65))
  end
  return record("digits", limn.tensor.new(x), limn.tensor.new(y), 10)
end

-- Where Debian packages and people put them.
local places = {
  fashion = {"/usr/share/datasets/fashion-mnist"},
  mnist = {"/usr/share/datasets/mnist", "/usr/share/mnist"},
  cifar10 = {"/usr/share/datasets/cifar-10", "/usr/share/datasets/cifar10",
    "/usr/share/datasets/cifar-10-batches-bin"},
}

-- The binary files of a part of CIFAR-10, in a directory or in the one that
-- its archive makes there.
local function cifar_files(dir, part)
  local names = part == "test" and {"test_batch.bin"} or {}
  if part ~= "test" then
    for k = 1, 5 do names[k] = ("data_batch_%d.bin"):format(k) end
  end
  for _, place in ipairs{dir, dir .. "/cifar-10-batches-bin"} do
    local files = {}
    for k, name in ipairs(names) do files[k] = find(place, {name}) end
    if files[1] then
      for k, name in ipairs(names) do
        if not files[k] then
          error(("data.cifar10: '%s/%s' is missing"):format(place, name), 0)
        end
      end
      return files
    end
  end
end

-- Up to count pictures (0: all) of these files.
local function read_cifar(files, count)
  local xs, ys, left = {}, {}, count
  for _, path in ipairs(files) do
    local ok, d = pcall(limn.files.cifar, path)
    if not ok then
      error("data.cifar10: " .. tostring(d):gsub("^.-files%.cifar: ", ""), 0)
    end
    local n = count == 0 and #d.y or math.min(left, #d.y)
    xs[#xs + 1] = d.x[{1, n}]:reshape{n, 3072} / 255
    ys[#ys + 1] = d.y[{1, n}]
    left = left - n
    if count > 0 and left == 0 then break end
  end
  return record("cifar10", limn.tensor.concat(xs), limn.tensor.concat(ys), 10)
end

local function installed(name)
  for _, dir in ipairs(places[name]) do
    if idx_files(dir, "train") then return dir end
  end
end

local slots = {
  {name = "path", kind = "str", default = "",
    doc = "directory of the files; where the package puts them if absent"},
  {name = "part", kind = "choice", default = "train", rule = "train|test",
    doc = "which part"},
  {name = "count", kind = "int", default = 0, rule = "[0,inf)",
    doc = "the first so many; 0: all"},
}
local results = {{name = "data", kind = "table",
  doc = "x (m x pixels, in [0, 1]), y (m classes from 0), classes, name"}}

for name, title in pairs{fashion = "Fashion-MNIST (Xiao et al. 2017; Debian "
    .. "package dataset-fashion-mnist)", mnist = "MNIST (LeCun et al. 1998)"} do
  limn.def{
    name = "data." .. name,
    doc = title .. ": 28 x 28 grey pictures of 10 classes.",
    example = ([[
local ok, data = pcall(limn.data.%s, {count = 5})
assert(ok and #data.x[1] == 784 or data:find("IDX"))]]):format(name),
    args = slots, results = results,
    run = function(o)
      local dir = o.path ~= "" and o.path or installed(name)
      if not dir then
        error(("data.%s: no IDX files in %s; give a path"):format(name,
          table.concat(places[name], " or ")), 0)
      end
      return read_idx(name, dir, o)
    end,
  }
end

limn.def{
  name = "data.digits",
  doc = "1797 handwritten digits of 8 x 8 pixels, part of limn.",
  ref = "Alpaydin & Kaynak 1998, doi 10.24432/C50P49",
  example = "assert(#limn.data.digits().x == 1797)",
  args = {slots[3]}, results = results,
  run = function(o) return digits(o.count) end,
}

limn.def{
  name = "data.cifar10",
  doc = "CIFAR-10 in its binary form: 32 x 32 pictures of 10 classes; a row "
    .. "is the red, the green and the blue plane.",
  ref = "Krizhevsky 2009",
  example = [[
local ok, data = pcall(limn.data.cifar10, {count = 5})
assert(ok and #data.x[1] == 3072 or data:find("CIFAR"))]],
  args = slots, results = results,
  run = function(o)
    for _, dir in ipairs(o.path ~= "" and {o.path} or places.cifar10) do
      local files = cifar_files(dir, o.part)
      if files then return read_cifar(files, o.count) end
    end
    error(("data.cifar10: no binary files of CIFAR-10 in %s%s"):format(
      o.path ~= "" and "'" .. o.path .. "'"
      or table.concat(places.cifar10, " or "),
      o.path == "" and "; give a path" or ""), 0)
  end,
}

limn.def{
  name = "data.images",
  doc = "Pictures to train on: those at a path, else Fashion-MNIST if it is "
    .. "installed, else the digits.",
  example = "assert(#limn.data.images{count = 10}.x == 10)",
  args = slots, results = results,
  run = function(o)
    if o.path ~= "" then return read_idx("images", o.path, o) end
    local dir = installed "fashion"
    if dir then return read_idx("fashion", dir, o, "images") end
    return digits(o.count)
  end,
}

limn.def{
  name = "data.one_hot",
  doc = "Classes 0 .. k-1 as rows with a single 1.",
  example = "assert(limn.data.one_hot({1, 0}, 3)[1][2] == 1)",
  args = {
    {name = "y", kind = "vec", rule = "m", doc = "classes"},
    {name = "classes", kind = "int", rule = "[1,1000000]", doc = "k"},
  },
  results = {{name = "rows", kind = "mat", doc = "m x k"}},
  run = function(o)
    local rows = limn.tensor.zeros(#o.y, o.classes)
    for i = 1, #o.y do
      local c = math.tointeger(o.y[i])
      if not c or c < 0 or c >= o.classes then
        error(("data.one_hot: y[%d] is %g, expected a class in 0 .. %d"):format(
          i, o.y[i], o.classes - 1), 0)
      end
      rows[i][c + 1] = 1
    end
    return rows
  end,
}
