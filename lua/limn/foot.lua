-- The foot of the terminal: what stays below the text that scrolls by, live
-- pictures and, under them, bars of progress.  It alone draws there.
--
--     put(key, text, rank) -- show a block of whole lines, in place of the one
--       with this key; lower ranks stand higher
--     leave(key, text) -- the block, or `text`, becomes part of what scrolls
--     drop(key) -- the block goes
--     settle() -- all blocks become part of what scrolls
--
-- What the program prints goes above the foot, except that a picture (rank
-- PICTURE) stays where it is once something is printed below it.

local proc = require "limn.proc"

local foot = {PICTURE = 1, LIVE = 2, BAR = 3}

local PAUSE = 0.05 -- seconds that the foot may be missing among text

local blocks = {} -- {key, text, rank}, from top to bottom
local visible = 0 -- how many of them are on the screen, the first ones
local column = 0 -- where the text above the foot ends
local hung = 0 -- the column that the foot's own line break has left
local owner, stream, drawn
local terminal = {}

local function height(from)
  local n = 0
  for i = from, visible do n = n + select(2, blocks[i].text:gsub("\n", "")) end
  return n
end

local write -- of files, as it was before listen

local function send(text)
  io.stdout:flush()
  write(stream, text)
  stream:flush()
end

-- What takes the blocks from this one on off the screen; after all of them the
-- cursor is where the text above ended.  Line by line, since terminals may keep
-- a screen that is cleared as a whole in what was scrolled off.
local function erased(from)
  local n = height(from)
  local text = n > 0 and "\r" .. ("\27[1A\27[2K"):rep(n) or ""
  visible = math.min(visible, from - 1)
  if from == 1 and hung > 0 then
    text, hung = text .. ("\27[1A\27[%dC"):format(hung), 0
  end
  return text
end

local function shown()
  local parts = {}
  if visible == 0 and column > 0 and blocks[1] then
    hung, parts[1] = column, "\n"
  end
  for i = visible + 1, #blocks do parts[#parts + 1] = blocks[i].text end
  visible, drawn = #blocks, proc.now()
  return table.concat(parts)
end

-- The first n blocks stay on the screen for good.
local function forget(n)
  if n == 0 then return end
  table.move(blocks, n + 1, #blocks + n, 1)
  visible, column, hung = visible - n, 0, 0
end

local function follow(text)
  local tail = text:match "[\n\r]([^\n\r]*)$"
  if tail then column = 0 end
  tail = (tail or text):gsub("\27%[[%d;]*%a", ""):gsub("[\128-\191]", "")
  column = column + #tail
end

-- Let `say` print what it does to a terminal, above the foot.
local function above(say, text)
  if owner ~= proc.pid() then return say() end
  local last = 0
  while visible > last and blocks[last + 1].rank == foot.PICTURE do
    last = last + 1
  end
  local start = erased(last + 1)
  forget(last)
  if start ~= "" then send(start) end
  follow(text)
  return say()
end

local function again()
  io.stdout:flush()
  if blocks[1] and visible == 0 and proc.now() - drawn > PAUSE then
    send(shown())
  end
end

local function texts(...)
  local list = table.pack(...)
  for i = 1, list.n do list[i] = tostring(list[i]) end
  return list
end

local function listen()
  local methods = getmetatable(io.stdout).__index
  local say = print
  write = methods.write
  function methods.write(file, ...)
    if not terminal[file] then return write(file, ...) end
    local what = table.pack(...)
    local results = table.pack(above(function()
      return write(file, table.unpack(what, 1, what.n))
    end, table.concat(texts(...))))
    again()
    return table.unpack(results, 1, results.n)
  end
  io.write = function(...) return io.output():write(...) end
  print = function(...)
    if not terminal[io.stdout] then return say(...) end
    local list = table.pack(...)
    above(function() say(table.unpack(list, 1, list.n)) end, "\n")
    again()
  end
  -- What is typed and what other programs print ends the foot.
  local read, execute = io.read, os.execute
  io.read = function(...) foot.settle() return read(...) end
  os.execute = function(...) foot.settle() return execute(...) end
end

local function open()
  if owner then return owner == proc.pid() end
  owner = proc.pid()
  for fd, file in ipairs{io.stdout, io.stderr} do
    terminal[file] = proc.terminal(fd)
  end
  stream = terminal[io.stderr] and io.stderr or io.stdout
  listen()
  return true
end

local function find(key)
  for i, b in ipairs(blocks) do if b.key == key then return i end end
end

local function fits()
  local _, rows = proc.terminal(stream == io.stderr and 2 or 1)
  local n = 0
  for _, b in ipairs(blocks) do n = n + select(2, b.text:gsub("\n", "")) end
  return n < (rows or 24)
end

function foot.put(key, text, rank)
  if not open() then return end
  local i = find(key)
  local start
  if i then
    start = erased(i)
    blocks[i].text = text
  else
    i = 1
    while blocks[i] and blocks[i].rank <= rank do i = i + 1 end
    start = erased(i)
    table.insert(blocks, i, {key = key, text = text, rank = rank})
  end
  -- Pictures for which there is no room stay behind; what then does not fit is
  -- not seen before it is left.
  while not fits() and blocks[2] and blocks[1].rank == foot.PICTURE do
    if visible == 0 then start = start .. shown() end
    forget(1)
  end
  i = find(key)
  if i and not fits() then table.remove(blocks, i) end
  send(start .. shown())
end

function foot.leave(key, text)
  if not open() then return end
  local i = find(key)
  text = text or i and blocks[i].text
  if not text then return end
  local start = erased(1)
  if i then table.remove(blocks, i) end
  if column > 0 then start = start .. "\n" end
  column = 0
  send(start .. text .. shown())
end

function foot.drop(key)
  local i = owner == proc.pid() and find(key)
  if not i then return end
  local start = erased(i)
  table.remove(blocks, i)
  send(start .. shown())
end

function foot.settle()
  if owner ~= proc.pid() or not blocks[1] then return end
  if visible < #blocks then send(shown()) end
  forget(#blocks)
end

return foot
