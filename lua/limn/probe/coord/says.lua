-- What a coordinate check says: faults by tensor, warnings, one sentence.

local entries = require "limn.probe.coord.entries"
local judge = require "limn.probe.coord.judge"

local says = {}

-- n^0.50, or of the depth L^0.50
local function power(x, axis)
  return ("%s^%.2f"):format(axis == "depth" and "L" or "n",
    math.abs(x) < 0.005 and 0 or x)
end

local COLUMN = {
  a = {"multiplier", "multiplier"},
  b = {"initial standard deviation", "std"},
}
local RATE = {sgd = "lr_sgd", adam = "lr_adam", spectral = "lr_spectral"}

local function named(key, e)
  if key == "c" then return "learning rate", RATE[e.follows] end
  return COLUMN[key][1], COLUMN[key][2]
end

local function rounded(x) return math.floor(4 * x + 0.5) / 4 end

local function quarter(x)
  local q = rounded(x)
  return math.abs(q - x) < 0.1 and q ~= 0 and q or x
end

local function signed(key, by)
  return ("%s %s %.2f"):format(key, by < 0 and "-" or "+", math.abs(by))
end

-- Decay that goes as a rate which is wrong goes is no second fault.
local function with_rate(e)
  return e.repair.c and math.abs(e.decay) > 0.1
    and math.abs(e.repair.c + e.decay) < 0.1
end

