-- The ranks of an MPI job as workers of a sweep: the interface of
-- limn.sweep.pool.
--
-- Every rank runs the same script and comes to the same sweep; rank 0 hands
-- out trials and is the only writer, the others ask for trials until rank 0
-- sends the outcomes of all, so that the script goes on everywhere with the
-- same record.  An error of rank 0 ends the sweep on every rank.
--
-- Messages: a rank sends {plan = digest} when it comes to a sweep and {text =
-- outcome} after a trial; both ask for more.  Rank 0 answers {run = index}, or ends
-- the sweep with one of {outcomes =}, {failed = message}, {signal = number}.  The
-- digest of all trials shows whether the script took the same way on every rank:
-- ranks that do not are an error, not a wait without end.
--
-- After an error rank 0 may come to another sweep while others still run a trial of
-- the last one: what they then answer, one message each, is for nobody (stale).

local limn = limn
local mpi = require "limn.mpi"
local proc = require "limn.proc"
local wire = require "limn.wire"

local ranks = {}
ranks.__index = ranks

local stale = {} -- messages of each rank that belong to a sweep that has ended

-- Naps between two looks for a message, in seconds.  Those of rank 0 follow
-- what trials take: what a rank waits for its next one is a small part of that,
-- and nobody looks ten thousand times a second for hours.
local SHORTEST, LONGEST, PART = 5e-5, 5e-3, 1 / 200

-- Wait for the next message: eagerly at first, then without keeping the
-- processor busy, in naps of at most `most`.  Whoever is awaited must not have
-- left.
local function receive(until_, most, ready)
  local nap = 2e-5
  for try = 1, math.huge do
    local rank, text = mpi.receive()
    if rank then return rank, text end
    if try > 30 then
      local gone = mpi.parted()
      if gone then
        error(("sweep: rank %d has ended: the script must do the same on every "
          .. "rank"):format(gone), 0)
      end
      local now = proc.now()
      if now >= until_ or ready and ready() then return end
      proc.sleep(math.min(nap, until_ - now))
      nap = math.min(2 * nap, most)
    end
  end
end

-- ---- rank 0 ------------------------------------------------------------------

-- plan: what every rank must agree on.
function ranks.new(plan)
  return setmetatable({plan = plan, jobs = mpi.size() - 1, busy = 0,
    nap = SHORTEST, idle = {}, index = {}, since = {}}, ranks)
end

function ranks:free()
  return #self.idle
end

function ranks:forks() return false end

function ranks:give(index)
  local rank = table.remove(self.idle)
  self.index[rank], self.since[rank] = index, proc.now()
  self.busy = self.busy + 1
  mpi.send(rank, wire.encode{run = index})
end

function ranks:take(rank, text)
  if (stale[rank] or 0) > 0 then
    stale[rank] = stale[rank] - 1
    return
  end
  local ok, m = pcall(wire.decode, text)
  if not ok or type(m) ~= "table" then
    error(("sweep: rank %d sent what is no result"):format(rank), 0)
  end
  if m.plan and m.plan ~= self.plan then
    error(("sweep: rank %d came to another sweep: the script must do the same on "
      .. "every rank"):format(rank), 0)
  end
  self.idle[#self.idle + 1] = rank
  local index = self.index[rank]
  if not index then return end
  self.index[rank], self.busy = nil, self.busy - 1
  local seconds = proc.now() - self.since[rank]
  self.nap = math.max(SHORTEST, math.min(LONGEST,
    0.8 * self.nap + 0.2 * PART * seconds))
  return {index = index, text = m.text, seconds = seconds}
end

function ranks:wait(seconds, fd)
  local events = {}
  local rank, text = receive(proc.now() + math.max(0, seconds), self.nap,
    function() return fd and #proc.poll({fd}, 0) > 0 end)
  while rank do
    events[#events + 1] = self:take(rank, text)
    if #events >= 1000 then break end
    rank, text = mpi.receive()
  end
  return events
end

function ranks:tell(message)
  local text = wire.encode(message)
  for rank = 1, self.jobs do mpi.send(rank, text) end
  self.told = true
end

-- The end of the sweep for every rank: the outcomes, once all have asked.
function ranks:finish(outcomes)
  while #self.idle < self.jobs do self:wait(1) end
  self:tell{outcomes = outcomes}
end

-- Or an error or a signal, which those that still run a trial find when they
-- have sent its outcome.
function ranks:fail(message)
  local asks = {}
  for _, rank in ipairs(self.idle) do asks[rank] = true end
  for rank = 1, self.jobs do
    if not asks[rank] then stale[rank] = (stale[rank] or 0) + 1 end
  end
  self:tell(message)
end

function ranks:close()
  if not self.told then self:fail{failed = "rank 0 has ended the sweep"} end
end
ranks.__close = ranks.close

-- ---- the other ranks -----------------------------------------------------------

-- Ask for trials and run them until rank 0 has a last word.  A signal waits
-- until the trial in flight is done, or its time is over.
local function ask(plan, serve)
  local _ <close> = proc.delay()
  local answer = {plan = plan}
  while true do
    mpi.send(0, wire.encode(answer))
    local _, text = receive(math.huge, LONGEST)
    local m = wire.decode(text)
    if not m.run then return m end
    answer = {text = serve(m.run)}
  end
end

-- Serve until the sweep ends; its outcomes.
function ranks.serve(plan, serve)
  local last = ask(plan, serve)
  if last.outcomes then return last.outcomes end
  proc.silence(2) -- rank 0 has said it
  if last.signal then proc.kill(proc.pid(), last.signal) end
  error(last.failed, 0)
end

-- ---- at the start ----------------------------------------------------------------

-- Does this process run as one of several ranks?
function ranks.spread()
  return mpi.launched() and mpi.built and mpi.size() > 1
end

-- Only rank 0 speaks.  Several processes that do not know of each other do
-- the same work several times.
function ranks.settle()
  local spread = ranks.spread()
  if spread and mpi.rank() > 0 then proc.silence(1) end
  if spread or mpi.tasks() == 1 then return end
  io.stderr:write("limn: every one of ", mpi.tasks(), " processes runs the ",
    "whole script: ", not mpi.built and "limn was built without MPI (make MPI=1)"
    or "they are not connected (srun --mpi=pmix, see srun --mpi=list)", "\n")
end

limn.def{
  name = "rank",
  doc = "Rank of this process in an MPI job, from 0; 0 outside of one. Only "
    .. "rank 0 should write files.",
  example = "assert(limn.rank() >= 0)",
  args = {},
  results = {{name = "rank", kind = "int", doc = "0, 1, ..."}},
  run = function() return mpi.rank() end,
}

return ranks
