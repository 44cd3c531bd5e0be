-- code.digest(f): a fingerprint of what a function does, so that a result can
-- be trusted to come from the present code.
--
-- It covers the compiled code of f and everything it holds in local variables
-- from outside: numbers, strings, flags, tables, tensors and, in turn, the
-- functions among them.  Modules of limn and of Lua count by name, globals
-- and objects (networks, files) not at all: pass what varies as a parameter.

local wire = require "limn.wire"

local code = {}

local function modules()
  local names = {}
  for name, m in pairs(package.loaded) do
    if type(m) == "table" and (name == "limn" or name:match("^limn%.")
      or name == "_G" or name == "string" or name == "table"
      or name == "math" or name == "io" or name == "os" or name == "utf8"
      or name == "coroutine" or name == "debug" or name == "package") then
      names[m] = name
    end
  end
  local function inside(folder, name)
    for word, t in next, folder do
      if type(t) == "table" and not names[t] then
        names[t] = name .. "." .. word
        inside(t, names[t])
      end
    end
  end
  local limn = package.loaded.limn
  if type(limn) == "table" then inside(limn, "limn") end
  return names
end

-- The key as a text that sorts, or nil for keys that cannot be sorted.
local function key_text(k)
  local kind = type(k)
  if kind == "string" then return "s" .. k end
  if kind == "number" then return ("n%.17g"):format(k) end
  if kind == "boolean" then return "b" .. tostring(k) end
end

local describe

local function describe_function(f, seen)
  local info = debug.getinfo(f, "Su")
  if info.what == "C" then return "C" end
  local parts = {wire.digest(string.dump(f, true))}
  for i = 1, info.nups do
    local name, value = debug.getupvalue(f, i)
    if name ~= "_ENV" then parts[#parts + 1] = describe(value, seen) end
  end
  return table.concat(parts, " ")
end

local function describe_table(t, seen)
  local keys = {}
  for k in next, t do
    local text = key_text(k)
    if text then keys[#keys + 1] = {text, k} end
  end
  table.sort(keys, function(a, b) return a[1] < b[1] end)
  local parts = {}
  for i, k in ipairs(keys) do
    parts[i] = k[1] .. "=" .. describe(rawget(t, k[2]), seen)
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- A text that is equal for equal values; what was met before is a number.
function describe(v, seen)
  local kind = type(v)
  if kind == "number" or kind == "string" or kind == "boolean"
    or kind == "nil" then
    return wire.digest(v)
  end
  if seen.names[v] then return seen.names[v] end
  if seen[v] then return "#" .. seen[v] end
  seen.n = seen.n + 1
  seen[v] = seen.n
  if kind == "function" then return describe_function(v, seen) end
  if kind == "table" then return describe_table(v, seen) end
  if wire.shape(v) then return wire.digest(v) end
  return kind
end

function code.digest(f)
  return wire.digest(describe(f, {n = 0, names = modules()}))
end

return code
