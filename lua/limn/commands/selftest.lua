-- limn --selftest: does this installation compute, read, write and draw?  Every
-- expected value is known without limn.

local limn = limn
local t = require "limn.test"
local tensor = limn.tensor

t.test("products of whole numbers are exact, on all threads", function()
  local n = 200
  local a, b = tensor.zeros{n, n}, tensor.zeros{n, n}
  for i = 1, n do
    for k = 1, n do a[i][k], b[i][k] = (i * k) % 7 - 3, (i + 2 * k) % 11 - 5 end
  end
  local c = a:matmul(b)
  for _, at in ipairs{{1, 1}, {n, n}, {17, 130}, {199, 2}} do
    local sum = 0
    for k = 1, n do sum = sum + a[at[1]][k] * b[k][at[2]] end
    t.eq(c[at[1]][at[2]], sum)
  end
end)

-- Second differences have eigenvalues 2 - 2 cos(k pi / (n + 1)).
t.test("eigenvalues of second differences", function()
  local n = 60
  local a = tensor.zeros{n, n}
  for i = 1, n do
    a[i][i] = 2
    if i > 1 then a[i][i - 1], a[i - 1][i] = -1, -1 end
  end
  local values = limn.linalg.eigh(a).values
  for k = 1, n do t.near(values[k], 2 - 2 * math.cos(k * math.pi / (n + 1)), 1e-13) end
end)

-- The mean of n draws is within 5 / sqrt(n) but once in two million seeds.
t.test("random numbers: one seed, the same numbers, of mean 0", function()
  local x, again = tensor.randn(100000, {seed = 1}), tensor.randn(100000, {seed = 1})
  t.ok(math.abs(x:mean()) < 5 / math.sqrt(100000))
  t.eq((x - again):norm(), 0)
end)

t.test("the gradient is that of differences", function()
  local x, y = tensor.randn(8, 3, {seed = 1}), tensor.randn(8, {seed = 2})
  local net = limn.model.net(3, {width = 5, act = "tanh", seed = 3})
  local g, w, h = net:gradient(x, y).gradient, net:flat(), 1e-6
  for _, i in ipairs{1, 7, #w} do
    local up, down = w:copy(), w:copy()
    up[i], down[i] = w[i] + h, w[i] - h
    net:setflat(up)
    local above = net:loss(x, y)
    net:setflat(down)
    t.near((above - net:loss(x, y)) / (2 * h), g[i], 1e-8)
  end
end)

t.test("files: npz and SQLite", function()
  local dir, path = t.folder()
  local x = tensor.randn(5, 2, {seed = 1})
  limn.files.save_npz(path "x.npz", {x = x})
  t.eq((limn.files.load_npz(path "x.npz").x - x):norm(), 0)
  local store <close> = limn.store.open(path "s.db")
  t.eq(store:query("select 6 * 7 as n").n[1], 42)
  store:close()
  os.execute("rm -r " .. dir)
end)

t.test("figures as text, and as a picture by gnuplot", function()
  local fig = limn.plot.figure()
  fig:line({1, 2, 3}, {1, 4, 9})
  t.ok(#fig:text() > 100)
  t.needs "gnuplot"
  local dir, path = t.folder()
  fig:save(path "a.svg")
  t.ok(limn.files.read(path "a.svg"):find("<svg", 1, true))
  os.execute("rm -r " .. dir)
end)

t.done()
