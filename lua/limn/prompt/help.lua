-- Help, from the tables that declare the functions.
--
--     about(name)  -- print the help on a function, a method, a folder or a
--                     type; "" is the start page
--     search(words) -- print the functions whose tables hold all the words
--     text(export), usage(export), folder_text(name) -- the parts as strings

local pager = require "limn.prompt.pager"
local proc = require "limn.proc"
local related = require "limn.prompt.related"
local spelling = require "limn.spelling"
local topics = require "limn.prompt.topics"

local help = {}

-- ---- words for slots -----------------------------------------------------

local KINDS = {
  tensor = "tensor", mat = "matrix", vec = "vector", num = "number",
  int = "integer", index = "index", str = "string", flag = "true or false",
  choice = "one of", seed = "seed", ints = "list of integers",
  tensors = "list of tensors",
  strs = "list of strings", named = "number or numbers by name",
  ["function"] = "function", table = "table",
  any = "any value",
}

local SHAPED = {tensor = true, mat = true, vec = true}

function help.kind(slot)
  local kind, rule = KINDS[slot.kind] or slot.type or slot.kind, slot.rule
  if slot.mask then kind = "mask" end
  if SHAPED[slot.kind] then
    if rule == "?" then return kind end
    if rule == "" then return slot.kind == "tensor" and "number" or kind end
    return kind .. " " .. rule
  end
  if slot.kind == "choice" then return (rule:gsub("|", " | ")) end
  if rule and rule ~= "" and rule ~= "any" then return kind .. " " .. rule end
  return kind
end

local function number_text(x)
  if x == math.huge then return "inf" end
  if x == -math.huge then return "-inf" end
  if x == math.floor(x) and math.abs(x) < 1e15 then
    return ("%d"):format(math.tointeger(x))
  end
  for digits = 1, 17 do
    local text = ("%." .. digits .. "g"):format(x)
    if tonumber(text) == x then return text end
  end
end

function help.default(slot)
  local d = slot.default
  if d == nil or d ~= d then return nil end -- NaN: not given
  if type(d) == "number" then return number_text(d) end
  if type(d) == "string" then return '"' .. d .. '"' end
  return tostring(d)
end

-- ---- exports -------------------------------------------------------------

local exports, made -- sorted; made again once limn.changes() differs

local function full(e)
  return (e.folder == "" and "" or e.folder .. ".") .. e.name
end
help.full = full

local function list()
  if made == limn.changes() then return exports end
  local all = limn.exports()
  table.sort(all, function(a, b)
    if a.folder ~= b.folder then return a.folder < b.folder end
    return a.name < b.name
  end)
  exports, made = all, limn.changes()
  return all
end
help.list = list

