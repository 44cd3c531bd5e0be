-- What a store says of its sweeps, as text: `limn status STORE` prints it from
-- any terminal, also while they run.

local limn = limn
local db = require "limn.db"
local runs = require "limn.store.runs"
local proc = require "limn.proc"
local clock = require("limn.progress").clock

local STALE = 15 -- seconds without a sign of life before another machine's
                 -- sweep counts as lost

-- "running" is only what the sweep said last.
local function state(s, i)
  if s.status[i] ~= "running" then return s.status[i] end
  local here = s.host[i] == proc.machine()
  if here then return proc.alive(s.pid[i]) and "running" or "lost" end
  return proc.date() - s.updated[i] < STALE and "running" or "lost"
end

local function line(s, i)
  local total, done, failed = s.total[i], s.done[i] or 0, s.failed[i] or 0
  local now = state(s, i)
  local parts = {("%d/%d"):format(done + failed, total)}
  if failed > 0 then parts[#parts + 1] = failed .. " failed" end
  if now == "running" then
    if (s.running[i] or 0) > 0 then
      parts[#parts + 1] = s.running[i] .. " running"
    end
    if (s.rate[i] or 0) > 0 then
      parts[#parts + 1] = ("%.3g/s"):format(s.rate[i])
      parts[#parts + 1] = clock((total - done - failed) / s.rate[i]) .. " left"
    end
  end
  local last = s.ended[i] or (now == "running" and proc.date())
    or s.updated[i]
  parts[#parts + 1] = "after " .. clock(last - s.started[i])
  return ("%4d  %-16s %-8s %s  %s:%d  %s"):format(s.id[i], s.name[i], now,
    os.date("%Y-%m-%d %H:%M", math.floor(s.started[i])), s.host[i], s.pid[i],
    table.concat(parts, "  "))
end

local function status(store)
  local s, _, n = db.rows(store, [[SELECT id, name, status, started, updated,
    ended, total, done, failed, running, rate, pid, host FROM sessions
    ORDER BY id]], {}, false)
  local lines = {}
  for i = 1, n do lines[i] = line(s, i) end
  local f, _, m = db.rows(store, [[SELECT name, message, count(*) AS n
    FROM runs WHERE status = 'failed' GROUP BY name, message
    ORDER BY n DESC LIMIT 5]], {}, false)
  for i = 1, m do
    lines[#lines + 1] = ("%6d x failed in %s: %s"):format(f.n[i], f.name[i],
      (tostring(f.message[i] or ""):gsub("\n.*", "")))
  end
  if n == 0 then lines[1] = "no sweeps yet" end
  return table.concat(lines, "\n")
end

limn.def{
  name = "store.status",
  doc = "Summarise the sweeps of a store, one per line: progress, running and "
    .. "failed trials.",
  example = [[
local s = limn.store.open(":memory:")
limn.sweep{grid = {seed = {1, 2}}, jobs = 0, store = s, name = "demo",
  run = function(p) return {loss = p.seed} end}
assert(s:status():find("2/2"))]],
  args = {runs.slot.store},
  results = {{name = "text", kind = "str", doc = "lines for a terminal"}},
  run = function(a) return status(a.store) end,
}

-- `limn status STORE ...`: the exit status.
local function main(paths)
  if #paths == 0 then
    io.stderr:write("usage: limn status STORE ...\n")
    return 2
  end
  for _, path in ipairs(paths) do
    local ok, store = pcall(limn.store.open, path, {mode = "read"})
    if not ok then
      io.stderr:write("limn: ", tostring(store), "\n")
      return 1
    end
    if #paths > 1 then print(path) end
    print(status(store))
    db.close(store)
  end
  return 0
end

return {status = status, main = main}
