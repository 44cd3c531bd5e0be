-- limn.files.safetensors.  Files are made here by the definition of the format,
-- huggingface.co/docs/safetensors: a length, a header in JSON, the data.
local t = require "limn.test"
local T, F = limn.tensor, limn.files

local dir, at = t.folder()
local function put(name, bytes) return t.put(at(name), bytes) end

local function file(header, data) return string.pack("<s8", header) .. data end

local function entry(name, dtype, shape, from, to)
  return ('"%s":{"dtype":"%s","shape":[%s],"data_offsets":[%d,%d]}'):format(name,
    dtype, shape, from, to)
end

local function object(...) return "{" .. table.concat({...}, ",") .. "}" end

local function open(header, data)
  return F.safetensors(put("a.safetensors", file(header, data or "")))
end

t.test("every type", function()
  for dtype, format in pairs{F64 = "<d", F32 = "<f", I64 = "<i8", I32 = "<i4",
      I16 = "<i2", I8 = "b", U64 = "<I8", U32 = "<I4", U16 = "<I2", U8 = "B"} do
    local data = ""
    for v = 1, 6 do data = data .. string.pack(format, v * 20) end
    local f = open(object(entry("w", dtype, "2,3", 0, #data)), data)
    t.eq(f:dtype "w", dtype)
    t.eq(table.concat(f:shape "w", " "), "2 3")
    local w = f:get "w"
    t.eq(table.concat(w.shape, " "), "2 3")
    t.eq((w - T.new{{20, 40, 60}, {80, 100, 120}}):abs():max(), 0)
  end
  local f = open(object(entry("b", "BOOL", "3", 0, 3)), "\0\1\1")
  t.eq(f:get "b":sum(), 2)
end)

-- bfloat16 is the first half of a float; binary16 as in IEEE 754.
t.test("half precision, of both kinds", function()
  local numbers = {1, -2, 3.140625, 2^-126, 2^-133, 2^127 * 1.9921875, 1 / 0}
  local data = ""
  for _, x in ipairs(numbers) do
    data = data .. string.pack("<I2", string.unpack("<I4", string.pack("<f", x)) >> 16)
  end
  data = data .. "\xc0\x7f" .. "\0\x3c" .. "\1\0"
  local f = open(object(entry("b", "BF16", "8", 0, 16), entry("h", "F16", "2", 16, 20)),
    data)
  local b, h = f:get "b", f:get "h"
  for i, x in ipairs(numbers) do t.eq(b[i], x) end
  t.ok(b[8] ~= b[8])
  t.eq(h[1], 1)
  t.eq(h[2], 2^-24)
end)

t.test("the order of the data, numbers, no elements, metadata, odd names", function()
  local f = open(object('"__metadata__":{"format":"pt"}',
    entry("z", "F32", "1", 8, 12), entry("layers.0/w \\u00e9", "F64", "", 0, 8),
    entry("none", "F32", "0,7", 12, 12)) .. "   ", string.pack("<df", 0.5, 3))
  local names = f:names()
  t.eq(table.concat(names, "|"), "layers.0/w \u{e9}|z|none")
  t.eq(f:get(names[1]), 0.5)
  t.eq(f:get "z"[1], 3)
  t.eq(f:get "none".shape[2], 7)
  t.eq(tostring(f), "safetensors: 3 tensors")
  t.eq(#open("{}", ""):names(), 0)
end)

t.test("what cannot be read is listed, and says why", function()
  local f = open(object(entry("x", "F8_E4M3", "3", 0, 3),
    entry("y", "F32", "1,1,1,1,1,1,1,1,1", 3, 7)), "abcdefg")
  t.eq(f:dtype "x", "F8_E4M3")
  t.eq(#f:shape "y", 9)
  t.raises(function() f:get "x" end, "of type F8_E4M3, which limn does not read")
  t.raises(function() f:get "y" end, "at most 8 axes, not 9")
  for _, method in ipairs{"get", "dtype", "shape"} do
    t.raises(function() f[method](f, "w") end, "no tensor 'w'")
  end
  f = open(object(entry("x", "I64", "1", 0, 8)), string.pack("<i8", (1 << 53) + 1))
  t.raises(function() f:get "x" end, "holds the integer 9007199254740993")
  t.eq(f:get("x", {round = true})[1], 2^53)
end)

t.test("a header is believed nothing", function()
  local w = entry("w", "F32", "2", 0, 8)
  local good = file(object(w), ("x"):rep(8))
  local function bad(bytes, text)
    t.raises(function() F.safetensors(put("bad", bytes)) end, text)
  end
  F.safetensors(put("good", good))
  for n = 0, #good - 1 do bad(good:sub(1, n), "") end
  bad(good .. "x", "have 8 bytes, but 9 follow")
  bad(string.pack("<I8", 1 << 62) .. "{}", "header is longer")
  bad(string.pack("<i8", -1) .. "{}", "header is longer")
  bad(file("[1]", ""), "no JSON object")
  bad(file("{", ""), "is not a safetensors file")
  bad(file(("["):rep(100000), ""), "is not a safetensors file")
  bad(file(object(w, w), ("x"):rep(8)), "duplicate")
  bad(file('{"w":3}', ""), "there is no dtype of 'w'")
  bad(file('{"w":{"dtype":"F32"}}', ""), "there is no shape of 'w'")
  bad(file('{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}', ""), "the shape of 'w'")
  bad(file('{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}', ""), "the shape of 'w'")
  bad(file('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}', ""), "the offsets of 'w'")
  local function odd(fields) return file('{"w":{' .. fields .. "}}", ("x"):rep(8)) end
  for _, header in ipairs{"", "1", '{"w":{}}'} do bad(file(header, ("x"):rep(8)), "files.safetensors: ") end
  for _, fields in ipairs{
    '"dtype":"F64"', '"dtype":1,"shape":[1],"data_offsets":[0,8]', '"dtype":"F64","shape":1,"data_offsets":[0,8]',
    '"dtype":"F64","shape":["1"],"data_offsets":[0,8]', '"dtype":"F64","shape":[1],"data_offsets":[0,8,8]',
    '"dtype":"F64","shape":[1],"data_offsets":[0.5,8]', '"dtype":"F64","shape":[1],"data_offsets":[0,8.5]',
    '"dtype":"F64","shape":[1],"data_offsets":[8,0]', '"dtype":"F64","shape":[1],"data_offsets":[0,16]',
    '"dtype":"F64","shape":[1],"data_offsets":{}',
    '"dtype":"F64","shape":[' .. ("1,"):rep(5000) .. '1],"data_offsets":[0,8]',
  } do
    bad(odd(fields), "files.safetensors: ")
  end
  for _, length in ipairs{1 << 20, 1 << 40, math.mininteger} do
    bad(("<I8"):pack(length) .. "{}", "its header is longer than it, or than 100 MB")
  end
  bad("1234567", "less than 8 bytes")
  local huge = "4611686018427387904"
  for _, shape in ipairs{"3", huge .. ",4", huge .. "," .. huge, "1,2,2"} do
    bad(file(object(entry("w", "F32", shape, 0, 8)), ("x"):rep(8)), "do not fit")
  end
  -- A product that overflows is no shape, but with a 0 beside it it is empty.
  t.eq(open(object(entry("w", "F32", huge .. ",0," .. huge, 0, 0))):shape "w"[3],
    math.tointeger(huge))
  bad(file(object(entry("w", "F32", "2", 8, 0)), ("x"):rep(8)), "do not fit")
  bad(file(object(entry("w", "F32", "2", 8, 16)), ("x"):rep(8)), "do not fit")
  bad(file(object(entry("w", "F32", "2", 8, 16)), ("x"):rep(16)), "gap")
  bad(file(object(w, entry("v", "F32", "2", 4, 12)), ("x"):rep(12)), "overlap")
  t.raises(function() F.safetensors(at "absent") end, "No such file")
  t.raises(function() F.safetensors(dir) end, "is not a file")
end)

t.test("tensors of a file that share their place", function()
  local f = open(object(entry("b", "F32", "0", 0, 0), entry("a", "F32", "0", 0, 0),
    entry("c", "F32", "2", 0, 8)), ("\0"):rep(8))
  t.eq(#f:get "a", 0)
  t.eq(f:get("c")[2], 0)
  t.eq(tostring(open(object(entry("c", "F32", "2", 0, 8)), ("\0"):rep(8))), "safetensors: 1 tensor")
  t.raises(function()
    open(object(entry("b", "F32", "2", 0, 8), entry("a", "F32", "2", 0, 8)), ("\0"):rep(8))
  end, "overlap")
end)

t.test("a file that shrinks is an error, one that is replaced is not seen", function()
  local path = put("w", file(object(entry("w", "F64", "2", 0, 16)),
    string.pack("<dd", 1, 2)))
  local f = F.safetensors(path)
  os.rename(put("other", file("{}", "")), path)
  t.eq(f:get "w"[2], 2)
  path = put("v", file(object(entry("w", "F64", "2", 0, 16)), string.pack("<dd", 1, 2)))
  f = F.safetensors(path)
  put("v", "short")
  t.raises(function() f:get "w" end, "cut short")
end)

-- Sparse: 8 tensors of 64 MB in memory, and a small one.
t.test("memory stays below the largest tensor and 64 MB", function()
  if t.sanitized() then t.skip "a sanitizer keeps what is freed" end
  local n, entries = 2^23 | 0, {}
  for k = 0, 7 do
    entries[k + 1] = entry("w" .. k, "BF16", n, 2 * n * k, 2 * n * (k + 1))
  end
  local path = put("large", file(object(table.unpack(entries)), ""))
  local f <close> = assert(io.open(path, "r+b"))
  local size = f:seek "end"
  f:seek("set", size + 16 * n - 1)
  f:write "\0"
  f:flush()
  put("peak.lua", [[
local function peak()
  for line in io.lines "/proc/self/status" do
    local kb = line:match "^VmHWM:%s*(%d+)"
    if kb then return kb / 1024 end
  end
end
local before, sum = peak(), 0
local file = limn.files.safetensors(arg[1])
for _, name in ipairs(file:names()) do sum = sum + file:get(name):sum() end
print(sum, peak() - before)]])
  local p = io.popen(("%s %s %s"):format(os.getenv "LIMN" or "build/limn",
    at "peak.lua", path))
  local sum, more = p:read("n", "n")
  p:close()
  t.eq(sum, 0)
  t.ok(more < 64 + 64, more .. " MB")
  t.ok(more > 60, "what was read is seen: " .. more .. " MB")
  os.remove(path)
end)

os.execute("rm -r " .. dir)
t.done()
