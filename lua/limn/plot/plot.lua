-- Showing and saving figures, and figures in one line.
--
-- The numbers live in C; what lives here is the one screen of the program,
-- which figures still wait for it, and telling the user once what went wrong.

local limn = limn
local plot = limn.plot

local screen
local waiting = {} -- figures whose last state has not been drawn yet
local told = {}

local function tell(notice)
  if told[notice] then return end
  told[notice] = true
  io.stderr:write("limn: ", notice, "\n")
end

-- What a file's notice says is news each time.
local function tell_file(notice)
  if notice then io.stderr:write("limn: ", notice, "\n") end
end

local below = false -- something was written since the last picture

-- A picture in the terminal is drawn over its predecessor, unless lines were
-- written since: then it goes below them.
local function listen()
  local methods = getmetatable(io.stdout).__index
  local write, say = methods.write, print
  function methods.write(file, ...)
    if not below and (file == io.stdout or file == io.stderr) then
      for i = 1, select("#", ...) do
        if tostring((select(i, ...))):find("\n", 1, true) then below = true end
      end
    end
    return write(file, ...)
  end
  io.write = function(...) return io.output():write(...) end
  print = function(...)
    below = true
    return say(...)
  end
end

local function settle()
  for figure in pairs(waiting) do
    waiting[figure] = nil
    screen:draw(figure, {wait = true})
  end
  below = true
end

-- At the end of the program what waits is drawn: Lua finalizes the youngest
-- first, so a guard made after a figure and the screen finds both alive.
local guard
local guarding = {__gc = function(self) if self == guard then settle() end end}

local function wait_for(figure)
  waiting[figure] = true
  guard = setmetatable({}, guarding)
end

-- Asking the screen costs microseconds, so while it rests it is not asked.
local now, rests = require("limn.proc").now, 0
local seen = setmetatable({}, {__mode = "k"})

local function draw(figure, wait)
  if not wait and seen[figure] and now() < rests then
    if not waiting[figure] then wait_for(figure) end
    return figure
  end
  if not screen then
    screen = plot.screen()
    if tostring(screen):find("as text", 1, true) then listen() end
  end
  local r = screen:draw(figure, {wait = wait, below = below})
  below, seen[figure], rests = false, true, now() + r.rest
  if r.drawn then
    waiting[figure] = nil
  elseif not waiting[figure] then
    wait_for(figure)
  end
  if r.notice then tell(r.notice) end
  return figure
end

local a_figure = {name = "figure", kind = "figure", doc = "the figure"}

limn.def{
  name = "plot.show",
  doc = "Show a figure: in a window, or as text in the terminal. "
     .. "Returns at once; called too often, it draws less often.",
  example = "local fig = limn.plot.figure()\n"
         .. "fig:line({1, 2}, {3, 4})\nassert(fig:show() == fig)",
  args = {a_figure},
  results = {{name = "figure", kind = "figure", doc = "the same figure"}},
  run = function(a) return draw(a.figure, false) end,
}

limn.def{
  name = "plot.flush",
  doc = "Show a figure as it is now, and wait until it is drawn.",
  example = "limn.plot.figure():flush()",
  args = {a_figure},
  results = {{name = "figure", kind = "figure", doc = "the same figure"}},
  run = function(a) return draw(a.figure, true) end,
}

limn.def{
  name = "plot.wait",
  doc = "Show a figure and wait until its window is closed (or Ctrl-C): the "
     .. "last line of a script whose windows are to stay.",
  example = "assert(limn.plot.wait) -- limn.plot.figure():wait()",
  args = {a_figure},
  results = {{name = "figure", kind = "figure", doc = "the same figure"}},
  run = function(a)
    draw(a.figure, true)
    screen:await(a.figure)
    return a.figure
  end,
}

limn.def{
  name = "plot.settle",
  doc = "Draw what shown figures have not drawn yet.",
  example = "limn.plot.settle()",
  args = {},
  run = function() settle() end,
}

limn.def{
  name = "plot.save",
  doc = "Write a figure to a file: .png .svg .pdf, .gp (a script with its "
     .. "data), .csv or .txt. Without gnuplot a picture becomes .gp and .csv.",
  example = "local fig = limn.plot.figure()\nfig:line({1, 2}, {3, 4})\n"
         .. "local path = os.tmpname() .. '.csv'\n"
         .. "assert(fig:save(path) == path)\nos.remove(path)",
  args = {
    a_figure,
    {name = "path", kind = "str", doc = "the file"},
    {name = "scale", kind = "num", default = 2, rule = "[0.1,20]",
     doc = "pixels of a .png for each pixel of the figure"},
  },
  results = {{name = "path", kind = "str", doc = "what was written"}},
  run = function(a)
    local ok, r = pcall(a.figure.write, a.figure, a.path, {scale = a.scale})
    if not ok then
      error((tostring(r):gsub("^.-plot%.write: ", "plot.save: ")), 0)
    end
    tell_file(r.notice)
    return r.written
  end,
}

-- ---- figures in one line -----------------------------------------------------

local exports = limn.exports()

