-- A call of each registered function that is in order: what its slots say, of a
-- size, and what stands here where they do not say all.
--
--     local call = require "lib.call"
--     for _, e in ipairs(call.exports()) do      -- with e.full, the whole name
--       e.run(call.arguments(e, 3))
--     end
--
-- call.folder is the new folder of the process, where all its files are.
local T = limn.tensor

local call = {folder = os.tmpname()}
os.remove(call.folder)
assert(os.execute("mkdir '" .. call.folder .. "'"))
local function placed(name) return call.folder .. "/" .. name end

-- A folder below it, for a process that makes calls beside others.
function call.alone(name)
  call.folder = call.folder .. "/" .. name
  assert(os.execute("mkdir -p '" .. call.folder .. "'"))
end

-- Take the folder away, and what is in it.
function call.done()
  os.execute("rm -rf '" .. call.folder .. "'")
end

function call.close(object) debug.getmetatable(object).__close(object) end

-- ---- objects -----------------------------------------------------------------

local object = {}

function object.net(n)
  return limn.model.net(n, {width = n, outputs = n, depth = 1, seed = 1})
end
local function smooth(n)
  return limn.model.net(n, {width = n, outputs = n, depth = 1, act = "tanh", seed = 1})
end
function object.run(n)
  return limn.dyn.gd(object.net(n), T.randn(n, n, {seed = 1}), T.randn(n, n, {seed = 2}))
end
-- As many as a limit of n points wants for a few steps.
local function samples(n) return math.max(400, 40 * n) end
function object.limit(n)
  return limn.dyn.limit.dmft(smooth(3), T.randn(n, 3, {seed = 1}), T.randn(n, 3, {seed = 2}),
    {samples = samples(n), groups = 2, seed = 1, steps = 3})
end
function object.particles(n)
  return limn.dyn.langevin(T.randn(n, n, {seed = 1}), T.randn(n, n, {seed = 2}), {width = n, bias = false})
end
function object.operator(n)
  return limn.linalg.operator(T.randn(n, n, {seed = 1}))
end
function object.solver(n)
  return limn.linalg.eigs_solver(n, 1, {seed = 1})
end
function object.quadrature() return limn.calc.quadrature() end
function object.law() return limn.theory.rmt.mp(0.5) end
function object.figure(n)
  local f = limn.plot.figure()
  if n > 3 then f:line(T.arange(1, n), T.randn(n, {seed = 1})) end
  return f
end
function object.film(n)
  local film = limn.plot.film(placed "x.gif")
  film:frame(object.figure(n))
  return film
end
function object.screen() return limn.plot.screen{term = "none"} end
function object.store(n)
  local store = limn.store.open(":memory:")
  limn.sweep{grid = {width = limn.space.range(1, math.min(n, 300), 1)}, store = store, jobs = 0, name = "x",
    progress = false, run = function(p) return {loss = 1 / p.width, lr = p.width, curve = {1, 2}} end}
  return store
end
function object.safetensors()
  local path = placed "in.safetensors"
  local header = '{"W1":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
  local f <close> = io.open(path, "wb")
  f:write(string.pack("<s8", header), "x"):flush()
  return limn.files.safetensors(path)
end
call.object = object

-- ---- what rules do not say -----------------------------------------------------

