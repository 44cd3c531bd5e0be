-- limn.store.group(record, by, value): a column summarised over the rows that
-- agree in others.

local limn = limn
local canonical = require "limn.space.canonical"
local columns = require "limn.store.columns"
local errors = require "limn.errors"
local outcome = require "limn.sweep.outcome"
local runs = require "limn.store.runs"

-- Of numbers: mean and so on.  A diverged run, which counts as infinite, leaves
-- no standard deviation.
local function summary(values)
  local none = -(0 / 0)
  local n, diverged, sum, square = #values, 0, 0, 0
  local least, most = math.huge, -math.huge
  for _, v in ipairs(values) do
    if v == math.huge then diverged = diverged + 1 end
    sum, least, most = sum + v, math.min(least, v), math.max(most, v)
  end
  if n == 0 then
    return {n = 0, diverged = 0, mean = none, sd = none, mean_se = none,
      min = none, max = none}
  end
  local mean, sd = sum / n, none
  if n > 1 and diverged == 0 then
    for _, v in ipairs(values) do square = square + (v - mean) ^ 2 end
    sd = math.sqrt(square / (n - 1))
  end
  return {n = n, diverged = diverged, mean = mean, sd = sd,
    mean_se = sd / math.sqrt(n), min = least, max = most}
end

-- The columns `by` of the result, still empty; none has the name of a column of
-- the summary.
local function check(record, by, names)
  local out = {}
  for _, name in ipairs(by) do
    columns.column(record, name)
    if names[name] then
      error(("'by' has a column '%s', which is the name of a result"):format(
        name), 0)
    end
    out[name] = {}
  end
  return out
end

local function group(record, by, value)
  local c, names = columns.column(record, value), summary{}
  local out = check(record, by, names)
  local at, rows = {}, {}
  for i = 1, #c do
    local cell = {}
    for k, name in ipairs(by) do cell[k] = record[name][i] end
    local text = canonical(cell)
    if not at[text] then
      rows[#rows + 1] = {}
      at[text] = #rows
      for k, name in ipairs(by) do out[name][#rows] = cell[k] end
    end
    table.insert(rows[at[text]], (outcome.value(record, value, i)))
  end
  for name in pairs(names) do out[name] = {} end
  for k, values in ipairs(rows) do
    for name, v in pairs(summary(values)) do out[name][k] = v end
  end
  return out
end

limn.def{
  name = "store.group",
  doc = "Group the rows of a record by columns and summarise another: number, "
    .. "mean, standard deviation (sd), standard error of the mean (mean_se), "
    .. "min and max. Failed trials are left out; diverged runs, whose value is "
    .. "not finite, are counted in 'diverged' and count as infinite.",
  example = runs.demo
    .. "assert(limn.store.group(r, {'width'}, 'loss').mean[2] == 1 / 128)",
  args = {
    {name = "record", kind = "table", doc = "columns of equal length"},
    {name = "by", kind = "strs", doc = "columns to group by"},
    {name = "value", kind = "str", doc = "column to summarise"},
  },
  results = {runs.slot.record},
  run = function(a)
    local by = type(a.by) == "string" and {a.by} or a.by
    return errors.call("store.group", group, a.record, by, a.value)
  end,
}
