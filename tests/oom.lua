-- The job of oom.c: a little of everything that asks for memory.
local k = {{2, 1}, {1, 3}}
assert(math.abs(limn.probe.align(k, k) - 1) < 1e-12)
