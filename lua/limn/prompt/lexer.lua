-- The words of Lua, for the prompt: lexer.scan(text) is a list of tokens
-- {kind, text, at}, kind one of "name", "keyword", "number", "string",
-- "symbol"; and, if text ends inside a string or a comment, "string" or
-- "comment".  Nothing is an error.

local lexer = {}

lexer.keywords = {}
for word in ([[and break do else elseif end false for function goto if in local
  nil not or repeat return then true until while]]):gmatch("%a+") do
  lexer.keywords[word] = true
end

local SYMBOLS = {"...", "..", "::", "==", "~=", "<=", ">=", "//", "<<", ">>"}

-- The end of the string that opens at `at`; nil if it does not end.
local function short_string(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      i = i + 1
    elseif c == quote then
      return i
    elseif c == "\n" then
      return i - 1
    end
    i = i + 1
  end
end

-- A long bracket at `at`: its end, nil if it does not end, false if none.
local function long_bracket(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return false end
  local _, to = text:find("]" .. level .. "]", at, true)
  return to
end

local function comment(text, at)
  local to = long_bracket(text, at + 2)
  if to ~= false then return to end
  local line = text:find("\n", at, true)
  return line and line - 1
end

local function symbol(text, at)
  for _, s in ipairs(SYMBOLS) do
    if text:sub(at, at + #s - 1) == s then return s end
  end
  return text:sub(at, at)
end

function lexer.scan(text)
  local list, at = {}, 1
  local function add(kind, to)
    list[#list + 1] = {kind = kind, text = text:sub(at, to), at = at}
    at = to + 1
  end
  while true do
    at = text:find("%S", at)
    if not at then return list end
    local c = text:sub(at, at)
    local name = text:match("^[%a_][%w_]*", at)
    if name then
      add(lexer.keywords[name] and "keyword" or "name", at + #name - 1)
    elseif text:match("^%.?%d", at) then
      local number = text:match("^0[xX][%x.]*[pP]?[+-]?%x*", at)
        or text:match("^[%d.]+[eE][+-]?%d*", at) or text:match("^[%d.]+", at)
      add("number", at + #number - 1)
    elseif c == '"' or c == "'" then
      local to = short_string(text, at)
      if not to then return list, "string", at end
      add("string", to)
    elseif text:sub(at, at + 1) == "--" then
      local to = comment(text, at)
      if not to then return list, "comment", at end
      at = to + 1
    elseif c == "[" and long_bracket(text, at) ~= false then
      local to = long_bracket(text, at)
      if not to then return list, "string", at end
      add("string", to)
    else
      add("symbol", at + #symbol(text, at) - 1)
    end
  end
end

return lexer
