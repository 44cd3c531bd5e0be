-- limn.format: how values are printed, at the prompt and by print(tensor).  The
-- table that this module returns is all that the printers look at
-- (prompt/show.lua, src/bind/print.c).

local settings = {digits = 0, rows = 20, items = 40, depth = 4, text = 600,
  width = 0}

debug.getregistry()["limn.format"] = settings

local function option(name, rule, doc)
  return {name = name, kind = "int", rule = rule, optional = true, doc = doc}
end

limn.def{
  name = "format",
  doc = "How values are printed. Returns the settings as they were, with which "
    .. "they can be set again; what is not given stays.",
  ref = "numpy.set_printoptions",
  example = [[
local before = limn.format{digits = 3}
assert(limn.show{x = 2 / 3} == "{x = 0.667}")
limn.format(before)]],
  args = {
    option("digits", "[0,17]", "significant digits of a number; 0: as many as "
      .. "are usual"),
    option("rows", "[6,100000]", "rows of a tensor or a record"),
    option("items", "[1,100000]", "values of a table, and as many fields"),
    option("depth", "[1,100]", "tables inside of tables"),
    option("text", "[20,100000000]", "bytes of a text, ten times as many of one "
      .. "of several lines"),
    option("width", "[0,100000]", "characters of a line; 0: those of the "
      .. "terminal"),
  },
  results = {{name = "before", kind = "table", doc = "the settings before"}},
  run = function(o)
    local before = {}
    for name, value in pairs(settings) do before[name] = value end
    for name, value in pairs(o) do settings[name] = value end
    return before
  end,
}

return settings