local function record(n)
  local r = {width = {}, lr = {}, loss = {}}
  for k = 1, math.max(n, 12) do
    r.width[k], r.lr[k] = 2 ^ (k // 4), 2 ^ (k % 4)
    r.loss[k] = (k % 4 - 1.5) ^ 2
  end
  return r
end

local function file(name, make)
  return function(n)
    local path = placed(name)
    make(path, n)
    return path
  end
end

-- A file of n numbers.
local function square(n, seed)
  local side = math.ceil(math.sqrt(n))
  return T.randn(side, side, {seed = seed or 1})
end
local npz = file("in.npz", function(path, n) limn.files.save_npz(path, {W1 = square(n)}) end)
local csv = file("in.csv", function(path, n) limn.files.save_csv({a = T.arange(1, n), b = T.arange(1, n)}, path) end)
local idx = file("in.idx", function(path, n)
  local f <close> = io.open(path, "wb")
  f:write(string.pack(">I4I4", 0x801, n), ("x"):rep(n))
end)
local cifar = file("test_batch.bin", function(path, n)
  local f <close> = io.open(path, "wb")
  for k = 1, n do f:write(string.char(k % 10), ("x"):rep(3072)) end
end)
local mnist = function(n)
  for name, dims in pairs{["t10k-images-idx3-ubyte"] = {n, 28, 28}, ["t10k-labels-idx1-ubyte"] = {n}} do
    local f <close> = io.open(placed(name), "wb")
    f:write(string.pack(">I4", 0x800 + #dims))
    for _, d in ipairs(dims) do f:write(string.pack(">I4", d)) end
    f:write(("\1"):rep(n * (#dims == 3 and 784 or 1)))
  end
  return call.folder
end
local net_file = file("in.net", function(path, n) object.net(n):save(path) end)
local store_file = file("in.db", function(path)
  os.remove(path)
  limn.store.open(path):close()
end)

local session_file = file("in.session", function(path) limn.session.save(path) end)

local function const(v) return function() return v end end
local function rows(n) return {T.randn(n, n, {seed = 1}), T.randn(n, n, {seed = 2})} end
local half = const(0.5)
local function probabilities(n) return T.arange(1, n) / (n + 1) end
local function operator(n)
  return limn.linalg.operator(T.eye(n), {symmetric = true})
end
local function frozen(n)
  return limn.model.net(n, {width = n, depth = 1, act = "tanh", seed = 1, freeze = {"output", "bias"}})
end
local function as_many(make, what)
  return function(n) return make(n)[what](make(n)) end
end
local flow = function(n)
  return limn.dyn.flow(object.net(n), T.randn(n, n, {seed = 1}), T.randn(n, n, {seed = 2}))
end
local function lazy(n)
  return limn.model.net(n, {width = n, outputs = n, depth = 1, param = "ntp", seed = 1})
end
local few = const(2)

-- By function and slot; an option that stands here is given.
local named = {
  ["tensor.einsum"] = {subscripts = const "ij,jk->ik", list = rows},
  ["tensor.tensordot"] = {x_axes = const{1}, y_axes = const{1}},
  ["tensor.permute"] = {axes = const{2, 1}},
  ["tensor.reshape"] = {size = function(n) return {n * n} end},
  ["tensor.expand"] = {x = function(n) return T.randn(1, n, {seed = 1}) end, size = function(n) return {n, n} end},
  ["tensor.parse"] = {text = function(n) return ("1 2 3\n"):rep(n) end},
  ["tensor.from"] = {f = const(function(...) return select("#", ...) end)},
  ["tensor.choice"] = {k = few},
  ["tensor.arange"] = {from = const(0), to = function(n) return n * n end},
  ["tensor.bernoulli"] = {p = probabilities},
  ["tensor.quantile"] = {q = half},
  ["tensor.take"] = {index = const{1}},
  ["tensor.tile"] = {times = const{1, 2}},
  ["linalg.reply"] = {solver = function(n)
    local s = object.solver(n)
    s:request()
    return s
  end, y = function(n) return T.randn(1, n, {seed = 1}) end},
  ["linalg.eigs_found"] = {solver = function(n)
    local s = object.solver(n)
    s:run(operator(n))
    return s
  end},
  ["linalg.svds_found"] = {solver = function(n)
    local s = limn.linalg.svds_solver(n, n, 1, {seed = 1})
    s:run(object.operator(n))
    return s
  end},
  ["linalg.cg_found"] = {solver = function(n)
    local s = limn.linalg.cg_solver(T.randn(1, n, {seed = 1}))
    s:run(operator(n))
    return s
  end},
  ["linalg.density_found"] = {solver = function(n)
    local s = limn.linalg.density_solver(n, {seed = 1, probes = 2})
    s:run(operator(n))
    return s
  end},
  ["linalg.eigs_solver"] = {k = const(1)},
  ["linalg.svds_solver"] = {k = const(1)},
  ["linalg.eigs"] = {a = operator, k = const(1)},
  ["linalg.svds"] = {a = object.operator, k = const(1)},
  ["linalg.cg"] = {a = operator},
  ["linalg.density"] = {a = operator, probes = few},
  ["linalg.funtrace"] = {a = operator, f = const "exp", probes = few},
  ["linalg.run"] = {a = operator},
  ["linalg.funm"] = {f = const "exp"},
  ["calc.mean"] = {f = const(function(x) return x * x end)},
  ["calc.hermite"] = {f = const(function(x) return x * x end), terms = const(3)},
  ["calc.estimate"] = {q = function()
    local q = object.quadrature()
    repeat local more = q:take(q:nodes() * 0 + 1) until #q:nodes() == 0
    return q
  end},
  ["calc.take"] = {f = function() return T.ones(#object.quadrature():nodes()) end},
  ["model.dual"] = {c = function(n) return T.full(n, 0.1) end},
  ["model.hvp"] = {v = as_many(object.net, "flat")},
  ["model.jvp"] = {v = as_many(object.net, "flat")},
  ["model.setflat"] = {values = as_many(object.net, "flat")},
  ["model.get"] = {name = const "W1"},
  ["model.set"] = {name = const "W1"},
  ["model.parse"] = {text = function(n) return object.net(n):text() end},
  ["model.graph"] = {nodes = function(n)
    return {{kind = "dense", width = n}, {kind = "activation", act = "relu"}, {kind = "dense", width = n}}
  end},
  ["model.load"] = {path = net_file},
  ["data.subset"] = {data = function(n)
    return {x = T.randn(n, n, {seed = 1}), y = T.arange(1, n):gt(2) * 1, classes = 2}
  end, classes = const{0, 1}},
  ["data.mnist"] = {path = mnist, part = const "test"},
  ["data.fashion"] = {path = mnist, part = const "test"},
  ["data.images"] = {path = mnist, part = const "test"},
  ["data.cifar10"] = {path = function(n)
    cifar(n)
    return call.folder
  end, part = const "test"},
 ["data.digits"] = {count = const(5)},
  ["data.one_hot"] = {y = function(n) return T.arange(0, n - 1) end},
  ["data.parity"] = {k = few}, ["data.staircase"] = {k = few},
  ["data.mixture"] = {labels = function(n) return T.arange(0, n - 1) end},
  ["dyn.step"] = {k = few}, ["dyn.limit.step"] = {k = few}, ["dyn.particles.step"] = {k = few},
  ["dyn.flow_error"] = {run = flow},
  ["dyn.restore"] = {values = as_many(object.run, "state")},
  ["dyn.particles.restore"] = {values = as_many(object.particles, "state")},
  ["dyn.limit.tangent"] = {net = lazy},
  ["dyn.limit.dmft"] = {net = smooth, samples = samples, groups = few, steps = few},
  ["dyn.limit.sampler"] = {net = smooth, samples = samples, groups = few, steps = few},
  ["dyn.limit.restore"] = {values = function(n) return object.limit(n):state() end},
  ["dyn.limit.forward"] = {x = function(n) return T.randn(n, 3, {seed = 1}) end},
  ["dyn.limit.kernels"] = {x = function(n) return T.randn(n, 3, {seed = 1}) end},
  ["dyn.limit.covariance"] = {run = function(n)
    return limn.dyn.limit.tangent(lazy(n), T.randn(n, n, {seed = 1}), T.randn(n, n, {seed = 2}))
  end, x = function(n) return T.randn(n, n, {seed = 1}) end},
  ["dyn.giant"] = {net = frozen},
  ["files.csv"] = {path = csv}, ["files.csv_read"] = {path = csv},
  ["files.idx"] = {path = idx}, ["files.cifar"] = {path = cifar},
  ["files.load"] = {path = file("in.npy", function(path, n) limn.files.save(square(n), path) end)},
  ["files.load_npz"] = {path = npz}, ["files.npz_read"] = {path = npz, name = const "W1"},
  ["files.npz_names"] = {path = npz},
  ["files.safetensors"] = {path = function() object.safetensors() return placed "in.safetensors" end},
  ["files.read"] = {path = csv},
  ["files.csv_write"] = {kinds = const{"number", "number"}, rows = function(n) return n end,
    numbers = function(n) return {T.ones(n), T.ones(n)} end, texts = const{},
    missing = const{}},
  ["files.npz_write"] = {names = const{"a", "b"}, arrays = function(n) return {square(n), square(n, 2)} end},
  ["files.save_npz"] = {arrays = function(n) return {a = square(n)} end},
  ["files.save_csv"] = {x = function(n) return T.randn(n, n, {seed = 1}) end},
  ["files.get"] = {name = const "W1"}, ["files.dtype"] = {name = const "W1"}, ["files.shape"] = {name = const "W1"},
  ["store.open"] = {path = store_file},
  ["store.merge"] = {path = store_file},
  ["store.best"] = {by = const "loss"},
  ["store.curve"] = {run = const(1), name = const "curve"},
  ["store.export"] = {path = function() return placed "x.csv" end},
  ["store.compare"] = {a = const(1), b = few},
  ["store.delete"] = {runs = const{1}},
  ["store.group"] = {record = record, by = const{"width"}, value = const "loss"},
  ["store.query"] = {sql = const "SELECT 1 AS x"},
  ["plot.save"] = {path = function() return placed "x.csv" end},
  ["plot.write"] = {path = function() return placed "x.txt" end},
  ["plot.named"] = {names = function(n)
    local names = {}
    for k = 1, n do names[k] = "bar " .. k end
    return names
  end},
  ["probe.goodness"] = {s = function(n) return T.linspace(2, 1, n) end,
    x = function(n) return T.linspace(1, 2, n) end, cdf = function(n) return T.linspace(0, 1, n) end},
  ["plot.of"] = {value = function(n) return T.randn(n, n, {seed = 1}) end},
  ["session.load"] = {path = session_file},
  reload = {name = function()
    package.preload["a.module"] = function() return {} end
    return "a.module"
  end},
  ["plot.film"] = {path = function() return placed "x.gif" end},
  ["plot.add"] = {label = const "x"}, ["plot.set"] = {label = const "x"},
  ["plot.hist"] = {values = function(n) return T.randn(n * n, {seed = 1}) end},
  ["plot.bars"] = {edges = function(n) return T.arange(1, n + 1) end},
  ["plot.errorbars"] = {err = function(n) return T.ones(n) end},
  ["plot.screen"] = {term = const "none"},
  ["plot.slope"] = {y = const(1), exponent = const(1), x = const{1, 2}},
  ["plot.live"] = {title = const "x"},
  ["probe.spectrum"] = {a = operator},
  ["probe.coord"] = {net = const(function(width)
    return limn.model.net(3, {width = width, outputs = 1, depth = 1, seed = width})
  end), data = function(n) return {T.randn(n, 3, {seed = 1}), T.randn(n, {seed = 2})} end,
    widths = const{4, 8}, seeds = const(1), steps = const(1)},
  ["probe.coord_table"] = {table = function(n)
    local r = {width = {}, module = {}, t = {}, l1 = {}}
    for k = 1, math.max(n, 12) do
      r.width[k], r.module[k], r.t[k], r.l1[k] = 2 ^ (k % 6), "m" .. k // 12, k // 6 % 2, k
    end
    return r
  end},
  ["probe.columns"] = {of = function(n)
    local op = operator(n)
    return function() return op end
  end, names = const{"trace"}},
  ["probe.mmd_flow"] = {steps = few},
  ["probe.optima"] = {boot = const(4)},
  ["probe.tail"] = {resamples = few},
  ["probe.barycenter"] = {clouds = function(n) return {T.randn(n, {seed = 1}), T.randn(n, {seed = 2})} end},
  ["probe.entropy"] = {x = function(n) return T.randn(n + 20, 2, {seed = 1}) end},
  ["theory.leap"] = {degree = const{{1, 0}, {1, 2}}},
  ["theory.kernel.evolve"] = {times = function(n) return T.arange(1, n) end},
  ["theory.kernel.flow"] = {times = function(n) return T.arange(1, n) end},
  ["theory.maps.residual"] = {depth = function(n) return T.arange(1, n) end},
  ["theory.rmt.quantile"] = {p = probabilities},
  ["theory.rmt.tracy_widom_quantile"] = {p = probabilities},
  ["theory.rmt.semicircle"] = {variance = const(1)},
  ["theory.spikes.predict"] = {terms = few},
  ["theory.exponents"] = {widths = const{4, 8, 16}, seeds = const(1), steps = const(1), show = const(false)},
  ["theory.cell"] = {act = const "tanh", atoms = const(1), draws = few, starts = const(4), show = const(false)},
  ["theory.target"] = {f = const(function(z) return z * z end)},
  ["theory.identify.certificate"] = {starts = few},
  ["theory.identify.sampled_depth"] = {starts = few, degree = const(4),
    x = function(n) return T.randn(n + 20, n, {seed = 1}) end},
  ["theory.identify.depth"] = {starts = few, degree = const(4)},
  ["theory.identify.weight"] = {clouds = function(n) return T.randn(3, n, n, {seed = 1}) end, degree = const(4)},
  ["theory.mean.gibbs"] = {cells = const(9)},
  ["theory.rmt.singular"] = {bulk = object.law},
  ["theory.spikes.align"] = {target = const "relu"},
  ["theory.spikes.count"] = {alpha1 = const(0.2), alpha2 = const(0.3)},
  giant = {neurons = const(8), inputs = const(4), samples = const(16)},
  train = {run = object.run, steps = few, show = const(false)},
  transfer = {record = record},
  sweep = {grid = function(n) return {width = T.list(T.arange(1, n))} end,
    run = const(function(p) return {loss = p.width} end), jobs = const(0), progress = const(false)},
  progress = {show = const(false)},
  options = {specs = const{{name = "width", default = 3, doc = "x"}}, arg = const{"--width", "4"}},
  threads = {n = function() return limn.threads() end},
  time = {f = const(function() end), times = few},
  bench = {f = const(function() end), samples = few},
  show = {value = const{a = 1}},
  help = {of = const "help"},
  src = {f = const(limn.train)},
  def = {spec = const{name = "x", run = function() end}},
  folder = {path = function() return placed "folder" end},
  nearest = {known = const{"a", "word"}},
  ["space.when"] = {name = const "a", is = const(1), values = const{b = {1, 2}}},
  ["space.grid"] = {lists = const{a = {1, 2}, b = {3, 4}}},
  ["space.list"] = {cells = const{{a = 1}, {a = 2}}},
  ["space.sample"] = {ranges = function() return {a = limn.space.between(0, 1)} end},
  ["space.log2"] = {low = const(-1), high = const(1), step = half},
  ["space.log10"] = {low = const(-1), high = const(1), step = half},
  ["space.range"] = {low = const(1), high = function(n) return n end, step = const(1)},
  ["space.linear"] = {low = const(0), high = const(1)},
  ["space.geometric"] = {low = const(1), high = few},
  ["space.between"] = {low = const(1), high = few},
}
call.named = named

local texts = {act = "relu", path = placed "out.file", text = "1 2 3", name = "W1", sql = "SELECT 1", color = "red",
  word = "x", data = "xor"}

-- ---- values ---------------------------------------------------------------------

-- The sizes that a shape rule asks for, where every word is n.
local function sizes(rule, n)
  local list = {}
  if rule == "?" then return {n, n} end
  for word in rule:gmatch "%S+" do
    local base, more = word:match "^(%a+)([+-]%d+)$"
    list[#list + 1] = tonumber(word) or (base and n + tonumber(more)) or n
  end
  return list
end

local function within(rule, wish)
  local open, low, high, shut = rule:match "^([%[%(])([^,]*),([^,]*)([%]%)])$"
  low, high = tonumber(low), tonumber(high)
  if low and (wish < low or wish == low and open == "(") then wish = low + 1 end
  if high and (wish > high or wish == high and shut == ")") then
    wish = low and high < math.huge and (low + high) / 2 or high - 1
  end
  return wish
end

local count = 0
-- Positive definite, without ties, the same at every call.
local function tensor(size)
  count = count + 1
  local x = T.randn(size, {seed = count % 17})
  if #size == 2 and size[1] == size[2] and size[1] < 300 then
    return x:matmul(x, {tb = true}) + T.eye(size[1])
  end
  return x:abs() + 0.5
end

-- A value in order for slot s of export e at size n.
function call.value(e, s, n)
  local given = named[e.full] and named[e.full][s.name]
  if given then return given(n) end
  local kind = s.kind
  if kind == "tensor" or kind == "mat" then return tensor(sizes(s.rule, n)) end
  if kind == "vec" then return tensor(sizes(s.rule == "?" and "n" or s.rule, n)) end
  if kind == "num" then return within(s.rule, 0.5) end
  if kind == "int" then return math.tointeger(within(s.rule, n) // 1) or n end
  if kind == "index" then return 1 end
  if kind == "str" then return texts[s.name] or "x" end
  if kind == "flag" then return true end
  if kind == "choice" then return s.rule:match "^[^|]+" end
  if kind == "seed" then return 1 end
  if kind == "ints" then return s.name == "size" and {n, n} or {n} end
  if kind == "strs" then return {"W1"} end
  if kind == "named" then return {W1 = within(s.rule, 0.5)} end
  if kind == "tensors" then return {tensor{n, n}, tensor{n, n}} end
  if kind == "function" then return function(x) return x end end
  if kind == "object" then return object[s.type] and object[s.type](n) end
  if kind == "table" then return {a = {1, 2}, b = {3, 4}} end
  return 1
end

-- By name: all that is required, and the options that stand above.
function call.arguments(e, n)
  count = 0
  local args = {}
  for _, s in ipairs(e.slots) do
    local given = named[e.full] and named[e.full][s.name]
    if s.dir == "in" or s.dir == "opt" and given then args[s.name] = call.value(e, s, n) end
  end
  return args
end

-- ---- functions and their errors ---------------------------------------------------

-- All of them.
function call.exports()
  local list = limn.exports()
  for _, e in ipairs(list) do
    e.full = (e.folder == "" and "" or e.folder .. ".") .. e.name
  end
  return list
end

-- Whether a table of names would be the first argument, which can be anything.
local function takes_tables(e)
  local first, second = e.slots[1], e.slots[2]
  return first and first.dir == "in" and first.kind == "any" and not (second and second.dir == "in")
end

-- Call e, by name where it can be.
function call.run(e, args)
  if next(args) == nil then return e.run() end
  if not takes_tables(e) then return e.run(args) end
  local options = {}
  for name, v in pairs(args) do
    if name ~= e.slots[1].name then options[name] = v end
  end
  return e.run(args[e.slots[1].name], next(options) and options)
end

-- Slots that say how often something is done, and so how long it takes.
call.counts = {}
for name in ([[k steps times draws resamples boot starts sweeps samples probes products width neurons widths
  count total seeds depths]]):gmatch "%S+" do
  call.counts[name] = true
end

-- An error is one sentence that names the function: with the place before it or
-- not.  What a function of the user's raised is the user's.
function call.says(text, e)
  if type(text) ~= "string" then return false end
  local rest = text:gsub("^[^:\n]+:%d+: ", "")
  -- A script is what answers for its options.
  if e.full == "options" and rest:find "^[%w_]+%.lua: " then return true end
  return rest:sub(1, #e.full + 2) == e.full .. ": "
    or text:find("not enough memory", 1, true) ~= nil
end

return call
