-- stop.lua STORE [STARTS]: a sweep of 100 trials of 50 ms, for stop.host.sh.
-- Each leaves a byte in STARTS when it begins.
local limn = require "limn"
local proc = require "limn.proc"
local r = limn.sweep{
  grid = {i = limn.space.range(1, 100, 1)}, store = arg[1], name = "stop",
  jobs = 2, progress = false,
  run = function(p)
    if arg[2] then
      local file <close> = io.open(arg[2], "a")
      file:write(".")
    end
    local until_ = proc.now() + 0.05
    while proc.now() < until_ do proc.sleep(until_ - proc.now()) end
    return {x = p.i}
  end}
local n = 0
for i = 1, #r.status do if r.status[i] == "done" then n = n + 1 end end
print(n)
