-- limn.probe.coord: the coordinate check, with a verdict.

local limn = limn
local errors = require "limn.errors"
local measure = require "limn.probe.coord.measure"
local entries = require "limn.probe.coord.entries"
local judge = require "limn.probe.coord.judge"
local says = require "limn.probe.coord.says"
local check = require "limn.probe.coord.check"

local function fail(format, ...) error(format:format(...), 0) end

local function inputs(o)
  local x = o.data.x or o.data[1]
  local y = o.data.y or o.data[2]
  if not x or not y then fail("'data' must be {x = inputs, y = targets}") end
  x, y = limn.tensor.new(x), limn.tensor.new(y)
  if #x ~= #y then fail("'data' has %d inputs and %d targets", #x, #y) end
  local n = math.min(#x, o.samples)
  return x[{1, n}], y[{1, n}]
end

local function axis(o)
  if o.depths and o.widths then fail("give 'widths' or 'depths', not both") end
  local list = {}
  for i, n in ipairs(o.depths or o.widths or {32, 64, 128, 256}) do
    list[i] = math.tointeger(n)
  end
  table.sort(list)
  if #list < 2 or list[1] == list[#list] then
    fail("a slope needs two different %s", o.depths and "depths" or "widths")
  end
  return o.depths and "depth" or "width", list
end

local function known_opt(o)
  if type(o.opt) == "function" then return end
  local list = {"adam", "adamw", "gd", "lion", "muon", "rmsprop", "sgd", "signsgd"}
  for _, name in ipairs(list) do if name == o.opt then return end end
  fail("'opt' must be one of %s or a function, got '%s'",
    table.concat(list, ", "), tostring(o.opt))
end

-- "sgd" or "adam": whether updates follow gradients in proportion.
local function class(list)
  for _, e in ipairs(list) do
    if e.follows ~= "sgd" then return "adam" end
  end
  return "sgd"
end

local function any_wrong(fits)
  for _, fit in ipairs(fits) do if judge.wrong(fit) then return true end end
  return false
end

-- The fits of rows, the entries of width, and a lookup.
local function judged(o, rows, runs)
  local fits = judge.fits(rows, o)
  local find = judge.finder(fits)
  -- Gradients before the first step, or where those are 0, after it.
  local function gradient(tensor)
    local fit = find(tensor, "gradient", 0)
    return fit and fit.last > 0 and fit or find(tensor, "gradient", 1) or fit
  end
  local list = {}
  if o.axis == "width" then
    list = entries.of(o, runs, gradient)
    judge.excuse(fits, list)
    judge.predict(fits, list, runs[1][1].modules, class(list))
  end
  return {axis = o.axis, values = o.values, rows = rows, fits = fits,
    entries = list, steps = o.steps, seeds = #runs[1], size = o.size,
    loss = o.loss, settings = runs[1][1].settings, title = o.title,
    find = find, faults = says.faults(list, fits, o)}
end

-- Slopes that are wrong though all entries are right may be noise of the seeds:
-- there are twice as many more.  What is still wrong may be the rate, too large
-- for some of the networks to be compared: then a tenth of it is right.
local function again(r, o, rows, runs)
  if #r.faults > 0 or not any_wrong(r.fits) then return r end
  measure.add(rows, runs, o, o.seeds + 1, 3 * o.seeds)
  r = judged(o, rows, runs)
  if type(o.opt) == "function" or not any_wrong(r.fits) then return r end
  local slow = setmetatable({slower = 0.1}, {__index = o})
  local slower = judged(slow, measure.all(slow))
  for _, fit in ipairs(r.fits) do
    local same = slower.find(fit.module, fit.kind, fit.t)
    if judge.wrong(fit) and not (same and judge.wrong(same)) then
      fit.verdict = "rate"
    end
  end
  r.slowed = true
  return r
end

local function coord(o)
  o.opt, o.slower = o.opt or "adam", 1
  known_opt(o)
  o.axis, o.values = axis(o)
  o.values_only = o.axis == "depth"
  o.x, o.y = inputs(o)
  local rows, runs = measure.all(o)
  local r = check.new(again(judged(o, rows, runs), o, rows, runs))
  r.warnings = says.warnings(r, runs, o)
  r.pass = not any_wrong(r.fits) and #r.faults == 0
  r.says = says.sentence(r)
  return r
end

limn.def{
  name = "probe.coord",
  doc = "Coordinate check: train a network of several widths (or depths) for a "
    .. "few steps, fit how features, their changes and updates scale, and say "
    .. "which tensor breaks the scaling of maximal updates and how to mend it. "
    .. "Epsilon and decay are judged by their own ratios.",
  ref = "Yang et al. 2022, arXiv 2203.03466, D.1; Yang, Simon & Bernstein "
    .. "2023, arXiv 2310.17813",
  example = [[
local x, y = limn.tensor.randn(16, 8, {seed = 1}), limn.tensor.randn(16, {seed = 2})
local function sp(width)
  return limn.model.net(8, {width = width, param = "sp", base = 32, seed = width})
end
local r = limn.probe.coord(sp, {x, y}, {opt = "adam", lr = 0.01,
  widths = {32, 64, 128}, seeds = 1})
assert(not r.pass and r.says:find "W2")]],
  args = {
    {name = "net", kind = "function", doc = "function(width, seed) that "
      .. "returns a network; of depth with 'depths'"},
    {name = "data", kind = "table", doc = "{x = inputs, y = targets}, such as "
      .. "limn.data has; every step takes the same batch"},
    {name = "opt", kind = "any", optional = true, doc = "adam (default), or name of an "
      .. "optimizer of limn.dyn, or function(net, x, y, width) that returns a "
      .. "run"},
    {name = "lr", kind = "num", default = 0.001, rule = "(0,inf)",
      doc = "learning rate"},
    {name = "loss", kind = "str", default = "mse", doc = "loss"},
    {name = "options", kind = "any", optional = true, doc = "further options "
      .. "of the optimizer, or function(width) that returns them"},
    {name = "widths", kind = "ints", optional = true,
      doc = "widths; default 32, 64, 128, 256"},
    {name = "depths", kind = "ints", optional = true, doc = "instead: depths"},
    {name = "steps", kind = "int", default = 3, rule = "[1,inf)",
      doc = "steps"},
    {name = "seeds", kind = "int", default = 2, rule = "[1,inf)",
      doc = "networks a width; three times as many where "
        .. "slopes alone are wrong"},
    {name = "samples", kind = "int", default = 64, rule = "[1,inf)",
      doc = "samples of the batch: the first of data"},
    {name = "size", kind = "choice", default = "rms", rule = "rms|l1|l2",
      doc = "size that is fitted: root mean square (mup calls it l2), mean "
        .. "absolute value, or norm"},
    {name = "tolerance", kind = "num", default = 0.25, rule = "(0,inf)",
      doc = "a slope is right if no further than this from what it should be"},
    {name = "target", kind = "num", default = 16384, rule = "(0,inf)",
      doc = "largest width that is meant to be trained: epsilon must not "
        .. "matter up to there"},
    {name = "title", kind = "str", optional = true, doc = "title of the figure"},
  },
  results = {{name = "check", kind = "table", doc = "pass; says, a sentence; "
    .. "faults and warnings; fits {module, kind, t, slope, slope_se, want, "
    .. "predicted, spread, verdict}, verdict one of ok, grows, shrinks, unclear "
    .. "(noise) and rate (right at a tenth of lr); entries {tensor, a, b, c, repair, decay, "
    .. "eps, ...}; rows, columns at, seed, t, module, kind, l1, l2, rms; "
    .. "c:text(), c:figure()"}},
  run = function(o) return errors.call("probe.coord", coord, o) end,
}
