-- limn.sweep{grid =, run =}: any trial over any grid, in forked workers.
--
-- A trial sees one cell of the grid.  Before it starts, the session's seed is
-- set from the parameters of the cell, so that its numbers depend neither on
-- the order of trials nor on who runs them.

local limn = limn
local code = require "limn.code"
local pool = require "limn.pool"
local proc = require "limn.proc"
local progress = require "limn.progress"
local ranks = require "limn.ranks"
local session = require "limn.session"
local space = require "limn.space"
local wire = require "limn.wire"

local GRACE = 20 -- seconds that trials in flight get after SIGTERM

-- ---- trials ----------------------------------------------------------------

local function number_of(digits)
  return tonumber(digits:sub(1, 13), 16)
end

-- What a sweep has to do: one entry a cell, with everything that depends on
-- its parameters alone.
local function plan(cells, fingerprint)
  local trials = {}
  for i, cell in ipairs(cells) do
    local text = space.canonical(cell)
    local p = {}
    for name, value in pairs(cell) do p[name] = value end
    if p.seed == nil then p.seed = number_of(wire.digest("seed", text)) end
    trials[i] = {index = i, cell = cell, p = p, text = text,
      key = wire.digest(text, fingerprint),
      session = number_of(wire.digest("session", text))}
  end
  return trials
end

local reserved = {status = true, message = true}

