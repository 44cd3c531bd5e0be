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
  t.ok(r.message[1]:find(why, 1, true) or r.message[1]:find "ended with status 1", r.message[1])
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

t.test("tensors of a file that share their place", function()
  local function with(header)
    return file("shared.safetensors", ("<I8"):pack(#header) .. header .. ("\0"):rep(8))
  end
  local f = files.safetensors(with(
    '{"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'
    .. '"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'
    .. '"c":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'))
  t.eq(#f:get "a", 0)
  t.eq(f:get("c")[2], 0)
  t.raises(function()
    files.safetensors(with '{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
      .. '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
  end, "")
end)

t.done()
