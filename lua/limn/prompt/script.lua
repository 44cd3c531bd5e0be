-- What was typed at the prompt as a script.
--
--     value(text, silent) -- an expression whose value the prompt prints, or not
--     statements(text) -- others; a chunk that returns does not end the script
--     remark(text) -- what is no part of the script, as a remark
--     whole(texts) -- the script: names that are limn's at the prompt alone are
--       declared first, and what the prompt does with a value

local lexer = require "limn.prompt.lexer"

local limn = limn
local script = {}

function script.value(text, silent)
  return (silent and "_ = %s" or "_value(%s)"):format(text)
end

function script.statements(text)
  if load(text .. "\ndo end") then return text end
  return ("_value((function()\n%s\nend)())"):format(text)
end

function script.remark(text)
  if text == "" or text:find "^%-%- " then return text end
  return "-- " .. text:gsub("\n", "\n-- ")
end

local VALUE = [[
local function _value(...)
  for i = 1, select("#", ...) do print(limn.show((select(i, ...)))) end
  _ = ...
end
]]

-- The names in a text that are fields of limn there.
local function borrowed(text)
  local found, seen = {}, {}
  local list = lexer.scan(text)
  for i, token in ipairs(list) do
    local joint = list[i - 1] and list[i - 1].text
    local name = token.text
    if token.kind == "name" and joint ~= "." and joint ~= ":"
        and not seen[name] and rawget(_G, name) == nil
        and rawget(limn, name) ~= nil then
      found[#found + 1], seen[name] = name, true
    end
  end
  return found
end

function script.whole(texts)
  local list = {}
  for _, text in ipairs(texts) do
    if text:find "%S" then list[#list + 1] = text end
  end
  local body = table.concat(list, "\n")
  local head = {"-- Typed at the prompt of limn " .. limn.version .. "."}
  local names = borrowed(body)
  if names[1] then
    head[#head + 1] = ("local %s = limn.%s"):format(table.concat(names, ", "),
      table.concat(names, ", limn."))
  end
  if body:find("_value(", 1, true) then head[#head + 1] = VALUE end
  return table.concat(head, "\n") .. "\n" .. body .. "\n"
end

return script
