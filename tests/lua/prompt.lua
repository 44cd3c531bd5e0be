-- The parts of the prompt that need no terminal: words of Lua, completion,
-- blocks, printing, help, strict globals.
local t = require "limn.test"
local lexer = require "limn.prompt.lexer"
local complete = require "limn.prompt.complete"
local prompt = require "limn.prompt.prompt"
local help = require "limn.prompt.help"
local show = limn.show

local function has(list, word)
  for _, w in ipairs(list) do if w == word then return true end end
  return false
end

local function texts(source)
  local list, open = lexer.scan(source)
  local out = {}
  for i, token in ipairs(list) do out[i] = token.text end
  return table.concat(out, " "), open
end

t.test("words", function()
  t.eq(texts "x=a.b['c']..[[d]]--e", "x = a . b [ 'c' ] .. [[d]]")
  t.eq(texts "0x1p4 1e-3 .5 3//2", "0x1p4 1e-3 .5 3 // 2")
  t.eq(select(2, texts "f('a"), "string")
  t.eq(select(2, texts "f([==[a]]"), "string")
  t.eq(select(2, texts "--[[ a"), "comment")
  t.eq(select(2, texts "'a\\'"), "string")
  t.eq(select(2, texts "it --'s\n"), nil)
  t.eq(select(2, texts "it --'s"), "comment")
end)

t.test("completion: names, fields, methods", function()
  t.ok(has(complete.words("", "whi"), "while"))
  t.ok(has(complete.words("", "limn.probe.al"), "limn.probe.align"))
  t.ok(has(complete.words("x = ", "probe.al"), "probe.align"))
  t.ok(has(complete.words("", "string.form"), "string.format"))
  rawset(_G, "test_value", limn.tensor.zeros{2})
  t.ok(has(complete.words("", "test_value:resh"), "test_value:reshape"))
  t.ok(has(complete.words("limn.tensor.zeros{3}", ":resh"), ":reshape")
    or has(complete.words("", "limn.tensor.zeros{3}:resh"),
           "limn.tensor.zeros{3}:reshape"))
  rawset(_G, "test_value", nil)
end)

t.test("completion: options and choices", function()
  local keys = complete.words("limn.probe.align{", "")
  t.ok(has(keys, "k = ") and has(keys, "center = "))
  keys = complete.words("limn.probe.align{k = {1, 2}, ", "")
  t.ok(not has(keys, "k = ") and has(keys, "q = "))
  t.ok(has(complete.words("limn.probe.align(k, q, {", "ce"), "center = "))
  t.ok(has(complete.words('limn.dyn.gd{loss = "', "xe"), "xent"))
  t.ok(has(complete.words("limn.dyn.gd{loss = ", ""), '"xent"'))
  t.eq(complete.quoted 'f("', true)
  t.eq(complete.quoted 'f("a")', false)
  t.eq(select(2, complete.words("io.open('", "/et")), "files")
end)

t.test("completion: what was given by position is not offered", function()
  for before, left in pairs{
    ["limn.probe.align(k, {"] = "q",
    ["limn.probe.align{k, "] = "q",
    ["limn.probe.align(f(1, {2, 3}), {"] = "q",
    ["limn.probe.align(k, q, {"] = "center",
  } do
    local keys = complete.words(before, "")
    t.ok(has(keys, left .. " = ") and not has(keys, "k = "), before)
  end
  t.ok(not has(complete.words("limn.probe.align(k, q, {", ""), "q = "))
  -- The object of a method is its first argument.
  rawset(_G, "test_value", limn.tensor.zeros{2})
  local keys = complete.words("test_value:matmul({", "")
  rawset(_G, "test_value", nil)
  t.ok(not has(keys, limn.exports("tensor.matmul").slots[1].name .. " = "))
end)

