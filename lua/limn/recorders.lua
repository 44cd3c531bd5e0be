-- Sets of columns that limn.train records by name.
--
-- A set is measured once a row, and each of its columns takes one number of it.
-- Its start is the network as it is when training begins.

local limn = limn
local errors = require "limn.errors"
local recorders = {names = "movement kernel steps"}

-- One measurement a step for all columns, under the name of train.
local function once(measure)
  local at, values
  return function(s)
    if at ~= s then at, values = s, errors.call("train", measure) end
    return values
  end
end

local function needs(name, o)
  if not (o.net and o.x) then
    error(("train: record = '%s' needs the options 'net' and 'x'"):format(name), 0)
  end
  local ok, copy = errors.try(function() return o.net.copy end)
  if not (ok and copy) then error("train: 'net' must be a network", 0) end
end

local sets = {}

function sets.movement(o, columns)
  local start = o.net:copy()
  local at = once(function() return limn.probe.movement(o.net, start, o.x) end)
  for l = 1, #limn.probe.movement(o.net, start, o.x).change do
    for _, kind in ipairs{"movement", "change"} do
      columns[kind .. "_" .. l] = function(_, s) return at(s)[kind][l] end
    end
  end
end

-- Of each row: the change since the row before.
function sets.steps(o, columns)
  local before = o.net:copy()
  local at = once(function()
    local r = limn.probe.steps(o.net, before)
    before = o.net:copy()
    return r
  end)
  for i, name in ipairs(o.net:params()) do
    local kinds = o.net:get(name).rank == 2 and {"ratio", "weight", "change"}
      or {"ratio"}
    for _, kind in ipairs(kinds) do
      columns["step_" .. kind .. "_" .. name] = function(_, s)
        return at(s)[kind][i]
      end
    end
  end
end

-- y y' of one or several outputs.
local function target(y)
  y = limn.tensor.new(y)
  return limn.tensor.gram(#y.shape == 1 and y:reshape{#y, 1} or y)
end

function sets.kernel(o, columns)
  local probe = limn.probe
  local first = probe.kernel(o.net, o.x)
  local size, goal = first:norm(), o.y and target(o.y)
  local function measure()
    local k = probe.kernel(o.net, o.x)
    return {trace = k:trace(), drift = (k - first):norm() / size,
      cka = probe.align(k, first), rank = probe.gram(k).effective,
      align = goal and probe.align(k, goal, {center = false})}
  end
  local at = once(measure)
  for _, kind in ipairs{"trace", "drift", "cka", "rank", goal and "align"} do
    columns["kernel_" .. kind] = function(_, s) return at(s)[kind] end
  end
end

function recorders.add(name, o, columns)
  if not sets[name] then
    error(("train: 'record' names '%s', expected one of %s"):format(name,
      recorders.names), 0)
  end
  needs(name, o)
  errors.call("train", sets[name], o, columns)
end

return recorders
