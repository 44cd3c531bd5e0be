-- Files of numbers: npy, npz, IDX, CSV, CIFAR.  Files of numpy are made by
-- numpy itself if it is installed; a copy of some is written out here.
local t = require "limn.test"
local T, F = limn.tensor, limn.files

local dir, at = t.folder()
local function put(name, bytes) return t.put(at(name), bytes) end

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
    local x = F.load(put("a.npy", npy(dict(name, "(2, 3)"), data)))
    same(x, T.new{{0, 1, 2}, {3, 100, 5}})
  end
  for name, format in pairs{[">f4"] = ">f", [">f8"] = ">d"} do
    local x = F.load(put("a.npy", npy(dict(name, "(2,)"),
      string.pack(format .. format, -1.5, 1 / 0))))
    t.eq(x[1], -1.5)
    t.eq(x[2], math.huge)
  end
end)

-- IEEE 754-2008, binary16: largest, smallest normal, smallest subnormal.
t.test("npy: half precision", function()
  local bits = {0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000, 0xfc00}
  local want = {1, -2, 65504, 2^-14, 2^-24, math.huge, 0, -math.huge}
  for order, format in pairs{["<"] = "<I2", [">"] = ">I2"} do
    local data = ""
    for _, b in ipairs(bits) do data = data .. string.pack(format, b) end
    local x = F.load(put("h.npy", npy(dict(order .. "f2", "(8,)"), data)))
    for i, w in ipairs(want) do t.eq(x[i], w) end
  end
  local x = F.load(put("h.npy", npy(dict("<f2", "(1,)"), "\0\x7e")))
  t.ok(x[1] ~= x[1])
end)

t.test("npy: bool, complex, numbers, no elements, other spellings", function()
  same(F.load(put("a.npy", npy(dict("|b1", "(3,)"), "\0\1\7"))), T.new{0, 1, 1})
  same(F.load(put("a.npy", npy(dict("<c16", "(1,)"),
    string.pack("<dd", 1, -2)))), T.new{{1, -2}})
  t.eq(F.load(put("a.npy", npy(dict("<f8", "()"), string.pack("<d", 3.5)))), 3.5)
  same(F.load(put("a.npy", npy(dict("<f8", "(0, 3)"), ""))), T.zeros(0, 3))
  same(F.load(put("a.npy", npy("{ \"shape\":(2L ,1L), 'descr' : \"<f8\","
    .. "'fortran_order':False}   ", string.pack("<dd", 1, 2)))), T.new{{1}, {2}})
end)

t.test("npy: column-major data, versions 2 and 3", function()
  local data = ""
  for i = 0, 5 do data = data .. string.pack("<d", i) end
  for version = 1, 3 do
    local x = F.load(put("f.npy", npy(dict("<f8", "(2, 3)", true), data, version)))
    same(x, T.new{{0, 2, 4}, {1, 3, 5}})
    x = F.load(put("f.npy", npy(dict("<f8", "(3, 1, 2)"), data, version)))
    same(x, T.new{{{0, 1}}, {{2, 3}}, {{4, 5}}})
  end
  local c = F.load(put("f.npy", npy(dict("<c8", "(1, 2)", true),
    string.pack("<ffff", 1, 2, 3, 4))))
  same(c, T.new{{{1, 2}, {3, 4}}})
end)

