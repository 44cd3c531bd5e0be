-- Values of a session as a list of nodes and a list of arrays, and back.
--
--     pack(values) -- {nodes, roots, names, arrays, skipped}: values by name;
--       what is shared stays shared, and tables may contain themselves
--     unpack(packed, array) -- values by name, and what was skipped; array(name)
--       is an array of the file
--
-- A number, a flag or a text stands for itself, everything else is {i}, node i:
--
--     table   keys, values
--     list    array: a list of numbers; integers: whether they are
--     tensor  array: also a mask
--     net     text and arrays of its parameters; moves: an array of the start and
--             the movement of one that tracks them
--     made    another object: the function, its arguments (limn.made), its
--             state and settings, if it has them
--
-- What unpack is given is trusted for nothing: objects are made by functions of
-- limn that check all they are given, and no others.

local limn = limn
local made = require "limn.made"
local wire = require "limn.wire"
local errors = require "limn.errors"

local graph = {NAME = "limn.session"} -- of the array that holds the nodes

local LIST = 16 -- numbers that are worth an array
local PATH = 120 -- bytes of the name of a value in messages

-- Types of objects that a call without effects makes, and whether they have a
-- state beside it.
local MADE = {run = "state", limit = "state", particles = "state", law = "",
  operator = "", net = ""}

local function kind_of(v)
  local kind = type(v)
  local name = kind == "userdata" and getmetatable(v)
  return type(name) == "string" and name or kind
end

-- The sentence of an error of limn's own.
local function sentence(e)
  return (tostring(e):gsub("^[^\n]-:%d+: ", ""):gsub("^[%a_][%w_.]*: ", "", 1)
    :match "^[^\n]*")
end

-- ---- packing -----------------------------------------------------------------

-- Is the table a list of numbers of one kind, long enough?
local function numbers(t)
  local n, kind = #t, math.type(t[1])
  if n < LIST or not kind then return nil end
  for i = 1, n do
    if math.type(t[i]) ~= kind or kind == "integer" and math.abs(t[i]) > 2 ^ 53 then
      return nil
    end
  end
  for k in next, t do
    if math.type(k) ~= "integer" or k < 1 or k > n then return nil end
  end
  return kind
end