-- The fault of a tensor whose invariants are not those of maximal updates.
local function of_scaling(e)
  local keys, parts, mend = {}, {}, {}
  for _, key in ipairs{"a", "b", "c"} do
    if e.repair[key] then keys[#keys + 1] = key end
  end
  if #keys == 0 then return end
  for i, key in ipairs(keys) do
    local word, column = named(key, e)
    local by = quarter(e.repair[key])
    parts[i] = ("%s goes as %s and should go as %s"):format(word,
      power(-e[key]), power(-e[key] - e.repair[key]))
    mend[i] = ("'%s' of net:scaling() times %s, that is %s"):format(column,
      power(-by), signed(key, by))
  end
  return {tensor = e.tensor, role = e.role, follows = e.follows,
    kind = keys[2] and "start and step"
    or ({a = "multiplier", b = "variance", c = "rate"})[keys[1]],
    entry = keys, by = e.repair, text = ("its %s; repair: %s%s"):format(
      table.concat(parts, ", its "), table.concat(mend, " and "),
      with_rate(e) and ", and with it what decay takes" or "")}
end

local function of_decay(e, o)
  if not (math.abs(e.decay) > o.tolerance) or with_rate(e) then return end
  return {tensor = e.tensor, role = e.role, kind = "decay", entry = {"decay"},
    by = {decay = -e.decay},
    text = ("what decay takes in a step, beside the weight or its gradient, "
      .. "goes as %s, so that its timescale changes with the width; repair: "
      .. "'decay' times %s"):format(power(-e.decay), power(quarter(e.decay)))}
end

local function of_eps(e, o)
  local n = entries.eps_width(e, o.values[#o.values], o.tolerance)
  if n > o.target then return end
  return {tensor = e.tensor, role = e.role, kind = "eps", entry = {"eps"},
    by = {eps = -e.eps},
    text = ("epsilon beside the gradient is %.2g at width %d and goes as %s: "
      .. "it holds updates back from width %.0f on; repair: epsilon times %s "
      .. "('eps_adam' of net:scaling(), eps_scaled = true), or a smaller one"):format(
      e.eps_ratio, o.values[#o.values], power(-e.eps), n, power(quarter(e.eps)))}
end

-- Epsilon is judged where the sizes before the first step are right: gradients
-- follow what is wrong with them.
function says.faults(tensors, fits, o)
  local list, ways = {}, {of_scaling, of_decay, of_eps}
  for _, fit in ipairs(fits) do
    if fit.kind == "size" and fit.t == 0 and judge.wrong(fit) then ways[3] = nil end
  end
  for _, of in ipairs(ways) do
    for _, e in ipairs(tensors) do list[#list + 1] = of(e, o) end
  end
  return list
end

local KIND = {size = "size", change = "change", own = "own effect",
  through = "change through the initial read-out"}

-- ---- warnings ------------------------------------------------------------

local function moved(r, o, warn)
  for _, fit in ipairs(r.fits) do
    if fit.kind == "change" and fit.t == o.steps and fit.module ~= "f" then
      local size = r.find(fit.module, "size", 0)
      if fit.last < 1e-3 * size.last then
        warn("%s has changed by %.1g of its size at the largest %s: too small "
          .. "to trust its slope at a rate that is used; raise lr",
          fit.module, fit.last / size.last, r.axis)
        return
      end
    end
  end
end

local function losses(r, runs, warn)
  for k, seeds in ipairs(runs) do
    for _, run in ipairs(seeds) do
      if run.lost or not (run.last <= 1.5 * run.first) then
        warn("the loss went from %.3g to %.3g at %s %d: lr is too large there "
          .. "for slopes to mean much", run.first, run.last, r.axis, r.values[k])
        return
      end
    end
  end
end

local function output(r, warn)
  local fit = r.find("f", "size", 0)
  if r.axis == "width" and fit and fit.slope < -0.25 then
    warn("the output before the first step falls as %s: that is normal, its "
      .. "limit is 0 where features are learned", power(fit.slope, r.axis))
  end
end

-- Slopes that are right at a tenth of the rate only.
local function rate(r, warn)
  local list = {}
  for _, fit in ipairs(r.fits) do
    if fit.verdict == "rate" and fit.decides then
      list[#list + 1] = ("%s of %s (%s)"):format(KIND[fit.kind], fit.module,
        power(fit.slope, r.axis))
    end
  end
  if #list > 0 then
    warn("lr = %g is too large for the %ss to be compared at it: %s; at a tenth "
      .. "of it they are right", r.settings.lr, r.axis, table.concat(list, ", "))
  end
end

local function unseen(r, o, warn)
  if r.axis == "depth" then
    warn("over depth there are no entries to name: slopes only")
  end
  if type(o.opt) == "function" then
    warn("optimizer made by a function: what it has by run:scaling() is used")
  end
end

function says.noisy(r, warn)
  local list = {}
  for _, fit in ipairs(r.fits) do
    if fit.decides and fit.verdict == "unclear" then
      list[#list + 1] = ("%s of %s (%.2f +- %.2f)"):format(KIND[fit.kind],
        fit.module, fit.slope, fit.slope_se)
    end
  end
  if #list > 0 then
    warn("slopes too noisy to judge, for which more seeds or %ss are needed: %s",
      r.axis, table.concat(list, ", "))
  end
end

function says.warnings(r, runs, o)
  local list = {}
  local function warn(...) list[#list + 1] = string.format(...) end
  output(r, warn)
  moved(r, o, warn)
  losses(r, runs, warn)
  rate(r, warn)
  unseen(r, o, warn)
  says.noisy(r, warn)
  return list
end

-- ---- the sentence --------------------------------------------------------

local function slopes(r)
  local list = {}
  for _, fit in ipairs(r.fits) do
    if judge.wrong(fit) then
      list[#list + 1] = ("%s of %s %s as %s"):format(KIND[fit.kind], fit.module,
        fit.verdict, power(fit.slope, r.axis))
    end
  end
  return list
end

local FOLD = {sgd = "c - 2 s", adam = "c - s", spectral = "c - s"}

-- Tensors of one fault together.
local function told(faults)
  local list, by, forms = {}, {}, {}
  for _, fault in ipairs(faults) do
    local name = ("%s (%s)"):format(fault.tensor, fault.role)
    local entry = by[fault.text]
    if entry then
      entry[#entry + 1] = name
    else
      entry = {name}
      by[fault.text], list[#list + 1] = entry, {entry, fault.text}
    end
    if fault.follows then forms[FOLD[fault.follows]] = true end
  end
  for i, pair in ipairs(list) do
    list[i] = table.concat(pair[1], ", ") .. ": " .. pair[2]
  end
  for _, form in ipairs{"c - 2 s", "c - s"} do
    if forms[form] then
      list[#list + 1] = ("(a, b, c) and (a + s, b - s, %s) are one class, which "
        .. "trains alike: any of its members will do"):format(form)
    end
  end
  return table.concat(list, ".\n  ")
end

function says.sentence(r)
  if r.pass then
    local slow = false
    for _, fit in ipairs(r.fits) do slow = slow or fit.verdict == "rate" end
    return ("pass: sizes and changes do not depend on the %s, within "
      .. "tolerance%s"):format(r.axis, slow and ", at a tenth of lr" or "")
  end
  if #r.faults > 0 then return "FAIL: " .. told(r.faults) end
  local seen = table.concat(slopes(r), ", ")
  if r.axis == "depth" then return "FAIL: " .. seen end
  return "FAIL: " .. seen .. ", though multiplier, initial size and rate of "
    .. "every tensor go as they should" .. (r.slowed
    and " and a tenth of lr is no better: the rate is far too large, "
    or ": the rate is too large, ")
    .. "the widths are too small, or what is not a tensor (an activation, a "
    .. "norm, the data) changes with the width"
end

return says
