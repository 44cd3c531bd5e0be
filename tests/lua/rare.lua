-- What is rarely met: answers of the binding, the store and the readers of files
-- that no other test asks for (found by make coverage).
local t = require "limn.test"
local wire = require "limn.wire"
local T, files = limn.tensor, limn.files

-- The path of a file that holds this.
local dir = t.folder()
local function file(name, bytes)
  local path = dir .. "/" .. name
  local f <close> = assert(io.open(path, "wb"))
  assert(f:write(bytes))
  return path
end

t.test("an option beside the argument of that name", function()
  t.raises(function() T.randn(2, {size = {2}}) end, "tensor.randn: 'size' is given twice")
  t.raises(function() T.eye(2, {n = 3}) end, "tensor.eye: 'n' is given twice")
end)

t.test("a range of four", function()
  local x = T.arange(0, 9)
  t.raises(function() return x[{{1, 2, 3, 4}}] end,
    "a range is {first, last, step}; for a list of indices use a tensor")
end)

t.test("lists that are nested too deep", function()
  local x = 1
  for _ = 1, 9 do x = {x} end
  t.raises(function() T.new(x) end, "is nested more than 8 deep")
end)

t.test("infinite and lone numbers are printed", function()
  local text = tostring(T.new{math.huge, -math.huge, 0 / 0, 1})
  for _, word in ipairs{" inf", "-inf", "nan", "1"} do
    t.ok(text:find(word, 1, true), text)
  end
  t.ok(tostring(T.new{{2.5}}:sum{axis = 1}:reshape{}):find "2.5")
end)

t.test("values that cannot be sent to another process", function()
  for key, why in pairs{
    ["a\0b"] = "a name with a zero byte cannot be sent",
    [1.5] = "a table with a key that is neither a name nor a position cannot be sent",
    [3] = "a table with a key that is neither a name nor a position cannot be sent",
  } do
    t.raises(function() wire.encode{1, [key] = 2} end, why)
  end
  t.eq(wire.decode(wire.encode(nil)), nil)
end)

t.test("parameters of SQL", function()
  local s = limn.store.open(dir .. "/a.db")
  for _, wrong in ipairs{{1}, print} do
    t.raises(function() s:query("select ?", {values = {wrong}}) end,
      "a parameter of SQL must not be a " .. type(wrong))
  end
  t.eq(s:query("select ? as x", {values = {true}}).x[1], 1)
  s:close()
end)

