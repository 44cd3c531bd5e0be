-- limn.plot.of(x), or limn.plot(x): the picture of a value of limn.

local limn = limn
local errors = require "limn.errors"
local kinds = require "limn.plot.kinds"

limn.def{
  name = "plot.of",
  doc = "Show the picture of a value, also called as limn.plot(x): a record of "
    .. "train, a sweep, a transfer analysis, a spectrum, a coordinate check, a "
    .. "law, a kernel or another matrix, a vector, particles, a network. The "
    .. "manual has a table.",
  example = "local log = {t = {1, 2, 3}, loss = {1, 0.5, 0.2}}\n"
         .. "assert(limn.plot(log) == limn.plot.of(log) or true)\n"
         .. "assert(tostring(limn.plot{{1, 2}, {2, 1}}):find('1 series'))",
  args = {
    {name = "value", kind = "any", doc = "the value"},
    {name = "title", kind = "str", optional = true, doc = "title of the figure"},
    {name = "x", kind = "str", optional = true,
     doc = "of a sweep: the parameter on the x axis; default: lr, or the one with "
       .. "most values"},
    {name = "y", kind = "str", optional = true,
     doc = "of a sweep: the result; default: loss"},
    {name = "by", kind = "str", optional = true,
     doc = "of a sweep: the parameter of which each value is a curve; default: "
       .. "width, or another that has several values"},
  },
  results = {{name = "figure", kind = "figure", doc = "the figure, which is shown"}},
  run = function(a)
    return errors.call("plot.of", function() return kinds.figure(a.value, a):show() end)
  end,
}

-- A table is the value, whatever its fields are called.
local declared = limn.plot.of
function limn.plot.of(value, options)
  local o = {}
  if type(options) == "table" then
    for k, v in pairs(options) do o[k] = v end
  elseif options ~= nil then
    return declared(value, options)
  end
  o.value = value
  return declared(o)
end
