-- The efficiency T1 / (2 T2) of two workers against one, for trials of about
-- 50 ms: arithmetic in Lua, which needs no memory, and training, which does.
-- Pairs of runs, in turn 1 2 and 2 1.  A pair counts where others used less
-- than 5 % of the processors; the bench waits for such times.
--
-- What a loss would consist of is measured as well, and hardly feels others:
-- the processor time of a trial beside another one, and the time from the end
-- of a trial to the start of the next in the same worker.
--
--     limn tests/bench/efficiency.lua [--pairs 9] [--patience 60]
local limn = require "limn"
local proc = require "limn.proc"

local o = limn.options{
  {name = "pairs", default = 9, doc = "pairs of runs"},
  {name = "trials", default = 20, doc = "trials of a run"},
  {name = "patience", default = 60.0,
    doc = "seconds to wait for quiet, in all"},
  {name = "ms", default = 50.0, doc = "milliseconds of a trial"},
}
local QUIET = 0.05
local patience = o.patience

local function median(list)
  return #list == 0 and 0 / 0 or limn.tensor.median(list)
end

-- Processor seconds of all processes since the start of the machine.
local function busy()
  local file <close> = io.open("/proc/stat")
  local user, nice, system, _, _, irq, soft, steal =
    file:read("l"):match(("%s+(%d+)"):rep(8))
  return (user + nice + system + irq + soft + steal) / 100
end

-- The share of the processors that others use in the next half second.
local function others()
  local b, t = busy(), proc.now()
  proc.sleep(0.5)
  return (busy() - b) / (proc.now() - t) / limn.cores()
end

local function await_quiet()
  while patience > 0 and others() > QUIET do patience = patience - 0.5 end
end

local function arithmetic(n)
  local x = 0.5
  for _ = 1, n do x = 3.9 * x * (1 - x) end
  return x
end

local x, y = limn.tensor.randn(256, 128, {seed = 1}),
  limn.tensor.randn(256, {seed = 2})
local function training(n)
  local net = limn.model.net(128, {width = 256, seed = 1})
  return limn.dyn.sgd(net, x, y, {lr = 0.01, batch = 64}):step(n).mean
end

-- How much work takes o.ms here.
local function calibrate(work, n)
  local least = math.huge
  for _ = 1, 5 do
    local start = os.clock()
    work(n)
    least = math.min(least, os.clock() - start)
  end
  return math.max(1, math.floor(n * o.ms / 1e3 / least))
end

-- One run: wall seconds, processor seconds of a trial, seconds between trials
-- of a worker, share of the processors that others had.
local function sweep(work, n, jobs)
  local own, all, wall = os.clock(), busy(), proc.now()
  local r = limn.sweep{grid = {i = limn.space.range(1, o.trials, 1)},
    jobs = jobs, progress = false, run = function()
      local start, clock = proc.now(), os.clock()
      work(n)
      return {pid = proc.pid(), start = start, cpu = os.clock() - clock,
        stop = proc.now()}
    end}
  wall, own = proc.now() - wall, os.clock() - own
  local gaps, stopped, cpu = {}, {}, 0
  for i = 1, o.trials do
    if stopped[r.pid[i]] then
      gaps[#gaps + 1] = r.start[i] - stopped[r.pid[i]]
    end
    stopped[r.pid[i]] = r.stop[i]
    cpu = cpu + r.cpu[i]
  end
  local load = (busy() - all - own - cpu) / wall / limn.cores()
  return {wall = wall, cpu = median(r.cpu), gap = median(gaps),
    load = math.max(0, load)}
end

local function measure(name, work, n)
  n = calibrate(work, n)
  local all, quiet, gaps, cpu = {}, {}, {}, {{}, {}}
  print(name .. "\n   1 worker  2 workers  efficiency  others' load")
  for i = 1, o.pairs do
    await_quiet()
    local r = {}
    for _, jobs in ipairs(i % 2 == 1 and {1, 2} or {2, 1}) do
      r[jobs] = sweep(work, n, jobs)
      table.insert(cpu[jobs], r[jobs].cpu)
    end
    local e = r[1].wall / r[2].wall / 2
    local load = math.max(r[1].load, r[2].load)
    all[i], gaps[i] = e, r[2].gap
    if load < QUIET then quiet[#quiet + 1] = e end
    print(("%9.3f s %8.3f s %11.3f %11.0f %%"):format(r[1].wall, r[2].wall, e,
      100 * load))
  end
  local one, two, gap = median(cpu[1]), median(cpu[2]), median(gaps)
  print(("median of %d pairs %.3f, of %d quiet ones %.3f"):format(#all,
    median(all), #quiet, median(quiet)))
  print(("a trial takes %.1f ms of a processor alone and %.1f ms beside "
    .. "another; %.0f us\nfrom trial to trial: these alone would give an "
    .. "efficiency of %.3f"):format(1e3 * one, 1e3 * two, 1e6 * gap,
    one / (two + gap)))
end

measure("arithmetic", arithmetic, 5e6)
measure("training", training, 40)
