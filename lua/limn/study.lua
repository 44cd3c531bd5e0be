-- limn.study: a script that holds a theory against measurements.
--
--     local study = require "limn.study"
--     local o = study.options("out/2511.01734", {{name = "seeds", default = 20,
--                                                 doc = "starts a width"}})
--     study.claim(function(rate)
--       local lr = best(o.seeds, rate)      -- all rates times rate(width)
--       study.near("A1", "best lr of one step", 1.0092, lr, 1e-3)
--     end)
--     study.save(fig, "curves")
--     study.done()
--
-- A prediction and its measurement are printed side by side, and the script
-- fails at its end if one of them does not hold.
--
-- An expectation that a wrong theory meets as well says nothing.  So a quick
-- run carries negative controls: it repeats its check on something known to be
-- wrong, and fails if no expectation of the check refuses that.

local limn = limn

local study = {failed = 0, passed = 0, controls = 0, quick = false}

-- Inside of a control: how many expectations there were, and the ids of those
-- that do not hold.
local control

-- The command line: --quick, --out FOLDER unless `out` is nil, and what the
-- script adds, as limn.options has them.
function study.options(out, more)
  local specs = {
    {name = "quick", default = false,
      doc = "a few seconds, looser checks, and negative controls"},
  }
  if out then
    specs[2] = {name = "out", default = out, doc = "folder of the figures"}
  end
  table.move(more or {}, 1, #(more or {}), #specs + 1, specs)
  local o = limn.options(specs)
  study.out = out and limn.folder(o.out)
  study.quick = o.quick
  -- Small products side by side with other programs: a second thread of BLAS
  -- would wait for the first.
  if o.quick then limn.threads(1) end
  return o
end

-- Print a prediction beside its measurement; `holds` says whether they agree.
function study.expect(id, what, predicted, measured, holds)
  local verdict
  if control then
    control.asked = control.asked + 1
    if not holds then control[#control + 1] = id end
    verdict = holds and "not seen" or "refused"
  else
    local count = holds and "passed" or "failed"
    study[count] = study[count] + 1
    verdict = holds and "ok" or "FAILS"
  end
  local function text(v)
    if v ~= v then return "unknown" end
    return type(v) == "number" and ("%.6g"):format(v) or tostring(v)
  end
  print(("%-5s %-46s predicted %-12s measured %-12s %s"):format(
    id, what, text(predicted), text(measured), verdict))
end

-- |measured - predicted| <= tolerance.
function study.near(id, what, predicted, measured, tolerance)
  study.expect(id, ("%s (+-%.2g)"):format(what, tolerance), predicted,
               measured, math.abs(measured - predicted) <= tolerance)
end

-- In a quick run: `check` repeats expectations of the script on something
-- that is wrong, `what`, and at least one of them must not hold.
function study.control(what, check)
  if not study.quick then return end
  assert(not control, "a control inside of a control")
  print("---   control: " .. what)
  control = {asked = 0}
  local ok, message = xpcall(check, debug.traceback)
  local refused, asked = control, control.asked
  control = nil
  if not ok then error(message, 0) end
  study.controls = study.controls + 1
  study.expect("no", what, "refused", ("by %d of %d"):format(#refused, asked),
               #refused > 0)
end

-- A claim about the rates of many widths, and its negation.  check(rate)
-- measures with all rates times rate(width), which is 1, and says what it
-- expects; the control repeats it with (width / 64)^0.8, under which every best
-- rate falls by 0.8 more in log2 a doubling.
function study.claim(check)
  check(function() return 1 end)
  study.drift(check)
end

-- The control of a claim alone.
function study.drift(check)
  study.control("rates times (n/64)^0.8", function()
    check(function(width) return (width / 64) ^ 0.8 end)
  end)
end

-- By how much log2 of the best rate of a limn.transfer moves from one width to
-- another in `group`; NaN, of which nothing holds, where one of the two lies at
-- an edge of the grid: the best is then not known.
function study.shift(t, group, from, to)
  local at = {}
  for i = 1, #t.width do
    if t.group[i] == group then
      at[t.width[i]] = t.edge[i] == "" and t.optimum[i] or 0 / 0
    end
  end
  return at[to] - at[from]
end

-- The figure as NAME.png and its numbers as NAME.csv in the folder.
function study.save(fig, name)
  local path = study.out .. "/" .. name
  fig:save(path .. ".csv")
  print("figure: " .. fig:save(path .. ".png"))
end

-- The last line of a script.
function study.done()
  print(("%d predictions hold, %d fail"):format(study.passed, study.failed))
  assert(study.failed == 0, "a prediction fails")
  assert(study.controls > 0 or not study.quick, "no negative control")
end

-- Means over seeds 1, 2, ... of what f(value, seed) returns, a list over values
-- for each of its numbers.
function study.means(values, seeds, f)
  local columns = {}
  for i, value in ipairs(values) do
    for seed = 1, seeds do
      for k, number in ipairs{f(value, seed)} do
        columns[k] = columns[k] or {}
        columns[k][i] = (columns[k][i] or 0) + number / seeds
      end
    end
  end
  return table.unpack(columns)
end

return study
