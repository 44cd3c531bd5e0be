#!/bin/sh
# The same sweep over 2 to 8 ranks, one killed in mid-sweep and resumed, gives
# the very results of one process.  Needs a build with MPI=1 and mpirun
# (MPIRUN names another, such as mpirun.mpich).
limn=${LIMN:-build/limn}
mpirun=${MPIRUN:-mpirun}
built=$("$limn" -e 'print(require("limn.mpi").built)')
if [ "$built" != true ] || ! command -v "$mpirun" > /dev/null; then
    echo "skipped: built without MPI, or no mpirun"
    echo "0 passed, 0 failed"
    exit 0
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0
check() {
    if eval "$2"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1"
    fi
}
over() {
    timeout 60 "$mpirun" -n "$1" "$limn" tests/kill.lua "$dir/$2.db" \
        "$dir/$2" > "$dir/log" 2>&1
}

"$limn" tests/kill.lua "$dir/whole.db" "$dir/whole"
for n in 2 3 4 8; do
    over $n "n$n"
    check "$n ranks: exit status" "[ $? = 0 ]"
    check "$n ranks: the results differ" "cmp -s '$dir/whole' '$dir/n$n'"
done

# Kill one rank after a random time; the launcher ends the rest.
for i in 1 2 3 4 5 6; do
    over 3 "k$i" &
    sleep "$(awk -v s=$i 'BEGIN {srand(s); print 0.25 + 0.15 * rand()}')"
    rank=$(pgrep -f "limn tests/kill.lua $dir/k$i.db" |
        while read -r p; do
            grep -Eqz "^(OMPI_COMM_WORLD|PMI)_RANK=$((i % 3))$" \
                "/proc/$p/environ" 2> /dev/null && echo "$p"
        done | head -n 1)
    [ -n "$rank" ] && kill -9 "$rank"
    wait
    over 2 "k$i"
    check "rank killed, try $i: the results differ" \
        "cmp -s '$dir/whole' '$dir/k$i'"
    check "rank killed, try $i: the store is damaged" \
        "'$limn' tests/kill_check.lua '$dir/k$i.db'"
done

# What one rank prints, and an error of rank 0, come once.
cat > "$dir/say.lua" << 'END'
print("hello")
limn.sweep{grid = {i = {1, 2, 3}}, run = function() return {} end,
  progress = false, on = function() error("enough") end}
END
timeout 60 "$mpirun" -n 3 "$limn" "$dir/say.lua" > "$dir/out" 2> "$dir/err"
status=$?
check "an error of rank 0: exit status $status" "[ $status = 1 ]"
check "rank 0 alone prints" "[ \$(grep -c hello '$dir/out') = 1 ]"
check "the error is shown once" "[ \$(grep -c enough '$dir/err') = 1 ]"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
