-- A long step that is interrupted is taken whole or not at all: whenever the
-- signal comes, the state of the run is that after some number of steps, bit for
-- bit.
local t = require "limn.test"
local proc = require "limn.proc"
local wire = require "limn.wire"
local T = limn.tensor

local STEPS = 2

-- Two layers of 1.5 million parameters together, 2000 samples: 9e9
-- multiplications a step, so that it may end early (dyn/run.c).
local D, WIDTH, SAMPLES = 256, 1100, 2000
local x = T.randn(SAMPLES, D, {seed = 1})
local y = T.randn(SAMPLES, {seed = 2})

local function new_run(rule, o)
  local net = limn.model.net(D, {width = WIDTH, depth = 3, seed = 3,
    act = o.act, precision = o.precision, track = o.track})
  return limn.dyn[rule](net, x, y, {lr = 1e-3, batch = o.batch,
    momentum = o.momentum, seed = o.batch and 4})
end

local function digest(run) return wire.digest(run:state()) end

-- A worker that is told to stop after `after` seconds: "n", the steps taken, or
-- "torn" if the state is none of `states`.
local function interrupted(rule, o, states, after)
  local from, to = proc.pipe()
  local pid = proc.fork()
  if pid == 0 then
    local run = new_run(rule, o)
    proc.write(to, "go")
    proc.attend()
    local _ <close> = setmetatable({}, {__close = function()
      local now, n = digest(run), "torn"
      for k = 0, STEPS do
        if now == states[k] then n = tostring(k) end
      end
      proc.write(to, n)
      proc.exit(0)
    end})
    run:step(STEPS)
  end
  proc.close(to)
  proc.poll({from}, 120)
  t.eq(proc.read(from), "go")
  proc.sleep(after)
  proc.kill(pid, "alrm")
  proc.poll({from}, 120)
  local said = proc.read(from)
  proc.wait(pid)
  proc.close(from)
  return said
end

local early = 0
for _, case in ipairs{
  {"gd", {precision = "single", act = "gelu"}}, {"sgd", {momentum = 0.9, batch = 1900}},
  {"adam", {precision = "single", track = true, batch = 2000}},
  {"muon", {precision = "single", batch = 1500}},
} do
  local rule, o = case[1], case[2]
  t.test("interrupted in the middle: " .. rule .. (o.precision or ""), function()
    if t.sanitized() then t.skip "a sanitizer takes its time" end
    local run = new_run(rule, o)
    local states = {[0] = digest(run)}
    local began = proc.now()
    for k = 1, STEPS do
      run:step(1)
      states[k] = digest(run)
    end
    local whole = (proc.now() - began) / STEPS
    for i = 0, 2 do
      local n = interrupted(rule, o, states, whole * (0.2 + 0.6 * i))
      t.ok(n ~= "torn", n)
      if n ~= tostring(STEPS) then early = early + 1 end
    end
  end)
end

t.test("some of them ended early", function()
  if t.sanitized() then t.skip "a sanitizer takes its time" end
  t.ok(early >= 5, early .. " did")
end)

t.done()
