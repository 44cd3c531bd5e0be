-- limn.probe.columns: what limn.probe.spectrum says, as columns of limn.train.
local limn = limn
local errors = require "limn.errors"

-- The number at a path such as "trace", "top" or "layers.W1.trace".
local function at(spectrum, path)
  local value = spectrum
  for word in path:gmatch "[^.]+" do
    value = type(value) == "table" and value[word]
  end
  if type(value) == "table" then value = value.values end
  if type(value) == "userdata" then value = value:flatten()[1] end
  if type(value) ~= "number" then
    error(("probe.columns: the spectrum has no number '%s'"):format(path), 0)
  end
  return value
end

-- All columns of a row are of one spectrum.
local function columns(o)
  local of, options = o.of, {}
  for k, v in pairs(o.options or {}) do options[k] = v end
  local row, spectrum
  local function measure(run, step)
    if step ~= row or not row then
      row, spectrum = step, limn.probe.spectrum(of(run, step), options)
    end
    return spectrum
  end
  local list = {}
  for _, name in ipairs(o.names) do
    list[(o.prefix or "") .. name] = function(run, step)
      return at(measure(run, step), name)
    end
  end
  return list
end

limn.def{
  name = "probe.columns",
  doc = "Numbers of probe.spectrum as the 'record' of limn.train: one spectrum "
     .. "a row, of what a function returns.",
  example = [[
local net = limn.model.net(2, {width = 8, seed = 1})
local x, y = limn.tensor.randn(30, 2, {seed = 1}), limn.tensor.ones(30)
local run = limn.dyn.gd(net, x, y, {lr = 0.1})
local log = limn.train(run, {steps = 4, every = 2, record = limn.probe.columns(
  function() return net:hessian(x, y) end,
  {"trace", "trace_se", "top", "layers.W1.trace"},
  {options = {seed = 1, layers = net}})})
assert(#log.trace == 2 and #log["layers.W1.trace"] == 2)]],
  args = {
    {name = "of", kind = "function",
     doc = "of the run and its last step: what probe.spectrum takes"},
    {name = "names", kind = "strs",
     doc = "trace, logdet, count, stable_rank, layers.W1.trace ...; of a list "
        .. "of values the first"},
    {name = "prefix", kind = "str", optional = true,
     doc = "in front of the names of the columns"},
    {name = "options", kind = "table", optional = true,
     doc = "of probe.spectrum"},
  },
  results = {{name = "record", kind = "table", doc = "functions by name"}},
  run = function(a) return errors.call("probe.columns", columns, a) end,
}
