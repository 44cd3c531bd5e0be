-- What limn.probe.spectrum says of a whole file or network: a row a matrix.
local limn = limn
local matrix = require "limn.probe.matrix_spectrum"

local layers = {}

-- A matrix from a tensor of more axes: the first against all others.
local function folded(w)
  return w.rank == 2 and w or w:reshape(w.shape[1], -1)
end

local function is(value, kind)
  return type(value) == "userdata" and getmetatable(value) == kind
end

-- Names, and a function that gives the shape and the tensor of each.
local function of_file(file)
  return file:names(), function(name) return file:shape(name) end,
    function(name) return file:get(name) end
end

local function of_net(net)
  local function get(name) return net:get(name) end
  return net:params(), function(name) return get(name).shape end, get
end

-- Numbers, texts and what else is there beside tensors are passed over.
local function of_table(list)
  local names = {}
  for name, value in pairs(list) do
    if type(name) == "string" and is(value, "tensor") then names[#names + 1] = name end
  end
  table.sort(names)
  return names, function(name) return list[name].shape end,
    function(name) return list[name] end
end

function layers.source(a)
  if is(a, "safetensors") then return of_file(a) end
  if is(a, "net") then return of_net(a) end
  if type(a) == "string" then
    if a:find "%.npz$" then return of_table(limn.files.load_npz(a)) end
    return of_file(limn.files.safetensors(a))
  end
  if type(a) == "table" and type(next(a)) == "string" then return of_table(a) end
end

-- A matrix has two sides of two or more.
local function is_matrix(shape)
  local rest = 1
  for k = 2, #shape do rest = rest * shape[k] end
  return #shape >= 2 and shape[1] >= 2 and rest >= 2
end

local COLUMNS = {"name", "N", "M", "Q", "spectral_norm", "stable_rank",
  "outliers", "p", "bulk_lower", "bulk_upper", "distance", "alpha", "alpha_se",
  "tail_n"}

local function row(name, r)
  local N, M = math.max(r.rows, r.cols), math.min(r.rows, r.cols)
  return {name = name, N = N, M = M, Q = N / M, spectral_norm = r.values[1],
    stable_rank = r.stable_rank, outliers = r.count, p = r.p[1] or r.next,
    bulk_lower = r.lower, bulk_upper = r.upper, distance = r.distance or 0 / 0,
    alpha = r.alpha, alpha_se = r.alpha_se, tail_n = r.tail_n}
end

function layers.of(names, shape, get, o)
  local record = {spectra = {}}
  for _, c in ipairs(COLUMNS) do record[c] = {} end
  for _, name in ipairs(names) do
    if is_matrix(shape(name)) then
      local r = matrix.whole(folded(get(name)), o)
      record.spectra[name] = r
      local i = #record.name + 1
      for c, v in pairs(row(name, r)) do record[c][i] = v end
    end
  end
  if #record.name == 0 then
    error("probe.spectrum: there is no matrix in 'a'", 0)
  end
  return record
end

function layers.show(record)
  local widest = 5
  for _, name in ipairs(record.name) do widest = math.max(widest, #name) end
  local head = ("%%-%ds %%11s %%9s %%7s %%8s %%8s  %%-17s %%8s %%13s"):format(widest)
  print(head:format("layer", "M x N", "norm", "stable", "outliers", "p", "bulk",
    "distance", "alpha"))
  for i, name in ipairs(record.name) do
    local function f(text, ...)
      local values = {}
      for k, c in ipairs{...} do
        values[k] = record[c][i]
        if values[k] ~= values[k] then return "-" end
      end
      return text:format(table.unpack(values))
    end
    print(head:format(name, f("%d x %d", "M", "N"), f("%.4g", "spectral_norm"),
      f("%.1f", "stable_rank"), f("%d", "outliers"), f("%.2g", "p"),
      f("%.3g to %.4g", "bulk_lower", "bulk_upper"), f("%.3f", "distance"),
      f("%.2f +- %.2f", "alpha", "alpha_se")))
  end
end

return layers
