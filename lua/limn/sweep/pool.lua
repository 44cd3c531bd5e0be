-- Forked workers: pool.new{jobs = 2, serve = f} runs f(index) in other
-- processes and brings back the text it returns.
--
--     pool:give(index)        hand it to a free worker (see pool:free())
--     pool:wait(seconds, fd)  events: {index =, text =} or {index =, lost =}
--     pool:close()            end all workers
--
-- Workers inherit everything by copy on write: data that a trial reads is never
-- copied, and a request is nothing but the index of a trial, 8 bytes.  An answer is
-- its length in 8 bytes and the text, of which the parent believes neither: a length
-- out of range, more bytes than announced, or an answer that nobody asked for kills
-- the worker.
--
-- A worker is forked when there is something to do and none is idle.  It lives until
-- the pool is closed or it dies, by a signal, by lack of memory or because it is late
-- (deadline): its pipe then ends, which the poll notices; the index that it had comes
-- back as lost, and the next item forks another.  A child closes its copies of the
-- pipes of the others, or their ends would never be noticed.  Closing interrupts what
-- is in flight as Ctrl-C would, waits a moment for checkpoints, and kills the rest.

local proc = require "limn.proc"

local pool = {}
pool.__index = pool

local LONGEST = 1 << 31

-- The life of a worker.
local function work(read, write, serve)
  while true do
    local request = ""
    while #request < 8 do
      local more = proc.read(read, 8 - #request)
      if not more or more == "" then proc.exit(0) end
      request = request .. more
    end
    local text = serve((string.unpack("<i8", request)))
    local head = string.pack("<i8", #text)
    local ok
    if #text < 65536 then
      ok = proc.write(write, head .. text)
    else
      ok = proc.write(write, head) and proc.write(write, text)
    end
    if not ok then proc.exit(1) end
  end
end

-- o: jobs; serve; before (called once in each new worker); deadline (seconds
-- that an item may take).
function pool.new(o)
  return setmetatable({
    jobs = o.jobs, serve = o.serve, before = o.before,
    deadline = o.deadline or math.huge, workers = {}, busy = 0,
  }, pool)
end

function pool:free()
  return self.jobs - self.busy
end

-- Does it take new workers to hand out n items more?
function pool:forks(n)
  for _, w in ipairs(self.workers) do
    if not w.index then n = n - 1 end
  end
  return n > 0
end

local function close(fd)
  if fd >= 0 then proc.close(fd) end
end

-- All that takes memory is made before there is a pipe or a process to lose.
function pool:fork()
  local w = {pid = -1, to = -1, from = -1, chunks = {}, size = 0}
  self.workers[#self.workers + 1] = w
  local _, why = proc.spawn(w, function(read, write)
    for _, other in ipairs(self.workers) do
      close(other.to)
      close(other.from)
    end
    proc.attend()
    if self.before then self.before() end
    work(read, write, self.serve)
  end)
  if why then
    self.workers[#self.workers] = nil
    error(why, 0)
  end
  return w
end

function pool:give(index)
  local chosen
  for _, w in ipairs(self.workers) do
    if not w.index then chosen = w break end
  end
  chosen = chosen or self:fork()
  chosen.index, chosen.since = index, proc.now()
  self.busy = self.busy + 1
  -- A worker that is dead already is noticed when its answer ends.
  proc.write(chosen.to, string.pack("<i8", index))
end

local function ending(how, code, name)
  if how == "signal" then
    return ("the worker was ended by signal %d (%s)"):format(code, name)
  end
  return ("the worker ended with status %s%s"):format(tostring(code),
    code == proc.no_memory and ": it found no memory" or "")
end

-- Forget a worker; what it was doing is lost.
function pool:drop(w, why)
  proc.close(w.to)
  proc.close(w.from)
  -- Before it is waited for: no other process of this number is ended by close().
  for i, other in ipairs(self.workers) do
    if other == w then table.remove(self.workers, i) break end
  end
  local how, code, name = proc.wait(w.pid)
  if w.index then
    self.busy = self.busy - 1
    return {index = w.index, lost = why or ending(how, code, name)}
  end
end

-- Take what a worker has written; an event, or nil if there is more to come.
function pool:receive(w)
  local bytes = proc.read(w.from)
  if not bytes or bytes == "" then return self:drop(w) end
  w.chunks[#w.chunks + 1] = bytes
  w.size = w.size + #bytes
  if not w.wanted and w.size >= 8 then
    local all = table.concat(w.chunks)
    w.wanted = string.unpack("<i8", all)
    w.chunks, w.size = {all:sub(9)}, w.size - 8
  end
  if not w.wanted then return end
  if w.wanted < 0 or w.wanted > LONGEST or w.size > w.wanted or not w.index then
    proc.kill(w.pid)
    return self:drop(w, "the worker sent what is no result")
  end
  if w.size < w.wanted then return end
  local event = {index = w.index, text = table.concat(w.chunks),
    seconds = proc.now() - w.since}
  w.index, w.wanted, w.chunks, w.size = nil, nil, {}, 0
  self.busy = self.busy - 1
  return event
end

-- Seconds until the first deadline.
function pool:nearest(now)
  local first = math.huge
  for _, w in ipairs(self.workers) do
    if w.index then first = math.min(first, w.since + self.deadline - now) end
  end
  return first
end

function pool:expire(events)
  if self.deadline == math.huge then return end
  local now, late = proc.now(), {}
  for _, w in ipairs(self.workers) do
    if w.index and now - w.since >= self.deadline then late[#late + 1] = w end
  end
  for _, w in ipairs(late) do
    proc.kill(w.pid)
    events[#events + 1] = self:drop(w,
      ("the trial took longer than %g s"):format(self.deadline))
  end
end

-- Events of at most `seconds`; returns early, maybe with none, when `fd` can
-- be read.
function pool:wait(seconds, fd)
  local fds, list = {}, {}
  for i, w in ipairs(self.workers) do fds[i], list[i] = w.from, w end
  if fd then fds[#fds + 1] = fd end
  seconds = math.max(0, math.min(seconds, self:nearest(proc.now())))
  local events = {}
  for _, i in ipairs(proc.poll(fds, seconds)) do
    if list[i] then events[#events + 1] = self:receive(list[i]) end
  end
  self:expire(events)
  return events
end

-- What is in flight is interrupted as by Ctrl-C: it closes what it has open
-- and writes its checkpoints.
function pool:wind_up()
  local until_ = proc.now() + proc.wind_up
  for _, w in ipairs(self.workers) do
    if w.index then proc.kill(w.pid, "alrm") end
  end
  while self.busy > 0 and proc.now() < until_ do
    self:wait(until_ - proc.now())
  end
end

-- No worker outlives the pool, also where no memory is left for more than this.
function pool:close()
  local ok, e = pcall(self.wind_up, self)
  for _, w in ipairs(self.workers) do
    if w.pid > 0 then proc.kill(w.pid) end
    close(w.to)
    close(w.from)
  end
  for i = #self.workers, 1, -1 do
    if self.workers[i].pid > 0 then pcall(proc.wait, self.workers[i].pid) end
    self.workers[i] = nil
  end
  self.busy = 0
  if not ok then error(e, 0) end
end
pool.__close = pool.close

return pool
