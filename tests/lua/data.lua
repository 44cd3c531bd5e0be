-- Data sets and synthetic tasks.  What is random is compared with its law to
-- within about five standard errors of the sample, at fixed seeds.
local t = require "limn.test"
local T, D = limn.tensor, limn.data

local function flat(x) return x:transpose():matmul(x) / x.shape[1] end

t.test("gaussian: the covariance is the spectrum, whose mean is 1", function()
  local g = D.gaussian(20000, 6, {power = 1.5, seed = 1})
  t.near(g.spectrum:mean(), 1, 1e-14)
  t.near(g.spectrum[1] / g.spectrum[4], 4^1.5, 1e-12)
  local c = flat(g.x)
  for i = 1, 6 do
    for j = 1, 6 do
      local want = i == j and g.spectrum[i] or 0
      local size = math.sqrt(g.spectrum[i] * g.spectrum[j])
      t.near(c[i][j], want, 5 * size * math.sqrt(2 / 20000))
    end
  end
  t.eq((g.x - D.gaussian(20000, 6, {power = 1.5, seed = 1}).x):abs():max(), 0)
end)

t.test("gaussian and sphere: any covariance", function()
  local c = T.wishart(4, 6, {seed = 3})
  for _, law in ipairs{D.gaussian, D.sphere} do
    local white, g = law(40000, 4, {seed = 2}), law(40000, 4, {covariance = c,
      seed = 2})
    -- The symmetric root of the covariance, applied to the white inputs.
    local root = c:funm "sqrt"
    t.ok((g.x - white.x:matmul(root)):abs():max() < 1e-12)
    t.ok((flat(g.x) - c):abs():max() < 5 * c:max() * math.sqrt(2 / 40000))
    t.near(g.spectrum, c:eigh().values:flip(), 1e-12)
    t.near(white.spectrum, T.ones(4), 0)
    -- A singular one leaves its null space empty.
    local v = T.new{1, 2, 0, -2} / 3
    local x = law(50, 4, {covariance = T.outer(v, v), seed = 1}).x
    t.ok((x - T.outer(x:matmul(v), v)):abs():max() < 1e-7)
    t.raises(function() law(5, 2, {covariance = {{1, 2}, {2, 1}}}) end,
      "negative eigenvalue -1")
    t.raises(function() law(5, 2, {covariance = {{1, 2}, {0, 1}}}) end,
      "must be symmetric")
    t.raises(function() law(5, 2, {covariance = T.eye(3)}) end,
      "'covariance' is 3 x 3")
    t.raises(function() law(5, 2, {covariance = T.eye(2), power = 1}) end,
      "give one")
  end
  local s = D.sphere(1000, 7, {seed = 1}).x
  t.ok((s:norm{axis = 2} - math.sqrt(7)):abs():max() < 1e-14)
  local p = D.sphere(40000, 6, {power = 1.5, seed = 1})
  t.near((p.x / p.spectrum:sqrt()):norm{axis = 2}:max(), math.sqrt(6), 1e-13)
  t.near(p.x[{{}, 1}]:var(), p.spectrum[1], 0.05 * p.spectrum[1])
end)

-- He_2 = z^2 - 1, He_3 = z^3 - 3 z, He_4 = z^4 - 6 z^2 + 3, over sqrt(k!).
t.test("single index: Hermite polynomials of one direction", function()
  local x = T.randn(50, 4, {seed = 2})
  local w = T.new{1, 2, 0, -2}
  local z = x:matmul(w) / 3
  local function g(c) return D.single_index(x, c, {w = w}) end
  local function near(a, b) t.near((a - b):abs():max(), 0, 1e-12) end
  near(g{0, 1}.y, z)
  near(g{0, 0, 1}.y, (z * z - 1) / math.sqrt(2))
  near(g{0, 0, 0, 1}.y, (z * z * z - 3 * z) / math.sqrt(6))
  near(g{1, 0, 0, 0, 2}.y, 1 + 2 * (z * z * z * z - 6 * z * z + 3) / math.sqrt(24))
  t.eq(g{5, 0, 0, 1}.exponent, 3)
  t.eq(g{5}.exponent, 0)
  near(g{0, 1}.direction, w / 3)
  t.raises(function() D.single_index(x, {1}, {w = T.zeros(4)}) end, "no direction")
end)

