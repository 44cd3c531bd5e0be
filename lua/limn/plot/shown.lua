-- Figures on the screen: what limn.plot.show, flush, wait and settle share.
--
-- The numbers live in C; what lives here is the one screen of the program,
-- which figures still wait for it, and telling the user once what went wrong.

local limn = limn
local foot = require "limn.foot"
local proc = require "limn.proc"
local plot = limn.plot

local shown = {} -- this module

local screen, terminal
local waiting = {} -- figures whose last state is not drawn yet, and their ranks
local told = {}

local function tell(notice)
  if told[notice] then return end
  told[notice] = true
  io.stderr:write("limn: ", notice, "\n")
end

local alive, count = {}, 0 -- the live figures in the terminal

-- Draw now if it is time, or in any case with `wait`.
local function draw(figure, wait, rank)
  local share = rank == foot.LIVE and math.min(math.max(1, count), 64) or 1
  local r = screen:draw(figure, {wait = wait, share = share,
    moving = rank == foot.LIVE})
  if r.pixels then
    foot.leave(figure, r.picture)
  elseif r.picture and terminal then
    foot.put(figure, r.picture, rank)
  elseif r.picture then
    io.stdout:write(r.picture)
    io.stdout:flush()
  end
  return r
end

-- One more live figure: those that are there leave it its share of the height.
local function join(figure)
  local others = alive
  alive, count = {[figure] = true}, count + 1
  for other in pairs(others) do
    foot.drop(other)
    alive[other] = true
  end
  for other in pairs(others) do draw(other, true, foot.LIVE) end
end

-- Draw what waits.
function shown.finish()
  for figure, rank in pairs(waiting) do
    waiting[figure] = nil
    draw(figure, true, rank)
  end
end

-- The same, and what comes next stands below it.
function shown.settle()
  shown.finish()
  foot.settle()
  alive, count = {}, 0
end

-- At the end of the program what waits is drawn: Lua finalizes the youngest
-- first, so a guard made after a figure and the screen finds both alive.
local guard
local guarding = {__gc = function(self) if self == guard then shown.settle() end end}

local function wait_for(figure, rank)
  waiting[figure] = rank
  guard = setmetatable({}, guarding)
end

-- Asking the screen costs microseconds, so while it rests it is not asked.
local now, rests = proc.now, 0
local seen = setmetatable({}, {__mode = "k"})

-- Draw a figure if it is time, or in any case and to the end with `wait`.  In a
-- terminal it stays in its place until something is printed; one that is `live`
-- stays below what is printed, until shown.done.
function shown.draw(figure, wait, live)
  local rank = live and foot.LIVE or foot.PICTURE
  if not wait and seen[figure] and now() < rests then
    if not waiting[figure] then wait_for(figure, rank) end
    return figure
  end
  screen = screen or plot.screen()
  terminal = terminal or proc.terminal(1)
  if live and terminal and not alive[figure] then join(figure) end
  local r = draw(figure, wait, rank)
  seen[figure], rests = true, now() + r.rest
  if r.drawn then
    waiting[figure] = nil
  elseif not waiting[figure] then
    wait_for(figure, rank)
  end
  if r.notice then tell(r.notice) end
  return figure
end

-- The last state of a live figure, which becomes part of what scrolls.
function shown.done(figure)
  shown.draw(figure, true, true)
  foot.leave(figure)
  if alive[figure] then alive[figure], count = nil, count - 1 end
end

-- Draw a figure that is the value of a line; true where its picture stands in
-- the terminal.
function shown.value(figure)
  shown.draw(figure, true)
  local where = tostring(screen)
  return where:find("as text", 1, true) ~= nil or where:find("terminal", 1, true) ~= nil
end

-- Until the user closes the window of a figure that was drawn.
function shown.await(figure) screen:await(figure) end

shown.args = {{name = "figure", kind = "figure", doc = "the figure"}}
shown.results = {{name = "figure", kind = "figure", doc = "the same figure"}}

return shown
