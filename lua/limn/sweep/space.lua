-- limn.space: the cells that a sweep runs.
--
-- A cell is a table of parameters; a space is a list of cells without
-- repetition, in an order that only depends on its description.

local limn = limn
local space = {}
local methods = {}
methods.__index = methods

local function sorted(t)
  local names = {}
  for name in pairs(t) do
    if type(name) ~= "string" then
      error("a grid is a table of named lists, got the key "
        .. tostring(name), 0)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- One text per value, the same for equal values: numbers by their exact
-- value (64 and 64.0 are one), names of tables sorted.
local function canonical(v, depth)
  local kind = math.type(v) or type(v)
  if kind == "float" then
    local whole = math.tointeger(v)
    return whole and ("%d"):format(whole) or ("%a"):format(v)
  elseif kind == "integer" then
    return ("%d"):format(v)
  elseif kind == "string" then
    return ("%q"):format(v)
  elseif kind == "boolean" then
    return tostring(v)
  elseif kind == "table" and (depth or 0) < 16 then
    local parts = {}
    for i, x in ipairs(v) do parts[i] = canonical(x, (depth or 0) + 1) end
    local names = {}
    for k in pairs(v) do
      if not (math.type(k) == "integer" and k >= 1 and k <= #parts) then
        if type(k) ~= "string" then
          error("a parameter may only hold lists and named values", 0)
        end
        names[#names + 1] = k
      end
    end
    table.sort(names)
    for _, k in ipairs(names) do
      parts[#parts + 1] = ("%q="):format(k)
        .. canonical(v[k], (depth or 0) + 1)
    end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  error("a parameter is a number, a string, a flag or a list of these, not a "
    .. kind, 0)
end
space.canonical = canonical

-- A space from cells; equal ones count once.
local function make(cells)
  local seen, list = {}, {}
  for _, cell in ipairs(cells) do
    local key = canonical(cell)
    if not seen[key] then
      seen[key] = true
      list[#list + 1] = cell
    end
  end
  return setmetatable({cells = list}, methods)
end

function space.is(v)
  return getmetatable(v) == methods
end

-- ---- lists of values -----------------------------------------------------

local MOST = 1000000 -- values of a list

local function steps(lo, hi, step, f)
  if not (step > 0 and lo <= hi) then
    error("expected low <= high and a positive step", 0)
  end
  if (hi - lo) / step > MOST then
    error(("more than %d values"):format(MOST), 0)
  end
  local list = {}
  for i = 0, math.floor((hi - lo) / step + 1e-9) do
    list[i + 1] = f(lo + i * step)
  end
  return list
end

-- 2^low, 2^(low + step), ..., 2^high
function space.log2(low, high, step)
  return steps(low, high, step or 1, function(x) return 2.0 ^ x end)
end

-- 10^low, ..., 10^high
function space.log10(low, high, step)
  return steps(low, high, step or 1, function(x) return 10.0 ^ x end)
end

-- low, low + step, ..., high
function space.range(low, high, step)
  return steps(low, high, step or 1, function(x) return x end)
end

-- n values from low to high, in equal steps
function space.linear(low, high, n)
  local list = {}
  for i = 1, n do
    list[i] = n == 1 and low or low + (high - low) * (i - 1) / (n - 1)
  end
  return list
end

-- n values from low to high, in equal ratios
function space.geometric(low, high, n)
  if not (low > 0 and high > 0) then error("expected positive ends", 0) end
  local list = {}
  for i = 1, n do
    local t = n == 1 and 0 or (i - 1) / (n - 1)
    list[i] = i == 1 and low or i == n and high
      or math.exp(math.log(low) + t * (math.log(high) - math.log(low)))
  end
  return list
end

-- ---- grids -----------------------------------------------------------------

local when = {}
when.__index = when

-- The values of a parameter that exists only in some cells: those where
-- parameter `name` has the value `is` (or one of a list), or where the
-- function `name` of the cell returns true.
function space.when(name, is, values)
  if type(name) == "function" then
    return setmetatable({test = name, values = is}, when)
  end
  local wanted = {}
  for _, v in ipairs(type(is) == "table" and is or {is}) do
    wanted[canonical(v)] = true
  end
  return setmetatable({
    test = function(p) return p[name] ~= nil and wanted[canonical(p[name])] end,
    values = values,
  }, when)
end

local function copy(t)
  local c = {}
  for k, v in pairs(t) do c[k] = v end
  return c
end

-- Each cell with each value of one more parameter.
local function extend(cells, name, values)
  local out = {}
  local conditional = getmetatable(values) == when
  local list = conditional and values.values or values
  if type(list) ~= "table" then list = {list} end
  if #list == 0 then error("the list of '" .. name .. "' is empty", 0) end
  for _, cell in ipairs(cells) do
    if conditional and not values.test(cell) then
      out[#out + 1] = cell
    else
      for i = 1, #list do
        local c = copy(cell)
        c[name] = list[i]
        out[#out + 1] = c
      end
    end
  end
  return out
end

-- All combinations of {name = list, ...}: names in alphabetic order, the last
-- one fastest; conditional parameters (space.when) after the others.
function space.grid(lists)
  if space.is(lists) then return lists end
  if type(lists) ~= "table" then
    error("a grid is a table of named lists, got a " .. type(lists), 0)
  end
  local cells = {{}}
  local late = {}
  for _, name in ipairs(sorted(lists)) do
    if getmetatable(lists[name]) == when then
      late[#late + 1] = name
    else
      cells = extend(cells, name, lists[name])
    end
  end
  for _, name in ipairs(late) do cells = extend(cells, name, lists[name]) end
  return make(cells)
end

-- Exactly these cells: space.list{{width = 64, lr = 0.1}, {...}}
function space.list(cells)
  local list = {}
  for i, cell in ipairs(cells) do list[i] = copy(cell) end
  return make(list)
end

-- The cells of all the spaces, each once.
function space.union(...)
  local all = {}
  for _, s in ipairs{...} do
    for _, cell in ipairs(space.grid(s).cells) do all[#all + 1] = cell end
  end
  return make(all)
end
methods.__add = space.union

function methods:__len() return #self.cells end

-- The cells for which keep(cell) is true.
function methods:where(keep)
  local list = {}
  for _, cell in ipairs(self.cells) do
    if keep(cell) then list[#list + 1] = cell end
  end
  return make(list)
end

-- The part-th of `parts` shares, 1, 2, ...: every parts-th cell.
function methods:part(part, parts)
  if math.type(parts) ~= "integer" or math.type(part) ~= "integer"
    or part < 1 or part > parts then
    error(("part %s of %s: must be integers, 1 .. parts"):format(
      tostring(part), tostring(parts)), 2)
  end
  local list = {}
  for i = part, #self.cells, parts do list[#list + 1] = self.cells[i] end
  return make(list)
end

-- Every cell with every combination of more parameters.
function methods:with(lists)
  local cells = self.cells
  for _, name in ipairs(sorted(lists)) do
    cells = extend(cells, name, lists[name])
  end
  return make(cells)
end

-- ---- samples ---------------------------------------------------------------

local between = {}
between.__index = between

-- A range to draw from: scale "linear" or "log"; whole = true rounds.
function space.between(low, high, o)
  local r = {low = low, high = high, scale = o and o.scale or "linear",
    whole = o and o.whole or false}
  if not (low <= high) then error("expected low <= high", 0) end
  if r.scale ~= "linear" and r.scale ~= "log" then
    error("'scale' must be linear or log", 0)
  end
  if r.scale == "log" and not (low > 0) then
    error("a logarithmic range needs positive ends", 0)
  end
  return setmetatable(r, between)
end

local function value(range, u)
  if getmetatable(range) ~= between then
    local list = type(range) == "table" and range or {range}
    return list[math.min(#list, 1 + math.floor(u * #list))]
  end
  local x
  if range.scale == "log" then
    local a, b = math.log(range.low), math.log(range.high)
    x = math.exp(a + u * (b - a))
  else
    x = range.low + u * (range.high - range.low)
  end
  if range.whole then return math.floor(x + 0.5) end
  return math.max(range.low, math.min(range.high, x))
end

-- n cells from ranges (space.between) and lists; method "sobol" (default),
-- "halton" or "random"; the seed moves the points.
function space.sample(n, ranges, o)
  local names = sorted(ranges)
  local points = require "limn.sweep.points"
  local method = o and o.method or "sobol"
  if not points[method] then
    error("'method' must be sobol, halton or random", 0)
  end
  local u = points[method](n, #names, o and o.seed)
  local cells = {}
  for i = 1, n do
    local cell = {}
    for k, name in ipairs(names) do cell[name] = value(ranges[name], u[i][k]) end
    cells[i] = cell
  end
  return make(cells)
end

-- ---- as functions of limn ------------------------------------------------

-- Declare limn.space.<name>; `call` gets the checked arguments.
local function declare(name, doc, example, args, result, call)
  limn.def{name = "space." .. name, doc = doc, example = example, args = args,
    results = {result}, run = function(a)
      local ok, value = pcall(call, a)
      if not ok then error("space." .. name .. ": " .. value, 3) end
      return value
    end}
end

local LIST = {name = "list", kind = "table", doc = "the values"}
local SPACE = {name = "space", kind = "table",
  doc = "the cells; #s, s + t, s:where(keep), s:with{name = list}, "
    .. "s:part(i, n)"}

local function num(name, doc)
  return {name = name, kind = "num", doc = doc}
end

local ENDS = {num("low", "the first exponent"), num("high", "the last one"),
  {name = "step", kind = "num", rule = "(0,inf)", doc = "between exponents"}}

declare("log2", "Powers of two: 2^low, 2^(low + step), ..., 2^high.",
  "assert(#limn.space.log2(-12, -4, 0.5) == 17)", ENDS, LIST,
  function(a) return space.log2(a.low, a.high, a.step) end)

declare("log10", "Powers of ten: 10^low, 10^(low + step), ..., 10^high.",
  "assert(limn.space.log10(-2, 0, 1)[3] == 1)", ENDS, LIST,
  function(a) return space.log10(a.low, a.high, a.step) end)

local FROM_TO = {num("low", "the first value"), num("high", "the last one")}

declare("range", "Numbers low, low + step, ..., up to high.",
  "assert(#limn.space.range(0, 1, 0.25) == 5)",
  {FROM_TO[1], FROM_TO[2],
    {name = "step", kind = "num", rule = "(0,inf)", doc = "between values"}},
  LIST, function(a) return space.range(a.low, a.high, a.step) end)

local COUNT = {name = "n", kind = "int", rule = "[1,1000000]", doc = "how many"}

declare("linear", "n numbers from low to high in equal steps.",
  "assert(limn.space.linear(0, 1, 5)[2] == 0.25)",
  {FROM_TO[1], FROM_TO[2], COUNT}, LIST,
  function(a) return space.linear(a.low, a.high, a.n) end)

declare("geometric", "n numbers from low to high in equal ratios.",
  "assert(math.abs(limn.space.geometric(1, 100, 3)[2] - 10) < 1e-12)",
  {FROM_TO[1], FROM_TO[2], COUNT}, LIST,
  function(a) return space.geometric(a.low, a.high, a.n) end)

declare("grid", "All combinations of lists: names in alphabetic order, the "
  .. "last one fastest.",
  "assert(#limn.space.grid{width = {64, 128}, seed = {1, 2, 3}} == 6)",
  {{name = "lists", kind = "table", doc = "{name = list, ...}"}}, SPACE,
  function(a) return space.grid(a.lists) end)

declare("list", "Exactly these cells.",
  "assert(#limn.space.list{{width = 64, lr = 0.1}, {width = 128}} == 2)",
  {{name = "cells", kind = "table", doc = "{{name = value, ...}, ...}"}},
  SPACE, function(a) return space.list(a.cells) end)

declare("when", "Values of a parameter that only some cells of a grid have.",
  [[
local g = limn.space.grid{opt = {"sgd", "adam"},
  momentum = limn.space.when("opt", "sgd", {0, 0.9})}
assert(#g == 3)]],
  {{name = "name", kind = "str", doc = "the parameter that decides"},
    {name = "is", kind = "any", doc = "the value it must have, or a list"},
    {name = "values", kind = "table", doc = "the values then"}},
  {name = "values", kind = "table", doc = "for limn.space.grid"},
  function(a) return space.when(a.name, a.is, a.values) end)

declare("between", "A range for limn.space.sample.",
  "assert(limn.space.between(1e-4, 1, {scale = 'log'}).high == 1)",
  {FROM_TO[1], FROM_TO[2],
    {name = "scale", kind = "choice", rule = "linear|log", default = "linear",
      doc = "how values spread"},
    {name = "whole", kind = "flag", default = false, doc = "round"}},
  {name = "range", kind = "table", doc = "the range"},
  function(a) return space.between(a.low, a.high, a) end)

declare("sample", "n cells from ranges and lists, evenly spread or random.",
  [[
local s = limn.space.sample(8, {lr = limn.space.between(1e-4, 1,
  {scale = "log"}), width = {64, 128}})
assert(#s == 8)]],
  {COUNT, {name = "ranges", kind = "table",
      doc = "{name = limn.space.between(...) or list, ...}"},
    {name = "method", kind = "choice", rule = "sobol|halton|random",
      default = "sobol", doc = "Sobol' points (Joe and Kuo 2008), Halton "
        .. "points, or random ones"},
    {name = "shift", kind = "int", default = 0, rule = "[0,inf)",
      doc = "another number moves the points; 0 leaves them"}},
  SPACE, function(a)
    return space.sample(a.n, a.ranges, {method = a.method,
      seed = a.shift ~= 0 and a.shift or nil})
  end)

return space
