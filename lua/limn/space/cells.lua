-- What limn.space makes: an object that holds the cells of a sweep.
--
-- A cell is a table of parameters; a space is a list of cells without
-- repetition, in an order that only depends on its description.
--
--     #s              number of cells
--     s + t           the cells of both, each once
--     s:where(keep)   those for which keep(cell) is true
--     s:part(i, n)    the i-th of n shares
--     s:with(lists)   every cell with every combination of more parameters

local canonical = require "limn.space.canonical"

local cells = {methods = {}}
local methods = cells.methods
methods.__index = methods

-- A space from a list of cells; equal ones count once.
function cells.space(list)
  local seen, kept = {}, {}
  for _, cell in ipairs(list) do
    local text = canonical(cell)
    if not seen[text] then
      seen[text] = true
      kept[#kept + 1] = cell
    end
  end
  return setmetatable({cells = kept}, methods)
end

function cells.is_space(v)
  return getmetatable(v) == methods
end

function cells.copy(cell)
  local c = {}
  for k, v in pairs(cell) do c[k] = v end
  return c
end

-- The names of a table of lists, in alphabetic order.
function cells.names(lists)
  local names = {}
  for name in pairs(lists) do
    if type(name) ~= "string" then
      error("a grid is a table of named lists, got the key "
        .. tostring(name), 0)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

function methods:__len() return #self.cells end

function methods:where(keep)
  local list = {}
  for _, cell in ipairs(self.cells) do
    if keep(cell) then list[#list + 1] = cell end
  end
  return cells.space(list)
end

-- The part-th of `parts` shares, 1, 2, ...: every parts-th cell.
function methods:part(part, parts)
  if math.type(parts) ~= "integer" or math.type(part) ~= "integer"
    or part < 1 or part > parts then
    error(("part %s of %s: must be integers, 1 .. parts"):format(
      tostring(part), tostring(parts)), 2)
  end
  local list = {}
  for i = part, #self.cells, parts do list[#list + 1] = self.cells[i] end
  return cells.space(list)
end

-- ---- declarations ----------------------------------------------------------

-- Slots that several functions of limn.space have.
cells.slot = {
  low = {name = "low", kind = "num", doc = "the first value"},
  high = {name = "high", kind = "num", doc = "the last value"},
  step = {name = "step", kind = "num", rule = "(0,inf)",
    doc = "difference of neighbours"},
  n = {name = "n", kind = "int", rule = "[1,1000000]",
    doc = "number of values"},
  list = {name = "list", kind = "table", doc = "the values"},
  space = {name = "space", kind = "table",
    doc = "a space of cells: #s, s + t, s:where(keep), s:with{name = list}, "
      .. "s:part(i, n)"},
}

return cells
