-- Shapes are unified over a whole call, also through "n+1".
local t = require "limn.test"

t.test("a size plus one binds the size", function()
  local fig = limn.plot.figure()
  t.raises(function() fig:bars({0, 1}, {5, 3, 1}) end,
           "'counts' is 3, expected n with n = 1")
  t.raises(function() fig:bars({}, {}) end, "'edges' is 0")
  fig:bars({0, 1, 2}, {5, 3})
end)

t.test("sizes agree between arguments", function()
  t.raises(function() limn.probe.align({{1, 0}, {0, 1}}, {{1}}) end,
           "'q' is 1 x 1, expected n n with n = 2")
  t.raises(function()
    limn.theory.linear.limit({{1, 0}}, {1, 2}, {0.1})
  end, "'y' is 2, expected m with m = 1")
  t.raises(function()
    limn.theory.linear.limit({{1, 0}}, {1}, {0.1}, {depth = 2, train = {1, 1}})
  end, "'train' is 2")
end)

t.done()
