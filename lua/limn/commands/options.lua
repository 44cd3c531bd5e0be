-- limn options SCRIPT: the options that a script takes, for completion in shells:
-- a line each, the option, the words that its value may be ("-": any; ".": it has
-- none), and what it is.
--
-- The script is read and not run: its call of limn.options (or of options of
-- limn.study) is looked up among its words.  Lists that are made in other ways
-- are not seen.

local lexer = require "limn.prompt.lexer"
local proc = require "limn.proc"

local function text_of(token)
  return token.text:match '^["\'](.*)["\']$' or token.text:match "^%[=*%[(.*)%]=*%]$"
end

-- The index of the bracket that closes the one at i, or nil.
local function closing(list, i)
  local depth = 0
  for k = i, #list do
    local text = list[k].kind == "symbol" and list[k].text
    if text == "(" or text == "{" or text == "[" then depth = depth + 1 end
    if text == ")" or text == "}" or text == "]" then
      depth = depth - 1
      if depth == 0 then return k end
    end
  end
end

-- Fields of the table between two brackets: texts, joined where they are parts,
-- and lists of them.
local function fields(list, from, to)
  local found, k = {}, from + 1
  while k < to do
    local name = list[k].kind == "name" and list[k + 1].text == "=" and list[k].text
    if name then
      k = k + 2
      local value = list[k]
      if value.text == "{" then
        local stop = closing(list, k)
        local words = {}
        for i = k + 1, stop - 1 do
          if list[i].kind == "string" then words[#words + 1] = text_of(list[i]) end
        end
        found[name], k = words, stop + 1
      elseif value.kind == "string" then
        local text = text_of(value)
        while list[k + 1].text == ".." and list[k + 2].kind == "string" do
          text, k = text .. text_of(list[k + 2]), k + 2
        end
        found[name], k = text, k + 1
      else
        found[name], k = value.text, k + 1
      end
    else
      k = k + 1
    end
  end
  return found
end

local function line(name, values, doc)
  print(("--%s\t%s\t%s"):format(name, values, (doc:gsub("%s+", " "))))
end

local function options_in(list, i)
  local open = list[i + 1] and list[i + 1].text == "(" and i + 2 or i + 1
  if list[i - 2] and list[i - 2].text == "study" then
    line("quick", ".", "a few seconds, looser checks, and negative controls")
    if list[open].kind == "string" then line("out", "-", "folder of the figures") end
  end
  while list[open] and list[open].text ~= "{" and list[open].text ~= ")" do
    open = open + 1
  end
  local last = list[open] and list[open].text == "{" and closing(list, open)
  local k = open + 1
  while last and k < last do
    local stop = list[k].text == "{" and closing(list, k)
    if stop then
      local o = fields(list, k, stop)
      if type(o.name) == "string" then
        local flag = o.default == "false" or o.default == "true"
        local words = type(o.choices) == "table" and table.concat(o.choices, " ")
        line(o.name, flag and "." or words or "-", type(o.doc) == "string" and o.doc or "")
      end
    end
    k = (stop or k) + 1
  end
end

local list = lexer.scan(arg[1] and proc.content(arg[1]) or "")
for i, token in ipairs(list) do
  if token.text == "options" and list[i - 1] and list[i - 1].text == "."
      and list[i + 1] and (list[i + 1].text == "(" or list[i + 1].text == "{") then
    options_in(list, i)
    break
  end
end
