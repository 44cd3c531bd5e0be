-- Help on what is no function of limn: parametrizations and their kin, and the
-- words of Lua with a line for people who know Python, whose words lead there too.

local topics = {}

-- name -> what it is; then the names worth reading next.
topics.words = {
  sp = {"Standard parametrization: weights start with variance 1 / fan-in, and "
    .. "one learning rate serves all widths. The best rate falls as the width "
    .. "grows; at a fixed one wide networks become unstable.", "mup", "ntp"},
  ntp = {"Neural tangent parametrization: f = n^-1/2 sum phi, weights of size 1. "
    .. "As the width grows features stop to move, and training is that of a "
    .. "kernel that does not change.", "mup", "theory.kernel.ntk"},
  mup = {"Maximal update parametrization: every layer moves as much as it can "
    .. "without blowing up, at every width, so that the best learning rate of a "
    .. "narrow network serves a wide one.", "sp", "theory.classify",
    "limn.transfer"},
  meanfield = {"Mean-field parametrization: f = (1/n) sum phi, weights of size 1. "
    .. "With one hidden layer it is muP in other words: neurons are particles "
    .. "that move under their common density.", "mup", "model.net"},
  abc = {"An abc-parametrization: weights n^-a w, w of variance n^-2b at the "
    .. "start, learning rates n^-c. SP, NTP, muP and mean field are points of it.",
    "theory.classify", "theory.abc", "model.scaling"},
  nngp = {"The kernel of the outputs of a random network of infinite width: "
    .. "training the last layer alone is regression with it.",
    "theory.kernel.ntk", "model.dual"},
  ntk = {"The neural tangent kernel: the product of two gradients of the output "
    .. "by the parameters. At infinite width in NTP it does not move, and "
    .. "gradient descent is linear.", "theory.kernel.ntk", "theory.kernel.gd"},
  gain = {"The factor on initial weights that keeps the size of what an "
    .. "activation lets through: weights start with variance gain^2 / fan-in.",
    "model.net", "model.acts"},
  base = {"The base width, at which all parametrizations are the same. What grows "
    .. "with the width is counted from there: n is width / base.", "model.net"},
  gamma = {"Richness: outputs are divided by it. Large values make features "
    .. "move, small ones make training lazy.", "model.net"},
  transfer = {"Does the best learning rate of a narrow network serve a wide one?",
    "limn.transfer", "probe.optima", "mup"},
  spike = {"A singular value or eigenvalue beyond the bulk of a random matrix: "
    .. "what was learned, if it is beyond a threshold.", "theory.rmt.spike"},
}

