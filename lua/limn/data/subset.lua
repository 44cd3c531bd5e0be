-- limn.data.subset(data, classes): the samples of some classes.

local limn = limn
local errors = require "limn.errors"

local record = {name = "data", kind = "table",
  doc = "data set with x and y, as data.images returns"}

local function check(data)
  local ok, n = errors.try(function() return #data.x end)
  local good, m = errors.try(function() return #data.y end)
  if not (ok and good) or math.type(n) ~= "integer" or n ~= m then
    error("data.subset: 'data' must have x and y of equal length", 0)
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
  doc = "Select the samples of some classes, relabelled 0, 1, ... in the order "
    .. "given, or 1 and -1.",
  example = [[
local d = limn.data.subset(limn.data.digits(), {3, 8}, {signs = true, count = 5})
assert(#d.x == 10 and d.y:sum() == 0)]],
  args = {
    record,
    {name = "classes", kind = "ints", doc = "classes to keep"},
    {name = "count", kind = "int", default = 0, rule = "[0,inf)",
      doc = "at most this many samples per class; 0: all"},
    {name = "signs", kind = "flag", default = false,
      doc = "label two classes 1 and -1"},
  },
  results = {{name = "part", kind = "table", doc = "x, y, classes, name"}},
  run = function(o)
    check(o.data)
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