local function packer()
  local p = {nodes = {}, names = {}, arrays = {}, skipped = {}}
  local seen, taken, waiting = {}, {[graph.NAME] = true}, {}

  local function skip(path, why)
    p.skipped[#p.skipped + 1] = path .. ": " .. why
  end

  local function array(path, values)
    local name, n = path:gsub("[^%w_.-]", "_"):sub(1, 120), 1
    local free = name
    while taken[free] do
      n = n + 1
      free = name .. "_" .. n
    end
    taken[free] = true
    p.names[#p.names + 1], p.arrays[#p.arrays + 1] = free, values
    return free
  end

  local add

  -- A network that tracks its movement knows where it began; a run that takes
  -- no step says it.
  local function moves(net, path)
    local x = limn.tensor.ones{1, tonumber(net:text():match "^d=(%d+)")}
    local y = net:forward(x)
    return array(path .. ".moves", limn.dyn.gd(net, x, y, {lr = 0, seed = 0}):state())
  end

  local function add_net(net, path)
    local node = {kind = "net", at = path, text = net:text(), names = {}, arrays = {}}
    for i, name in ipairs(net:params()) do
      node.names[i], node.arrays[i] = name, array(path .. "." .. name, net:get(name))
    end
    if node.text:match "^[^\n]*\ttrack=1" then node.moves = moves(net, path) end
    return node
  end

  local function add_made(object, path)
    local name, arguments = made(object)
    if not name then error("nobody knows how it was made", 0) end
    local node = {kind = "made", at = path, name = name, arguments = {}}
    for key, value in pairs(arguments) do
      local before = #p.skipped
      local ref = add(value, path .. "." .. key)
      if #p.skipped > before then error("it is made of what is skipped", 0) end
      node.arguments[key] = ref
    end
    if MADE[kind_of(object)] == "state" then
      node.state = array(path .. ".state", object:state())
      node.settings = object:settings()
    end
    return node
  end

  local function add_object(kind, v, path)
    if kind == "net" then
      local ok, node = pcall(add_net, v, path)
      if ok then return node end
      if not made(v) then error(node, 0) end
    end
    if kind == "tensor" then
      return {kind = "tensor", at = path, array = array(path, v),
        mask = tostring(v):find "^mask" ~= nil}
    end
    if MADE[kind] then return add_made(v, path) end
    error(("a %s"):format(kind == "userdata" and "value of C" or kind), 0)
  end

  -- The reference to a value, or nil if it is skipped.
  function add(v, path)
    local kind = kind_of(v)
    if kind == "number" or kind == "string" or kind == "boolean" then return v end
    if seen[v] then return seen[v] end
    local node
    if kind == "table" then
      if debug.getmetatable(v) then return skip(path, "a table with a metatable") end
      local of = numbers(v)
      node = of and {kind = "list", at = path, array = array(path, v),
        integers = of == "integer"} or {kind = "table", at = path, keys = {}, values = {}}
      if not of then waiting[#waiting + 1] = {v, node, path} end
    elseif kind ~= "userdata" and type(v) ~= "userdata" then
      return skip(path, "a " .. kind)
    else
      local ok, result = pcall(add_object, kind, v, path)
      if not ok then return skip(path, sentence(result)) end
      node = result
    end
    p.nodes[#p.nodes + 1] = node
    seen[v] = {#p.nodes}
    return seen[v]
  end

  function p.add(v, path)
    local ref = add(v, path)
    while waiting[1] do
      local t, node, at = table.unpack(table.remove(waiting))
      for key, value in next, t do
        local inner = at:sub(-PATH) .. (type(key) == "string" and "." .. key:sub(1, PATH)
          or ("[%s]"):format(tostring(key)))
        local k, r = add(key, inner), add(value, inner)
        if k ~= nil and r ~= nil then
          node.keys[#node.keys + 1], node.values[#node.values + 1] = k, r
        end
      end
    end
    return ref
  end

  return p
end

function graph.pack(values)
  local p, roots, list = packer(), {}, {}
  for name in pairs(values) do list[#list + 1] = name end
  -- Tables last: what they share with others has the shorter name.
  table.sort(list, function(a, b)
    local at, bt = type(values[a]) == "table", type(values[b]) == "table"
    if at ~= bt then return bt end
    return a < b
  end)
  for _, name in ipairs(list) do roots[name] = p.add(values[name], name) end
  return {nodes = p.nodes, roots = roots, names = p.names, arrays = p.arrays,
    skipped = p.skipped}
end

-- ---- unpacking ---------------------------------------------------------------

local function damaged() error("the session is damaged", 0) end

local function want(value, kind)
  if type(value) ~= kind then damaged() end
  return value
end

-- The function of this name, if all that it does is to make such an object.
local function maker(name)
  local e, objects = limn.exports(want(name, "string")), 0
  for _, s in ipairs(e and e.slots or {}) do
    if s.dir == "out" and not MADE[s.type] then return nil end
    objects = objects + (s.dir == "out" and 1 or 0)
  end
  return objects > 0 and e.run or nil
end

local build = {}

function build.list(node, u)
  local x, list = u.array(node.array), {}
  if type(x) ~= "userdata" or x.rank ~= 1 then damaged() end
  for i = 1, #x do
    list[i] = x[i]
    if node.integers then list[i] = math.tointeger(x[i]) or damaged() end
  end
  return list
end

function build.tensor(node, u)
  local x = u.array(node.array)
  if type(x) ~= "userdata" then damaged() end
  return node.mask and x:ne(0) or x
end

function build.net(node, u)
  local names, arrays, count = want(node.names, "table"), {}, 0
  for i = 1, #names do
    arrays[i] = u.array(want(node.arrays, "table")[i])
    if type(arrays[i]) ~= "userdata" then damaged() end
    count = count + #arrays[i]:flatten()
  end
  local net = limn.model.parse(want(node.text, "string"), {count = count, seed = 0})
  if #names ~= #net:params() then damaged() end
  for i, name in ipairs(net:params()) do
    if name ~= names[i] then damaged() end
    net:set(name, arrays[i])
  end
  if node.moves then
    local x = limn.tensor.ones{1, tonumber(node.text:match "^d=(%d+)")}
    limn.dyn.gd(net, x, net:forward(x), {lr = 0, seed = 0}):restore(u.array(node.moves))
  end
  return net
end

-- The name of what differs in the settings, or nil.
local function difference(was, is)
  for name, value in pairs(is) do
    if was[name] ~= value then return name end
  end
end

function build.made(node, u)
  local f = maker(node.name)
  if not f then damaged() end
  local call = {}
  for name, value in pairs(want(node.arguments, "table")) do
    call[name] = u.value(value, true)
  end
  local object = f(call)
  if not MADE[kind_of(object)] then damaged() end
  if node.state then
    local state = u.array(node.state)
    object:restore(type(state) == "number" and {state} or state)
    local other = difference(want(node.settings, "table"), object:settings())
    if other then
      error(("made again by %s it has another '%s'"):format(node.name, other), 0)
    end
  end
  return object
end

-- p: {nodes, roots}, as decoded from a file.
function graph.unpack(p, array)
  local nodes, roots = want(p.nodes, "table"), want(p.roots, "table")
  local done, filled, busy, skipped = {}, {}, {}, {}
  local u = {array = function(name) return array(want(name, "string")) end}
  for i, node in ipairs(nodes) do
    if want(node, "table").kind == "table" then done[i] = {} end
  end

  local function fill(i)
    local node = nodes[i]
    if filled[i] then return end
    filled[i] = true
    local keys, values = want(node.keys, "table"), want(node.values, "table")
    for k = 1, #keys do
      local key, value = u.value(keys[k]), u.value(values[k])
      if key ~= nil and key == key then done[i][key] = value end
    end
  end

  local function object(i)
    local node = nodes[i]
    local make = build[node.kind]
    if busy[i] or not make then damaged() end
    busy[i] = true
    local ok, result = pcall(make, node, u)
    if ok then
      done[i] = result
    else
      if tostring(result):find("interrupted!", 1, true) then error(result, 0) end
      done[i] = false
      skipped[#skipped + 1] = tostring(node.at) .. ": " .. sentence(result)
    end
  end

  -- The value behind a reference; nil where it is skipped.  An argument is
  -- needed at once, with all that it holds.
  function u.value(ref, whole)
    if type(ref) ~= "table" then return ref end
    local i = ref[1]
    if math.type(i) ~= "integer" or not nodes[i] then damaged() end
    if done[i] == nil then object(i) end
    if whole and nodes[i].kind == "table" then fill(i) end
    if done[i] == false then
      if whole then error("what it is made of is not there", 0) end
      return nil
    end
    return done[i]
  end

  local found = {}
  for name, ref in pairs(roots) do found[want(name, "string")] = u.value(ref) end
  for i, node in ipairs(nodes) do if node.kind == "table" then fill(i) end end
  return found, skipped
end

-- ---- bytes -------------------------------------------------------------------

local MAGIC = "limn session 1\n"

-- A text as an array, eight bytes a number, and back; nil if it is none.
function graph.to_array(packed)
  local text = wire.encode(packed)
  text = MAGIC .. string.pack("<s8", text)
  text = text .. ("\0"):rep(-#text % 8)
  return wire.tensor(text, {#text // 8})
end

function graph.from_array(x)
  local text = wire.doubles(x)
  if text:sub(1, #MAGIC) ~= MAGIC then return nil end
  local ok, inner = errors.try(string.unpack, "<s8", text, #MAGIC + 1)
  if not ok then return nil end
  local good, packed = errors.try(wire.decode, inner)
  return good and type(packed) == "table" and packed or nil
end

return graph
