-- The job of oom.c: a little of everything that asks for memory.
local k = {{2, 1}, {1, 3}}
assert(math.abs(limn.probe.align(k, k) - 1) < 1e-12)

-- Figures, drawn without gnuplot.
local fig = limn.plot.figure{cols = 2, title = "t", logy = 10}
fig:line({1, 2, 3}, {1, 2, 3}, {label = "a", err = {0.1, 0.1, 0.1}})
fig:hist({1, 2, 2, 3}, {panel = 2})
fig:add("b", 1, 2)
fig:set("b", {1, 2, 3, 4}, {4, 3, 2, 1})
assert(#fig:text() > 100)
fig:heat({{1, 2}, {3, 4}}, {panel = 2})

-- Decompositions.
local a = limn.tensor.new{{2, 1, 0}, {1, 3, 1}, {0, 1, 4}}
assert(a:svd().s[1] > a:eigs(1, {which = "bottom"}).values[1])
assert(a:svds(1).converged and #a:ridge({1, 2, 3}, {0, 1}).df == 2)
local op = limn.linalg.operator(a):affine{shift = 1}
assert(math.abs(op:eigs(1, {seed = 1}).values[1] - a:eigs(1, {seed = 1}).values[1] - 1) < 1e-12)
assert(op:svds(2, {seed = 1}).converged and op:cg({1, 2, 3}).converged)
assert(a:qr{pivot = true}.p[1] == 3 and a:expm()[1][1] > 0)

-- A differential equation.
assert(limn.theory.kernel.flow(k, {{1}, {2}}, {1, 1e9}).value[2] < 1e-9)

-- Products by subscripts, with parts on the way.
assert(limn.tensor.einsum("ij,jk,k,l->li", a, a, {1, 1, 1}, {2, 2})[1][1] == 22)

-- Every reader, on what its fuzzer starts from.
local corpus = "tests/fuzz/corpus/"
assert(limn.files.load(corpus .. "load/fortran.npy"))
assert(limn.files.load(corpus .. "load/gzipped.npy.gz"))
assert(limn.files.npz_read(corpus .. "npz_read/deflated.npz", "x"))
assert(limn.files.idx(corpus .. "idx/gzipped.idx.gz"))
assert(limn.files.csv(corpus .. "csv_read/quotes.csv"))
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
