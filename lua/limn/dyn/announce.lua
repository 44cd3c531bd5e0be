-- announce(run, steps): before a run of infinite width starts, what it takes
-- where that is much, or where its rule keeps matrices of samples, and what
-- would fit where it does not.

local limn = limn
local proc = require "limn.proc"

local LARGE = 5 -- seconds
local SHARE = 0.5 -- of the machine's memory

-- Floating-point operations a second of thin products, as of a step.
local function speed()
  local a = limn.tensor.ones(16, 4096)
  local began, times = proc.now(), 0
  repeat
    a:matmul(a:t())
    times = times + 1
  until proc.now() - began > 0.02
  return times * 2 * 16 * 16 * 4096 / (proc.now() - began)
end

-- Bytes of memory that are free, or infinity where that is not known.
local function memory()
  local file = io.open "/proc/meminfo"
  if not file then return math.huge end
  local kib = file:read "a":match "MemAvailable:%s*(%d+)"
  file:close()
  return kib and tonumber(kib) * 1024 or math.huge
end

local function text(seconds)
  return (seconds < 10 and "%.2g s" or "%.0f s"):format(seconds)
end

local function needs(run, steps)
  local s = run:settings()
  if s.solver == "tangent" then return end
  local free = memory()
  local c = limn.dyn.limit.cost(s.points, math.max(1, steps), {depth = s.depth,
    inputs = s.inputs, outputs = s.outputs, test = s.test, batch = s.batch,
    samples = s.samples, groups = s.groups, opt = s.opt,
    memory = math.max(1, math.min(SHARE * free, 1e18))})
  return s.solver, c, s.opt ~= "sgd"
end

local function announce(run, steps)
  if getmetatable(run) ~= "limit" or steps < 1 then return end
  local name, c, entrywise = needs(run, steps)
  if not name then return end
  local seconds = c[name .. "_flops"] / speed()
  local fits = c[name .. "_steps"]
  if seconds < LARGE and fits >= steps and not entrywise then return end
  io.stderr:write(("limn: infinite width by %s: %d steps take about %s and "
    .. "at most %.2g GB"):format(name, steps, text(seconds),
      c[name .. "_bytes"] / 1e9))
  if fits < steps then
    io.stderr:write(("; half of the memory holds %d steps, or fewer samples")
      :format(fits))
  end
  if c.cheaper ~= name then
    io.stderr:write(("; %s would take %s"):format(c.cheaper,
      text(c[c.cheaper .. "_flops"] / speed())))
  end
  io.stderr:write "\n"
end

return announce
