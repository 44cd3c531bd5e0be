-- Outcomes of trials as columns of equal length, in the order of the grid.

local function names_of(list)
  local seen, names = {}, {}
  for _, t in ipairs(list) do
    for name in pairs(t) do
      if not seen[name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  table.sort(names)
  return names
end

-- What stands where a row has no value: NaN among numbers, "" among strings,
-- false among flags and curves.
local function blank(rows, name)
  for _, t in ipairs(rows) do
    local v = t[name]
    if type(v) == "number" then return -(0 / 0) end
    if type(v) == "string" then return "" end
    if v ~= nil then return false end
  end
end

-- The record of a sweep.
local function gather(trials)
  local cells, results = {}, {}
  local record = {status = {}, message = {}}
  for i, t in ipairs(trials) do
    cells[i] = t.cell
    local o = t.outcome or {status = "waiting"}
    results[i] = o.result or {}
    record.status[i] = o.status
    record.message[i] = o.message or ""
  end
  for _, rows in ipairs{cells, results} do
    for _, name in ipairs(names_of(rows)) do
      local column, empty = {}, blank(rows, name)
      for i, t in ipairs(rows) do
        local v = t[name]
        if v == nil then v = empty end
        column[i] = v
      end
      record[name] = column
    end
  end
  return record
end

return gather
