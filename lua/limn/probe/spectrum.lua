-- limn.probe.spectrum: the spectrum of a matrix, of an operator, or of every
-- matrix in a checkpoint or a network.
local limn = limn
local errors = require "limn.errors"
local layers = require "limn.probe.layers_spectrum"
local matrix = require "limn.probe.matrix_spectrum"
local operator = require "limn.probe.operator_spectrum"

local NAME = "probe.spectrum"

local function is(value, kind)
  return type(value) == "userdata" and getmetatable(value) == kind
end

local function of_matrix(a, o)
  local ok, w = errors.try(limn.tensor.new, a)
  if not ok or type(w) ~= "userdata" or w.rank ~= 2 or #w:flatten() == 0 then
    error(NAME .. ": 'a' must be a matrix, an operator, a function, a network, "
      .. "a file or a table of tensors by name", 0)
  end
  o.resamples = o.resamples or 19
  if o.eigen then return matrix.eigen(w) end
  if o.top then return matrix.top(w, o) end
  return matrix.whole(w, o)
end

local function of_operator(a, o)
  o.top, o.bottom = o.top or 5, o.bottom or 1
  local r = operator.of(NAME, a, o)
  if o.layers then
    if not is(a, "operator") then
      error(NAME .. ": 'layers' needs an operator, as net:hessian makes", 0)
    end
    r.layers = operator.layers(NAME, a, o.layers, o)
  end
  return r
end

local function spectrum(o)
  local a = o.a
  if type(a) == "function" or is(a, "operator") then return of_operator(a, o) end
  local names, shape, get = layers.source(a)
  if not names then return of_matrix(a, o) end
  o.resamples = o.resamples or 0
  local record = layers.of(names, shape, get, o)
  if o.show then layers.show(record) end
  return record
end

limn.def{
  name = NAME,
  doc = "The spectrum of a matrix, with the Marchenko-Pastur law of what its "
     .. "outliers leave; of an operator, by stochastic Lanczos quadrature; or a "
     .. "table of all matrices of a network, a file of safetensors or an npz.",
  ref = "Martin & Mahoney 2021; Ghorbani, Krishnan & Xiao 2019",
  example = [[
local w = limn.tensor.randn(60, 100, {seed = 1}) / 10
local r = limn.probe.spectrum(w, {seed = 1})
assert(r.count == 0 and math.abs(r.variance - 0.01) < 1e-3)
assert(r.distance < 0.05 and r.distance_p > 0.05)
-- the Hessian of a loss, and its trace
local net = limn.model.net(3, {width = 4, seed = 1})
local x, y = limn.tensor.randn(20, 3, {seed = 1}), limn.tensor.ones(20)
local h = limn.probe.spectrum(net:hessian(x, y), {seed = 2, layers = net})
assert(h.layers.W1.rows == 12 and h.top.values[1] > 0)]],
  args = {
    {name = "a", kind = "any",
     doc = "a matrix; a symmetric operator, or function of blocks of vectors; a "
        .. "network; the path of a file or an open one; or tensors by name"},
    {name = "eigen", kind = "flag", default = false,
     doc = "eigenvalues of a symmetric matrix in place of singular values"},
    {name = "top", kind = "int", rule = "[0,1000000]", optional = true,
     doc = "so many of the largest: of a matrix these only, by Krylov's "
        .. "method; of an operator 5"},
    {name = "bottom", kind = "int", rule = "[0,1000000]", optional = true,
     doc = "of an operator: so many of the smallest, its negative end; 1"},
    {name = "n", kind = "int", rule = "[1,2147483647]", optional = true,
     doc = "the size of a function's vectors"},
    {name = "layers", kind = "any", optional = true,
     doc = "a network: the same of the diagonal block of each of its tensors"},
    {name = "directions", kind = "mat", rule = "n k", optional = true,
     doc = "the columns, with which singular vectors are compared"},
    {name = "side", kind = "choice", default = "right", rule = "left|right",
     doc = "which vectors: right ones belong to columns"},
    {name = "level", kind = "num", default = 0.01, rule = "(0,1)",
     doc = "of the test of outliers, as in probe.outliers"},
    {name = "draws", kind = "int", default = 99, rule = "[1,1000000]",
     doc = "as in probe.outliers"},
    {name = "resamples", kind = "int", rule = "[0,1000000]", optional = true,
     doc = "normal matrices for the p of the distance; 19, of a whole file 0"},
    {name = "probes", kind = "int", default = 10, rule = "[2,100000]",
     doc = "random vectors of the quadrature"},
    {name = "steps", kind = "int", default = 40, rule = "[1,100000]",
     doc = "products for each"},
    {name = "shift", kind = "num", default = 0, rule = "",
     doc = "logdet is that of an operator plus shift 1"},
    {name = "show", kind = "flag", default = true,
     doc = "print the table of a file or a network"},
    {name = "seed", kind = "seed", optional = true,
     doc = "the session's next one unless given"},
  },
  results = {
    {name = "spectrum", kind = "table",
     doc = "of a matrix: values, count (of outliers), p, variance, lower, upper, "
        .. "law, distance, ranks, alpha, overlaps; of an operator: density, "
        .. "trace, logdet, negative, top, bottom, layers; of many: columns, and "
        .. "spectra by name"},
  },
  methods = {"tensor", "operator", "net", "safetensors"},
  run = function(o) return errors.call(NAME, spectrum, o) end,
}
