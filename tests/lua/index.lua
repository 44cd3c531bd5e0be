-- Lists of indices and masks: which is which, and where.
local t = require "limn.test"
local T = limn.tensor

local function same(a, list)
  t.near(a:flatten(), list, 0)
end

t.test("a vector of ones is a list of indices, a comparison a mask", function()
  local x = T.new{5, 6, 7}
  same(x[T.ones(3)], {5, 5, 5})
  same(x[T.new{1, 1, 1}], {5, 5, 5})
  same(x[x:gt(0)], {5, 6, 7})
  same(x[T.new{true, true, true}], {5, 6, 7})
  same(x[T.ones(3):ne(0)], {5, 6, 7})
  same(T.new{8}[T.new{1}], {8})
  -- A resampling that draws the first of two twice.
  same(T.new{3, 4}[T.new{1, 1}], {3, 3})
  local m = T.arange(1, 9):reshape(3, 3)
  same(m[{T.ones(3), 2}], {2, 2, 2})
  same(m[{m[1]:gt(0), 2}], {2, 5, 8})
  same(m(2, m[1]:lt(3)), {4, 5})
  x[T.ones(3)] = 0
  same(x, {0, 6, 7})
  x[x:ge(0)] = 1
  same(x, {1, 1, 1})
end)

t.test("numbers 0 and 1 are no mask, and the message says what is", function()
  local x = T.new{5, 6, 7}
  local function no(v)
    t.raises(function() return x[v] end, "0 is not an index; of a vector v of 0 "
      .. "and 1, v:ne(0) is a mask")
  end
  no(T.new{0, 1, 0})
  no(x:gt(5) * 1)
  no(1 - x:gt(5))
  no(x:gt(5):add_(0))
  no(T.logical_not{1, 0, 1}:fill_(0))
  no(T.new{1, 0, 1}:ne(0):sum{axis = 1, keep = true} * 0)
  same(x[(1 - x:gt(5)):ne(0)], {5})
end)

