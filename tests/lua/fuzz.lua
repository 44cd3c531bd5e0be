-- Random calls built from the tables: whatever comes in, a function returns,
-- or raises an error that names it.
--
-- Arguments are mostly of the right kind and sometimes not; sizes are small
-- and often disagree; numbers include NaN, infinities and the ends of the
-- integers.  The sequence follows from the seed: `limn fuzz.lua SEED CALLS`.
local t = require "limn.test"

local seed, calls = tonumber(arg[1]) or 1, tonumber(arg[2]) or 3000
math.randomseed(seed)
local dir = t.folder()

-- Functions that wait, show, fork or change the session.
local skip = {train = true, sweep = true, transfer = true, def = true}
for _, name in ipairs{"screen", "draw", "await", "wait", "show", "flush", "settle", "save",
                      "write", "live", "lines", "scatter", "histogram",
                      "heatmap"} do
  skip["plot." .. name] = true
end
skip["theory.exponents"] = true -- trains networks for seconds
local skip_folder = {store = true, proc = true, session = true}

local function pick(list) return list[math.random(#list)] end
local sizes = {0, 1, 1, 2, 3, 3, 4, 5}
local numbers = {0, 1, -1, 0.5, 2, 3, 1e-3, 1e3, 1e300, 0/0, 1/0, -1/0}
local integers = {0, 1, 1, 2, 2, 3, 3, 4, 5, -1, math.mininteger, math.maxinteger}
local objects = {} -- by type name

local function list(n, make)
  local l = {}
  for i = 1, n do l[i] = make() end
  return l
end

local function tensor(rank)
  rank = rank or pick{0, 1, 1, 2, 2, 3}
  if rank == 0 then return pick(numbers) end
  local size, n = {}, 1
  for k = 1, rank do size[k] = pick(sizes); n = n * size[k] end
  local flat = list(n, function() return math.random() < 0.05 and pick(numbers) or math.random() * 4 - 2 end)
  return limn.tensor.reshape(limn.tensor.new(n == 0 and {} or flat), size)
end

local function shape_of(rule)
  local rank = 0
  for word in rule:gmatch("%S+") do
    rank = rank + (word == "..." and pick{0, 1} or 1)
  end
  return rank
end

local make = {
  tensor = function(s) return tensor(s.rule ~= "?" and shape_of(s.rule) or nil) end,
  mat = function(s) return tensor(2) end,
  vec = function() return math.random() < 0.5 and tensor(1) or list(pick(sizes), function() return pick(numbers) end) end,
  num = function() return math.random() < 0.5 and math.random() or pick(numbers) end,
  int = function() return pick(integers) end,
  index = function() return pick(integers) end,
  str = function() return pick{"", "x", "/nonexistent/x", ("a"):rep(300), "W1", "%s%n"} end,
  flag = function() return math.random() < 0.5 end,
  choice = function(s)
    local words = {}
    for w in s.rule:gmatch("[^|]+") do words[#words + 1] = w end
    return pick(words)
  end,
  seed = function() return pick(integers) end,
  ints = function() return list(pick(sizes), function() return pick(integers) end) end,
  tensors = function() return list(pick(sizes), function() return tensor() end) end,
  strs = function() return list(pick(sizes), function() return pick{"W1", "x", ""} end) end,
  named = function()
    return math.random() < 0.3 and pick(numbers) or {[pick{"W1", "hidden", "x", ""}] = pick(numbers)}
  end,
  ["function"] = function() return function() end end,
  table = function() return {} end,
  any = function() return pick{1, "x", {}} end,
  object = function(s) return objects[s.type] and pick(objects[s.type]) end,
}

local wrong = {function() return {} end, function() return "x" end, function() return 1.5 end, function() return tensor() end, function() return print end, function() return nil end, function() return true end}

local function value(s)
  if math.random() < 0.08 then return pick(wrong)() end
  return make[s.kind](s)
end

local function keep(result)
  for _, v in pairs(type(result) == "table" and result or {result}) do
    local kind = type(v) == "userdata" and tostring(v):match("^(%a+):")
    if kind and kind ~= "tensor" then
      objects[kind] = objects[kind] or {}
      local pool = objects[kind]
      if #pool < 12 then pool[#pool + 1] = v else pool[math.random(12)] = v end
    end
  end
end

local function attempt(e)
  local options = {}
  for _, s in ipairs(e.slots) do
    if s.dir == "in" or s.dir == "opt" and math.random() < 0.35 then
      options[s.name] = t.placed(s, value(s), dir .. "/")
      -- A run may take as many steps as there are integers.
      if e.name == "step" and s.kind == "int" then
        options[s.name] = math.random(0, e.folder == "dyn.limit" and 4 or 20)
      end
    end
  end
  -- The samples that are usual take seconds.
  if e.folder == "dyn.limit" and (e.name == "sampler" or e.name == "dmft") then
    options.samples = options.samples or 400
    options.groups = options.groups or 2
  end
  return pcall(e.run, options)
end

-- Sizes and counts that are merely large are not errors, but take long.
local function sane(e)
  return not skip[e.name] and not skip[e.folder .. "." .. e.name] and not skip_folder[e.folder] and e.folder ~= ""
end

local pool, known = {}, {}
for _, e in ipairs(limn.exports()) do
  if sane(e) then pool[#pool + 1] = e end
  known[(e.folder == "" and "" or e.folder .. ".") .. e.name] = true
end

-- A function written in Lua may pass on the error of one that it calls.
local function names_a_function(text)
  for name in text:gmatch("([%w_.]+): ") do
    if known[name] then return true end
  end
  return text:find("memory", 1, true)
end

t.test("random calls", function()
  for _ = 1, calls do
    local e = pick(pool)
    local ok, result = attempt(e)
    if ok then
      keep(result)
    else
      t.ok(names_a_function(tostring(result)), e.folder .. "." .. e.name
        .. " raised without a name: " .. tostring(result))
    end
  end
end)

-- Tables that are no record, no list of columns, no arrays by name.
local tables = {{{1, 2}}, {a = 1}, {[1.5] = 2}, {a = "x"}, {a = {print}},
  {a = {1, "x"}}, {loss = {1}, lr = {"x"}, width = {1}}, {[print] = 1},
  {a = {{1}}}, {x = {}}, {true}, {}}

local function slot_value(s, bad, path)
  if s.kind == "table" or s.kind == "any" then return bad end
  if s.kind == "object" and s.type == "store" then
    return limn.store.open(":memory:")
  end
  if s.kind == "str" then return path end
  return make[s.kind](s)
end

t.test("what a table must hold is said by the function that takes it", function()
  local path = os.tmpname()
  for _, e in ipairs(limn.exports()) do
    local name = (e.folder ~= "" and e.folder .. "." or "") .. e.name
    for _, bad in ipairs(e.name ~= "def" and tables or {}) do
      local o, has = {}, false
      for _, s in ipairs(e.slots) do
        has = has or s.kind == "table" and s.dir ~= "out"
        if s.dir == "in" or s.dir == "opt" and s.kind == "table" then
          o[s.name] = slot_value(s, bad, path)
        end
      end
      if has then
        local ok, why = pcall(e.run, o)
        t.ok(ok or names_a_function(tostring(why)), name .. ": " .. tostring(why))
      end
    end
  end
  os.remove(path)
end)

os.execute("rm -rf '" .. dir .. "'")
t.done()
