-- Every Lua block of the manual and of the README runs as it stands, in order,
-- in one environment a document; a local of one block is known in the next, as
-- at the prompt.
-- And every check that doc/terminal.md names is in the file it names.
local t = require "limn.test"

local function contents(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function blocks(path)
  local list = {}
  for body in contents(path):gmatch("\n```lua\n(.-)\n```") do list[#list + 1] = body end
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

-- A row ends with files, each followed by names of checks in it: `file` "name".
t.test("the checks of doc/terminal.md exist", function()
  local count = 0
  for row in contents "doc/terminal.md":gmatch "\n|[^\n]*| ([^|\n]*) |%f[\n]" do
    for file, names in row:gmatch "`([%w_/.]+)`([^`]*)" do
      local text = contents((file:find "^scripts/" and "" or "tests/") .. file
        .. (file:find "%.%w+$" and "" or ".lua")):gsub("%s+", " ")
      for name in names:gmatch '"([^"]+)"' do
        count = count + 1
        t.ok(text:find(name:gsub(" ?%.%.%.$", ""), 1, true), file .. ": " .. name)
      end
    end
  end
  t.ok(count > 90, count)
end)

t.done()
