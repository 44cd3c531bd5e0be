-- Every Lua block of doc/sweeps.md runs as it stands, in order, with its
-- files in a temporary place.
local t = require "limn.test"
local place = os.tmpname()
os.remove(place)
local file = assert(io.open("doc/sweeps.md"))
local text = file:read("a")
file:close()
local env, n = setmetatable({}, {__index = _G}), 0
env.print = function() end
for body in text:gmatch("\n```lua\n(.-)\n```") do
  n = n + 1
  body = body:gsub('"(run[s]?%.%a+)"', function(name)
    return ("%q"):format(place .. name)
  end)
  t.test(("doc/sweeps.md, block %d"):format(n), function()
    local chunk, why = load(body, ("=sweeps.md[%d]"):format(n), "t", env)
    t.ok(chunk, why)
    chunk()
  end)
end
t.test("all blocks", function() t.eq(n, 4) end)
for _, name in ipairs{"runs.db", "runs.db-wal", "runs.db-shm",
  "run.checkpoint"} do
  os.remove(place .. name)
end
t.done()
