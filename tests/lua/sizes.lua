-- Every size takes another way through a kernel: whole groups and what is
-- left of one, rows and columns, joined axes and copies.  Each function is
-- compared with its definition, element by element, or with numpy.
local t = require "limn.test"
local T = limn.tensor

local SIZES = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 129, 257,
  1000, 1797}

-- Values with ties, zeros and both signs: fourths of integers, exact in sums.
local function values(n, seed)
  return T.randint(n, {low = -9, high = 9, seed = seed}) / 4
end

local function fold(list, start, step)
  for _, x in ipairs(list) do start = step(start, x) end
  return start
end

local function extreme(list, better)
  local at = 1
  for i, x in ipairs(list) do if better(x, list[at]) then at = i end end
  return at
end

local define = {
  sum = function(l) return fold(l, 0, function(a, x) return a + x end) end,
  prod = function(l) return fold(l, 1, function(a, x) return a * x end) end,
  count = function(l)
    return fold(l, 0, function(a, x) return a + (x ~= 0 and 1 or 0) end)
  end,
  any = function(l) return fold(l, 0, function(a, x) return x ~= 0 and 1 or a end) end,
  all = function(l) return fold(l, 1, function(a, x) return x == 0 and 0 or a end) end,
  min = function(l) return fold(l, math.huge, math.min) end,
  max = function(l) return fold(l, -math.huge, math.max) end,
  argmin = function(l) return extreme(l, function(a, b) return a < b end) end,
  argmax = function(l) return extreme(l, function(a, b) return a > b end) end,
}
function define.mean(l) return define.sum(l) / #l end
function define.var(l)
  local m = define.mean(l)
  return fold(l, 0, function(a, x) return a + (x - m) ^ 2 end) / #l
end
function define.std(l) return math.sqrt(define.var(l)) end
function define.norm(l)
  return math.sqrt(fold(l, 0, function(a, x) return a + x * x end))
end
function define.logsumexp(l)
  return math.log(fold(l, 0, function(a, x) return a + math.exp(x) end))
