-- limn.space.sample(n, ranges): n cells, quasi-random or random.

local limn = limn
local between = require "limn.space.between"
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local points = require "limn.space.points"

local function value(range, u)
  if between.is(range) then return range:at(u) end
  local list = type(range) == "table" and range or {range}
  return list[math.min(#list, 1 + math.floor(u * #list))]
end

-- The seed moves the points.
local function sample(n, ranges, method, seed)
  local names = cells.names(ranges)
  local u = points[method](n, #names, seed)
  local list = {}
  for i = 1, n do
    local cell = {}
    for k, name in ipairs(names) do
      cell[name] = value(ranges[name], u[i][k])
    end
    list[i] = cell
  end
  return cells.space(list)
end

limn.def{
  name = "space.sample",
  doc = "Sample n cells from intervals and lists, by quasi-random or random "
    .. "points.",
  ref = "Joe & Kuo 2008 (Sobol'); Halton 1960",
  example = [[
local s = limn.space.sample(8, {lr = limn.space.between(1e-4, 1,
  {scale = "log"}), width = {64, 128}})
assert(#s == 8)]],
  args = {
    {name = "n", kind = "int", rule = "[1,1000000]", doc = "number of cells"},
    {name = "ranges", kind = "table",
      doc = "{name = limn.space.between(...) or list, ...}"},
    {name = "method", kind = "choice", rule = "sobol|halton|random",
      default = "sobol", doc = "Sobol' points, Halton points or independent "
        .. "uniform points"},
    {name = "shift", kind = "int", default = 0, rule = "[0,inf)",
      doc = "seed of a random shift of the points; 0: no shift"},
  },
  results = {cells.slot.space},
  run = function(a)
    return errors.call("space.sample", sample, a.n, a.ranges, a.method,
      a.shift ~= 0 and a.shift or nil)
  end,
}