t.test("npy: out and in again, of every rank", function()
  for rank = 0, 8 do
    local size = {}
    for k = 1, rank do size[k] = k % 3 + 1 end
    local x = rank == 0 and 0.1 or T.randn(size, {seed = 3})
    F.save(x, at "r.npy")
    local y = F.load(at "r.npy")
    if rank == 0 then t.eq(y, x) else same(y, x) end
    t.eq((#get(at "r.npy") - 8 * (rank == 0 and 1 or #x:flatten())) % 64, 0)
  end
  local x = T.new{1 / 3, 1e300, 0 / 0}
  x:save(at "s.npy", {precision = "single"})
  local y = F.load(at "s.npy")
  t.eq(y[1], string.unpack("f", string.pack("f", 1 / 3)))
  t.eq(y[2], math.huge)
  t.ok(y[3] ~= y[3])
end)

t.test("npy: what is wrong with a file is one sentence", function()
  local good = npy(dict("<f8", "(2,)"), string.pack("<dd", 1, 2))
  local function bad(bytes, text)
    t.raises(function() F.load(put("bad.npy", bytes)) end, text)
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
  for _, header in ipairs{
    "", "{", "}", "{}", "x", "{'descr': '<f8'}", "{'descr': '<f8', }", "{'shape': (1,)}",
    "{'descr': '<f8' 'shape': (1,)}", "{'descr': , 'shape': (1,)}", "{'other': 1}",
    "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}",
    "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x",
    dict("<f8", "(1,)") .. "more", dict("<f8", "(9223372036854775808,)"), dict("<f8", "(1 2)"),
    dict("<f8", "(" .. ("1,"):rep(1500) .. ")"), dict("<f8", "1"), dict("<f8", "(1"),
    dict("f", "(1,)"), dict("", "(1,)"), dict("<", "(1,)"), dict("<f99", "(1,)"), dict("<i3", "(1,)"),
    dict("<b2", "(1,)"), dict("<V8", "(1,)"), dict("O", "(1,)"), dict(("<f8"):rep(50), "(1,)"),
    dict("<c7", "(1,)"), -- a complex number of an odd width is none
  } do
    bad(npy(header, ("\0"):rep(64)), "files.load: ")
  end
  for _, header in ipairs{dict("<f8", "(1L,)"), dict("<f8", "( 1 , )"), dict("=f8", "(1,)"),
    "{'shape':(1,),'fortran_order':False,'descr':'<f8'}  "} do
    t.eq(F.load(put("good.npy", npy(header, ("\0"):rep(64)))):sum(), 0)
  end
  t.raises(function() F.load(at "absent.npy") end, "absent.npy': No such file")
  t.raises(function() F.load(dir) end, "is not a file")
  t.raises(function() F.save({1}, at "no/such.npy") end, "cannot write")
  t.raises(function() F.save({1}, dir) end, "directory")
end)

t.test("a file that cannot be written leaves nothing", function()
  local before = io.popen("ls -A " .. dir):read("a")
  pcall(F.save, {1}, at "no/such.npy")
  pcall(F.npz_write, at "x.npz", {"a", "a"}, {1, 2})
  t.eq(io.popen("ls -A " .. dir):read("a"), before)
end)

t.test("npz: out and in again, stored and deflated", function()
  local x = T.randn(20, 30, {seed = 1})
  for _, compress in ipairs{false, true} do
    F.save_npz(at "a.npz", {x = x, s = 2, e = T.zeros(0, 3), long = T.ones(5000)},
      {compress = compress})
    local r = F.load_npz(at "a.npz")
    same(r.x, x)
    t.eq(r.s, 2)
    t.eq(r.e.shape[2], 3)
    t.eq(r.long:sum(), 5000)
    local bytes = get(at "a.npz")
    F.save_npz(at "b.npz", {x = x, s = 2, e = T.zeros(0, 3), long = T.ones(5000)},
      {compress = compress})
    t.eq(get(at "b.npz"), bytes, "the same arrays give the same bytes")
    t.ok(compress == (#bytes < 40000))
  end
  t.eq(table.concat(F.npz_names(at "a.npz").names, " "), "e long s x")
end)

t.test("npz: what is wrong with a file is one sentence", function()
  F.save_npz(at "a.npz", {x = T.arange(1, 100)})
  local bytes = get(at "a.npz")
  for n = 0, #bytes - 1, 7 do
    t.raises(function() F.load_npz(put("bad.npz", bytes:sub(1, n))) end, "npz")
  end
  local k = bytes:find(string.pack("<d", 50), 1, true)
  put("bad.npz", bytes:sub(1, k) .. "\1" .. bytes:sub(k + 2))
  t.raises(function() F.load_npz(at "bad.npz") end, "damaged")
  t.raises(function() F.npz_read(at "a.npz", "y") end, "has no array 'y'")
  t.raises(function() F.save_npz(at "a.npz", {}) end, "no arrays")
  t.raises(function() F.save_npz(at "a.npz", {1}) end, "needs a name")
  t.raises(function() F.npz_write(at "a.npz", {"a"}, {}) end, "1 names for 0")
end)

-- A zip by its definition (PKWARE, APPNOTE 4.3): stored members in order.
local function zip(members)
  local body, directory = {}, {}
  local at_ = 0
  for _, m in ipairs(members) do
    local name, data = m[1], m[2]
    local crc = 0xffffffff
    for i = 1, #data do
      crc = crc ~ data:byte(i)
      for _ = 1, 8 do crc = crc >> 1 ~ (crc & 1) * 0xedb88320 end
    end
    crc = crc ~ 0xffffffff
    local what = string.pack("<I2I2I2I2I2I4I4I4I2I2", 20, m.flags or 0,
      m.method or 0, 0, 33, crc, #data, #data, #name, 0)
    local head = "PK\3\4" .. what .. name .. data
    directory[#directory + 1] = "PK\1\2" .. string.pack("<I2", 20) .. what
      .. string.pack("<I2I2I2I4I4", 0, 0, 0, 0, at_) .. name
    body[#body + 1], at_ = head, at_ + #head
  end
  local list = table.concat(directory)
  return table.concat(body) .. list .. "PK\5\6"
    .. string.pack("<I2I2I2I2I4I4I2", 0, 0, #members, #members, #list, at_, 0)
end

t.test("npz: what is an array is given, what is not is named", function()
  local x = npy(dict("<f8", "(2,)"), string.pack("<dd", 1, 2))
  local members = {{"README", "An archive.\n"}, {"empty", ""}, {"dir/", ""},
    {"dir/a.npy", x}, {"text.npy", npy(dict("<U2", "(1,)"), "a\0\0\0b\0\0\0")},
    {"object.npy", npy(dict("|O", "(1,)"), "\128\4K\1.")},
    {"record.npy", npy("{'descr': [('a', '<f8')], 'fortran_order': False, "
      .. "'shape': (1,), }", ("x"):rep(8))},
    {"nine.npy", npy(dict("<f8", "(1,1,1,1,1,1,1,1,1)"), ("x"):rep(8))},
    {"false.npy", "no array at all"}, {"b", x}, {"c", x}, {"c.npy", x},
    {"packed.npy", x, method = 97}, {"secret.npy", x, flags = 1}}
  local arrays, skipped = F.load_npz(put("mixed.npz", zip(members)))
  local names = {}
  for name, v in pairs(arrays) do
    names[#names + 1] = name
    same(v, T.new{1, 2})
  end
  table.sort(names)
  t.eq(table.concat(names, " "), "b c dir/a")
  local want = {{"README", "is not an npy file"}, {"empty", "cut short"},
    {"dir/", "is a folder"}, {"text.npy", "type '<U2', which are not numbers"},
    {"object.npy", "type '|O', which are not numbers"},
    {"record.npy", "holds records"}, {"nine.npy", "9 axes"},
    {"false.npy", "is not an npy file"}, {"c", "another array is called 'c'"},
    {"packed.npy", "cannot be read"}, {"secret.npy", "cannot be read"}}
  t.eq(#skipped, #want)
  for i, w in ipairs(want) do
    t.eq(skipped[i].name, w[1])
    t.ok(skipped[i].reason:find(w[2], 1, true), skipped[i].reason)
  end
  t.raises(function() F.npz_read(at "mixed.npz", "object") end, "not numbers")
  -- Damage is no reason to go on.
  t.raises(function()
    F.load_npz(put("cut.npz", zip{{"a.npy", x}, {"b.npy", x:sub(1, -9)}}))
  end, "cut.npz: b' is cut short")
end)

-- 2^53 + 1 is the least whole number that is no double.
t.test("npy: integers that no double is equal to", function()
  local function file(descr, format, ...)
    return put("big.npy", npy(dict(descr, "(" .. select("#", ...) .. ",)"),
      string.pack(format, ...)))
  end
  for _, order in ipairs{"<", ">"} do
    local i, u = order .. "i8", order .. "u8"
    local two = order .. "i8i8"
    same(F.load(file(i, two, 2^53 | 0, -(2^53 | 0))), T.new{2^53, -2^53})
    same(F.load(file(i, two, math.mininteger, 3 << 60)), T.new{-2^63, 3 * 2^60})
    same(F.load(file(u, two, math.mininteger, -2048)), T.new{2^63, 2^64 - 2048})
    for _, x in ipairs{(1 << 53) + 1, -(1 << 53) - 1, math.maxinteger} do
      local path = file(i, two, 1, x)
      t.raises(function() F.load(path) end, ("files.load: '%s' holds the integer "
        .. "%d, which no double is equal to"):format(path, x))
      same(F.load(path, {round = true}), T.new{1, x + 0.0})
    end
    t.raises(function() F.load(file(u, two, 1, -1)) end, "18446744073709551615")
    same(F.load(file(u, two, 1, -1), {round = true}), T.new{1, 2^64})
  end
  local big = npy(dict("<u8", "(1,)"), string.pack("<I8", -1))
  put("big.npz", zip{{"big.npy", big}})
  t.raises(function() F.load_npz(at "big.npz") end, "holds the integer 18446744073709551615")
  same(F.load_npz(at "big.npz", {round = true}).big, T.new{2^64})
end)

t.test("numpy reads what is written here, and the other way", function()
  t.needs "numpy"
  local x = T.randn(3, 4, 5, {seed = 9})
  x:save(at "x.npy")
  F.save_npz(at "x.npz", {x = x, s = 2}, {compress = true})
  local script = ([[
import numpy as np
a = np.load("@/x.npy"); b = np.load("@/x.npz")
assert a.shape == (3, 4, 5) and a.dtype == np.float64
assert (a == b["x"]).all() and b["s"].shape == () and b["s"] == 2
np.save("@/y.npy", np.asfortranarray(a)); np.savez_compressed("@/y.npz", y=a.astype(">f8"), z=np.arange(3))
np.savez("@/z.npz", y=a, z=np.arange(3))
# Names as PyTorch gives them to weights; members of which the length is not
# known before they are written, with sizes of 64 bits.
np.savez_compressed("@/w.npz", **{"layers.0.weight": a, "layers.0/bias.npy": a[0], "": a[1]})
import io, zipfile
class Pipe(io.RawIOBase):
    def __init__(self, f): self.f = f
    def writable(self): return True
    def write(self, b): return self.f.write(b)
with open("@/s.npz", "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:
    for name in ("y", "z"):
        with z.open(name + ".npy", "w", force_zip64=True) as m:
            np.lib.format.write_array(m, a if name == "y" else np.arange(3))
]]):gsub("@", dir)
  put("check.py", script)
  t.ok(os.execute("/usr/bin/python3 " .. at "check.py"))
  same(F.load(at "y.npy"), x)
  local w = F.load_npz(at "w.npz")
  same(w["layers.0.weight"], x)
  same(w["layers.0/bias.npy"], x[1])
  same(w[""], x[2])
  for _, name in ipairs{"y.npz", "z.npz", "s.npz"} do
    local r = F.load_npz(at(name))
    same(r.y, x)
    same(r.z, T.new{0, 1, 2})
  end
end)

-- ---- CSV -------------------------------------------------------------------

local function read(text, o) return F.csv(put("t.csv", text), o) end

-- Every column is what is wanted: a list of numbers (nan is NaN), texts or flags.
local function holds(text, want, o)
  local r, found = read(text, o)
  for name, c in pairs(want) do
    t.ok(r[name], ("%q has a column '%s'"):format(text, name))
    t.eq(r[name] and #r[name], #c)
    for i, v in ipairs(c) do
      local x = r[name] and r[name][i]
      t.ok(x == v or x ~= x and v ~= v, ("%q: %s[%d] is %s, expected %s"):format(
        text, name, i, x, v))
    end
  end
  for name in pairs(r) do t.ok(want[name], "no column '" .. name .. "'") end
  return found
end

local nan = 0 / 0

-- RFC 4180, section 2, rule by rule; CR alone was the line end of Mac OS.
t.test("csv: RFC 4180", function()
  for _, e in ipairs{"\n", "\r\n", "\r"} do
    for _, last in ipairs{"", e} do
      local text = "a,b" .. e .. "1,2" .. e .. "3,4" .. last
      t.ok(holds(text, {a = {1, 3}, b = {2, 4}}).header)
    end
    -- A line end in quotes stays what it was.
    holds('t,n' .. e .. '"x' .. e .. e .. 'y",1' .. e,
      {t = {"x" .. e .. e .. "y"}, n = {1}})
  end
  holds('t,n\n"a ""b"", c",1\n"""",2\n', {t = {'a "b", c', '"'}, n = {1, 2}})
  holds('"a ""b"", c",d\n1,2', {['a "b", c'] = {1}, d = {2}})
  holds("t,n\n a b ,1\n", {t = {" a b "}, n = {1}}) -- blanks are part of a cell
  holds('t,n\n "a" , 1 \n', {t = {"a"}, n = {1}})    -- but not around quotes
  holds('t,n\n5" pipe,1\n', {t = {'5" pipe'}, n = {1}})
  holds("\xef\xbb\xbfa,b\n1,2\n", {a = {1}, b = {2}})
end)

t.test("csv: a first line that may be data is data", function()
  local function data(text, want, o)
    t.ok(not holds(text, want, o).header, text)
  end
  data("1,2,?\n3,4,5\n", {c1 = {1, 3}, c2 = {2, 4}, c3 = {"?", "5"}})
  data("1_000,2\n3,4\n", {c1 = {"1_000", "3"}, c2 = {2, 4}})
  data("\u{2212}1,\u{2212}2e\u{2212}1\n3,4\n", {c1 = {-1, 3}, c2 = {-0.2, 4}})
  data("#N/A,2\n3,4\n", {c1 = {nan, 3}, c2 = {2, 4}})
  data("NA,x\n1,y\n", {c1 = {nan, 1}, c2 = {"x", "y"}})
  data("5 km,3 km\n6 km,2 km\n", {c1 = {"5 km", "6 km"}, c2 = {"3 km", "2 km"}})
  data("10%,\u{20ac}5\n20%,\u{20ac}6\n",
    {c1 = {"10%", "20%"}, c2 = {"\u{20ac}5", "\u{20ac}6"}})
  data("2020-01-31,a\n2020-02-29,b\n",
    {c1 = {"2020-01-31", "2020-02-29"}, c2 = {"a", "b"}})
  data("?\n1\n", {c1 = {"?", "1"}})
  data("true,1\nfalse,2\n", {c1 = {true, false}, c2 = {1, 2}})
  data('"1","2"\n"3","4"\n', {c1 = {1, 3}, c2 = {2, 4}})
  data("a,b\n1,2\n", {c1 = {"a", "1"}, c2 = {"b", "2"}}, {header = "no"})
  local function names(text, want, o) t.ok(holds(text, want, o).header, text) end
  names("lr,loss\n1,2\n", {lr = {1}, loss = {2}})
  names("Id,1stFlrSF\n1,856\n", {Id = {1}, ["1stFlrSF"] = {856}})
  names("RI,Na,Type\n1.5,13,x\n", {RI = {1.5}, Na = {13}, Type = {"x"}})
  names('"64","128"\n1,2\n', {["64"] = {1}, ["128"] = {2}})
  names("\u{3b7},\u{7b2c}1\n1,2\n", {["\u{3b7}"] = {1}, ["\u{7b2c}1"] = {2}})
  names("name,city\nAda,London\n", {name = {"Ada"}, city = {"London"}})
  names("5,6\n1,2\n", {["5"] = {1}, ["6"] = {2}}, {header = "yes"})
  names("a,b\n", {a = {}, b = {}})
end)

t.test("csv: types, and what is missing", function()
  local found = holds("x,t,f\n1,a,true\n,,\n-inf,NA,false\nNA,b,n/a\n",
    {x = {1, nan, -math.huge, nan}, t = {"a", "", "NA", "b"},
     f = {true, false, false, false}})
  same(found.missing.x, T.new{0, 1, 0, 1})
  same(found.missing.t, T.new{0, 1, 0, 0})
  same(found.missing.f, T.new{0, 1, 0, 1})
  t.eq(table.concat(found.names, " "), "x t f")
  t.eq(found.rows, 4)
  found = holds("x\nnan\n2\n", {x = {nan, 2}})
  t.ok(not found.missing.x, "NaN is a number")
  holds("x,y\n1,-\n-9,b\n", {x = {1, nan}, y = {"", "b"}}, {na = {"-", "-9"}})
  holds("x\n1\n\n3\n", {x = {1, nan, 3}}) -- one column: an empty cell
  holds("x,y\n1,2\n\n  \n3,4\n\n", {x = {1, 3}, y = {2, 4}})
  holds("x,y\n1,2\n,\n", {x = {1, nan}, y = {2, nan}})
  holds('x,y\n"1",a\n"2",b\n', {x = {"1", "2"}, y = {"a", "b"}}) -- quotes tell
  holds('x,y\n1,""\n"",""\n', {x = {1, nan}, y = {"", ""}})
  -- A double does not say what these do.
  holds("id,zip,n\n9007199254740993,007,1e400\n1,1,1\n",
    {id = {"9007199254740993", "1"}, zip = {"007", "1"}, n = {"1e400", "1"}})
  holds("id,zip\n9007199254740993,007\n", {id = {2^53}, zip = {7}},
    {types = "number"})
  holds("x,y\n1,2\n", {x = {"1"}, y = {2}}, {types = {x = "text"}})
  holds("x;y\n1,5;-2\n", {x = {1.5}, y = {-2}}, {decimal = ","})
  holds("0x10,1e,.,1\n1,1,1,1\n", {c1 = {"0x10", "1"}, c2 = {"1e", "1"},
    c3 = {".", "1"}, c4 = {1, 1}})
end)

t.test("csv: names once each, separators, comments", function()
  local found = holds("a,a,,a_2,a\n1,2,3,4,5\n",
    {a = {1}, a_3 = {2}, c3 = {3}, a_2 = {4}, a_4 = {5}})
  t.eq(table.concat(found.names, " "), "a a_3 c3 a_2 a_4")
  holds(",a\nx,1\n", {c1 = {"x"}, a = {1}})
  for sep, text in pairs{[","] = "a,b\n1,2\n", [";"] = "a;b\n1;2\n",
      ["\t"] = "a\tb\n1\t2\n", ["|"] = "a|b\n1|2\n",
      [" "] = " a  b \n1\t 2\n\n"} do
    t.eq(holds(text, {a = {1}, b = {2}}).sep, sep)
  end
  t.eq(holds("1 2\n", {c1 = {1}, c2 = {2}}).sep, " ")
  holds("title\nhello world\nbig cat\n", {title = {"hello world", "big cat"}})
  holds("a:b\n1:2\n", {a = {1}, b = {2}}, {sep = ":"})
  holds("a;b,c;d\n1;2,5;3\n", {a = {1}, ["b,c"] = {"2,5"}, d = {3}}, {sep = ";"})
  holds("junk\n\na,b\n1,2\n", {a = {1}, b = {2}}, {skip = 2})
  holds("# x\na,b\n1,#2\n#3,4\n", {a = {1}, b = {"#2"}}, {comment = "#"})
  t.eq(#holds("", {}).names, 0)
  t.eq(#holds("\n \n", {}).names, 0)
end)

t.test("csv: what is wrong names the line", function()
  local function bad(text, why, o)
    t.raises(function() F.csv(put("bad.csv", text), o) end, "files.csv: ")
    t.raises(function() F.csv(put("bad.csv", text), o) end, why)
  end
  bad("1,2\n3\n", "line 2: 1 cell, expected 2")
  bad("1,2\n\n3,4,5\n", "line 3: 3 cells, expected 2")
  bad('a,b\n"x\ny",2\n3\n', "line 4: 1 cell, expected 2")
  bad('1,2\n"3,4\n', "line 2: a quote opens and does not close")
  bad('"1"2,3\n', "line 1: a quote is out of place")
  bad("x,y\n1,2\n3,x\n", "line 3, column 'y': 'x' is no number", {types = "number"})
  bad("x\nyes\n", "line 2, column 'x': 'yes' is no flag", {types = {x = "flag"}})
  bad("x\n1\n", "'types' names the column 'y'", {types = {y = "text"}})
  bad("x\n1\n", "'types' must be number, text or flag", {types = "real"})
  bad("x\n1\n", "table of words by column", {types = {1, 2}})
  bad("1\0002\n", "is not a text")
  bad("1,2\n", "one character", {sep = "ab"})
  bad("1,2\n", "one character", {sep = "1"})
  bad("1,2\n", "both ','", {sep = ",", decimal = ","})
  bad("1,2\n", "'decimal' must be", {decimal = ";"})
end)

-- The shortest digits that read back (Steele and White 1990; Python's repr).
t.test("save_csv: numbers", function()
  for text, x in pairs{["0.1"] = 0.1, ["0.30000000000000004"] = 0.1 + 0.2,
      ["5e-324"] = 5e-324, ["1.7976931348623157e+308"] = 1.7976931348623157e308,
      ["-0"] = -0.0, ["nan"] = nan, ["-inf"] = -math.huge, ["100"] = 100,
      ["9007199254740993"] = 9007199254740993} do
    F.save_csv({x = {x}}, at "n.csv")
    t.eq(get(at "n.csv"):gsub('"', ""), "x\n" .. text .. "\n")
  end
end)

-- Cells that have done harm somewhere.
local nasty = {"", " ", "a", "a b", " a", "a ", ",", ";", "\t", "|", "#", "#a", '"',
  '""', 'say "x"', "\n", "\r", "\r\n", "a\nb", "1", "-1", "1e5", "007", "nan", "NaN",
  "inf", "true", "false", "NA", "n/a", "null", "None", "64", "1_000", "\u{2212}1",
  "\u{e9}t\u{e9}", "\xff\xfe", "9007199254740993", "?", "+", "'", "\\", "5 km",
  "x,y\n", "\xef\xbb\xbf", "lr", "\u{3b7}"}

-- What files.csv reads of a record is the record, cell by cell and kind by kind.
local function round_trip(record, o)
  F.save_csv(record, at "rt.csv", o)
  local r, found = F.csv(at "rt.csv", {sep = o and o.sep})
  for name, c in pairs(record) do
    local got, text = r[name], get(at "rt.csv")
    t.ok(got and #got == #c, ("column %q of %q"):format(name, text))
    for i = 1, #c do
      local v = o and o.missing and o.missing[name] and o.missing[name][i] == 1
      if v then
        t.eq(found.missing[name][i], 1)
      else
        t.ok(rawequal(got[i], c[i]) or got[i] == c[i] and type(c[i]) == "number"
          and 1 / got[i] == 1 / c[i] or got[i] ~= got[i] and c[i] ~= c[i],
          ("%s[%d] of %q"):format(name, i, text))
        t.ok(not found.missing[name] or found.missing[name][i] == 0)
      end
    end
  end
  for name in pairs(r) do t.ok(record[name], name) end
end

t.test("save_csv: what is written is read back, whatever it is", function()
  local seed = 20261127
  local function draw(n)
    seed = (seed * 6364136223846793005 + 1442695040888963407)
    return (seed >> 33) % n + 1
  end
  local function number()
    if draw(4) == 1 then return ({nan, math.huge, -math.huge, -0.0, 0.0, 5e-324,
      2^53, 2^53 + 2, 1e22, 1e23, -1e15})[draw(11)] end
    return (string.unpack("d", string.pack("I4I4", draw(1 << 32) - 1,
      draw(1 << 32) - 1)))
  end
  local make = {
    function() return number() end,
    function() return nasty[draw(#nasty)] end,
    function() return draw(2) == 1 end,
  }
  for _ = 1, 400 do
    local record, missing, rows = {plain = {}}, {}, draw(4)
    for _ = 1, draw(4) - 1 do
      local name, kind = nasty[draw(#nasty)], make[draw(3)]
      if name ~= "" then
        record[name] = {}
        for i = 1, rows do record[name][i] = kind() end
        if draw(4) == 1 then
          missing[name] = T.zeros(rows)
          -- A column that has only missing cells has no kind.
          for i = 2, rows do missing[name][i] = draw(2) - 1 end
        end
      end
    end
    for i = 1, rows do record.plain[i] = number() end
    local sep = ({",", ";", "\t", "|"})[draw(4)]
    round_trip(record, {sep = sep, missing = missing})
  end
  for _, name in ipairs(nasty) do
    if name ~= "" then round_trip{[name] = {1, 2}, other = {"1", "x"}} end
    round_trip{a = {name}}
    round_trip{a = {name, name}}
  end
  round_trip({a = {1, 2}, b = {3, 4}}, {missing = {a = T.new{0, 1}}})
  round_trip({a = {1, 2}}, {missing = {a = T.new{0, 1}}})
  round_trip({a = {"x", "y"}}, {missing = {a = T.new{0, 1}}})
end)

t.test("save_csv: matrices, order, refusals", function()
  local x = T.randn(7, 3, {seed = 1}) * T.new{1e-300, 1, 1e300}
  x[2][2] = 1 / 0
  for _, sep in ipairs{",", ";", "\t", " ", "|"} do
    F.save_csv(x, at "m.csv", {sep = sep})
    local r, found = F.csv(at "m.csv")
    t.ok(not found.header)
    same(T.stack({r.c1, r.c2, r.c3}, {axis = 2}), x)
    F.save_csv(x, at "m.csv", {sep = sep, names = {"64", "b c", "128"}})
    r, found = F.csv(at "m.csv")
    t.eq(table.concat(found.names, "|"), "64|b c|128")
    same(r["128"], x[{{}, 3}])
  end
  F.save_csv({{1, 2}, {3, 4}}, at "m.csv")
  t.eq(get(at "m.csv"), "1,2\n3,4\n")
  F.save_csv({b = {1}, a = {"x"}, n = 3}, at "m.csv", {names = {"b", "a"}})
  t.eq(get(at "m.csv"), "b,a\n1,x\n")
  local function bad(x, why, o)
    t.raises(function() F.save_csv(x, at "m.csv", o) end, "files.save_csv: " .. why)
  end
  bad(x, "1 names for 3 columns", {names = {"a"}})
  bad(x, "'sep' must be one character", {sep = "1"})
  bad({a = T.eye(2)}, "column 'a' is a tensor with 2 axes")
  bad({a = {{}}}, "column 'a' holds a table")
  bad({a = {1, "x"}}, "column 'a' holds numbers and texts")
  bad({a = {1, nil, 3}, b = {1}}, "column ")
  bad({a = {1}, b = {1, 2}}, "column 'b' has 2 rows, expected 1")
  bad({a = {1}}, "no column 'b'", {names = {"b"}})
  bad({a = {1}, n = 2}, "'n' is a number, not a column", {names = {"n"}})
  bad({}, "'x' must be a matrix")
  bad({n = 1}, "the record has no columns")
  bad({{1}, {"x"}}, "'x' must be a matrix or a record of columns, but has the key")
  bad({[true] = {1}}, "'x' must be a matrix or a record of columns, but has the key true")
  bad(T.ones(3), "'x' must be a matrix or a record of columns, got a tensor with 1")
  bad({[""] = {1}, a = {2}}, "a column has an empty name")
  bad({["64"] = {"128"}}, "all cells would stand in quotes")
  t.raises(function() F.save_csv(x, at "no/m.csv") end,
    "files.save_csv: cannot write")
end)

-- A sweep of limn, parameters and results of every kind, there and back.
t.test("csv: sweeps come back", function()
  local r = limn.sweep{grid = {width = {64, 128}, act = {"relu", "1"}}, jobs = 0,
    progress = false, run = function(p)
      if p.width == 128 and p.act == "1" then error "a \"bad\"\nend, here" end
      return {loss = p.width == 64 and 1 / 3 or nan, ok = p.act == "relu",
        word = p.act .. ","}
    end}
  t.ok(r.message[3]:find "\n" or r.message[4]:find "\n")
  round_trip(r)
end)

if os.execute "/usr/bin/python3 -c 'import csv' 2>/dev/null" then
  t.test("csv: as Python's csv module reads and writes", function()
    put("write.py", (([[
import csv, random
random.seed(1)
pieces = ["a", "b c", ",", ";", '"', '""', "\n", "\r", "\r\n", "1", "-2.5", "", " ", "é", "#", "\t"]
for k in range(60):
    rows = [["".join(random.choices(pieces, k=random.randint(0, 3))) for _ in range(3)] for _ in range(5)]
    end = ["\n", "\r\n", "\r"][k % 3]
    quoting = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL][k // 3 % 2]
    if quoting == csv.QUOTE_MINIMAL: # which leaves other line ends bare
        rows = [[c.replace("\r", "").replace("\n", "") for c in row] for row in rows]
    with open("@/py%d.csv" % k, "w", newline="") as f:
        w = csv.writer(f, lineterminator=end, quoting=quoting)
        w.writerow(["x", "y", "z"])
        w.writerows(rows)
    with open("@/py%d.hex" % k, "w") as f:
        for row in rows: f.write(" ".join("x" + c.encode().hex() for c in row) + "\n")
]]):gsub("@", dir)))
    t.ok(os.execute("/usr/bin/python3 " .. at "write.py"))
    local function plain(hex)
      return (hex:gsub("%x%x", function(h) return string.char(tonumber(h, 16)) end))
    end
    for k = 0, 59 do
      local r = F.csv(at("py" .. k .. ".csv"), {types = "text", sep = ",", header = "yes"})
      local i = 0
      for line in io.lines(at("py" .. k .. ".hex")) do
        i = i + 1
        local x, y, z = line:match "^x(%x*) x(%x*) x(%x*)$"
        t.eq(r.x[i], plain(x))
        t.eq(r.y[i], plain(y))
        t.eq(r.z[i], plain(z))
      end
      t.eq(#r.x, i)
    end
    local record = {n = T.randn(#nasty, {seed = 3}) * 1e100, t = nasty}
    F.save_csv(record, at "limn.csv")
    put("read.py", (([[
import csv
rows = list(csv.reader(open("@/limn.csv", newline="", encoding="latin-1")))
assert rows[0] == ["n", "t"], rows[0]
with open("@/limn.hex", "w") as f:
    for n, t in rows[1:]: f.write(float(n).hex() + " x" + t.encode("latin-1").hex() + "\n")
]]):gsub("@", dir)))
    t.ok(os.execute("/usr/bin/python3 " .. at "read.py"))
    local i = 0
    for line in io.lines(at "limn.hex") do
      i = i + 1
      local n, text = line:match "^(%S+) x(%x*)$"
      t.eq(tonumber(n), record.n[i])
      t.eq(plain(text), nasty[i])
    end
    t.eq(i, #nasty)
  end)
end

t.test("IDX: types, ranks, parts, what is wrong", function()
  local idx = "\0\0\8\2" .. string.pack(">I4I4", 3, 2) .. "\1\2\3\4\5\6"
  same(F.idx(put("a.idx", idx)), T.new{{1, 2}, {3, 4}, {5, 6}})
  same(F.idx(at "a.idx", {skip = 1, count = 1}), T.new{{3, 4}})
  same(F.idx(put("f.idx", "\0\0\x0d\1" .. string.pack(">I4ff", 2, 1.5, -2))),
    T.new{1.5, -2})
  same(F.idx(put("d.idx", "\0\0\x0e\1" .. string.pack(">I4d", 1, 0.1))), T.new{0.1})
  same(F.idx(put("i.idx", "\0\0\x0b\1" .. string.pack(">I4i2", 1, -300))), T.new{-300})
  for n = 0, #idx - 1 do
    t.raises(function() F.idx(put("bad.idx", idx:sub(1, n))) end, "cut short")
  end
  t.raises(function() F.idx(put("bad.idx", "\0\0\8\3" .. ("\255"):rep(12))) end,
    "cut short")
  t.raises(function() F.idx(put("bad.idx", "hello, world")) end, "not an IDX")
  t.raises(function() F.idx(at "a.idx", {skip = 2, count = 2}) end, "has 3 items")
end)

t.test("CIFAR: both kinds, plain and gzipped", function()
  local function record(labels, value)
    return string.char(table.unpack(labels)) .. string.char(value):rep(1024)
      .. string.char(value + 1):rep(1024) .. string.char(value + 2):rep(1024)
  end
  local bytes = record({7}, 10) .. record({1}, 20) .. record({9}, 30)
  put("c.bin", bytes)
  local d = F.cifar(at "c.bin")
  same(d.y, T.new{7, 1, 9})
  t.eq(table.concat(d.x.shape, " "), "3 3 32 32")
  t.eq(d.x[2][3]:mean(), 22)
  t.eq(F.cifar(at "c.bin", {skip = 2}).y[1], 9)
  if os.execute("gzip -k " .. at "c.bin") then
    same(F.cifar(at "c.bin.gz").x, d.x)
    local packed = get(at "c.bin.gz")
    t.raises(function() F.cifar(put("bad.gz", packed:sub(1, #packed // 2))) end,
      "bad.gz")
  end
  put("c100.bin", record({3, 50}, 0) .. record({4, 60}, 5))
  same(F.cifar(at "c100.bin", {labels = 2}).y, T.new{{3, 50}, {4, 60}})
  t.raises(function() F.cifar(put("bad.bin", bytes:sub(1, 5000))) end,
    "inside record 2")
  t.raises(function() F.cifar(put("bad.bin", "")) end, "not a CIFAR file")
  t.raises(function() F.cifar(at "c.bin", {count = 4}) end, "has 3 items")
  -- Krizhevsky 2009: 10 classes; 20 coarse and 100 fine ones.
  for labels, wrong in pairs{[{10}] = "10", [{255}] = "255", [{20, 0}] = "20",
      [{19, 100}] = "100"} do
    local good = #labels == 1 and {9} or {19, 99}
    put("l.bin", record(good, 0) .. record(labels, 0))
    t.raises(function() F.cifar(at "l.bin", {labels = #labels}) end,
      "record 2 has the label " .. wrong .. ", expected 0 to")
    t.eq(#F.cifar(at "l.bin", {labels = #labels, count = 1}).y, 1)
  end
end)

-- Seeds by name, and by digest the least set with which libFuzzer reaches all
-- that it ever reached: what a reader does with each is a result or a sentence.
t.test("what the fuzzer found is read or refused", function()
  for _, reader in ipairs{"load", "npz_read", "idx", "csv_read", "cifar"} do
    local n, read = 0, 0
    local folder = "tests/fuzz/corpus/" .. reader
    for name in io.popen("ls " .. folder):lines() do
      local path = folder .. "/" .. name
      local ok, why = pcall(F[reader], path, reader == "npz_read" and "x" or nil)
      n = n + 1
      if ok then read = read + 1
      else t.ok(why:find("files." .. reader .. ": ", 1, true)
        and why:find(path, 1, true) and not why:find "\n", path .. ": " .. why)
      end
    end
    t.ok(n > 4 and read > 0 and read < n, reader)
  end
end)

os.execute("rm -r " .. dir)
t.done()
