-- Rows of a store as columns without holes.

local db = require "limn.db"

local columns = {NULL = {}} -- NULL stands for what a row does not have

-- What is missing becomes NaN among numbers, "" among strings, false among
-- flags.
function columns.fill(record, names, n)
  for _, name in ipairs(names) do
    local c, empty = record[name], -(0 / 0)
    for i = 1, n do
      local kind = c[i] ~= columns.NULL and type(c[i]) or nil
      if kind == "string" then empty = "" break end
      if kind == "boolean" then empty = false break end
    end
    for i = 1, n do
      if c[i] == nil or c[i] == columns.NULL then c[i] = empty end
    end
  end
  return record
end

-- The rows of an SQL statement as columns.
function columns.query(store, sql, values)
  local record, names, n = db.rows(store, sql, values, columns.NULL)
  return columns.fill(record, names, n)
end

local function count(record)
  local _, any = next(record)
  return any and #any or 0
end

-- The rows for which keep(i) is true.
function columns.pick(record, keep)
  local out, n = {}, count(record)
  for name in pairs(record) do out[name] = {} end
  for i = 1, n do
    if keep(i) then
      for name, c in pairs(record) do table.insert(out[name], c[i]) end
    end
  end
  return out
end

-- The column of a name, which must be there.
function columns.column(record, name)
  return record[name] or error("no column '" .. name .. "'", 0)
end

return columns
