-- What sweeps cost: the overhead of a trial, and how many trials a second the
-- coordinator can hand out, with and without a store.  Medians of 7 rounds.
-- The efficiency of two workers is in efficiency.lua.
--
--     limn tests/bench/overhead.lua
--     mpirun -n 3 limn tests/bench/overhead.lua     (built with MPI=1)
local limn = require "limn"
local proc = require "limn.proc"

local ROUNDS = 7

local function timed(trials, jobs, run, store)
  local start, clock = proc.now(), os.clock()
  limn.sweep{grid = {i = limn.space.range(1, trials, 1)}, run = run,
    jobs = jobs, progress = false, store = store, code = store and
      tostring(start)}
  return proc.now() - start, os.clock() - clock
end

local function report(name, text, ...)
  print(("%-34s " .. text):format(name, ...))
end

if require("limn.sweep.ranks").spread() then
  local t, cpu = timed(20000, 1, function() return {x = 1} end)
  report("empty trials over MPI", "%8.0f a second", 20000 / t)
  report("coordinator", "%8.1f us of CPU a trial", cpu / 20000 * 1e6)
  return
end

local function empty() return {x = 1, y = 2, text = "a"} end
local path = os.tmpname()
for _, o in ipairs{{"in this process", 0}, {"1 worker", 1}, {"2 workers", 2},
  {"2 workers and a store", 2, path}} do
  local list, cpu = {}, {}
  local trials = o[3] and 5000 or 20000
  for i = 1, ROUNDS do
    local t, c = timed(trials, o[2], empty, o[3])
    list[i], cpu[i] = t / trials, c / trials
  end
  local t, c = limn.tensor.median(list), limn.tensor.median(cpu)
  report("empty trial, " .. o[1], "%8.1f us, %7.0f a second, "
    .. "%5.1f us of CPU here", t * 1e6, 1 / t, c * 1e6)
end
for _, tail in ipairs{"", "-wal", "-shm"} do os.remove(path .. tail) end
