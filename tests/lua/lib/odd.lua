-- Values that no slot expects: of other types and ranks, of size 0, not finite,
-- too long, closed, and tables whose metamethods lie, raise, yield, collect or
-- close what is in use.
local call = require "lib.call"
local T = limn.tensor

local odd = {victims = {}} -- objects that an evil metamethod or callback closes

local nan = 0 / 0
local eight = {1, 1, 1, 1, 1, 1, 1, 1}

local function close_victims()
  for _, v in pairs(odd.victims) do
    if type(v) == "userdata" and debug.getmetatable(v).__close then call.close(v) end
  end
end

-- What happens in the middle of a call.
odd.acts = {
  function() error "on purpose" end,
  function() error() end,
  function() error(odd) end,
  function() coroutine.yield(1) end,
  function() collectgarbage() end,
  close_victims,
  function() return nan end,
  function() return 1 << 62 end,
  function() return "x" end,
  function() return {} end,
  function() return nil end,
  function(self) return self end,
  function() return T.zeros(0, 3) end,
  function() pcall(limn.linalg.solve, {{1, 2}, {3, 4}}, {1, 2}) end,
  function() setmetatable({}, {__gc = close_victims}) collectgarbage() end,
}

local events = {"__index", "__len", "__pairs", "__call", "__tostring", "__eq", "__lt", "__concat", "__unm",
  "__name", "__metatable", "__close", "__gc", "__mode", "__newindex"}

-- Is it an error of an act?
function odd.raised(e)
  return e == nil or e == odd or type(e) == "string" and e:find("on purpose", 1, true) ~= nil
end

-- A table with one metamethod, or all, that is act k; it ends, for a list
-- without an end is read without an end.
function odd.evil(k, event)
  local left = 20
  local function act(...)
    left = left - 1
    if left > 0 then return odd.acts[(k - 1) % #odd.acts + 1](...) end
  end
  local meta = {}
  for _, name in ipairs(event and {event} or events) do meta[name] = act end
  meta.__gc = nil
  meta.__pairs = meta.__pairs and function(...)
    act(...)
    return next, {}
  end
  return setmetatable({1, 2, a = 1}, meta)
end

local lying = {3, -1, 1 << 60, 1.5, "x", math.huge}
function odd.liar(k)
  local n = lying[(k - 1) % #lying + 1]
  return setmetatable({}, {__len = function() return n end,
    __index = function(_, i) return type(i) == "number" and i < 10 and 1 or nil end})
end

-- A list that shortens while it is read.
function odd.shrinking()
  local inner = {1, 2, 3}
  return setmetatable({}, {__len = function() return #inner end,
    __index = function(_, i)
      local v = inner[i]
      inner[#inner] = nil
      return v
    end})
end

local self_made = setmetatable({}, {__index = function(self, k) return k == 1 and self or nil end,
  __name = ("x"):rep(2000), __len = function() return 3 end,
  __pairs = function() return function() end end})

local function const(v) return function() return v end end

-- For every slot.
odd.common = {
  const(1), const(nan), const(1 / 0), const(math.mininteger), const(math.maxinteger), const "", const(("a"):rep(5000)),
  const "a\0b", const "\xff%s%n", const(true), function() return {} end, function() return {{}} end,
  function() return {{1, 2}} end, function() return {a = 1} end,
  function() return {a = {1}, b = {1, 2}} end, function() return {[0] = 1, [3] = 2} end,
  function() return {{{1}}, 2} end, const{"x"}, function() return {nan} end, const(self_made),
  function() return {self_made} end, const(function() end), const(io.stdout),
  function() return coroutine.create(print) end, function() return T.ones(eight) end,
  function() return T.zeros(0) end, function() return T.zeros(0, 3) end, function() return T.zeros(3, 0) end,
  function() return T.ones(3):gt(0) end, function() return {T.ones(eight), T.zeros(0)} end,
  function()
    local net = call.object.net(3)
    call.close(net)
    return net
  end,
  odd.shrinking,
}

local shaped = {tensor = true, mat = true, vec = true, tensors = true}

-- Functions that make each odd value for slot s, of which `good` is in order.
function odd.values(s, good)
  local list = {table.unpack(odd.common)}
  local x = shaped[s.kind] and good
  if type(x) == "userdata" then
    local size = x.shape
    for _, number in ipairs{nan, 1 / 0, 0, 1e308, 5e-324} do
      list[#list + 1] = function() return T.full(size, number) end
    end
    for k = 1, #size do
      local none = {table.unpack(size)}
      none[k] = 0
      list[#list + 1] = function() return T.zeros(none) end
    end
  end
  if s.kind == "object" and call.object[s.type] then
    list[#list + 1] = function()
      local o = call.object[s.type](3)
      call.close(o)
      return o
    end
  end
  if s.kind == "function" or s.kind == "any" then
    for _, act in ipairs(odd.acts) do list[#list + 1] = function() return act end end
  end
  if s.kind == "table" or s.kind == "any" or s.kind == "named" then
    for k = 1, #odd.acts do list[#list + 1] = function() return odd.evil(k) end end
  end
  return list
end

return odd