-- word -> {usage, what it does, in Python}.
topics.lua = {
  ["for"] = {"for i = 1, 10 do ... end\nfor i = 1, 10, 2 do ... end\n"
    .. "for i, v in ipairs(list) do ... end\nfor key, value in pairs(t) do ... end",
    "Counts from the first number to the last, which is included; or goes over "
    .. "what ipairs and pairs give.", "for i in range(1, 11)"},
  ["while"] = {"while x > 0 do ... end", "Repeats while the condition holds.",
    "while x > 0:"},
  ["repeat"] = {"repeat ... until x <= 0",
    "Runs once, and again until the condition holds.", "while True: ... break"},
  ["if"] = {"if a then ... elseif b then ... else ... end",
    "Only false and nil count as false: 0 and \"\" are true.", "if a: elif b: else:"},
  ["function"] = {"function f(x, y) ... return x end\nf = function(x) return x end",
    "A function is a value like any other; arguments that are not given are nil.",
    "def f(x, y): and lambda"},
  ["local"] = {"local x = 1",
    "A variable of the block it is in. At this prompt, where it would be gone "
    .. "with the line, it is a global.", "any assignment in a function"},
  ["return"] = {"return a, b", "Ends a function with its results.", "return a, b"},
  ["break"] = {"break", "Leaves the innermost loop. There is no continue: use goto.",
    "break"},
  ["goto"] = {"goto next ... ::next::", "Jumps to a label of the same block, which "
    .. "at the end of a loop stands for continue.", "continue"},
  ["nil"] = {"x = nil", "No value. A field that is nil is not there.", "None"},
  ["and"] = {"a and b", "a if it is false or nil, else b.", "a and b"},
  ["or"] = {"a or b", "a unless it is false or nil, else b: the usual default.",
    "a or b"},
  ["not"] = {"not a", "true where a is false or nil. Unequal is ~=.", "not a, !="},
  ["true"] = {"true, false", "The two flags. nil counts as false as well.", "True, False"},
  ["end"] = {"... end", "Closes do, then, else, function. Blocks are not told by "
    .. "their indentation.", "the end of an indented block"},
  pairs = {"for key, value in pairs(t) do ... end",
    "Over all fields of a table, in no order.", "for key, value in t.items()"},
  ipairs = {"for i, value in ipairs(list) do ... end",
    "Over list[1], list[2], ... up to the first that is nil.",
    "for i, value in enumerate(list, 1)"},
  print = {"print(a, b)", "Writes values to the terminal. At this prompt an "
    .. "expression is enough.", "print(a, b)"},
  require = {"local m = require \"m\"", "Loads m.lua from the folder of the script "
    .. "or the path, once, and returns what it returns.", "import m"},
  type = {"type(x)", "\"number\", \"string\", \"table\", \"function\", \"boolean\", "
    .. "\"nil\" or \"userdata\", as tensors are.", "type(x)"},
  tostring = {"tostring(x)", "A value as text.", "str(x)"},
  tonumber = {"tonumber(\"0.5\")", "A text as a number, nil if it is none.", "float(x)"},
  pcall = {"local ok, result = pcall(f, x)",
    "Calls f; ok is false, and result the message, if it raises an error.",
    "try: except:"},
  error = {"error(\"what is wrong\")", "Raises an error.", "raise"},
  assert = {"assert(x > 0, \"message\")", "Raises an error unless x is true.",
    "assert x > 0, \"message\""},
  select = {"select(\"#\", ...), select(2, ...)", "How many values there are, and "
    .. "those from the second on.", "len(args), args[1:]"},
  table = {"{1, 2, 3}, {lr = 0.1, width = 64}", "Lists and records; lists count from "
    .. "1, #list is the length. table.insert, remove, concat, sort, unpack.",
    "list and dict"},
  string = {"(\"%.3f\"):format(x), s:sub(1, 3), s:upper(), a .. b",
    "Texts and what can be done with them. Join with .., length #s.", "str"},
  math = {"math.sqrt(2), math.pi, math.huge", "Functions of single numbers; x^2 is a "
    .. "power, 7 // 2 a quotient without rest. For arrays: limn.tensor.", "math"},
  io = {"io.lines(path), io.write(text), io.open(path, mode)",
    "Files and the terminal.", "open(path)"},
  os = {"os.getenv(name), os.time(), os.exit(code)",
    "The system.", "os, time, sys"},
}
for word, same in pairs{["do"] = "for", ["then"] = "if", ["else"] = "if",
    ["elseif"] = "if", ["until"] = "repeat", ["in"] = "for", ["false"] = "true"} do
  topics.lua[word] = topics.lua[same]
end

for word, topic in pairs{
  metatable = {"setmetatable({}, {__index = methods})",
    "Methods and operators of a table: what it has not is looked up in methods, and "
    .. "t:f(x) is t.f(t, x). There are no classes.", "class"},
  length = {"#list, #text", "How many values a list has, or bytes a text.", "len(x)"},
  unequal = {"a ~= b", "a == b is false.", "a != b"},
  comment = {"-- a remark\n--[[ several lines ]]", "Two dashes begin a remark.",
    "# a remark"},
  concat = {"table.concat(list, \", \")", "The texts of a list as one.",
    "\", \".join(list)"},
  insert = {"list[#list + 1] = x, table.insert(list, x)", "One value more at the end "
    .. "of a list.", "list.append(x)"},
  limn = {"local limn = require \"limn\"",
    "Arrays, linear algebra and the rest: ? lists it.", "import numpy as np"},
} do topics.lua[word] = topic end

-- Words of Python that are others in Lua.
topics.python = {enumerate = "ipairs", items = "pairs", elif = "if",
  lambda = "function", def = "function", continue = "goto", None = "nil", True = "true",
  False = "true", import = "require", str = "tostring", int = "tonumber", float = "tonumber",
  try = "pcall", except = "pcall", raise = "error", dict = "table",
  class = "metatable", len = "length", join = "concat", append = "insert",
  numpy = "limn", np = "limn", torch = "limn", args = "select"}

return topics
