-- limn.model.graph: networks of one's own.  Lua puts the nodes in an order in
-- which each comes after what it reads, and writes them down; C reads the text
-- (src/model/nodes/text.h), checks it and has all passes.

local limn = limn
local errors = require "limn.errors"

local function fail(format, ...) error(format:format(...), 0) end

-- ---- order -------------------------------------------------------------------

-- The names that a node reads: a list, one name, or the node before it.
local function reads(node, i, names)
  local inputs = node.inputs
  if inputs == nil then return {i == 1 and "input" or names[i - 1]} end
  if type(inputs) == "string" then return {inputs} end
  if type(inputs) ~= "table" then
    fail("node '%s': 'inputs' must be a list of names, got a %s", names[i],
      type(inputs))
  end
  return inputs
end

local function name_nodes(nodes)
  local names, place = {}, {}
  for i, node in ipairs(nodes) do
    if type(node) ~= "table" then
      fail("entry %d of 'nodes' must be a table, got a %s", i, type(node))
    end
    if node.kind == nil then fail("node %d: 'kind' is missing", i) end
    names[i] = node.name or tostring(node.kind) .. i
    if place[names[i]] or names[i] == "input" then
      fail("there are two nodes of the name '%s'", names[i])
    end
    place[names[i]] = i
  end
  return names, place
end

-- The node whose tensor this is: "a.W" is of a, "W2" of 2.
local function owner(tensor, place)
  tensor = tostring(tensor)
  return place[tensor:match "^(.*)%.%a+$" or tensor:match "^%a+(.*)$"]
end

