-- Files of numbers: npy, npz, IDX, CSV, CIFAR.  Files of numpy are made by
-- numpy itself if it is installed; a copy of some is written out here.
local t = require "limn.test"
local T = limn.tensor

local dir = os.tmpname()
os.remove(dir)
assert(os.execute("mkdir " .. dir))
local function at(name) return dir .. "/" .. name end

local function put(name, bytes)
  local f <close> = assert(io.open(at(name), "wb"))
  f:write(bytes)
  return at(name)
end

local function get(path)
  local f <close> = assert(io.open(path, "rb"))
  return f:read("a")
end

local function same(a, b)
  t.eq(table.concat(a.shape, " "), table.concat(b.shape, " "))
  t.eq(a:eq(b):sum(), #b:flatten())
end

-- An npy file by the definition of the format.
local function npy(header, data, version)
  header = header .. "\n"
  return "\x93NUMPY" .. string.char(version or 1, 0)
    .. string.pack((version or 1) == 1 and "<s2" or "<s4", header) .. data
end

local function dict(descr, shape, fortran)
  return ("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"):format(descr,
    fortran and "True" or "False", shape)
end

t.test("npy: every type in both byte orders", function()
  local values = {0, 1, 2, 3, 100, 5}
  for name, format in pairs{["|i1"] = "b", ["|u1"] = "B", ["<i2"] = "<i2",
      [">i2"] = ">i2", ["<u2"] = "<I2", [">u2"] = ">I2", ["<i4"] = "<i4",
      [">i4"] = ">i4", ["<u4"] = "<I4", [">u4"] = ">I4", ["<i8"] = "<i8",
      [">i8"] = ">i8", ["<u8"] = "<I8", [">u8"] = ">I8", ["<f4"] = "<f",
      ["<f8"] = "<d"} do
    local data = ""
    for _, v in ipairs(values) do data = data .. string.pack(format, v) end
    local x = T.load(put("a.npy", npy(dict(name, "(2, 3)"), data)))
    same(x, T.new{{0, 1, 2}, {3, 100, 5}})
  end
  for name, format in pairs{[">f4"] = ">f", [">f8"] = ">d"} do
    local x = T.load(put("a.npy", npy(dict(name, "(2,)"),
      string.pack(format .. format, -1.5, 1 / 0))))
    t.eq(x[1], -1.5)
    t.eq(x[2], math.huge)
  end
end)

-- IEEE 754-2008, binary16: largest, smallest normal, smallest subnormal.
t.test("npy: half precision", function()
  local bits = {0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000}
  local want = {1, -2, 65504, 2^-14, 2^-24, math.huge, 0}
  for order, format in pairs{["<"] = "<I2", [">"] = ">I2"} do
    local data = ""
    for _, b in ipairs(bits) do data = data .. string.pack(format, b) end
    local x = T.load(put("h.npy", npy(dict(order .. "f2", "(7,)"), data)))
    for i, w in ipairs(want) do t.eq(x[i], w) end
  end
  local x = T.load(put("h.npy", npy(dict("<f2", "(1,)"), "\0\x7e")))
  t.ok(x[1] ~= x[1])
end)

t.test("npy: bool, complex, numbers, no elements, other spellings", function()
  same(T.load(put("a.npy", npy(dict("|b1", "(3,)"), "\0\1\7"))), T.new{0, 1, 1})
  same(T.load(put("a.npy", npy(dict("<c16", "(1,)"),
    string.pack("<dd", 1, -2)))), T.new{{1, -2}})
  t.eq(T.load(put("a.npy", npy(dict("<f8", "()"), string.pack("<d", 3.5)))), 3.5)
  same(T.load(put("a.npy", npy(dict("<f8", "(0, 3)"), ""))), T.zeros(0, 3))
  same(T.load(put("a.npy", npy("{ \"shape\":(2L ,1L), 'descr' : \"<f8\","
    .. "'fortran_order':False}   ", string.pack("<dd", 1, 2)))), T.new{{1}, {2}})
end)

t.test("npy: column-major data, versions 2 and 3", function()
  local data = ""
  for i = 0, 5 do data = data .. string.pack("<d", i) end
  for version = 1, 3 do
    local x = T.load(put("f.npy", npy(dict("<f8", "(2, 3)", true), data, version)))
    same(x, T.new{{0, 2, 4}, {1, 3, 5}})
    x = T.load(put("f.npy", npy(dict("<f8", "(3, 1, 2)"), data, version)))
    same(x, T.new{{{0, 1}}, {{2, 3}}, {{4, 5}}})
  end
  local c = T.load(put("f.npy", npy(dict("<c8", "(1, 2)", true),
    string.pack("<ffff", 1, 2, 3, 4))))
  same(c, T.new{{{1, 2}, {3, 4}}})
end)

t.test("npy: out and in again, of every rank", function()
  for rank = 0, 8 do
    local size = {}
    for k = 1, rank do size[k] = k % 3 + 1 end
    local x = rank == 0 and 0.1 or T.randn(size, {seed = 3})
    T.save(x, at "r.npy")
    local y = T.load(at "r.npy")
    if rank == 0 then t.eq(y, x) else same(y, x) end
    t.eq((#get(at "r.npy") - 8 * (rank == 0 and 1 or #x:flatten())) % 64, 0)
  end
  local x = T.new{1 / 3, 1e300, 0 / 0}
  x:save(at "s.npy", {precision = "single"})
  local y = T.load(at "s.npy")
  t.eq(y[1], string.unpack("f", string.pack("f", 1 / 3)))
  t.eq(y[2], math.huge)
  t.ok(y[3] ~= y[3])
end)

t.test("npy: what is wrong with a file is one sentence", function()
  local good = npy(dict("<f8", "(2,)"), string.pack("<dd", 1, 2))
  local function bad(bytes, text)
    t.raises(function() T.load(put("bad.npy", bytes)) end, text)
  end
  for n = 0, #good - 1 do
    bad(good:sub(1, n), "cut short")
  end
  bad("PK\3\4 and so on", "is not an npy file")
  bad(npy(dict("<f8", "(2,)"), "", 4), "version 4")
  bad(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", ""),
    "holds records")
  bad(npy(dict("|O", "(1,)"), "x"), "are not numbers")
  bad(npy(dict("<U2", "(1,)"), "x"), "are not numbers")
  bad(npy(dict("<f3", "(1,)"), "x"), "are not numbers")
  bad(npy(dict("<f8", "(1,1,1,1,1,1,1,1,1)"), "x"), "9 axes")
  bad(npy(dict("<f8", "(9223372036854775807, 9223372036854775807)"), "x"), "cut short")
  bad(npy(dict("<f8", "(99999999999999999999,)"), "x"), "header cannot be read")
  bad(npy(dict("<f8", "(-1,)"), "x"), "header cannot be read")
  bad(npy(dict("<f8", "(1)"), "x"), "cut short")
  bad(npy("{'descr': '<f8', 'shape': (1,)}", "x"), "header cannot be read")
  bad(npy(dict("<f8", "(1,)") .. "\0 junk", "x"), "cut short")
  bad("\x93NUMPY\2\0\255\255\255\127", "no array of numbers needs")
  t.raises(function() T.load(at "absent.npy") end, "absent.npy': No such file")
  t.raises(function() T.load(dir) end, "is not a file")
  t.raises(function() T.save({1}, at "no/such.npy") end, "cannot write")
  t.raises(function() T.save({1}, dir) end, "directory")
end)

t.test("a file that cannot be written leaves nothing", function()
  local before = io.popen("ls -A " .. dir):read("a")
  pcall(T.save, {1}, at "no/such.npy")
  pcall(T.npz_write, at "x.npz", {"a", "a"}, {1, 2})
  t.eq(io.popen("ls -A " .. dir):read("a"), before)
end)

t.test("npz: out and in again, stored and deflated", function()
  local x = T.randn(20, 30, {seed = 1})
  for _, compress in ipairs{false, true} do
    T.save_npz(at "a.npz", {x = x, s = 2, e = T.zeros(0, 3), long = T.ones(5000)},
      {compress = compress})
    local r = T.load_npz(at "a.npz")
    same(r.x, x)
    t.eq(r.s, 2)
    t.eq(r.e.shape[2], 3)
    t.eq(r.long:sum(), 5000)
    local bytes = get(at "a.npz")
    T.save_npz(at "b.npz", {x = x, s = 2, e = T.zeros(0, 3), long = T.ones(5000)},
      {compress = compress})
    t.eq(get(at "b.npz"), bytes, "the same arrays give the same bytes")
    t.ok(compress == (#bytes < 40000))
  end
  t.eq(table.concat(T.npz_names(at "a.npz"), " "), "e long s x")
end)

t.test("npz: what is wrong with a file is one sentence", function()
  T.save_npz(at "a.npz", {x = T.arange(1, 100)})
  local bytes = get(at "a.npz")
  for n = 0, #bytes - 1, 7 do
    t.raises(function() T.load_npz(put("bad.npz", bytes:sub(1, n))) end, "npz")
  end
  local k = bytes:find(string.pack("<d", 50), 1, true)
  put("bad.npz", bytes:sub(1, k) .. "\1" .. bytes:sub(k + 2))
  t.raises(function() T.load_npz(at "bad.npz") end, "damaged")
  t.raises(function() T.npz_read(at "a.npz", "y") end, "has no array 'y'")
  t.raises(function() T.save_npz(at "a.npz", {}) end, "no arrays")
  t.raises(function() T.save_npz(at "a.npz", {1}) end, "needs a name")
  t.raises(function() T.npz_write(at "a.npz", {"a"}, {}) end, "1 names for 0")
end)

t.test("numpy reads what is written here, and the other way", function()
  t.needs "numpy"
  local x = T.randn(3, 4, 5, {seed = 9})
  x:save(at "x.npy")
  T.save_npz(at "x.npz", {x = x, s = 2}, {compress = true})
  local script = ([[
import numpy as np
a = np.load("@/x.npy"); b = np.load("@/x.npz")
assert a.shape == (3, 4, 5) and a.dtype == np.float64
assert (a == b["x"]).all() and b["s"].shape == () and b["s"] == 2
np.save("@/y.npy", np.asfortranarray(a)); np.savez_compressed("@/y.npz", y=a.astype(">f8"), z=np.arange(3))
np.savez("@/z.npz", y=a, z=np.arange(3))
]]):gsub("@", dir)
  put("check.py", script)
  t.ok(os.execute("/usr/bin/python3 " .. at "check.py"))
  same(T.load(at "y.npy"), x)
  for _, name in ipairs{"y.npz", "z.npz"} do
    local r = T.load_npz(at(name))
    same(r.y, x)
    same(r.z, T.new{0, 1, 2})
  end
end)

t.test("csv: headers, separators, quotes, what is missing", function()
  local function read(text, o) return T.csv(put("t.csv", text), o) end
  local r = read("a,b\n1,2\n3,4\n")
  t.eq(table.concat(r.names, " "), "a b")
  same(r.x, T.new{{1, 2}, {3, 4}})
  for _, text in ipairs{"1 2\n3 4", " 1  2 \n3\t 4\n\n", "1\t2\r\n3\t4\r\n",
      "1;2\n3;4", "# x\n1,2 # y\n3 , 4\n", "\xef\xbb\xbf1,2\n3,4",
      '"1","2"\n"3",4\n'} do
    same(read(text).x, T.new{{1, 2}, {3, 4}})
  end
  same(read("x\ny z\n1,2\n", {skip = 2}).x, T.new{{1, 2}})
  same(read("1|2\n", {sep = "|"}).x, T.new{{1, 2}})
  same(read("5,6\n1,2\n", {header = "yes"}).x, T.new{{1, 2}})
  t.eq(read('"a ""b"", c",d\n1,2').names[1], 'a "b", c')
  local m = read("1,,NA\nnan,-inf,1e400\n").x
  t.eq(m:isnan():sum(), 3)
  t.eq(m[2][2], -math.huge)
  t.eq(#read("").x, 0)
  t.eq(read("a,b\n").x.shape[2], 2)
end)

t.test("csv: what limn.csv writes comes back", function()
  limn.csv({lr = {0.1, 1 / 3, 1e-300}, loss = {1, 2, 0 / 0}}, at "r.csv")
  local r = T.csv(at "r.csv")
  t.eq(table.concat(r.names, " "), "loss lr")
  t.eq(r.x[2][2], 1 / 3)
  t.eq(r.x[3][2], 1e-300)
end)

t.test("csv: names and texts that need quotes; what is no cell", function()
  local names = {"a,b", 'say "x"', "two words", "#1", "x;y", "plain"}
  local record = {}
  for k, name in ipairs(names) do record[name] = {k, 10 * k} end
  limn.csv(record, at "q.csv", {columns = names})
  local r = T.csv(at "q.csv")
  t.eq(table.concat(r.names, "|"), table.concat(names, "|"))
  same(r.x, T.new{{1, 2, 3, 4, 5, 6}, {10, 20, 30, 40, 50, 60}})
  for _, name in ipairs(names) do
    limn.csv({[name] = {7}}, at "q.csv")
    r = T.csv(at "q.csv")
    t.eq(r.names[1], name)
    t.eq(r.x[1][1], 7)
  end
  limn.csv({a = {"x y", "#"}, b = {true, 2}}, at "q.csv")
  t.eq(get(at "q.csv"), 'a,b\n"x y",true\n"#",2\n')
  t.raises(function() limn.csv({a = T.eye(2)}, at "q.csv") end,
    "csv: column 'a' holds a tensor")
  t.raises(function() limn.csv({a = {{}}}, at "q.csv") end,
    "csv: column 'a' holds a table")
end)

t.test("csv: matrices out and in again", function()
  local x = T.randn(7, 3, {seed = 1}) * T.new{1e-300, 1, 1e300}
  x[2][2] = 1 / 0
  for _, sep in ipairs{",", ";", "\t", " ", "|"} do
    T.save_csv(x, at "m.csv", {sep = sep})
    local r = T.csv(at "m.csv", {sep = sep == "|" and "|" or nil})
    same(r.x, x)
    t.eq(#r.names, 0)
    T.save_csv(x, at "m.csv", {sep = sep, names = {"a", "b c", "d"}})
    r = T.csv(at "m.csv", {sep = sep})
    same(r.x, x)
    t.eq(table.concat(r.names, "|"), "a|b c|d")
  end
  t.raises(function() T.save_csv(x, at "m.csv", {names = {"a"}}) end,
    "1 names for 3 columns")
  t.raises(function() T.save_csv(x, at "m.csv", {sep = "1"}) end, "in no number")
  t.raises(function() T.save_csv(x, at "no/m.csv") end, "tensor.save_csv: cannot write")
end)

t.test("csv: what is wrong names the line", function()
  local function bad(text, why, o)
    t.raises(function() T.csv(put("bad.csv", text), o) end, why)
  end
  bad("1,2\n3\n", "line 2: 1 cells, expected 2")
  bad("1,2\n\n3,4,5\n", "line 3: 3 cells, expected 2")
  bad("1,2\n3,x\n", "line 2: not a number: 'x'")
  bad('1,2\n"3,4\n', "line 2: a quote is out of place")
  bad('"1"2,3\n', "line 1: a quote is out of place")
  bad("a,b\n1,2\n", "line 1: not a number", {header = "no"})
  bad("1\0002\n", "is not a text")
  bad("1,2\n", "one character", {sep = "ab"})
end)

t.test("IDX: types, ranks, parts, what is wrong", function()
  local idx = "\0\0\8\2" .. string.pack(">I4I4", 3, 2) .. "\1\2\3\4\5\6"
  same(T.idx(put("a.idx", idx)), T.new{{1, 2}, {3, 4}, {5, 6}})
  same(T.idx(at "a.idx", {skip = 1, count = 1}), T.new{{3, 4}})
  same(T.idx(put("f.idx", "\0\0\x0d\1" .. string.pack(">I4ff", 2, 1.5, -2))),
    T.new{1.5, -2})
  same(T.idx(put("d.idx", "\0\0\x0e\1" .. string.pack(">I4d", 1, 0.1))), T.new{0.1})
  same(T.idx(put("i.idx", "\0\0\x0b\1" .. string.pack(">I4i2", 1, -300))), T.new{-300})
  for n = 0, #idx - 1 do
    t.raises(function() T.idx(put("bad.idx", idx:sub(1, n))) end, "cut short")
  end
  t.raises(function() T.idx(put("bad.idx", "\0\0\8\3" .. ("\255"):rep(12))) end,
    "cut short")
  t.raises(function() T.idx(put("bad.idx", "hello, world")) end, "not an IDX")
  t.raises(function() T.idx(at "a.idx", {skip = 2, count = 2}) end, "has 3 items")
end)

t.test("CIFAR: both kinds, plain and gzipped", function()
  local function record(labels, value)
    return string.char(table.unpack(labels)) .. string.char(value):rep(1024)
      .. string.char(value + 1):rep(1024) .. string.char(value + 2):rep(1024)
  end
  local bytes = record({7}, 10) .. record({1}, 20) .. record({9}, 30)
  put("c.bin", bytes)
  local d = T.cifar(at "c.bin")
  same(d.y, T.new{7, 1, 9})
  t.eq(table.concat(d.x.shape, " "), "3 3 32 32")
  t.eq(d.x[2][3]:mean(), 22)
  t.eq(T.cifar(at "c.bin", {skip = 2}).y[1], 9)
  if os.execute("gzip -k " .. at "c.bin") then
    same(T.cifar(at "c.bin.gz").x, d.x)
    local packed = get(at "c.bin.gz")
    t.raises(function() T.cifar(put("bad.gz", packed:sub(1, #packed // 2))) end,
      "bad.gz")
  end
  put("c100.bin", record({3, 50}, 0) .. record({4, 60}, 5))
  same(T.cifar(at "c100.bin", {labels = 2}).y, T.new{{3, 50}, {4, 60}})
  t.raises(function() T.cifar(put("bad.bin", bytes:sub(1, 5000))) end,
    "inside record 2")
  t.raises(function() T.cifar(put("bad.bin", "")) end, "not a CIFAR file")
  t.raises(function() T.cifar(at "c.bin", {count = 4}) end, "has 3 items")
end)

-- Seeds by name, and by digest the least set with which libFuzzer reaches all
-- that it ever reached: what a reader does with each is a result or a sentence.
t.test("what the fuzzer found is read or refused", function()
  for _, reader in ipairs{"load", "npz_read", "idx", "csv", "cifar"} do
    local n, read = 0, 0
    local folder = "tests/fuzz/corpus/" .. reader
    for name in io.popen("ls " .. folder):lines() do
      local path = folder .. "/" .. name
      local ok, why = pcall(T[reader], path, reader == "npz_read" and "x" or nil)
      n = n + 1
      if ok then read = read + 1
      else t.ok(why:find("tensor." .. reader .. ": ", 1, true)
        and why:find(path, 1, true) and not why:find "\n", path .. ": " .. why)
      end
    end
    t.ok(n > 4 and read > 0 and read < n, reader)
  end
end)

os.execute("rm -r " .. dir)
t.done()
