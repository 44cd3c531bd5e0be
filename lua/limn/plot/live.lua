-- limn.plot.live: a figure that follows a loop.

local limn = limn
local errors = require "limn.errors"
local one = require "limn.plot.one_line"
local shown = require "limn.plot.shown"

local live = {}
live.__index = live

local options = table.move(one.of_figure, 1, #one.of_figure, 1, {})
for _, o in ipairs{
  {name = "film", kind = "str", optional = true,
   doc = "also make a moving picture, .gif (or .png, with apngasm), which done() "
     .. "writes"},
  {name = "every", kind = "int", default = 1, rule = "[1,inf)",
   doc = "calls of add and set per picture of the film"},
  {name = "fps", kind = "num", default = 10, rule = "[0.1,100]",
   doc = "pictures per second of the film"}} do
  options[#options + 1] = o
end

-- A picture for the film, if it is time.
local function shoot(self)
  if not self.film then return end
  self.calls = self.calls + 1
  if self.calls % self.every == 0 then self.film:frame(self.figure) end
end

-- Give the curve of a name all its points, or one more; options: panel, color.
function live:set(name, x, y, o)
  local figure = self.figure
  if o then figure:set(name, x, y, o) else figure:set(name, x, y) end
  shown.draw(figure, false, true)
  shoot(self)
  return self
end

function live:add(name, x, y, o)
  local figure = self.figure
  if o then figure:add(name, x, y, o) else figure:add(name, x, y) end
  shown.draw(figure, false, true)
  shoot(self)
  return self
end

-- Draw the end of it.
function live:done()
  shown.done(self.figure)
  local film = self.film
  if film then
    self.film = nil
    film:frame(self.figure)
    film:finish()
  end
  return self.figure
end

live.__close = live.done

limn.def{
  name = "plot.live",
  doc = "A figure that is updated in a loop: live:add(label, x, y) and "
    .. "live:set(label, xs, ys) return at once and redraw now and then; "
    .. "live:done() draws the final state. live.figure is the figure; with film "
    .. "all of it becomes a moving picture.",
  example = "local live = limn.plot.live{title = 'training', logy = 10}\n"
         .. "for step = 1, 100 do live:add('loss', step, 1 / step) end\n"
         .. "assert(live:done() == live.figure)",
  args = options,
  results = {{name = "live", kind = "table", doc = "object with methods "
    .. "add, set and done"}},
  run = function(a)
    local figure = errors.call("plot.live", limn.plot.figure, one.pick(a, one.of_figure))
    local film = a.film and errors.call("plot.live", limn.plot.film, a.film, {fps = a.fps})
    return setmetatable({figure = figure, film = film, calls = 0, every = a.every}, live)
  end,
}
