-- A registered function at a large size, in a process of its own.
--
--     local large = require "lib.large"
--     for _, e in ipairs(large.some(arg, 12)) do
--       for n in large.sizes(e) do local ms, ... = large.call(e, n) end
--     end
local t = require "limn.test"
local proc = require "limn.proc"
local wire = require "limn.wire"
local call = require "lib.call"

local MOST = 6 << 30   -- bytes that a worker may ask for
local NUMBERS = 4e7    -- that one argument may hold

local large = {} -- begins(), if there is one, is called in the worker before the function

-- Functions without a size: each looks something up, or computes a number or two.
large.brief = {}
for name in ([[tensor.seed_named model.acts model.kinds calc.quadrature threads cores clock interrupted help
  nearest rank unfinished folder def plot.screen plot.settle plot.live plot.figure theory.classify
  dyn.limit.which show src options files.read files.write theory.maps.fixed_points theory.maps.critical
  theory.rmt.mp theory.rmt.semicircle theory.linear.lr_spread theory.spikes.count theory.spikes.align
  space.log2 space.log10 space.between space.when space.list space.grid space.sample theory.identify.law_moments
  data.fashion store.open theory.abc transfer files.csv_write plot.slope
  plot.film plot.of session.save session.load session.log run reload report
  bench]]):gmatch "%S+" do
  large.brief[name] = true
end

local sized = {tensor = true, mat = true, vec = true, tensors = true, object = true, ints = true}

function large.has_size(e)
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
      local whole = s.rule == "?" or s.kind == "object"
      local rank = whole and 2 or 0
      for _ in (not whole and sized[s.kind] and s.rule or ""):gmatch "%S+" do rank = rank + 1 end
      most = math.max(most, n ^ math.max(rank, s.kind == "mat" and 2 or 1))
    end
  end
  return most
end

-- Sizes that grow; none for a brief one.
function large.sizes(e)
  local n = (numbers(e, 1000) > 1e6 and 16 or 64) / 4
  return function()
    n = n * 4
    if not large.brief[e.full] and numbers(e, n) <= NUMBERS then return n // 1 end
  end
end

-- Those of these names, or all for --all; without a name every so manieth, or none.
function large.some(names, every)
  local list, wanted = {}, {}
  for _, name in ipairs(names) do wanted[name] = true end
  for k, e in ipairs(call.exports()) do
    if wanted["--all"] or wanted[e.full] or not names[1] and every and k % every == 5 then list[#list + 1] = e end
  end
  return list
end

local function used(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  local v = {}
  for w in (f and f:read "a" or ""):match "%) %S (.*)":gmatch "%S+" do v[#v + 1] = tonumber(w) end
  return (v[11] + v[12]) * 10
end

local function worker(e, n, set, to)
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
  for name, value in pairs(set) do args[name] = value end
  collectgarbage()
  local before = t.resident()
  proc.write(to, "go\n")
  local through, began = false, os.clock()
  local _ <close> = setmetatable({}, {__close = function()
    local ms, own = os.clock() * 1000, (os.clock() - began) * 1000
    -- What is left on the stack keeps them alive.
    for _, v in pairs(args) do
      local meta = debug.getmetatable(v)
      if type(v) == "userdata" and meta and meta.__close then call.close(v) end
    end
    args = nil
    collectgarbage()
    collectgarbage()
    proc.write(to, ("%s %.0f %.1f %d\n"):format(through and "done" or "stopped", ms, own, t.resident() - before))
    proc.exit(0)
  end})
  -- Not before there is who says how it ended.
  proc.attend()
  wire.digest() -- looks: where looks are watched, this is the first
  if large.begins then large.begins() end
  pcall(call.run, e, args)
  wire.digest() -- and this the last
  through = true
end

-- A call with these options, and a signal once it has run for `wait` seconds of
-- processor time, if given: the processor time (ms) of the call, that after the signal,
-- the bytes that stay, whether it ended by itself; nil and why if there was none.
function large.call(e, n, set, wait)
  local from, to = proc.pipe()
  local pid = worker(e, n, set, to)
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

return large
