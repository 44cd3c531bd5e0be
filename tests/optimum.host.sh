#!/bin/sh
# The answer of a search does not depend on the number of threads or on the
# kernels that BLAS chooses for the processor: equal to 1e-9, relatively.
. tests/host.sh

has() {
    grep -qw "$1" /proc/cpuinfo
}

# The names that OpenBLAS knows, as far as the processor can run them.
cores=Prescott
has sse4_2 && cores="$cores Nehalem"
has avx && cores="$cores Sandybridge"
has avx2 && has fma && cores="$cores Haswell"
has avx512f && has avx512dq && has avx512bw && has avx512vl &&
    cores="$cores SkylakeX"

"$limn" --threads 1 tests/optimum.lua >"$dir/first" 2>"$dir/err"
ok $? "the search runs"
check "and prints optima" "[ \$(wc -l <'$dir/first') -gt 60 ]"
for core in $cores; do
    for threads in 1 2; do
        OPENBLAS_CORETYPE=$core "$limn" --threads $threads \
            tests/optimum.lua >"$dir/now" 2>"$dir/err"
        paste "$dir/first" "$dir/now" | awk '
            $1 != $3 {print "different lines: " $0; bad = 1}
            {d = $2 - $4; if (d < 0) d = -d; s = $2 < 0 ? -$2 : $2}
            !(d <= 1e-9 * s || d <= 1e-20) {print; bad = 1}
            END {exit bad || NR == 0}' >"$dir/err"
        ok $? "the same on $core with $threads threads"
    done
done
finish
