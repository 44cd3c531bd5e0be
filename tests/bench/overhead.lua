-- What sweeps cost: the efficiency of two workers against one for trials of
-- about 50 ms, the overhead of a trial, and how many trials a second the
-- coordinator can hand out, with and without a store.  Medians of 7 rounds,
-- A and B in turn.
--
--     limn tests/bench/overhead.lua
--     mpirun -n 3 limn tests/bench/overhead.lua     (built with MPI=1)
local limn = require "limn"
local proc = require "limn.proc"

local ROUNDS = 7

local function work(n)
  local x = 0.5
  for _ = 1, n do x = 3.9 * x * (1 - x) end
  return x
end

-- Iterations that take `seconds` here.
local function calibrate(seconds)
  work(1e6)
  local start = os.clock()
  work(1e7)
  return math.floor(1e7 * seconds / (os.clock() - start))
end

local function timed(trials, jobs, run, store)
  local start, clock = proc.now(), os.clock()
  limn.sweep{grid = {i = limn.space.range(1, trials, 1)}, run = run,
    jobs = jobs, progress = false, store = store, code = store and
      tostring(start)}
  return proc.now() - start, os.clock() - clock
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local function report(name, text, ...)
  print(("%-34s " .. text):format(name, ...))
end

if require("limn.ranks").spread() then
  local t, cpu = timed(20000, 1, function() return {x = 1} end)
  report("empty trials over MPI", "%8.0f a second", 20000 / t)
  report("coordinator", "%8.1f us of CPU a trial", cpu / 20000 * 1e6)
  return
end

local n = calibrate(0.05)
local function heavy() return {x = work(n)} end
local one, two, ratio = {}, {}, {}
for i = 1, ROUNDS do
  one[i], two[i] = timed(40, 1, heavy), timed(40, 2, heavy)
  ratio[i] = one[i] / two[i] / 2
end
local start = os.clock()
for _ = 1, 40 do work(n) end
local bare = (os.clock() - start) / 40
report("trials of", "%8.1f ms", bare * 1e3)
report("efficiency of 2 workers against 1", "%8.3f  (%.3f to %.3f)",
  median(ratio), ratio[1], ratio[#ratio])

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
  local t, c = median(list), median(cpu)
  report("empty trial, " .. o[1], "%8.1f us, %7.0f a second, "
    .. "%5.1f us of CPU here", t * 1e6, 1 / t, c * 1e6)
end
for _, tail in ipairs{"", "-wal", "-shm"} do os.remove(path .. tail) end
