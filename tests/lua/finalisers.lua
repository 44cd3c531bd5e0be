-- Finalisers that are functions of Lua: what the manual of Lua says (section 2.5.3)
-- holds, though a guard beside the table has them called.
local t = require "limn.test"

t.test("the metatable is the program's own", function()
  local function f() end
  local mt = {__gc = f}
  local v = setmetatable({}, mt)
  t.eq(getmetatable(v), mt)
  t.eq(mt.__gc, f)
  t.raises(function() setmetatable(setmetatable({}, {__metatable = 1}), {}) end,
    "cannot change a protected metatable")
  t.raises(function() setmetatable({}) end, "nil or table expected")
  t.raises(function() setmetatable(1, {}) end, "table expected")
end)

t.test("called once, the last marked first", function()
  local order = {}
  -- All three are there before the first is garbage, and no register holds one.
  collectgarbage "stop"
  coroutine.wrap(function()
    for i = 1, 3 do
      local v = setmetatable({}, {__gc = function() order[#order + 1] = i end})
      setmetatable(v, getmetatable(v))
    end
  end)()
  collectgarbage "restart"
  collectgarbage()
  collectgarbage()
  t.eq(table.concat(order, " "), "3 2 1")
end)

t.test("a finaliser that is set later, one that is taken away", function()
  local called = 0
  local mt = {__gc = true}
  collectgarbage "stop"
  setmetatable({}, mt)
  mt.__gc = function() called = called + 1 end
  collectgarbage "restart"
  collectgarbage()
  t.eq(called, 1)
  local late = {}
  setmetatable({}, late)
  late.__gc = mt.__gc
  local taken = {__gc = mt.__gc}
  setmetatable({}, taken)
  taken.__gc = nil
  setmetatable(setmetatable({}, mt), nil)
  collectgarbage()
  t.eq(called, 1)
end)

t.test("what comes back can be finalised again", function()
  local called, kept = 0, nil
  local mt
  mt = {__gc = function(v)
    called = called + 1
    kept = v
    if called == 1 then setmetatable(v, mt) end
  end}
  setmetatable({name = "it"}, mt)
  collectgarbage()
  t.eq(kept.name, "it")
  kept = nil
  collectgarbage()
  t.eq(called, 2)
  kept = nil
  collectgarbage()
  t.eq(called, 2)
end)

t.test("weak tables", function()
  local values = setmetatable({}, {__mode = "v"})
  local keys = setmetatable({}, {__mode = "k"})
  local seen
  do
    local v = setmetatable({}, {__gc = function(v) seen = {values[1], keys[v]} end})
    values[1], keys[v] = v, "key"
  end
  collectgarbage()
  t.eq(seen[1], nil)
  t.eq(seen[2], "key")
  collectgarbage()
  t.eq(next(keys), nil)
end)

t.test("errors are warnings, nothing yields, the rest goes on", function()
  local name, yields, caught, after
  setmetatable({}, {__gc = function() after = true end})
  setmetatable({}, {__gc = function() error "wrong" end})
  setmetatable({}, {__gc = function()
    local info = debug.getinfo(1, "n")
    name = info.namewhat .. " " .. info.name
    yields = coroutine.isyieldable()
    caught = select(2, pcall(coroutine.yield))
    coroutine.wrap(function() coroutine.yield(1) end)()
  end})
  local _ <close> = setmetatable({}, {__close = function() collectgarbage() end})
  collectgarbage()
  t.eq(name, "metamethod __gc")
  t.eq(yields, false)
  t.eq(caught, "attempt to yield across a C-call boundary")
  t.eq(after, true)
end)

t.test("debug.getinfo is Lua's", function()
  t.eq(debug.getinfo(1, "l").currentline > 0, true)
  t.eq(debug.getinfo(print).what, "C")
  t.eq(debug.getinfo(1000), nil)
  t.eq(debug.getinfo(-1), nil)
  t.eq(debug.getinfo(0, "f").func, debug.getinfo)
  local co = coroutine.create(function() coroutine.yield() end)
  coroutine.resume(co)
  t.eq(type(debug.getinfo(co, 1, "fL").func), "function")
  t.eq(type(debug.getinfo(co, 1, "L").activelines), "table")
  t.raises(function() debug.getinfo(1, ">") end, "invalid option")
  t.raises(function() debug.getinfo(1, "X") end, "invalid option")
  t.raises(function() debug.getinfo("x") end, "number expected")
end)

t.test("no growth", function()
  local mt = {__gc = function() end}
  local function round()
    for _ = 1, 20000 do setmetatable({}, mt) end
    collectgarbage()
    collectgarbage()
  end
  for _ = 1, 10 do round() end
  local before = collectgarbage "count"
  for _ = 1, 10 do round() end
  t.ok(collectgarbage "count" < before + 500, collectgarbage "count" - before .. " kB more")
end)
t.done()
