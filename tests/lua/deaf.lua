-- Ctrl-C at a random moment of every function at a large size: 200 ms of processor
-- time later it has ended, and what it used of memory is free.
--
--     limn deaf.lua            every twelfth function
--     limn deaf.lua --all      all of them
--     limn deaf.lua NAME ...   these
--
-- Sizes grow from call to call (lib/call.lua makes the arguments) until the signal
-- comes before the end of the call.  What ends sooner at the largest size might be a
-- pass that does not look and is longer on larger machines: where it takes as long as
-- a block of a product may, it must end sooner for a signal in its first half.
local t = require "limn.test"
local proc = require "limn.proc"
local call = require "lib.call"

-- Milliseconds of processor time; beside other tests, which use the same memory,
-- a call takes longer.
local GOAL = arg[1] and 200 or 500
local LEFT = 300e6     -- bytes that may stay: the shelves of host/memory.c, scratch, code
local MOST = 6 << 30   -- bytes that a worker may ask for
local NUMBERS = 4e7    -- that one argument may hold
local BLOCK = 60       -- milliseconds between two looks, at most

-- Functions without a size: each looks something up, or computes a number or two.
local brief = {}
for name in ([[tensor.seed_named model.acts model.kinds calc.quadrature threads cores clock interrupted help
  nearest rank unfinished folder def plot.screen plot.settle plot.live plot.figure theory.classify
  dyn.limit.which show src options files.read files.write theory.maps.fixed_points theory.maps.critical
  theory.rmt.mp theory.rmt.semicircle theory.linear.lr_spread theory.spikes.count theory.spikes.align
  space.log2 space.log10 space.between space.when space.list space.grid space.sample theory.identify.law_moments
  data.fashion store.open theory.abc transfer files.csv_write plot.slope
  plot.film plot.of session.save session.load session.log run reload report
  bench]]):gmatch "%S+" do
  brief[name] = true
end

local sized = {tensor = true, mat = true, vec = true, tensors = true, object = true, ints = true}

local function has_size(e)
  for _, s in ipairs(e.slots) do
    if s.dir == "in" and (sized[s.kind] or s.kind == "int") then return true end
    if s.dir ~= "out" and call.counts[s.name] then return true end
  end
  return call.named[e.full] ~= nil
end

-- The numbers of the largest argument at size n.
local function numbers(e, n)
  local most = n
  for _, s in ipairs(e.slots) do
    if s.dir ~= "out" then
      local rank = s.rule == "?" and 2 or s.kind == "object" and 2 or 0
      for _ in (s.rule ~= "?" and sized[s.kind] and s.rule or ""):gmatch "%S+" do rank = rank + 1 end
      most = math.max(most, n ^ math.max(rank, s.kind == "mat" and 2 or 1))
    end
  end
  return most
end

