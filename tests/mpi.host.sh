#!/bin/sh
# The same sweep over 2 to 8 ranks, one killed in mid-sweep and resumed, gives
# the very results of one process.  Needs a build with MPI=1 and mpirun
# (MPIRUN names another, such as mpirun.mpich).
# No clock decides: waits are for what can be seen, and the limit on a job only
# ends one that hangs, whose exit status then is 124.
. tests/host.sh
mpirun=${MPIRUN:-mpirun}
built=$("$limn" -e 'print(require("limn.mpi").built)')
if [ "$built" != true ]; then
    skip "built without MPI (make check-mpi)"
    finish
    exit
fi
if ! command -v "$mpirun" > /dev/null; then
    ok 1 "no $mpirun"
    finish
    exit
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1
hangs=600
over() {
    timeout $hangs "$mpirun" -n "$1" "$limn" tests/kill.lua "$dir/$2.db" \
        "$dir/$2" > "$dir/log" 2>&1
}

"$limn" tests/kill.lua "$dir/whole.db" "$dir/whole"
for n in 2 3 4 8; do
    over $n "n$n"
    check "$n ranks: exit status" "[ $? = 0 ]"
    check "$n ranks: the results differ" "cmp -s '$dir/whole' '$dir/n$n'"
done

# Kill one rank, some time after the store was begun; the launcher ends the
# rest.
for i in 1 2 3 4 5 6; do
    over 3 "k$i" &
    grown "$dir/k$i.db" 1 $!
    sleep "$(awk -v s=$i 'BEGIN {srand(s); print 0.15 * rand()}')"
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

# SIGTERM to all ranks, as a batch system sends it, or to one: the trials in
# flight finish, on whatever thread the signal comes.
term() {
    timeout $hangs "$mpirun" -n 4 "$limn" tests/stop.lua "$dir/t$1.db" \
        "$dir/t$1" > "$dir/log" 2>&1 &
    job=$!
    grown "$dir/t$1" 6 $job
    pgrep -f "limn tests/stop.lua $dir/t$1.db" | while read -r p; do
        grep -Eqz "^(OMPI_COMM_WORLD|PMI)_RANK=[$2]$" \
            "/proc/$p/environ" 2> /dev/null && kill -TERM "$p"
    done
    wait $job
    status=$?
    check "SIGTERM $1: exit status $status" "[ $status = 143 ]"
    kept=$("$limn" -e "print(require('limn').store.open('$dir/t$1.db'):query(
        \"SELECT count(*) AS n FROM runs WHERE status = 'done'\").n[1])")
    check "SIGTERM $1: $kept trials kept" "[ $kept -ge 3 ] &&
        [ $kept -lt 100 ] && [ $kept = $(wc -c < "$dir/t$1") ]"
    check "SIGTERM $1: the session is not stopped" \
        "'$limn' status '$dir/t$1.db' | grep -q 'stopped.* $kept/100'"
}
for i in 1 2 3 4; do
    term all$i 0123
    term zero$i 0
done

# A job ends where one rank cannot go on; nothing waits for ever.
ends() {
    printf '%s\n' "$2" > "$dir/$1.lua"
    timeout $hangs "$mpirun" -n 4 "$limn" "$dir/$1.lua" > "$dir/out" 2> "$dir/err"
    status=$?
    check "$1: exit status $status" "[ $status = ${4:-1} ]"
    check "$1: no sentence '$3'" "grep -q '$3' '$dir/out' '$dir/err'"
}
large='local function run(p)
  require("limn.proc").sleep(0.02 * p.i)
  local c = {}
  for i = 1, 100000 do c[i] = i * p.k end
  return {c = c, x = p.k * p.i}
end
local function sweep(k, on)
  return limn.sweep{grid = {i = limn.space.range(1, 12, 1), k = {k}},
    progress = false, run = run, on = on}
end'
ends "a store that does not open" "limn.sweep{grid = {i = {1, 2, 3}},
  store = '$dir/none/x.db', run = function() return {} end}" "cannot open"
ends "an error while large results are on their way" "$large
sweep(1, function() error('enough') end)" enough
ends "a rank that fails alone" 'if limn.rank() == 1 then error("alone") end
limn.sweep{grid = {i = {1, 2, 3}}, run = function() return {} end}' alone
ends "a rank that does not come" 'if limn.rank() == 2 then return end
limn.sweep{grid = {i = {1, 2, 3}}, run = function() return {} end}' \
    "rank 2 has ended"
ends "rank 0 does not come" 'if limn.rank() == 0 then return end
limn.sweep{grid = {i = {1, 2, 3}}, run = function() return {} end}' \
    "rank 0 has ended"
ends "a sweep after one that was caught" "$large
for k = 1, 4 do
  assert(not pcall(sweep, 1, function(done)
    if done == k then error('enough') end
  end))
  local r = sweep(7 + k)
  for i = 1, 12 do assert(r.x[i] == (7 + k) * i and #r.c[i] == 100000) end
end
print 'the same everywhere'" "the same everywhere" 0

ends "stop_on_failure" 'limn.sweep{grid = {i = limn.space.range(1, 40, 1)},
  stop_on_failure = true, progress = false, run = function(p)
    if p.i == 3 then error("no luck") end
    require("limn.proc").sleep(0.05)
    return {x = p.i}
  end}' "the trial with i = 3 failed: .*no luck"
ends "stop_on_failure, caught" 'local function sweep(stop)
  return limn.sweep{grid = {i = {1, 2, 3, 4, 5, 6}}, progress = false,
    stop_on_failure = stop, retries = 1, run = function(p)
      if p.i == 3 then error("no luck") end
      return {x = p.i}
    end}
end
local ok, why = pcall(sweep, true)
assert(not ok and why:find("the trial with i = 3 failed", 1, true), why)
local r = sweep(false)
assert(r.x[6] == 6 and r.message[3]:find("tried 2 times", 1, true))
print "the same everywhere"' "the same everywhere" 0

# What one rank prints, and an error of rank 0, come once.
cat > "$dir/say.lua" << 'END'
print("hello")
limn.sweep{grid = {i = {1, 2, 3}}, run = function() return {} end,
  progress = false, timeout = 60, on = function() error("enough") end}
END
timeout $hangs "$mpirun" -n 3 "$limn" "$dir/say.lua" > "$dir/out" 2> "$dir/err"
status=$?
check "an error of rank 0: exit status $status" "[ $status = 1 ]"
check "rank 0 alone prints" "[ \$(grep -c hello '$dir/out') = 1 ]"
check "the error is shown once" "[ \$(grep -c enough '$dir/err') = 1 ]"
check "a limit that ranks have not is said once" \
    "[ \$(grep -c 'timeout and memory' '$dir/err') = 1 ]"
finish
