-- limn.data: parts of data sets, and targets made by networks.

local limn = limn

local record = {name = "data", kind = "table",
  doc = "a record with x and y, as data.images returns"}

local function check(name, data)
  local ok, n = pcall(function() return #data.x end)
  local good, m = pcall(function() return #data.y end)
  if not (ok and good) or n ~= m then
    error(name .. ": 'data' must have x and y of equal length", 0)
  end
end

-- The rows to take: up to `count` of each class, in their order.
local function rows_of(y, new, count)
  local rows, labels, taken = {}, {}, {}
  for i = 1, #y do
    local c = y[i]
    local k = new[c]
    if k and (count == 0 or (taken[c] or 0) < count) then
      taken[c] = (taken[c] or 0) + 1
      rows[#rows + 1], labels[#labels + 1] = i, k
    end
  end
  return rows, labels
end

limn.def{
  name = "data.subset",
  doc = "The samples of some classes, which become 0, 1, ... in the order "
    .. "given, or 1 and -1.",
  example = [[
local d = limn.data.subset(limn.data.digits(), {3, 8}, {signs = true, count = 5})
assert(#d.x == 10 and d.y:sum() == 0)]],
  args = {
    record,
    {name = "classes", kind = "ints", doc = "which"},
    {name = "count", kind = "int", default = 0, rule = "[0,inf)",
      doc = "of each at most so many; 0: all"},
    {name = "signs", kind = "flag", default = false,
      doc = "two classes become 1 and -1"},
  },
  results = {{name = "part", kind = "table", doc = "x, y, classes, name"}},
  run = function(o)
    check("data.subset", o.data)
    if o.signs and #o.classes ~= 2 then
      error("data.subset: 'signs' needs two classes", 0)
    end
    local new = {}
    for k, c in ipairs(o.classes) do
      if new[c] then
        error(("data.subset: class %d is given twice"):format(c), 0)
      end
      new[c] = o.signs and 3 - 2 * k or k - 1
    end
    local rows, labels = rows_of(o.data.y, new, o.count)
    if #rows == 0 then error("data.subset: there are no such samples", 0) end
    return {x = o.data.x[limn.tensor.new(rows)], y = limn.tensor.new(labels),
      classes = #o.classes, name = o.data.name}
  end,
}

limn.def{
  name = "data.teacher",
  doc = "Targets that a random network makes of the inputs.",
  ref = "Gardner & Derrida 1989; Saad & Solla 1995",
  example = [[
local x = limn.data.gaussian(20, 3, {seed = 1}).x
local t = limn.data.teacher(x, {width = 2, depth = 1, act = "erf", seed = 2})
assert(#t.y == 20 and t.net:forward(x)[1][1] == t.y[1])]],
  args = {
    {name = "x", kind = "mat", rule = "m d", doc = "inputs, one a row"},
    {name = "width", kind = "int", default = 4, rule = "[1,100000]",
      doc = "hidden neurons of the teacher"},
    {name = "depth", kind = "int", default = 1, rule = "[1,1000]",
      doc = "its hidden layers"},
    {name = "act", kind = "str", default = "erf", doc = "its activation"},
    {name = "std", kind = "num", default = 0, rule = "[0,inf)",
      doc = "deviation of normal noise that is added"},
    {name = "seed", kind = "seed", optional = true, doc = "the seed; the session's next one "
      .. "unless given"},
  },
  results = {
    {name = "y", kind = "vec", doc = "targets"},
    {name = "net", kind = "net", doc = "the teacher"},
  },
  run = function(o)
    local ok, net = pcall(limn.model.net, o.x.shape[2], {width = o.width,
      depth = o.depth, act = o.act, bias = false, seed = o.seed})
    if not ok then
      error((tostring(net):gsub("^.-model%.net: ", "data.teacher: ")), 0)
    end
    local y = net:forward(o.x):flatten()
    if o.std > 0 then
      y = limn.data.noisy(y, {std = o.std, seed = o.seed}).value
    end
    return {y = y, net = net}
  end,
}
