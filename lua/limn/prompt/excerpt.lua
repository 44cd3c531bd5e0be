-- excerpt(source, line, message): the line of the user's own text that an error
-- points at, and carets below what the message names there; nil where the text
-- is not to be had, or is what has just been typed.
--
--     2 | limn.probe.align(k, k, {centre = false})
--       |                         ^^^^^^

local lexer = require "limn.prompt.lexer"
local proc = require "limn.proc"

local WIDEST = 160 -- bytes of a line that is shown

-- What a message names, best first.
local NAMES = {
  "%(%l+ '([^']+)'%)", "no global '([^']+)'", "no option '([^']+)'",
  "no field '([^']+)'", "no method '([^']+)'", "near '([^']+)'",
}

-- The operators behind a message that names nothing.
local function set(words)
  local found = {}
  for word in words:gmatch "%S+" do found[word] = true end
  return found
end
local OPERATORS = {
  ["attempt to compare"] = set "< > <= >=",
  ["attempt to concatenate"] = set "..",
  ["attempt to perform arithmetic"] = set "+ - * / // % ^",
  ["attempt to perform bitwise"] = set "& | ~ << >>",
  ["number has no integer"] = set "& | ~ << >>",
  ["attempt to get length"] = set "#",
}

local function line_of(source, n)
  local path = source:match "^@(.*)"
  if path then
    local text, at = proc.content(path), 1
    for _ = 2, n do at = text and at and text:match("\n()", at) end
    return text and at and text:match("^[^\n]*", at)
  end
  local prompt = package.loaded["limn.prompt.prompt"]
  local block, last = prompt and prompt.source(source)
  if not block or last and not block:find "\n" then return nil end
  for line in (block .. "\n"):gmatch "(.-)\n" do
    n = n - 1
    if n == 0 then return line end
  end
end

-- Which tokens of the line are meant: a function that says so.
local function meant(message, list)
  for _, pattern in ipairs(NAMES) do
    local name = message:match(pattern)
    if name then
      return function(token)
        return token.text == name
          or token.kind == "string" and token.text:sub(2, -2) == name
      end
    end
  end
  for start, operators in pairs(OPERATORS) do
    if message:find(start, 1, true) then
      return function(token) return operators[token.text] end
    end
  end
  -- "probe.align: ..." of a function of limn; else who raises.
  local path = message:match "^([%w_.]+): "
  local name = path and path:match "[%w_]+$"
  for _, token in ipairs(list) do
    if token.text == name then return function(t) return t.text == name end end
  end
  return function(t)
    return t.kind == "name" and (t.text == "error" or t.text == "assert")
  end
end

-- Bytes as columns.
local function columns(text)
  return utf8.len(text) or #text
end

local function carets(text, message)
  local list = lexer.scan(text)
  local wanted, marks, at = meant(message, list), {}, 1
  for _, token in ipairs(list) do
    if wanted(token) then
      marks[#marks + 1] = (" "):rep(columns(text:sub(at, token.at - 1)))
        .. ("^"):rep(columns(token.text))
      at = token.at + #token.text
    end
  end
  return table.concat(marks)
end

return function(source, line, message)
  local text = line_of(source, line)
  if not text or not text:find "%S" or text:find "[%z\1-\8\14-\31]" then return nil end
  text = text:gsub("\t", " "):gsub("%s+$", ""):sub(1, WIDEST)
  local head = ("  %d | "):format(line)
  local below = carets(text, message)
  if below == "" then return head .. text end
  return head .. text .. "\n" .. (" "):rep(#head - 2) .. "| " .. below
end
