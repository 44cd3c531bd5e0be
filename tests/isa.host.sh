#!/bin/sh
# Sets of instructions: chosen by LIMN_ISA, said by --version and by the store of
# a sweep; the same bits each time, and between sets rounding alone.
. tests/host.sh

if "$limn" --version | head -n 1 | grep -qv "x86-64-v"; then
    skip "sets of instructions: this program has none"
    finish
    exit
fi
export OPENBLAS_CORETYPE=Nehalem # products alike: it is our kernels that differ

runs=
for set in v2 v3 v4; do
    if ! LIMN_ISA=$set "$limn" -e "" 2>"$dir/err"; then
        grep -q "LIMN_ISA: expected v2.*, got '$set'" "$dir/err"
        ok $? "$set, which this processor does not run: the message"
        skip "kernels of $set: this processor does not run them"
        continue
    fi
    LIMN_ISA=$set "$limn" --version | head -n 1 | grep -q "for x86-64-$set\$"
    ok $? "--version says $set"
    for time in 1 2; do
        LIMN_ISA=$set "$limn" tests/isa.lua write "$dir/$set.$time" 2>"$dir/err"
        ok $? "results of $set"
    done
    cmp -s "$dir/$set.1" "$dir/$set.2"
    ok $? "results of $set are the same bits again"
    for other in $runs; do
        "$limn" tests/isa.lua compare "$dir/$other.1" "$dir/$set.1" \
            >/dev/null 2>"$dir/err"
        ok $? "$other and $set differ by rounding only"
        ! cmp -s "$dir/$other.1" "$dir/$set.1"
        ok $? "$other and $set are other kernels"
    done
    runs="$runs $set"
done
best=${runs##* }
env -u LIMN_ISA "$limn" --version | head -n 1 | grep -q "for x86-64-$best\$"
ok $? "without LIMN_ISA the best runs, $best"

for wish in avx2 v1 v5 v33 3; do
    LIMN_ISA=$wish "$limn" -e "print(1)" >"$dir/out" 2>"$dir/err"
    ok $(($? != 1)) "LIMN_ISA=$wish is refused"
    [ ! -s "$dir/out" ] && grep -q "LIMN_ISA: expected v2.*got '$wish'" "$dir/err"
    ok $? "LIMN_ISA=$wish: the message"
done

LIMN_ISA=v2 "$limn" - "$dir/store.db" >/dev/null 2>"$dir/err" <<'END'
limn.sweep({a = {1}}, function(p) return {b = p.a} end, {store = arg[1]})
local isa = limn.store.open(arg[1]):query("SELECT isa FROM sessions").isa
assert(isa[1] == "x86-64-v2", isa[1])
END
ok $? "the store of a sweep says which set it was"

finish
