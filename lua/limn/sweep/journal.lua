-- The journal of a sweep, what it writes into a store and reads back:
-- journal.open(...) gives one with load, add, beat and close.
--
-- Trials are known by name and key; a key is the fingerprint of the
-- parameters and of the code.  A batch of finished trials is one transaction
-- that has reached the disk before the sweep counts them.

local limn = limn
local artefact = require "limn.store.artefact"
local db = require "limn.db"
local proc = require "limn.proc"
local session = require "limn.session"
local transaction = require "limn.store.transaction"
local value = require "limn.store.value"
local wire = require "limn.wire"

local journal = {}
journal.__index = journal

local SOURCE_MAX = 1 << 20 -- bytes of a script that are kept

-- ---- sessions --------------------------------------------------------------

local function script()
  local path = type(rawget(_G, "arg")) == "table" and arg[0] or nil
  if not path then return nil, nil, nil end
  local source = proc.content(path)
  local words = {}
  for i = 1, #arg do words[i] = tostring(arg[i]) end
  return path, source and source:sub(1, SOURCE_MAX), table.concat(words, " ")
end

local function begin(store, name, o)
  local path, source, args = script()
  local host, machine = proc.machine()
  local facts = session.facts()
  local now = proc.date()
  local _, id = db.run(store, [[INSERT INTO sessions(name, status, started,
    updated, total, done, failed, running, pid, host, machine, cores, jobs,
    version, blas, isa, threads, script, source, args, code)
    VALUES(?, 'running', ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?,
    ?)]], {name, now, now, o.total, proc.pid(), host, machine, proc.cores(),
    o.jobs, facts.version, facts.blas, facts.isa, path, source, args, o.code,
    n = 16})
  return id, host
end

-- o: store (a path or an open store), name, total, jobs, code.
function journal.open(o)
  local opened = type(o.store) == "string" and limn.store.open(o.store)
  local store = opened or o.store
  local name = o.name
  if not name then
    local path = script()
    name = path and path:match("([^/]+)$"):gsub("%.lua$", "") or "sweep"
  end
  local id, host = begin(store, name, o)
  return setmetatable({store = store, owned = opened and true, name = name,
    id = id, host = host, beaten = -math.huge, files = {}}, journal)
end

-- ---- reading ---------------------------------------------------------------

-- All values of a table of the store, by run: {[run] = {name = value}}.
local function values_of(store, sql, name, convert)
  local by_run = {}
  local rows, _, n = db.rows(store, sql, {name}, false)
  for i = 1, n do
    local run = rows.run[i]
    by_run[run] = by_run[run] or {}
    by_run[run][rows.name[i]] = convert(rows, i)
  end
  return by_run
end

-- Give trials that the store has an outcome; failed ones unless `retry`.
function journal:load(trials, retry)
  local wanted = {}
  for _, t in ipairs(trials) do wanted[t.key] = t end
  local runs, _, n = db.rows(self.store, [[SELECT id, key, status, message
    FROM runs WHERE name = ?]], {self.name}, false)
  local any = false
  for i = 1, n do any = any or wanted[runs.key[i]] ~= nil end
  if not any then return end
  local scalars = values_of(self.store, [[SELECT s.run, s.name, s.kind, s.value
    FROM scalars s JOIN runs r ON r.id = s.run WHERE r.name = ?]], self.name,
    function(c, i) return value.decode(c.kind[i], c.value[i]) end)
  local curves = values_of(self.store, [[SELECT s.run, s.name, s.kind, s.shape,
    s.data FROM curves s JOIN runs r ON r.id = s.run WHERE r.name = ?]],
    self.name,
    function(c, i) return value.curve(c.kind[i], c.shape[i], c.data[i]) end)
  local files = values_of(self.store, [[SELECT s.run, s.name, s.kind, s.path
    FROM artefacts s JOIN runs r ON r.id = s.run WHERE r.name = ?]], self.name,
    function(c, i) return {kind = c.kind[i], path = c.path[i]} end)
  for i = 1, n do
    local t, id = wanted[runs.key[i]], runs.id[i]
    local failed = runs.status[i] ~= "done"
    if t and not (failed and retry) then
      local result = scalars[id] or {}
      for name, v in pairs(curves[id] or {}) do result[name] = v end
      local whole = true
      for name, f in pairs(files[id] or {}) do
        result[name] = artefact.read(self.store, f.path, name, f.kind)
        whole = whole and result[name] ~= nil
      end
      -- A trial whose file is gone runs again.
      t.outcome = whole and {status = runs.status[i],
        message = runs.message[i] or nil, result = not failed and result or nil}
        or nil
    end
  end