t.test("single index: mean and variance of a random direction", function()
  local x = D.gaussian(40000, 8, {seed = 3}).x
  local r = D.single_index(x, {0.5, 0.6, 0, 0.8}, {seed = 4})
  t.near(r.direction:norm(), 1, 1e-14)
  t.near(r.y:mean(), 0.5, 0.03)
  t.near(r.y:var(), 1, 0.15) -- the fourth moment of he_3 is 93
end)

t.test("multi index: orthonormal directions; sums and products", function()
  local x = D.gaussian(40000, 8, {seed = 3}).x
  for _, link in ipairs{"sum", "product"} do
    local r = D.multi_index(x, {0, 0.6, 0.8}, {index = 3, link = link, seed = 5})
    local e = r.w:matmul(r.w:transpose()) - T.eye(3)
    t.ok(e:abs():max() < 1e-14)
    t.near(r.y:mean(), 0, 0.03)
    t.near(r.y:var(), 1, link == "sum" and 0.08 or 0.4)
    local z = r.w:matmul(x[1])
    local s, p = 0, 1
    for j = 1, 3 do
      local h = 0.6 * z[j] + 0.8 * (z[j]^2 - 1) / math.sqrt(2)
      s, p = s + h / math.sqrt(3), p * h
    end
    t.near(r.y[1], link == "sum" and s or p, 1e-12)
  end
  t.raises(function() D.multi_index({{1, 2}}, {0, 1}, {index = 3}) end, "3 orthogonal")
end)

t.test("parity and staircase", function()
  local p = D.parity(4000, 6, {k = 3, seed = 1})
  t.eq((p.x:abs() - 1):abs():max(), 0)
  t.ok((flat(p.x) - T.eye(6)):abs():max() < 5 / math.sqrt(4000))
  local s = D.staircase(4000, 6, {k = 3, seed = 1})
  for i = 1, 20 do
    local x = p.x[i]
    t.eq(p.y[i], x[1] * x[2] * x[3])
    x = s.x[i]
    t.eq(s.y[i], x[1] + x[1] * x[2] + x[1] * x[2] * x[3])
  end
  -- A parity has no correlation with any coordinate; its variance is 1.
  t.ok((p.y:matmul(p.x) / 4000):abs():max() < 5 / math.sqrt(4000))
  t.near(s.y:square():mean(), 3, 0.3)
  t.raises(function() D.parity(1, 2, {k = 3}) end, "2 coordinates")
end)

