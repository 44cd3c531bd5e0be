-- Checkpoints of limn.train: the state of the run and the record so far, in
-- one file, from which training goes on bit for bit.
--
-- A checkpoint is taken between rows of the record.  It knows the run it is
-- of: its description and the state it began with.

local files = require "limn.files"
local proc = require "limn.proc"
local wire = require "limn.wire"

local checkpoint = {}
checkpoint.__index = checkpoint

local MAGIC = "limn checkpoint 1\n"
local UNITS = {s = 1, m = 60, h = 3600, [""] = 1}

-- 60, "60s", "5m", "1h" as seconds.
local function seconds(every)
  local n, unit = tostring(every):match("^(%d+%.?%d*)%s*([smh]?)$")
  if not n then
    error("train: 'every' of a checkpoint must be like '60s', got '"
      .. tostring(every) .. "'", 0)
  end
  return tonumber(n) * UNITS[unit]
end

-- o: {path =, every = "60s"}, or a path.
function checkpoint.open(o, run)
  if type(o) == "string" then o = {path = o} end
  if type(o) ~= "table" or type(o.path) ~= "string" then
    error("train: 'checkpoint' must be {path = ..., every = '60s'}", 0)
  end
  for name in pairs(o) do
    if name ~= "path" and name ~= "every" then
      error("train: no option '" .. tostring(name) .. "' of a checkpoint", 0)
    end
  end
  return setmetatable({path = o.path, pause = seconds(o.every or "60s"),
    written = proc.now(), run = run,
    identity = wire.digest(tostring(run), run:state())}, checkpoint)
end

-- What was done before and its record, or nil; the run is then as it was.
function checkpoint:resume()
  local text = files.read(self.path)
  if not text then return nil end
  local ok, saved = false, nil
  if text:sub(1, #MAGIC) == MAGIC then
    ok, saved = pcall(wire.decode, text:sub(#MAGIC + 1))
  end
  if not ok or type(saved) ~= "table" or math.type(saved.done) ~= "integer"
    or type(saved.log) ~= "table" then
    error("train: '" .. self.path .. "' is not a checkpoint, or damaged", 0)
  end
  if saved.identity ~= self.identity then
    error("train: the checkpoint '" .. self.path .. "' is of another run; "
      .. "remove it, or name another file", 0)
  end
  self.run:restore(saved.state)
  return saved.done, saved.log
end

-- After each row: remember, and write when it is time.
function checkpoint:keep(done, log, now)
  self.last = {identity = self.identity, done = done, log = log,
    state = self.run:state()}
  if now or proc.now() - self.written >= self.pause then self:write() end
end

function checkpoint:write()
  if not self.last then return end
  files.write(self.path, MAGIC .. wire.encode(self.last))
  self.last, self.written = nil, proc.now()
end

-- An interruption: what was remembered last.
checkpoint.__close = checkpoint.write

return checkpoint
