-- Every function x every slot x what it may be given that is odd: a number
-- and a tensor of rank 8 where others are expected, no elements, NaN, a view
-- of what is written, a closed object, what is no value of its kind.  Each
-- call returns, or raises an error that names the function; the sanitizers
-- watch (make check-san).  One slot is odd at a time, the others are in order.
local t = require "limn.test"
local T = limn.tensor

local tmp = os.tmpname()
os.remove(tmp)

-- What waits, shows, forks or trains for seconds.
local skip = {}
for name in ([[sweep transfer def help show plot.screen plot.draw plot.await
  plot.wait plot.show plot.flush plot.settle plot.live plot.lines plot.scatter
  plot.histogram plot.heatmap theory.exponents theory.cell giant data.fashion data.mnist data.cifar10
  data.cifar100 interrupted clock progress time]]):gmatch "%S+" do
  skip[name] = true
end

-- ---- a call in order ---------------------------------------------------------

local function close(v) debug.getmetatable(v).__close(v) end

local make = {
  net = function() return limn.model.net(3, {width = 3, outputs = 3, depth = 1, seed = 1}) end,
  figure = function() return limn.plot.figure() end,
  store = function() return limn.store.open(tmp .. ".db") end,
  screen = function() return limn.plot.screen{term = "none"} end,
}
function make.run()
  return limn.dyn.gd(make.net(), T.randn(3, 3, {seed = 1}), T.randn(3, 3, {seed = 2}))
end
local function smooth()
  return limn.model.net(3, {width = 3, outputs = 3, depth = 1, act = "tanh", seed = 1})
end
local few = {samples = 400, groups = 2, seed = 1, steps = 3}
function make.limit()
  return limn.dyn.limit.dmft(smooth(), T.randn(3, 3, {seed = 1}), T.randn(3, 3, {seed = 2}), few)
end

function make.particles()
  return limn.dyn.langevin(T.randn(3, 3, {seed = 1}), T.randn(3, 3, {seed = 2}),
    {width = 3, bias = false})
end

function make.safetensors()
  local header = '{"W1":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
  local f <close> = io.open(tmp .. ".st", "wb")
  f:write(string.pack("<s8", header), "x"):flush()
  return limn.files.safetensors(tmp .. ".st")
end

local texts = {act = "relu", subscripts = "ij,jk->ik", path = tmp .. ".file", text = "1 2 3",
  name = "W1", sql = "SELECT 1", color = "red", expression = "1", word = "x", data = "xor"}
local named = {
  ["tensor.einsum"] = {list = function() return {T.ones(3, 3), T.ones(3, 3)} end},
  ["tensor.tensordot"] = {x_axes = function() return {1} end, y_axes = function() return {1} end},
  ["tensor.permute"] = {axes = function() return {2, 1} end},
  train = {run = make.run},
  ["dyn.step"] = {k = function() return 2 end},
  ["dyn.limit.step"] = {k = function() return 2 end},
  ["dyn.limit.dmft"] = {net = smooth},
  ["dyn.limit.restore"] = {values = function() return make.limit():state() end},
  ["dyn.limit.forward"] = {x = function() return T.randn(3, 3, {seed = 1}) end},
  ["dyn.limit.kernels"] = {x = function() return T.randn(3, 3, {seed = 1}) end},
}

