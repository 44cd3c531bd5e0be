-- Reading a global that nobody has set is an error, with the nearest name that
-- exists.  At the prompt, fields of limn stand for globals that do not exist.
--
-- rawget(_G, name) asks without an error.  Names that other versions of Lua
-- have, or that libraries ask for to find out where they run, are nil.

local limn = limn
local spelling = require "limn.spelling"

local strict = {}

local ASKED = {}
for name in ([[unpack loadstring setfenv getfenv module jit bit bit32 ffi
  newproxy gcinfo table_unpack _TEST ngx love busted describe it lfs cjson
  jit_version _PROMPT LUA_INIT]]):gmatch("%S+") do ASKED[name] = true end

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
    best and (" (did you mean '%s'?)"):format(best) or ""), 3)
end

local function install(index)
  local meta = getmetatable(_G) or {}
  meta.__index = index
  setmetatable(_G, meta)
end

function strict.script()
  install(function(_, name)
    if type(name) ~= "string" or ASKED[name] then return nil end
    missing(name, "limn.")
  end)
end

function strict.prompt()
  install(function(_, name)
    local field = rawget(limn, name)
    if field ~= nil or type(name) ~= "string" or ASKED[name] then
      return field
    end
    missing(name, "")
  end)
end

return strict
