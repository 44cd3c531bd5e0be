-- Every example in every slot table runs as it stands.
local t = require "limn.test"

for _, e in ipairs(limn.exports()) do
  local name = (e.folder == "" and "" or e.folder .. ".") .. e.name
  t.test("example of " .. name, function()
    t.ok(#e.example > 0, "has no example")
    t.ok(#e.doc > 0, "has no manual line")
    limn.seed(1)
    assert(load(e.example, "=" .. name))()
  end)
end

t.done()
