-- pieces(block, compile): a block that is no chunk of Lua, as statements.
--
-- What people paste is a session: expressions among statements, ?name among
-- both.  The block is cut at line ends and semicolons into the shortest pieces
-- that compile(text) takes; a line that begins like the rest of an expression
-- belongs to the piece before it.  nil if that does not work out.

local lexer = require "limn.prompt.lexer"

-- What no statement begins with, but the rest of one does.
local JOINS = {}
for word in (". : ) } ] , + * / // % ^ & | << >> .. == ~= < <= > >= = and or"):gmatch("%S+") do
  JOINS[word] = true
end

-- The places after which a piece may end: semicolons and the ends of lines.
local function ends_of(block)
  local list, ends, at = lexer.scan(block), {}, 1
  for _, token in ipairs(list) do
    local line = block:find("\n", at, true)
    while line and line < token.at do
      ends[#ends + 1] = {at = line, joined = JOINS[token.text] and token.kind ~= "string"}
      at = line + 1
      line = block:find("\n", at, true)
    end
    at = token.at + #token.text
    if token.text == ";" then ends[#ends + 1] = {at = token.at} end
  end
  ends[#ends + 1] = {at = #block}
  return ends
end

local function is_command(line)
  return line:match "^%s*%?" or line:match "^!"
end

-- Each piece as compile makes it of a text that keeps the number of its lines.
local function pieces(block, compile)
  local ends, found, from, i = ends_of(block), {}, 1, 1
  while i <= #ends do
    local line = block:sub(from):match("^[^\n]*")
    local done
    if is_command(line) then
      found[#found + 1] = compile(line)
      from = from + #line + 1
      done = true
    else
      for k = i, #ends do
        local text = block:sub(from, ends[k].at)
        if not ends[k].joined then
          local _, above = block:sub(1, from - 1):gsub("\n", "")
          local f = text:match "^[%s;]*$" and {run = function() end, script = ""}
            or compile(("\n"):rep(above) .. text)
          if f then
            found[#found + 1], from, done = f, ends[k].at + 1, true
            break
          end
        end
      end
    end
    if not done then return nil end
    while i <= #ends and ends[i].at < from do i = i + 1 end
  end
  return found
end

return pieces
