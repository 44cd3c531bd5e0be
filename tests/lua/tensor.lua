-- Tensors.  Reference numbers are from numpy 1.24.2 and scipy 1.10.1 for the
-- same x; sums there and here round differently, hence 1e-12.
local t = require "limn.test"
local T = limn.tensor

local x
do
  local flat = {}
  for i = 0, 23 do flat[i + 1] = (i * 37 % 101) / 10 - 5 end
  x = T.new(flat):reshape(2, 3, 4)
end

local function same(a, list, tolerance)
  a = type(a) == "number" and T.new{a} or a:flatten()
  t.near(a, list, tolerance or 1e-12)
end

t.test("memory that is used again belongs to one tensor at a time", function()
  local at, held, owner = T.rand(8000, {seed = 1}), {}, {}
  for i = 1, 4000 do
    local slot = at[2 * i] * 200 // 1
    held[slot], owner[slot] = T.full(2 ^ (at[2 * i - 1] * 14) // 1, i), i
  end
  for slot, y in pairs(held) do t.eq(y, T.full(#y, owner[slot]), slot) end
end)

t.test("reductions over any axes", function()
  same(x:sum{axis = {1, 3}}, {-9.9, 7.5, -5.4})
  same(x:var{axis = 2, ddof = 1}, {22.09, 8.623333333333335,
    8.623333333333335, 8.623333333333335, 8.623333333333331,
    8.623333333333335, 8.623333333333335, 8.623333333333331})
  same(x:std(), {2.9452291931189327})
  same(x:norm{ord = 1, axis = -1}, {12.7, 7.4, 12.8, 7.4, 12.1, 8.8})
  same(x:norm{ord = 3}, {9.354381352859203})
  same(x[1]:prod(), {-9397.9581696})
  same(x:logsumexp(), {5.732341967181567})
  same(x:argmax{axis = 2}, {3, 2, 1, 2, 2, 1, 2, 2})
  same(x:median{axis = 3}, {-2.65, 0.2, -0.15, -0.5, 2.35, -1.2})
  same(x:quantile(0.3), {-2.07})
  same(x:quantile(0.3, {axis = 1}), {-3.8, -0.1, -1.87, -2.8, 0.9, -0.87,
    -1.8, 1.9, 0.13, -0.8, -2.57, -3.5})
  same(x:histogram{bins = 5}.counts, {5, 5, 5, 5, 4})
  same(x[2]:cumsum{axis = 1}, {-1, 2.7, -3.7, 0, 2.7, 0, -2.7, 4.7, 1, 2,
    -7.1, 4})
  t.eq(#x:sum{axis = 2, keep = true}.shape, 3)
end)

t.test("the first extreme, wherever it is", function()
  for _, n in ipairs{4095, 4096, 4097, 10000} do
    for _, at in ipairs{1, 4095, 4096, 4097, 8193, n} do
      if at <= n then
        local z = T.zeros(n)
        z[{at, n}] = 1
        t.eq(z:argmax(), at)
        t.eq((-z):argmin(), at)
        z[at] = 0 / 0
        t.eq(z:argmax(), at)
        t.eq(z:argmin(), at)
      end
    end
    t.eq((T.zeros(n) - math.huge):argmax(), 1)
    t.eq((T.zeros(n) + math.huge):argmin(), 1)
  end
end)

t.test("NaN among numbers and infinities is the extreme, wherever it is", function()
  for n = 1, 40 do
    for at = 1, n do
      for _, sign in ipairs{1, -1} do
        local x = T.arange(1, n)
        x[at % n + 1], x[at] = -sign * math.huge, sign * math.huge
        if n > 1 then t.eq(x:max(), math.huge) t.eq(x:min(), -math.huge) end
        x[at] = 0 / 0
        t.ok(x:max() ~= x:max() and x:min() ~= x:min(), n)
      end
    end
  end
end)

-- Around the sides of squares, tiles and lines that share a place in the cache.
t.test("triangles of any shape, about any diagonal", function()
  for _, s in ipairs{{1, 1}, {3, 5}, {5, 3}, {0, 4}, {4, 0}} do
    local x = T.rand(s[2], s[1], {seed = 3}):t()
    for _, d in ipairs{0, 1, -1, 2, -4, 9, -9, math.maxinteger, math.mininteger} do
      local lower, upper = x:tril{diagonal = d}, x:triu{diagonal = d}
      for i = 1, s[1] do
        for j = 1, s[2] do
          t.eq(lower[i][j], j - i <= d and x[i][j] or 0, ("lower %d %d of %d"):format(i, j, d))
          t.eq(upper[i][j], j - i >= d and x[i][j] or 0, ("upper %d %d of %d"):format(i, j, d))
        end
      end
    end
  end
end)

t.test("a turned matrix has each number in its place", function()
  for _, shape in ipairs{{1, 1}, {3, 5}, {4, 4}, {7, 9}, {31, 33}, {32, 64}, {64, 64},
      {65, 63}, {100, 100}, {33, 512}, {512, 33}, {515, 1030}, {4, 2050}} do
    local m, n = shape[1], shape[2]
    local x = T.arange(1, m * n):reshape(m, n)
    local flat = x:t():flatten() - 1
    local k = T.arange(0, m * n - 1)
    -- number k of the result stands in row k // m and column k % m
    t.ok(flat == (k % m) * n + k:idiv(m), m .. " x " .. n)
    t.ok(x:flip() == (m * n + 1 - x), m .. " x " .. n)
  end
end)

t.test("slices of any number of indices", function()
  local n = 2500
  local z = T.arange(1, 3 * n):reshape(n, 3)
  local at = T.permutation(n, {seed = 1})
  t.ok(z:take(at)({}, 2) == 3 * at - 1)
  t.ok(z:reshape(1, n, 3):take(at, {axis = 2}):reshape(n, 3) == z:take(at))
  t.ok(z:t():take(at, {axis = 2}):t() == z:take(at))
  at[n] = n + 1
  t.raises(function() z:take(at) end, "index 2501 is not an integer from 1 to 2500")
end)

t.test("sums do not lose digits", function()
  local big = T.new{1e16, 1, -1e16, 1}
  t.eq(big:sum(), 2)
  t.eq(T.stack{big, big}:sum{axis = 1}[2], 2)
  t.eq(T.new{big:sum(), 1e308, 1e308}:sum(), math.huge)
  t.eq(T.full({1000003}, 0.1):sum(), 100000.3)
  t.near(T.new{3e200, 4e200}:norm(), 5e200, 1e-15 * 5e200)
  t.near(T.new{3e-200, 4e-200}:norm() * 1e200, 5, 1e-14)
  local tall = T.new{{3e200, 3e-200}, {4e200, 4e-200}}:norm{axis = 1}
  t.near(tall[1] / 1e200, 5, 1e-14)
  t.near(tall[2] * 1e200, 5, 1e-14)
end)

t.test("element functions against scipy", function()
  local v = T.new{-3.7, -0.4, 0.3, 0.8, 2.5}
  local expected = {
    erfc = {1.9999998328489421, 1.4283923550466684, 0.6713732405408726,
      0.2578990352923395, 0.00040695201744495886},
    sigmoid = {0.024127021417669196, 0.401312339887548, 0.574442516811659,
      0.6899744811276125, 0.9241418199787566},
    gamma = {0.2516439959024227, -3.722980622032043, 2.991568987687591,
      1.164229713725303, 1.329340388179137},
    lgamma = {-1.3797399049658245, 1.31452458994339, 1.0957979948180756,
      0.15205967839983753, 0.2846828704729192},
    digamma = {-0.8450768588704185, 0.9593807861068092, -3.502524222200133,
      -0.9650085667061384, 0.7031566406452432},
    normal_cdf = {0.00010779973347738823, 0.3445782583896758,
      0.6179114221889526, 0.7881446014166034, 0.9937903346742238},
    softplus = {0.024422845933779157, 0.5130152523999526,
      0.8543552444685272, 1.1711006659477778, 2.5788897342925496},
    round = {-4, 0, 0, 1, 2},
    cbrt = {-1.5466803737720354, -0.7368062997280774, 0.6694329500821695,
      0.928317766722556, 1.3572088082974534},
    expm1 = {-0.9752764735296606, -0.32967995396436073, 0.3498588075760031,
      1.2255409284924677, 11.182493960703473},
    asinh = {-2.0192606561549606, -0.3900353197707153, 0.29567304756342244,
      0.7326682560454109, 1.6472311463710958},
  }
  for name, list in pairs(expected) do t.near(v[name](v), list, 1e-14, name) end
  same(T.new{1e-300, 1e-12, 0.02, 0.5, 0.98}:normal_quantile(),
    {-37.0470962993612, -7.034483825301131, -2.053748910631823, 0,
      2.0537489106318225}, 1e-14)
  same(T.new{-0.999999, -0.3, 1e-9, 0.5, 0.9999999999}:erfinv(),
    {-3.458910737275499, -0.2724627147267543, 8.86226925452758e-10,
      0.4769362762044699, 4.572824958544925}, 1e-14)
  same(T.mod({-7, 7, -7, 7.5}, {3, -3, -3, 2}), {2, -2, -1, 1.5})
end)

t.test("a value does not depend on where it stands", function()
  local y = T.rand(67, {seed = 3})
  for _, name in ipairs{"exp", "tanh", "erf", "log", "sin", "cbrt"} do
    local whole = y[name](y)
    for _, i in ipairs{1, 16, 17, 64, 67} do
      t.eq(whole[i], T[name](y[i]), name)
    end
  end
end)

t.test("NaN comes through every element function", function()
  for _, e in ipairs(limn.exports()) do
    if e.folder == "tensor" and e.file:find("unary.c", 1, true)
      and e.name ~= "apply_" then
      local y = e.run(0 / 0)
      t.ok(type(y) == "boolean" or y ~= y, e.name)
    end
  end
  local nan = T.new{0 / 0, 1}
  t.ok(nan:min() ~= nan:min() and nan:max() ~= nan:max())
  t.ok(T.maximum(nan, 0)[1] ~= T.maximum(nan, 0)[1])
  t.ok(T.minimum(0, nan)[1] ~= T.minimum(0, nan)[1])
  t.ok(nan:clip{low = 0}[1] ~= nan:clip{low = 0}[1])
  t.ok(nan:relu()[1] ~= nan:relu()[1])
  t.eq(nan:argmax(), 1)
  t.eq(nan:sort()[1], 1)
end)

t.test("broadcasting agrees with loops", function()
  local shapes = {{{2, 3, 4}, {4}}, {{2, 3, 4}, {3, 1}}, {{2, 1, 4}, {3, 1}},
    {{5, 1}, {1, 70}}, {{70, 3}, {70, 1}}, {{3}, {2, 3}}, {{1}, {2, 2}},
    {{2, 3, 1, 2}, {1, 4, 2}}, {{0, 3}, {3}}}
  for k, pair in ipairs(shapes) do
    local a = T.randn(pair[1], {seed = k})
    local b = T.randn(pair[2], {seed = k + 100})
    local c = a - b
    local full = c.shape
    t.ok(c == a:expand(full) - b:expand(full))
    t.ok(c == -(b - a))
  end
  t.raises(function() return x + T.ones(5) end, "2 x 3 x 4 and 5")
  t.raises(function() T.ones(3):add_(T.ones(2, 3)) end, "does not broadcast")
  local y = T.arange(1, 6):reshape(2, 3)
  y:add_(y[1])
  t.ok(y == T.new{{2, 4, 6}, {5, 7, 9}}, "overlapping operands")
end)

t.test("products", function()
  same(x:matmul(x:transpose()), {48.45, -12.92, 3.48, -12.92, 21.14, -16.51,
    3.48, -16.51, 48.34, 21.98, -14.69, 23.38, -14.69, 44.07, -19.38, 23.38,
    -19.38, 26.74})
  t.ok(x:matmul(x, {tb = true}):close(x:matmul(x:transpose())))
  same(T.tensordot(x, x, {1, 3}, {1, 3}), {70.43, -27.61, 26.86, -27.61,
    65.21, -35.89, 26.86, -35.89, 75.08})
  same(T.kron({{1, 2}, {3, 4}}, {{0, 1}, {1, 0}}), {0, 1, 0, 2, 1, 0, 2, 0,
    0, 3, 0, 4, 3, 0, 4, 0})
  t.eq(T.new{1, 2}:matmul{3, 4}, 11)
  -- Sums of nothing, where memory was not zero before.
  for k = 1, 3 do
    local used = T.full({64}, k)
    used = nil
    collectgarbage()
    same(T.zeros(3, 0):matmul(T.zeros(0)), {0, 0, 0})
    same(T.zeros(2, 0):matmul(T.zeros(0, 2)), {0, 0, 0, 0})
    same(T.zeros(0, 2):matmul(T.zeros(0, 2), {ta = true}), {0, 0, 0, 0})
  end
  t.raises(function() T.ones(2, 3):matmul(T.ones(2, 3)) end, "3 is not 2")
  local g = T.randn(40, 7, {seed = 2})
  t.ok(g:gram():close(g:matmul(g:t())))
end)

t.test("indices are integers from 1 to the size, wherever a wrong one is", function()
  local x = T.rand(5, {seed = 1})
  for n = 1, 19 do
    local at = T.arange(1, n) % 5 + 1
    t.eq(#x:take(at), n)
    for i = 1, n do
      for _, wrong in ipairs{0, -1, 6, 1.5, 5.0000000000000009, 2 ^ 52 + 1, 2 ^ 53,
          2 ^ 63, 1e300, math.huge, -math.huge, 0 / 0} do
        local y = at:copy()
        y[i] = wrong
        t.raises(function() x:take(y) end, "is not an integer from 1 to 5")
      end
    end
  end
end)

t.test("indexing", function()
  local a = T.arange(1, 12):reshape(3, 4)
  t.eq(a[2][3], 7)
  t.eq(a(2, 3), 7)
  t.eq(a(-1, -1), 12)
  same(a[{{}, 2}], {2, 6, 10})
  same(a[{{1, 3, 2}, {4, 1, -3}}], {4, 1, 12, 9})
  same(a[T.new{3, 1}][1], {9, 10, 11, 12})
  same(a[a:gt(10)], {11, 12})
  same(a[a[{{}, 1}]:gt(1)], {5, 6, 7, 8, 9, 10, 11, 12})
  same(a[{T.new{1, 1}, T.new{2, 4}}], {2, 4, 2, 4})
  t.eq(#a[{2, 1}], 0)
  t.raises(function() return a[5] end, "outside 1 to 3")
  t.raises(function() return a[0] end, "outside 1 to 3")
  t.raises(function() return a[{1, 2, 0}] end, "step")
  t.raises(function() return a[true] end, "indexed by")
  t.raises(function() return a(1, 2, 3) end, "rank 2")
  local n = 0
  for i, row in ipairs(a) do n = n + i * row[1] end
  t.eq(n, 38)
  for i, row in pairs(a) do n = n - i * row[1] end
  t.eq(n, 0)
  for _, x in pairs(a[1]) do n = n + x end
  t.eq(n, 10)
  t.raises(function() return a.shpe end, "a tensor has no 'shpe' (did you mean 'shape'?)")
  t.raises(function() a:medain() end, "did you mean 'median'?")
  t.raises(function() return a.qqqqqq end, "a tensor has no 'qqqqqq'")
  -- of three letters one may be wrong
  local _, why = pcall(function() return a.foo end)
  t.ok(why:find("a tensor has no 'foo'$"), why)
end)

t.test("assignment and views", function()
  local a = T.zeros(3, 4)
  local view = a[{2, 3}]
  view[1] = 5
  t.eq(a[2][4], 5)
  a[{{}, {1, 2}}] = {{1, 2}}
  same(a[3], {1, 2, 0, 0})
  a[a:eq(0)] = -1
  t.eq(a:count(), 12)
  a[T.new{1, 3}] = T.ones(4) * 9
  same(a[{{}, 4}], {9, 5, 9})
  a[1] = a[2]
  t.ok(a[1] == a[2])
  a[{1, 2}] = a[{2, 3}]
  same(a[2], {9, 9, 9, 9})
  t.raises(function() a[1] = T.ones(3) end, "do not broadcast")
  t.raises(function() a[1] = "x" end, "holds numbers")
  local keep = T.randn(1000, {seed = 1})[{2, 3}]
  collectgarbage()
  t.ok(keep[1] == keep[1])
end)

t.test("shapes", function()
  t.ok(x:permute(3, 1, 2):permute(2, 3, 1) == x)
  t.ok(x:flip():flip() == x)
  t.ok(x:roll(1, {axis = 3}):roll(-1, {axis = 3}) == x)
  t.ok(x:unsqueeze(2):squeeze() == x)
  t.ok(T.concat({x, x}, {axis = 2})[{{}, {4, 6}}] == x)
  t.ok(T.stack({x[1], x[2]}) == x)
  same(T.new{1, 2}:repeats(2), {1, 1, 2, 2})
  same(T.new{1, 2}:tile(2), {1, 2, 1, 2})
  t.raises(function() x:reshape(5, -1) end, "24 elements")
  t.raises(function() x:sum{axis = 4} end, "no axis 4")
  t.raises(function() x:sum{axis = {1, 1}} end, "twice")
end)

t.test("lists of tensors may be loose", function()
  t.ok(T.concat(x, x) == T.concat{x, x})
  t.ok(T.concat(x, x, {axis = 2}) == T.concat({x, x}, {axis = 2}))
  t.ok(T.stack({1, 2}, x[1][1][{1, 2}]) == T.stack{{1, 2}, x[1][1][{1, 2}]})
  t.ok(T.stack(1, 2, 3) == T.new{1, 2, 3})
  t.ok(T.concat(x) == x)
  t.raises(function() T.concat({x, x}, 2) end, "too many arguments")
  t.raises(function() T.concat(x, "x") end, "too many arguments")
  t.raises(function() T.new{x, x} end, "holds a tensor; stack joins tensors")
end)

t.test("a number or a truth where Lua wants a tensor", function()
  t.eq(T.text(3), "3")
  t.eq(T.text(true), "1")
  t.eq(T.list(0.5), 0.5)
  t.eq(#T.split(3, 2)[1], 1)
end)

t.test("splitting and limits", function()
  local parts = x:split(3, {axis = -1})
  t.eq(#parts, 3)
  t.eq(parts[1].shape[3], 2)
  t.ok(T.concat(parts, {axis = 3}) == x)
  t.eq(#x:split(5)[5], 0)
  t.raises(function() x:split(2, {axis = 4}) end, "no axis 4")
  t.raises(function() x:split(2, {axis = 0}) end, "no axis 0")
  t.raises(function() x:clip{low = 2, high = 1} end, "at most 'high', got 2 and 1")
end)

t.test("order", function()
  local r = T.randn(1000, {seed = 4})
  local s = r:sort()
  t.ok(s:diff():min() >= 0)
  t.ok(s:sum() == r:sum())
  t.ok(r[r:argsort()] == s)
  t.ok(r:sort{descending = true} == s:flip())
  same(T.new{{3, 1}, {2, 5}}:sort{axis = 1}, {2, 1, 3, 5})
  same(T.new{2, 1, 2, 0 / 0}:unique()[{1, 2}], {1, 2})
  same(T.new{2, 1, 2, 1}:argsort(), {2, 4, 1, 3})
  same(T.new{2, 1, 0 / 0, 2, 1, 0 / 0}:argsort{descending = true},
       {3, 6, 1, 4, 2, 5})
  same(T.new{{2, 1}, {2, 3}}:argsort{axis = 1, descending = true}, {1, 2, 2, 1})
end)

t.test("printing fits and counts NaN", function()
  local big = T.zeros(1000, 784)
  big[3] = 0 / 0
  local text = tostring(big)
  t.ok(text:find("1000 x 784, 6.27 MB, 784 nan", 1, true), text)
  for line in text:gmatch "[^\n]+" do t.ok(#line <= 80, line) end
  t.ok(#text < 2000)
end)

t.test("text of a tensor is read back", function()
  for _, x in ipairs{T.new{0.1}, T.new{1, -2.5e-300}, T.new{{1 / 3, 2}, {3, 4}}} do
    t.ok(T.parse(x:text()) == x)
  end
  t.eq(T.text(0.5), "0.5")
  t.raises(function() T.ones(2, 2, 2):text() end,
           "'x' has 3 axes, expected at most 2")
end)

-- By the definition: neighbours rise, equal ones keep their places, and what
-- is sorted is a permutation.
t.test("sort: numbers that leading bytes do not tell apart", function()
  for _, n in ipairs{2, 48, 49, 300, 5000} do
    local u, g = T.rand(n, {seed = 1}), T.randn(n, {seed = 2})
    for name, v in pairs{
      uniform = u, normal = g, wide = (g * 100):exp(), few = (u * 3):floor(),
      outlier = T.concat(g[{1, n - 1}] * 1e-9 + 1, T.new{-1e10}),
      zeros = g * 0, equal = T.full({n}, 2.5)} do
      local s, order = v:sort(), v:argsort()
      local at = order:sort()
      t.ok(v:take(order) == s, name)
      t.ok(at == T.arange(1, n), name)
      for i = 1, n - 1 do
        if s[i] > s[i + 1] or (s[i] == s[i + 1] and order[i] > order[i + 1]) then
          t.ok(false, name .. " at " .. i)
        end
      end
      for _, q in ipairs{0, 0.1, 0.5, 0.77, 1} do
        local place = q * (n - 1)
        local k = math.floor(place)
        local a, b = s[k + 1], s[math.min(k + 2, n)]
        t.near(v:quantile(q), a + (b - a) * (place - k), 1e-15 * math.abs(b))
      end
    end
  end
  t.ok(T.new{1, 0 / 0, 3}:quantile(0) ~= T.new{1, 0 / 0, 3}:quantile(0))
end)

-- By sorting all, also where a sample at equal distances misleads.
t.test("quantiles of many numbers", function()
  for _, n in ipairs{131071, 131072, 140001} do
    local g, odd = T.randn(n, {seed = 2}), T.arange(1, n)
    for i = 1, n, n // 4096 do odd[i] = 0 end
    for name, v in pairs{
      normal = g, wide = (g * 100):exp(), few = (g * 3):floor(),
      rising = T.arange(1, n), odd = odd, equal = T.full({n}, 2.5)} do
      local s = v:sort()
      for _, k in ipairs{1, 2, n // 3, (n + 1) // 2, n - 1, n} do
        t.eq(v:quantile((k - 1) / (n - 1)), s[k], name .. k)
      end
    end
    odd[n - 1] = 0 / 0
    t.ok(odd:median() ~= odd:median(), "NaN")
  end
end)

t.test("sums: by rows, by columns and of all agree, for rows of any length",
       function()
  for n = 1, 70 do
    local m = T.rand(n, 71 - n, {seed = n})
    t.near(m:sum{axis = 1}:sum(), m:sum(), 1e-14 * m:sum())
    t.near(m:sum{axis = 2}:sum(), m:sum(), 1e-14 * m:sum())
    t.near(m:t():var{axis = 1}, m:var{axis = 2}, 1e-15)
  end
end)

-- numpy 1.24: logspace(-1, 2, 4), geomspace(0.1, 100, 4); rounding.
t.test("numbers by exponents and by ratios", function()
  for _, x in ipairs{T.logspace(-1, 2, 4), T.geomspace(0.1, 100, 4)} do
    t.near(x, {0.1, 1, 10, 100}, 1e-14)
  end
  t.eq(T.geomspace(0.1, 100, 4)[4], 100)
  t.ok(T.logspace(0, 3, 4, {base = 2}) == T.new{1, 2, 4, 8})
  t.eq(#T.logspace(0, 1, 0), 0)
end)

-- numpy 1.24: quantile(x, [0.1, 0.5, 1], axis=1) of the rows 3 1 2 and 5 9 4.
t.test("several quantiles at once", function()
  local x = T.new{{3, 1, 2}, {5, 9, 4}}
  local q = x:quantile({0.1, 0.5, 1}, {axis = 2})
  t.near(q, T.new{{1.2, 4.2}, {2, 5}, {3, 9}}, 1e-14)
  t.near(x:quantile{0.5}, {3.5}, 0)
  t.eq(x:quantile(0.5), 3.5)
  t.raises(function() x:quantile{0.5, 2} end,
           "'q' must hold numbers in [0,1], got 2")
end)

-- numpy 1.24: all, any, sum, prod and count of no numbers
t.test("reductions of no numbers, with others beside them", function()
  for _, axis in ipairs{1, 3} do
    local x = T.zeros(0, 3, 0)
    local keep = T.sum(x, {axis = axis}).shape
    t.eq(T.all(x, {axis = axis}).shape[2], keep[2])
  end
  local x = T.zeros(0, 3)
  t.ok(x:all{axis = 1} == T.ones(3))
  t.ok(x:any{axis = 1} == T.zeros(3))
  t.ok(x:norm{ord = 1, axis = 1} == T.zeros(3))
  t.ok(x:prod{axis = 1} == T.ones(3))
end)

-- numpy.var: the divisor is max(n - ddof, 0)
t.test("a variance is never negative", function()
  for ddof = 2, 4 do
    t.eq(T.new{1, 2}:var{ddof = ddof}, math.huge)
    t.eq(T.new{1, 2}:std{ddof = ddof}, math.huge)
    t.ok(T.new{{1, 5}, {2, 7}}:var{ddof = ddof, axis = 1} ==
         T.full({2}, math.huge))
    t.ok(T.isnan(T.new{3, 3}:var{ddof = ddof}))
  end
end)

-- By the definition (sum |x|^p)^(1/p)
t.test("norms: infinite elements, NaN, exponents below 0", function()
  local inf, nan = math.huge, 0 / 0
  local x = T.new{{nan, inf, 1}, {inf, nan, 2}, {1, 1, 1e200}}
  t.ok(x:norm{axis = 1}:isnan() == T.new{true, true, false})
  t.ok(x:norm{axis = 2}:isnan() == T.new{true, true, false})
  t.eq(T.new{inf, 1, 1}:norm{ord = -1}, 0.5)
  t.eq(T.new{inf, inf}:norm{ord = -1}, inf)
  t.eq(T.new{0, 3}:norm{ord = -2}, 0)
  t.ok(T.new{1e-200, 1e200}:norm{ord = -1} == 1e-200)
end)

-- Interpolation by hand; the finite distance of the first is 3e308
t.test("quantiles between numbers far apart", function()
  local inf = math.huge
  t.near(T.new{-1.5e308, 1.5e308}:quantile(0.75), 0.75e308, 1e-15)
  t.eq(T.new{-1.5e308, 1.5e308}:median(), 0)
  t.eq(T.new{-inf, 1}:quantile(0.25), -inf)
  t.eq(T.new{1, inf}:quantile(0.25), inf)
  t.ok(T.isnan(T.new{-inf, inf}:median()))
end)

t.test("a histogram of equal large numbers", function()
  local h = T.full({5}, 1e200):histogram{bins = 3}
  t.ok(h.counts == T.new{0, 5, 0} and h.outside == 0)
  t.ok(h.edges[1] < 1e200 and h.edges[4] > 1e200)
  t.raises(function() T.histogram{-1e308, 1e308} end,
           "finite distance, got -1e+308 and 1e+308")
end)

-- scipy.special.ndtri 1.10
t.test("normal quantiles of subnormal probabilities", function()
  for _, at in ipairs{{5e-324, -38.467405617144344}, {1e-310, -37.663060331949524}, {1e-305, -37.3563460930671}} do
    t.near(T.normal_quantile(at[1]) / at[2], 1, 1e-14)
  end
end)

t.test("numbers between ends far apart, by hand", function()
  t.ok(T.linspace(-1e308, 1e308, 3) == T.new{-1e308, 0, 1e308})
  t.near(T.linspace(-1e308, 1e308, 5)[4] / 1e308, 0.5, 1e-15)
end)

t.test("a word among numbers is no number", function()
  for _, text in ipairs{"x", "1 x", "1 2 x 3", "1; 2 x"} do
    t.raises(function() T.parse(text) end, "tensor.parse: 'x' is not a number")
  end
end)

t.test("a list of arguments has no other numbers as names", function()
  t.raises(function() T.sum({1, 2}, {[0] = 1}) end, "an option must have a name")
  t.raises(function() T.sum{{1, 2}, [7] = 1, keep = true} end,
           "an option must have a name")
end)

t.done()
