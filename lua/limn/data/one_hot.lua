-- limn.data.one_hot(y, k): classes as targets.

local limn = limn

limn.def{
  name = "data.one_hot",
  doc = "One-hot encoding of classes 0 .. k-1: rows with a single 1.",
  example = "assert(limn.data.one_hot({1, 0}, 3)[1][2] == 1)",
  args = {
    {name = "y", kind = "vec", rule = "m", doc = "classes"},
    {name = "classes", kind = "int", rule = "[1,1000000]", doc = "number of classes, k"},
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
