-- Coordinates of networks in their first steps: one row a (value of the axis,
-- seed, step, module, kind), and what every tensor has been given.

local limn = limn
local T = limn.tensor
local errors = require "limn.errors"

local measure = {}

local function fail(format, ...) error(format:format(...), 0) end

-- Sizes of the entries of a tensor.
local function sizes(x)
  x = type(x) == "number" and T.new{x} or x
  local n = #x:flatten()
  local norm = x:norm()
  return x:abs():mean(), norm, norm / math.sqrt(n)
end

local function add(rows, at, module, kind, x)
  local l1, l2, rms = sizes(x)
  local row = {at = at.at, seed = at.seed, t = at.t, module = module,
    kind = kind, l1 = l1, l2 = l2, rms = rms}
  for key, v in pairs(row) do table.insert(rows[key], v) end
end

-- ---- modules -----------------------------------------------------------------

local function split(text)
  local list = {}
  for word in text:gmatch "[^, ]+" do list[#list + 1] = word end
  return list
end

-- Nodes that have tensors, and sums, by the names that they are called here:
-- h1 for the first dense layer of model.net, f for the last.
function measure.modules(net)
  local nodes, list = net:nodes(), {}
  for i, name in ipairs(nodes.node) do
    local tensors = split(nodes.tensors[i])
    if #tensors > 0 or nodes.kind[i] == "add" or i == #nodes.node then
      local shown = i == #nodes.node and "f"
        or name:match "^%d+$" and "h" .. name or name
      list[#list + 1] = {node = name, name = shown, tensors = tensors,
        kind = nodes.kind[i]}
    end
  end
  return list
end

-- With depth for an axis: the ends and the middle of what there is at all of
-- them, all tensors of a module in one.
function measure.ends(modules)
  local last = #modules - 1
  local function named(i, name)
    local m = modules[i]
    return {node = m.node, name = name, tensors = m.tensors, kind = m.kind}
  end
  if last < 3 then fail("depth as an axis needs three hidden layers or more") end
  return {named(1, "first"), named((1 + last) // 2, "middle"),
    named(last, "last"), named(last + 1, "f")}
end

-- ---- one network -------------------------------------------------------------

local function values(net, x, modules)
  local list = {}
  for i, m in ipairs(modules) do list[i] = net:features(x, {node = m.node}) end
  return list
end

local function tensors(net)
  local list = {}
  for _, name in ipairs(net:params()) do list[name] = net:get(name) * 1 end
  return list
end

-- The gradient by tensor: the parts of the flat one.
local function gradients(net, o)
  local flat = net:gradient(o.x, o.y, {loss = o.loss}).gradient
  local list, first = {}, 1
  for _, name in ipairs(net:params()) do
    local n = #net:get(name):flatten()
    list[name] = flat[{first, first + n - 1}]
    first = first + n
  end
  return list
end

-- What tensor `name` of `trained`, alone, does to the value of its node.
local function own(start, trained, name, m, before, o)
  local net = start:copy()
  net:set(name, trained:get(name))
  return net:features(o.x, {node = m.node}) - before
end

-- What all other tensors do to the output by way of the initial read-out.
local function through(start, trained, m, before, o)
  local net = trained:copy()
  for _, name in ipairs(m.tensors) do net:set(name, start:get(name)) end
  return net:features(o.x, {node = m.node}) - before
end

local function record_tensors(rows, at, c, net, o)
  local g = gradients(net, o)
  for _, name in ipairs(c.names) do
    local w, mult = net:get(name), c.mult[name]
    add(rows, at, name, "weight", w * mult)
    add(rows, at, name, "gradient", g[name])
    if at.t > 0 then add(rows, at, name, "update", (w - c.weights[name]) * mult) end
  end
end

local function record_values(rows, at, c, net, o)
  local now = values(net, o.x, c.modules)
  for i, m in ipairs(c.modules) do
    add(rows, at, m.name, "size", now[i])
    if at.t > 0 then add(rows, at, m.name, "change", now[i] - c.values[i]) end
  end
end

local function record_parts(rows, at, c, net, o)
  for i, m in ipairs(c.modules) do
    for _, name in ipairs(m.tensors) do
      add(rows, at, name, "own", own(c.start, net, name, m, c.values[i], o))
    end
  end
  local last = #c.modules
  add(rows, at, "f", "through",
    through(c.start, net, c.modules[last], c.values[last], o))
end

local function record(rows, at, c, net, o)
  record_values(rows, at, c, net, o)
  if o.values_only then return end
  record_tensors(rows, at, c, net, o)
  if at.t > 0 then record_parts(rows, at, c, net, o) end
end

-- Multipliers and initial sizes of the tensors, and what the run gives them.
local function given(net, run, c)
  local s, r, out = net:scaling(), run:scaling(), {}
  for i, name in ipairs(s.tensor) do
    local w = c.weights[name]
    local _, _, rms = sizes(w)
    out[i] = {tensor = name, role = s.role[i], shape = s.shape[i],
      mult = s.multiplier[i], std = rms, count = #w:flatten(), follows = r.follows[i], lr = r.lr[i],
      gauge = r.gauge[i], eps = r.eps[i], decay = r.decay[i],
      shrink = r.shrink[i], steps = r.steps[i], epochs = r.epochs[i]}
  end
  return out
end

-- ---- all of them -------------------------------------------------------------

local function open_run(net, at, o)
  if type(o.opt) == "function" then return o.opt(net, o.x, o.y, at) end
  local options = {lr = o.lr, loss = o.loss, seed = 1}
  if o.opt ~= "gd" then options.batch = #o.x end
  local more = o.options
  if type(more) == "function" then more = more(at) end
  for key, v in pairs(more or {}) do options[key] = v end
  options.lr = options.lr * o.slower
  return limn.dyn[o.opt](net, o.x, o.y, options), options
end

local function multipliers(net)
  local s, list = net:scaling(), {}
  for i, name in ipairs(s.tensor) do list[name] = s.multiplier[i] end
  return list
end

local function start_of(net, o)
  local modules = measure.modules(net)
  return {start = net:copy(), weights = tensors(net), names = net:params(),
    mult = multipliers(net), values = values(net, o.x, o.axis == "depth"
    and measure.ends(modules) or modules),
    modules = o.axis == "depth" and measure.ends(modules) or modules}
end

-- One run of o.steps steps; its rows, what it was given, its losses.
local function one(rows, n, seed, o)
  local net = o.net(n, seed)
  local ok = errors.try(function() return net.scaling and net.features end)
  if not ok or type(net) ~= "userdata" then
    fail("'net' must return a network, got a %s at %s = %s", type(net), o.axis, n)
  end
  local c = start_of(net, o)
  local run, options = open_run(net, n, o)
  local at = {at = n, seed = seed, t = 0}
  local first = net:loss(o.x, o.y, {loss = o.loss})
  record(rows, at, c, net, o)
  local lost
  for t = 1, o.steps do
    at.t = t
    lost = run:step(1).why
    if lost then break end
    record(rows, at, c, net, o)
  end
  return {given = given(net, run, c), modules = c.modules, options = options,
    settings = run:settings(), net = net, first = first, lost = lost,
    last = net:loss(o.x, o.y, {loss = o.loss})}
end

-- Rows of all networks of seeds first to last are added to rows, and the runs
-- to runs, by value of the axis one list of seeds each.
function measure.add(rows, runs, o, first, last)
  for i, n in ipairs(o.values) do
    runs[i] = runs[i] or {}
    for seed = first, last do runs[i][seed] = one(rows, n, seed, o) end
  end
end

function measure.all(o)
  local rows = {at = {}, seed = {}, t = {}, module = {}, kind = {}, l1 = {},
    l2 = {}, rms = {}}
  local runs = {}
  measure.add(rows, runs, o, 1, o.seeds)
  return rows, runs
end

return measure
