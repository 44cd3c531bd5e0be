#!/bin/sh
# Ctrl-C and SIGTERM during a sweep: what is finished is kept, nothing counts
# as failed, no worker stays behind, and the exit status says which signal.
. tests/host.sh

cat > "$dir/ask.lua" << 'END'
local s = require("limn").store.open(arg[1])
print(s:query(arg[2]).n[1])
END
ask() {
    "$limn" "$dir/ask.lua" "$dir/$1.db" "$2"
}

# A background job of sh ignores SIGINT.
stop() {
    env --default-signal=INT "$limn" tests/stop.lua "$dir/$1.db" "$dir/$1" \
        > "$dir/out" 2> "$dir/err" &
    pid=$!
    while kill -0 $pid 2> /dev/null; do
        sleep 0.1
        [ -s "$dir/$1.db" ] &&
            [ "$(ask "$1" "SELECT count(*) AS n FROM runs")" -ge 4 ] && break
    done
    workers=$(ps -o pid= --ppid $pid | tr '\n' ' ')
    kill -"$1" $pid
    wait $pid
    status=$?
    check "$1: exit status $status" "[ $status = $2 ]"
    check "$1: no workers were seen" "[ -n '$workers' ]"
    for w in $workers; do
        check "$1: worker $w stays" "! kill -0 $w 2> /dev/null"
    done
    done_=$(ask "$1" "SELECT count(*) AS n FROM runs WHERE status = 'done'")
    check "$1: $done_ trials kept" "[ $done_ -ge 4 ] && [ $done_ -lt 100 ]"
    [ "$1" = TERM ] && check "TERM: trials in flight are lost" \
        "[ $done_ = $(wc -c < "$dir/$1") ]"
    check "$1: something failed" \
        "[ $(ask "$1" "SELECT count(*) AS n FROM runs") = $done_ ]"
    check "$1: the session is not stopped" \
        "[ $(ask "$1" "SELECT status AS n FROM sessions") = stopped ]"
    check "$1: resumed" \
        "[ \"\$('$limn' tests/stop.lua '$dir/$1.db')\" = 100 ]"
}

stop TERM 143
stop INT 130

# Workers that are ended at any moment of their lives end without a word, and
# never run what comes after the sweep.
cat > "$dir/ends.lua" << 'END'
for k = 1, 60 do
  assert(not pcall(limn.sweep, {grid = {i = limn.space.range(1, 8, 1)},
    jobs = 4, progress = false, run = function() return {} end,
    on = function(done) if done == k % 7 + 1 then error("enough") end end}))
end
print("end")
END
"$limn" "$dir/ends.lua" > "$dir/out" 2> "$dir/err"
check "ended workers: more than the end" "[ \$(cat '$dir/out') = end ]"
check "ended workers: a word" "[ ! -s '$dir/err' ]"

# A trial that is interrupted writes its checkpoint, and goes on from it.
for signal in INT TERM; do
    env --default-signal=INT "$limn" tests/long.lua "$dir/l$signal.db" \
        "$dir/l$signal" > "$dir/out" 2> "$dir/err" &
    pid=$!
    sleep 1.5
    # A second SIGTERM does not wait for the trial.
    [ $signal = TERM ] && kill -TERM $pid && sleep 0.3
    kill -$signal $pid
    wait $pid
    check "$signal: no checkpoint" "[ -s '$dir/l$signal' ]"
    check "$signal: interrupted is said once" \
        "[ \$(grep -c interrupted '$dir/err') = 1 ]"
    check "$signal: the trial counts" \
        "[ $(ask l$signal "SELECT count(*) AS n FROM runs") = 0 ]"
    "$limn" tests/long.lua "$dir/l$signal.db" "$dir/l$signal" > "$dir/$signal"
done
"$limn" tests/long.lua "$dir/whole.db" "$dir/whole" > "$dir/out"
check "INT: not as undisturbed" "cmp -s '$dir/INT' '$dir/out'"
check "TERM: not as undisturbed" "cmp -s '$dir/TERM' '$dir/out'"

# The demo leaves a figure of the trials that have ended.
for jobs in 2 1; do
    out="$dir/demo$jobs"
    env --default-signal=INT "$limn" scripts/lr_transfer.lua --quick \
        --steps 1000 --jobs $jobs --store "$out.db" --out "$out" \
        > "$dir/out" 2> "$dir/err" &
    pid=$!
    for _ in $(seq 100); do
        sleep 0.1
        [ -s "$out.db" ] &&
            [ "$(ask demo$jobs "SELECT count(*) AS n FROM runs")" -ge 2 ] &&
            break
    done
    kill -INT $pid
    wait $pid
    status=$?
    check "demo, $jobs jobs: exit status $status" "[ $status = 130 ]"
    for end in png svg; do
        check "demo, $jobs jobs: no $end" "[ -s '$out/lr_transfer.$end' ]"
    done
    rows=$(wc -l < "$out/lr_transfer.csv")
    check "demo, $jobs jobs: $rows rows" \
        "[ $((rows - 1)) = $(ask demo$jobs "SELECT count(*) AS n FROM runs") ]"
done
finish
