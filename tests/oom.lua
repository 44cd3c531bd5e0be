-- The job of oom.c: a little of everything that asks for memory.
local k = {{2, 1}, {1, 3}}
local a = limn.tensor.new{{2, 1, 0}, {1, 3, 1}, {0, 1, 4}}
local op = limn.linalg.operator(a):affine{shift = 1}
assert(math.abs(limn.probe.align(k, k) - 1) < 1e-12)

-- Figures, drawn without gnuplot.
local fig = limn.plot.figure{cols = 2, title = "t", logy = 10}
fig:line({1, 2, 3}, {1, 2, 3}, {label = "a", err = {0.1, 0.1, 0.1}})
fig:hist({1, 2, 2, 3}, {panel = 2})
fig:add("b", 1, 2)
fig:set("b", {1, 2, 3, 4}, {4, 3, 2, 1})
assert(#fig:text() > 100)
fig:heat({{1, 2}, {3, 4}}, {panel = 2})
fig:contours({{1, 2}, {3, 4}}, {panel = 2})
fig:clear()
fig:named({"a", "b"}, {1, 2})
fig:quiver({1, 2}, {1, 2}, {1, 1}, {1, 1}, {panel = 2})
fig:curves({1, 2}, {{1, 2}, {3, 4}}, {panel = 2, by = {1, 2}})
fig:stems({1, 2}, {1, 2})
fig:colored({1, 2}, {1, 2}, {1, 2}, {panel = 2})
assert(#fig:text() > 100)

-- Decompositions.
assert(a:svd().s[1] > a:eigs(1, {which = "bottom"}).values[1])
assert(a:svds(1).converged and #a:ridge({1, 2, 3}, {0, 1}).df == 2)
assert(math.abs(op:eigs(1, {seed = 1}).values[1] - a:eigs(1, {seed = 1}).values[1] - 1) < 1e-12)
assert(op:svds(2, {seed = 1}).converged and op:cg({1, 2, 3}).converged)
assert(a:qr{pivot = true}.p[1] == 3 and a:expm()[1][1] > 0)

-- Inference with a kernel, and the kernels of a network.
local kernel = limn.theory.kernel
assert(kernel.gp(k, {1, 2}, k, k, {noise = 1}).left_out == 0)
assert(kernel.evidence(k, {1, 2}, {gradient = true}).by_k[1][1])
assert(kernel.leave_one_out(k, {1, 2}).df1 > 1)
assert(kernel.evolve(k, {1, 2}, k, {1, 2}, {lr = 0.1, covariance = true, prior = k,
  prior_cross = k, prior_test = k}).cov[2][2][2] > 0)
do
  local net <close> = limn.model.net(2, {width = 3, depth = 2, seed = 1})
  local start <close> = net:copy()
  local x = {{1, 2}, {3, 4}}
  assert(limn.probe.kernel(net, x, {z = {{1, 1}}, full = true})[1][1] > 0)
  assert(limn.probe.kernel(net, x, {kind = "features", diagonal = true})[1])
  assert(limn.probe.movement(net, start, x).change[2] == 0)
  assert(limn.probe.diversity(net, x, {start = start}).rank[1] == 2)
  assert(limn.probe.readout(net, start, x, {1, 2}, 0.1).moved == 0)
  local lazy <close> = net:linearize()
  lazy:setflat(lazy:flat() * 2)
  assert(lazy:loss(x, {1, 2}) ~= net:loss(x, {1, 2}))
  assert(net:hessian(x, {1, 2}):apply(limn.tensor.ones(9, net:count()))[9][1])
  assert(limn.probe.gram(k).rank == 2)
end
assert(op:part(2, 2):apply{{1, 0}}[1][1] == 4)
assert(limn.linalg.operator(a, {cogram = true}):eigs(1, {seed = 1}).converged)
assert(#limn.linalg.svdvals(a).s == 3)

-- Spectra.
local w = limn.tensor.ones(4, 5)
w[1][1] = 2
assert(limn.probe.outliers(w, {seed = 1, level = 0.2, draws = 9}).count >= 1)
assert(limn.probe.angles(a, {{1}, {0}, {0}}).angles[1] < 1e-7)
assert(limn.probe.overlaps(a, {{1}, {0}, {0}}).mean > 0.3)

-- Quadrature of a function.
assert(limn.calc.hermite(function(x) return x:gt(0) * 1 end, 3, {calls = 4}).a[2] > 0.3)

-- A differential equation.
assert(limn.theory.kernel.flow(k, {{1}, {2}}, {1, 1e9}).value[2] < 1e-9)

-- Particles, their limit, and how far the ones are from the other.
assert(limn.theory.mean.gibbs({-1, 1}, {1, -1}, {cells = 9}).converged)
for _, loss in ipairs{"mse", "logistic"} do
  local run = limn.dyn.twotime({{0.5}, {1}}, {1, -1}, {width = 5, loss = loss, seed = 1})
  run:step(2)
  assert(run:measure().df > 0 and #run:kernel{{1}} == 1 and #run:features{{1}} == 5)
  local far = limn.probe.stein(run:get().w, run:drift())
  assert(far.noise > 0 and run:settings().width == 5)
end
local cloud = limn.dyn.langevin({{1}, {2}}, {0, 2}, {width = 4, batch = 1, loss = "xent", seed = 1})
assert(cloud:step(3).t == 3 and cloud:loss() > 0)

-- Products by subscripts, with parts on the way.
assert(limn.tensor.einsum("ij,jk,k,l->li", a, a, {1, 1, 1}, {2, 2})[1][1] == 22)

-- Transport: assignment, masses, a line, entropy, slices, kernels.
local probe = limn.probe
assert(probe.wasserstein(a, a).cost == 0)
assert(probe.wasserstein(a, a, {mass_x = {1, 2, 3}, with_plan = true}).cost > 0)
assert(probe.wasserstein({1, 2}, {2, 3}).value == 1)
assert(probe.sinkhorn(a, a).converged and probe.sliced(a, a, {seed = 1}).cost == 0)
assert(probe.mmd(a, a, {with_gradient = true}).gradient.rank == 2)
local identify = limn.theory.identify
assert(identify.same({1}, {{1, 2}}, {2}, {{0.5, 1}}).verdict == "same")
assert(identify.depth({1}, {{1}}, {act = "tanh", starts = 2, degree = 4, seed = 1}).var == 3)
assert(identify.atoms({1, 1}, {{1, 0}, {0, 1}}).count == 2)
assert(probe.bures(k, k).value < 1e-6 and #probe.barycenter({1, 2}, {3}).x == 2)

-- Every reader, on what its fuzzer starts from.
local corpus = "tests/fuzz/corpus/"
assert(limn.files.load(corpus .. "load/fortran.npy"))
assert(limn.files.load(corpus .. "load/gzipped.npy.gz"))
assert(limn.files.npz_read(corpus .. "npz_read/deflated.npz", "x"))
assert(limn.files.idx(corpus .. "idx/gzipped.idx.gz"))
assert(limn.files.csv(corpus .. "csv_read/quotes.csv"))
assert(limn.files.safetensors(corpus .. "safetensors/f32.safetensors"):get("x")[2][2] == 4)
assert(limn.files.cifar(corpus .. "cifar/two.bin.gz").y[2])

-- Every writer; what it does not finish, it takes away.
local path = os.getenv "LIMN_OOM" .. "/x"
a:save(path)
assert(limn.files.load(path) == a)
limn.files.save(a, path, {precision = "single"})
limn.files.save_npz(path, {a = a, b = {1}}, {compress = true})
assert(limn.files.load_npz(path).a == a)
limn.files.save_csv({t = {1, 2}, act = {"a", "b,c"}}, path)
assert(limn.files.csv(path).act[2] == "b,c")
os.remove(path)

-- Training: every kind of option that a run keeps, and the flow's solver.
do
  local net = limn.model.net(2, {width = 4, act = "tanh", seed = 1})
  local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}
  local run = limn.dyn.muon(net, x, y, {batch = 2, rates = {W1 = 0, hidden = 2},
    decay = {output = 0.1}, adam = {"W3"}, label_noise = 0.1, seed = 1})
  assert(run:step(2).t == 2 and run:settings().options)
  run:restore(run:state())
  assert(limn.dyn.flow(net, x, y):step(2).t == 2)
end

-- Training at infinite width: what grows, and what is refused on the way.
do
  local net = limn.model.net(2, {width = 4, act = "tanh", seed = 1})
  for _, solver in ipairs{"sampler", "dmft"} do
    local run = limn.dyn.limit[solver](net, {{1, 0}, {0, 1}}, {1, -1},
      {lr = 0.02, samples = 400, groups = 2, steps = 4, seed = 1})
    run:step(3)
    assert(run:kernels({{1, 0}}).change[1] > 0 and run:forward({{0, 1}}))
    run:restore(run:state())
    assert(run:step(1).t == 4)
  end
end
