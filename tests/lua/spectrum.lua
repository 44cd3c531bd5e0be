-- limn.probe.spectrum and what it is made of: ranks, overlaps, angles, svdvals,
-- parts of operators, columns of limn.train.
local limn = require "limn"
local t = require "limn.test"
local T, P, L = limn.tensor, limn.probe, limn.linalg

limn.threads(1)

t.test("ranks of spectra that are known", function()
  local flat = P.ranks(T.ones(7) * 1e-200)
  for _, name in ipairs{"stable", "effective", "participation"} do
    t.near(flat[name], 7, 1e-13)
  end
  -- s_i = 2^-i: sums of geometric series, entropy 2 log 2.
  local s = T.exp(-math.log(2) * T.arange(1, 60))
  local r = P.ranks(s * 1e200)
  t.near(r.stable, 4 / 3, 1e-14)
  t.near(r.participation, (1 / 3) ^ 2 * 15, 1e-13)
  t.near(r.effective, 4, 1e-12)
  t.eq(r.numerical, 20)
  t.eq(P.ranks(T.zeros(3)).stable, 0)
  t.eq(P.ranks{-2, 1}.stable, 1.25)
  for _, x in ipairs{0 / 0, 1 / 0} do
    t.raises(function() P.ranks{x, 1} end, "probe.ranks: 's'")
  end
end)

-- scipy.stats.beta.sf(x, k / 2, (n - k) / 2), SciPy 1.10.
t.test("overlaps: their law, and vectors at known angles", function()
  local function at(square, k, n)
    local v = T.zeros(n, 1)
    v[1][1], v[n][1] = math.sqrt(square), math.sqrt(1 - square)
    return P.overlaps(v, T.eye(n)[{{1, n}, {1, k}}])
  end
  for _, row in ipairs{{0.3, 2, 10, 0.24009999999999998},
      {0.9, 1, 100, 2.663348697488261e-51}, {1e-3, 3, 50, 0.9972839262936058}, {0.5, 20, 40, 0.5}} do
    local r = at(row[1], row[2], row[3])
    t.near(r.overlap[1], row[1], 1e-15)
    t.near(r.p[1] / row[4], 1, 1e-11)
    t.near(r.mean, row[2] / row[3], 1e-15)
    t.near(r.each[1][1], row[1], 1e-15)
  end
  -- Directions need not be orthogonal, nor anything be of length 1.
  local v = T.new{{3}, {4}, {0}}
  local r = P.overlaps(v * 1e200, T.new{{1, 1}, {0, 1e-3}, {0, 0}} * 1e-200)
  t.near(r.overlap[1], 1, 1e-14)
  t.near(r.each[1][1], 0.36, 1e-14)
  t.raises(function() P.overlaps(v, {{1, 2}, {1, 2}, {1, 2}}) end, "depend on each other")
  t.raises(function() P.overlaps(v * 0, {{1}, {0}, {0}}) end, "column that is zero")
end)

-- Two directions: (1 - o)^((n - 2) / 2), to rounding.
t.test("chances of overlaps in many dimensions", function()
  local n = 300000
  for _, o in ipairs{40 / n, 100 / n} do
    local v, d = T.zeros(n, 1), T.zeros(n, 2)
    v[1][1], v[n][1], d[1][1], d[2][2] = o ^ 0.5, (1 - o) ^ 0.5, 1, 1
    local r = P.overlaps(v, d)
    local log_p = (n - 2) / 2 * T.log1p(T.new{-r.overlap[1]})[1]
    t.near(r.p[1] / math.exp(log_p), 1, 1e-13)
  end
end)

t.test("overlaps of random vectors are what is said of them", function()
  local n, m = 40, 400
  local r = P.overlaps(T.randn(n, m, {seed = 1}), T.randn(n, 3, {seed = 2}))
  local p = T.sort(r.p)
  local d = (p - T.arange(1, m) / m):abs():max()
  t.ok(d < 1.95 / math.sqrt(m), d) -- the 0.1 % quantile of Kolmogorov
  t.near(r.overlap:mean(), r.mean, 4 * math.sqrt(2 * 3 / n ^ 2 / m))
end)

