-- The user's own globals: those that were not there when limn was.
--
--     own() -- by name
--     set(values) -- set them, but none of limn's and Lua's; the names of those

local globals = {}
local others = {arg = true, _ = true}

for name in next, _G do others[name] = true end

function globals.own()
  local found = {}
  for name, value in next, _G do
    if type(name) == "string" and not others[name] then found[name] = value end
  end
  return found
end

function globals.set(values)
  local kept = {}
  for name, value in pairs(values) do
    if others[name] then
      kept[#kept + 1] = name
    else
      rawset(_G, name, value)
    end
  end
  return kept
end

return globals
