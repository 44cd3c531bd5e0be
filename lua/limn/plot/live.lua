-- limn.plot.live: a figure that follows a loop.

local limn = limn
local errors = require "limn.errors"
local one = require "limn.plot.one_line"
local shown = require "limn.plot.shown"

local live = {}
live.__index = live

-- Give the curve of a name all its points, or one more; options: panel, color.
function live:set(name, x, y, o)
  local figure = self.figure
  if o then figure:set(name, x, y, o) else figure:set(name, x, y) end
  shown.draw(figure, false, true)
  return self
end

function live:add(name, x, y, o)
  local figure = self.figure
  if o then figure:add(name, x, y, o) else figure:add(name, x, y) end
  shown.draw(figure, false, true)
  return self
end

-- Draw the end of it.
function live:done()
  shown.done(self.figure)
  return self.figure
end

live.__close = live.done

limn.def{
  name = "plot.live",
  doc = "A figure that is updated in a loop: live:add(label, x, y) and "
    .. "live:set(label, xs, ys) return at once and redraw now and then; "
    .. "live:done() draws the final state. live.figure is the figure.",
  example = "local live = limn.plot.live{title = 'training', logy = 10}\n"
         .. "for step = 1, 100 do live:add('loss', step, 1 / step) end\n"
         .. "assert(live:done() == live.figure)",
  args = one.of_figure,
  results = {{name = "live", kind = "table", doc = "object with methods "
    .. "add, set and done"}},
  run = function(a)
    local figure = errors.call("plot.live", limn.plot.figure, one.pick(a, one.of_figure))
    return setmetatable({figure = figure}, live)
  end,
}