t.test("completion: keys of a table in a string", function()
  rawset(_G, "test_value", {["two words"] = 1, plain = {inner = 1}, [3] = 1,
    ["a\nb"] = 1})
  t.eq(table.concat(complete.words('test_value["', "tw")), 'two words"]')
  t.eq(table.concat(complete.words("test_value['", "tw")), "two words']")
  t.eq(table.concat(complete.words("test_value.plain['", "")), "inner']")
  t.eq(#complete.words("test_value['", ""), 2)
  rawset(_G, "test_value", nil)
end)

t.test("completion: the call after its bracket", function()
  local list, how, call = complete.words("limn.probe.align(", "")
  t.eq(#list, 0)
  t.eq(how, nil)
  t.eq(call, "limn.probe.align(k, q, {center})")
  rawset(_G, "test_f", function(a, b, ...) return a, b, ... end)
  t.eq(select(3, complete.words("test_f(", "")), "function (a, b, ...)")
  rawset(_G, "test_f", nil)
  t.eq(select(3, complete.words("(", "")), nil)
end)

t.test("completion: files that a reader reads, modules that are found", function()
  local dir, path = t.folder()
  os.execute("mkdir -p " .. path "deep/inner" .. " " .. path "whole")
  for _, name in ipairs{"a.csv", "a.npz", "a.lua", "train-ubyte.gz", "ab.npy",
      "deep/part.lua", "whole/init.lua"} do t.put(path(name), "") end
  local function files(call, word)
    local list, how = complete.words(call .. "('", path(word))
    t.eq(how, "paths")
    table.sort(list)
    return (table.concat(list, " "):gsub(dir .. "/", ""))
  end
  t.eq(files("limn.files.csv", "a"), "a.csv")
  t.eq(files("limn.files.load_npz", "a"), "a.npz")
  t.eq(files("limn.files.load", ""), "ab.npy deep whole")
  t.eq(files("limn.files.idx", "t"), "train-ubyte.gz")
  t.eq(files("dofile", ""), "a.lua deep whole")
  local before = package.path
  package.path = dir .. "/?.lua;" .. dir .. "/?/init.lua"
  t.ok(has(complete.words("require '", ""), "a"))
  t.ok(has(complete.words("require '", "who"), "whole"))
  t.ok(has(complete.words('require "', "deep.p"), "deep.part"))
  package.path = before
  os.execute("rm -r " .. dir)
end)

-- Whatever reads a file by its name says which.
t.test("completion knows all readers", function()
  local reads = require("limn.prompt.paths").reads
  for _, e in ipairs(limn.exports()) do
    local first = e.slots[1]
    if e.folder == "files" and first and first.name == "path"
        and first.dir == "in" and e.doc:find "^Read" then
      t.ok(reads[help.full(e)] or e.name == "read", help.full(e))
    end
  end
end)

t.test("completion runs nothing", function()
  local ran = false
  local function trap() ran = true; error "ran" end
  rawset(_G, "test_trap", setmetatable({}, {__index = trap, __pairs = trap,
    __call = trap, __tostring = trap, __len = trap, __name = "x"}))
  complete.words("", "test_trap.x")
  complete.words("", "test_trap.x.y:")
  complete.words("test_trap{", "")
  complete.words("test_trap(", "")
  rawset(_G, "test_trap", nil)
  t.ok(not ran)
end)

t.test("completion of any text returns", function()
  math.randomseed(1)
  local parts = {"limn", ".", ":", "(", ")", "{", "}", "[", "]", "'", '"',
    "=", ",", "x", "--", "[[", "\n", " ", "dyn", "gd", "loss", "1", "\\",
    "probe.align", "?", "end", "\200"}
  for _ = 1, 3000 do
    local list = {}
    for i = 1, math.random(12) do list[i] = parts[math.random(#parts)] end
    local before, word = table.concat(list), parts[math.random(#parts)]
    t.eq(type(complete.words(before, word)), "table")
    t.eq(type(complete.quoted(before)), "boolean")
  end
end)

local function value(block)
  return assert(prompt.compile(block, true))()
end

t.test("blocks", function()
  t.eq(value "1 + 1", 2)
  t.eq(value "=1 + 2", 3)
  t.eq(value "1 + 1;", nil)
  t.eq(value "1 + 1; -- said", nil)
  t.eq(value "limn> 4", 4)
  t.eq(value "limn> (1 +\n  ..> 4)", 5)
  local f, why = prompt.compile("for i = 1, 2 do")
  t.ok(f == nil and why == nil)
  f, why = prompt.compile("x = (1 +")
  t.ok(f == nil and why == nil)
  f, why = prompt.compile("[[ long")
  t.ok(f == nil and why == nil)
  f, why = prompt.compile("x = = 1")
  t.ok(f == nil and why:find("unexpected symbol"))
end)

-- What a block prints, and its last value.
local function said(block)
  local out, old = {}, prompt.print
  prompt.print = function(...)
    for i = 1, select("#", ...) do out[#out + 1] = show((select(i, ...))) end
  end
  local ok, last = pcall(value, block)
  prompt.print = old
  if not ok then error(last, 0) end
  out[#out + 1] = last ~= nil and show(last) or nil
  return table.concat(out, " ")
end

t.test("a pasted session runs statement by statement", function()
  t.eq(said "test_x = 3\ntest_x + 1", "4")
  t.eq(said "test_x = 1; test_x", "1")
  t.eq(said "test_x = 1; test_x;", "")
  t.eq(said "test_x = 5\ntest_x, 2\n'a'", "5 2 a")
  t.eq(said "limn> test_x = 2\nlimn> test_x + 1\n3\nlimn> test_x\n2", "3 2")
  t.eq(said "test_x = {1,\n2}\ntest_x[2]\n", "2")
  t.eq(said "test_x = 1 +\n 2\ntest_x", "3")
  t.eq(said "local test_x = 7; test_x", "7")
  t.eq(said "-- a remark\ntest_x = 4 -- another\n\ntest_x", "4")
  t.eq(said "if true then\n  test_x = 1\nend\ntest_x", "1")
  t.eq(said "test_x = [[\na\n]]\n#test_x", "2")
  -- What was copied with its prompts shows the values that it has shown.
  t.eq(said "limn> test_x = 4\nlimn> math.sqrt(test_x)\n2.0\nlimn> math.abs(-1)\n1", "2.0 1")
  local ok, why = pcall(value, "test_x = 1\ntest_x\nerror('no', 0)")
  t.ok(not ok and why == "no")
  -- The line of an error is that of the block.
  ok, why = pcall(value, "test_x = 1\ntest_x\ntest_x.a.b = 1")
  t.ok(not ok and why:find(":3:", 1, true), why)
  local f
  f, why = prompt.compile("test_x = 1\ntest_x = = 2\ntest_x", true)
  t.ok(f == nil and why:find "unexpected symbol")
  rawset(_G, "test_x", nil)
end)

t.test("a block that is no Lua shows its line", function()
  local f, why = prompt.compile("test_x = 1\ntest_x = ) 2", true)
  t.ok(f == nil)
  t.ok(prompt.message(why):find("\n  2 | test_x = ) 2\n    |          ^", 1, true),
    prompt.message(why))
end)

t.test("a long function that is typed is compiled a few times a line", function()
  local began, text = os.clock(), "function test_f()"
  for i = 1, 400 do
    local f, why = prompt.compile(text)
    t.ok(f == nil and why == nil)
    text = text .. "\n  a = " .. i
  end
  t.ok(os.clock() - began < 2)
end)

t.test("a name that hides one of limn's is told", function()
  for name, case in pairs{
    sweep = {{1}, "sweep{grid = {}}", "limn.sweep"},
    data = {{{1, 2}}, "data.fashion()", "limn.data"},
    plot = {3, "plot.lines({1})", "limn.plot"},
  } do
    rawset(_G, name, case[1])
    local ok, why = pcall(value, case[2])
    rawset(_G, name, case[1])
    local text = prompt.message(why)
    rawset(_G, name, nil)
    t.ok(not ok and text:find(case[3], 1, true), text)
  end
  local ok, why = pcall(value, "test_none = 1; test_none.x.y = 1")
  t.ok(not ok and not prompt.message(why):find "your own")
  rawset(_G, "test_none", nil)
end)

t.test("topics: parametrizations, options, words of Lua", function()
  for name, wanted in pairs{mup = "Maximal update", ntp = "Neural tangent",
    ["dyn.adam.lr"] = "learning rate", ["train.every"] = "steps per row",
    xent = "loss of dyn.sgd", ["for"] = "In Python: for i in range",
    pairs = "items()", ["adam.beta1"] = "first moment", len = "#list", elif = "elseif b then",
    import = "What Python says by import is in Lua", class = "__index", np = "import numpy"} do
    local text, found = help.on(name)
    t.ok(found and text:find(wanted, 1, true), name .. ": " .. text)
  end
  -- What a topic says one should read next is there.
  for name, topic in pairs(require("limn.prompt.topics").words) do
    for i = 2, #topic do
      t.eq(select(2, help.on(topic[i])), true, name .. ": " .. topic[i])
    end
  end
  for word, lua in pairs(require("limn.prompt.topics").python) do
    t.ok(require("limn.prompt.topics").lua[lua], word)
  end
  t.eq(select(2, help.on "banana_split"), false)
end)

t.test("quit, exit and help", function()
  for _, word in ipairs{"quit", "exit()", "help", "help()"} do
    t.eq(type(prompt.compile(word)), "function")
  end
  rawset(_G, "quit", 5)
  t.eq(value "quit", 5)
  rawset(_G, "quit", nil)
end)

t.test("locals of the top level become globals", function()
  value "local test_a, test_b <const> = 1, 2; local function test_f() return test_a end"
  t.eq(rawget(_G, "test_a"), 1)
  t.eq(rawget(_G, "test_b"), 2)
  t.eq(test_f(), 1)
  value "for i = 1, 1 do local test_c = i end if true then local test_c = 1 else local test_c = 2 end"
  t.eq(rawget(_G, "test_c"), nil)
  value "do local test_c = 1 while test_c < 2 do local test_c2 test_c = 2 end end local test_d"
  t.eq(rawget(_G, "test_c"), nil)
  for _, name in ipairs{"test_a", "test_b", "test_f"} do
    rawset(_G, name, nil)
  end
end)

t.test("printing is short", function()
  t.eq(show{1, {2, "x"}, a = true}, '{1, {2, "x"}, a = true}')
  local list = {}
  for i = 1, 1e5 do list[i] = i end
  t.ok(#show(list) < 1000)
  local loop = {}
  loop.loop = loop
  t.eq(show(loop), "{loop = {...}}")
  t.ok(#show(("x"):rep(1e6)) < 5000)
  local record = {step = {}, loss = {}, why = "done"}
  for i = 1, 1000 do record.step[i], record.loss[i] = i, 1 / i end
  local text = show(record)
  t.ok(text:find('why = "done"', 1, true) and text:find("(1000 rows)", 1, true))
  t.ok(text:find("step%s+loss\n%s+1%s+1\n"))
  local _, lines = text:gsub("\n", "")
  t.ok(lines < 30)
  t.eq(show{{a = 1, b = "x"}, {a = 2.5, b = "y"}}, "  a  b\n  1  x\n2.5  y")
end)

t.test("no line of help is broken by the terminal", function()
  for _, e in ipairs(limn.exports()) do
    for line in help.text(e):gsub("\nexample\n.-\n\n", "\n"):gmatch "[^\n]+" do
      t.ok(utf8.len(line) <= 80, line)
    end
  end
end)

t.test("every function has its help", function()
  for _, e in ipairs(limn.exports()) do
    local text, found = help.on(help.full(e))
    t.ok(found, help.full(e))
    t.ok(text:gsub("\n  ", " "):find(help.usage(e), 1, true), help.full(e))
    t.eq(select(2, help.on_value(e.run)), true, help.full(e))
  end
  for _, name in ipairs(help.folder_names()) do
    t.ok(help.folders[name], name .. " has no description in limn.help")
  end
end)

t.test("see also names what belongs together", function()
  local related = require "limn.prompt.related"
  local known = {}
  for _, e in ipairs(limn.exports()) do known[help.full(e)] = true end
  for _, name in ipairs(related.names()) do
    t.ok(known[name], name .. " of limn.prompt.related does not exist")
  end
  local all, alone = 0, {}
  for name in pairs(known) do
    local names = related.to(name, known)
    all = all + 1
    if #names == 0 then alone[#alone + 1] = name end
    t.ok(#names <= 20, name .. " is related to everything")
  end
  t.ok(#alone < all / 10, "in no family of limn.prompt.related: "
    .. table.concat(alone, " "))
  local text = help.on "tensor.median"
  t.ok(text:find("see also: sort, argsort, unique, quantile, mean", 1, true))
  t.ok(help.on("tensor.add"):find("see also: add_, sub", 1, true))
  t.ok(help.on("tensor.add_"):find("see also: add, sub", 1, true))
  t.ok(help.on("linalg.expm"):find("tensor.exp", 1, true))
  t.ok(text:find "example" < text:find "arguments")
end)

t.test("help on what is not there", function()
  local text, found = help.on "probe.aling"
  t.ok(not found and text:find("did you mean 'probe.align'", 1, true))
  text = help.on "eigenvectors"
  t.ok(text:find("These mention it", 1, true) and text:find("linalg.eigh", 1, true))
end)

t.test("globals are strict", function()
  t.raises(function() return pirnt end, "did you mean 'print'")
  t.raises(function() return tensor end, "did you mean 'limn.tensor'")
  t.raises(function() return trian end, "did you mean 'limn.train'")
  t.raises(function() return unpack end, "no global 'unpack'")
  test_set = 1
  t.eq(rawget(_G, "test_set"), 1)
  _G.test_set = nil
  t.raises(function() return test_set end, "no global 'test_set'")
  -- Who sets one to nil knows of it.
  test_set = nil
  t.eq(test_set, nil)
  t.eq(rawget(_G, "test_set"), nil)
  local seen = {}
  for name in pairs(_ENV) do seen[name] = true end
  t.ok(seen.print and seen.limn and not seen.test_set)
end)

-- Reading a global of a strict chunk is a call of C, of which hooks are not told.
t.test("hooks see what they see in any Lua", function()
  local events = {}
  local co = coroutine.create(function()
    coroutine.yield(1)
    test_hook = 2
    return 3
  end)
  local function note(event, line) events[#events + 1] = event .. (line and "!" or "") end
  debug.sethook(co, note, "crl", 0)
  local f, mask, count = debug.gethook(co)
  t.ok(f == note and mask == "crl" and count == 0)
  t.eq(debug.gethook(), nil)
  repeat until not coroutine.resume(co)
  t.eq(table.concat(events, " "), "call line! call return line! line! return")
  debug.sethook(co)
  t.eq(debug.gethook(co), nil)
  rawset(_G, "test_hook", nil)
  -- Instructions are counted; arguments are what Lua asks for.
  local counted = 0
  debug.sethook(function(event) counted = counted + (event == "count" and 1 or 0) end, "", 100)
  for _ = 1, 1000 do end
  debug.sethook()
  t.ok(counted > 5 and counted < 100, counted)
  t.raises(function() debug.sethook(note) end, "bad argument #2 to 'sethook'")
  t.raises(function() debug.sethook(1, "c") end, "bad argument #1 to 'sethook'")
  t.raises(function() debug.sethook(co, 1, "c") end, "bad argument #2 to 'sethook'")
end)

t.test("they are strict in the user's own chunks alone", function()
  t.eq(getmetatable(_G), nil)
  t.eq(_G.pirnt, nil)
  t.eq(load "return pirnt"(), nil)
  local dir, path = t.folder()
  t.put(path "test_module.lua", "return {unpack, jit, _VERSION}")
  package.path = dir .. "/?.lua;" .. package.path
  t.eq(require "test_module"[3], _VERSION)
  os.remove(path "test_module.lua")
  os.remove(dir)
end)

-- A metatable that a program gives the globals counts in the user's chunks as well.
t.test("globals with a metatable", function()
  local dir, path = t.folder()
  t.put(path "own.lua", [[
    setmetatable(_G, {__index = function(_, k) return k == "magic" and 42 or nil end,
      __newindex = function(g, k, v) rawset(g, k, v .. "!") end})
    word = "x"
    local a, b = magic, word
    local ok, why = pcall(function() return nothing end)
    setmetatable(_G, nil)
    word = nil
    return a .. b .. tostring(ok) .. why:match "no global 'nothing'"]])
  t.eq(limn.run(path "own.lua"), "42x!falseno global 'nothing'")
  os.execute("rm -r " .. dir)
end)

-- As Lua 5.4.4 says it; extracts of what its own tests ask.
t.test("messages of coroutine.close and require are Lua's", function()
  local outer
  outer = coroutine.create(function()
    return coroutine.wrap(function() return pcall(coroutine.close, outer) end)()
  end)
  local _, ok, why = coroutine.resume(outer)
  t.eq(ok, false)
  t.eq(why, "cannot close a normal coroutine")
  t.eq(select(2, pcall(coroutine.close, coroutine.running())), "cannot close a running coroutine")
  local path, cpath = package.path, package.cpath
  package.path, package.cpath = "?.lua;?/?", "?.so;?/init"
  local _, text = pcall(require, "XXX")
  package.path, package.cpath = path, cpath
  t.eq(text, "module 'XXX' not found:\n\tno field package.preload['XXX']\n"
    .. "\tno file 'XXX.lua'\n\tno file 'XXX/XXX'\n\tno file 'XXX.so'\n\tno file 'XXX/init'")
end)

-- Two letters the wrong way round are one mistake (Damerau 1964), and a short
-- word may have one.
t.test("the nearest word", function()
  t.eq(limn.nearest("fi", {"do", "if", "then"}), "if")
  t.eq(limn.nearest("af", {"do", "then"}), nil)
  t.eq(limn.nearest("cat", {"cut", "cot"}), "cot")
end)

t.done()
