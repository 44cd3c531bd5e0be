-- What the prompt understands: Lua, expressions to print, ?name, ??words,
-- !command.
--
--     compile(block, last) -- a function and a notice (or nil); or nil and a
--       message; or nil, nil if more lines must follow and `last` is not set;
--       what is no chunk of Lua runs statement by statement
--     print(...)           -- show results, keep the first as `_`
--     message(text)        -- an error as the prompt prints it
--     script()             -- what was done so far, as a script
--     settle()             -- finish what a block has begun to draw
--     take_print()         -- let print show tables and functions as print above does

local excerpt = require "limn.prompt.excerpt"
local lexer = require "limn.prompt.lexer"
local pager = require "limn.prompt.pager"
local pieces = require "limn.prompt.pieces"
local script = require "limn.prompt.script"
local show = require "limn.prompt.show"
local shown = require "limn.plot.shown"
local strict = require "limn.prompt.strict"

local prompt = {}

local OPENS = {["function"] = true, ["do"] = true, ["then"] = true,
  ["repeat"] = true, ["("] = true, ["{"] = true, ["["] = true}
local CLOSES = {["end"] = true, ["until"] = true, ["elseif"] = true,
  [")"] = true, ["}"] = true, ["]"] = true}

local blocks = {} -- those so far: their text, and their pieces
local told = false -- about `local`

