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

local function text_of(info)
  return info.currentline > 0 and ("%s:%d: "):format(info.short_src, info.currentline) or ""
end

-- The line that called: that of limn, if a function of limn did, which then says it
-- under its own name; else the first line outside the prelude, if it is known.
local function place()
  local left, inner = false, nil -- is it beyond the function that was called?
  for level = 3, 100 do
    local info = debug.getinfo(level, "Sl")
    if not info then break end
    local own = info.short_src:find "^limn/"
    if info.what == "C" then
      left = true
    elseif not own then
      return text_of(inner or info)
    elseif left then
      inner = inner or info
    end
  end
  return ""
end

-- pcall, for the first result alone, where it is asked what a value is: that there is
-- no memory is no answer, and passes.
function errors.try(f, ...)
  local ok, value = pcall(f, ...)
  if not ok and type(value) == "string" and value:find("not enough memory", 1, true) then
    error(value, 0)
  end
  return ok, value
end

-- The results of f(...); what it raises is said under `name`.
function errors.call(name, f, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local text = sentence(results[2])
  if not text then error(results[2], 0) end
  if text:sub(1, #name + 2) == name .. ": " then text = text:sub(#name + 3) end
  error(("%s%s: %s"):format(place(), name, text), 0)
end

return errors
