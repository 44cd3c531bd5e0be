-- Completion: what may stand at the cursor.
--
--     words(before, word) -- a list of whole words; then "paths" if they are
--       names of files, or "files" where any name of a file may stand; and a
--       text to show where there is nothing to choose, the call of a function
--     quoted(before) -- does the text end inside a string?
--
-- `before` is the text in front of the word.  Values are read raw, and
-- metatables only through __index tables: nothing of the user's runs.

local lexer = require "limn.prompt.lexer"
local paths = require "limn.prompt.paths"

local limn = limn
local rawget, next, type = rawget, next, type
local metatable = debug.getmetatable

-- ---- values --------------------------------------------------------------

-- The methods that a value has, by its metatable.
local function methods_of(v)
  local mt = metatable(v)
  if type(mt) ~= "table" then return nil end
  local methods = rawget(mt, "methods")
  if type(methods) == "table" then return methods end
  local index = rawget(mt, "__index")
  return type(index) == "table" and index or nil
end

local function field(v, name)
  for _ = 1, 20 do
    if type(v) == "table" then
      local found = rawget(v, name)
      if found ~= nil then return found end
    end
    v = methods_of(v)
    if v == nil then return nil end
    local found = rawget(v, name)
    if found ~= nil then return found end
  end
end

local function global(name)
  local v = rawget(_G, name)
  if v == nil then v = rawget(limn, name) end
  return v
end

-- ---- exports -------------------------------------------------------------

local function export_of(f)
  if type(f) ~= "function" then return nil end
  for _, e in ipairs(require("limn.prompt.help").list()) do
    if e.run == f then return e end
  end
end

local function slot_of(export, name)
  for _, s in ipairs(export.slots) do
    if s.name == name and s.dir ~= "out" then return s end
  end
end

-- What a call of this function gives, as a table of methods.
local function result_methods(f)
  local e = export_of(f)
  local result
  for _, s in ipairs(e and e.slots or {}) do
    if s.dir == "out" and not s.asked then
      if result then return nil end
      result = s
    end
  end
  local registry = debug.getregistry()
  if not result then return nil end
  local kind = result.kind == "object" and result.type
    or (result.kind == "tensor" or result.kind == "mat"
        or result.kind == "vec") and "tensor"
  local mt = kind and rawget(registry, kind)
  return type(mt) == "table"
    and (rawget(mt, "methods") or rawget(mt, "__index")) or nil
end

-- ---- the text before the cursor ------------------------------------------

-- The token before the bracket that token i closes.
local function before_bracket(list, i)
  local depth = 0
  for k = i, 1, -1 do
    local text = list[k].kind == "symbol" and list[k].text
    if text == ")" or text == "}" or text == "]" then depth = depth + 1 end
    if text == "(" or text == "{" or text == "[" then
      depth = depth - 1
      if depth == 0 then return k - 1 end
    end
  end
  return 0
end

-- The value of the expression that ends at token i: names joined by dots and
-- colons, and calls of functions whose result is declared.  A value that is
-- only known by its methods comes second.
local function value_at(list, i)
  local token = list[i]
  if not token then return nil end
  if token.text == ")" or token.text == "}" then
    local f = value_at(list, before_bracket(list, i))
    return nil, result_methods(f)
  end
  if token.kind == "string" then return "" end
  if token.kind ~= "name" then return nil end
  local joint = list[i - 1]
  if not joint or (joint.text ~= "." and joint.text ~= ":") then
    return global(token.text)
  end
  local value, methods = value_at(list, i - 2)
  if value ~= nil then return field(value, token.text) end
  return methods and rawget(methods, token.text)
end

-- The innermost bracket that is open after the tokens: its index, or nil.
local function open_bracket(list, to)
  local depth = 0
  for k = to, 1, -1 do
    local text = list[k].kind == "symbol" and list[k].text
    if text == ")" or text == "}" or text == "]" then depth = depth + 1 end
    if text == "(" or text == "{" or text == "[" then
      if depth == 0 then return k end
      depth = depth - 1
    end
  end
end