t.test("a store that the parent of a process opened", function()
  local s = limn.store.open(dir .. "/b.db")
  local r = limn.sweep{grid = {i = {1}}, jobs = 1, run = function() s:sessions() end}
  local why = "'" .. dir .. "/b.db' was opened by the parent of this worker"
  -- Or it found no memory to say so (tests/walk.c).
  t.ok(r.message[1]:find(why, 1, true) or r.message[1]:find "found no memory", r.message[1])
  t.eq(#s:sessions(), 0)
  s:close()
end)

t.test("the minus sign of typesetters, also in a power", function()
  local minus = "\u{2212}"
  local text = ("x\n%s2.5\n1e%s400\n1.2345678901234567890123e%s3\n"):format(minus, minus, minus)
  -- Below all doubles it is a text, and so is its column.
  t.eq(files.csv(file("low.csv", text)).x[2], "1e" .. minus .. "400")
  local c = files.csv(file("minus.csv", (text:gsub("400", "30"))))
  t.eq(c.x[1], -2.5)
  t.eq(c.x[2], 1e-30)
  t.eq(c.x[3], 1.2345678901234567890123e-3)
end)

-- Blocks of the writer are full, also of texts longer than one.
t.test("a table that is longer than a block", function()
  local x, word = T.randn(20000, {seed = 1}), {}
  for i = 1, 20000 do word[i] = ("w"):rep(i % 9) end
  word[7] = ("long, "):rep(40000)
  local path = dir .. "/long.csv"
  files.save_csv({x = x, word = word}, path)
  local back = files.csv(path)
  t.eq((back.x - x):abs():max(), 0)
  t.eq(back.word[7], word[7])
  t.eq(back.word[20000], word[20000])
end)

t.test("numbers of another machine beyond all doubles", function()
  local head = "{'descr': '<f16', 'fortran_order': False, 'shape': (2,), }"
  local long = "\x93NUMPY\1\0" .. ("<I2"):pack(118) .. head .. (" "):rep(117 - #head) .. "\n"
  local one = ("\0"):rep(7) .. "\x80\xff\x3f" .. ("\0"):rep(6)
  local much = ("\0"):rep(7) .. "\x80\xff\x7e" .. ("\0"):rep(6)
  t.eq(files.load(file("one.npy", long .. one .. one))[2], 1)
  local path = file("much.npy", long .. one .. much)
  t.raises(function() files.load(path) end,
    "which is beyond all doubles; round = true makes it infinite")
  t.eq(files.load(path, {round = true})[2], math.huge)
end)

-- ---- readers -----------------------------------------------------------------------

t.test("separators and decimal marks of tables", function()
  for _, sep in ipairs{"a", "5", "ab", "\x80", '"', "\n", "-", "."} do
    t.raises(function() files.csv(file("sep.csv", "x\n1\n"), {sep = sep}) end, "'sep' must be")
  end
  -- With a decimal comma what separates is no comma, if nothing else says so.
  t.eq(files.csv(file("one.csv", "x\n1,5\n"), {decimal = ","}).x[1], 1.5)
  local c = files.csv(file("two.csv", "x;y\n1,5;2e3\n-,5;1,2345678901234567890123\n"), {decimal = ","})
  t.eq(c.x[2], -0.5)
  t.eq(c.y[2], 1.2345678901234567890123)
  -- Blanks alone on a line of one column are a row, of several none.
  t.eq(#files.csv(file("blank.csv", "x\n1\n  \n2\n")).x, 3)
  t.eq(#files.csv(file("lines.csv", "x,y\n1,2\n  \n3,4\n")).x, 2)
end)

t.test("names and numbers that are nearly others", function()
  -- Powers beyond all integers, more digits than any number has, words of infinity.
  local digits = ("1"):rep(5000)
  local c = files.csv(file("far.csv", "%%%,--\n1e99999999999999999999,1\n" .. digits .. ",2\n"), {header = "yes"})
  local names = {}
  for name, column in pairs(c) do
    if name ~= "names" then names[#names + 1] = tostring(name) .. "=" .. tostring(column[1]) end
  end
  t.ok(#names >= 2, table.concat(names, " "))
  local w = files.csv(file("words.csv", "x\nInf\n-Infinity\nnan\n1e-320\n0e5\n-0\n"))
  t.eq(w.x[1], math.huge)
  t.eq(w.x[2], -math.huge)
  t.ok(w.x[3] ~= w.x[3])
  t.eq(w.x[4], 1e-320)
  t.eq(1 / w.x[6], -math.huge)
end)

t.test("a table with holes and blanks between its columns", function()
  local path = file("holes.csv", 'a,b\n1,"x y"\n,\n3,\n')
  local c, found = files.csv(path)
  files.save_csv(c, dir .. "/blanks.txt", {sep = " ", missing = found.missing})
  local f <close> = io.open(dir .. "/blanks.txt")
  t.eq(f:read "a", 'a b\n1 "x y"\nNA NA\n3 NA\n')
  -- Among texts that word is one, if nobody says otherwise.
  t.eq(files.csv(dir .. "/blanks.txt", {sep = " "}).b[2], "NA")
  local back, again = files.csv(dir .. "/blanks.txt", {sep = " ", na = {"NA"}})
  t.eq(#back.a, 3)
  for _, name in ipairs{"a", "b"} do
    t.eq((again.missing[name] - found.missing[name]):abs():max(), 0)
  end
end)

t.test("a table whose names all stand in quotes, and whose first row is a hole", function()
  local path = dir .. "/names.csv"
  files.save_csv({["a b"] = T.new{1, 2}}, path, {missing = {["a b"] = T.new{1, 0}}})
  local c, found = files.csv(path)
  t.eq(c["a b"][2], 2)
  t.eq(found.missing["a b"][1], 1)
end)

t.test("integers that doubles do not hold, and long numbers with a comma", function()
  local c = files.csv(file("id.csv", "x\n9007199254740993\n1\n"))
  t.eq(c.x[1], "9007199254740993")
  c = files.csv(file("long.csv", "x;y\n12345678901234567890123456;0,5\n1;1\n"), {decimal = ",", sep = ";"})
  t.eq(c.y[1], 0.5)
  t.raises(function() files.cifar(file("c.bin", ("\0"):rep(3073)), {skip = 1 << 62, count = 1 << 62}) end, "")
  t.raises(function() files.cifar(file("c.bin", ("\0"):rep(3073)), {skip = 1, count = 1 << 60}) end, "")
end)

-- What is read looks whether to stop once a million bytes: something that is of several
-- bytes begins there, a little before and a little after.
t.test("cells that lie where the reader looks up", function()
  local piece = 1 << 20
  for _, what in ipairs{'"a ""b"" c"', '"x\r\ny"', "bare text", '  "q"  ', "\t ", ""} do
    for at = -24, 4 do
      local first = ("p"):rep(piece + at)
      local c = files.csv(file("edge.csv", "k,v\n" .. first .. "," .. what .. "\r\nlast,7x\r\n"), {header = "yes"})
      t.ok(c.k[1] == first and c.k[2] == "last", what .. " at " .. at)
      local want = what:find '"' and what:match '"(.*)"':gsub('""', '"') or what
      t.ok(c.v[1] == want or c.v[1] == "" and want:match "^%s*$", what .. " at " .. at .. ": " .. tostring(c.v[1]))
      t.eq(c.v[2], "7x")
    end
  end
  -- Comments, lines that are passed over, and blanks that separate.
  local c = files.csv(file("skip.csv", ("s"):rep(piece + 3) .. "\n#" .. ("c"):rep(2 * piece) .. "\n\n1" .. (" "):rep(piece)
    .. "2\n3 4\n"), {skip = 1, comment = "#", sep = " ", header = "no"})
  local sum, rows = 0, 0
  for name, column in pairs(c) do
    if type(column) == "userdata" then sum, rows = sum + column:sum(), #column end
  end
  t.eq(sum, 10)
  t.eq(rows, 2)
end)

t.test("a packed file that is damaged, or ends too early", function()
  local text = {}
  for k = 1, 20000 do text[k] = tostring(math.sin(k)) end
  local path = file("packed.csv", "x\n" .. table.concat(text, "\n"))
  os.execute("gzip -kf " .. path)
  t.eq(#files.csv(path .. ".gz").x, 20000)
  local f <close> = io.open(path .. ".gz", "rb")
  local bytes = f:read "a"
  for _, at in ipairs{200, #bytes // 2, #bytes - 6} do
    local wrong = bytes:sub(1, at) .. ("\xff"):rep(4) .. bytes:sub(at + 5)
    t.raises(function() files.csv(file("damaged.csv.gz", wrong)) end, "files.csv: ")
  end
  -- zlib gives what there is, and says at the end alone that there was more.
  for _, n in ipairs{#bytes // 2, #bytes - 100, #bytes - 8, #bytes - 1} do
    t.raises(function() files.csv(file("short.csv.gz", bytes:sub(1, n))) end, "is damaged or cut short")
  end
  t.raises(function() files.csv(dir) end, "is not a file")
end)

-- ---- the binding -------------------------------------------------------------------

t.test("the ends of a tensor", function()
  local x = T.arange(1, 4)
  local step, of = pairs(x)
  t.eq(step(of, -1), nil)
  t.eq(step(of, 99), nil)
  t.eq(select("#", table.unpack(x, 1, #x)), #x)
end)

t.test("ranges, masks and lists that do not fit", function()
  local x = T.randn(3, 4, {seed = 1})
  t.eq(x[{{2}}].shape[1], 1)
  t.raises(function() return x[{{1, 3, 0}}] end, "the step of a range must not be 0")
  t.raises(function() return x[{{0, 3}}] end, "index 0 is outside 1 to 3")
  t.raises(function() return x[T.zeros(5):gt(0)] end, "a mask of")
  t.raises(function() return x[T.zeros(3, 4, 2):gt(0)] end, "a mask of")
  t.raises(function() return x[T.full({3, 4}, 2)] end, "a mask holds only 0 and 1, got 2")
  t.raises(function() x[1] = {1, 2, {3}, 4} end, "the list to assign")
  t.raises(function() x[{{1, 2}}] = {{1, 2, 3, 4}, {1}} end, "the list to assign is ragged")
  t.raises(function() x[1] = print end, "a tensor holds numbers, got a function")
  x[1] = true
  t.eq(x[1]:sum(), 4)
end)

t.test("integers that are nearly others", function()
  t.raises(function() T.eye "3" end, "must be an integer")
  t.raises(function() T.eye(2.5) end, "must be an integer")
  t.raises(function() limn.model.net(3, {width = math.maxinteger}) end, "a smaller integer or math.huge")
end)

t.test("objects of others where those of limn are wanted", function()
  local hold <close> = require("limn.proc").hold()
  for _, other in ipairs{io.stdout, hold} do
    t.raises(function() limn.model.count(other) end, "model.count: ")
    t.raises(function() T.sum(other) end, "tensor.sum: ")
  end
end)

t.test("messages between processes that are damaged", function()
  local whole = wire.encode{1, 2.5, "text", {a = true, b = {T.eye(2), math.huge}}, x = T.zeros(0), y = 1 << 60}
  t.eq(wire.decode(whole)[2], 2.5)
  local decoded = 0
  for at = 1, #whole do
    t.ok(not pcall(wire.decode, whole:sub(1, at - 1)), "cut at " .. at)
    for _, byte in ipairs{0, 1, 127, 128, 255} do
      local ok, e = pcall(wire.decode, whole:sub(1, at - 1) .. string.char(byte) .. whole:sub(at + 1))
      if ok then decoded = decoded + 1 else t.ok(e:find "a message is damaged" or e:find "memory", e) end
    end
  end
  t.ok(decoded > 0)
  t.raises(function() wire.decode(whole .. "x") end, "a message is damaged")
  local deep = {}
  for _ = 1, 300 do deep = {deep} end
  t.raises(function() wire.encode(deep) end, "levels deep cannot be sent")
  -- What says that it is deeper than anything that is sent.
  local one = wire.encode{{}}
  local inner, outer = wire.encode{}, nil
  local open, shut = one:sub(1, one:find(inner, 1, true) - 1), one:sub(one:find(inner, 1, true) + #inner)
  outer = open:rep(300) .. inner .. shut:rep(300)
  t.raises(function() wire.decode(outer) end, "a message is damaged")
end)

t.test("bare numbers between processes that are damaged", function()
  local bytes = wire.doubles{1, 2, 3, 4}
  t.eq(wire.list(bytes)[4], 4)
  t.eq(wire.tensor(bytes, {2, 2})[2][2], 4)
  for _, size in ipairs{{5}, {3}, {-4}, {-2, -2}, {1, 1, 1, 1, 1, 1, 1, 1, 4}, {1 << 40, 1 << 40}} do
    t.raises(function() wire.tensor(bytes, size) end, "a curve is damaged")
  end
  t.raises(function() wire.tensor(bytes .. "x", {4}) end, "a curve is damaged")
  t.raises(function() wire.doubles{1, "2"} end, "a curve must hold numbers only")
  t.raises(function() wire.doubles{1, print} end, "a curve must hold numbers only")
end)

t.test("functions that are defined wrongly", function()
  local function def(o)
    o.name = "rare_" .. #o
    o.run = print
    return pcall(limn.def, o)
  end
  for words, o in pairs{["no kind 'nothing'"] = {methods = {"nothing"}}} do
    local ok, e = def(o)
    t.ok(not ok and e:find(words, 1, true), e)
  end
  t.raises(function() limn.def{name = "rare", run = 1} end, "'run' must be a function")
end)

t.test("a default that stands for all names", function()
  local seen
  limn.def{name = "rare_rates", doc = "", example = "", args = {
    {name = "rates", kind = "named", default = 0.5, doc = ""},
    {name = "sizes", kind = "ints", optional = true, doc = ""}},
    run = function(o) seen = o.rates end}
  limn.rare_rates{}
  t.eq(seen, 0.5)
  limn.rare_rates{rates = {W1 = 2}}
  t.eq(seen.W1, 2)
end)

t.test("what limn stands on, called by hand with nothing", function()
  t.raises(function() require("limn.db").close(1) end, "a store expected")
  t.eq(select("#", require "limn.made"(1)), 0)
  for _, wrong in ipairs{{1, [0] = 2}, {1, [-5] = 2}, {[2] = 1}} do
    t.raises(function() wire.encode(wrong) end, "a key that is neither a name nor a position")
  end
end)

t.test("threads, and whether one is asked to stop", function()
  local session = require "limn.session"
  t.raises(function() session.threads(5000) end, "too many threads")
  t.eq(session.threads(-1), session.threads(0))
  t.eq(session.stopped(), false)
end)

t.done()