end
function define.median(l)
  local s = {table.unpack(l)}
  table.sort(s)
  local h = (#s + 1) / 2
  return (s[math.floor(h)] + s[math.ceil(h)]) / 2
end

t.test("reductions of vectors of every size", function()
  for seed, n in ipairs(SIZES) do
    local x = values(n, seed)
    for _, y in ipairs{x, x:abs() + 0.25, x * 0} do
      local l = T.list(y)
      for name, f in pairs(define) do
        local got = y[name](y)
        if type(got) == "boolean" then got = got and 1 or 0 end
        local want = f(l)
        t.near(got, want, 1e-12, name .. " of " .. n)
      end
      for _, ord in ipairs{0, 1, 3, math.huge} do
        local want = ord == 0 and define.count(l)
          or ord == math.huge and define.max(T.list(y:abs()))
          or fold(l, 0, function(a, v) return a + math.abs(v) ^ ord end) ^ (1 / ord)
        t.near(y:norm{ord = ord}, want, 1e-12, "norm " .. ord .. " of " .. n)
      end
    end
  end
end)

t.test("reductions along every set of axes", function()
  local SETS = {{1}, {2}, {3}, {1, 2}, {2, 3}, {1, 3}, {1, 2, 3}}
  for seed, shape in ipairs{{2, 3, 4}, {1, 17, 5}, {33, 1, 2}, {3, 2, 70},
      {65, 3, 1}, {2, 19, 18}} do
    local x = values(shape[1] * shape[2] * shape[3], seed):reshape(shape)
    for _, axes in ipairs(SETS) do
      local marked, kept = {}, {}
      for _, a in ipairs(axes) do marked[a] = true end
      for a = 1, 3 do kept[a] = marked[a] and 1 or shape[a] end
      local groups = {}
      for i = 1, shape[1] do
        for j = 1, shape[2] do
          for k = 1, shape[3] do
            local key = ((marked[1] and 0 or i - 1) * kept[2]
              + (marked[2] and 0 or j - 1)) * kept[3] + (marked[3] and 0 or k - 1)
            groups[key + 1] = groups[key + 1] or {}
            table.insert(groups[key + 1], x(i, j, k))
          end
        end
      end
      for name, f in pairs(define) do
        if not (name:find "^arg" and #axes > 1) then
          local axis = name:find "^arg" and axes[1] or axes
          local got = x[name](x, {axis = axis, keep = true})
          t.eq(table.concat(got.shape, " "), table.concat(kept, " "), name)
          got = got:flatten()
          for g, list in ipairs(groups) do
            t.near(got[g], f(list), 1e-11, name)
          end
        end
      end
    end
  end
end)

t.test("running sums, order and counts of every size", function()
  for seed, n in ipairs(SIZES) do
    local x = values(n, 100 + seed)
    local l = T.list(x)
    local sum, product, sums, products = 0, 1, {}, {}
    for i, v in ipairs(l) do
      sum, product = sum + v, product * (1 + v / 100)
      sums[i], products[i] = sum, product
    end
    t.near(x:cumsum(), sums, 1e-13)
    t.near((1 + x / 100):cumprod(), products, 1e-12)
    local sorted = {table.unpack(l)}
    table.sort(sorted)
    t.near(x:sort(), sorted, 0)
    local order = {}
    for i = 1, n do order[i] = i end
    table.sort(order, function(a, b)
      if l[a] ~= l[b] then return l[a] < l[b] end
      return a < b
    end)
    t.near(x:argsort(), order, 0)
    local distinct = {}
    for i, v in ipairs(sorted) do
      if v ~= sorted[i - 1] then distinct[#distinct + 1] = v end
    end
    t.near(x:unique(), distinct, 0)
    local q = 0.3 * (n - 1)
    local low, high = sorted[q // 1 + 1], sorted[math.ceil(q) + 1]
    t.near(x:quantile(0.3), low + (high - low) * (q % 1), 1e-13)
    local bins, counts = 7, T.zeros(7)
    for _, v in ipairs(l) do
      local k = math.min((v + 2.25) / 4.5 * bins // 1, bins - 1)
      counts[k + 1] = counts[k + 1] + 1
    end
    t.near(x:histogram{bins = bins, low = -2.25, high = 2.25}.counts, counts, 0)
    t.near(x:flip(), T.list(x[{n, 1, -1}]), 0)
    t.ok(x:roll(3):roll(-3) == x)
    t.near(x:gt(0), T.list(T.from({n}, function(i) return l[i] > 0 and 1 or 0 end)), 0)
    local positive = {}
    for _, v in ipairs(l) do
      if v > 0 then positive[#positive + 1] = v end
    end
    t.near(x[x:gt(0)], positive, 0)
  end
end)

t.test("element functions and pairs of every size: numpy", function()
  t.needs "numpy"
  local path = os.tmpname()
  local arrays = {}
  for seed, n in ipairs(SIZES) do
    local x = T.randn(n, {seed = seed})
    local y = T.randn(n, {seed = seed + 50})
    arrays["x" .. n], arrays["y" .. n] = x, y
    for _, f in ipairs{"exp", "expm1", "tanh", "sin", "cos", "arctan", "sinh",
        "cbrt", "floor", "ceil", "trunc", "rint", "sign", "square", "abs",
        "exp2", "arcsinh"} do
      local mine = ({arctan = "atan", rint = "round", arcsinh = "asinh"})[f] or f
      arrays[("%s_%d"):format(f, n)] = x[mine](x)
    end
    for _, f in ipairs{"log", "log1p", "sqrt", "log2", "log10", "reciprocal"} do
      arrays[("%s_%d_abs"):format(f, n)] = T[f](x:abs())
    end
    for _, f in ipairs{"arctan2", "hypot", "minimum", "maximum", "subtract",
        "multiply", "divide", "floor_divide", "mod", "less", "greater_equal"} do
      local mine = ({arctan2 = "atan2", subtract = "sub", multiply = "mul",
        divide = "div", floor_divide = "idiv", less = "lt",
        greater_equal = "ge"})[f] or f
      arrays[("%s_%d_two"):format(f, n)] = T[mine](x, y)
    end
  end
  limn.files.save_npz(path, arrays)
  local script = ([[
import numpy as np
a = np.load("%s")
for name in a.files:
  if "_" not in name: continue
  f, rest = name.rsplit("_two", 1)[0].rsplit("_abs", 1)[0].rsplit("_", 1)
  x, y = a["x" + rest], a["y" + rest]
  f = getattr(np, f)
  r = f(x, y) if name.endswith("_two") else f(abs(x)) if name.endswith("_abs") else f(x)
  assert np.allclose(r, a[name], 4e-15, 1e-300), (name, abs(r - a[name]).max())
]]):format(path)
  t.ok(os.execute("/usr/bin/python3 -c '" .. script .. "'"))
  os.remove(path)
end)

-- A call is a line: function, options as numpy takes them, and our value.
t.test("shapes, axes and order at every rank: numpy", function()
  t.needs "numpy"
  math.randomseed(17)
  local path, arrays, lines = os.tmpname(), {}, {}
  local function case(x, y, code)
    local n = #lines + 1
    lines[n] = code
    arrays["x" .. n], arrays["y" .. n] = x, y
  end
  for seed = 1, 150 do
    local rank, n = math.random(8), 1
    local shape, order = {}, {}
    for a = 1, rank do
      shape[a] = math.random(rank > 5 and 2 or rank > 3 and 3 or 9)
      n = n * shape[a]
      table.insert(order, math.random(#order + 1), a)
    end
    local x = values(n, seed):reshape(shape)
    local axis, shift = math.random(rank), math.random(-3, 3)
    local a0 = axis - 1
    local axes = {}
    for a = 1, rank do if math.random() < 0.5 then axes[#axes + 1] = a end end
    if #axes == 0 then axes[1] = axis end
    local minus, set = {}, {}
    for k, a in ipairs(order) do minus[k] = a - 1 end
    for k, a in ipairs(axes) do set[k] = a - 1 end
    set = "(" .. table.concat(set, ",") .. ",)"
    case(x, x:permute(order), ("x.transpose(%s)"):format(table.concat(minus, ",")))
    case(x, x:flip{axis = axes}, ("np.flip(x, %s)"):format(set))
    case(x, x:roll(shift, {axis = axis}), ("np.roll(x, %d, %d)"):format(shift, a0))
    case(x, x:repeats(2, {axis = axis}), ("np.repeat(x, 2, %d)"):format(a0))
    case(x, x:sum{axis = axes}, ("x.sum(%s)"):format(set))
    case(x, x:max{axis = axes}, ("x.max(%s)"):format(set))
    case(x, x:var{axis = axes}, ("x.var(%s)"):format(set))
    case(x, x:count{axis = axes}, ("(x != 0).sum(%s)"):format(set))
    case(x, x:median{axis = axis}, ("np.median(x, %d)"):format(a0))
    case(x, x:quantile(0.37, {axis = axis}), ("np.quantile(x, 0.37, %d)"):format(a0))
    case(x, x:argmax{axis = axis}, ("x.argmax(%d) + 1"):format(a0))
    case(x, x:cumsum{axis = axis}, ("x.cumsum(%d)"):format(a0))
    case(x, x:sort{axis = axis}, ("np.sort(x, %d)"):format(a0))
    case(x, x:argsort{axis = axis}, ("np.argsort(x, %d, kind='stable') + 1"):format(a0))
    case(x, x:diff{axis = axis}, ("np.diff(x, axis=%d)"):format(a0))
    case(x, T.concat({x, x + 1}, {axis = axis}), ("np.concatenate([x, x + 1], %d)"):format(a0))
    case(x, x:take({1, shape[axis], 1}, {axis = axis}),
      ("np.take(x, [0, %d, 0], %d)"):format(shape[axis] - 1, a0))
    if rank < 8 then
      case(x, T.stack({x, -x}, {axis = axis}), ("np.stack([x, -x], %d)"):format(a0))
      case(x, x:unsqueeze(axis), ("np.expand_dims(x, %d)"):format(a0))
    end
    case(x, x:squeeze(), "np.squeeze(x)")
    case(x, x - x:mean{axis = axes, keep = true},
      ("x - x.mean(%s, keepdims=True)"):format(set))
    case(x, x:sort{axis = axis}:gt(x:flip()), ("np.sort(x, %d) > np.flip(x)"):format(a0))
    case(x, T.where(x:gt(0), x, x:max{axis = axis, keep = true}),
      ("np.where(x > 0, x, x.max(%d, keepdims=True))"):format(a0))
    case(x, x:norm{axis = axis, ord = 3},
      ("np.linalg.norm(x, 3, %d)"):format(a0))
  end
  limn.files.save_npz(path, arrays)
  local script = path .. ".py"
  local f <close> = assert(io.open(script, "w"))
  f:write(("import numpy as np\na = np.load('%s')\n"):format(path))
  f:write("def check(n, r, code):\n  y = a['y%d' % n]\n"
    .. "  assert y.shape == np.shape(r), (code, y.shape, np.shape(r))\n"
    .. "  assert np.allclose(y, r, 1e-12, 1e-12), code\n")
  for n, code in ipairs(lines) do
    f:write(("x = a['x%d']\ncheck(%d, %s, %q)\n"):format(n, n, code, code))
  end
  f:flush()
  t.ok(os.execute("/usr/bin/python3 " .. script))
  os.remove(script)
  os.remove(path)
end)

t.done()
