-- limn.space.grid{name = list, ...}: all combinations.

local limn = limn
local cells = require "limn.space.cells"
local errors = require "limn.errors"
local when = require "limn.space.when"

-- Each cell with each value of one more parameter.
local function extend(old, name, values)
  local new = {}
  local conditional = when.is(values)
  local list = conditional and values.values or values
  if type(list) ~= "table" then list = {list} end
  if #list == 0 then error("the list of '" .. name .. "' is empty", 0) end
  for _, cell in ipairs(old) do
    if conditional and not values.test(cell) then
      new[#new + 1] = cell
    else
      for i = 1, #list do
        local c = cells.copy(cell)
        c[name] = list[i]
        new[#new + 1] = c
      end
    end
  end
  return new
end

-- Names in alphabetic order, the last one fastest; conditional parameters
-- (limn.space.when) after the others.  A space is its own grid.
local function grid(lists)
  if cells.is_space(lists) then return lists end
  if type(lists) ~= "table" then
    error("a grid is a table of named lists, got a " .. type(lists), 0)
  end
  local list, late = {{}}, {}
  for _, name in ipairs(cells.names(lists)) do
    if when.is(lists[name]) then
      late[#late + 1] = name
    else
      list = extend(list, name, lists[name])
    end
  end
  for _, name in ipairs(late) do list = extend(list, name, lists[name]) end
  return cells.space(list)
end

function cells.methods.__add(s, t)
  local all = {}
  for _, lists in ipairs{s, t} do
    for _, cell in ipairs(grid(lists).cells) do all[#all + 1] = cell end
  end
  return cells.space(all)
end

function cells.methods:with(lists)
  local list = self.cells
  for _, name in ipairs(cells.names(lists)) do
    list = extend(list, name, lists[name])
  end
  return cells.space(list)
end

limn.def{
  name = "space.grid",
  doc = "The Cartesian product of lists: names in alphabetic order, the last "
    .. "one fastest.",
  example =
    "assert(#limn.space.grid{width = {64, 128}, seed = {1, 2, 3}} == 6)",
  args = {{name = "lists", kind = "table", doc = "{name = list, ...}"}},
  results = {cells.slot.space},
  run = function(a) return errors.call("space.grid", grid, a.lists) end,
}

return grid
