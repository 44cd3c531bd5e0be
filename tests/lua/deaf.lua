-- Ctrl-C at a random moment of every function at a large size: 200 ms of processor
-- time later it has ended, and what it used of memory is free.
--
--     limn deaf.lua            every twelfth function
--     limn deaf.lua --all      all of them
--     limn deaf.lua NAME ...   these
--
-- Sizes grow from call to call (lib/large.lua) until the signal comes before the end of
-- the call.
local t = require "limn.test"
local call = require "lib.call"
local large = require "lib.large"

-- Milliseconds of processor time; beside other tests, which use the same memory,
-- a call takes longer.
local GOAL = arg[1] and 200 or 500
local LEFT = 300e6 -- bytes that may stay: the shelves of host/memory.c, scratch, code

math.randomseed(os.time())

t.test("every function has a size, or is brief", function()
  local without = {}
  for _, e in ipairs(call.exports()) do
    if not large.brief[e.full] and not large.has_size(e) then without[#without + 1] = e.full end
  end
  t.eq(table.concat(without, " "), "")
end)

-- Milliseconds and bytes after a signal that comes `wait` seconds of processor time
-- after the beginning; nil and why if there was no signal.
local function deafness(e, n, wait)
  local own, ms, bytes, through = large.call(e, n, {}, wait)
  if not own then return nil, ms end
  if through then return nil, "done" end
  return ms, bytes
end

local stopped, worst = 0, 0

-- Interrupt it at a moment, up to three times where that takes too long.
local function attend(e, n, wait)
  local ms, bytes
  for _ = 1, 3 do
    ms, bytes = deafness(e, n, wait)
    if not ms or ms <= GOAL and bytes <= LEFT then break end
  end
  t.ok(not ms or ms <= GOAL, ("%d ms of processor time at size %d"):format(ms or 0, n))
  t.ok(not ms or bytes <= LEFT, ("%d bytes stay at size %d"):format(ms and bytes or 0, n))
  worst = math.max(worst, ms or 0)
  return ms, bytes
end

for _, e in ipairs(large.some(arg, 12)) do
  t.test(e.full, function()
    if t.sanitized() then t.skip "a sanitizer takes its time" end
    if large.brief[e.full] then t.skip "brief" end
    for n in large.sizes(e) do
      local ms, bytes = attend(e, n, 0.02 + 0.2 * math.random())
      if ms then
        -- What comes first looks; so must what comes later.
        attend(e, n, 0.2 + 1.5 * math.random())
        stopped = stopped + 1
        return
      end
      if bytes ~= "done" then return end -- no memory, or no time, for the arguments
    end
  end)
end
print(("%d calls were stopped, each within %.0f ms"):format(stopped, worst))
call.done()
t.done()
