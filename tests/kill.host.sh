#!/bin/sh
# A sweep that is killed at random instants, again and again, ends with the
# very results of an undisturbed one, and its store is never damaged.
# KILLS=1000 for a longer run.
. tests/host.sh
kills=${KILLS:-100}

"$limn" tests/kill.lua "$dir/whole.db" "$dir/whole" || exit 1

# Kill the sweep itself or one of its workers after a random time.
disturb() {
    "$limn" tests/kill.lua "$dir/$1.db" "$dir/$1" 2> "$dir/err" &
    pid=$!
    sleep "$(awk -v s="$2" 'BEGIN {srand(s); print 0.005 + 0.08 * rand()}')"
    victim=$pid
    if [ $(($2 % 3)) = 0 ]; then
        worker=$(ps -o pid= --ppid $pid | head -n 1)
        victim=${worker:-$pid}
    fi
    kill -9 $victim 2> "$dir/none"
    wait $pid 2> "$dir/none"
}

n=0
round=0
while [ $n -lt "$kills" ]; do
    round=$((round + 1))
    tries=0
    while [ ! -s "$dir/$round" ] && [ $tries -lt 6 ] && [ $n -lt "$kills" ]
    do
        n=$((n + 1))
        tries=$((tries + 1))
        disturb $round $n
    done
    [ -s "$dir/$round" ] ||
        "$limn" tests/kill.lua "$dir/$round.db" "$dir/$round"
    check "round $round: the results differ" \
        "cmp -s '$dir/whole' '$dir/$round'"
    check "round $round: the store is damaged" \
        "'$limn' tests/kill_check.lua '$dir/$round.db' alone"
    rm -f "$dir/$round.db"*
done

# A disk that is full: one clear sentence; what was kept is whole, and the
# rest runs when there is room.  A limit on file sizes stands for the disk.
for blocks in 30 60 80; do
    (
        trap '' XFSZ
        ulimit -f $blocks
        "$limn" tests/kill.lua "$dir/full.db" "$dir/full" 2> "$dir/err"
    )
    check "full disk, $blocks blocks: exit status 0" "[ $? = 1 ]"
    check "full disk, $blocks blocks: no sentence" \
        "grep -q \"full.db'\" '$dir/err'"
done
"$limn" tests/kill.lua "$dir/full.db" "$dir/full"
check "full disk: the results differ" "cmp -s '$dir/whole' '$dir/full'"
check "full disk: the store is damaged" \
    "'$limn' tests/kill_check.lua '$dir/full.db'"

# Two sweeps on one store at once.
"$limn" tests/kill.lua "$dir/both.db" "$dir/one" &
first=$!
"$limn" tests/kill.lua "$dir/both.db" "$dir/two"
wait $first
check "two at once: the first differs" "cmp -s '$dir/whole' '$dir/one'"
check "two at once: the second differs" "cmp -s '$dir/whole' '$dir/two'"
check "two at once: the store is damaged" \
    "'$limn' tests/kill_check.lua '$dir/both.db'"
echo "$n kills in $round rounds"
finish
