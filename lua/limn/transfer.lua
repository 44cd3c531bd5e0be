-- limn.transfer(record): the optimal learning rate against width, or any
-- hyperparameter against any axis.
--
-- From the columns width, lr, loss and seed of a sweep, per group (say, per
-- parametrization): where each width's best rate lies, with an interval over
-- seeds, flags and all local minima; the line through log2 optimum against
-- log2 width; what another width's optimum costs.  The mathematics is
-- limn.probe.optima.

local limn = limn
local errors = require "limn.errors"
local outcome = require "limn.sweep.outcome"
local scores = require "limn.transfer.scores"
local refine = require "limn.transfer.refine"

local function fail(...)
  error(string.format(...), 0)
end

local function sorted_values(set)
  local list = {}
  for v in pairs(set) do list[#list + 1] = v end
  table.sort(list, function(a, b)
    if type(a) == type(b) and type(a) ~= "boolean" then return a < b end
    return tostring(a) < tostring(b)
  end)
  return list
end

local function positions(list)
  local at = {}
  for i, v in ipairs(list) do at[v] = i end
  return at
end

local function column(record, name, n)
  local c = record[name]
  if type(c) ~= "table" then
    for i, text in ipairs(record.message or {}) do
      if record.status[i] == "failed" then
        fail("no column '%s'; trial %d failed: %s", name, i, text)
      end
    end
    fail("the record has no column '%s'", name)
  end
  if n and #c ~= n then
    fail("column '%s' has %d rows, expected %d", name, #c, n)
  end
  return c
end

-- A record whose columns of numbers are tensors, as files have them, with lists
-- in their place, and whole numbers as such.
local function listed(record)
  local copy
  for name, c in pairs(record) do
    if type(c) == "userdata" and c.rank == 1 then
      copy = copy or setmetatable({}, {__index = record})
      copy[name] = {}
      for i = 1, #c do copy[name][i] = math.tointeger(c[i]) or c[i] end
    end
  end
  return copy or record
end

-- What row i has in column c, by which it is told from others; NaN tells nothing.
local function label(c, name, i)
  local v = c[i]
  if v ~= v then fail("column '%s' must hold no NaN, but row %d does", name, i) end
  return v
end

-- The rows of each group, the names of the groups in their order.
local function split(record, o, n)
  local groups, names = {}, {}
  local c = o.group and column(record, o.group, n)
  for i = 1, n do
    local name = c and label(c, o.group, i) or ""
    if not groups[name] then
      groups[name] = {}
      names[#names + 1] = name
    end
    table.insert(groups[name], i)
  end
  return groups, names
end

-- Losses by width, seed and rate: +inf where a run diverged, NaN where none
-- is known (a trial that failed for reasons of its own is not known).
local function cube(record, rows, o, name)
  local set = {width = {}, lr = {}, seed = {}}
  for _, i in ipairs(rows) do
    for key, values in pairs(set) do
      local c = record[o[key]]
      values[c and label(c, o[key], i) or 1] = true
    end
  end
  local list, at = {}, {}
  for key, values in pairs(set) do
    list[key] = sorted_values(values)
    at[key] = positions(list[key])
  end
  local loss = {}
  for a = 1, #list.width do
    loss[a] = {}
    for b = 1, #list.seed do
      loss[a][b] = {}
      for c = 1, #list.lr do loss[a][b][c] = 0 / 0 end
    end
  end
  local seen = {}
  for _, i in ipairs(rows) do
    local a, c = at.width[record[o.width][i]], at.lr[record[o.lr][i]]
    local b = at.seed[record[o.seed] and record[o.seed][i] or 1]
    local key = (a << 40) | (b << 20) | c
    if seen[key] then
      fail("width %s, lr %s, seed %s occur twice%s; split the record by "
        .. "another parameter, or name it as group", list.width[a],
        list.lr[c], list.seed[b], name ~= "" and " in " .. tostring(name) or "")
    end
    seen[key] = true
    loss[a][b][c] = outcome.value(record, o.loss, i) or 0 / 0
  end
  return loss, list
end

-- The loss before training by width, a mean over the runs that know it; NaN
-- where none does.
local function starts(record, rows, o, widths)
  if not o.start then return nil end
  local sum, n = {}, {}
  for _, i in ipairs(rows) do
    local v = outcome.value(record, o.start, i)
    if v and v < math.huge then
      local width = record[o.width][i]
      sum[width], n[width] = (sum[width] or 0) + v, (n[width] or 0) + 1
    end
  end
  local list = {}
  for a, width in ipairs(widths) do
    list[a] = sum[width] and sum[width] / n[width] or 0 / 0
  end
  return list
end

local function log2_list(list, name)
  local x = {}
  for i, v in ipairs(list) do
    if not (type(v) == "number" and v > 0) then
      fail("%s must be positive to have a logarithm, got %s", name,
        tostring(v))
    end
    x[i] = math.log(v, 2)
  end
  return x
end

local function number_list(v)
  local list = {}
  for i = 1, #v do list[i] = v[i] end
  return list
end

local transfer = {}
transfer.__index = transfer

-- Append the rows of one group.
local function add_group(out, name, loss, list, start, o)
  local x = log2_list(list.lr,
    o.lr == "lr" and "learning rates" or "'" .. o.lr .. "'")
  local r = limn.probe.optima(loss, list.width, x, {boot = o.boot,
    level = o.level, seed = o.boot_seed, window = math.min(o.window, #x),
    start = start})
  for i, width in ipairs(list.width) do
    local row = {group = name, width = width, optimum = r.optimum[i],
      lr = 2 ^ r.optimum[i], low = r.low[i], high = r.high[i],
      grid = r.grid[i], best = r.best[i], edge = r.edge[i],
      cliff = r.cliff[i] == 1, diverged = math.tointeger(r.diverged[i]),
      minima = number_list(limn.probe.minima(r.mean[i], x,
        {start = start and start[i]}))}
    row.edge = row.edge < 0 and "low" or row.edge > 0 and "high" or ""
    for key, v in pairs(row) do
      out[key] = out[key] or {}
      table.insert(out[key], v)
    end
  end
  table.insert(out.laws, {group = name, slope = r.slope,
    intercept = r.intercept, low = r.slope_low, high = r.slope_high})
  table.insert(out.curves, {group = name, width = list.width, x = x,
    mean = r.mean, mean_se = r.mean_se, regret = r.regret, seeds = list.seed})
  local s = scores.of(loss, list.width, x, r, o)
  s.group = name
  table.insert(out.scores, s)
end

local function brief(x)
  return x == x and ("%.2f"):format(x) or "-"
end

-- A line of the table: as wide as the name of the hyperparameter.
local function form(self)
  local n = #self.columns.lr
  return ("%%8s %%%ds %%%ds %%16s %%12s %%9s"):format(math.max(8, n + 5),
    math.max(9, n))
end

-- The rows as text, one line a width, and the law of each group.
function transfer:text()
  local lines = {}
  for g, law in ipairs(self.laws) do
    local title = law.group ~= "" and tostring(law.group) or "all"
    lines[#lines + 1] = form(self):format(title,
      "log2 " .. self.columns.lr, self.columns.lr, "interval", "loss",
      "diverged")
    for i = 1, #self.width do
      if self.group[i] == law.group then
        local notes = {}
        if self.edge[i] ~= "" then
          notes[#notes + 1] = self.edge[i] .. " edge of the grid"
        end
        if self.cliff[i] then notes[#notes + 1] = "the next rate is a cliff" end
        if #self.minima[i] > 1 then
          notes[#notes + 1] = #self.minima[i] .. " local minima"
        end
        lines[#lines + 1] = (form(self) .. "  %s"):format(
          self.width[i], brief(self.optimum[i]), ("%.3g"):format(self.lr[i]),
          "[" .. brief(self.low[i]) .. ", " .. brief(self.high[i]) .. "]",
          ("%.5g"):format(self.best[i]), self.diverged[i],
          table.concat(notes, ", ")):gsub("%s+$", "")
      end
    end
    lines[#lines + 1] = ("log2 %s* moves by %s [%s, %s] per doubling of %s")
      :format(self.columns.lr, brief(law.slope), brief(law.low),
        brief(law.high), self.columns.width)
    lines[#lines + 1] = scores.text(self.scores[g], self.columns.width)
    if g < #self.laws then lines[#lines + 1] = "" end
  end
  return table.concat(lines, "\n")
end
transfer.__tostring = transfer.text

-- log2 optimum of a group by width: t:at("mup", 1024).
function transfer:at(group, width)
  for i = 1, #self.width do
    if self.group[i] == group and self.width[i] == width then
      return self.optimum[i]
    end
  end
end

transfer.wants = refine.wants
transfer.refine = refine.refine
transfer.figure = require "limn.plot.transfer"

local analyse
function analyse(record, o)
  local n = #column(record, o.loss)
  if n == 0 then fail("the record is empty") end
  for _, name in ipairs{o.width, o.lr, o.start} do column(record, name, n) end
  local groups, names = split(record, o, n)
  local out = setmetatable({laws = {}, curves = {}, scores = {},
    record = record, sweep = o.sweep, columns = {width = o.width, lr = o.lr,
    loss = o.loss, seed = o.seed, group = o.group}}, transfer)
  function out.again(new) return analyse(new, o) end
  for _, name in ipairs(names) do
    local loss, list = cube(record, groups[name], o, name)
    add_group(out, name, loss, list,
      starts(record, groups[name], o, list.width), o)
  end
  return out
end

local function main(o)
  if type(o.record.sweep) == "table" and o.record.sweep.run then
    o.sweep = o.record.sweep
    return analyse(limn.sweep(o.sweep), o)
  end
  return analyse(listed(o.record), o)
end

limn.def{
  name = "transfer",
  doc = "Learning-rate transfer: optimal learning rates of a sweep against "
    .. "width with confidence intervals, their scaling law, the regret of "
    .. "transferring them, and a figure. Infinite width is in no law; the "
    .. "regret of its column is that of a width's optimum in the limit.",
  ref = "Yang et al. 2022, arXiv 2203.03466; Ghosh et al. 2025, arXiv 2512.22768",
  example = [[
local r = limn.sweep{
  grid = {width = {64, 128, 256}, lr = limn.space.log2(-6, 0, 1)},
  run = function(p)
    local x = math.log(p.lr * p.width, 2) -- best at lr = 8 / width
    return {loss = 1 + (x - 3) ^ 2}
  end}
local t = limn.transfer(r)
assert(math.abs(t.laws[1].slope + 1) < 1e-9)]],
  args = {
    {name = "record", kind = "table",
      doc = "record of a sweep, or any "
      .. "columns; failed trials are left out, a loss that is not finite "
      .. "counts as diverged; or {sweep = what limn.sweep takes}, which is run, "
      .. "and of which t:refine() runs more"},
    {name = "group", kind = "str", optional = true,
      doc = "column to group by, such as 'param'"},
    {name = "width", kind = "str", default = "width", doc = "column of the "
      .. "axis: width, depth, batch, steps or any other"},
    {name = "lr", kind = "str", default = "lr", doc = "column of the "
      .. "hyperparameter that is best somewhere: a rate, a decay"},
    {name = "loss", kind = "str", default = "loss", doc = "column"},
    {name = "seed", kind = "str", default = "seed", doc = "column"},
    {name = "start", kind = "str", optional = true,
      doc = "column of losses before training: a larger learning rate that "
        .. "ends above counts as diverged"},
    {name = "boot", kind = "int", default = 1000, rule = "[0,1000000]",
      doc = "bootstrap resamples of the seeds"},
    {name = "boot_seed", kind = "int", default = 1,
      doc = "random seed of the bootstrap"},
    {name = "level", kind = "num", default = 0.95, rule = "(0,1)",
      doc = "confidence level"},
    {name = "window", kind = "int", default = 1, rule = "[1,inf)",
      doc = "grid points on each side of the minimum in the parabola fit"},
  },
  results = {{name = "transfer", kind = "table", doc = "columns group, width, "
    .. "optimum (log2), lr, low, high, grid, best, edge ('low', 'high', ''), "
    .. "cliff, diverged, minima; laws {group, slope, intercept, low, high}; "
    .. "curves {group, width, x, mean, mean_se, regret[from][to]}; scores {group, gap, "
    .. "regret, limit, fast, ...}; t:text(), t:at(group, width), t:figure(), "
    .. "t:wants{interval, most}, cells whose runs would sharpen it most, and "
    .. "t:refine{interval, most}, which runs them"}},
  run = function(o) return errors.call("transfer", main, o) end,
}
