-- limn.store: what is in a database of runs, by SQL and without.

local limn = limn
local csv = require "limn.files.csv"
local artefact = require "limn.sweep.artefact"
local db = require "limn.db"
local outcome = require "limn.sweep.outcome"
local record = require "limn.sweep.record"
local space = require "limn.sweep.space"

-- ---- columns ---------------------------------------------------------------

local NULL = {}

-- Columns without holes: what is missing is NaN among numbers, "" among
-- strings, false among flags.
local function fill(columns, names, n)
  for _, name in ipairs(names) do
    local c, empty = columns[name], -(0 / 0)
    for i = 1, n do
      local kind = c[i] ~= NULL and type(c[i]) or nil
      if kind == "string" then empty = "" break end
      if kind == "boolean" then empty = false break end
    end
    for i = 1, n do if c[i] == nil or c[i] == NULL then c[i] = empty end end
  end
  return columns
end

local function query(store, sql, values)
  local columns, names, n = db.rows(store, sql, values, NULL)
  return fill(columns, names, n), names, n
end

local function rows_of(columns)
  local _, any = next(columns)
  return any and #any or 0
end

-- The rows of a record for which keep(i) is true.
local function pick(columns, keep)
  local out, n = {}, rows_of(columns)
  for name in pairs(columns) do out[name] = {} end
  for i = 1, n do
    if keep(i) then
      for name, c in pairs(columns) do table.insert(out[name], c[i]) end
    end
  end
  return out
end

-- ---- runs, one a row ---------------------------------------------------------

local RUN = {"id", "name", "status", "message", "seconds", "started", "session",
  "key"}