-- Text copied from a session: take the prompts off, and what limn said.
local function strip(block)
  if not block:match("^%s*limn> ") then return block end
  local lines = {}
  for line in (block .. "\n"):gmatch("(.-)\n") do
    local text = line:match("^%s*limn> ?(.*)") or line:match("^%s*%.%.> ?(.*)")
    if text then lines[#lines + 1] = text end
  end
  return table.concat(lines, "\n")
end

-- ---- local at the top level ----------------------------------------------

-- The text that stands for the declaration whose `local` is token i.
local function promoted(list, i)
  local names, k = {}, i + 1
  if list[k] and list[k].text == "function" then return "", i end
  while list[k] and list[k].kind == "name" do
    names[#names + 1], k = list[k].text, k + 1
    if list[k] and list[k].text == "<" then k = k + 3 end -- <const>, <close>
    if not list[k] or list[k].text ~= "," then break end
    k = k + 1
  end
  if #names == 0 then return nil end
  local assigned = list[k] and list[k].text == "="
  local text = table.concat(names, ", ") .. (assigned and " " or " = nil ")
  return text, k - 1
end

-- A local would be gone with its line: at the top level of a block it becomes
-- a global, without a change of line numbers.
local function promote(block)
  local list = lexer.scan(block)
  local parts, from, depth, i = {}, 1, 0, 1
  while list[i] do
    local token = list[i]
    if CLOSES[token.text] and token.kind ~= "string" then depth = depth - 1 end
    if OPENS[token.text] and token.kind ~= "string" then depth = depth + 1 end
    if token.text == "else" and token.kind == "keyword" then depth = depth end
    if token.text == "local" and depth == 0 then
      local text, last = promoted(list, i)
      if text then
        parts[#parts + 1] = block:sub(from, token.at - 1) .. text
        from = last == i and token.at + 5
          or list[last].at + #list[last].text
        i = last
      end
    end
    i = i + 1
  end
  if #parts == 0 then return block end
  return table.concat(parts) .. block:sub(from), true
end

-- ---- compiling -----------------------------------------------------------

local function unfinished(message)
  return message and message:match("<eof>$") ~= nil
end

-- Words that mean something at a prompt unless they name a value.
local WORDS = {
  help = function() require("limn.prompt.help").about("") end,
  quit = function() os.exit(true, true) end,
}
WORDS.exit = WORDS.quit

local function command(block)
  if block:find("\n") then return nil end
  local words = block:match("^%s*%?%?%s*(.-)%s*$")
  if words then
    return function() require("limn.prompt.help").search(words) end
  end
  local name = block:match("^%s*%?%s*(.-)%s*$")
  if name then
    name = name:match("^[%w_.:]*")
    return function() require("limn.prompt.help").about(name) end
  end
  local line = block:match("^!(.+)")
  if line then
    return function() os.execute(line) end
  end
  local word = block:match("^%s*(%l+)%s*%(?%s*%)?%s*;?%s*$")
  if WORDS[word] and (rawget(_G, word) == nil or word == "help") then
    return WORDS[word]
  end
end

-- Without its results, where the block ends with a semicolon.
local function silenced(f)
  return function()
    _G._ = f()
  end
end

local function is_silent(block)
  local list, open = lexer.scan(block)
  local last = list[#list]
  return open ~= "string" and last and last.text == ";", last and last.at
end

-- An expression or statements, as a piece: its function `run`, whether it has a
-- value that is `shown`, whether it has a `was_local`, and what it is in a
-- `script`; or nil and two messages.
local function compile(block, name)
  local silent, semicolon = is_silent(block)
  local text = (silent and block:sub(1, semicolon - 1) or block):gsub("^%s*=", "")
  local f, why = strict.load("return " .. text, name)
  if f then
    return {run = silent and silenced(f) or f, shown = not silent,
      script = script.value(text, silent)}
  end
  local changed, was_local = promote(block)
  local g, wrong = strict.load(changed, name)
  if g then
    return {run = g, was_local = was_local, script = script.statements(changed)}
  end
  return nil, why, wrong
end

local function piece_of(text, name)
  local special = command(text)
  if special then return {run = special, script = script.remark(text)} end
  return compile(text, name)
end

local function finished(piece, ...)
  piece.done = true
  return ...
end

-- One function that runs the pieces of a block and shows their values as it
-- goes; the last one's are its results.
local function in_turn(list)
  return function()
    pager.alone = #list == 1
    for i, piece in ipairs(list) do
      if i == #list then return finished(piece, piece.run()) end
      local values = table.pack(finished(piece, piece.run()))
      if piece.shown and values.n > 0 then
        prompt.print(table.unpack(values, 1, values.n))
      end
    end
  end
end

local waiting -- the block that is not complete

-- Is the block what was waiting and one line more?  Then it is being typed, and
-- no session that was pasted.
local function is_typed(block)
  return waiting and block:sub(1, #waiting) == waiting
    and not block:find("\n", #waiting + 2, true)
end

function prompt.compile(block, last)
  local copied = block
  block = strip(block)
  copied = copied ~= block and block:find "\n" -- a session, line by line
  if not last and is_typed(block) and unfinished(select(2, load(block))) then
    waiting = block
    return nil
  end
  local name = ("=prompt[%d]"):format(#blocks + 1)
  local function in_pieces()
    return pieces(block, function(text) return piece_of(text, name) end)
  end
  local piece, why, wrong = piece_of(block, name)
  local list = copied and in_pieces() or piece and {piece}
  local open = not list and not last and (unfinished(wrong) or unfinished(why))
  if not list and not (open and is_typed(block)) then
    list = in_pieces()
  end
  waiting = open and not list and block or nil
  if waiting then return nil end
  blocks[#blocks + 1] = {text = block, pieces = list
    or {{script = script.remark(block)}}}
  if not list then return nil, wrong end
  local was_local = false
  for _, p in ipairs(list) do was_local = was_local or p.was_local end
  local notice = was_local and not told
    and "(at the prompt a local is a global, or it would be gone)" or nil
  told = told or was_local
  return in_turn(list), notice
end

function prompt.script()
  local texts = {}
  for _, block in ipairs(blocks) do
    for _, p in ipairs(block.pieces) do
      texts[#texts + 1] = p.done and p.script or script.remark(p.script or "")
    end
  end
  return script.whole(texts)
end

-- The block that a chunk name stands for, and whether it is the last one.
function prompt.source(name)
  local n = tonumber(name:match("^=prompt%[(%d+)%]"))
  return n and blocks[n] and blocks[n].text, n == #blocks
end

prompt.settle = limn.plot.settle

-- ---- printing ------------------------------------------------------------

-- Is the value a figure that is now seen in the terminal?
local function pictured(value)
  return type(value) == "userdata" and getmetatable(value) == "figure"
    and shown.value(value)
end

function prompt.print(...)
  _G._ = (...)
  shown.finish()
  local texts, short = {}, true
  for i = 1, select("#", ...) do
    local value = (select(i, ...))
    if not pictured(value) then
      local text = show(value)
      texts[#texts + 1] = text
      short = short and #text < 40 and not text:find("\n")
    end
  end
  if not texts[1] then return end
  io.stdout:write(table.concat(texts, short and "\t" or "\n"), "\n")
end

-- What print writes of a value: at the prompt no bare address of a table or of a
-- function, but what the prompt shows of it.
local function printed(value)
  local kind = type(value)
  local bare = kind == "table" and not debug.getmetatable(value) or kind == "function"
  return bare and show(value) or tostring(value)
end

-- print for what runs at the prompt, in place of Lua's.
function prompt.take_print()
  function print(...)
    local texts = table.pack(...)
    for i = 1, texts.n do texts[i] = printed(texts[i]) end
    io.stdout:write(table.concat(texts, "\t"), "\n")
  end
end

-- Does the error come from a name of the user that hides one of limn's?
local function hidden(text, block)
  if not text:find "attempt to" and not text:find "no field" then return nil end
  local field = text:match "field '([%w_]+)'" or text:match "method '([%w_]+)'"
  for _, token in ipairs(lexer.scan(block)) do
    local name = token.text
    local mine, own = rawget(limn, name), rawget(_G, name)
    if token.kind == "name" and mine ~= nil and own ~= nil and own ~= mine
        and (text:find("global '" .. name .. "'", 1, true)
          or field and type(mine) == "table" and mine[field] ~= nil) then
      return ("%s is a name of your own here; limn's is limn.%s")
        :format(name, name)
    end
  end
end

local function placed(text, block)
  local here = ("prompt[%d]:"):format(#blocks)
  if text:sub(1, #here) ~= here then return text end
  text = text:sub(#here + 1)
  return block:find("\n") and text:gsub("^(%d+): ", "line %1: ", 1)
    or text:gsub("^%d+: ", "", 1)
end

-- A block of several lines that is no Lua: with the line.
local function pointed(text)
  local name, n, rest = text:match "^(prompt%[%d+%]):(%d+): ([^\n]*)$"
  local lines = name and excerpt("=" .. name, tonumber(n), rest)
  return lines and text .. "\n" .. lines or text
end

function prompt.message(text)
  if text:find("interrupted!", 1, true) then return "interrupted" end
  text = pointed(text)
  local block = blocks[#blocks] and blocks[#blocks].text or ""
  local hint = hidden(text, block)
  return placed(text, block) .. (hint and "\n(" .. hint .. ")" or "")
end

return prompt
