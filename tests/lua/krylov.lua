-- Krylov methods: closed spectra, repeated eigenvalues, what is no operator,
-- curvatures of networks against matrices that are formed.
--
-- The second difference of n points with zero ends has the eigenvalues
-- 4 sin^2(i pi / (2 (n + 1))); a Kronecker sum a x 1 + 1 x b has the sums of
-- those of a and b.
local t = require "limn.test"
local T, L = limn.tensor, limn.linalg

local small = t.small

local function orthonormal(q)
  small(q:matmul(q, {ta = true}) - T.eye(q.shape[2]), 1e-13, "orthonormal")
end

local function difference(n)
  local a = T.eye(n) * 2
  for i = 1, n - 1 do a[i][i + 1], a[i + 1][i] = -1, -1 end
  return a
end

local function line(n, i) return 4 * math.sin(i * math.pi / (2 * (n + 1))) ^ 2 end

-- Blocks of vectors on a square grid times the difference in both directions.
local function grid(n)
  local a = difference(n)
  return function(x)
    local y = x:reshape(x.shape[1] * n, n):matmul(a):reshape(x.shape)
    for k = 1, x.shape[1] do
      y[k] = y[k] + a:matmul(x[k]:reshape(n, n)):reshape(n * n)
    end
    return y
  end
end

