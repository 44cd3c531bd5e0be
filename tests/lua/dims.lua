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

t.test("the ends of ranges, open and closed", function()
  local function net(o) return limn.model.net(2, o) end
  t.raises(function() net{gamma = 0} end, "'gamma' must be a number in (0,inf)")
  t.ok(net{gamma = 1e-300})
  local function adam(o)
    o.lr = 1
    return limn.dyn.adam(net{}, {{1, 0}}, {1}, o)
  end
  t.ok(adam{beta1 = 0})
  t.raises(function() adam{beta1 = 1} end, "'beta1' must be a number in [0,1)")
  t.raises(function() adam{beta1 = -1e-300} end, "'beta1' must be a number in [0,1)")
end)

t.done()
