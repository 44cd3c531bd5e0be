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
assert(a:qr{pivot = true}.p[1] == 3 and a:expm()[1][1] > 0)