local function check_value(name, v)
  local kind = type(v)
  if v ~= v then return -(0 / 0) end -- one NaN, whatever its bits
  if kind == "number" or kind == "string" or kind == "boolean"
    or wire.shape(v) then
    return v
  end
  if kind == "table" then
    for i, x in ipairs(v) do
      if type(x) ~= "number" then
        error(("result '%s' is a list with a %s in it; a curve holds numbers")
          :format(name, type(x)), 0)
      end
    end
    for k in pairs(v) do
      if not (math.type(k) == "integer" and k >= 1 and k <= #v) then
        error(("result '%s' is a table with names; results are numbers, "
          .. "strings, flags, lists of numbers and tensors"):format(name), 0)
      end
    end
    local curve = {}
    for i, x in ipairs(v) do curve[i] = x + 0.0 end
    return curve
  end
  error(("result '%s' is a %s; results are numbers, strings, flags, lists of "
    .. "numbers and tensors"):format(name, kind), 0)
end

local function check_result(r, p)
  if r == nil then return {} end
  if type(r) ~= "table" then
    error("'run' must return a table of named results, got a " .. type(r), 0)
  end
  local out = {}
  for name, v in pairs(r) do
    if type(name) ~= "string" then
      error("'run' must return a table of named results, got the key "
        .. tostring(name), 0)
    end
    if p[name] ~= nil or reserved[name] then
      error(("result '%s' has the name of %s"):format(name,
        reserved[name] and "a column of its own" or "a parameter"), 0)
    end
    out[name] = check_value(name, v)
  end
  return out
end

-- Errors of a trial with where they came from; the message first.
local function explain(e)
  if type(e) ~= "string" then
    return {tostring(e), debug.traceback("", 2)}
  end
  return {e, debug.traceback("", 2)}
end

local inside = false -- a trial: sweeps in it make no workers of their own

-- Run one trial here: {status =, message =, trace =, result =, seconds =}.
local function attempt(run, trial)
  limn.seed(trial.session)
  local p = {}
  for name, v in pairs(trial.p) do p[name] = v end
  local start, date = proc.now(), proc.date()
  inside = true
  local ok, r = xpcall(function() return check_result(run(p), trial.cell) end,
    explain)
  inside = false
  local out = {started = date, seconds = proc.now() - start}
  if ok then
    out.status, out.result = "done", r
  else
    -- Without memory for a message there is the bare error.
    out.status = "failed"
    out.message = type(r) == "table" and r[1] or tostring(r)
    out.trace = type(r) == "table" and r[2] or nil
  end
  return out
end

-- ---- results ---------------------------------------------------------------

local function names_of(list)
  local seen, names = {}, {}
  for _, t in ipairs(list) do
    for name in pairs(t) do
      if not seen[name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  table.sort(names)
  return names
end

-- What stands where a row has no value: NaN among numbers, "" among strings,
-- false among flags and curves.
local function blank(rows, name)
  for _, t in ipairs(rows) do
    local v = t[name]
    if type(v) == "number" then return -(0 / 0) end
    if type(v) == "string" then return "" end
    if v ~= nil then return false end
  end
end

-- Columns of equal length, in the order of the grid.
local function gather(trials)
  local cells, results = {}, {}
  local record = {status = {}, message = {}}
  for i, t in ipairs(trials) do
    cells[i] = t.cell
    local o = t.outcome or {status = "waiting"}
    results[i] = o.result or {}
    record.status[i] = o.status
    record.message[i] = o.message or ""
  end
  for _, rows in ipairs{cells, results} do
    for _, name in ipairs(names_of(rows)) do
      local column, empty = {}, blank(rows, name)
      for i, t in ipairs(rows) do
        local v = t[name]
        if v == nil then v = empty end
        column[i] = v
      end
      record[name] = column
    end
  end
  return record
end

-- ---- the loop --------------------------------------------------------------

local sweep = {}
sweep.__index = sweep

-- Trials still to run, the most expensive first; equal ones in grid order.
local function queue(trials, cost)
  local list = {}
  for _, t in ipairs(trials) do
    if not t.outcome then
      t.cost = cost and cost(t.p) or 0
      list[#list + 1] = t
    end
  end
  table.sort(list, function(a, b)
    if a.cost ~= b.cost then return a.cost > b.cost end
    return a.index < b.index
  end)
  return list
end

function sweep:count()
  self.done, self.failed = 0, 0
  for _, t in ipairs(self.trials) do
    if t.outcome then
      self.done = self.done + 1
      if t.outcome.status == "failed" then self.failed = self.failed + 1 end
    end
  end
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
    self.store:add(ready)
    self.flushed = proc.now()
  end
  self.ready = {}
  for _, t in ipairs(ready) do
    self.done = self.done + 1
    if t.outcome.status == "failed" then self.failed = self.failed + 1 end
    if self.on then
      self.bar:clear()
      self.on(self.done, #self.trials, t.p, t.outcome.result or {}, t.outcome)
    end
  end
end

function sweep:show(running)
  self.bar:update(self.done, {failed = self.failed, running = running})
  if self.store then self.store:beat(self, running) end
end

-- What an event of the pool says about its trial.
local function outcome_of(event)
  if event.lost then
    return {status = "failed", message = event.lost, started = proc.date()}
  end
  local ok, o = pcall(wire.decode, event.text)
  if not ok or type(o) ~= "table" or (o.status ~= "done"
    and o.status ~= "failed") then
    return {status = "failed", message = "the worker sent what is no result"}
  end
  o.result = o.status == "done" and (type(o.result) == "table"
    and o.result or {}) or nil
  return o
end

function sweep:collect(events, now)
  local finished = {}
  for i, event in ipairs(events) do
    local t = self.trials[event.index]
    t.outcome = outcome_of(event)
    finished[i] = t
  end
  self:accept(finished, now)
end

function sweep:give(workers)
  while workers:free() > 0 and self.queue[self.next] do
    workers:give(self.queue[self.next].index)
    self.next = self.next + 1
  end
end

-- Hand out and collect until nothing is left or a signal says stop; returns
-- the signal.
function sweep:drive(workers, hold)
  local signal, until_ = nil, math.huge
  self.next = 1
  while true do
    if not signal then self:give(workers) end
    local left = not signal and self.queue[self.next]
    if workers.busy == 0 and not left or proc.now() >= until_ then
      self:accept({}, true)
      return signal
    end
    local pause = #self.ready > 0 and 0.1 or 0.5
    local events = workers:wait(math.min(pause, until_ - proc.now()),
      hold:fd())
    -- New work goes out before the old is written down.
    if not signal then self:give(workers) end
    self:collect(events)
    self:show(workers.busy)
    local came = hold:take()
    if came and (came == "int" or signal) then
      self:collect(workers:wait(0), true)
      return came
    elseif came then
      signal, until_ = came, proc.now() + GRACE
    end
  end
end

-- A trial as text, for the parent of a worker.
function sweep:serve(index)
  return wire.encode(attempt(self.run, self.trials[index]))
end

function sweep:in_workers(jobs)
  local hold <close> = assert(proc.hold())
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
    local outcome = attempt(self.run, t)
    if session.stopped() then error("interrupted", 0) end
    -- The same way as from a worker: what cannot be sent fails here too.
    local ok, why = pcall(wire.encode, outcome)
    t.outcome = ok and outcome or {status = "failed", message = why}
    self:accept{t}
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

function sweep:over_ranks()
  local hold <close> = assert(proc.hold())
  local workers <close> = ranks.new(self:agreed())
  local signal = self:drive(workers, hold)
  if signal then
    self:finish("stopped")
    workers:tell{failed = "interrupted"}
    hold:close(signal)
    return
  end
  local outcomes = {}
  for i, t in ipairs(self.trials) do
    outcomes[i] = {status = t.outcome.status, message = t.outcome.message,
      result = t.outcome.result}
  end
  workers:tell{outcomes = outcomes}
end

function sweep:as_rank()
  local _ <close> = keep_session()
  local outcomes = ranks.serve(self:agreed(), function(index)
    return self:serve(index)
  end)
  for i, t in ipairs(self.trials) do t.outcome = outcomes[i] end
end

local unfinished -- the record of the last sweep that was stopped

-- What there is when a signal or an error ends a sweep.
function sweep:leave_rest()
  local n = 0
  for _, t in ipairs(self.trials) do n = n + (t.outcome and 1 or 0) end
  if n == 0 then return end
  unfinished = gather(self.trials)
  if self.bar and self.bar.show then
    io.stderr:write(("limn: stopped after %d of %d trials; limn.unfinished() "
      .. "has them\n"):format(n, #self.trials))
  end
end

-- A word about failures, which may otherwise pass unseen.
function sweep:complain()
  local n, first = 0, nil
  for _, t in ipairs(self.trials) do
    if t.outcome and t.outcome.status == "failed" then
      n, first = n + 1, first or t.outcome.message
    end
  end
  if n > 0 then
    io.stderr:write(("limn: %d of %d trials failed; the first: %s\n"):format(n,
      #self.trials, (tostring(first):gsub("\n.*", ""))))
  end
end

function sweep:finish(status)
  if self.ended then return end
  self.ended = true
  if self.bar then
    self.bar:finish()
    if self.bar.show and status == "done" then self:complain() end
  end
  if status ~= "done" then self:leave_rest() end
  if self.store then self.store:close(self, status) end
end
sweep.__close = function(self) self:finish("stopped") end

-- Rank 0, or the only process.
local function lead(s, o, jobs, fingerprint, spread)
  if o.store then
    s.store = require("limn.record").open{store = o.store, name = o.name,
      total = #s.trials, jobs = jobs, code = fingerprint}
    s.store:load(s.trials, o.retry)
  end
  s:count()
  s.bar = progress.new{total = #s.trials, title = o.title or o.name,
    unit = "trials", start = s.done, show = o.progress}
  s.queue = queue(s.trials, o.cost)
  if spread then
    s:over_ranks()
  elseif #s.queue > 0 then
    if jobs == 0 then s:in_process() else s:in_workers(jobs) end
  end
  s:finish("done")
end

local function main(o)
  local ok, grid = pcall(space.grid, o.grid)
  if not ok then error("sweep: " .. grid, 3) end
  local jobs = o.jobs < 0 and (inside and 0 or limn.cores()) or o.jobs
  local spread = jobs > 0 and not inside and ranks.spread()
  local fingerprint = o.code
    or code.digest(o.run) .. " " .. session.facts().version
  local s <close> = setmetatable({
    run = o.run, on = o.on, timeout = o.timeout, memory = o.memory,
    trials = plan(grid.cells, fingerprint), ready = {}, flushed = 0,
  }, sweep)
  if spread and limn.rank() > 0 then
    s:as_rank()
  else
    lead(s, o, jobs, fingerprint, spread)
  end
  return gather(s.trials)
end

limn.def{
  name = "sweep",
  doc = "Run a trial for every cell of a grid, in forked workers; the results "
    .. "come back as one record of columns, in grid order.",
  example = [[
local r = limn.sweep{
  grid = {width = {64, 128}, lr = limn.space.log2(-3, -1, 1)},
  run = function(p) return {loss = p.lr * p.width} end}
assert(#r.loss == 6 and r.loss[1] == 8 and r.status[6] == "done")]],
  args = {
    {name = "grid", kind = "any",
      doc = "{name = list, ...} for all combinations, or a limn.space"},
    {name = "run", kind = "function", doc = "run(p) of one cell returns "
      .. "{name = number, string, flag, list of numbers or tensor}; p.seed is "
      .. "made from the other parameters where the grid has none"},
    {name = "jobs", kind = "int", default = -1, rule = "[-1,4096]",
      doc = "workers, with one BLAS thread each; 0: in this process, "
        .. "-1: one a core"},
    {name = "cost", kind = "function", optional = true,
      doc = "cost(p): the largest start first"},
    {name = "store", kind = "any", optional = true,
      doc = "path of a database, or a store: finished trials are kept there "
        .. "and not run again"},
    {name = "name", kind = "str", optional = true,
      doc = "whose trials these are in the store"},
    {name = "on", kind = "function", optional = true,
      doc = "on(done, total, p, result, outcome) as trials finish"},
    {name = "timeout", kind = "num", default = math.huge, rule = "(0,inf]",
      doc = "seconds that a trial may take (workers only)"},
    {name = "memory", kind = "int", default = 0, rule = "[0,inf)",
      doc = "bytes that a worker may take; 0: no limit"},
    {name = "retry", kind = "flag", default = false,
      doc = "run trials again that the store has as failed"},
    {name = "code", kind = "str", optional = true,
      doc = "a version to go by instead of a fingerprint of run"},
    {name = "progress", kind = "flag", default = true,
      doc = "show progress on stderr"},
    {name = "title", kind = "str", optional = true, doc = "for the progress"},
  },
  results = {{name = "record", kind = "table", doc = "a column for every "
    .. "parameter and result, status ('done', 'failed') and message"}},
  run = main,
}

limn.def{
  name = "unfinished",
  doc = "The record of the last sweep that Ctrl-C or an error ended: what was "
    .. "finished, and status 'waiting' for the rest; nil if there was none.",
  example = [[
pcall(limn.sweep, {grid = {i = {1, 2, 3}}, jobs = 0, progress = false,
  run = function(p) return {x = p.i} end,
  on = function(done) if done == 2 then error("enough") end end})
assert(limn.unfinished().x[2] == 2)]],
  args = {},
  results = {{name = "record", kind = "table", doc = "columns, or nil"}},
  run = function() return unfinished end,
}