local function sizes(rule)
  local list = {}
  if rule == "?" then return {3, 3} end
  for word in rule:gmatch "%S+" do
    local base, more = word:match "^(%a+)([+-]%d+)$"
    list[#list + 1] = tonumber(word) or (base and 3 + tonumber(more)) or 3
  end
  return list
end

local function within(rule, wish)
  local open, low, high, shut = rule:match "^([%[%(])([^,]*),([^,]*)([%]%)])$"
  low, high = tonumber(low), tonumber(high)
  if low and (wish < low or wish == low and open == "(") then wish = low + 1 end
  if high and (wish > high or wish == high and shut == ")") then
    wish = low and (low + high) / 2 or high - 1
  end
  return wish
end

local count = 0
-- Positive definite, without ties, the same at every call.
local function tensor(size)
  count = count + 1
  local x = T.randn(size, {seed = count % 17})
  if #size == 2 and size[1] == size[2] then return x:matmul(x, {tb = true}) + T.eye(size[1]) end
  return x:abs() + 0.5
end

local function value(name, s)
  if named[name] and named[name][s.name] then return named[name][s.name]() end
  local kind = s.kind
  if kind == "tensor" then return tensor(sizes(s.rule)) end
  if kind == "mat" then return tensor(sizes(s.rule)) end
  if kind == "vec" then return tensor(sizes(s.rule == "?" and "n" or s.rule)) end
  if kind == "num" then return within(s.rule, 0.5) end
  if kind == "int" then return math.tointeger(within(s.rule, 3) // 1) or 3 end
  if kind == "index" then return 1 end
  if kind == "str" then return texts[s.name] or "x" end
  if kind == "flag" then return true end
  if kind == "choice" then return s.rule:match "^[^|]+" end
  if kind == "seed" then return 1 end
  if kind == "ints" then return {3} end
  if kind == "strs" then return {"W1"} end
  if kind == "named" then return {W1 = within(s.rule, 0.5)} end
  if kind == "tensors" then return {tensor{3}, tensor{3}} end
  if kind == "function" then return function(x) return x end end
  if kind == "object" then return make[s.type] and make[s.type]() end
  if kind == "table" then return {a = {1, 2}, b = {3, 4}} end
  return 1
end

local function arguments(e)
  local args = {}
  for _, s in ipairs(e.slots) do
    if s.dir == "in" then args[s.name] = value(e.full, s) end
  end
  return args
end

-- ---- what is odd ---------------------------------------------------------------

local nan = 0 / 0
local eight = {1, 1, 1, 1, 1, 1, 1, 1}
local evil = setmetatable({}, {__index = function(self, k) return k == 1 and self or nil end, __name = ("x"):rep(2000),
  __len = function() return 3 end, __pairs = function() return function() end end})
local shaped = {tensor = true, mat = true, vec = true, tensors = true}

-- No file of a test lies where it runs.
local is_path = {path = true, checkpoint = true, store = true, source = true}

local function odd(s, good)
  local list = {
    function() return 1 end, function() return nan end, function() return 1 / 0 end,
    function() return math.mininteger end, function() return math.maxinteger end,
    function() return "" end, function() return ("a"):rep(5000) end, function() return "a\0b" end,
    function() return "\xff%s%n" end,
    function() return true end, function() return {} end, function() return {{}} end,
    function() return {{1, 2}} end, function() return {a = 1} end, function() return {a = {1}, b = {1, 2}} end,
    function() return {[0] = 1, [3] = 2} end, function() return {{{1}}, 2} end, function() return {"x"} end,
    function() return {nan} end, function() return evil end, function() return {evil} end,
    function() return function() end end, function() return io.stdout end,
    function() return coroutine.create(print) end,
    function() return T.ones(eight) end, function() return T.zeros(0) end,
    function() return T.zeros(0, 3) end, function() return T.zeros(3, 0) end,
    function() return T.ones(3):gt(0) end, function() return {T.ones(eight), T.zeros(0)} end,
    function() local n = make.net() close(n) return n end,
  }
  local x = shaped[s.kind] and good
  if type(x) == "userdata" then
    local size = x.shape
    list[#list + 1] = function() return T.full(size, nan) end
    list[#list + 1] = function() return T.full(size, 1 / 0) end
    list[#list + 1] = function() return T.zeros(size) end
    list[#list + 1] = function() return T.full(size, 1e308) end
    list[#list + 1] = function() return T.full(size, 5e-324) end
    for k = 1, #size do
      list[#list + 1] = function()
        local none = {table.unpack(size)}
        none[k] = 0
        return T.zeros(none)
      end
    end
  end
  if s.kind == "object" and make[s.type] then
    list[#list + 1] = function() local o = make[s.type]() close(o) return o end
  end
  return list
end

-- ---- all of them ----------------------------------------------------------------

local pool, known = {}, {}
for _, e in ipairs(limn.exports()) do
  e.full = (e.folder == "" and "" or e.folder .. ".") .. e.name
  known[e.full] = true
  if not skip[e.full] then pool[#pool + 1] = e end
end

-- A function written in Lua may pass on the error of one that it calls.
local function is_named(text)
  for name in text:gmatch "([%w_.]+): " do
    if known[name] then return true end
  end
  -- Of the words of a command line, the script.
  return text:find("memory", 1, true) or text:find "^slots%.lua: "
end

local function dispose(r)
  for _, v in pairs(type(r) == "table" and r or {r}) do
    if type(v) == "userdata" and debug.getmetatable(v).__close then close(v) end
  end
end

local calls, good = 0, 0
local raw = {}

local function call(e, args, what)
  calls = calls + 1
  local ok, r = pcall(e.run, args)
  if ok then
    dispose(r)
  elseif type(r) ~= "string" or not is_named(r) then
    raw[#raw + 1] = ("%s, %s: %s"):format(e.full, what, tostring(r):sub(1, 200))
  end
  return ok, r
end

local bad = {}
for _, e in ipairs(pool) do
  t.test(e.full, function()
    local unnamed = #raw
    local ok, why = call(e, arguments(e), "in order")
    good = good + (ok and 1 or 0)
    if not ok then bad[#bad + 1] = e.full .. ": " .. tostring(why) end
    for _, s in ipairs(e.slots) do
      if s.dir ~= "out" then
        for k, f in ipairs(odd(s, value(e.full, s))) do
          local args = arguments(e)
          args[s.name] = f()
          if is_path[s.name] and type(args[s.name]) == "string" and args[s.name] ~= "" then
            args[s.name] = tmp .. args[s.name]
          end
          -- A run takes as many steps as it is told.
          local endless = (e.name == "step" or e.name == "train") and s.kind == "int"
            and math.type(args[s.name]) == "integer" and args[s.name] > 1e6
          if not endless then call(e, args, s.name .. " is odd value " .. k) end
        end
      end
    end
    t.eq(#raw, unnamed, "an error does not name its function:\n      "
      .. table.concat(raw, "\n      ", unnamed + 1, math.min(#raw, unnamed + 9)))
  end)
end

t.test("most calls in order succeed, so that one odd slot is what is tested", function()
  t.ok(good >= 0.8 * #pool, ("%d of %d:\n      %s"):format(good, #pool, table.concat(bad, "\n      ")))
end)

-- ---- a view of what is written ----------------------------------------------------

-- x:f_(view of x) is what it is with a copy of the view.
t.test("what is read may be part of what is written", function()
  local checked = 0
  for _, e in ipairs(pool) do
    local target
    for _, s in ipairs(e.slots) do
      if s.dir == "in" and s.written and s.kind == "tensor" then target = target or s.name end
    end
    for _, s in ipairs(target and e.slots or {}) do
      if s.dir ~= "out" and s.name ~= target and shaped[s.kind] and s.kind ~= "tensors" then
        for _, part in ipairs{{1, 4}, {2, 3}, {2, 5}, {3}} do
          local results = {}
          for copied = 0, 1 do
            local args = arguments(e)
            local x = T.arange(1, 40):reshape(5, 8) / 40
            args[target] = #part == 1 and x or x[{1, 4}]
            local view = #part == 1 and x[part[1]] or x[part]
            args[s.name] = copied == 1 and view:copy() or view
            local ok, r = pcall(e.run, args)
            results[copied] = ok and x or tostring(r):match ": (.*)"
          end
          checked = checked + 1
          local same = type(results[0]) == type(results[1])
          if same and type(results[0]) == "userdata" then
            same = T.close(results[0], results[1], {rtol = 0, atol = 0}) or results[0]:isnan():any()
          end
          t.ok(same, ("%s with '%s' a view of '%s': %s, with a copy %s"):format(e.full, s.name, target,
            tostring(results[0]), tostring(results[1])))
        end
      end
    end
  end
  t.ok(checked >= 20, checked .. " checked")
end)

os.execute("rm -rf '" .. tmp .. "'*")
t.done()