local function used(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  local v = {}
  for w in (f and f:read "a" or ""):match "%) %S (.*)":gmatch "%S+" do v[#v + 1] = tonumber(w) end
  return (v[11] + v[12]) * 10
end

local function worker(e, n, to)
  local pid = proc.fork()
  if pid ~= 0 then return pid end
  proc.limit(MOST)
  local ok, args = pcall(call.arguments, e, n)
  if not ok then
    proc.write(to, "none\n")
    proc.exit(0)
  end
  -- What is done so often as it is told is done often.
  for _, s in ipairs(e.slots) do
    if s.dir ~= "out" and s.kind == "int" and call.counts[s.name] and n > 64 then
      local high = tonumber(s.rule:match ",(%d+)[%]%)]$")
      args[s.name] = math.min(n * 10, high or math.huge) // 1
    end
  end
  collectgarbage()
  local before = t.resident()
  proc.write(to, "go\n")
  local through, began = false, os.clock()
  local _ <close> = setmetatable({}, {__close = function()
    local ms, own = os.clock() * 1000, (os.clock() - began) * 1000
    args = nil
    collectgarbage()
    collectgarbage()
    proc.write(to, ("%s %.0f %.1f %d\n"):format(through and "done" or "stopped", ms, own, t.resident() - before))
    proc.exit(0)
  end})
  -- Not before there is who says how it ended.
  proc.attend()
  pcall(call.run, e, args)
  through = true
end

-- A call, and a signal once it has run for `wait` seconds of processor time, if given:
-- the processor time (ms) of the call, that after the signal, the bytes that stay,
-- whether it ended by itself; nil and why if there was none.
local function made(e, n, wait)
  local from, to = proc.pipe()
  local pid = worker(e, n, to)
  proc.close(to)
  local _ <close> = setmetatable({}, {__close = function()
    proc.kill(pid, "kill")
    proc.wait(pid)
    proc.close(from)
  end})
  if #proc.poll({from}, 30) == 0 then return nil, "slow" end
  local said = proc.read(from)
  if said:sub(1, 3) ~= "go\n" then return nil, said end
  said = said:sub(4)
  local begun, before = used(pid), nil
  if said == "" and wait then
    local most = proc.now() + 20 * wait
    while used(pid) - begun < 1000 * wait and proc.now() < most and #proc.poll({from}, 0.002) == 0 do end
    before = used(pid)
    proc.kill(pid, "alrm")
  end
  if said == "" then
    if #proc.poll({from}, 60) == 0 then return used(pid) - begun, used(pid) - (before or begun), 0, false end
    said = proc.read(from)
  end
  local how, ms, own, bytes = said:match "^(%a+) (%S+) (%S+) (%S+)"
  if not how then return nil, "ended" end
  return tonumber(own), tonumber(ms) - (before or begun), tonumber(bytes), how == "done"
end

-- Milliseconds and bytes after a signal that comes `wait` seconds of processor time
-- after the beginning; nil if the call ended before.
local function deafness(e, n, wait)
  local own, ms, bytes, through = made(e, n, wait)
  if not own then return nil, ms end
  if through then return nil, "done" end
  return ms, bytes
end

-- Whether a call of this size, which is short, ends sooner for a signal.
local function hears(e, n)
  local whole, why, _, through = made(e, n)
  if not whole or not through then return true, why end
  if whole < BLOCK then return true end
  local least = whole
  for k = 1, 4 do
    local own = made(e, n, 0.0004 * k / 4 * whole)
    least = math.min(least, own or 0)
    if least < 0.8 * whole then return true end
  end
  return false, ("%.0f of %.0f ms at size %d after a signal"):format(least, whole, n)
end

local list, wanted = {}, {}
for _, name in ipairs(arg) do wanted[name] = true end
for k, e in ipairs(call.exports()) do
  if wanted["--all"] or wanted[e.full] or not arg[1] and k % 12 == 5 then list[#list + 1] = e end
end
math.randomseed(os.time())

t.test("every function has a size, or is brief", function()
  local without = {}
  for _, e in ipairs(call.exports()) do
    if not brief[e.full] and not has_size(e) then without[#without + 1] = e.full end
  end
  t.eq(table.concat(without, " "), "")
end)

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

for _, e in ipairs(list) do
  t.test(e.full, function()
    if t.sanitized() then t.skip "a sanitizer takes its time" end
    if brief[e.full] then t.skip "brief" end
    local n = numbers(e, 1000) > 1e6 and 16 or 64
    while numbers(e, n) <= NUMBERS do
      local ms, bytes = attend(e, n, 0.02 + 0.2 * math.random())
      if ms then
        -- What comes first looks; so must what comes later.
        attend(e, n, 0.2 + 1.5 * math.random())
        stopped = stopped + 1
        return
      end
      if bytes ~= "done" then n = nil break end -- no memory, or no time, for the arguments
      n = n * 4
    end
    if n and arg[1] then t.ok(hears(e, n // 4)) end
  end)
end
print(("%d calls were stopped, each within %.0f ms"):format(stopped, worst))
call.done()
t.done()
