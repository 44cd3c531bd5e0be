-- The environment of the user's own chunks, scripts and lines at the prompt:
-- the globals, where reading one that nobody has set is an error, with the
-- nearest name that exists.  One that is set to nil is set.  At the prompt, fields
-- of limn stand for globals that do not exist.  Modules have the globals
-- themselves, as in any Lua.
--
--     strict.own(at_prompt) -- choose the environment of the chunks to come
--     strict.load(text, name), strict.file(path) -- load as load and loadfile do,
--       with it

local limn = limn
local environment = require "limn.globals"
local spelling = require "limn.spelling"

local strict = {}
local env

local function missing(name, prefix)
  local list = {}
  for _, names in ipairs{_G, limn} do
    for known in next, names do
      if type(known) == "string" then list[#list + 1] = known end
    end
  end
  local best = spelling.nearest(name, list)
  if best and rawget(_G, best) == nil then best = prefix .. best end
  error(("no global '%s'%s"):format(name,
    best and (" (did you mean '%s'?)"):format(best) or ""), 4)
end

function strict.own(at_prompt)
  env = environment(_G, at_prompt and limn or nil, function(name)
    missing(name, at_prompt and "" or "limn.")
  end)
  return env
end

function strict.load(text, name) return load(text, name, "t", env or _G) end

function strict.file(path) return loadfile(path, "bt", env or _G) end

return strict
