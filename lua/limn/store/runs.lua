-- The runs of a store that a caller asks for: what select, best, export and
-- delete share.

local columns = require "limn.store.columns"
local db = require "limn.db"
local value = require "limn.store.value"

local runs = {}

local OWN = {"id", "name", "status", "message", "seconds", "started", "session",
  "key"}

-- An SQL condition and its values for what o names: name, status, session.
function runs.condition(o)
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

local function where(record, wanted)
  return columns.pick(record, function(i)
    for name, v in pairs(wanted) do
      if columns.column(record, name)[i] ~= v then return false end
    end
    return true
  end)
end

-- Columns of the runs, and their names in order: their own, their parameters,
-- their scalar results.
function runs.select(store, o)
  local condition, values = runs.condition(o)
  local own, _, n = db.rows(store, ("SELECT %s FROM runs WHERE %s ORDER BY id")
    :format(table.concat(OWN, ", "), condition), values, columns.NULL)
  local at, names, out = {}, {}, {}
  for k, name in ipairs(OWN) do out[name], names[k] = own[name], name end
  for i = 1, n do at[own.id[i]] = i end
  for _, what in ipairs{"params", "scalars"} do
    local rows, _, m = db.rows(store, ([[SELECT run, name, kind, value FROM %s
      WHERE run IN (SELECT id FROM runs WHERE %s) ORDER BY name]])
      :format(what, condition), values, false)
    for k = 1, m do
      local name = rows.name[k]
      if not out[name] then out[name], names[#names + 1] = {}, name end
      -- A parameter that is called like a column of the runs is hidden.
      if out[name] ~= own[name] then
        out[name][at[rows.run[k]]] = value.decode(rows.kind[k], rows.value[k])
      end
    end
  end
  columns.fill(out, names, n)
  return o.where and where(out, o.where) or out, names
end

-- ---- declarations ----------------------------------------------------------

-- Slots that several functions have.
runs.slot = {
  store = {name = "store", kind = "store", doc = "a store (limn.store.open)"},
  record = {name = "record", kind = "table", doc = "columns"},
  name = {name = "name", kind = "str", optional = true,
    doc = "name of the sweep"},
  status = {name = "status", kind = "str", optional = true,
    doc = "'done' or 'failed'"},
  session = {name = "session", kind = "int", default = 0, rule = "[0,inf)",
    doc = "number of one call of limn.sweep; 0: all"},
  where = {name = "where", kind = "table", optional = true,
    doc = "{column = value, ...}: rows with these values"},
}

-- Four runs for examples.
runs.demo = [[
local s = limn.store.open(":memory:")
local r = limn.sweep{grid = {width = {64, 128}, seed = {1, 2}}, jobs = 0,
  store = s, name = "demo", run = function(p) return {loss = 1 / p.width} end}
]]

return runs
