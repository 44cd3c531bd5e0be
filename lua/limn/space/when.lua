-- limn.space.when(name, is, values): a parameter that only some cells of a grid
-- have.

local limn = limn
local canonical = require "limn.space.canonical"
local errors = require "limn.errors"

local when = {}
when.__index = when

function when.is(v) return getmetatable(v) == when end

-- In cells whose parameter `name` has the value `is`, or one of a list.
local function make(name, is, values)
  local wanted = {}
  for _, v in ipairs(type(is) == "table" and is or {is}) do
    wanted[canonical(v)] = true
  end
  return setmetatable({
    test = function(p) return p[name] ~= nil and wanted[canonical(p[name])] end,
    values = values,
  }, when)
end

limn.def{
  name = "space.when",
  doc = "Values of a parameter that exists only in some cells of a grid.",
  example = [[
local g = limn.space.grid{opt = {"sgd", "adam"},
  momentum = limn.space.when("opt", "sgd", {0, 0.9})}
assert(#g == 3)]],
  args = {
    {name = "name", kind = "str", doc = "the parameter it depends on"},
    {name = "is", kind = "any", doc = "the value that it must have, or a list"},
    {name = "values", kind = "table", doc = "the values in those cells"},
  },
  results = {{name = "values", kind = "table", doc = "for limn.space.grid"}},
  run = function(a)
    return errors.call("space.when", make, a.name, a.is, a.values)
  end,
}

return when