t.test("what makes a mask", function()
  local x = T.new{1, 0 / 0, 3}
  same(x[~x:isnan()], {1, 3})
  same(x[x:isfinite() & x:gt(1)], {3})
  same(x[x:isnan() | x:eq(1)]:isnan(), {0, 1})
  same(x[x:eq(1) ~ x:eq(3)], {1, 3})
  local y = T.new{2, 0, 5}
  y:gt_(1)
  same(T.new{7, 8, 9}[y], {7, 9})
  for name, compare in pairs{eq = {0, 1, 0}, ne = {1, 0, 1}, lt = {1, 0, 0},
      le = {1, 1, 0}, gt = {0, 0, 1}, ge = {0, 1, 1}} do
    local m = T[name]({1, 2, 3}, 2)
    same(m, compare)
    t.eq(tostring(m):match "%a+", "mask")
    t.eq(#T.new{1, 2, 3}[m], m:sum())
  end
end)

t.test("parts and rearrangements of masks are masks", function()
  local all = T.new{{true, true}, {true, true}}
  local x = T.new{5, 6}
  for _, m in ipairs{all[1], all[{{}, 1}], all(2), all[{1, 1}]:flatten(),
      all:t()[2], all:flip()[1], all:roll(1)[1], all[1]:copy(),
      all:reshape(4)[{2, 3}], all:permute(2, 1)[1], all:take{2}[1],
      all[1]:unsqueeze(1):squeeze(), T.concat{all[1], all[2]}[{1, 2}],
      T.stack{all[1], all[2]}[2], all[{1, 1}]:expand(2, 2)[2],
      all:diag(), T.new{true}:tile(2), T.new{true}:repeats(2), T.new(all[1]),
      limn.tensor.split(all:flatten(), 2)[2]} do
    same(x[m], {5, 6})
  end
  -- With numbers among them they are numbers.
  same(x[T.concat{T.new{true}, T.new{1}}], {5, 5})
  same(x[T.where(all[1], all[1], 1)], {5, 5})
end)

t.test("a tensor of rank 2 can only be a mask; shapes must fit", function()
  local x = T.arange(1, 6):reshape(2, 3)
  same(x[T.new{{1, 0, 0}, {0, 0, 1}}], {1, 6})
  same(x[T.new{true, false}], {1, 2, 3})
  t.raises(function() return x[T.new{true, true, true}] end,
    "a mask of 3 does not fit 2 x 3")
  t.raises(function() return x[T.ones(3, 2)] end, "a mask of 3 x 2 does not fit")
  t.raises(function() return x[T.ones(2, 3) * 2] end, "only 0 and 1, got 2")
  t.raises(function() return x[{1, T.ones(1, 1)}] end, "must be a vector")
  local m = T.new{true, false}
  m[2] = 3
  t.raises(function() return x[m] end, "only 0 and 1, got 3")
  t.raises(function() return x[T.new{1.5}] end, "1.5 is not an index")
  t.raises(function() return x[T.new{0 / 0}] end, "not an index")
  t.raises(function() return x[T.new{1e300}] end, "not an index")
  t.raises(function() return T.new{true, 1} end, "mixes numbers")
  t.eq(#x[T.new{false, false}], 0)
  t.eq(x[T.new{false, false}].shape[2], 3)
  local empty = T.zeros(0, 3)
  t.eq(#empty[empty:gt(0)], 0)
  t.eq(#empty[empty(limn.tensor.zeros(0), 1):gt(0)], 0)
end)

t.test("one truth is true or false", function()
  local x = T.new{{1, 2}, {3, 0}}
  t.eq(x:gt(-1):all(), true)
  t.eq(x:all(), false)
  t.eq(x:gt(5):any(), false)
  t.eq(T.gt(2, 1), true)
  t.eq(T.isnan(0 / 0), true)
  t.eq(T.logical_not(true), false)
  t.eq(T.logical_and(T.new{true, false}, true)[1], 1)
  same(x[x:gt(0):all{axis = 2}], {1, 2})
  same(x[x:gt(2):any{axis = 2}], {3, 0})
  local m = T.new{false, false}
  m[2] = true
  same(x[m], {3, 0})
  for _, f in ipairs{function() return x < x end, function() return x <= 1 end,
      function() return 1 > x end} do
    t.raises(f, "x:lt(y)")
  end
end)

t.test("steps of any size", function()
  local x = T.arange(1, 5)
  for _, step in ipairs{math.maxinteger, 5, 1 << 40} do
    same(x[{2, 5, step}], {2})
    same(x[{5, 2, -step}], {5})
    t.eq(#x[{5, 2, step}], 0)
    t.eq(#x[{2, 5, -step}], 0)
  end
  same(x[{5, 1, math.mininteger}], {5})
  t.eq(#x[{1, 5, math.mininteger}], 0)
  same(x[{3, 3, -1}], {3})
  same(x[{3, 3, 1}], {3})
  same(x[{3, 3}], {3})
  same(x[{1, 5, 4}], {1, 5})
  same(x[{5, 1, -4}], {5, 1})
end)

-- A random entry for an axis of size n: the entry, the indices that it means,
-- and whether the axis goes.
local function random_entry(n)
  local kind = math.random(6)
  if kind == 1 then
    local i = math.random(n)
    return math.random() < 0.5 and i or i - n - 1, {i}, true
  elseif kind == 2 then
    return {}, T.list(T.arange(1, n))
  elseif kind == 3 then
    local a, b = math.random(n), math.random(n)
    if a > b then a, b = b, a end
    return {a, math.random() < 0.5 and b or b - n - 1}, T.list(T.arange(a, b))
  elseif kind == 4 then
    local a, b, step = math.random(n), math.random(n), math.random(3)
    if a > b then step = -step end
    return {a, b, step}, T.list(T.arange(a, b, {step = step}))
  elseif kind == 5 then
    local list = {}
    for k = 1, math.random(4) do list[k] = math.random(n) end
    return T.new(list), list
  end
  local mask, list = {}, {}
  for i = 1, n do
    mask[i] = math.random() < 0.5
    if mask[i] then list[#list + 1] = i end
  end
  return T.new(mask), list
end

t.test("random keys mean what loops over their indices say", function()
  math.randomseed(3)
  for case = 1, 1500 do
    local shape, key, lists, gone, size = {}, {}, {}, {}, {}
    for a = 1, math.random(3) do
      shape[a] = math.random(6)
      key[a], lists[a], gone[a] = random_entry(shape[a])
      if not gone[a] then size[#size + 1] = #lists[a] end
    end
    local x = T.randn(shape, {seed = case})
    local want, places = {}, {}
    local function visit(a, row, place)
      if a > #shape then
        want[#want + 1], places[#places + 1] = row, place
        return
      end
      for _, i in ipairs(lists[a]) do
        visit(a + 1, row[i], (place or 0) * shape[a] + i - 1)
      end
    end
    visit(1, x)
    -- A table of numbers only is a range.
    local range = #size == 0
    if #shape == 1 then key = key[1] end
    local get
    if #shape == 1 and math.random() < 0.5 then
      get = x(key)
    elseif #shape > 1 and (range or math.random() < 0.5) then
      get = x(table.unpack(key))
    else
      get = x[key]
    end
    if #size == 0 then
      t.eq(get, want[1])
    else
      t.eq(table.concat(get.shape, " "), table.concat(size, " "))
      t.near(get:flatten(), want, 0)
    end
    local y, flat = x:copy(), x:flatten()
    local value = #size == 0 and 5 or T.randn(size, {seed = -case})
    local new = #size == 0 and T.new{5} or value:flatten()
    if not range or #shape == 1 then
      y[key] = value
      for k, place in ipairs(places) do flat[place + 1] = new[k] end
      t.near(y:flatten(), T.list(flat), 0)
    end
  end
end)

t.test("masks stay masks between processes", function()
  local wire = require "limn.wire"
  local m = wire.decode(wire.encode(T.new{true, true}))
  same(T.new{5, 6}[m], {5, 6})
  same(T.new{5, 6}[wire.decode(wire.encode(T.ones(2)))], {5, 5})
end)

-- ---- changes that would be lost ---------------------------------------------

local LOST = "is a copy of a part that nothing holds, so its change would be lost"

t.test("in place on a part that nothing holds is an error", function()
  local x = T.new{{1, 2, 3}, {4, 5, 6}}
  local before, m, v = x:copy(), T.new{{1, 0, 1}, {0, 1, 0}}:gt(0), T.new{2, 1}
  t.raises(function() x[{{}, {1, 2}}]:add_(1) end, "tensor.add_: 'x' " .. LOST)
  t.raises(function() x[{{}, 1}]:mul_(2) end, LOST)
  t.raises(function() x[m]:mul_(2) end, LOST)
  t.raises(function() x[v]:sub_(1) end, LOST)
  t.raises(function() x[{2, 1, -1}]:apply_("sqrt") end, LOST)
  t.raises(function() x({}, {1, 2}):add_(1) end, LOST)
  t.raises(function() T.add_(x[m], 1) end, LOST)
  t.raises(function() return x[m]:mul_(2):sum() end, LOST)
  t.raises(function() x[{{}, {1, 2}}]
    :add_(1) end, LOST)
  local function part() return x[m] end
  t.raises(function() part():add_(1) end, LOST)
  t.raises(function() ({x[m]})[1]:add_(1) end, LOST)
  -- a view of such a part, and assignment to its elements
  t.raises(function() x[v][1]:add_(1) end, LOST)
  t.raises(function() x[v][{1, 2}][1]:add_(1) end, LOST)
  t.raises(function() x[m][1] = 0 end, "a copy that nothing holds")
  t.raises(function() x[v][1][2] = 0 end, "a copy that nothing holds")
  t.raises(function() x[{{}, {1, 2}}][{{}, 1}] = 0 end, "t[{i, j}] = v")
  t.ok(x == before)
end)

t.test("in place on views and on copies that something holds", function()
  local x = T.new{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
  x[1]:add_(10)
  x[{2, 3}]:mul_(2)
  x[{2, 3}][1]:add_(1)
  x[{{}, {}}]:sub_(0)
  x[1][{2, 3}] = 0
  t.ok(x == T.new{{11, 0, 0}, {9, 11, 13}, {14, 16, 18}})
  local before = x:copy()
  local p = x[{{}, {1, 2}}]
  t.ok(rawequal(p:add_(1), p) and p[1][1] == 12)
  p[1][1] = 0
  local v = x[x:gt(12)][{1, 2}] -- a view holds what it looks at
  v:mul_(2)
  v[1] = 5
  -- an argument, a vararg, an upvalue, fields, a global, another coroutine
  local function f(a) return a:add_(1) end
  local function g(...) return (...):add_(1) end
  t.ok(f(x[{{}, 1}])[1] == 12 and g(x[{{}, 1}])[1] == 12)
  local up = x[{{}, 1}]
  t.eq((function() return up:add_(1) end)()[1], 12)
  local deep = {a = {b = setmetatable({}, {__index = {p = x[{{}, 1}]}})}}
  deep.a.b.p:add_(1)
  deep.a.b.p[1] = 3
  rawset(_G, "part_of_x", x[{{}, 1}])
  part_of_x:add_(1)
  rawset(_G, "part_of_x", nil)
  local inner = coroutine.wrap(function()
    local mine = x[{{}, 1}]
    coroutine.yield(mine)
    return mine
  end)
  t.eq(inner():add_(1)[1], 12)
  for _, q in ipairs{x[{{}, 1}], x[{{}, 2}]} do q:add_(1) end
  -- a copy by name, and results, are nobody's part
  x[{{}, 1}]:copy():add_(1)
  t.eq((x + 1):add_(1)[1][1], 13)
  t.ok(x == before)
end)

t.done()