-- Bases turned and mixed at random; angles from the smallest to a right one.
t.test("principal angles", function()
  local n, theta = 12, {1e-12, 1e-5, 0.7, math.pi / 2}
  local a, b = T.zeros(n, 4), T.zeros(n, 4)
  for i, x in ipairs(theta) do
    a[i][i], b[i][i], b[i + 4][i] = 1, math.cos(x), math.sin(x)
  end
  local q = T.orthogonal(n, {seed = 1})
  local r = P.angles(q:matmul(a):matmul(T.randn(4, 4, {seed = 2})),
    q:matmul(b):matmul(T.randn(4, 4, {seed = 3})) * 1e-100)
  for i, x in ipairs(theta) do t.near(r.angles[i], x, 3e-15) end
  t.near(r.geodesic ^ 2, 0.49 + math.pi ^ 2 / 4 + 1e-10, 1e-14)
  t.near(r.chordal ^ 2, math.sin(0.7) ^ 2 + 1 + 1e-10, 1e-14)
  t.near(r.projection, 1, 1e-15)
  -- A line inside of a plane, either way around; one beside it.
  local line, plane = a[{{1, n}, {1, 1}}], a[{{1, n}, {1, 2}}]
  t.near(P.angles(line, plane).angles[1], 0, 1e-15)
  t.near(P.angles(plane, line).angles[1], 0, 1e-15)
  t.eq(#P.angles(plane, b).angles, 2)
  -- squares of these angles vanish; by hand
  r = P.angles({{1}, {0}}, {{1}, {1e-200}})
  t.near(r.geodesic / 1e-200, 1, 1e-15)
  t.near(r.chordal / 1e-200, 1, 1e-15)
  r = P.angles({{1, 0}, {0, 1}, {0, 0}, {0, 0}}, {{1, 0}, {0, 1}, {3e-180, 0}, {0, 4e-180}})
  t.near(r.geodesic / 5e-180, 1, 1e-15)
  t.near(r.chordal / 5e-180, 1, 1e-15)
  t.raises(function() P.angles(T.ones(3, 2), T.ones(3, 1)) end, "'a' has columns that depend")
  t.raises(function() P.angles(T.eye(3), T.randn(3, 4)) end, "'b' is 3 x 4")
end)

t.test("svdvals: its errors cover", function()
  for k, w in ipairs{T.randn(450, 430, {seed = 1}), T.rand(300, 40, {seed = 2}),
      T.randn(20, 300, {seed = 3}) * 1e200, T.randn(30, 30, {seed = 4}) * 1e-200,
      T.zeros(4, 3), T.ones(50, 60)} do
    local r, s = L.svdvals(w), w:svd{vectors = false}.s
    t.ok((r.s - s):abs():le(r.s_error):all(), "case " .. k)
    t.ok(r.s_error:max() <= 1e-7 * s[1])
  end
  local n = 60
  local d = T.exp(T.linspace(0, -60, n))
  local w = (T.orthogonal(n, {seed = 1}) * d):matmul(T.orthogonal(n, {seed = 2}))
  local r = L.svdvals(w)
  t.ok((r.s - d):abs():le(r.s_error):all(), "a graded spectrum")
end)

t.test("a matrix of independent entries fits its law, another does not", function()
  local w = T.randn(80, 150, {seed = 1}) * 0.3
  local r = P.spectrum(w, {seed = 1})
  t.near(r.variance, 0.09, 0.09 * 5 * math.sqrt(2 / 12000))
  t.near(r.values, w:svd{vectors = false}.s, 1e-12)
  t.ok(r.distance_p > 0.05 and r.count == 0)
  -- Kolmogorov's distance by its definition, with the law's own cdf.
  local most = 0
  for i = 1, 80 do
    local at = r.law:cdf(r.values[i]).cdf
    most = math.max(most, math.abs(at - (80 - i) / 80), math.abs(at - (81 - i) / 80))
  end
  t.near(r.distance, most, 1e-12)
  t.near(r.upper, r.law:support().upper[1], 1e-12)
  -- Rows of unequal size.
  local odd = w * T.exp(T.randn(80, 1, {seed = 2}))
  t.near(P.spectrum(odd, {seed = 1}).distance_p, 1 / 20, 1e-15)
  -- Sizes that have no law have the rest all the same.
  for _, scale in ipairs{1e-120, 1e120} do
    local far = P.spectrum(w * scale, {seed = 1})
    t.ok(not far.law and far.count == 0)
    t.near(far.stable_rank, r.stable_rank, 1e-12)
  end
  t.eq(P.spectrum(T.zeros(3, 4), {seed = 1}).count, 0)
  local found = P.tail(r.values:square(), {resamples = 0})
  t.eq(r.alpha, found.alpha)
  t.near(r.stable_rank, w:square():sum() / r.values[1] ^ 2, 1e-12)
end)

t.test("goodness: the distance by its definition, and p is uniform", function()
  local m, n = 30, 50
  local law = limn.theory.rmt.mp(m / n, {variance = n}):singular()
  local edge = law:support()
  local x = T.linspace(edge.lower[1], edge.upper[1], 400)
  local cdf = law:cdf(x).cdf
  local low = 0
  for i = 1, 300 do
    local w = T.randn(m, n, {seed = i}) * 1e-3
    local s = w:svd{vectors = false}.s
    local r = P.goodness(s, m, n, x, cdf, {seed = i, resamples = 9})
    low = low + (r.p <= 0.2 and 1 or 0)
    if i > 3 then goto continue end
    local most, sd = 0, w:norm() / math.sqrt(m * n)
    for j = 1, 400 do
      most = math.max(most, math.abs(s:lt(sd * x[j]):sum() / m - cdf[j]))
    end
    t.near(r.distance, most, 1e-14)
    ::continue::
  end
  -- 20 % of 300: outside of [36, 86] with probability 0.0003.
  t.ok(low >= 36 and low <= 86, low .. " of 300 at 20 %")
  local s = T.randn_svdvals(m, n, {seed = 1})
  t.eq(P.goodness(s:sqrt(), m, n, x, cdf, {seed = 1}).p, 1 / 20)
  t.eq(P.goodness(s, m, n, x, cdf, {resamples = 0}).p, 1)
  t.raises(function() P.goodness(s, m + 1, n, x, cdf) end,
    "'s' must have min(m, n) = 31 values, got 30")
  t.raises(function() P.goodness(T.flip(s), m, n, x, cdf) end, "'s' must fall")
  t.raises(function() P.goodness(s, m, n, T.flip(x), cdf) end, "must rise")
end)

t.test("outliers point where they were put", function()
  local m, n = 100, 200
  local u, v = T.randn(m, 1, {seed = 1}), T.randn(n, 1, {seed = 2})
  u, v = u / u:norm(), v / v:norm()
  local w = T.randn(m, n, {seed = 3}) / math.sqrt(n) + 2 * u:matmul(v, {tb = true})
  local limit = limn.theory.rmt.mp(m / n):spike(2, {model = "rectangular"})
  local others = T.concat({v, T.randn(n, 1, {seed = 4})}, {axis = 2})
  local r = w:spectrum{directions = others, seed = 1}
  t.eq(r.count, 1)
  t.near(r.overlaps.each[1][1], limit.right, 0.12)
  t.ok(r.overlaps.each_p[1][1] < 1e-50 and r.overlaps.each_p[1][2] > 1e-3)
  local left = w:spectrum{directions = u, side = "left", seed = 1}
  t.near(left.overlaps.overlap[1], limit.overlap, 0.12)
  local top = w:spectrum{top = 3, seed = 1}
  t.near(top.values, r.values[{1, 3}], 1e-8)
  t.near(top.density.weights:sum(), 10, 1e-12)
end)

t.test("an operator: trace, determinant, ends, the share below zero", function()
  local n = 60
  local q = T.orthogonal(n, {seed = 1})
  local values = T.linspace(-1, 5, n)
  local a = (q * values):matmul(q, {tb = true})
  a = (a + a:t()) / 2
  local r = P.spectrum(L.operator(a), {seed = 1, probes = 20, top = 3, bottom = 2})
  t.near(r.trace, values:sum(), 4 * r.trace_se)
  t.ok(r.trace_se < 0.1 * values:sum())
  local share = values:lt(0):sum() / n
  t.near(r.negative, share, 4 * r.negative_se + r.negative_error)
  t.near(r.top.values, {5, 5 - 6 / 59, 5 - 12 / 59}, 1e-5)
  t.near(r.bottom.values, {-1, -1 + 6 / 59}, 1e-5)
  t.ok(r.logdet ~= r.logdet and r.reason:find "value of %-")
  local s = P.spectrum(L.operator(a), {seed = 1, shift = 2, probes = 20})
  local exact = T.log(values + 2):sum()
  t.near(s.logdet, exact, 4 * s.logdet_se + s.logdet_error)
  t.ok(s.logdet_se < 5 and s.reason == nil)
  -- A function that multiplies, and the eigenvalues of the matrix itself.
  local f = P.spectrum(function(x) return x:matmul(a) end, {n = n, seed = 1, probes = 20})
  t.near(f.trace, r.trace, 1e-9)
  local e = P.spectrum(a, {eigen = true})
  t.near(e.values, T.flip(values), 1e-12)
  t.eq(e.negative, share)
  -- No value of a Gram matrix of rank 5 is negative.
  local gram = T.randn(40, 5, {seed = 1}):gram()
  t.eq(P.spectrum(gram, {eigen = true}).negative, 0)
  t.eq(P.spectrum(L.operator(gram), {seed = 1}).negative, 0)
end)

-- A third of the values lies within a hundredth of 0, more than few nodes resolve.
t.test("the share below zero is covered by its errors", function()
  local n = 300
  local near = T.linspace(-0.01, 0.01, 100)
  local values = T.concat{T.linspace(-1, -0.02, 80), near, T.linspace(0.02, 4, 120)}
  local share = values:lt(0):sum() / n
  for steps = 3, 60, 3 do
    local r = P.spectrum(function(x) return x * values end, {n = n, seed = steps,
      probes = 20, steps = steps, top = 0, bottom = 0})
    t.near(r.negative, share, 4 * r.negative_se + r.negative_error, steps)
  end
  -- Nodes of evenly spread values share the weight.
  local even = T.linspace(-1, 4, n)
  t.ok(P.spectrum(function(x) return x * even end, {n = n, seed = 1, steps = 60,
    top = 0, bottom = 0}).negative_error < 0.06)
  local all = P.spectrum(function(x) return x * values end, {n = n, seed = 1,
    probes = 20, steps = n, top = 0, bottom = 0})
  t.eq(all.negative_error, 0)
  t.near(all.negative, share, 4 * all.negative_se + 1e-12)
end)

t.test("layers: the diagonal blocks of a Hessian", function()
  local net = limn.model.net(3, {width = 5, depth = 2, seed = 1})
  local x, y = T.randn(30, 3, {seed = 1}), T.randn(30, {seed = 2})
  local h = net:hessian(x, y)
  local r = P.spectrum(h, {layers = net, seed = 1, probes = 40, top = 1})
  local p = h:shape().rows
  local dense, first = h:apply(T.eye(p)), 1
  local trace = 0
  for _, name in ipairs(net:params()) do
    local n = #net:get(name):flatten()
    local block = dense[{{first, first + n - 1}, {first, first + n - 1}}]
    local is = r.layers[name]
    t.near(is.trace, T.trace(block), 5 * is.trace_se + 1e-12)
    t.near(is.top.values[1], block:eigh{vectors = false}.values[n], 1e-5)
    trace, first = trace + T.trace(block), first + n
  end
  t.eq(first, p + 1)
  t.near(r.trace, trace, 5 * r.trace_se)
  t.raises(function() h:part(1, p + 1) end, "'a' has " .. p .. " rows")
  t.raises(function() h:part(p, 2) end, "'a' has " .. p .. " rows")
end)

local here = debug.getinfo(1, "S").source:match "^@(.*)tests/lua/"

t.test("a checkpoint of PyTorch: outliers after training, none before", function()
  local folder = here .. "scripts/checkpoint/"
  local before = P.spectrum(folder .. "untrained.safetensors", {seed = 1, show = false})
  local after = P.spectrum(folder .. "trained.safetensors", {seed = 1, show = false})
  t.eq(table.concat(before.name, " "), "0.weight 2.weight 4.weight")
  for i = 1, 3 do t.eq(before.outliers[i], 0) end
  t.ok(after.outliers[1] >= 10 and after.outliers[2] >= 5)
  t.eq(after.N[1] * after.M[1], 196 * 128)
  local w = limn.files.safetensors(folder .. "trained.safetensors"):get "2.weight"
  t.near(after.spectral_norm[2], w:svd{vectors = false}.s[1], 1e-12)
end)

t.test("networks, npz, tables; tensors of more axes", function()
  local path = os.tmpname() .. ".npz"
  local kernel = T.randn(6, 3, 2, 2, {seed = 1})
  limn.files.save_npz(path, {["conv.weight"] = kernel, bias = T.ones(6)})
  local r = P.spectrum(path, {seed = 1, show = false})
  os.remove(path)
  t.eq(#r.name, 1)
  t.eq(r.N[1], 12)
  t.near(r.spectral_norm[1], kernel:reshape(6, 12):svd{vectors = false}.s[1], 1e-12)
  local net = limn.model.net(4, {width = 8, depth = 2, outputs = 3, seed = 1})
  t.eq(table.concat(net:spectrum{seed = 1, show = false}.name, " "), "W1 W2 W3")
  t.eq(P.spectrum({w = kernel}, {seed = 1, show = false}).N[1], 12)
  t.raises(function() P.spectrum({w = T.ones(3)}) end, "there is no matrix in 'a'")
  t.raises(function() P.spectrum(3) end, "'a' must be a matrix")
  t.raises(function() P.spectrum(T.zeros(0, 3)) end, "'a' must be a matrix")
  t.raises(function() P.spectrum("absent.safetensors") end, "absent.safetensors': No such")
end)

t.test("columns of limn.train", function()
  local net = limn.model.net(2, {width = 8, seed = 1})
  local x, y = T.randn(30, 2, {seed = 1}), T.ones(30)
  local calls = 0
  local record = P.columns(function() calls = calls + 1 return net:hessian(x, y) end,
    {"trace", "trace_se", "top"}, {options = {seed = 1}, prefix = "h_"})
  local log = limn.train(limn.dyn.gd(net, x, y, {lr = 0.05}),
    {steps = 6, every = 2, record = record})
  t.eq(calls, 3)
  local h = P.spectrum(net:hessian(x, y), {seed = 1})
  t.near(log.h_trace[3], h.trace, 1e-12)
  t.near(log.h_top[3], h.top.values[1], 1e-12)
  t.raises(function()
    P.columns(function() return T.eye(3) end, {"nothing"}).nothing()
  end, "no number 'nothing'")
end)

t.done()
