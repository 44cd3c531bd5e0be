-- limn.sweep{grid =, run =}: any trial over any grid, in forked workers.
--
-- The loop that hands out trials and takes in their outcomes; trial.lua is
-- what runs, pool.lua and ranks.lua who runs it, journal.lua what is kept.

local limn = limn
local canonical = require "limn.space.canonical"
local code = require "limn.sweep.code"
local errors = require "limn.errors"
local gather = require "limn.sweep.columns"
local grid_of = require "limn.space.grid"
local pool = require "limn.sweep.pool"
local proc = require "limn.proc"
local progress = require "limn.progress"
local ranks = require "limn.sweep.ranks"
local session = require "limn.session"
local trial = require "limn.sweep.trial"
local unfinished = require "limn.unfinished"
local wire = require "limn.wire"

-- ---- the loop --------------------------------------------------------------

local sweep = {}
sweep.__index = sweep

-- Trials still to run, the most expensive first; equal ones in grid order.
local function queue(trials, cost)
  local list = {}
  for _, t in ipairs(trials) do
    if not t.outcome then
      t.cost = cost and cost(t.p) or 0
      if type(t.cost) ~= "number" or t.cost ~= t.cost then
        error("sweep: 'cost' must return a number", 0)
      end
      list[#list + 1] = t
    end
  end
  table.sort(list, function(a, b)
    if a.cost ~= b.cost then return a.cost > b.cost end
    return a.index < b.index
  end)
  return list
end

-- How many of these are done, and failed.
local function count(trials)
  local done, failed = 0, 0
  for _, t in ipairs(trials) do
    if t.outcome then
      done = done + 1
      if t.outcome.status == "failed" then failed = failed + 1 end
    end
  end
  return done, failed
end

-- What other terminals see; `ready` are about to count.
function sweep:state(ready)
  local done, failed = count(ready or {})
  return {done = self.done + done, failed = self.failed + failed,
    running = self.running, rate = self.bar and self.bar:rate()}
end

-- Outcomes become part of the sweep: first on disk, then for the user to see.
-- With a store, results that come faster than ten batches a second share one.
function sweep:accept(finished, now)
  local ready = self.ready
  for _, t in ipairs(finished) do ready[#ready + 1] = t end
  if #ready == 0 then return end
  if self.store then
    local pause = proc.now() - self.flushed < 0.1 and #ready < 1000
    if pause and not now then return end
    self.store:add(ready, self:state(ready))
    self.flushed = proc.now()
  end
  self.ready = {}
  for _, t in ipairs(ready) do
    self.done = self.done + 1
    if t.outcome.status == "failed" then self.failed = self.failed + 1 end
    if self.on then
      self.on(self.done, #self.trials, t.p, t.outcome.result or {}, t.outcome)
    end
  end
end

function sweep:show(running)
  self.running = running
  self.bar:update(self.done, {failed = self.failed, running = running})
  if self.store then self.store:beat(self:state()) end
end

-- Is this the last word about a trial?  One that failed may have more tries,
-- at the end of the queue; one that has none may be where the sweep stops.
function sweep:settle(t, outcome)
  t.tries = (t.tries or 0) + 1
  if outcome.status == "failed" then
    if t.tries <= self.retries then
      self.queue[#self.queue + 1] = t
      return false
    end
    if t.tries > 1 then
      outcome.message = ("%s (tried %d times)"):format(outcome.message, t.tries)
    end
    if self.stop_on_failure then self.failure = self.failure or t end
  end
  t.outcome = outcome
  return true
end

function sweep:collect(events, now)
  local finished = {}
  for _, event in ipairs(events) do
    local t = self.trials[event.index]
    if self:settle(t, trial.outcome(event)) then finished[#finished + 1] = t end
  end
  self:accept(finished, now)
end

function sweep:give(workers)
  local n = math.min(workers:free(), #self.queue - self.next + 1)
  if n <= 0 then return end
  local _ <close> = self.store and workers:forks(n) and self.store:aside() or nil
  for _ = 1, n do
    workers:give(self.queue[self.next].index)
    self.next = self.next + 1
  end
end

-- Hand out and collect until nothing is left, a signal says stop or a trial
-- fails that may not; returns the signal.
function sweep:drive(workers, hold)
  local signal, until_ = nil, math.huge
  self.next = 1
  while true do
    if not signal and not self.failure then self:give(workers) end
    local left = not signal and self.queue[self.next]
    if self.failure or workers.busy == 0 and not left
      or proc.now() >= until_ then
      self:accept({}, true)
      return signal
    end
    local pause = #self.ready > 0 and 0.1 or 0.5
    local events = workers:wait(math.min(pause, until_ - proc.now()),
      hold:fd())
    -- New work goes out before the old is written down.
    if not signal and not self.stop_on_failure then self:give(workers) end
    self:collect(events)
    self:show(workers.busy)
    local came = hold:take()
    if came and (came == "int" or signal) then
      self:collect(workers:wait(0), true)
      return came
    elseif came then
      signal, until_ = came, proc.now() + proc.grace
    end
  end
end

-- A trial as text, for the parent of a worker or rank 0.
function sweep:serve(index)
  local outcome = trial.attempt(self.run, self.trials[index])
  if session.stopped() then error("interrupted", 0) end
  return wire.encode(outcome)
end

function sweep:in_workers(jobs)
  local hold <close> = proc.hold()
  local signal
  do
    local workers <close> = pool.new{
      jobs = math.min(jobs, #self.queue), deadline = self.timeout,
      serve = function(index) return self:serve(index) end,
      before = function()
        session.threads(1)
        if self.memory > 0 then proc.limit(self.memory) end
      end,
    }
    signal = self:drive(workers, hold)
  end
  if signal then
    self:finish("stopped")
    hold:close(signal)
  end
end

-- What a trial may change and who runs it keeps: the seed, BLAS threads.
local function keep_session()
  local seed, draws = session.seed()
  local threads = session.threads(1)
  return setmetatable({}, {__close = function()
    session.restore(seed, draws)
    session.threads(threads)
  end})
end

function sweep:in_process()
  local _ <close> = keep_session()
  for _, t in ipairs(self.queue) do
    local outcome = trial.attempt(self.run, t)
    if session.stopped() then error("interrupted", 0) end
    -- The same way as from a worker: what cannot be sent fails here too.
    local ok, why = pcall(wire.encode, outcome)
    if not ok then outcome = {status = "failed", message = why} end
    if self:settle(t, outcome) then self:accept{t} end
    if self.failure then break end
    self:show(0)
  end
  self:accept({}, true)
end

-- ---- over MPI ----------------------------------------------------------------

function sweep:agreed()
  local keys = {}
  for i, t in ipairs(self.trials) do keys[i] = t.key end
  return wire.digest(keys)
end

function sweep:over_ranks(workers)
  local hold <close> = proc.hold()
  local signal = self:drive(workers, hold)
  if signal then
    self:finish("stopped")
    -- The failure of rank 0 ends the others.
    if signal ~= "int" and workers.busy > 0 then proc.sleep(proc.wind_up) end
    workers:fail{failed = "interrupted", signal = signal}
    hold:close(signal)
    return
  end
  if self.failure then
    workers:fail{failed = self:reason()}
    return
  end
  local outcomes = {}
  for i, t in ipairs(self.trials) do
    outcomes[i] = {status = t.outcome.status, message = t.outcome.message,
      result = t.outcome.result}
  end
  workers:finish(outcomes)
end

function sweep:as_rank()
  local _ <close> = keep_session()
  local outcomes = ranks.serve(self:agreed(), function(index)
    return self:serve(index)
  end)
  for i, t in ipairs(self.trials) do t.outcome = outcomes[i] end
end

-- What there is when a signal or an error ends a sweep.
function sweep:leave_rest()
  local n = 0
  for _, t in ipairs(self.trials) do n = n + (t.outcome and 1 or 0) end
  if n == 0 then return end
  unfinished.keep(gather(self.trials))
  if self.bar and self.bar.show then
    io.stderr:write(("limn: stopped after %d of %d trials; %s\n"):format(n,
      #self.trials, self.store and "the same sweep goes on from there"
        or "limn.unfinished() has them"))
  end
end

-- A cell: "lr = 0.25, width = 64".
local function words(cell)
  local list = {}
  for name, v in pairs(cell) do
    list[#list + 1] = ("%s = %s"):format(name, type(v) == "number"
      and ("%.6g"):format(v) or canonical(v))
  end
  table.sort(list)
  return table.concat(list, ", ")
end

-- Why a sweep stopped at a failure.
function sweep:reason()
  local t = self.failure
  return ("sweep: the trial with %s failed: %s"):format(words(t.cell),
    (tostring(t.outcome.message):gsub("\n.*", "")))
end

-- A word about failures, which may otherwise pass unseen.
function sweep:complain()
  local n, first = 0, nil
  for _, t in ipairs(self.trials) do
    if t.outcome and t.outcome.status == "failed" then
      n, first = n + 1, first or t
    end
  end
  if not first then return end
  io.stderr:write(("limn: %d of %d trials failed%s; the first, with %s: %s\n")
    :format(n, #self.trials,
    self.store and " (retry = true runs them again)" or "", words(first.cell),
    (tostring(first.outcome.message):gsub("\n.*", ""))))
end

function sweep:finish(status)
  if self.ended then return end
  self.ended = true
  if self.bar then
    self.bar:finish(self.done, {failed = self.failed})
    if self.bar.show and status == "done" then self:complain() end
  end
  if status ~= "done" then self:leave_rest() end
  if self.store then self.store:close(self:state(), status) end
end
sweep.__close = function(self) self:finish("stopped") end

-- A limit that cannot be kept is not passed over in silence.
local function tell_unlimited(o, jobs, spread)
  local limited = o.timeout < math.huge or o.memory > 0
  if not limited or trial.inside or (jobs > 0 and not spread) then return end
  io.stderr:write(("limn: timeout and memory are limits of workers, not of %s\n")
    :format(spread and "the ranks of MPI" or "this process (jobs = 0)"))
end

-- Rank 0, or the only process.
local function lead(s, o, jobs, fingerprint, spread)
  local workers <close> = spread and ranks.new(s:agreed()) or nil
  if o.store then
    s.store = require("limn.sweep.journal").open{store = o.store, name = o.name,
      total = #s.trials, jobs = jobs, code = fingerprint}
    s.store:load(s.trials, o.retry)
  end
  s.done, s.failed = count(s.trials)
  if o.stop_on_failure and s.failed > 0 then
    for _, t in ipairs(s.trials) do
      if t.outcome and t.outcome.status == "failed" then
        s.failure = t
        break
      end
    end
  end
  s.bar = progress.new{total = #s.trials, title = o.title or o.name,
    unit = "trials", start = s.done, show = o.progress}
  s.queue = queue(s.trials, o.cost)
  tell_unlimited(o, jobs, spread)
  s:show(0)
  if spread then
    s:over_ranks(workers)
  elseif #s.queue > 0 and not s.failure then
    if jobs == 0 then s:in_process() else s:in_workers(jobs) end
  end
  s:finish(s.failure and "stopped" or "done")
end

local function check_store(store)
  if store == nil or type(store) == "string" or getmetatable(store) == "store" then return end
  error("'store' must be a store or its path, got a " .. type(store), 0)
end

local function main(o)
  check_store(o.store)
  local grid = grid_of(o.grid)
  local jobs = o.jobs < 0 and (trial.inside and 0 or limn.cores()) or o.jobs
  local spread = jobs > 0 and not trial.inside and ranks.spread()
  local fingerprint = o.code
    or code.digest(o.run) .. " " .. session.facts().version
  local s <close> = setmetatable({
    run = o.run, on = o.on, timeout = o.timeout, memory = o.memory,
    retries = o.retries, stop_on_failure = o.stop_on_failure,
    trials = trial.plan(grid.cells, fingerprint), ready = {}, flushed = 0,
    done = 0, failed = 0,
  }, sweep)
  if spread and limn.rank() > 0 then
    s:as_rank()
  else
    lead(s, o, jobs, fingerprint, spread)
  end
  if s.failure then
    error(s:reason() .. (o.store and " (in the store; retry = true runs it again)"
      or ""), 0)
  end
  return gather(s.trials)
end

limn.def{
  name = "sweep",
  doc = "Run a trial for every cell of a parameter grid, in parallel worker "
    .. "processes; returns one record of columns, in grid order.",
  example = [[
local r = limn.sweep{
  grid = {width = {64, 128}, lr = limn.space.log2(-3, -1, 1)},
  run = function(p) return {loss = p.lr * p.width} end}
assert(#r.loss == 6 and r.loss[1] == 8 and r.status[6] == "done")]],
  args = {
    {name = "grid", kind = "any",
      doc = "parameter grid: {name = list, ...} for all combinations, or a "
        .. "space (limn.space)"},
    {name = "run", kind = "function", doc = "run(p) of one cell returns "
      .. "{name = number, string, flag, list of numbers or tensor}, {} if "
      .. "there is nothing to keep; p.seed is "
      .. "made from the other parameters where the grid has none"},
    {name = "jobs", kind = "int", default = -1, rule = "[-1,4096]",
      doc = "number of worker processes, with one BLAS thread each; 0: run "
        .. "in this process, -1: one per processor"},
    {name = "cost", kind = "function", optional = true,
      doc = "cost(p): estimated cost of a cell; the most expensive start "
        .. "first"},
    {name = "store", kind = "any", optional = true,
      doc = "a store or its path: finished trials are saved there and not "
        .. "run again"},
    {name = "name", kind = "str", optional = true,
      doc = "name of the sweep in the store; default: that of the script"},
    {name = "on", kind = "function", optional = true,
      doc = "callback on(done, total, p, result, outcome) after each trial"},
    {name = "timeout", kind = "num", default = math.huge, rule = "(0,inf]",
      doc = "time limit of a trial in seconds (workers only)"},
    {name = "memory", kind = "int", default = 0, rule = "[0,inf)",
      doc = "memory limit of a worker in bytes; 0: none (workers only)"},
    {name = "retry", kind = "flag", default = false,
      doc = "run again trials that failed according to the store"},
    {name = "retries", kind = "int", default = 0, rule = "[0,1000]",
      doc = "number of times a failed trial is repeated, at the end"},
    {name = "stop_on_failure", kind = "flag", default = false,
      doc = "raise an error at the first failed trial; finished trials are "
        .. "kept"},
    {name = "code", kind = "str", optional = true,
      doc = "version of the code, in place of a fingerprint of run"},
    {name = "progress", kind = "flag", default = true,
      doc = "print progress to stderr"},
    {name = "title", kind = "str", optional = true, doc = "title of the "
      .. "progress bar"},
  },
  results = {{name = "record", kind = "table", doc = "a column per "
    .. "parameter and result, status ('done', 'failed') and message"}},
  run = function(o) return errors.call("sweep", main, o) end,
}
