-- limn.bench(f): how long a function takes, several ones side by side.
--
-- A sample is as many calls as last a millisecond at least, so that the clock does
-- not count; the functions take turns, so that what else the machine does meets
-- all of them alike.

local limn = limn
local proc = require "limn.proc"

local SAMPLE = 1e-3 -- seconds
local SECONDS, LEAST = 1, 5 -- if nobody says how many samples

-- Seconds of n calls.
local function spent(f, n)
  local began = proc.now()
  for _ = 1, n do f() end
  return proc.now() - began
end

-- The functions as a list of {name, f}, in the order of their names.
local function named(f)
  if type(f) == "function" then return {{f = f}} end
  local list = {}
  for key, g in next, type(f) == "table" and f or {} do
    local name = type(key) == "string" and key
    if type(g) ~= "function" then
      error(("bench: '%s' of 'f' must be a function, got a %s"):format(name or "an entry",
        type(g)), 0)
    end
    list[#list + 1] = {name = name or tostring(#list + 1), f = g}
  end
  if #list == 0 then
    error(("bench: 'f' must be a function or a table of functions, got %s")
      :format(type(f) == "number" and f or "a " .. type(f)), 0)
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

-- How many calls a sample is of; the first call, which may have to prepare
-- something, is in none.
local function prepare(one)
  one.f()
  one.calls, one.samples = 1, {}
  local took = spent(one.f, 1)
  while took < SAMPLE do
    one.calls = one.calls * (took < SAMPLE / 10 and 10 or 2)
    took = spent(one.f, one.calls)
  end
end

local function summary(samples)
  local t = limn.tensor.new(samples)
  return {best = t:min(), median = t:median(), mean = t:mean(),
    error = t:std{ddof = 1} / math.sqrt(#t)}
end

local function measure(list, wanted)
  for _, one in ipairs(list) do prepare(one) end
  local ends, done = proc.now() + SECONDS, 0
  repeat
    for _, one in ipairs(list) do
      one.samples[#one.samples + 1] = spent(one.f, one.calls) / one.calls
    end
    done = done + 1
  until wanted > 0 and done >= wanted
    or wanted == 0 and done >= LEAST and proc.now() >= ends
end

local COLUMNS = {"best", "median", "mean", "error"}

local function run(a)
  local list = named(a.f)
  measure(list, a.samples)
  local out = {}
  for i, one in ipairs(list) do
    local s = summary(one.samples)
    s.name, s.calls = one.name, one.calls * #one.samples
    list[i] = s
  end
  if not list[1].name then return list[1] end
  local least = math.huge
  for _, s in ipairs(list) do least = math.min(least, s.median) end
  for _, column in ipairs{"name", "calls", "ratio", table.unpack(COLUMNS)} do
    out[column] = {}
  end
  for i, s in ipairs(list) do
    s.ratio = s.median / least
    for column, values in pairs(out) do values[i] = s[column] end
  end
  return out
end

limn.def{
  name = "bench",
  doc = "Measure how long a function takes, or compare several: after one call that "
    .. "is not counted, samples of as many calls as last a millisecond, in turns. "
    .. "Seconds per call; of several functions a record, a row each.",
  ref = "Chen & Revels 2016, arXiv 1608.04295",
  example = [[
local a = limn.tensor.randn(400, 400, {seed = 1})
local t = limn.bench({product = function() return a:matmul(a) end,
  sum = function() return a:sum() end}, {samples = 20})
assert(t.name[1] == "product" and t.best[1] > t.best[2])]],
  args = {
    {name = "f", kind = "any", doc = "function without arguments, or a table of "
      .. "some by name"},
    {name = "samples", kind = "int", default = 0, rule = "[0,inf)",
      doc = "samples of each; 0: as many as a second has room for, at least five"},
  },
  results = {
    {name = "best", kind = "any", doc = "the shortest sample"},
    {name = "median", kind = "any", doc = "the sample in the middle"},
    {name = "mean", kind = "any", doc = "their mean"},
    {name = "error", kind = "any", doc = "its standard error; NaN of one sample"},
    {name = "calls", kind = "any", doc = "how many calls were timed"},
    {name = "ratio", kind = "any", optional = true, doc = "of several: median, over "
      .. "that of the fastest"},
    {name = "name", kind = "any", optional = true, doc = "of several: their names"},
  },
  run = run,
}