-- The sums of two of the line's values: those of i, j and j, i are the same.
local function grid_values(n)
  local sums = {}
  for i = 1, n do for j = 1, n do sums[#sums + 1] = line(n, i) + line(n, j) end end
  table.sort(sums)
  return T.new(sums)
end

local function ends(all, which, k)
  local n = #all
  if which == "bottom" then return all[{{1, k}}] end
  if which == "top" then return all[{{n, n - k + 1, -1}}] end
  local list = T.list(all)
  table.sort(list, function(x, y) return math.abs(x) > math.abs(y) end)
  return T.new(list)[{{1, k}}]
end

-- A matrix with these eigenvalues.
local function with_values(d, seed)
  local q = T.orthogonal(#d, {seed = seed})
  local a = (q * d):matmul(q, {tb = true})
  return (a + a:t()) / 2
end

-- ---- eigenvalues -----------------------------------------------------------

t.test("eigs: scipy.sparse.linalg.eigsh of exp(-|i - j| / 20)", function()
  local h = T.from({200, 200}, function(i, j) return math.exp(-math.abs(i - j) / 20) end)
  local top = h:eigs(4, {seed = 1})
  t.ok(top.converged)
  t.near(top.values, {37.425013063078076, 31.217939701955519, 24.239913958849815, 18.273940630686582}, 1e-12)
  t.ok(top.residuals:max() < 1e-9)
  local bottom = h:inv() -- the small end is crowded: look at it inverted
  bottom = (bottom + bottom:t()) * 0.5
  local small_end = bottom:eigs(3, {seed = 1}).values:reciprocal()
  t.near(small_end, {0.024996333487896257, 0.025000955805642103, 0.025008662200413652}, 1e-10)
end)

t.test("eigs: matrices, operators and functions at all ends agree with eigh", function()
  for _, n in ipairs{1, 2, 3, 64, 150} do
    local x = T.randn(n, n, {seed = 10})
    local h = x + x:t()
    local all, k = h:eigh().values, math.min(n, 3)
    local forms = {h, L.operator(h), function(v) return v:matmul(h) end}
    for form, a in ipairs(forms) do
      for _, which in ipairs{"top", "bottom", "extreme"} do
        for _, block in ipairs{0, 1, 7} do
          local e = L.eigs(a, k, {which = which, seed = 1, block = block,
            n = form == 3 and n or nil})
          t.ok(e.converged and (n > 64 or e.products <= n))
          orthonormal(e.v)
          local r = h:matmul(e.v) - e.v * e.values
          t.ok(r:norm{axis = 1}:le(e.residuals + 1e-12):all())
          t.near(e.values, ends(all, which, k), 1e-11)
        end
      end
    end
  end
end)

t.test("eigs: Kronecker sums, whose eigenvalues come in pairs", function()
  local n = 16
  local all, apply = grid_values(n), grid(n)
  for _, which in ipairs{"top", "bottom"} do
    for _, basis in ipairs{0, 40} do
      local e = L.eigs(apply, 8, {n = n * n, which = which, basis = basis, seed = 1})
      t.ok(e.converged)
      t.near(e.values, ends(all, which, 8), 1e-12)
      orthonormal(e.v)
      small(apply(e.v:t()):t() - e.v * e.values, 1e-10)
    end
  end
end)

t.test("eigs: every multiplicity up to k is found, with restarts and without", function()
  for copies = 1, 6 do
    local d = T.from({120}, function(i) return i <= copies and 5 or 4 - i / 60 end)
    local a = with_values(d, 2)
    for _, basis in ipairs{0, 25} do
      local e = a:eigs(6, {seed = 1, basis = basis})
      t.ok(e.converged)
      t.near(e.values, d[{{1, 6}}], 1e-12)
    end
  end
  -- Blocks of one vector see each value once.
  local e = with_values(T.concat({T.full({3}, 5), T.full({40}, 1)}), 3):eigs(2, {block = 1, seed = 1})
  t.near(e.values, {5, 1}, 1e-12)
  t.ok(e.converged)
end)

t.test("eigs: zero, identity, none, all, low rank, the eigenvalue 0", function()
  small(T.zeros(100, 100):eigs(3).values, 0)
  t.near(T.eye(100):eigs(3).values, {1, 1, 1}, 1e-14)
  t.eq(#T.eye(3):eigs(0).values, 0)
  t.ok(T.eye(3):eigs(0).converged)
  t.eq(#T.zeros(0, 0):eigs(0).values, 0)
  t.near(T.eye(3):eigs(3).values, {1, 1, 1}, 1e-14)
  t.near(L.eigs({{-7}}, 1).values, {-7}, 1e-15)
  local z = T.randn(500, 2, {seed = 3})
  local e = L.eigs(L.operator(z, {gram = true}), 3, {seed = 1})
  t.near(e.values[{{1, 2}}], z:svd().s:square(), 1e-12)
  t.ok(math.abs(e.values[3]) < 1e-10 and e.converged)
  e = L.eigs(L.operator(z, {gram = true}), 3, {which = "bottom", seed = 1})
  t.ok(e.values:abs():max() < 1e-10 and e.converged)
end)

t.test("eigs: numbers of any size", function()
  local d = T.arange(0, 79)
  for _, scale in ipairs{1, 1e-200, 1e200, 2 ^ -1000, 2 ^ 1000} do
    for which, first in pairs{top = 79, bottom = 0, extreme = 79} do
      for _, block in ipairs{0, 1} do
        local e = T.diag(d * scale):eigs(2, {which = which, seed = 1, block = block})
        t.ok(e.converged)
        t.near(e.values[1] / scale, first, 1e-10)
        t.near(e.values[2] / scale, math.abs(first - 1), 1e-10)
        t.near(math.abs(e.v[first + 1][1]), 1, 1e-10)
      end
    end
    local one = T.ones(80, 80) * scale
    t.near(one:eigs(1, {seed = 1}).values[1] / scale, 80, 1e-10)
    t.near(one:eigs(1, {which = "bottom", seed = 1}).values[1] / scale, 0, 1e-10)
  end
end)

t.test("eigs: a small matrix by its tridiagonal form", function()
  -- The one-dimensional Laplacian: 2 - 2 cos(pi j / (n + 1)); and values that
  -- occur three times, by a Householder matrix.
  local n = 300
  local a = difference(n)
  for which, from in pairs{top = n, bottom = 1} do
    local e = a:eigs(6, {which = which, seed = 1})
    t.eq(e.products, n)
    for i = 1, 6 do
      local j = which == "top" and from + 1 - i or from - 1 + i
      t.near(e.values[i], 2 - 2 * math.cos(math.pi * j / (n + 1)), 1e-13)
    end
    orthonormal(e.v)
  end
  local u = T.randn(60, 1, {seed = 1})
  u = u / u:norm()
  local q = T.eye(60) - 2 * u:matmul(u, {tb = true})
  local d = T.concat{T.full({3}, 5), T.full({57}, 1)}
  local e = (q * d):matmul(q, {tb = true}):eigs(4, {seed = 1})
  t.near(e.values, {5, 5, 5, 1}, 1e-13)
  orthonormal(e.v)
  t.ok(e.converged and e.residuals:max() < 1e-12)
  -- Parts of a spectrum are parts of the whole.
  local w = T.goe(40, {seed = 1})
  local all, part = w:eigh(), w:eigh{first = 11, last = 20}
  t.near(part.values, all.values[{11, 20}], 1e-13)
  t.near(part.v, all.v[{{1, 40}, {11, 20}}], 1e-11)
  t.near(w:eigh{last = 3, vectors = false}.values, all.values[{1, 3}], 1e-13)
  t.raises(function() w:eigh{first = 5, last = 4} end,
    "'first' and 'last' must be in order and at most n = 40, got 5 and 4")
  t.raises(function() w:eigh{last = 41} end, "must be in order and at most n = 40")
  t.eq(#T.zeros(0, 0):eigh().values, 0)
  t.raises(function() T.zeros(0, 0):eigh{first = 2} end, "at most n = 0")
end)

t.test("eigs: what has not converged says so, and its residuals are true", function()
  local slow = difference(400)
  local e = slow:eigs(3, {products = 60, seed = 1})
  t.ok(not e.converged and e.products <= 60)
  small((slow:matmul(e.v) - e.v * e.values):norm{axis = 1} - e.residuals, 1e-13)
  t.ok(e.residuals:max() > 1e-6)
  -- An operator that is not symmetric has no such values: the residuals of
  -- what is found are large, and the flag is false.
  local x = T.randn(60, 60, {seed = 1})
  e = L.eigs(function(v) return v:matmul(x, {tb = true}) end, 2, {n = 60, seed = 1})
  t.ok(not e.converged)
  t.ok(((x:matmul(e.v) - e.v * e.values):norm{axis = 1} - e.residuals):abs():max() < 1e-10)
end)

t.test("eigs: products in single precision end at their rounding", function()
  local h = with_values(T.arange(1, 200), 5)
  local calls = 0
  local e = L.eigs(function(v)
    calls = calls + 1
    local y = v:matmul(h) -- rounded to 24 bits
    local c = y * (2 ^ 29 + 1)
    return c - (c - y)
  end, 2, {n = 200, block = 1, seed = 1})
  t.ok(not e.converged and calls < 120, calls)
  t.near(e.values, {200, 199}, 1e-5)
  t.ok(e.residuals:max() < 1e-4 and e.residuals:min() > 1e-8)
end)

t.test("eigs: NaN, at the first product and later", function()
  for at = 1, 4 do
    local calls = 0
    local e = L.eigs(function(v)
      calls = calls + 1
      return calls == at and v * (0/0) or v * T.arange(1, 90)
    end, 2, {n = 90, block = 1, seed = 1})
    t.ok(not e.converged and e.products == at)
    t.ok(e.values:isnan():all() and e.v:isnan():all() and e.residuals:isnan():all())
  end
end)

t.test("eigs inside of eigs, and svds inside of that", function()
  local x = T.diag{3, 1}
  local e = L.eigs(function(v)
    local inner = L.eigs(function(w)
      return w * L.svds(function(u) return u:matmul(x) end, 1, {size = {2, 2}, seed = 1}).s[1]
    end, 1, {n = 4, seed = 1}).values[1]
    return v * inner
  end, 2, {n = 6, seed = 1})
  t.near(e.values, {3, 3}, 1e-13)
  orthonormal(e.v)
end)

t.test("eigs: the steps taken one by one are those of a run", function()
  local a = difference(50)
  local solver = L.eigs_solver(50, 2, {seed = 3})
  local products = 0
  repeat
    local x = solver:request().x
    products = products + x.shape[1]
  until solver:reply(x:matmul(a))
  local e = a:eigs(2, {seed = 3, block = 2})
  t.eq(products, e.products)
  t.near(solver:eigs_found().values, e.values, 1e-12)
  t.eq(solver:request().x, nil)
  t.raises(function() solver:reply(a) end, "the method has ended")
  t.raises(function() solver:svds_found() end, "not one of singular values")
end)

-- ---- singular values -------------------------------------------------------

t.test("svds: numpy.linalg.svd of a 200 x 150 Hilbert matrix", function()
  local g = T.from({200, 150}, function(i, j) return 1 / (i + j - 1) end)
  local d = g:svds(5, {seed = 1})
  t.ok(d.converged)
  t.near(d.s, {2.2550419367490573, 0.92755896691397033, 0.27788266536007106, 0.071694748332817596, 0.016938747138285977}, 1e-13)
end)

t.test("svds agrees with svd for every shape and form, residuals are true", function()
  for _, size in ipairs{{1, 1}, {2, 1}, {1, 2}, {5, 3}, {3, 5}, {300, 80}, {80, 300}, {150, 150}} do
    local x = T.randn(size[1], size[2], {seed = 11})
    local k = math.min(size[1], size[2], 3)
    local apply = function(v, transposed)
      return v:matmul(x, {tb = not transposed})
    end
    for form, a in ipairs{x, L.operator(x), apply} do
      local d = L.svds(a, k, {seed = 1, size = form == 3 and size or nil})
      t.ok(d.converged)
      t.near(d.s, x:svd{vectors = false}.s[{{1, k}}], 1e-12)
      orthonormal(d.u)
      orthonormal(d.vt:t())
      local one = (x:matmul(d.vt:t()) - d.u * d.s):norm{axis = 1}
      local two = (d.u:matmul(x, {ta = true}) - d.vt * d.s:reshape(k, 1)):norm{axis = 2}
      small(one:maximum(two) - d.residuals, 1e-11)
    end
  end
end)

t.test("svds: zero, low rank, repeated values, and what does not converge", function()
  local z = T.zeros(50, 40):svds(3, {seed = 1})
  small(z.s, 0)
  orthonormal(z.u)
  local x = T.randn(90, 2, {seed = 1}):matmul(T.randn(2, 100, {seed = 2}))
  local d = x:svds(4, {seed = 1})
  t.ok(d.converged and d.s[3] < 1e-11)
  orthonormal(d.u)
  d = T.orthogonal(60, {seed = 1})[{{1, 20}}]:svds(5, {seed = 1})
  t.near(d.s, T.ones(5), 1e-14)
  for _, size in ipairs{1e-250, 1e250} do -- squares leave the range of numbers
    d = (T.randn(60, 50, {seed = 1}) * size):svds(3, {seed = 1})
    t.ok(d.converged)
    t.near(d.s / size, T.randn(60, 50, {seed = 1}):svd().s[{{1, 3}}], 1e-12)
  end
  t.eq(T.randn(300, 300, {seed = 1}):svds(3, {steps = 1, seed = 1}).converged, false)
  d = L.svds(function(v) return v * (0/0) end, 2, {size = {9, 9}, seed = 1})
  t.ok(not d.converged and d.s:isnan():all() and d.u:isnan():all())
end)

-- No square is taken: values far below the root of rounding keep what svd gives,
-- and residuals of 1e-13 can be asked for.  The spaces are full several times.
t.test("svds: graded values, values in pairs, and restarts", function()
  local left, right = T.orthogonal(400, {seed = 1}), T.orthogonal(300, {seed = 2})
  local function with(values)
    return (left[{{}, {1, #values}}] * values):matmul(right[{{1, #values}}])
  end
  local graded = with(T.exp(T.arange(0, 29) * -1))
  local d = graded:svds(24, {seed = 3, tol = 1e-13})
  t.ok(d.converged)
  t.near(d.s, T.exp(T.arange(0, 23) * -1), 3e-15)
  t.near(d.s[24] / math.exp(-23), 1, 1e-4)
  -- Every value ten times among many: no copy is left out.
  local values = T.linspace(2, 1, 30):reshape(30, 1) * T.ones(1, 10)
  local often = with(values:flatten())
  for _, x in ipairs{often, often:t(), L.operator(often), L.operator(often:t())} do
    local f = x:svds(10, {seed = 4})
    t.ok(f.converged)
    t.near(f.s, T.full({10}, 2), 1e-13)
    f = x:svds(15, {seed = 5})
    t.near(f.s, values:flatten()[{{1, 15}}], 1e-13)
  end
  -- A flat end, where the space of 64 vectors is full again and again.
  for _, size in ipairs{{700, 500}, {500, 700}} do
    local x = T.randn(size[1], size[2], {seed = 6})
    local s = x:svd{vectors = false}.s[{{1, 3}}]
    local e = L.operator(x):svds(3, {seed = 7, tol = 1e-12})
    t.ok(e.converged and e.products > 300 and e.products < 900)
    t.near(e.s, s, 1e-12)
    -- Stored, LAPACK is faster.
    e = x:svds(3, {tol = 1e-12})
    t.ok(e.converged and e.products == 1000)
    t.near(e.s, s, 1e-12)
  end
  -- A function whose transposed products are wrong cannot converge.
  local x = T.randn(40, 30, {seed = 8})
  local wrong = L.svds(function(v, transposed)
    return transposed and v:matmul(x * 1.01) or v:matmul(x, {tb = true})
  end, 2, {size = {40, 30}, seed = 1})
  t.ok(not wrong.converged and wrong.residuals:max() > 1e-3)
end)

-- By the Gram matrix where that is small, with the vectors of svd.
t.test("svds of small matrices: as svd, or by blocks where squares know too little", function()
  for _, c in ipairs{{30, 30, 5}, {1, 7, 1}, {7, 1, 1}, {40, 300, 10}, {300, 40, 40}} do
    local m, n, k = table.unpack(c)
    for _, size in ipairs{1, 1e305, 1e-290} do
      local x = T.randn(m, n, {seed = 1}) * size
      local d, want = x:svds(k), x:svd()
      t.near(d.s / size, want.s[{{1, k}}] / size, 1e-13 * want.s[1] / size)
      t.near(d.u, want.u[{{}, {1, k}}], 1e-12)
      t.near(d.vt, want.vt[{{1, k}}], 1e-12)
      small(d.u:matmul(d.u, {ta = true}) - T.eye(k), 5e-14)
      t.ok(d.residuals:max() <= 1e-12 * d.s[1])
    end
  end
  local graded = T.orthogonal(40, {seed = 1}) * T.exp(T.arange(0, 39) * -0.7)
  local d = graded:svds(30, {seed = 1})
  t.ok(d.converged and d.products ~= 80)
  t.near(d.s, T.exp(T.arange(0, 29) * -0.7), 1e-15)
  t.eq(T.zeros(5, 4):svds(2, {seed = 1}).s, T.zeros(2))
end)

-- ---- systems ---------------------------------------------------------------

t.test("cg: solve by Cholesky, for matrices, operators and functions", function()
  for _, n in ipairs{1, 2, 30, 200} do
    local x = T.randn(n, n + 5, {seed = 1})
    local a = x:gram() / n + T.eye(n) * 0.1
    local b = T.randn(n, 3, {seed = 2})
    b[{{}, 2}] = 0
    local want = a:solve(b, {form = "positive"})
    for _, form in ipairs{a, L.operator(a), function(v) return v:matmul(a) end} do
      local s = L.cg(form, b, {tol = 1e-13})
      t.ok(s.converged, n)
      small(s.x - want, 1e-11 * want:norm())
      small((b - a:matmul(s.x)):norm{axis = 1} - s.residuals, 1e-13 * b:norm())
      t.eq(s.residuals[2], 0)
      small(L.cg(form, b[{{}, 1}], {tol = 1e-13}).x - want[{{}, 1}], 1e-11 * want:norm())
    end
  end
end)

t.test("cg: as many products as there are different eigenvalues", function()
  local d = T.from({300}, function(i) return 1 + i % 4 end)
  local b = T.randn(300, {seed = 1})
  local s = L.cg(function(v) return v * d end, b, {tol = 1e-12})
  t.ok(s.converged)
  t.eq(s.products, 5) -- and one that measures the residual
  small(s.x - b / d, 1e-12 * b:norm())
end)

-- The solution of the difference with ones on the right: i (n + 1 - i) / 2.
t.test("cg: condition 1e4 and 1e8, sizes of numbers, what is too much to ask", function()
  local n = 150
  local a = difference(n)
  local want = T.from({n}, function(i) return i * (n + 1 - i) / 2 end)
  for _, size in ipairs{1, 1e-200, 1e200} do
    for _, right in ipairs{1, 1e-100, 1e100} do
      local s = (a * size):cg(T.full({n}, right), {tol = 1e-12})
      t.ok(s.converged)
      small(s.x / right * size / want - 1, 1e-8)
    end
  end
  local hard = T.from({100}, function(i) return 10 ^ (-8 * (i - 1) / 99) end)
  local s = L.cg(function(v) return v * hard end, T.ones(100), {tol = 1e-10})
  t.ok(s.converged)
  -- The error is at most the residual over the smallest eigenvalue.
  t.ok((s.x - hard:reciprocal()):norm() <= s.residuals[1] / 1e-8)
  s = a:cg(T.ones(n), {products = 10})
  t.ok(not s.converged and s.products == 11)
  t.near((T.ones(n) - a:matmul(s.x)):norm(), s.residuals[1], 1e-12)
  s = a:cg(T.randn(n, {seed = 1}), {tol = 0})
  t.ok(not s.converged and s.residuals[1] < 1e-9)
end)

t.test("cg: NaN, zero, and what is not positive definite", function()
  local s = L.cg(function(v) return v * (0/0) end, T.ones(3))
  t.ok(not s.converged and s.x:isnan():all() and s.residuals:isnan():all())
  s = T.eye(3):cg(T.zeros(3))
  t.ok(s.converged and s.products == 0 and s.x == T.zeros(3))
  t.raises(function() T.diag{1, -1}:cg{1, 2} end, "linalg.cg: the operator is not positive definite")
  t.raises(function() T.zeros(2, 2):cg{1, 2} end, "linalg.cg: the operator is not positive definite")
  t.raises(function() T.eye(3):cg{1, 2} end, "linalg.cg: 'a' is 3 x 3, but 'b' has 2 rows")
  t.raises(function() T.eye(3):cg{1, 2, 1/0} end, "linalg.cg: 'b' must be finite")
  t.raises(function() L.cg({{1, 2}, {3, 4}}, {1, 2}) end, "linalg.cg: 'a' must be symmetric")
  t.raises(function() T.eye(3):cg(1) end, "linalg.cg: 'b' must be a vector or a matrix")
end)

-- ---- spectra as a whole ----------------------------------------------------

t.test("density: the moments of a spectrum, exact for the first 2 m - 1", function()
  local a = difference(60)
  -- v'a v and v'a^2 v of signs v are those of a, for a has the diagonal 2 and
  -- its square 6, and what is beside them averages out over all signs.
  local d = a:density{probes = 200, steps = 5, seed = 1}
  t.ok((d.weights:sum{axis = 2} - 1):abs():max() < 1e-13)
  t.eq(d.products, 1000)
  local first = (d.weights * d.values):sum{axis = 2}
  local se = math.sqrt((first - first:mean()):square():sum() / 199 / 200)
  t.ok(math.abs(first:mean() - 2) < 4 * se)
  -- The Gauss rule of 60 steps has the first moments of that of 5.
  local whole = a:density{probes = 200, steps = 60, seed = 1}
  for power = 1, 9 do
    local few = (d.weights * d.values ^ power):sum{axis = 2}
    small(few - (whole.weights * whole.values ^ power):sum{axis = 2}, 1e-10 * few:norm())
  end
end)

t.test("funtrace: closed traces, for matrices, operators and functions", function()
  local n = 120
  -- The determinant of the difference is n + 1, its trace 2 n, that of its
  -- square 4 n + 2 (n - 1), that of its inverse n (n + 2) / 6.
  local exact = {identity = 2 * n, square = 6 * n - 2, log = math.log(n + 1),
    inverse = n * (n + 2) / 6}
  exact.exp, exact.sqrt = 0, 0
  for i = 1, n do
    exact.exp = exact.exp + math.exp(line(n, i))
    exact.sqrt = exact.sqrt + math.sqrt(line(n, i))
  end
  local a = difference(n)
  for f, want in pairs(exact) do
    local forms = {a, L.operator(a), function(v) return v:matmul(a) end}
    local first
    for form, x in ipairs(forms) do
      local r = L.funtrace(x, f, {n = form == 3 and n or nil, probes = 20, steps = n, seed = 4})
      t.ok(math.abs(r.value - want) <= 4 * r.value_se + r.value_error, f)
      t.ok(r.value_se > 0 and r.value_se < 0.3 * math.max(want, n), f)
      first = first or r.value
      t.near(r.value, first, 1e-9 * math.abs(first))
    end
  end
end)

t.test("funtrace: the error covers too few steps, at conditions up to 1e8", function()
  for _, condition in ipairs{1.5, 1e2, 1e5, 1e8} do
    local d = T.from({140}, function(i) return condition ^ (-(i - 1) / 139) end)
    local a = with_values(d, 6)
    for _, f in ipairs{"log", "sqrt", "inverse", "exp"} do
      local exact = a:funtrace(f, {steps = 140, seed = 1})
      t.ok(exact.value_error < 1e-6 * math.abs(exact.value), f)
      for _, steps in ipairs{4, 12, 36, 108} do
        local r = a:funtrace(f, {steps = steps, seed = 1})
        t.ok(math.abs(r.value - exact.value) <= r.value_error + exact.value_error,
          ("%s %g %d: %g %g"):format(f, condition, steps, r.value - exact.value, r.value_error))
      end
    end
  end
end)

-- One step has nothing to be compared with, but is exact for the identity, as
-- two are for squares: there only sampling is left.
t.test("funtrace: one and two steps", function()
  local d = T.arange(1, 20)
  local q = T.orthogonal(20, {seed = 5})
  for _, a in ipairs{T.diag(d), q:matmul(d:reshape(20, 1) * q, {ta = true})} do
    a = (a + a:permute{2, 1}) / 2
    for _, f in ipairs{"square", "exp", "log", "sqrt", "inverse"} do
      t.eq(L.funtrace(a, f, {steps = 1, seed = 3}).value_error, math.huge)
    end
    for steps, f in ipairs{"identity", "square"} do
      local r = L.funtrace(a, f, {steps = steps, seed = 3})
      local want = (d ^ steps):sum()
      t.ok(r.value_error < 1e-10 * want)
      t.ok(math.abs(r.value - want) <= 4 * r.value_se + r.value_error)
    end
  end
end)

-- The squares of such numbers, of which the spread is made, are 0 or infinite.
t.test("funtrace: the standard error has the unit of the trace", function()
  local a = T.randn(20, 20, {seed = 1}):gram()
  local one = L.funtrace(a, "identity", {seed = 3})
  for _, s in ipairs{2 ^ -800, 2 ^ 800} do
    local r = L.funtrace(a * s, "identity", {seed = 3})
    t.near(r.value_se / s, one.value_se, 1e-12 * one.value_se)
  end
end)

t.test("funtrace: what overflows is not known", function()
  for f, a in pairs{exp = T.diag{1e6, 1, 2}, square = T.diag{1e200, 1, 2}} do
    local r = L.funtrace(a, f, {seed = 3})
    t.eq(r.value_se, math.huge)
    t.eq(r.value_error, math.huge)
  end
end)

t.test("funtrace: a diagonal is exact, sizes of numbers, what has no value", function()
  local d = T.arange(1, 30)
  local r = T.diag(d):funtrace("log", {seed = 1})
  t.near(r.value, d:log():sum(), 1e-11)
  t.ok(r.value_se < 1e-11)
  t.near(T.eye(5):funtrace("exp", {seed = 1}).value, 5 * math.exp(1), 1e-13)
  t.near(L.funtrace({{4}}, "sqrt", {seed = 1}).value, 2, 1e-15)
  for _, size in ipairs{1e-200, 1e200} do
    t.near(T.diag(d * size):funtrace("log", {seed = 1}).value, d:log():sum() + 30 * math.log(size), 1e-8)
  end
  t.eq(T.zeros(4, 4):funtrace("identity").value, 0)
  r = L.funtrace(function(v) return v * (0/0) end, "log", {n = 4})
  t.ok(r.value ~= r.value)
  t.raises(function() T.diag{1, -2}:funtrace("log") end, "linalg.funtrace: the operator must be positive for log, but has a value of -2 at most")
  t.raises(function() T.diag{1, 0}:funtrace("inverse") end, "must be positive for inverse")
  t.raises(function() L.density(function(v) return v end) end, "linalg.density: of a function 'n' must be given")
  t.raises(function() L.density({{1, 2}, {3, 4}}) end, "linalg.density: 'a' must be symmetric")
  t.raises(function() T.zeros(0, 0):density() end, "linalg.density: 'a' is empty")
end)

-- ---- operators -------------------------------------------------------------

t.test("operators are the matrices that they stand for", function()
  local a, b = T.randn(7, 5, {seed = 1}), T.randn(5, 7, {seed = 2})
  local A, B = L.operator(a), L.operator(b)
  local cases = {
    {A, a}, {A:transposed(), a:t()}, {A:plus(B:transposed()), a + b:t()},
    {A:compose(B), a:matmul(b)}, {B:compose(A):affine{scale = -2, shift = 3}, b:matmul(a) * -2 + T.eye(5) * 3},
    {L.operator(a, {gram = true}), a:gram()}, {A:compose(A:transposed()), a:gram()},
    {A:transposed():compose(B:transposed()), b:matmul(a):t()},
  }
  for _, case in ipairs(cases) do
    local op, m = case[1], case[2]
    local shape = op:shape()
    t.eq(shape.rows, m.shape[1])
    t.eq(shape.cols, m.shape[2])
    small(op:apply(T.eye(m.shape[2])):t() - m, 1e-13)
    small(op:apply(T.eye(m.shape[1]), {transposed = true}) - m, 1e-13)
    small(op:apply(T.eye(m.shape[2])[{{1, 1}}]):t() - m[{{}, {1, 1}}], 1e-14)
  end
  t.ok(A:compose(A:transposed()):shape().symmetric)
  t.ok(not A:compose(B):shape().symmetric)
  t.eq(tostring(A), "operator: matrix, 7 x 5")
end)

t.test("an operator keeps alive what it was made of, and follows it", function()
  local x = T.eye(3)
  local op = L.operator(L.operator(T.randn(40, 40, {seed = 1}):gram()) and x):affine{shift = 1}
  collectgarbage()
  x[1][1] = 6
  t.near(op:eigs(1, {seed = 1}).values, {7}, 1e-14)
end)

t.test("what operators were made from outlives its scope", function()
  local h, twice
  do
    local net <close> = limn.model.net(2, {width = 4, seed = 1})
    local a <close> = L.operator{{2, 1}, {1, 2}}
    h, twice = net:hessian({{1, 2}}, {1}), a:plus(a)
  end
  collectgarbage()
  t.near(twice:eigs(1, {seed = 1}).values, {6}, 1e-14)
  t.ok(h:eigs(1, {seed = 1}).converged)
end)

-- ---- curvatures ------------------------------------------------------------

local function task(loss, outputs)
  local net = limn.model.net(3, {width = 6, depth = 2, outputs = outputs,
    act = "tanh", seed = 2, freeze = {"b1"}})
  local x = T.randn(9, 3, {seed = 3})
  local y = T.randn(9, outputs, {seed = 4})
  if loss == "logistic" then y = y:sign() end
  if loss == "xent" then y = T.from({9}, function(i) return i % outputs end) end
  return net, x, y
end

-- The curvature of the losses by one sample's outputs, from their formulas.
local function by_outputs(loss, f)
  local k = #f
  if loss == "mse" then return T.eye(k) end
  if loss == "logistic" then
    local p = (f:neg():exp() + 1):reciprocal()
    return T.diag(p * (1 - p))
  end
  local p = f:exp() / f:exp():sum()
  return T.diag(p) - T.outer(p, p)
end

t.test("Hessian and Gauss-Newton: against hvp, and J' C J of formed Jacobians", function()
  for _, case in ipairs{{"mse", 1}, {"mse", 3}, {"logistic", 1}, {"logistic", 2}, {"xent", 4}} do
    local loss, k = case[1], case[2]
    local net, x, y = task(loss, k)
    local p = net:count()
    local h, g, j = T.zeros(p, p), T.zeros(p, p), T.zeros(p, 9 * k)
    local one = T.eye(p)
    local f = net:forward(x)
    local frozen = net:hvp(x, y, T.ones(p), {loss = loss}):eq(0)
    for i = 1, p do
      h[i] = net:hvp(x, y, one[i], {loss = loss})
      -- Frozen tensors do not move.
      if net:vjp(x, T.randn(9, k, {seed = i}))[i] ~= 0 or not frozen[i] then
        j[i] = net:jvp(x, one[i]):reshape(9 * k)
      end
    end
    for i = 1, 9 do
      local part = j[{{}, {(i - 1) * k + 1, i * k}}]
      g = g + part:matmul(by_outputs(loss, f[i])):matmul(part, {tb = true}) / 9
    end
    local H, G = net:hessian(x, y, {loss = loss}), net:gauss_newton(x, y, {loss = loss})
    small(H:apply(one) - h, 1e-13 * h:norm(), loss .. " H")
    small(G:apply(one) - g, 1e-12 * g:norm(), loss .. " G")
    local e = H:eigs(3, {which = "extreme", seed = 1})
    t.ok(e.converged)
    t.near(e.values, ends(h:eigh().values, "extreme", 3), 1e-11)
    t.near(G:eigs(2, {seed = 1}).values, ends(g:eigh().values, "top", 2), 1e-11)
    t.ok(G:eigs(1, {which = "bottom", seed = 1}).values[1] > -1e-12 * g:norm())
    local s = limn.probe.sharpness(net, x, y, {loss = loss, scaled = true, tol = 1e-10, seed = 1})
    t.near(net:hessian(x, y, {loss = loss, scaled = true}):eigs(1, {seed = 1}).values[1], s.sharpness, 1e-9)
  end
end)

t.test("sharpness costs no more products than blocks of one vector need", function()
  local net = limn.model.net(2, {depth = 0, bias = false})
  local r = limn.probe.sharpness(net, {{2, 0}, {0, 1}}, {1, 1}, {scaled = false, top = 2, seed = 1})
  t.eq(r.steps, 2)
  r = limn.probe.sharpness(net, {{2, 0}, {0, 1}}, {1, 1}, {top = 4, seed = 1})
  t.ok(r.values[3] ~= r.values[3] and not r.converged)
  net = limn.model.net(8, {width = 40, seed = 1})
  r = limn.probe.sharpness(net, T.randn(50, 8, {seed = 1}), T.randn(50, {seed = 2}), {products = 5, tol = 0, seed = 1})
  t.ok(r.steps == 5 and not r.converged)
  for _, precision in ipairs{"double", "single"} do
    net = limn.model.net(8, {width = 40, seed = 1, precision = precision})
    r = limn.probe.sharpness(net, T.randn(50, 8, {seed = 1}), T.randn(50, {seed = 2}), {seed = 1})
    t.ok(r.converged and r.steps < 30, precision .. " " .. r.steps)
  end
end)

-- ---- refusals --------------------------------------------------------------

t.test("what is no operator is refused, under the name of the function", function()
  t.raises(function() L.eigs(function() return 1 end, 2, {n = 5}) end, "linalg.eigs: 'a' must return 2 x 5 numbers")
  t.raises(function() L.eigs(function() end, 2, {n = 5}) end, "linalg.eigs: 'a' must return 2 x 5 numbers")
  t.raises(function() L.eigs(function(v) return v:t() end, 2, {n = 5}) end, "linalg.eigs: 'a' must return 2 x 5 numbers")
  t.raises(function() L.eigs(function() error("mine", 0) end, 2, {n = 5}) end, "mine")
  t.raises(function() L.eigs(function(v) return v end, 2) end, "linalg.eigs: of a function 'n' must be given")
  t.raises(function() L.eigs(function(v) return v end, 4, {n = 3}) end, "linalg.eigs: 'k' must be at most n = 3")
  local many = 2147483647
  t.raises(function() L.eigs(function(v) return v end, many, {n = many}) end, "linalg.eigs: not enough memory")
  t.raises(function() L.svds(function(v) return v end, many, {size = {many, many}}) end, "linalg.svds: not enough memory")
  t.raises(function() L.eigs({{1, 2}, {3, 4}}, 1) end, "linalg.eigs: 'a' must be symmetric, but element (2, 1) is 3")
  t.raises(function() L.operator{{1, 2}, {3, 4}}:eigs(1) end, "linalg.eigs: the operator must be symmetric")
  t.raises(function() L.operator{{1, 2}}:eigs(1) end, "linalg.eigs: 'a' is 1 x 2, expected n n")
  for _, name in ipairs{"eigs", "cg", "density", "operator"} do
    for _, side in ipairs{{3, 1}, {1, 3}, {0, 2}} do
      local args = {T.ones(side[1], side[2])}
      if name == "eigs" then args[2] = 1 elseif name == "cg" then args[2] = T.ones(3) end
      args[#args + 1] = name == "operator" and {symmetric = true} or nil
      t.raises(function() L[name](table.unpack(args)) end,
        ("linalg.%s: 'a' is %d x %d, expected n n"):format(name, side[1], side[2]))
    end
  end
  t.raises(function() T.eye(3):eigs(1, {n = 4}) end, "linalg.eigs: 'n' is 4, but 'a' is 3 x 3")
  t.raises(function() L.eigs("x", 1) end, "linalg.eigs: 'a' must be a matrix, an operator or a function, got a string")
  t.raises(function() L.svds(function(v) return v end, 1) end, "linalg.svds: of a function 'size' must be given")
  t.raises(function() T.zeros(2, 3):svds(3) end, "linalg.svds: 'k' must be at most 2, the smaller side of 'a'")
  t.raises(function() L.operator{{1, 2}}:apply{{1}} end, "linalg.apply: the rows of 'x' have 1 numbers, expected 2")
  t.raises(function() L.operator{{1, 2}}:plus(L.operator{{1}}) end, "linalg.plus: 'b' has sizes 1 x 1")
  t.raises(function() L.operator{{1, 2}}:affine{shift = 1} end, "only a square operator can be shifted")
  t.raises(function() L.plus(1, 2) end, "linalg.plus: 'a' must be an operator")
  for _, v in ipairs{0/0, 1/0} do
    t.raises(function() L.eigs({{1, 0}, {0, v}}, 1) end, "linalg.eigs: 'a' must be finite")
    t.raises(function() L.svds({{1, 0}, {0, v}}, 1) end, "linalg.svds: 'a' must be finite")
  end
end)

t.done()