local function slots(e, ...)
  local found, wanted = {}, {}
  for _, dir in ipairs{...} do wanted[dir] = true end
  for _, s in ipairs(e.slots) do
    if wanted[s.dir] then found[#found + 1] = s end
  end
  return found
end
help.slots = slots

function help.usage(e)
  local required, options = {}, {}
  for _, s in ipairs(slots(e, "in")) do required[#required + 1] = s.name end
  for _, s in ipairs(slots(e, "opt")) do options[#options + 1] = s.name end
  if #options > 0 then
    required[#required + 1] = "{" .. table.concat(options, ", ") .. "}"
  end
  return ("limn.%s(%s)"):format(full(e), table.concat(required, ", "))
end

-- The name of the objects whose method an export is, or nil.
local function owner(e)
  local first = e.slots[1]
  if not first or first.dir ~= "in" then return nil end
  if SHAPED[first.kind] then return "tensor" end
  return first.kind == "object" and first.type or nil
end
help.owner = owner

-- ---- one function --------------------------------------------------------

local function screen()
  return math.max(40, math.min(proc.terminal(1) or 80, 100))
end

-- Fold text into lines of `room` characters.
local function fold(text, room)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and #line + #word + 1 > room then
      lines[#lines + 1], line = line, word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end
help.fold = fold

local function slot_lines(out, heading, group, room)
  if #group == 0 then return end
  out[#out + 1] = ""
  out[#out + 1] = heading
  local widest, kinds = 0, {}
  for i, s in ipairs(group) do
    widest = math.max(widest, #s.name)
    kinds[i] = help.kind(s)
    local default = help.default(s)
    if default then kinds[i] = kinds[i] .. ", default " .. default end
    if s.written then kinds[i] = kinds[i] .. ", changed in place" end
    if s.asked then kinds[i] = kinds[i] .. ", only with " .. s.asked .. " = true" end
  end
  local indent = (" "):rep(widest + 4)
  for i, s in ipairs(group) do
    local lines = fold(s.doc .. " (" .. kinds[i] .. ")", room - #indent)
    out[#out + 1] = ("  %-" .. widest .. "s  %s"):format(s.name, lines[1])
    for k = 2, #lines do out[#out + 1] = indent .. lines[k] end
  end
end

-- The names of related functions (related.lua), those of the same folder
-- without it.
local function see_also(e)
  local known, names = {}, {}
  for _, other in ipairs(list()) do known[full(other)] = true end
  for i, name in ipairs(related.to(full(e), known)) do
    local folder, short = name:match "^(.*)%.([^.]+)$"
    names[i] = (folder or "") == e.folder and (short or name) or name
  end
  return table.concat(names, ", ")
end

function help.text(e)
  local room = screen()
  local out = {help.usage(e), ""}
  for _, line in ipairs(fold(e.doc, room)) do out[#out + 1] = line end
  if e.example and e.example ~= "" then
    out[#out + 1] = ""
    out[#out + 1] = "example"
    out[#out + 1] = "  " .. e.example:gsub("\n", "\n  ")
  end
  slot_lines(out, "arguments", slots(e, "in"), room)
  slot_lines(out, "options, by name in a last table", slots(e, "opt"), room)
  slot_lines(out, "result", slots(e, "out"), room)
  local type_name = owner(e)
  if type_name then
    out[#out + 1] = ""
    out[#out + 1] = ("Also a method: %s:%s(...)"):format(
      type_name == "tensor" and "x" or type_name, e.name)
  end
  local also = see_also(e)
  if also ~= "" then
    out[#out + 1] = ""
    for _, line in ipairs(fold("see also: " .. also, room)) do
      out[#out + 1] = line
    end
  end
  if e.ref and e.ref ~= "" then
    out[#out + 1] = ""
    for _, line in ipairs(fold("reference: " .. e.ref, room)) do
      out[#out + 1] = line
    end
  end
  return table.concat(out, "\n")
end

-- ---- folders and types ---------------------------------------------------

local FOLDERS = {
  tensor = "arrays: shapes, elementwise functions, reductions, products",
  linalg = "linear algebra: systems, factorizations, eigenvalues",
  files = "reading and writing files: npy, npz, safetensors, CSV, IDX, CIFAR",
  data = "data sets and synthetic tasks",
  calc = "Gaussian means and Hermite expansions of any function",
  model = "networks: parametrizations, activations, layers, losses",
  theory = "infinite width: exponents and classification",
  ["theory.identify"] = "two-layer networks modulo symmetry: same function, depths, atoms",
  ["theory.kernel"] = "NNGP and tangent kernels, inference and training",
  ["theory.linear"] = "deep linear networks under muP, exactly",
  ["theory.maps"] = "signals from layer to layer: order, chaos, criticality",
  ["theory.mean"] = "mean-field limit of two-layer networks, exactly",
  ["theory.rmt"] = "random-matrix theory: spectral laws, spikes, edges",
  ["dyn.particles"] = "two-layer networks as interacting particles",
  ["dyn.limit"] = "training at infinite width: feature-learning limits",
  ["theory.spikes"] = "giant steps: spikes, their number, places and overlaps",
  dyn = "optimizers: SGD, Adam, Lion, Muon and others; gradient flow",
  probe = "measurements: alignment, sharpness, optima, power laws",
  plot = "figures",
  space = "search spaces: the cells that a sweep runs",
  store = "database of runs",
  session = "what the prompt holds: saving, loading, a script of it",
}
help.folders = FOLDERS

local function one_liners(out, group)
  local widest = 0
  for _, e in ipairs(group) do widest = math.max(widest, #e.name) end
  widest = math.min(widest, 24)
  local room = screen() - widest - 4
  for _, e in ipairs(group) do
    local lines = fold(e.doc, room)
    out[#out + 1] = ("  %-" .. widest .. "s  %s"):format(e.name, lines[1])
    for k = 2, #lines do
      out[#out + 1] = (" "):rep(widest + 4) .. lines[k]
    end
  end
end

-- The folders that have functions or folders, in the order of their names.
local function folder_names()
  local names, seen = {}, {}
  local function add(name)
    if not name or name == "" or seen[name] then return end
    seen[name] = true
    names[#names + 1] = name
    add(name:match("^(.*)%.")) -- the folder around it
  end
  for _, e in ipairs(list()) do add(e.folder) end
  table.sort(names)
  return names
end
help.folder_names = folder_names

-- The table limn.NAME for the name of a folder.
local function folder_table(name)
  local t = limn
  for word in name:gmatch("[^.]+") do t = rawget(t, word) end
  return t
end

-- The name of a folder, from its table; "" is limn itself.
function help.folder_of(t)
  if t == limn then return "" end
  for _, name in ipairs(folder_names()) do
    if folder_table(name) == t then return name end
  end
end

local function in_folder(name)
  local group = {}
  for _, e in ipairs(list()) do
    if e.folder == name then group[#group + 1] = e end
  end
  return group
end
help.in_folder = in_folder

-- The folders right inside the folder of this name.
local function folders_in(name)
  local found = {}
  local inside = name == "" and "^([^.]+)$"
    or "^" .. name:gsub("%.", "%%.") .. "%.([^.]+)$"
  for _, folder in ipairs(folder_names()) do
    if folder:match(inside) then found[#found + 1] = folder end
  end
  return found
end

local function folder_lines(out, names)
  local widest = 8
  for _, name in ipairs(names) do widest = math.max(widest, #name) end
  for _, name in ipairs(names) do
    out[#out + 1] = ("  %-" .. widest .. "s  %s"):format(name,
      FOLDERS[name] or "")
  end
end

function help.folder_text(name)
  local out, inside = {}, folders_in(name)
  if name == "" then
    out[1] = "limn has these functions; ?name says more."
    one_liners(out, in_folder(""))
    out[#out + 1] = ""
    out[#out + 1] = "And these folders of functions:"
    folder_lines(out, inside)
  else
    out[1] = ("limn.%s: %s"):format(name, FOLDERS[name] or "")
    one_liners(out, in_folder(name))
    if #inside > 0 then out[#out + 1] = "" end
    folder_lines(out, inside)
  end
  return table.concat(out, "\n")
end

local START = [[
limn is a laboratory for feature learning in wide neural networks.

  ?name        help on a function, a folder or a type
  ??words      functions that mention the words
  x = 1        Lua; an expression is printed, a final ; keeps it quiet
  _            the last result
  !command     a command of the system
  src(f)       where a function is defined
  time(f)      how long a call takes; bench{a = f, b = g} compares
  Tab          completes names, methods, and the options of a call
  Ctrl-C       stops what runs; everything is kept
  Ctrl-D       ends
]]

function help.start()
  return START .. "\n" .. help.folder_text("")
end

-- ---- looking up ----------------------------------------------------------

-- Whether `name` is the end of the name `whole`, from a dot or the beginning.
local function ends_in(whole, name)
  return ("." .. whole):sub(-#name - 1) == "." .. name
end

-- Exports named `name`: "probe.align", "limn.probe.align", "align", or the
-- method "run:step".
local function find(name)
  name = name:gsub("^limn%.", "")
  local found = {}
  local type_name, method = name:match("^([%w_]+):([%w_]+)$")
  for _, e in ipairs(list()) do
    if ends_in(full(e), name)
        or method == e.name and (owner(e) == type_name or not owner(e)) then
      found[#found + 1] = e
    end
  end
  if #found == 0 and method then return find(method) end
  for _, e in ipairs(found) do
    if full(e) == name then return {e} end
  end
  return found
end
help.find = find

-- The one folder of this name or whose name ends so: "linear" for
-- "theory.linear".
local function find_folder(name)
  local found
  for _, folder in ipairs(folder_names()) do
    if folder == name then return folder end
    if ends_in(folder, name) then found = folder end
  end
  return found
end

local function type_text(name)
  local methods, about = {}, nil
  for _, e in ipairs(list()) do
    if owner(e) == name then methods[#methods + 1] = e end
    for _, s in ipairs(e.slots) do
      if s.type == name then about = s.about or "" end
    end
  end
  if name == "tensor" then about = "an array of numbers" end
  if not about then return nil end
  local out = {name .. (about ~= "" and ": " .. about or ""), "", "methods"}
  one_liners(out, methods)
  return table.concat(out, "\n")
end

-- ---- slots, values of choices, words ------------------------------------------

-- "dyn.adam.lr": the argument, option or result of a function.
local function slot_text(name)
  local of, slot = name:match "^(.+)%.([%w_]+)$"
  if not of then return nil end
  local texts = {}
  for _, e in ipairs(find(of)) do
    for _, s in ipairs(e.slots) do
      if s.name == slot then
        local out = {}
        slot_lines(out, help.usage(e), {s}, screen())
        table.remove(out, 1)
        texts[#texts + 1] = table.concat(out, "\n")
      end
    end
  end
  return texts[1] and table.concat(texts, "\n\n")
end

-- Where a word can be given: "param of model.net".
local function choices_of(word)
  local where = {}
  for _, e in ipairs(list()) do
    for _, s in ipairs(e.slots) do
      if s.kind == "choice" and ("|" .. s.rule .. "|"):find("|" .. word .. "|", 1, true) then
        where[#where + 1] = ("%s of %s"):format(s.name, full(e))
      end
    end
  end
  return where
end

local function topic_text(name)
  local topic, where = topics.words[name], choices_of(name)
  if not topic and #where == 0 then return nil end
  local out, room = {}, screen()
  if topic then
    for _, line in ipairs(fold(topic[1], room)) do out[#out + 1] = line end
  end
  if #where > 0 then
    local most = 12
    local more = #where > most and (", and %d more"):format(#where - most) or ""
    if topic then out[#out + 1] = "" end
    for _, line in ipairs(fold(("%s is a value of the option %s%s"):format(name,
        table.concat(where, ", ", 1, math.min(most, #where)), more), room)) do
      out[#out + 1] = line
    end
  end
  if topic and topic[2] then
    out[#out + 1] = ""
    out[#out + 1] = "see also: " .. table.concat(topic, ", ", 2)
  end
  return table.concat(out, "\n")
end

local function word_of_lua(name)
  local word = topics.lua[name]
  if not word then return nil end
  local out = {"  " .. word[1]:gsub("\n", "\n  "), ""}
  for _, line in ipairs(fold(word[2], screen())) do out[#out + 1] = line end
  out[#out + 1] = ""
  out[#out + 1] = "In Python: " .. word[3]
  return table.concat(out, "\n")
end

-- ---- search ---------------------------------------------------------------

-- How much of the query an export holds: words found, then words of its name
-- and of its first line.
local function score(e, words)
  local text = {full(e), e.doc, e.ref or ""}
  for _, s in ipairs(e.slots) do
    text[#text + 1] = s.name .. " " .. s.doc .. " " .. (s.rule or "")
  end
  local all, name, doc = table.concat(text, " "):lower(), full(e):lower(), e.doc:lower()
  local found, rank = 0, 0
  for _, word in ipairs(words) do
    if all:find(word, 1, true) then
      found = found + 1
      rank = rank + (name:find(word, 1, true) and 2 or 0)
        + (doc:find(word, 1, true) and 1 or 0)
    end
  end
  return found, rank
end

-- Those that hold the most words of the query, best first.
local function matches(query)
  local words, list_of, most = {}, {}, 1
  for word in query:lower():gmatch("%S+") do words[#words + 1] = word end
  for _, e in ipairs(list()) do
    local found, rank = score(e, words)
    if found > most then list_of, most = {}, found end
    if found == most then list_of[#list_of + 1] = {e = e, score = rank} end
  end
  table.sort(list_of, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return full(a.e) < full(b.e)
  end)
  return list_of, most, #words
end

local function search_text(query, most)
  local out = {}
  local found, held, asked = matches(query)
  if #found > 0 and held < asked then
    out[1] = ("No text has all %d words; these have %d:"):format(asked, held)
  end
  for i, m in ipairs(found) do
    if i > most then
      out[#out + 1] = ("  ... and %d more"):format(#found - most)
      break
    end
    local lines = fold(m.e.doc, screen() - 26)
    out[#out + 1] = ("  %-22s  %s"):format(full(m.e), lines[1])
    for k = 2, #lines do out[#out + 1] = (" "):rep(26) .. lines[k] end
  end
  return table.concat(out, "\n"), #found
end

-- Names that resemble this one.
local function near_names(name)
  local names = folder_names()
  for _, e in ipairs(list()) do
    names[#names + 1] = e.name
    names[#names + 1] = full(e)
  end
  return spelling.nearest(name:gsub("^limn%.", ""), names)
end

local function unknown(name)
  local near = near_names(name)
  local out = {("Nothing is called '%s'%s."):format(name,
    near and (" (did you mean '%s'?)"):format(near) or "")}
  local text, n = search_text(name:gsub("[.:]", " "), 8)
  if n > 0 then
    out[#out + 1] = "These mention it:"
    out[#out + 1] = text
  end
  return table.concat(out, "\n")
end

-- The help on a name as text, and whether there was any.
function help.on(name)
  if name == "" then return help.start(), true end
  local plain = name:gsub("^limn%.", "")
  if name == "limn" then return help.folder_text(""), true end
  local found = find(name)
  local folder = find_folder(plain)
  if folder and (folder == plain or #found == 0) then
    return help.folder_text(folder), true
  end
  if #found > 0 then
    local texts = {}
    for i, e in ipairs(found) do texts[i] = help.text(e) end
    texts[#texts + 1] = type_text(plain) -- limn.run, and what one calls a run
    return table.concat(texts, "\n\n"), true
  end
  local text = type_text(plain) or slot_text(plain) or topic_text(plain)
    or word_of_lua(name)
  if text then return text, true end
  return unknown(name), false
end

-- The same for a value: a function, a folder, an object.
function help.on_value(v)
  for _, e in ipairs(list()) do
    if e.run == v then return help.text(e), true end
  end
  local folder = help.folder_of(v)
  if folder then return help.folder_text(folder), true end
  if type(v) == "userdata" then
    local registry = debug.getregistry()
    for _, e in ipairs(list()) do
      local name = owner(e)
      if name and registry[name] == debug.getmetatable(v) then
        return type_text(name), true
      end
    end
  end
  return ("There is no help on this %s; help(\"name\") looks a name up.")
    :format(type(v)), false
end

function help.about(what)
  local text = type(what) == "string" and help.on(what) or help.on_value(what)
  pager(text)
end

function help.search(query)
  if query == "" then return pager(help.start()) end
  local text, n = search_text(query, 30)
  pager(n > 0 and text or ("Nothing mentions '%s'."):format(query))
end

return help
