-- How long every function does not look whether it is to stop, at a large size and with
-- each of its options: 100 ms of processor time at most.
--
--     LOOKS=FILE limn looks.lua --all      all functions
--     LOOKS=FILE limn looks.lua NAME ...   these
--
-- by a limn that watches (make LOOKS=1) and uses the file.  make check-long PARTS=looks.
--
-- Sizes grow from call to call (lib/large.lua) until one takes long; at that size every
-- flag is turned, and every choice taken.  Functions of Lua are left out.  Unlike
-- deaf.lua, which interrupts, this sees each stretch, however short its call is here, and
-- says between which lines it lies.
local t = require "limn.test"
local call = require "lib.call"
local large = require "lib.large"
local wire = require "limn.wire"

local GOAL = 100  -- milliseconds of processor time
local LONG = 1500 -- those of a call that is long enough

local notes = os.getenv "LOOKS"
local program = os.getenv "LIMN" or arg[-1]

-- FILE:LINE of places of the program, what is inlined there with what it is in.
local function lines(places)
  local f <close> = io.popen(("addr2line -s -i -e '%s' %s"):format(program, places))
  return (f:read "a":gsub("%?%?:0\n", ""):gsub(" %(discriminator %d+%)", ""):gsub("\n", " "))
end

-- What making the arguments took does not count.
local function forget() io.open(notes, "w"):close() end
large.begins = notes and forget

-- The longest stretch since the last time, and where it was.
local function longest()
  local most, where = 0, ""
  for line in io.lines(notes) do
    local ms, places = line:match "^(%S+) (.*)"
    if tonumber(ms) > most then most, where = tonumber(ms), places end
  end
  forget()
  return most, where
end

-- Options that differ from those that call.lua chooses, one at a time.
local function variations(e)
  local list = {}
  for _, s in ipairs(e.slots) do
    if s.dir == "opt" and s.kind == "flag" then
      list[#list + 1] = {[s.name] = not s.default}
    elseif s.dir ~= "out" and s.kind == "choice" then
      for word in s.rule:gmatch "[^|]+" do list[#list + 1] = {[s.name] = word} end
    end
  end
  return list
end

local function told(set)
  local name, value = next(set)
  return name and (" with %s = %s"):format(name, value) or ""
end

-- Again where it was too long: the machine may have been busy.
local function attend(e, n, set)
  local ms, own, where
  for _ = 1, 3 do
    ms = large.call(e, n, set)
    own, where = longest()
    if own <= GOAL then break end
  end
  t.ok(own <= GOAL, ("%.0f ms at size %d%s: %s"):format(own, n, told(set), own > GOAL and lines(where)))
  return ms
end

t.test("looks are watched", function()
  if not notes then t.skip "check-long looks" end
  t.put(notes, "")
  wire.digest()
  local later = os.clock() + 0.15
  while os.clock() < later do end
  wire.digest()
  t.ok(longest() >= 150)
end)

for _, e in ipairs(large.some(arg)) do
  t.test(e.full, function()
    if large.brief[e.full] then t.skip "brief" end
    if e.file:find "%.lua$" then t.skip "written in Lua, whose hook looks" end
    local last
    for n in large.sizes(e) do
      local ms = attend(e, n, {})
      if not ms then break end
      last = n
      if ms > LONG then break end
    end
    if not last then t.skip "no size is small enough" end
    for _, set in ipairs(variations(e)) do attend(e, last, set) end
  end)
end
if notes then os.remove(notes) end
call.done()
t.done()
