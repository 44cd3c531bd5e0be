-- Figures in one line: the options of a figure and of a series together.

local limn = limn
local errors = require "limn.errors"

local one = {}

-- The options of a C function, as those of another function.
local function options_of(name)
  local list = {}
  for _, s in ipairs(limn.exports("plot." .. name).slots) do
    if s.dir == "opt" then
      list[#list + 1] = {name = s.name, kind = s.kind, rule = s.rule,
                         doc = s.doc, default = s.default, optional = true}
    end
  end
  return list
end

one.of_figure = options_of "figure"

-- Those of the values that the options name.
function one.pick(a, options)
  local out = {}
  for _, o in ipairs(options) do out[o.name] = a[o.name] end
  return out
end

-- Options of a figure and of a series together; of a name in both, the
-- figure's. A figure in one line has one panel.
function one.join(required, series)
  local args, seen = {}, {panel = true, rows = true, cols = true,
                      sharex = true, sharey = true,
                      widths = true, heights = true}
  for _, list in ipairs{required, one.of_figure, series} do
    for _, o in ipairs(list) do
      if not seen[o.name] then args[#args + 1] = o end
      seen[o.name] = true
    end
  end
  return args
end

-- The options of the function that adds a series, without some.
function one.options(name, ...)
  local drop, out = {}, {}
  for _, name in ipairs{...} do drop[name] = true end
  for _, o in ipairs(options_of(name)) do
    if not drop[o.name] then out[#out + 1] = o end
  end
  return out
end

-- Show a figure of the options in `a` to which add(figure) adds a series.
function one.show(name, a, add)
  return errors.call(name, function()
    local figure = limn.plot.figure(one.pick(a, one.of_figure))
    add(figure)
    return figure:show()
  end)
end

one.results = {{name = "figure", kind = "figure",
                doc = "the figure, which is shown"}}

return one
