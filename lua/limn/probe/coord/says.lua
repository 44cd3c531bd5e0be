-- What a coordinate check says: faults by tensor, warnings, one sentence.

local entries = require "limn.probe.coord.entries"

local says = {}

-- n^0.50
local function power(x)
  return ("n^%.2f"):format(math.abs(x) < 0.005 and 0 or x)
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

local FORM = {
  sgd = "(a + s, b - s, c - 2 s) is the same training for every s",
  adam = "(a + s, b - s, c - s) is the same training for every s",
  spectral = "(a + s, b - s, c - s) is the same training for every s",
}

local function rounded(x) return math.floor(4 * x + 0.5) / 4 end

local function quarter(x)
  local q = rounded(x)
  return math.abs(q - x) < 0.1 and q ~= 0 and q or x
end

-- The fault of a tensor whose invariants are not those of maximal updates.
local function of_scaling(e)
  local keys = {}
  for _, key in ipairs{"a", "b", "c"} do
    if e.repair[key] then keys[#keys + 1] = key end
  end
  if #keys == 0 then return end
  local parts, mend = {}, {}
  for i, key in ipairs(keys) do
    local word, column = named(key, e)
    local by = quarter(e.repair[key])
    parts[i] = ("%s goes as %s and should go as %s"):format(word,
      power(-e[key]), power(-e[key] - by))
    mend[i] = ("multiply '%s' of %s in net:scaling() by %s, %s + %.2f"):format(
      column, e.tensor, power(-by), key, by)
  end
  return {tensor = e.tensor, role = e.role, kind = keys[2] and "start and step"
    or ({a = "multiplier", b = "variance", c = "rate"})[keys[1]],
    entry = keys, by = e.repair,
    text = ("%s (%s): its %s; %s (%s)"):format(e.tensor, e.role,
      table.concat(parts, ", its "), table.concat(mend, "; "), FORM[e.follows])}
end

local function of_decay(e, o)
  if e.decay ~= e.decay or math.abs(e.decay) <= o.tolerance then return end
  return {tensor = e.tensor, role = e.role, kind = "decay", entry = {"decay"},
    by = {decay = -e.decay},
    text = ("%s (%s): what decay takes in a step goes as %s, so that its "
      .. "timescale changes with the width; multiply 'decay' of %s by %s"):format(
      e.tensor, e.role, power(-e.decay), e.tensor, power(quarter(e.decay)))}
end

local function of_eps(e, o)
  local n = entries.eps_width(e, o.values[#o.values])
  if n > o.target then return end
  return {tensor = e.tensor, role = e.role, kind = "eps", entry = {"eps"},
    by = {eps = -e.eps},
    text = ("%s (%s): epsilon over the gradient is %.2g and goes as %s: it "
      .. "holds updates back from width %.0f on; multiply epsilon by %s "
      .. "('eps_adam' of net:scaling(), eps_scaled = true), or make it "
      .. "smaller"):format(e.tensor, e.role, e.eps_ratio, power(-e.eps), n,
      power(quarter(e.eps)))}
end

function says.faults(r, o)
  local list = {}
  for _, of in ipairs{of_scaling, of_decay, of_eps} do
    for _, e in ipairs(r.entries) do list[#list + 1] = of(e, o) end
  end
  return list
end

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
  if fit and fit.slope < -0.25 then
    warn("the output before the first step falls as %s: that is normal, its "
      .. "limit is 0 where features are learned", power(fit.slope))
  end
end

local function unseen(r, o, warn)
  if r.axis == "depth" then
    warn("over depth there are no entries to name: slopes only")
  end
  if type(o.opt) == "function" then
    warn("optimizer made by a function: what it has by run:scaling() is used")
  end
  for _, fit in ipairs(r.fits) do
    if fit.decides and fit.verdict == "unclear" then
      warn("%s of %s: slope %.2f +- %.2f is too noisy to judge; more seeds or "
        .. "%ss", fit.kind, fit.module, fit.slope, fit.slope_se, r.axis)
    end
  end
end

function says.warnings(r, runs, o)
  local list = {}
  local function warn(...) list[#list + 1] = string.format(...) end
  output(r, warn)
  moved(r, o, warn)
  losses(r, runs, warn)
  unseen(r, o, warn)
  return list
end

-- ---- the sentence --------------------------------------------------------

local KIND = {size = "size", change = "change", own = "own effect",
  through = "change through the initial read-out"}

local function slopes(r)
  local list = {}
  for _, fit in ipairs(r.fits) do
    if fit.decides and (fit.verdict == "grows" or fit.verdict == "shrinks") then
      list[#list + 1] = ("%s of %s %s as %s"):format(KIND[fit.kind], fit.module,
        fit.verdict, power(fit.slope))
    end
  end
  return list
end

function says.sentence(r)
  if r.pass then
    return ("pass: sizes and changes do not depend on the %s, within "
      .. "tolerance"):format(r.axis)
  end
  local parts = {}
  for i, fault in ipairs(r.faults) do parts[i] = fault.text end
  if #parts > 0 then return "FAIL: " .. table.concat(parts, ". ") end
  local seen = table.concat(slopes(r), ", ")
  if r.axis == "depth" then return "FAIL: " .. seen end
  return "FAIL: " .. seen .. ", though multiplier, initial size and rate of "
    .. "every tensor go as they should: the rate is too large, the widths are "
    .. "too small, or what is not a tensor (an activation, a norm, the data) "
    .. "changes with the width"
end

return says
