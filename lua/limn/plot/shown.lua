-- Figures on the screen: what limn.plot.show, flush, wait and settle share.
--
-- The numbers live in C; what lives here is the one screen of the program,
-- which figures still wait for it, and telling the user once what went wrong.

local limn = limn
local plot = limn.plot

local shown = {} -- this module

local screen
local waiting = {} -- figures whose last state has not been drawn yet
local told = {}

local function tell(notice)
  if told[notice] then return end
  told[notice] = true
  io.stderr:write("limn: ", notice, "\n")
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

-- Draw what waits.
function shown.settle()
  for figure in pairs(waiting) do
    waiting[figure] = nil
    screen:draw(figure, {wait = true})
  end
  below = true
end

-- At the end of the program what waits is drawn: Lua finalizes the youngest
-- first, so a guard made after a figure and the screen finds both alive.
local guard
local guarding = {__gc = function(self) if self == guard then shown.settle() end end}

local function wait_for(figure)
  waiting[figure] = true
  guard = setmetatable({}, guarding)
end

-- Asking the screen costs microseconds, so while it rests it is not asked.
local now, rests = require("limn.proc").now, 0
local seen = setmetatable({}, {__mode = "k"})

-- Draw a figure if it is time, or in any case and to the end with `wait`.
function shown.draw(figure, wait)
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

-- Until the user closes the window of a figure that was drawn.
function shown.await(figure) screen:await(figure) end

shown.args = {{name = "figure", kind = "figure", doc = "the figure"}}
shown.results = {{name = "figure", kind = "figure", doc = "the same figure"}}

return shown
