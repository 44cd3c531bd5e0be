-- limn.reload(name): a module of the user's that has changed.

local errors = require "limn.errors"

local function search(name)
  for _, searcher in ipairs(package.searchers) do
    local loader, where = searcher(name)
    if type(loader) == "function" then return loader, where end
  end
end

limn.def{
  name = "reload",
  doc = "Load a module again after its file has changed. Where it is a table, as "
    .. "before, that table gets the new fields, so that all who have it see them; "
    .. "if loading fails, everything stays as it was.",
  example = [[
package.preload["a.module"] = function() return {answer = 41} end
local m = require "a.module"
package.preload["a.module"] = function() return {answer = 42} end
limn.reload "a.module"
assert(m.answer == 42)
package.loaded["a.module"], package.preload["a.module"] = nil, nil]],
  args = {{name = "name", kind = "str", doc = "the module, as require takes it"}},
  results = {{name = "module", kind = "any", doc = "the module"}},
  run = function(o)
    local name = o.name
    if name == "limn" or name:find "^limn%." then
      error(("reload: '%s' is a part of limn"):format(name), 0)
    end
    if name:find "[;?]" then -- it would be a path of its own
      error(("reload: '%s' is no name of a module"):format(name), 0)
    end
    local before = package.loaded[name]
    local loader, where = errors.call("reload", search, name)
    if not loader then
      error(("reload: no module '%s' along package.path and package.cpath"):format(name), 0)
    end
    local after = loader(name, where)
    if after == nil then after = true end
    if type(before) == "table" and type(after) == "table" and before ~= after then
      for key in next, before do
        if rawget(after, key) == nil then rawset(before, key, nil) end
      end
      for key, value in next, after do rawset(before, key, value) end
      setmetatable(before, getmetatable(after))
      after = before
    end
    package.loaded[name] = after
    return after
  end,
}