t.test("mixture: means, labels, shares", function()
  local means = T.new{{5, 0, 0}, {0, -5, 0}, {0, 0, 5}}
  local m = D.mixture(means, {7, 8, 9}, 9000, {std = 0.5, seed = 1})
  for c = 1, 3 do
    local rows = {}
    for i = 1, 9000 do
      if m.cluster[i] == c then rows[#rows + 1] = i end
    end
    t.near(#rows / 9000, 1 / 3, 5 * math.sqrt(2 / 9 / 9000))
    local part = m.x[T.new(rows)]
    t.ok((part:mean{axis = 1} - means[c]):abs():max() < 5 * 0.5 / math.sqrt(#rows))
    t.eq(m.y[rows[1]], c + 6)
    local square = (part - means[c]):square():mean()
    t.near(square, 0.25, 5 * 0.25 * math.sqrt(2 / (3 * #rows)))
  end
end)

t.test("xor: the best rule has the error it is said to have", function()
  local n = 40000
  local r = D.xor(n, 4, {distance = 1.5, std = 0.8, seed = 1})
  local x1, x2 = r.x:transpose()[1], r.x:transpose()[2]
  local guess = (x1:abs() - x2:abs()):sign()
  local err = guess:ne(r.y):mean()
  t.near(err, r.bayes, 5 * math.sqrt(r.bayes / n))
  -- Phi(-1.5 / (0.8 sqrt 2)) = 0.0924526 (scipy.stats.norm.cdf)
  t.near(r.bayes, 2 * 0.0924526 * (1 - 0.0924526), 1e-5)
  -- No linear rule: the label is uncorrelated with every coordinate.
  t.ok((r.y:matmul(r.x) / n):abs():max() < 0.03)
end)

t.test("noisy labels: shares, signs, classes, deviation", function()
  local y = T.ones(20000)
  local n = D.noisy(y, {flip = 0.3, seed = 1})
  t.near(n.flipped:mean(), 0.3, 5 * math.sqrt(0.21 / 20000))
  t.eq((n.value - (1 - 2 * n.flipped)):abs():max(), 0)
  local c = D.noisy(y, {flip = 1, classes = 4, seed = 1}).value
  t.eq(c:eq(1):sum(), 0)
  for _, k in ipairs{0, 2, 3} do t.near(c:eq(k):mean(), 1 / 3, 0.02) end
  t.near(D.noisy(y, {std = 0.5, seed = 2}).value:std(), 0.5, 0.02)
  t.eq((D.noisy(y).value - y):abs():max(), 0)
  t.raises(function() D.noisy({4}, {flip = 1, classes = 3}) end, "y[1] is 4")
end)

t.test("standardise: columns of mean 0 and variance 1", function()
  local x = D.gaussian(100, 5, {power = 2, seed = 1}).x + 3
  local s = D.standardise(x)
  t.ok(s.value:mean{axis = 1}:abs():max() < 1e-13)
  t.ok((s.value:square():mean{axis = 1} - 1):abs():max() < 1e-13)
  local other = D.standardise(x[{1, 10}], {like = x}).value
  t.ok((other - s.value[{1, 10}]):abs():max() < 1e-14)
  t.eq(D.standardise({{2}, {2}}).value[1][1], 0)
  t.raises(function() D.standardise(T.zeros(0, 3)) end, "no samples")
end)

t.test("whiten: the covariance is the identity, also of a singular one", function()
  local x = D.gaussian(200, 5, {power = 2, seed = 1}).x + 1
  local w = D.whiten(x)
  t.ok((flat(w.value) - T.eye(5)):abs():max() < 1e-12)
  t.ok((w.matrix - w.matrix:transpose()):abs():max() < 1e-12)
  t.ok((D.whiten(x[{1, 3}], {like = x}).value - w.value[{1, 3}]):abs():max() < 1e-12)
  -- Three samples span two directions: a projector of rank 2.
  local c = flat(D.whiten(x[{1, 3}]).value)
  t.near(c:trace(), 2, 1e-10)
  t.ok((c:matmul(c) - c):abs():max() < 1e-9)
  local e = D.whiten(x, {eps = 1e6}).value
  t.ok(e:abs():max() < 1)
end)

-- Scaled by a power of 2 all digits stay, though squares vanish or overflow.
t.test("whiten: inputs of any scale", function()
  local x = D.gaussian(20, 3, {power = 1, seed = 1}).x
  local w = D.whiten(x)
  for _, k in ipairs{-900, -664, -500, -20, 300, 505, 700, 1000} do
    local v = D.whiten(x * 2.0 ^ k)
    t.eq((v.value - w.value):abs():max(), 0, "value at 2^" .. k)
    t.eq((v.matrix * 2.0 ^ k - w.matrix):abs():max(), 0, "matrix at 2^" .. k)
    t.eq((v.spectrum - w.spectrum * 2.0 ^ k * 2.0 ^ k):abs():max() > 0, false)
  end
  -- next to eps, inputs of 2^-664 have no variance: x / sqrt(eps)
  local v = D.whiten(x * 2.0 ^ -664, {eps = 4}).value
  t.eq((v - (x - x:mean{axis = 1}) * 2.0 ^ -665):abs():max() < 1e-214, true)
end)

t.test("subset: classes, signs, counts", function()
  local d = D.digits()
  local p = D.subset(d, {8, 3}, {count = 7})
  t.eq(#p.x, 14)
  t.eq(p.y:sum(), 7)
  t.eq(p.classes, 2)
  local s = D.subset(d, {8, 3}, {count = 7, signs = true})
  t.eq((s.y - (1 - 2 * p.y)):abs():max(), 0)
  t.eq((s.x - p.x):abs():max(), 0)
  t.raises(function() D.subset(d, {11}) end, "no such samples")
  t.raises(function() D.subset(d, {1, 1}) end, "given twice")
  t.raises(function() D.subset(d, {1}, {signs = true}) end, "two classes")
  t.raises(function() D.subset({x = {1}, y = {}}, {1}) end, "equal length")
end)

-- Counts of the classes: the description of the data set; the mean:
-- sklearn.datasets.load_digits().data.mean().
t.test("digits: counts of the classes, mean", function()
  local d = D.digits()
  for c, n in ipairs{178, 182, 177, 183, 181, 182, 181, 179, 174, 180} do
    t.eq(d.y:eq(c - 1):count(), n)
  end
  t.near((d.x * 16):mean(), 4.884164579855314, 1e-14)
end)

-- Sums of the bytes as Python's gzip reads them.
if pcall(D.fashion, {count = 1}) then
  t.test("Fashion-MNIST: sums, labels, places of pixels", function()
    local d = D.fashion()
    t.eq(table.concat(d.x.shape, " "), "60000 784")
    t.near((d.x * 255):sum(), 3431114169, 1e-12)
    t.near((d.x * 255):square():sum(), 631470052347, 1e-12)
    t.near(d.y[{1, 10}], {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, 0)
    t.near((d.x[1]:reshape(28, 28)[15] * 255):sum(), 3240, 1e-12)
    t.near((d.x[-1] * 255):sum(), 16684, 1e-12)
    for c = 0, 9 do t.eq(d.y:eq(c):count(), 6000) end
    local test = D.fashion{part = "test"}
    t.near((test.x * 255):sum(), 573469082, 1e-12)
    t.near(test.y[{1, 10}], {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, 0)
    -- MNIST has the same files under the same names.
    local path = "/usr/share/datasets/fashion-mnist"
    local m = D.mnist{path = path, count = 3}
    t.ok(m.x == d.x[{1, 3}] and m.name == "mnist")
    t.raises(function() D.fashion{count = 70000} end, "has 60000 items")
  end)
end

t.test("teacher: its own targets", function()
  local x = D.gaussian(30, 3, {seed = 1}).x
  local r = D.teacher(x, {width = 5, act = "tanh", seed = 3})
  t.eq((r.net:forward(x):flatten() - r.y):abs():max(), 0)
  local noisy = D.teacher(x, {width = 5, act = "tanh", seed = 3, std = 0.1})
  local e = (noisy.y - r.y):std()
  t.ok(e > 0.05 and e < 0.15)
end)

t.test("CIFAR-10 in a directory", function()
  local dir = os.tmpname()
  os.remove(dir)
  assert(os.execute("mkdir " .. dir))
  local function put(name, label, value)
    local f <close> = assert(io.open(dir .. "/" .. name, "wb"))
    for k = 0, 1 do
      f:write(string.char(label + k), string.char(value):rep(3072))
    end
  end
  for k = 1, 5 do put(("data_batch_%d.bin"):format(k), k, 51 * k) end
  put("test_batch.bin", 0, 255)
  local d = D.cifar10{path = dir}
  t.eq(#d.x, 10)
  t.eq(d.x[5][9], 0.6)
  t.eq(d.y[10], 6)
  t.eq(#D.cifar10{path = dir, count = 3}.y, 3)
  t.eq(D.cifar10{path = dir, part = "test"}.x:min(), 1)
  os.remove(dir .. "/data_batch_3.bin")
  t.raises(function() D.cifar10{path = dir} end, "data_batch_3.bin' is missing")
  put("data_batch_3.bin", 1, 1)
  local f <close> = assert(io.open(dir .. "/data_batch_3.bin", "ab"))
  f:write "x"
  f:flush()
  t.raises(function() D.cifar10{path = dir} end, "data.cifar10: ")
  t.raises(function() D.cifar10{path = "/dev/null/none"} end, "no binary files")
  os.execute("rm -r " .. dir)
end)

t.done()
