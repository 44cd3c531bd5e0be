-- Every Lua block of the manual and of the README runs as it stands, in order,
-- in one environment a document; a local of one block is known in the next, as
-- at the prompt.
local t = require "limn.test"

local function blocks(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  local list = {}
  for body in text:gmatch("\n```lua\n(.-)\n```") do list[#list + 1] = body end
  return list
end

for _, path in ipairs{"doc/manual.md", "README.md"} do
  local env = setmetatable({plot = limn.plot}, {__index = _G})
  for i, body in ipairs(blocks(path)) do
    t.test(("%s, block %d"):format(path, i), function()
      local shared = ("\n" .. body):gsub("\nlocal ([%w_, ]+=)", "\n%1")
      local chunk, why = load(shared, ("=%s[%d]"):format(path, i), "t", env)
      t.ok(chunk, why)
      chunk()
    end)
  end
end

t.done()
