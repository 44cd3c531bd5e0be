-- limn.probe.coord_table: a coordinate check of a table that another program
-- has written, such as mup's get_coord_data.

local limn = limn
local errors = require "limn.errors"
local judge = require "limn.probe.coord.judge"
local says = require "limn.probe.coord.says"
local check = require "limn.probe.coord.check"

local function fail(format, ...) error(format:format(...), 0) end

local function column(record, name, n)
  local c = record[name]
  if type(c) ~= "table" and type(c) ~= "userdata" then
    fail("the table has no column '%s'", name)
  end
  if n and #c ~= n then fail("column '%s' has %d rows, expected %d", name, #c, n) end
  return c
end

local function distinct(c)
  local seen, list = {}, {}
  for i = 1, #c do
    if not seen[c[i]] then
      seen[c[i]] = true
      list[#list + 1] = c[i]
    end
  end
  return list
end

-- Rows as the check has them: steps count from 0, the output is f.
local function rows_of(o)
  local n = #column(o.table, o.width)
  local width, module = o.table[o.width], column(o.table, o.module, n)
  local t, value = column(o.table, o.t, n), column(o.table, o.value, n)
  local names = distinct(module)
  local output = o.output or names[#names]
  local first = math.huge
  for i = 1, n do first = math.min(first, t[i]) end
  local rows = {at = {}, seed = {}, t = {}, module = {}, kind = {}, l1 = {}}
  for i = 1, n do
    rows.at[i], rows.seed[i] = math.tointeger(width[i]) or width[i], 1
    rows.t[i] = math.tointeger(t[i] - first) or t[i] - first
    rows.module[i] = module[i] == output and "f" or tostring(module[i])
    rows.kind[i], rows.l1[i] = "size", value[i]
  end
  return rows, output
end

local function power(x)
  return ("n^%.2f"):format(math.abs(x) < 0.005 and 0 or x)
end

-- The first module that fails at a step, in the order of the table.
local function first_bad(r, t)
  for _, fit in ipairs(r.fits) do
    if fit.t == t and judge.bad(fit) then
      return fit
    end
  end
end

local function called(fit, output)
  return fit.module == "f" and output .. " (the output)" or fit.module
end

local CANNOT = "A table of sizes cannot tell the multiplier of a weight from its "
  .. "initial deviation or its rate, sees no change that leaves the size as it "
  .. "is, and knows nothing of epsilon and decay: limn.probe.coord does, on a "
  .. "network of limn."

local function sentence(r, output)
  local start, trained = first_bad(r, 0), first_bad(r, r.steps)
  if start then
    return ("FAIL: before training, %s %s as %s: the initial deviation, or "
      .. "multiplier, of the weights that it is made of; multiply by %s"):format(
      called(start, output), start.verdict, power(start.slope),
      power(-start.slope))
  end
  if trained then
    return ("FAIL: after %d step%s, %s %s as %s, the first that does: the rate "
      .. "of the weights that it is made of is too %s for wide networks (with "
      .. "SGD, perhaps because the read-out starts too %s)"):format(r.steps,
      r.steps == 1 and "" or "s", called(trained, output), trained.verdict,
      power(trained.slope), trained.verdict == "grows" and "large" or "small",
      trained.verdict == "grows" and "large" or "small")
  end
  return "pass: no size depends on the width, within tolerance"
end

local function warnings(r, output)
  local list, f = {}, r.find("f", "size", 0)
  if f and f.slope < -0.25 then
    list[1] = ("%s before training falls as %s: that is normal, its limit is 0 "
      .. "where features are learned"):format(output, power(f.slope))
  elseif f then
    list[1] = ("%s before training does not fall (%s); muP has n^-0.50, so its "
      .. "weights start as those of SP, unless it is meant so"):format(output,
      power(f.slope))
  end
  says.noisy(r, function(...) list[#list + 1] = string.format(...) end)
  list[#list + 1] = CANNOT
  return list
end

local function coord_table(o)
  local rows, output = rows_of(o)
  local values, steps = distinct(rows.at), 0
  table.sort(values)
  if #values < 2 then fail("a slope needs two different widths") end
  for _, t in ipairs(rows.t) do steps = math.max(steps, t) end
  o.steps, o.size, o.sizes_only = steps, "l1", true
  local fits = judge.fits(rows, o)
  local r = check.new{axis = "width", values = values, rows = rows, fits = fits,
    entries = {}, steps = steps, size = "l1", find = judge.finder(fits),
    faults = {}, title = o.title or "coordinates of a table"}
  r.says = sentence(r, output)
  r.pass = not r.says:find "^FAIL"
  r.warnings = warnings(r, output)
  return r
end

limn.def{
  name = "probe.coord_table",
  doc = "Coordinate check of a table that another program has written: slopes "
    .. "by module and step, which of them is the first to fail, and what such a "
    .. "table cannot tell. By default its columns are those of get_coord_data "
    .. "of mup.",
  ref = "Yang et al. 2022, arXiv 2203.03466, D.1",
  example = [[
local r = limn.probe.coord_table{width = {64, 128, 64, 128},
  module = {"h", "h", "h", "h"}, t = {1, 1, 2, 2}, l1 = {1, 1, 2, 4}}
assert(not r.pass and math.abs(r.find("f", "size", 1).slope - 1) < 1e-9)]],
  args = {
    {name = "table", kind = "table", doc = "columns by name"},
    {name = "width", kind = "str", default = "width", doc = "column"},
    {name = "module", kind = "str", default = "module", doc = "column"},
    {name = "t", kind = "str", default = "t", doc = "column of steps; the first "
      .. "is before training"},
    {name = "value", kind = "str", default = "l1", doc = "column of sizes"},
    {name = "output", kind = "str", optional = true,
      doc = "the module that is the output; by default the last"},
    {name = "tolerance", kind = "num", default = 0.25, rule = "(0,inf)",
      doc = "a slope is right if no further than this from what it should be"},
    {name = "title", kind = "str", optional = true, doc = "title of the figure"},
  },
  results = {{name = "check", kind = "table", doc = "as of probe.coord: pass, "
    .. "says, warnings, fits; c:text(), c:figure()"}},
  run = function(o) return errors.call("probe.coord_table", coord_table, o) end,
}
