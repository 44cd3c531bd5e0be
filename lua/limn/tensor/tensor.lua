-- What tensors have from Lua: functions, nested lists and text.
local limn = limn
local errors = require "limn.errors"
local T = limn.tensor

limn.def{
  name = "tensor.from",
  doc = "A tensor whose elements are a function of their indices.",
  example = "assert(limn.tensor.from({2, 3}, function(i, j) return i * j end)"
    .. "[2][3] == 6)",
  args = {
    {name = "size", kind = "ints", rule = "[0,inf)", doc = "the shape"},
    {name = "f", kind = "function", doc = "called with the indices, from 1"},
  },
  results = {{name = "value", kind = "tensor", doc = "the tensor"}},
  run = function(o)
    local value = errors.call("tensor.from", T.zeros, o.size)
    -- What has an axis of size 0 has no elements, however long the others are.
    for _, n in ipairs(o.size) do if n == 0 then return value end end
    local flat, rank = {}, #o.size
    local function fill(k, ...)
      if k > rank then
        local x = o.f(...)
        if type(x) ~= "number" then
          error("tensor.from: 'f' must return numbers, got a " .. type(x), 0)
        end
        flat[#flat + 1] = x
        return
      end
      local index = {...}
      for i = 1, o.size[k] do
        index[k] = i
        fill(k + 1, table.unpack(index, 1, k))
      end
    end
    fill(1)
    return T.new(flat):reshape(o.size)
  end,
}

limn.def{
  name = "tensor.list",
  doc = "Convert a tensor to a nested Lua list.",
  example = "assert(limn.tensor.list(limn.tensor.eye(2))[2][1] == 0)",
  args = {{name = "x", kind = "tensor", rule = "?", doc = "a tensor"}},
  results = {{name = "list", kind = "table",
    doc = "nested as deep as x has axes"}},
  run = function(o)
    local function level(x)
      if type(x) == "number" then return x end
      local list = {}
      for i = 1, #x do list[i] = level(x[i]) end
      return list
    end
    return level(o.x)
  end,
}

limn.def{
  name = "tensor.split",
  doc = "Split a tensor along an axis into parts of (nearly) equal size.",
  example = "assert(#limn.tensor.split(limn.tensor.arange(1, 7), 3)[3] == 2)",
  args = {
    {name = "x", kind = "tensor", rule = "?", doc = "a tensor"},
    {name = "parts", kind = "int", rule = "[1,1000000]", doc = "the number of "
      .. "parts; the first ones are longer by one where sizes cannot be equal"},
    {name = "axis", kind = "int", default = 1, rule = "[-8,8]", doc = "the axis"},
  },
  results = {{name = "list", kind = "table", doc = "the parts"}},
  run = function(o)
    local x = type(o.x) == "number" and T.new{o.x} or o.x
    local axis = o.axis < 0 and o.axis + x.rank + 1 or o.axis
    local n = x.shape[axis]
    if not n then
      error(("tensor.split: there is no axis %d"):format(o.axis), 0)
    end
    local list, at, key = {}, 1, {}
    for a = 1, axis - 1 do key[a] = {} end
    for k = 1, o.parts do
      local count = n // o.parts + (k <= n % o.parts and 1 or 0)
      if count == 0 then
        local size = x.shape
        size[axis] = 0
        list[k] = T.zeros(size)
      else
        key[axis] = {at, at + count - 1}
        list[k] = axis == 1 and x[key[1]] or x[key]
      end
      at = at + count
    end
    return list
  end,
}

limn.def{
  name = "tensor.parse",
  doc = "Parse a tensor from text: numbers separated by blanks or commas, rows "
    .. "by newlines or semicolons.",
  example = "assert(limn.tensor.parse('1 2; 3 4')[2][1] == 3)",
  args = {{name = "text", kind = "str", doc = "the numbers"}},
  results = {{name = "value", kind = "tensor", doc = "a matrix, or a "
    .. "vector if there is one row"}},
  run = function(o)
    local rows = {}
    for line in o.text:gmatch "[^\n;]+" do
      local row = {}
      for word in line:gmatch "[^%s,]+" do
        local number = tonumber(word) or ({nan = 0 / 0, ["-nan"] = 0 / 0,
          inf = math.huge, ["-inf"] = -math.huge})[word:lower()]
        if not number then
          error(("tensor.parse: '%s' is not a number"):format(word:sub(1, 40)), 0)
        end
        row[#row + 1] = number
      end
      if #row > 0 then rows[#rows + 1] = row end
      if #row > 0 and #row ~= #rows[1] then
        error(("tensor.parse: row %d has %d numbers, expected %d"):format(#rows,
          #row, #rows[1]), 0)
      end
    end
    return T.new(#rows == 1 and rows[1] or rows)
  end,
}

limn.def{
  name = "tensor.text",
  doc = "Format a tensor as text that tensor.parse reads back exactly.",
  example = "assert(limn.tensor.text(limn.tensor.eye(2)) == '1 0\\n0 1')",
  args = {{name = "x", kind = "tensor",
    doc = "a number, a vector or a matrix"}},
  results = {{name = "text", kind = "str", doc = "one line for each row"}},
  run = function(o)
    local lines = {}
    local x = T.new(o.x)
    if type(x) == "number" then x = T.new{x} end
    if x.rank > 2 then
      error(("tensor.text: 'x' has %d axes, expected at most 2"):format(x.rank),
        0)
    end
    while x.rank < 2 do x = x:unsqueeze(1) end
    for i = 1, #x do
      local words = {}
      for j = 1, #x[i] do words[j] = ("%.17g"):format(x[i][j]) end
      lines[i] = table.concat(words, " ")
    end
    return table.concat(lines, "\n")
  end,
}
