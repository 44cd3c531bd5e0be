-- limn.study: a script that holds a theory against measurements.
--
--     local study = require "limn.study"
--     local o = study.options("out/2511.01734", {{name = "seeds", default = 20,
--                                                 doc = "starts a width"}})
--     study.near("A1", "best lr of one step", 1.0092, measured, 1e-3)
--     study.save(fig, "curves")
--     study.done()
--
-- A prediction and its measurement are printed side by side, and the script
-- fails at its end if one of them does not hold.

local limn = limn

local study = {failed = 0, passed = 0}

-- The command line: --quick, --out FOLDER and what the script adds, as
-- limn.options has them.
function study.options(out, more)
  local specs = {
    {name = "quick", default = false, doc = "a few seconds, looser checks"},
    {name = "out", default = out, doc = "folder of the figures"},
  }
  table.move(more or {}, 1, #(more or {}), #specs + 1, specs)
  local o = limn.options(specs)
  study.out = limn.folder(o.out)
  -- Small products side by side with other programs: a second thread of BLAS
  -- would wait for the first.
  if o.quick then limn.threads(1) end
  return o
end

-- Print a prediction beside its measurement; `holds` says whether they agree.
function study.expect(id, what, predicted, measured, holds)
  local count = holds and "passed" or "failed"
  study[count] = study[count] + 1
  local function text(v)
    return type(v) == "number" and ("%.6g"):format(v) or tostring(v)
  end
  print(("%-5s %-46s predicted %-12s measured %-12s %s"):format(
    id, what, text(predicted), text(measured), holds and "ok" or "FAILS"))
end

-- |measured - predicted| <= tolerance.
function study.near(id, what, predicted, measured, tolerance)
  study.expect(id, ("%s (+-%.2g)"):format(what, tolerance), predicted,
               measured, math.abs(measured - predicted) <= tolerance)
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
end

return study