-- The options of a C function, as those of another function.
local function options_of(name)
  local list = {}
  for _, e in ipairs(exports) do
    if e.folder == "plot" and e.name == name then
      for _, s in ipairs(e.slots) do
        if s.dir == "opt" then
          list[#list + 1] = {name = s.name, kind = s.kind, rule = s.rule,
                             doc = s.doc, default = s.default, optional = true}
        end
      end
    end
  end
  return list
end

local of_figure = options_of "figure"

-- Those of the values that the options name.
local function pick(a, options)
  local out = {}
  for _, o in ipairs(options) do out[o.name] = a[o.name] end
  return out
end

-- Options of a figure and of a series together; of a name in both, the
-- figure's. A figure in one line has one panel.
local function join(required, series)
  local args, seen = {}, {panel = true, rows = true, cols = true,
                      sharex = true, sharey = true}
  for _, list in ipairs{required, of_figure, series} do
    for _, o in ipairs(list) do
      if not seen[o.name] then args[#args + 1] = o end
      seen[o.name] = true
    end
  end
  return args
end

local function only(options, ...)
  local drop, out = {}, {}
  for _, name in ipairs{...} do drop[name] = true end
  for _, o in ipairs(options) do
    if not drop[o.name] then out[#out + 1] = o end
  end
  return out
end

local one_figure = {{name = "figure", kind = "figure",
                     doc = "the figure, already shown"}}

-- A figure's width and panels are its own.
local of_curves = only(options_of "curves", "width", "panel")
local of_points = only(options_of "points", "panel")
local of_hist = only(options_of "hist", "panel")
local of_heat = only(options_of "heat", "panel")

limn.def{
  name = "plot.lines",
  doc = "Show curves: y is a vector, or a matrix with one curve a column.",
  example = "local fig = limn.plot.lines({1, 2, 3}, {{1, 2}, {2, 4}, {3, 6}},\n"
         .. "  {labels = {'x', '2 x'}, xlabel = 'x'})\n"
         .. "assert(tostring(fig):find('2 series'))",
  args = join({
    {name = "x", kind = "vec", rule = "n", doc = "where"},
    {name = "y", kind = "tensor", rule = "n ...", doc = "how high"},
  }, of_curves),
  results = one_figure,
  run = function(a)
    local fig = plot.figure(pick(a, of_figure))
    fig:curves(a.x, a.y, pick(a, of_curves))
    return fig:show()
  end,
}

limn.def{
  name = "plot.scatter",
  doc = "Show points.",
  example = "assert(limn.plot.scatter({1, 2, 3}, {3, 1, 2}))",
  args = join({
    {name = "x", kind = "vec", rule = "n", doc = "where"},
    {name = "y", kind = "vec", rule = "n", doc = "how high"},
  }, of_points),
  results = one_figure,
  run = function(a)
    local fig = plot.figure(pick(a, of_figure))
    fig:points(a.x, a.y, pick(a, of_points))
    return fig:show()
  end,
}

limn.def{
  name = "plot.histogram",
  doc = "Show how numbers are distributed.",
  example = "assert(limn.plot.histogram({1, 2, 2, 3, 3, 3}, {bins = 3}))",
  args = join({
    {name = "values", kind = "tensor", rule = "?", doc = "numbers"},
  }, of_hist),
  results = one_figure,
  run = function(a)
    local fig = plot.figure(pick(a, of_figure))
    fig:hist(a.values, pick(a, of_hist))
    return fig:show()
  end,
}

limn.def{
  name = "plot.heatmap",
  doc = "Show a matrix as a map of colours.",
  example = "assert(limn.plot.heatmap({{1, 2}, {3, 4}}, {palette = 'magma'}))",
  args = join({
    {name = "m", kind = "mat", rule = "rows cols", doc = "the matrix"},
  }, of_heat),
  results = one_figure,
  run = function(a)
    local fig = plot.figure(pick(a, of_figure))
    fig:heat(a.m, pick(a, of_heat))
    return fig:show()
  end,
}

-- ---- live --------------------------------------------------------------------

local live = {}
live.__index = live

-- Give the curve of a name all its points, or one more; options: panel, color.
function live:set(name, x, y, o)
  local figure = self.figure
  if o then figure:set(name, x, y, o) else figure:set(name, x, y) end
  draw(figure, false)
  return self
end

function live:add(name, x, y, o)
  local figure = self.figure
  if o then figure:add(name, x, y, o) else figure:add(name, x, y) end
  draw(figure, false)
  return self
end

-- Draw the end of it.
function live:done()
  self.figure:flush()
  return self.figure
end

live.__close = live.done

limn.def{
  name = "plot.live",
  doc = "A figure that follows a loop: live:add(name, x, y) and "
     .. "live:set(name, xs, ys) return at once and draw now and then; "
     .. "live:done() draws the end. live.figure is the figure.",
  example = "local live = limn.plot.live{title = 'training', logy = 10}\n"
         .. "for step = 1, 100 do live:add('loss', step, 1 / step) end\n"
         .. "assert(live:done() == live.figure)",
  args = of_figure,
  results = {{name = "live", kind = "table", doc = "with add, set and done"}},
  run = function(a)
    return setmetatable({figure = plot.figure(pick(a, of_figure))}, live)
  end,
}