-- The call whose table of options the cursor is in: its export, and the index
-- of the bracket that opens the table.
local function call_of_options(list)
  local open = open_bracket(list, #list)
  if not open or list[open].text ~= "{" then return nil end
  local e = export_of((value_at(list, open - 1)))
  if e then return e, open end
  local previous = list[open - 1]
  if not previous or (previous.text ~= "(" and previous.text ~= ",") then
    return nil
  end
  local call = open_bracket(list, open - 1)
  if not call or list[call].text ~= "(" then return nil end
  return export_of((value_at(list, call - 1))), open
end

-- The names that have a value between a bracket and token `to`, and how many
-- values there have none.
local function values_in(list, open, to)
  local names, count, depth, fresh = {}, 0, 0, true
  for k = open + 1, to do
    local text = list[k].kind == "symbol" and list[k].text
    if fresh and text ~= "," and text ~= ";" then count, fresh = count + 1, false end
    if text == "(" or text == "{" or text == "[" then depth = depth + 1 end
    if text == ")" or text == "}" or text == "]" then depth = depth - 1 end
    if depth == 0 and (text == "," or text == ";") then fresh = true end
    if depth == 0 and text == "=" then
      names[list[k - 1].text], count = true, count - 1
    end
  end
  return names, count
end

-- The arguments that already have a value, by name or by their place, in the
-- call whose table of options opens at `open`.
local function given(list, export, open)
  local names, count = values_in(list, open, #list)
  local call = list[open - 1]
  if call and (call.text == "(" or call.text == ",") then
    local bracket = open_bracket(list, open - 1)
    _, count = values_in(list, bracket, open - 1)
    local f = list[bracket - 1]
    local joint = list[bracket - 2]
    if f and joint and joint.text == ":" then count = count + 1 end
  end
  for _, s in ipairs(export.slots) do
    if s.dir == "in" and count > 0 then
      names[s.name], count = true, count - 1
    end
  end
  return names
end

-- ---- candidates ----------------------------------------------------------

local function starts(text, prefix)
  return text:sub(1, #prefix) == prefix
end

-- Collects words that begin with what is typed; hidden names on request.
local function collector(prefix)
  local list, seen = {}, {}
  return list, function(name, head, tail)
    if type(name) ~= "string" or not name:match("^[%a_][%w_]*$") then return end
    if name:sub(1, 1) == "_" and prefix:sub(1, 1) ~= "_" then return end
    local word = (head or "") .. name .. (tail or "")
    if starts(name, prefix) and not seen[word] then
      seen[word] = true
      list[#list + 1] = word
    end
  end
end

-- How a function is called.
local function signature(f)
  local e = export_of(f)
  if e then return require("limn.prompt.help").usage(e) end
  if type(f) ~= "function" then return nil end
  local info, parts = debug.getinfo(f, "uS"), {}
  if info.what == "C" then return nil end
  for i = 1, info.nparams do parts[i] = debug.getlocal(f, i) end
  if info.isvararg then parts[#parts + 1] = "..." end
  return ("function (%s)"):format(table.concat(parts, ", "))
end

local function option_keys(export, taken, prefix)
  local list, add = collector(prefix)
  for _, s in ipairs(export.slots) do
    if s.dir ~= "out" and not taken[s.name] then add(s.name, "", " = ") end
  end
  return list
end

-- The words of a choice, after `name =`.
local function choices(list, prefix, quote)
  local equals = list[#list]
  local name = list[#list - 1]
  if not equals or equals.text ~= "=" or not name then return nil end
  local export = call_of_options(list)
  local slot = export and slot_of(export, name.text)
  if not slot or slot.kind ~= "choice" then return nil end
  local found = {}
  for word in slot.rule:gmatch("[^|]+") do
    if starts(quote .. word, prefix) then
      found[#found + 1] = quote .. word .. quote
    end
  end
  return found
end

local function fields(list, word)
  local path, joint, prefix = word:match("^(.*)([.:])([%w_]*)$")
  local tokens = lexer.scan(path)
  for _, t in ipairs(tokens) do list[#list + 1] = t end
  local value, methods = value_at(list, #list)
  local found, add = collector(prefix)
  local head = path .. joint
  local call = joint == ":"
  local function add_all(t)
    for k, v in next, t do
      if not call or type(v) == "function" then add(k, head) end
    end
  end
  if type(value) == "table" then add_all(value) end
  local where = methods or value ~= nil and methods_of(value)
  for _ = 1, 20 do
    if type(where) ~= "table" then break end
    add_all(where)
    where = methods_of(where)
  end
  return found
end

-- Functions of limn whose own name begins so, with their folders.
local function functions(prefix)
  local help, found = require "limn.prompt.help", {}
  for _, e in ipairs(help.list()) do
    if starts(e.name, prefix) then found[#found + 1] = help.full(e) end
  end
  return found
end

local function names(prefix)
  local found, add = collector(prefix)
  for k in next, _G do add(k) end
  for k in next, lexer.keywords do add(k) end
  if prefix ~= "" then
    for k in next, limn do add(k) end
    if #found == 0 then return functions(prefix) end
  end
  return found
end

-- Help takes names of functions, with their folders or without.
local function topics(prefix)
  local found, seen = {}, {}
  local help = require "limn.prompt.help"
  local function add(name)
    if starts(name, prefix) and not seen[name] then
      seen[name] = true
      found[#found + 1] = name
    end
  end
  for _, e in ipairs(help.list()) do
    add(help.full(e))
    if prefix ~= "" then add(e.name) end
  end
  for _, folder in ipairs(help.folder_names()) do
    add(folder)
  end
  return found
end

local function modules(prefix)
  local found, seen = paths.modules(prefix), {}
  for _, name in ipairs(found) do seen[name] = true end
  for name in next, package.loaded do
    if starts(name, prefix) and not seen[name] then found[#found + 1] = name end
  end
  return found
end

-- The keys of the table before the bracket that is the last token, with what
-- closes the string and the bracket.
local function keys(list, prefix, quote)
  local value = value_at(list, #list - 1)
  if type(value) ~= "table" then return {} end
  local found = {}
  for key in next, value do
    if type(key) == "string" and starts(key, prefix)
        and not key:find "[%c\"'\\]" then
      found[#found + 1] = key .. quote .. "]"
    end
  end
  return found
end

-- The files that the function reads whose first argument the string is.
local function read_files(list, word)
  local i = #list
  if list[i] and (list[i].text == "(" or list[i].text == "{") then i = i - 1 end
  local f = value_at(list, i)
  local e = export_of(f)
  local known = paths.reads[e and require("limn.prompt.help").full(e) or f]
  if known then return paths.files(word, known) end
end

local function in_string(list, word, quote)
  local last, before = list[#list], list[#list - 1]
  local function argument_of(name)
    return last and (last.text == name
      or last.text == "(" and before and before.text == name)
  end
  if argument_of "require" then return modules(word) end
  if argument_of "help" then return topics(word) end
  if last and last.text == "[" then return keys(list, word, quote) end
  local found = choices(list, word, "")
  if found then return found end
  found = read_files(list, word)
  if found then return found, "paths" end
  return {}, "files"
end

local function words(before, word)
  if before:match("^%s*%?+%s*$") then return topics(word) end
  local list, open, at = lexer.scan(before)
  if open == "comment" then return {} end
  if open == "string" then
    return in_string(list, before:sub(at + 1) .. word, before:sub(at, at))
  end
  if word:find("[.:]") then return fields(list, word) end
  local last = list[#list]
  if last and (last.text == "." or last.text == ":") then return {} end
  if word == "" and last and last.text == "(" then
    local call = signature((value_at(list, #list - 1)))
    if call then return {}, nil, call end
  end
  local found = choices(list, word, '"')
  if found then return found end
  if last and (last.text == "{" or last.text == "," or last.text == ";") then
    local export, bracket = call_of_options(list)
    if export then
      local left = option_keys(export, given(list, export, bracket), word)
      if #left > 0 then return left end
    end
  end
  return names(word)
end

return {
  words = words,
  quoted = function(before)
    local _, open = lexer.scan(before)
    return open == "string"
  end,
}
