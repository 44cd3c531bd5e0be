-- What a row of a record says of its run, for all that sums up runs:
-- limn.store.group, limn.store.best and limn.transfer.
--
-- A trial that failed, or still waits, says nothing.  A run that is done with
-- a value that is not finite diverged, and that value counts as infinite.

local outcome = {}

-- Whether the trial of row i is done, as all are where no status says so.
function outcome.done(record, i)
  return not record.status or record.status[i] == "done"
end

function outcome.finite(v)
  return type(v) == "number" and v - v == 0
end

-- The number in row i of a column: nil if it is not known, math.huge if the
-- run diverged.
function outcome.value(record, name, i)
  if not outcome.done(record, i) then return nil end
  local v = record[name][i]
  if type(v) ~= "number" then
    error(("column '%s' must hold numbers, got a %s in row %d"):format(name,
      type(v), i), 0)
  end
  return outcome.finite(v) and v or math.huge
end

return outcome