local function condition(o)
  local parts, values = {"1"}, {}
  for _, name in ipairs{"name", "status"} do
    if o[name] then
      parts[#parts + 1] = name .. " = ?"
      values[#values + 1] = o[name]
    end
  end
  if o.session and o.session > 0 then
    parts[#parts + 1] = "session = ?"
    values[#values + 1] = o.session
  end
  return table.concat(parts, " AND "), values
end

-- Columns of the runs: their own, their parameters, their scalar results.
local function runs(store, o)
  local where, values = condition(o)
  local own, _, n = db.rows(store, ("SELECT %s FROM runs WHERE %s ORDER BY id")
    :format(table.concat(RUN, ", "), where), values, NULL)
  local at, names, out = {}, {}, {}
  for k, name in ipairs(RUN) do out[name], names[k] = own[name], name end
  for i = 1, n do at[own.id[i]] = i end
  for _, what in ipairs{"params", "scalars"} do
    local rows, _, m = db.rows(store, ([[SELECT run, name, kind, value FROM %s
      WHERE run IN (SELECT id FROM runs WHERE %s) ORDER BY name]])
      :format(what, where), values, false)
    for k = 1, m do
      local name = rows.name[k]
      if not out[name] then out[name], names[#names + 1] = {}, name end
      -- A parameter that is called like a column of the runs is hidden.
      if out[name] ~= own[name] then
        out[name][at[rows.run[k]]] =
          record.from_row(rows.kind[k], rows.value[k])
      end
    end
  end
  fill(out, names, n)
  if not o.where then return out, names end
  return pick(out, function(i)
    for name, v in pairs(o.where) do
      local c = out[name]
      if not c then error("store.select: no column '" .. name .. "'", 0) end
      if c[i] ~= v then return false end
    end
    return true
  end), names
end

local function best(store, o)
  local all, names = runs(store, {name = o.name, where = o.where,
    status = "done"})
  local c = all[o.by]
  if not c then error("store.best: no column '" .. o.by .. "'", 0) end
  local order = {}
  for i = 1, #c do
    if outcome.finite(c[i]) then order[#order + 1] = i end
  end
  table.sort(order, function(a, b)
    if c[a] ~= c[b] then return (c[a] < c[b]) ~= o.largest end
    return a < b
  end)
  local out = {}
  for _, name in ipairs(names) do
    out[name] = {}
    for k = 1, math.min(o.n, #order) do out[name][k] = all[name][order[k]] end
  end
  return out
end

-- n numbers in one row of columns: their mean and so on.  A diverged run, which
-- counts as infinite, leaves no deviation.
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

-- A summary of column `value` where the columns `by` agree.
local function group(columns, by, value)
  local c = columns[value]
  if not c then error("store.group: no column '" .. value .. "'", 0) end
  local out, empty = {}, summary{}
  for _, name in ipairs(by) do
    if not columns[name] then
      error("store.group: no column '" .. name .. "'", 0)
    end
    if empty[name] then
      error(("store.group: 'by' has a column '%s', which is the name of a "
        .. "result"):format(name), 0)
    end
    out[name] = {}
  end
  local at, rows = {}, {}
  for i = 1, #c do
    local key = {}
    for k, name in ipairs(by) do key[k] = columns[name][i] end
    local text = space.canonical(key)
    if not at[text] then
      rows[#rows + 1] = {}
      at[text] = #rows
      for k, name in ipairs(by) do out[name][#rows] = key[k] end
    end
    table.insert(rows[at[text]], (outcome.value(columns, value, i)))
  end
  for name in pairs(empty) do out[name] = {} end
  for k, values in ipairs(rows) do
    for name, v in pairs(summary(values)) do out[name][k] = v end
  end
  return out
end

-- Where two runs differ.
local function compare(store, a, b)
  local out = {what = {}, name = {}, a = {}, b = {}}
  for _, what in ipairs{"params", "scalars"} do
    local both = {}
    for side, id in ipairs{a, b} do
      local rows, _, n = db.rows(store, ("SELECT name, kind, value FROM %s "
        .. "WHERE run = ?"):format(what), {id}, false)
      for i = 1, n do
        both[rows.name[i]] = both[rows.name[i]] or {}
        both[rows.name[i]][side] = record.from_row(rows.kind[i], rows.value[i])
      end
    end
    local names = {}
    for name in pairs(both) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      local v = both[name]
      if v[1] ~= v[2] and not (v[1] ~= v[1] and v[2] ~= v[2]) then
        table.insert(out.what, what == "params" and "parameter" or "result")
        table.insert(out.name, name)
        table.insert(out.a, v[1] == nil and "" or v[1])
        table.insert(out.b, v[2] == nil and "" or v[2])
      end
    end
  end
  return out
end

local function curve(store, run, name)
  local rows, _, n = db.rows(store, [[SELECT kind, shape, data FROM curves
    WHERE run = ? AND name = ?]], {run, name}, false)
  if n == 0 then
    local f, _, m = db.rows(store, [[SELECT kind, path FROM artefacts
      WHERE run = ? AND name = ?]], {run, name}, false)
    local v = m > 0 and artefact.read(store, f.path[1], name, f.kind[1])
    if v then return v end
    error(("store.curve: run %d has no curve '%s'"):format(run, name), 0)
  end
  return record.from_curve(rows.kind[1], rows.shape[1], rows.data[1])
end

-- ---- out and away --------------------------------------------------------------

-- A column of one kind: of different ones, their texts.
local function alike(column)
  for i = 2, #column do
    if type(column[i]) ~= type(column[1]) then
      local texts = {}
      for k, v in ipairs(column) do
        texts[k] = type(v) == "string" and v or space.canonical(v)
      end
      return texts
    end
  end
  return column
end

local function export(store, path, o)
  local columns, names = runs(store, o)
  if path:match("%.csv$") then
    for _, name in ipairs(names) do columns[name] = alike(columns[name]) end
    return csv.write(path, columns, {names = names})
  end
  if not path:match("%.npz$") then
    error("store.export: the path must end in .csv or .npz", 0)
  end
  local arrays = {}
  for _, name in ipairs(names) do
    if type(columns[name][1]) == "number" then arrays[name] = columns[name] end
  end
  limn.files.save_npz(path, arrays)
end

local function delete(store, o)
  local where, values = condition(o)
  if where == "1" and not o.runs and not o.all then
    error("store.delete: name, status, session or runs say which; all = true "
      .. "deletes everything", 0)
  end
  local gone = 0
  local before = db.rows(store, "SELECT DISTINCT path FROM artefacts")
  record.transaction(store, function()
    if not o.runs then
      gone = db.run(store, "DELETE FROM runs WHERE " .. where, values)
      return
    end
    for _, id in ipairs(o.runs) do
      gone = gone + db.run(store, "DELETE FROM runs WHERE id = ? AND " .. where,
        {id, table.unpack(values)})
    end
  end)
  local kept, lost = {}, {}
  for _, path in ipairs(db.rows(store,
    "SELECT DISTINCT path FROM artefacts").path) do kept[path] = true end
  for _, path in ipairs(before.path) do
    if not kept[path] then lost[#lost + 1] = path end
  end
  artefact.remove(store, lost)
  return gone
end

-- ---- as functions of limn ---------------------------------------------------

-- `call(a)` gives the result; its errors are the caller's.
local function declare(name, doc, args, result, call, example)
  limn.def{name = "store." .. name, doc = doc, args = args,
    example = example or "", results = {result}, run = function(a)
      local ok, value = pcall(call, a)
      if ok then return value end
      value = tostring(value)
      if not value:find("^store%.") then
        value = "store." .. name .. ": " .. value
      end
      error(value, 3)
    end}
end

local STORE = {name = "store", kind = "store", doc = "of limn.store.open"}
local RECORD = {name = "record", kind = "table", doc = "columns"}
local NAME = {name = "name", kind = "str", optional = true,
  doc = "of the sweep"}
local STATUS = {name = "status", kind = "str", optional = true,
  doc = "'done' or 'failed'"}
local SESSION = {name = "session", kind = "int", default = 0,
  rule = "[0,inf)", doc = "the number of one call of limn.sweep; 0: all"}
local WHERE = {name = "where", kind = "table", optional = true,
  doc = "{column = value, ...} that must be equal"}

local DEMO = [[
local s = limn.store.open(":memory:")
local r = limn.sweep{grid = {width = {64, 128}, seed = {1, 2}}, jobs = 0,
  store = s, name = "demo", run = function(p) return {loss = 1 / p.width} end}
]]

declare("query", "The rows of an SQL query as columns.", {STORE,
  {name = "sql", kind = "str", doc = "one statement; ? stands for a value"},
  {name = "values", kind = "table", optional = true, doc = "for the ?"}},
  RECORD, function(a) return (query(a.store, a.sql, a.values)) end,
  DEMO .. [[
assert(s:query("SELECT count(*) AS n FROM runs").n[1] == 4)]])

declare("select", "Runs with their parameters and results, one a row.",
  {STORE, NAME, STATUS, SESSION, WHERE}, RECORD,
  function(a) return (runs(a.store, a)) end,
  DEMO .. "assert(#s:select{where = {width = 64}}.loss == 2)")

declare("best", "The runs with the least result, among those that are done "
  .. "and did not diverge.", {STORE,
  {name = "by", kind = "str", doc = "which result"},
  {name = "n", kind = "int", default = 1, rule = "[1,inf)",
    doc = "how many"},
  {name = "largest", kind = "flag", default = false,
    doc = "the largest instead"}, NAME, WHERE}, RECORD,
  function(a) return best(a.store, a) end,
  DEMO .. "assert(s:best('loss').width[1] == 128)")

declare("group", "Columns n, diverged, mean, sd, mean_se (the standard error "
  .. "of the mean), min and max of a column where others agree. Trials that "
  .. "failed are left out; a run that diverged, whose value is not finite, "
  .. "counts as infinite.", {{name = "record", kind = "table", doc = "columns"},
  {name = "by", kind = "strs", doc = "columns that must agree"},
  {name = "value", kind = "str", doc = "column to summarise"}}, RECORD,
  function(a)
    local by = type(a.by) == "string" and {a.by} or a.by
    return group(a.record, by, a.value)
  end,
  DEMO .. "assert(limn.store.group(r, {'width'}, 'loss').mean[2] == 1 / 128)")

declare("compare", "Where two runs differ: columns what, name, a, b.",
  {STORE, {name = "a", kind = "int", doc = "id of a run"},
    {name = "b", kind = "int", doc = "of another"}}, RECORD,
  function(a) return compare(a.store, a.a, a.b) end,
  DEMO .. "assert(s:compare(1, 2).name[1] == 'width')")

declare("curve", "A list or tensor that a run returned.",
  {STORE, {name = "run", kind = "int", doc = "id"},
    {name = "name", kind = "str", doc = "of the result"}},
  {name = "curve", kind = "any", doc = "as it was"},
  function(a) return curve(a.store, a.run, a.name) end, [[
local s = limn.store.open(":memory:")
limn.sweep{grid = {seed = {1}}, jobs = 0, store = s,
  run = function() return {loss = {4, 2, 1}} end}
assert(s:curve(1, "loss")[3] == 1)]])

declare("sessions", "The calls of limn.sweep: what ran, where, with what.",
  {STORE, NAME}, RECORD, function(a)
    return (query(a.store, "SELECT * FROM sessions WHERE ? IS NULL OR name = ? "
      .. "ORDER BY id", {a.name, a.name, n = 2}))
  end, DEMO .. "assert(s:sessions().done[1] == 4)")

declare("export", "Write runs as a table: .csv, or .npz (numbers only).",
  {STORE, {name = "path", kind = "str", doc = "the file"}, NAME, STATUS,
    SESSION, WHERE}, {name = "nothing", kind = "any", doc = "nil"},
  function(a) return export(a.store, a.path, a) end, DEMO .. [[
local path = os.tmpname() .. ".csv"
s:export(path)
assert(io.open(path):read("l"):find("loss"))
os.remove(path)]])

declare("delete", "Forget runs.", {STORE, NAME, STATUS, SESSION,
  {name = "runs", kind = "ints", optional = true, doc = "ids"},
  {name = "all", kind = "flag", default = false, doc = "every run"}},
  {name = "n", kind = "int", doc = "how many"},
  function(a)
    if type(a.runs) == "number" then a.runs = {a.runs} end
    return delete(a.store, a)
  end, DEMO .. "assert(s:delete{name = 'demo'} == 4)")

declare("vacuum", "Give room of deleted runs back to the disk.", {STORE},
  {name = "nothing", kind = "any", doc = "nil"},
  function(a) db.exec(a.store, "VACUUM") end,
  DEMO .. "s:delete{name = 'demo'} s:vacuum()")

declare("close", "Close a store now, not when it is collected.", {STORE},
  {name = "nothing", kind = "any", doc = "nil"},
  function(a) db.close(a.store) end,
  "local s = limn.store.open(':memory:') s:close()")

return {runs = runs, query = query}
