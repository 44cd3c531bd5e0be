-- limn.options: the command line of a script, from one table.
--
--     local o = limn.options{
--       {name = "quick", default = false, doc = "a few seconds"},
--       {name = "opt", choices = {"adam", "sgd"}, doc = "optimizer"},
--       {name = "width", default = {64, 128}, doc = "widths"},
--     }
--
-- gives o.quick, o.opt, o.width from `script --quick --width 64,256`.  The
-- kind of an option is that of its default; a list is written with commas; a
-- list without braces in `choices` takes its first word as default; a number
-- whose default is NaN has none that --help could name; with infinite = true
-- numbers may be inf.  --help and -h print the
-- table and end the script.

local function kind_of(spec)
  if spec.choices then return "choice" end
  local d = spec.default
  if type(d) == "table" then return "list" end
  return math.type(d) or type(d)
end

local function show(value)
  if type(value) == "table" then return table.concat(value, ",") end
  return tostring(value)
end

local function fail(text, ...)
  error(("%s: " .. text):format((arg[0] or "script"):match("[^/]*$"), ...), 0)
end

local function number(spec, word, integer)
  local x = tonumber(word)
  if word == "inf" and spec.infinite then return math.huge end
  if not x or (integer and math.tointeger(x) == nil) then
    fail("--%s must be %s, got '%s'", spec.name,
         integer and "an integer" or "a number", word)
  end
  return integer and math.tointeger(x) or x
end

local function choice(spec, word)
  for _, c in ipairs(spec.choices) do if c == word then return c end end
  fail("--%s must be one of %s, got '%s'", spec.name,
       table.concat(spec.choices, ", "), word)
end

local function list(spec, word)
  local numeric = type(spec.default[1]) == "number"
  local integer = math.type(spec.default[1]) == "integer"
  local values = {}
  for item in word:gmatch("[^,]+") do
    values[#values + 1] = numeric and number(spec, item, integer)
      or spec.of and choice({name = spec.name, choices = spec.of}, item)
      or item
  end
  if #values == 0 then fail("--%s must not be empty", spec.name) end
  return values
end

local function convert(spec, word)
  local kind = kind_of(spec)
  if kind == "choice" then return choice(spec, word) end
  if kind == "list" then return list(spec, word) end
  if kind == "integer" then return number(spec, word, true) end
  if kind == "float" then return number(spec, word, false) end
  return word
end

local function help(specs)
  print(("usage: limn %s [options]\n"):format(arg[0] or "script"))
  for _, s in ipairs(specs) do
    local default = s.default
    if s.choices then default = s.choices[1] end
    local words = s.choices and " (" .. table.concat(s.choices, ", ") .. ")"
      or ""
    local tail = default and default ~= "" and default == default and
      "; default " .. show(default) or ""
    print(("  --%-12s %s%s%s"):format(s.name, s.doc, words, tail))
  end
  os.exit(0, true)
end

local function find(specs, name)
  for _, s in ipairs(specs) do if s.name == name then return s end end
  local names = {}
  for i, s in ipairs(specs) do names[i] = s.name end
  local near = limn.nearest(name, names)
  fail("no option '--%s'%s", name, near and
       (" (did you mean '--%s'?)"):format(near) or "; --help lists them")
end

-- What a declaration must be, in the words of the script's author.
local function check(specs)
  for i, s in ipairs(specs) do
    local choices = type(s) == "table" and s.choices
    if type(s) ~= "table" or type(s.name) ~= "string" or type(s.doc) ~= "string"
      or choices and (type(choices) ~= "table" or choices[1] == nil) then
      error(("options: entry %d of 'specs' must be {name = text, default or "
        .. "choices, doc = text}"):format(i), 0)
    end
  end
end

limn.def{
  name = "nearest",
  doc = "The nearest of some known words to a misspelt one "
    .. "(Damerau-Levenshtein distance), or nil.",
  ref = "Damerau 1964",
  example = [[assert(limn.nearest("widht", {"width", "depth"}) == "width")]],
  args = {
    {name = "word", kind = "str", doc = "the misspelt word"},
    {name = "known", kind = "strs", doc = "the known words"},
  },
  results = {{name = "best", kind = "str", doc = "the nearest word, or nil"}},
  run = function(a) return require "limn.spelling".nearest(a.word, a.known) end,
}

limn.def{
  name = "options",
  doc = "Parse the command line of a script.",
  example = [[
local o = limn.options({{name = "width", default = {64, 128}, doc = "widths"}},
                       {arg = {"--width", "8,16"}})
assert(o.width[2] == 16)]],
  args = {
    {name = "specs", kind = "table",
     doc = "list of options {name, default or choices, doc}; with infinite = "
       .. "true numbers may be inf"},
    {name = "arg", kind = "strs", optional = true,
     doc = "arguments to parse; absent: those of the command line"},
  },
  results = {{name = "values", kind = "table", doc = "value of each option, "
    .. "by name"}},
  run = function(a)
    local words, values = a.arg or arg, {}
    check(a.specs)
    for _, s in ipairs(a.specs) do
      values[s.name] = s.default
      if s.choices then values[s.name] = s.choices[1] end
    end
    local i = 1
    while words[i] do
      local name, value = words[i]:match("^%-%-([%w-]+)=?(.*)$")
      if name == "help" or words[i] == "-h" then help(a.specs) end
      if not name then fail("an option begins with --, got '%s'", words[i]) end
      local spec = find(a.specs, name)
      if kind_of(spec) == "boolean" then
        if words[i]:find "=" then fail("--%s takes no value", name) end
        values[name] = true
      else
        if value == "" then
          i = i + 1
          value = words[i] or fail("--%s needs a value", name)
        end
        values[name] = convert(spec, value)
      end
      i = i + 1
    end
    return values
  end,
}
