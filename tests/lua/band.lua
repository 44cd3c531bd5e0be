-- Eigenvalues without vectors of large symmetric matrices, by way of a band, and
-- products with a few vectors that threads share.
--
-- min(i, j), i, j = 1 .. n, has the eigenvalues 1 / (4 sin^2 u_k), u_k = (2 k - 1)
-- pi / (4 n + 2) (its inverse is the second difference with ends 0 and free;
-- Fortiana & Cuadras 1997).  Others are LAPACK's dsyevd with vectors, which comes
-- by another way.  The tolerance is 100 roundings of the largest value.
local t = require "limn.test"
local T, L = limn.tensor, limn.linalg

local function least(n)
  local i = T.arange(1, n)
  return T.minimum(i:reshape(n, 1), i)
end

local function values(a)
  return a:eigh{vectors = false}.values
end

local function known(n)
  local u = (2 * T.arange(n, 1, {step = -1}) - 1) * (math.pi / (4 * n + 2))
  return 1 / (4 * T.sin(u):square())
end

t.test("a matrix of known values", function()
  for threads = 1, 2 do
    limn.threads(threads)
    for _, n in ipairs{799, 800, 961} do
      local e = known(n)
      t.near(values(least(n)), e, 2e-14 * e[n])
    end
  end
end)

t.test("as with vectors", function()
  local a = T.randn(900, 900, {seed = 1})
  a = a + a:t()
  local e = a:eigh().values
  t.near(values(a), e, 2e-14 * e[900])
end)

t.test("sizes of numbers, and matrices that are a band or less", function()
  local n = 840
  local e, a = known(n), least(n)
  for _, scale in ipairs{2^-1000, 2^1000} do
    t.near(values(a * scale) / scale, e, 2e-14 * e[n])
  end
  t.eq(values(T.zeros(n, n)), T.zeros(n))
  t.eq(values(T.eye(n)), T.ones(n))
  -- 2 on the diagonal, -1 at a distance of d: chains of n / d, of 2 - 2 cos.
  for _, d in ipairs{1, 3, 64, 65, 420} do
    local i = T.arange(1, n)
    local far = T.abs(i:reshape(n, 1) - i)
    local chain = 2 * T.eye(n) - far:eq(d) * 1
    local all = {}
    for first = 1, d do
      local m = (n - first) // d + 1
      for k = 1, m do all[#all + 1] = 2 - 2 * math.cos(k * math.pi / (m + 1)) end
    end
    table.sort(all)
    t.near(values(chain), T.new(all), 1e-13)
  end
  -- Most numbers are so small that their squares are 0.
  local tiny = least(n) * 1e-200
  tiny[1][1] = 1
  t.near(values(tiny)[n], 1, 1e-14)
end)

-- Integers, so that sums are exact in any order.
t.test("few vectors: the same with any number of threads", function()
  for _, shape in ipairs{{1500, 1100}, {1100, 1500}, {3, 5}, {1, 70000}, {70000, 3}} do
    local m, n = shape[1], shape[2]
    local a = T.floor(10 * T.rand(m, n, {seed = 1}))
    local map, gram = L.operator(a), L.operator(a, {cogram = true})
    for _, count in ipairs{1, 2, 7, 13} do
      local x = T.floor(10 * T.rand(count, n, {seed = 2}))
      local z = T.floor(10 * T.rand(count, m, {seed = 3}))
      limn.threads(1)
      local y = x:matmul(a, {tb = true})
      local back, both = z:matmul(a), y:matmul(a)
      for threads = 1, 3 do
        limn.threads(threads)
        t.eq(map:apply(x), y)
        t.eq(map:apply(z, {transposed = true}), back)
        t.eq(gram:apply(x), both)
        t.eq(limn.threads(), threads)
      end
    end
  end
  t.eq(L.operator(T.zeros(0, 4), {cogram = true}):apply(T.ones(2, 4)), T.zeros(2, 4))
end)

t.done()