-- What must come before node i: what it reads and whose tensors it has.
local function needs(nodes, i, names, place)
  local list, ties = {}, {}
  for _, name in ipairs(reads(nodes[i], i, names)) do
    if name ~= "input" then
      if not place[name] then
        local near = limn.nearest(tostring(name), names)
        fail("node '%s' reads '%s', which is no node%s", names[i], name,
          near and (" (did you mean '%s'?)"):format(near) or "")
      end
      list[#list + 1] = place[name]
    end
  end
  local params = nodes[i].params
  for _, tensor in pairs(type(params) == "table" and params or {}) do
    ties[#ties + 1] = owner(tensor, place)
  end
  return {reads = list, ties = ties}
end

local function all(done, list)
  for _, i in ipairs(list) do if not done[i] then return false end end
  return true
end

-- Positions, each after those that it needs, else as they are given.
local function sorted(nodes, names, place)
  local need, done, order, ties = {}, {}, {}, true
  for i = 1, #nodes do need[i] = needs(nodes, i, names, place) end
  while #order < #nodes do
    local before = #order
    for i, n in ipairs(need) do
      if not done[i] and all(done, n.reads) and (not ties or all(done, n.ties)) then
        done[i], order[#order + 1] = true, i
      end
    end
    if #order == before then
      if not ties then break end
      ties = false
    end
  end
  for i = 1, #nodes do
    if not done[i] then
      fail("node '%s' reads itself, by way of others", names[i])
    end
  end
  return order
end

-- ---- text --------------------------------------------------------------------

local function word(name, value)
  if value == true then return "1" end
  if value == false then return "0" end
  if math.type(value) == "float" then return ("%.17g"):format(value) end
  if type(value) ~= "number" and type(value) ~= "string" then
    fail("'%s' must be a number or a text, got a %s", name, type(value))
  end
  value = tostring(value)
  if value:find "[\t\n%z]" then fail("'%s' must be one line", name) end
  return value
end

local function list(name, values)
  local words = {}
  for i = 1, #values do words[i] = word(name, values[i]) end
  return table.concat(words, ",")
end

-- Fields in the order of their names, so that equal graphs give equal texts.
local function line(fields)
  local keys, parts = {}, {}
  for key in pairs(fields) do keys[#keys + 1] = key end
  table.sort(keys)
  for i, key in ipairs(keys) do parts[i] = key .. "=" .. fields[key] end
  return table.concat(parts, "\t")
end

local function node_line(node, i, names)
  local fields = {name = names[i],
    inputs = list("inputs", reads(node, i, names))}
  for key, value in pairs(node) do
    if type(key) ~= "string" or key:find "[^%w_]" then
      fail("node '%s' knows no '%s'", names[i], tostring(key))
    elseif key == "params" then
      if type(value) ~= "table" then
        fail("node '%s': 'params' must be a table such as {W = 'a.W'}", names[i])
      end
      for letter, tensor in pairs(value) do
        fields[letter] = word("params", tensor)
      end
    elseif key ~= "name" and key ~= "inputs" then
      fields[key] = word(key, value)
    end
  end
  return line(fields)
end

local function settings(o)
  local fields = {d = word("d", o.d), param = o.param}
  for _, key in ipairs{"base", "gain", "gamma", "input_mult", "hidden_mult",
    "output_mult", "depth", "base_depth"} do
    if o[key] then fields[key] = word(key, o[key]) end
  end
  for _, key in ipairs{"a", "b", "c", "freeze"} do
    if o[key] then fields[key] = list(key, o[key]) end
  end
  for _, key in ipairs{"zero_readout", "track"} do
    if o[key] then fields[key] = "1" end
  end
  fields.precision = o.precision
  return line(fields)
end

-- Whether nodes of this kind may be told `grows`: that of the output does not
-- grow unless the caller says so.
local function may_grow(kind)
  local all = limn.model.kinds()
  for i, name in ipairs(all.kind) do
    if name == kind then return all.attributes[i]:find "%f[%w]grows%f[%W]" end
  end
end

local function graph(o)
  if #o.nodes == 0 then fail("'nodes' is empty") end
  local names, place = name_nodes(o.nodes)
  local lines = {settings(o)}
  for k, i in ipairs(sorted(o.nodes, names, place)) do
    local node = o.nodes[i]
    lines[#lines + 1] = node_line(node, i, names)
    if k == #o.nodes and node.grows == nil and may_grow(node.kind) then
      lines[#lines] = lines[#lines] .. "\tgrows=0"
    end
  end
  return limn.model.parse(table.concat(lines, "\n"), {seed = o.seed})
end

-- The parametrizations, from the function that has them.
local function params()
  for _, s in ipairs(limn.exports("model.net").slots) do
    if s.name == "param" then return s.rule end
  end
end

local function number(name, default, rule, doc)
  return {name = name, kind = "num", default = default, rule = rule, doc = doc}
end

limn.def{
  name = "model.graph",
  doc = "A network of any nodes, each a table: kind (limn.model.kinds() lists "
    .. "them and what they may be told), name, inputs (names of nodes, or "
    .. "\"input\"; by default the node before), act, mult (multiplier of its "
    .. "matrices), alpha (depth exponent, for nodes in a residual branch), "
    .. "params ({W = \"a.W\"}: has that tensor in place of its own). The last "
    .. "node in the order in which they read each other is the output, whose "
    .. "number does not grow with the width unless it has grows = true.",
  example = [[
-- x + phi(W x), then the read-out
local net = limn.model.graph(3, {
  {name = "a", kind = "dense", width = 8},
  {name = "b", kind = "dense", width = 8},
  {name = "phi", kind = "activation", act = "gelu"},
  {kind = "add", inputs = {"a", "phi"}},
  {name = "f", kind = "dense", width = 1},
})
assert(#net:forward({{1, 2, 3}}) == 1 and #net:get("b.W") == 8)]],
  args = {
    {name = "d", kind = "int", rule = "[1,2147483647]", doc = "input dimension"},
    {name = "nodes", kind = "table", doc = "a list of nodes"},
    {name = "param", kind = "choice", default = "mup",
     rule = params(), doc = "abc-parametrization"},
    {name = "a", kind = "vec", rule = "?", optional = true,
     doc = "multiplier exponents, one for each matrix"},
    {name = "b", kind = "vec", rule = "?", optional = true,
     doc = "initialization exponents"},
    {name = "c", kind = "vec", rule = "?", optional = true,
     doc = "learning-rate exponents"},
    number("base", 64, "(0,inf)", "base width, at which all parametrizations "
      .. "coincide"),
    {name = "gain", kind = "num", rule = "[0,inf)", optional = true,
     doc = "of weights that read an activation; by default that of it"},
    number("gamma", 1, "(0,inf)", "richness: the output is divided by gamma"),
    number("input_mult", 1, "", "multiplier of the input weights"),
    number("hidden_mult", 1, "", "multiplier of the hidden weights"),
    number("output_mult", 1, "", "multiplier of the output weights"),
    {name = "depth", kind = "int", default = 0, rule = "[0,inf)",
     doc = "how deep the network is, for alpha"},
    {name = "base_depth", kind = "int", default = 0, rule = "[0,inf)",
     doc = "branches have the multiplier (base_depth / depth)^alpha"},
    {name = "zero_readout", kind = "flag", default = false,
     doc = "initialize the output weights to zero"},
    {name = "freeze", kind = "strs", optional = true,
     doc = "tensors that are not trained: names or roles"},
    {name = "precision", kind = "choice", default = "double",
     rule = "double|single", doc = "of values and parameters"},
    {name = "track", kind = "flag", default = false,
     doc = "store the change of the weights separately"},
    {name = "seed", kind = "seed", optional = true,
     doc = "of the initialization; the session's next one unless given"},
  },
  results = {{name = "net", kind = "net", doc = "the network"}},
  run = function(o) return errors.call("model.graph", graph, o) end,
}
