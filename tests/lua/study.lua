-- limn.study: what an experiment accepts and what it refuses.
local limn = require "limn"
local t = require "limn.test"

-- A fresh study, quick or not, and the text that fn(study) prints.
local function fresh(quick, fn)
  package.loaded["limn.study"] = nil
  local study = require "limn.study"
  study.quick = quick
  local lines, print_ = {}, print
  print = function(text) lines[#lines + 1] = text end
  local ok, e = pcall(fn, study)
  print = print_
  return ok, table.concat(lines, "\n"), e, study
end

-- The best rate of a law that transfers as n^-slope.
local function law(slope, tolerance)
  return function(study)
    study.claim(function(rate)
      local function best(n) return n ^ -slope / rate(n) end
      study.near("X", "moves", 0, math.log(best(256) / best(64), 2), tolerance)
    end)
    study.done()
  end
end

t.test("a claim that holds passes, and its control is refused", function()
  local ok, text, e, study = fresh(true, law(0, 0.5))
  t.ok(ok, e)
  t.eq(study.passed, 2)
  t.eq(study.failed, 0)
  -- (256/64)^0.8 = 2^1.6.
  t.ok(text:find("measured %-1%.6 +refused"), text)
  t.ok(text:find("no +rates times %(n/64%)%^0%.8 +predicted refused +"
    .. "measured by 1 of 1 +ok"), text)
end)

t.test("a claim that does not hold fails", function()
  local ok, _, e = fresh(true, law(0.8, 0.5))
  t.ok(not ok and e:find("a prediction fails", 1, true), e)
end)

t.test("a check that cannot see the plant fails", function()
  local ok, text, e = fresh(true, law(0, 2))
  t.ok(not ok and e:find("a prediction fails", 1, true), e)
  t.ok(text:find("not seen", 1, true) and text:find("by 0 of 1 +FAILS"), text)
end)

t.test("a control that expects nothing fails", function()
  local ok = fresh(true, function(study)
    study.control("nothing", function() end)
    study.done()
  end)
  t.ok(not ok)
end)

t.test("an error in a control is no refusal", function()
  local ok, _, e, study = fresh(true, function(study)
    study.control("typo", function() error("oops") end)
  end)
  t.ok(not ok and e:find("oops", 1, true), e)
  t.eq(study.controls, 0)
  study.expect("X", "after it expectations count again", 1, 1, true)
  t.eq(study.passed, 1)
end)

t.test("a quick run without a control fails, a long one has none", function()
  local function claim(study)
    study.near("X", "one", 1, 1, 0)
    study.done()
  end
  local ok, _, e = fresh(true, claim)
  t.ok(not ok and e:find("no negative control", 1, true), e)
  t.ok(fresh(false, claim))
  local study
  ok, _, e, study = fresh(false, law(0, 0.5))
  t.ok(ok, e)
  t.eq(study.controls, 0)
end)

t.test("an optimum at the edge of the grid has not moved by anything", function()
  local study = require "limn.study"
  local record = {width = {}, lr = {}, loss = {}}
  for k, width in ipairs{64, 128, 256} do
    for e = -4, 0 do
      table.insert(record.width, width)
      table.insert(record.lr, 2.0 ^ e)
      table.insert(record.loss, (e + k) ^ 2) -- best at 2^-k: -1, -2, -3
    end
  end
  local transfer = limn.transfer(record)
  t.near(study.shift(transfer, "", 64, 256), -2, 1e-9)
  for i = 11, 15 do record.loss[i] = (i - 11) ^ 2 end -- at the low edge
  local moved = study.shift(limn.transfer(record), "", 64, 256)
  t.ok(moved ~= moved)
end)

t.test("NaN is near nothing", function()
  local _, _, _, study = fresh(true, function(study)
    study.near("X", "NaN", 0, 0 / 0, 1e9)
  end)
  t.eq(study.failed, 1)
end)

t.test("means over seeds, a list for each number", function()
  local study = require "limn.study"
  local a, b = study.means({10, 20}, 3, function(value, seed)
    return value + seed, value * seed
  end)
  t.eq(table.concat(a, " "), "12.0 22.0")
  t.eq(table.concat(b, " "), "20.0 40.0")
end)

t.done()
