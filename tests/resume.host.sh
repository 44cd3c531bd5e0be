#!/bin/sh
# resume.host.sh -- a sweep whose trials write checkpoints is killed (kill -9) at
# random moments, the whole, a worker, or where limn is built with MPI a rank;
# it resumes to the very bytes of an undisturbed one.  KILLS=100 for a long run.
. tests/host.sh
kills=${KILLS:-6}
mpirun=${MPIRUN:-mpirun}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1
mpi=false
[ "$("$limn" -e 'print(require("limn.mpi").built)')" = true ] &&
    command -v "$mpirun" >/dev/null && mpi=true

# sweep ROUND [COMMAND...]
sweep() {
    round=$1
    shift
    "$@" "$limn" tests/resume.lua "$dir/$round.db" "$dir/$round" "$dir/$round.out"
}

# A number of [0, 1) that belongs to the k-th kill.
random() {
    awk -v s="$1" 'BEGIN {srand(s * 7919); rand(); print rand()}'
}

mkdir "$dir/whole"
sweep whole || exit 1

rank_of() {
    pgrep -f "limn tests/resume.lua $dir/$1.db" | while read -r p; do
        grep -Eqz "^(OMPI_COMM_WORLD|PMI)_RANK=$2\$" "/proc/$p/environ" \
            2>/dev/null && echo "$p"
    done | head -n 1
}

# Kill the k-th time, in this round: what is killed turns with k.
disturb() {
    what=$(($2 % 3))
    # A launcher that has lost a rank may itself not end.
    if [ $what = 2 ] && $mpi; then
        sweep "$1" timeout -k 5 120 "$mpirun" -n 3 >"$dir/log" 2>&1 &
    else
        sweep "$1" >"$dir/log" 2>&1 &
    fi
    pid=$!
    grown "$dir/$1.db" 1 $pid
    sleep "$(random "$2" | awk '{print 0.05 + 1.2 * $1}')"
    victim=$pid
    if [ $what = 1 ]; then
        worker=$(ps -o pid= --ppid $pid | head -n 1)
        victim=${worker:-$pid}
    elif [ $what = 2 ] && $mpi; then
        rank=$(rank_of "$1" $(($2 / 3 % 3)))
        victim=${rank:-$pid}
    fi
    kill -9 $victim 2>"$dir/none" && struck=$((struck + 1))
    wait $pid 2>"$dir/none"
}

n=0 struck=0 round=0
while [ $n -lt "$kills" ]; do
    round=$((round + 1))
    mkdir "$dir/$round"
    tries=0
    while [ ! -s "$dir/$round.out" ] && [ $tries -lt 5 ] && [ $n -lt "$kills" ]; do
        n=$((n + 1))
        tries=$((tries + 1))
        disturb $round $n
    done
    [ -s "$dir/$round.out" ] || sweep $round
    check "round $round: the results differ" \
        "cmp -s '$dir/whole.out' '$dir/$round.out'"
    [ -f "$dir/$round/resumed" ] && cat "$dir/$round/resumed" >>"$dir/resumed"
    away "$dir/$round" "$dir/$round".*
done
check "no kill struck" "[ $struck -gt 0 ]"
check "no trial went on from a checkpoint" "[ -s '$dir/resumed' ]"
$mpi || skip "ranks: built without MPI (make check-mpi)"
echo "$n kills, $struck of what still ran, in $round rounds;" \
    "$(wc -l <"$dir/resumed") trials went on from a checkpoint"
finish
