-- Errors of functions that limn calls inside another one, under the name that
-- the user called:
--
--     local zeros = errors.call("tensor.from", limn.tensor.zeros, size)
--
-- What the function raises is a sentence, or one with the place and the name of
-- an inner function of limn in front; both become "name: sentence" at the line
-- of the user.  What the user's own functions raise, Ctrl-C and values that are
-- no texts pass as they are.

local errors = {}

-- What an error of limn's own says, or nil if it is another's.
local function sentence(e)
  if type(e) ~= "string" or e:find("interrupted!?$") then return nil end
  local text, inside = e:gsub("^limn/[%w_/]+%.lua:%d+: ", "")
  if inside == 0 and e:find("^[^:\n]+:%d+: ") then return nil end
  return (text:gsub("^[%a_][%w_]*%.[%w_.]+: ", "", 1))
end

-- The line outside the prelude from which the call came, if it is known.
local function place()
  for level = 3, 100 do
    local info = debug.getinfo(level, "Sl")
    if not info then break end
    if info.what ~= "C" and not info.short_src:find "^limn/" then
      return info.currentline > 0
        and ("%s:%d: "):format(info.short_src, info.currentline) or ""
    end
  end
  return ""
end

-- The results of f(...); what it raises is said under `name`.
function errors.call(name, f, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local text = sentence(results[2])
  if not text then error(results[2], 0) end
  error(("%s%s: %s"):format(place(), name, text), 0)
end

return errors
