-- kill.lua STORE OUT: the sweep that kill.host.sh disturbs.  Trials take a
-- few milliseconds; what they return depends on their seeds.  The results go
-- to OUT as bytes when the sweep is complete.
local limn = require "limn"
local proc = require "limn.proc"
local r = limn.sweep{
  grid = {width = limn.space.range(1, 20, 1), seed = {1, 2, 3}},
  store = arg[1], name = "kill", retry = true, jobs = 2, progress = false,
  run = function(p)
    proc.sleep(0.002)
    local x = require("limn.session").seed()
    return {x = x, y = 1 / p.width, flag = p.seed == 1, nan = 0 / 0,
      text = "w" .. p.width, curve = {x % 97, p.seed, 1 / 3}}
  end}
for i = 1, #r.status do
  if r.status[i] ~= "done" then os.exit(3) end
end
local file = assert(io.open(arg[2], "wb"))
file:write(require("limn.wire").encode(r))
file:close()
