-- Functions that users declare with limn.def: what arrives, and what is wrong.
local t = require "limn.test"
local T = limn.tensor

local function declare(args, run, more)
  local spec = {name = "mine.f", doc = "A test.", args = args,
    run = run or function(a) return a end}
  for k, v in pairs(more or {}) do spec[k] = v end
  return limn.def(spec)
end

t.test("values of every kind arrive, checked", function()
  local f = declare{
    {name = "x", kind = "tensor", rule = "m d"}, {name = "v", kind = "vec", rule = "d"},
    {name = "n", kind = "int", rule = "[1,d]"}, {name = "i", kind = "index"},
    {name = "s", kind = "str"}, {name = "c", kind = "choice", rule = "left|right"},
    {name = "list", kind = "ints", rule = "[0,9]"}, {name = "words", kind = "strs"},
    {name = "g", kind = "function"}, {name = "any", kind = "any"}}
  local function call(more)
    local a = {x = {{1, 2, 3}}, v = {1, 2, 3}, n = 3, i = 2, s = "text", c = "right",
      list = {1, 2}, words = {"a", "b"}, g = print, any = 7}
    for k, v in pairs(more or {}) do a[k] = v end
    return f(a)
  end
  local a = call()
  t.eq(a.x[1][3], 3)
  t.eq(a.s .. a.c .. a.words[2] .. a.list[2], "textrightb2")
  t.eq(a.g, print)
  t.raises(function() call{v = {1, 2}} end, "mine.f: 'v' is 2, expected d with d = 3")
  t.raises(function() call{x = {1, 2}} end, "'x' is 2, expected m d")
  t.raises(function() call{n = 4} end, "'n' must be an integer in [1,d], got 4")
  t.raises(function() call{n = 1.5} end, "'n' must be an integer, got 1.5")
  t.raises(function() call{c = "up"} end, "'c' must be one of left|right, got 'up'")
  t.raises(function() call{list = {1, 10}} end, "'list' must hold integers in [0,9], got 10")
  t.raises(function() call{g = 1} end, "'g' must be a function, got 1")
  t.raises(function() call{nn = 1} end, "no option 'nn' (did you mean 'n'?)")
end)

t.test("an integer is a size of others", function()
  local f = declare{{name = "n", kind = "int"}, {name = "x", kind = "vec", rule = "n+1"}}
  t.eq(#f(2, {1, 2, 3}).x, 3)
  t.raises(function() f(2, {1, 2}) end, "'x' is 2, expected n+1 with n = 2")
  t.raises(function() f(math.mininteger, {1}) end, "'x' is 1, expected n+1")
  t.raises(function() f(math.maxinteger, {1}) end, "'x' is 1, expected n+1")
end)

t.test("defaults, and options without one, which are nil", function()
  local f = declare{
    {name = "x", kind = "num", default = 0.5}, {name = "n", kind = "int", default = 3},
    {name = "b", kind = "flag", default = true}, {name = "s", kind = "str", default = "a"},
    {name = "c", kind = "choice", rule = "one|two", default = "two"},
    {name = "seed", kind = "seed", optional = true}}
  local a = f()
  t.eq(("%s %s %s %s %s"):format(a.x, a.n, a.b, a.s, a.c), "0.5 3 true a two")
  t.eq(math.type(a.seed), "integer")
  local kinds = {"num", "int", "index", "flag", "str", "choice", "tensor", "vec", "ints",
    "strs", "function", "table", "any", "net"}
  local list = {}
  for i, kind in ipairs(kinds) do
    list[i] = {name = "o" .. i, kind = kind, optional = true,
      rule = kind == "choice" and "a|b" or nil}
  end
  local g = declare(list)
  t.eq(next(g()), nil)
  t.eq(g{o1 = 0}.o1, 0)
  t.eq(g{o4 = false}.o4, false)
  t.eq(g{o6 = "b"}.o6, "b")
end)

t.test("a function of a tensor is its method; a new one takes its place", function()
  declare({{name = "x", kind = "tensor"}}, function(a) return a.x:sum() end,
    {name = "mine.total_of_all"})
  t.eq(T.ones(3):total_of_all(), 3)
  t.eq(limn.mine.total_of_all{1, 2}, 3)
  declare({{name = "x", kind = "tensor"}}, function() return "new" end,
    {name = "mine.total_of_all"})
  t.eq(limn.mine.total_of_all{1, 2}, "new")
end)

t.test("a declaration that is wrong is one sentence", function()
  local function bad(text, slot, more)
    t.raises(function() declare(slot and {slot} or {}, nil, more) end, text)
  end
  bad("no kind 'nmu'", {name = "x", kind = "nmu"})
  bad("'kind' must be a string", {name = "x"})
  bad("'name' must be a string", {kind = "num"})
  bad("'run' must be a function", nil, {run = 1})
  bad("must be a number, got a string", {name = "x", kind = "num", default = "1"})
  bad("must be a boolean, got a number", {name = "x", kind = "flag", default = 1})
  bad("'x' can have no default", {name = "x", kind = "tensor", default = 1})
  bad("the rule 'a|b' or the default of 'c'",
    {name = "c", kind = "choice", rule = "a|b", default = "d"})
  bad("the rule", {name = "x", kind = "tensor", rule = "a b c d e f g h i j"})
  bad("the rule", {name = "x", kind = "tensor", rule = "a_word_that_is_too_long"})
  bad("the rule", {name = "x", kind = "num", rule = "[0,a_word_that_is_too_long]"})
  local many = {}
  for i = 1, 48 do many[i] = {name = "x" .. i, kind = "num"} end
  t.raises(function() declare(many) end, "more than 47 slots")
  for i = 1, 30 do many[i] = {name = "x" .. i, kind = "vec", rule = "n" .. i} end
  t.raises(function() declare{table.unpack(many, 1, 30)} end, "the rule 'n25'")
end)

t.test("a callback that yields is named with the function that called it", function()
  local net = limn.model.net(2, {width = 3, seed = 1})
  local run = limn.dyn.gd(net, {{1, 2}}, {1})
  local calls = {
    train = function() limn.train(run, {steps = 2, on = function() coroutine.yield() end}) end,
    sweep = function() limn.sweep{grid = {x = {1}}, jobs = 0, progress = false,
      cost = function() coroutine.yield() end, run = function() return {y = 1} end} end,
    ["tensor.from"] = function() limn.tensor.from(2, function() coroutine.yield() end) end,
  }
  for name, f in pairs(calls) do
    local ok, e = coroutine.resume(coroutine.create(f))
    t.ok(not ok and e:find("define.lua:%d+: " .. name:gsub("%.", "%%.") .. ": a function that it calls must not yield"),
         name .. ": " .. tostring(e))
  end
  -- A trial that yields has failed, in a worker as here.
  for _, jobs in ipairs{0, 1} do
    local r = limn.sweep{grid = {x = {1}}, jobs = jobs, progress = false,
      run = function() coroutine.yield() return {y = 1} end}
    t.ok(r.status[1] == "failed" and r.message[1]:find("sweep: a function that it calls must not yield", 1, true),
         r.message[1])
  end
  t.eq(select(2, coroutine.resume(coroutine.create(function() return coroutine.yield(7) end))), 7)
  t.raises(coroutine.yield, "outside a coroutine")
end)

t.done()
