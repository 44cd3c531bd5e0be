-- Checkpoints of limn.train: the state of the run and the record so far, in
-- one file, from which training goes on bit for bit.
--
-- A checkpoint is taken between rows of the record.  It knows all that
-- determines the numbers: the settings of the run, the state it began with,
-- what a row is, limn's version.  Where one of these differs it is of another
-- run.  Only last bits depend on the machine, so another machine may go on.

local errors = require "limn.errors"
local files = require "limn.files.whole"
local proc = require "limn.proc"
local session = require "limn.session"
local wire = require "limn.wire"

local checkpoint = {}
checkpoint.__index = checkpoint

local MAGIC = "limn checkpoint 2\n"
local UNITS = {s = 1, m = 60, h = 3600, [""] = 1}

-- The state is copied once a second, and for a fiftieth of the time at most:
-- an interruption loses no more.
local REST, SHARE = 1, 50

-- 60, "60s", "5m", "1h" as seconds.
local function seconds(every)
  local n, unit = tostring(every):match("^(%d+%.?%d*)%s*([smh]?)$")
  if not n then
    error("train: 'every' of a checkpoint must be like '60s', got '"
      .. tostring(every) .. "'", 0)
  end
  return tonumber(n) * UNITS[unit]
end

-- A method of the run, which the user's own functions may have closed.
local function of(run, method, ...)
  return errors.call("train", run[method], run, ...)
end

-- ---- which run ---------------------------------------------------------------

-- What has no value that one could show.
local OTHER = {x = "other inputs", y = "other targets",
  scaling = "another scaling of the network", factors = "another schedule",
  start = "another initial state"}

local function identity(run, rows)
  local what = {start = wire.digest(of(run, "state")), version = session.facts().version}
  for name, value in pairs(of(run, "settings")) do what[name] = value end
  for name, value in pairs(rows) do what[name] = value end
  return what
end

local function shown(v)
  return type(v) == "number" and ("%.14g"):format(v) or tostring(v)
end

-- "lr = 0.1, not 0.2; other inputs", or nil where nothing differs.
local function difference(was, is)
  local names, list = {}, {}
  for name in pairs(was) do names[name] = true end
  for name in pairs(is) do names[name] = true end
  for name in pairs(names) do
    if was[name] ~= is[name] then
      list[#list + 1] = OTHER[name] or ("%s = %s, not %s"):format(name,
        shown(was[name]), shown(is[name]))
    end
  end
  table.sort(list)
  return list[1] and table.concat(list, "; ")
end

local function machine()
  local facts = session.facts()
  return ("%d BLAS threads, %s, kernels for %s"):format(session.threads(0),
    facts.core, facts.isa)
end

-- ---- reading and writing -----------------------------------------------------

-- o: {path =, every = "60s"}, or a path.  rows: what a row of the record is,
-- by name.
function checkpoint.open(o, run, rows)
  if type(o) == "string" then o = {path = o} end
  if type(o) ~= "table" or type(o.path) ~= "string" or o.path:find("\0", 1, true) then
    error("train: 'checkpoint' must be {path = ..., every = '60s'}", 0)
  end
  for name in pairs(o) do
    if name ~= "path" and name ~= "every" then
      error("train: no option '" .. tostring(name) .. "' of a checkpoint", 0)
    end
  end
  local now = proc.now()
  return setmetatable({path = o.path, pause = seconds(o.every or "60s"),
    rest = REST, written = now, copied = now, run = run,
    identity = identity(run, rows)}, checkpoint)
end

local function damaged(path)
  error("train: '" .. path .. "' is not a checkpoint, or damaged", 0)
end

local function read(path)
  local text = errors.call("train", files.read, path)
  if not text then return nil end
  if text:sub(1, #MAGIC) ~= MAGIC then
    if text:find("^limn checkpoint %d") then
      error("train: the checkpoint '" .. path .. "' is of an older limn; "
        .. "remove it, or name another file", 0)
    end
    damaged(path)
  end
  local ok, saved = errors.try(wire.decode, text:sub(#MAGIC + 1))
  if not ok or type(saved) ~= "table" or math.type(saved.done) ~= "integer"
    or type(saved.log) ~= "table" or type(saved.identity) ~= "table" then
    damaged(path)
  end
  return saved
end

-- What was done before and its record, or nil; the run is then as it was.
function checkpoint:resume(steps)
  local saved = read(self.path)
  if not saved then return nil end
  local other = difference(saved.identity, self.identity)
  if other then
    error(("train: the checkpoint '%s' is of another run (%s); remove it, or "
      .. "name another file"):format(self.path, other), 0)
  end
  if saved.done > steps then
    error(("train: the checkpoint '%s' is at step %d, beyond steps = %d")
      :format(self.path, saved.done, steps), 0)
  end
  local here = machine()
  if saved.machine ~= here then
    io.stderr:write(("limn: the checkpoint '%s' was written with %s, now %s: "
      .. "last bits may differ\n"):format(self.path, saved.machine, here))
  end
  of(self.run, "restore", saved.state)
  return saved.done, saved.log
end

-- After a row: copy the state if it is time, and write it; `now` says that no
-- whole row follows.
function checkpoint:keep(done, log, now)
  local began = proc.now()
  now = now or began - self.written >= self.pause
  if now or began - self.copied >= self.rest then
    self.last = {done = done, rows = #log.t, why = log.why, log = log,
      state = of(self.run, "state")}
    self.copied = proc.now()
    self.rest = math.max(REST, SHARE * (self.copied - began))
  end
  if now then self:write() end
end

-- The record when the state was copied: there may be later rows.
local function first_rows(log, rows, why)
  local cut = {why = why}
  for name, column in pairs(log) do
    if name ~= "why" then cut[name] = table.move(column, 1, rows, 1, {}) end
  end
  return cut
end

function checkpoint:write()
  local last = self.last
  if not last then return end
  errors.call("train", files.write, self.path, MAGIC .. wire.encode{identity = self.identity,
    machine = machine(), done = last.done, state = last.state,
    log = first_rows(last.log, last.rows, last.why)})
  self.last, self.written = nil, proc.now()
end

-- An interruption: what was copied last.
checkpoint.__close = checkpoint.write

return checkpoint
