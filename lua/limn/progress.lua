-- limn.progress{total = n}: how far a long piece of work is, on stderr.
--
-- On a terminal one line that redraws itself at most ten times a second:
--
--     title  120/450 [=======             ] 27 %  1 failed  12.4/s  0:27 left
--
-- elsewhere a whole line for each tenth of the work, with three seconds between two
-- at least, and thirty at most.  The rate blends the average
-- of the whole run with that of the last minute or so.

local limn = limn
local foot = require "limn.foot"
local proc = require "limn.proc"

local progress = {}
progress.__index = progress

-- 4, 75, 3700, 90000 seconds as 0:04, 1:15, 1:01:40, 1 d 1:00:00
local function clock(s)
  if s ~= s or s == math.huge then return "?" end
  s = math.floor(s + 0.5)
  local d, h, m = s // 86400, s // 3600 % 24, s // 60 % 60
  local t = (d > 0 or h > 0) and ("%d:%02d:%02d"):format(h, m, s % 60)
    or ("%d:%02d"):format(m, s % 60)
  return d > 0 and ("%d d %s"):format(d, t) or t
end

local function number(x)
  return x >= 99.5 and ("%.0f"):format(x) or ("%.3g"):format(x)
end

-- options: total; title, unit ("trials"), start (what was done before),
-- every (seconds between lines where there is no terminal), show (false:
-- silent), out (a file instead of stderr, for whole lines).
local function new(o)
  local width = not o.out and proc.terminal(2) or nil
  local now = proc.now()
  local bar = setmetatable({
    total = o.total, title = o.title, unit = o.unit or "", start = o.start or 0,
    done = o.start or 0, width = width, out = o.out or io.stderr,
    every = o.every or 30, show = o.show ~= false,
    began = now, drawn = now, mark = now, mark_done = o.start or 0,
  }, progress)
  bar.told = bar:tenths()
  return bar
end

-- Items per second; the recent rate fades with a time constant of 30 s.
function progress:rate()
  local now = proc.now()
  local age = now - self.mark
  if age >= 1 then
    local latest = (self.done - self.mark_done) / age
    local keep = self.recent and math.exp(-age / 30) or 0
    self.recent = keep * (self.recent or 0) + (1 - keep) * latest
    self.mark, self.mark_done = now, self.done
  end
  local whole = (self.done - self.start) / math.max(now - self.began, 1e-9)
  return self.recent and 0.5 * (whole + self.recent) or whole
end

-- Seconds that the rest will take, if it goes on like this.
function progress:left()
  local rate = self:rate()
  return rate > 0 and (self.total - self.done) / rate or math.huge
end

function progress:line(ended)
  local parts = {("%d/%d%s"):format(self.done, self.total,
    not self.width and self.unit ~= "" and " " .. self.unit or "")}
  local share = self.total > 0 and self.done / self.total or 1
  if self.width and self.width >= 60 then
    local cells = 20
    local full = math.floor(share * cells)
    parts[1] = parts[1] .. " [" .. ("="):rep(full)
      .. (" "):rep(cells - full) .. "]"
  end
  parts[1] = parts[1] .. (" %d %%"):format(math.floor(100 * share))
  for _, name in ipairs{"failed", "running"} do
    local n = self[name] or 0
    if n > 0 then parts[#parts + 1] = n .. " " .. name end
  end
  if self.note then parts[#parts + 1] = self.note end
  local spent = proc.now() - self.began
  if self.done > self.start then
    parts[#parts + 1] = number(self:rate()) .. "/s"
    if not ended then parts[#parts + 1] = clock(self:left()) .. " left" end
  end
  if ended then parts[#parts + 1] = "in " .. clock(spent) end
  local title = self.title and self.title .. "  " or ""
  return title .. table.concat(parts, "  ")
end

function progress:draw(ended)
  local text = self:line(ended)
  if not self.width then
    self.out:write(text, "\n")
    self.out:flush()
  else
    text = text:sub(1, self.width - 1) .. "\n"
    if ended then foot.leave(self, text) else foot.put(self, text, foot.BAR) end
  end
  self.drawn, self.visible, self.told = proc.now(), true, self:tenths()
end

function progress:tenths()
  return self.total > 0 and 10 * self.done // self.total or 10
end

-- How long a line stays the last one.
function progress:wait()
  if self.width then return 0.1 end
  return self:tenths() > self.told and self.every / 10 or self.every
end

-- What is known now; o: failed, running, note.
function progress:take(done, o)
  self.done = done or self.done
  for _, name in ipairs{"failed", "running", "note"} do
    if o and o[name] then self[name] = o[name] end
  end
end

-- bar:update(done, {failed =, running =, note =}): cheap; draws when it is
-- time.
function progress:update(done, o)
  self:take(done, o)
  if not self.show then return end
  if proc.now() - self.drawn >= self:wait() then self:draw(false) end
end

-- bar:finish(done, o): the last line stays.  Silent where work ended before
-- anything was shown.
function progress:finish(done, o)
  self:take(done, o)
  if not self.show or self.ended then return end
  self.ended, self.running = true, nil
  if self.visible then self:draw(true) end
end

-- bar:clear(): take the line off the terminal.
function progress:clear()
  if self.visible then foot.drop(self) end
end

progress.__close = function(bar) bar:finish() end

limn.def{
  name = "progress",
  doc = "A progress bar on stderr: one line that is redrawn on a terminal, "
    .. "otherwise a line for each tenth of the work, and one in 30 s.",
  example = [[
local bar = limn.progress(10, {title = "demo", show = false})
for i = 1, 10 do bar:update(i, {note = "loss 0.1"}) end
bar:finish()
assert(bar.done == 10)]],
  args = {
    {name = "total", kind = "int", rule = "[0,inf)", doc = "number of items "
      .. "in all"},
    {name = "title", kind = "str", optional = true, doc = "title"},
    {name = "unit", kind = "str", optional = true, doc = "name of the items"},
    {name = "start", kind = "int", default = 0, rule = "[0,total]",
      doc = "items done before, not counted in the rate"},
    {name = "every", kind = "num", default = 30, rule = "(0,inf)",
      doc = "longest time between lines when not on a terminal, in seconds; the "
        .. "shortest is a tenth of it"},
    {name = "show", kind = "flag", default = true, doc = "print the bar"},
  },
  results = {{name = "bar", kind = "table",
    doc = "bar:update(done, {failed, running, note}), bar:rate(), "
      .. "bar:left(), bar:clear(), bar:finish()"}},
  run = new,
}

return {new = new, clock = clock}