end

-- ---- writing ---------------------------------------------------------------

local function add_values(store, id, t, files)
  for name, v in pairs(t.p) do
    local kind, cell = value.encode(v)
    db.run(store, "INSERT INTO params VALUES(?, ?, ?, ?)",
      {id, name, kind, cell, n = 4})
  end
  for name, v in pairs(t.outcome.result or {}) do
    if files[name] then
      local kind, shape = value.shape(v)
      db.run(store, "INSERT INTO artefacts VALUES(?, ?, ?, ?, ?)",
        {id, name, kind, shape, files[name]})
    elseif type(v) == "table" or type(v) == "userdata" then
      local kind, shape = value.shape(v)
      local bytes = wire.doubles(v)
      db.run(store, "INSERT INTO curves VALUES(?, ?, ?, ?, ?)",
        {id, name, kind, shape, {blob = bytes}})
    else
      local kind, cell = value.encode(v)
      db.run(store, "INSERT INTO scalars VALUES(?, ?, ?, ?)",
        {id, name, kind, cell, n = 4})
    end
  end
end

-- One trial.  What is done stays; what failed before is replaced.
local function add_trial(self, t)
  local o, files = t.outcome, self.files[t]
  db.run(self.store, [[DELETE FROM runs WHERE name = ? AND key = ?
    AND status <> 'done']], {self.name, t.key})
  local changed, id = db.run(self.store, [[INSERT INTO runs(session, name, key,
    status, message, trace, seed, started, seconds, host)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name, key) DO NOTHING]],
    {self.id, self.name, t.key, o.status, o.message, o.trace,
      math.type(t.p.seed) == "integer" and t.p.seed or nil, o.started,
      o.seconds, o.host or self.host, n = 10})
  if changed > 0 then add_values(self.store, id, t, files) end
end

-- s, here and below: done, failed, running, rate of the sweep.
local function update(self, s, status)
  db.run(self.store, [[UPDATE sessions SET status = ?, updated = ?, ended = ?,
    done = ?, failed = ?, running = ?, rate = ? WHERE id = ?]],
    {status, proc.date(), status ~= "running" and proc.date() or nil,
      s.done - s.failed, s.failed, s.running, s.rate, self.id, n = 8})
end

-- A batch, and what other terminals see then.
function journal:add(trials, s)
  for _, t in ipairs(trials) do
    self.files[t] = artefact.write(self.store, wire.digest(self.name, t.key),
      t.outcome.result or {})
  end
  transaction(self.store, function()
    for _, t in ipairs(trials) do add_trial(self, t) end
    update(self, s, "running")
  end)
  self.files = {}
end

-- The store lets go of its file until the value is closed: what is forked
-- meanwhile does not have it open.
function journal:aside()
  db.suspend(self.store)
  return setmetatable({}, {__close = function() db.resume(self.store) end})
end

-- A sign of life, every two seconds.
function journal:beat(s)
  local now = proc.now()
  if now - self.beaten < 2 then return end
  self.beaten = now
  update(self, s, "running")
end

function journal:close(s, status)
  s.running = 0
  update(self, s, status)
  if self.owned then db.close(self.store) end
end

return journal
