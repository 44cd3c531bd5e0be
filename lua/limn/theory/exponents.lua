-- limn.theory.exponents: what limn.theory.classify predicts, measured by a
-- coordinate check of networks with these exponents.

local limn = limn
local errors = require "limn.errors"
local judge = require "limn.probe.coord.judge"
local measure = require "limn.probe.coord.measure"

local SAMPLES, INPUTS = 4, 8

-- Inputs of order one in general position, and targets.
local function data()
  local x, y = {}, {}
  for i = 1, SAMPLES do
    x[i] = {}
    for k = 1, INPUTS do
      x[i][k] = math.sqrt(2) * math.sin(1.7 * i * k + 0.9 * i + 0.3 * k)
    end
    y[i] = {i % 2 == 0 and 1 or -1}
  end
  return limn.tensor.new(x), limn.tensor.new(y)
end

local function compare(a)
  local n, c = #a.a, {}
  for l = 1, n do c[l] = a.c and a.c[#a.c == 1 and 1 or l] or 0 end
  local lr = a.lr > 0 and a.lr or a.opt == "adam" and 0.01 or 0.1
  local verdict = limn.theory.classify(a.a, a.b, {c = c, opt = a.opt})
  local function net(width, seed)
    return limn.model.net(INPUTS, {width = width, depth = n - 1, act = a.act,
      a = a.a, b = a.b, c = c, base = 1, gain = 1, bias = false, seed = seed})
  end
  local x, y = data()
  local o = {net = net, x = x, y = y, loss = "mse", lr = lr, slower = 1,
    opt = a.opt == "adam" and "adam" or "gd", steps = a.steps, seeds = a.seeds,
    axis = "width", values = a.widths or {128, 256, 512, 1024}, size = "rms",
    values_only = true, tolerance = 0.1}
  local find = judge.finder(judge.fits(measure.all(o), o))
  local r = {name = {}, predicted = {}, measured = {}}
  for l = 1, n do
    r.name[l] = l < n and "h" .. l or "f"
    r.predicted[l] = l < n and verdict.change[l] or verdict.f_change
    r.measured[l] = -find(r.name[l], "change", a.steps).slope
  end
  return r
end

local function show(r)
  print(("%-6s %10s %10s"):format("change", "predicted", "measured"))
  for i, name in ipairs(r.name) do
    print(("%-6s %10.2f %10.2f"):format(name, r.predicted[i], r.measured[i]))
  end
end

limn.def{
  name = "theory.exponents",
  doc = "Measure the exponents that theory.classify predicts: h^l and f "
    .. "change by n^-exponent in networks of several widths, by a coordinate "
    .. "check (probe.coord); large learning rates and saturation flatten the "
    .. "slopes.",
  ref = "Yang & Hu 2021, arXiv 2011.14522",
  example = [[
local r = limn.theory.exponents({0, .5, .5}, {0, 0, 0},
  {widths = {32, 64, 128}, show = false})
assert(math.abs(r.measured[1] - r.predicted[1]) < 0.3)]],
  args = {
    {name = "a", kind = "vec", rule = "k", doc = "exponents of the "
      .. "multipliers"},
    {name = "b", kind = "vec", rule = "k", doc = "exponents of the initial "
      .. "standard deviations"},
    {name = "c", kind = "vec", rule = "?", optional = true,
     doc = "exponents of the learning rates, or one for all layers (0)"},
    {name = "opt", kind = "choice", default = "sgd", rule = "sgd|adam",
     doc = "optimizer"},
    {name = "widths", kind = "ints", optional = true,
     doc = "widths; default 128, 256, 512, 1024"},
    {name = "seeds", kind = "int", default = 6, rule = "[1,inf)",
     doc = "networks per width"},
    {name = "steps", kind = "int", default = 2, rule = "[1,inf)",
     doc = "full-batch steps; instability shows from two on"},
    {name = "lr", kind = "num", default = 0, rule = "[0,inf)",
     doc = "learning rate; 0: 0.1 for sgd and 0.01 for adam"},
    {name = "act", kind = "str", default = "tanh", doc = "activation"},
    {name = "show", kind = "flag", default = true, doc = "print the table"},
  },
  results = {
    {name = "name", kind = "strs", doc = "h1 .. hL, f"},
    {name = "predicted", kind = "table", doc = "predicted exponents"},
    {name = "measured", kind = "table", doc = "measured exponents"},
  },
  run = function(a)
    local r = errors.call("theory.exponents", compare, a)
    if a.show then show(r) end
    return r
  end,
}
