#!/bin/sh
# store.host.sh -- sweeps and their store where the world is not as it should be:
# a clock that jumps, a disk that is full or read-only, a store of a later limn.
# Each is one sentence, or nothing at all; nothing is lost.  (Two sweeps on one
# store, and kills: kill.host.sh.)
. tests/host.sh

sweep() {
    "$limn" tests/kill.lua "$dir/$1.db" "$dir/$1" 2>"$dir/err"
}
"$limn" tests/kill.lua "$dir/whole.db" "$dir/whole" || exit 1

# ---- a clock that jumps ----------------------------------------------------

fake=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
if [ -n "$fake" ]; then
    echo +0 >"$dir/time"
    env LD_PRELOAD="$fake" FAKETIME_TIMESTAMP_FILE="$dir/time" \
        FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        "$limn" tests/kill.lua "$dir/jumps.db" "$dir/jumps" 2>"$dir/err" &
    pid=$!
    for jump in -10d +400d -30y +3600 +0; do
        echo $jump >"$dir/time"
        sleep 0.05
    done
    wait $pid
    check "the clock jumps: exit status" "[ $? = 0 ]"
    check "the clock jumps: a word" "[ ! -s '$dir/err' ]"
    check "the clock jumps: the results differ" \
        "cmp -s '$dir/whole' '$dir/jumps'"
    check "the clock jumps: the store is damaged" \
        "'$limn' tests/kill_check.lua '$dir/jumps.db' 2>'$dir/err'"
    check "the clock jumped: status fails" \
        "'$limn' status '$dir/jumps.db' >'$dir/log' 2>'$dir/err'"
    # A limit on time is of a clock that does not jump.
    cat >"$dir/limit.lua" <<'END'
local r = limn.sweep{grid = {i = {1, 2}}, timeout = 5, progress = false,
  run = function()
    local file = io.open(arg[1], "w")
    file:write("+90d\n")
    file:close()
    require("limn.proc").sleep(0.3)
    return {x = 1}
  end}
assert(r.status[1] == "done" and r.status[2] == "done")
END
    echo +0 >"$dir/time"
    env LD_PRELOAD="$fake" FAKETIME_TIMESTAMP_FILE="$dir/time" \
        FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        "$limn" "$dir/limit.lua" "$dir/time" 2>"$dir/err"
    ok $? "a limit on time where the clock jumps"
else
    skip "a clock that jumps: no libfaketime"
fi

# ---- a store of a later limn -----------------------------------------------

cp "$dir/whole.db" "$dir/later.db"
"$limn" -e "local s = limn.store.open('$dir/later.db')
s:query('PRAGMA user_version = 99') limn.store.close(s)" 2>"$dir/err"
cp "$dir/later.db" "$dir/later.kept"
sweep later
check "a later store: exit status" "[ $? = 1 ]"
sentence "later.db' was written by a later limn (schema 99"
ok $? "a later store: the sentence"
check "a later store: it changed" "cmp -s '$dir/later.db' '$dir/later.kept'"

# ---- disks -----------------------------------------------------------------

# on_disk OPTIONS COMMAND: in a file system of its own at $dir/disk.
on_disk() {
    unshare -rm sh -c "mount -t tmpfs -o $1 none '$dir/disk' && $2"
}
mkdir "$dir/disk"
if unshare -rm true 2>/dev/null; then
    for size in 100k 150k; do
        rm -f "$dir"/full.*
        on_disk size=$size "'$limn' tests/kill.lua '$dir/disk/full.db' \
            '$dir/full.out' 2>'$dir/err'; echo \$? >'$dir/status'
            cp '$dir'/disk/* '$dir'"
        check "a disk of $size: exit status" "[ \$(cat '$dir/status') = 1 ]"
        sentence "the disk of '$dir/disk/full.db' is full"
        ok $? "a disk of $size: the sentence"
        "$limn" tests/kill.lua "$dir/full.db" "$dir/full.out" 2>"$dir/err"
        check "a disk of $size: what is missing runs elsewhere" \
            "cmp -s '$dir/whole' '$dir/full.out'"
        check "a disk of $size: the store is damaged" \
            "'$limn' tests/kill_check.lua '$dir/full.db' 2>'$dir/err'"
    done

    # Read-only: nothing can be added, all can be read.
    cat >"$dir/read.lua" <<'END'
local s = limn.store.open(arg[1], {mode = "read"})
assert(s:query("SELECT count(*) AS n FROM runs WHERE status = 'done'").n[1] == 60)
END
    fixed="cp '$dir'/whole.db '$dir/disk/a #%?b.db' &&
        mount -o remount,ro '$dir/disk' && cd '$dir/disk'"
    root=$PWD
    on_disk size=9m "$fixed && '$limn' '$root/tests/kill.lua' 'a #%?b.db' \
        '$dir/fixed' 2>'$dir/err'; echo \$? >'$dir/status'"
    check "a read-only store: exit status" "[ \$(cat '$dir/status') = 1 ]"
    sentence "'a #%?b.db' cannot be written: it or its folder is read-only"
    ok $? "a read-only store: the sentence"
    on_disk size=9m "$fixed && '$limn' '$dir/read.lua' 'a #%?b.db'" 2>"$dir/err"
    ok $? "a read-only store is read"
    # With a log of writes that nobody has taken in, nothing of it is left out.
    cp "$dir/whole.db" "$dir/logged.db"
    "$limn" -e "local s = limn.store.open('$dir/logged.db')
        s:query('UPDATE runs SET status = \"lost\" WHERE id = 1')
        os.execute('cp $dir/logged.db-wal $dir/log-wal')" 2>"$dir/err"
    if [ -s "$dir/log-wal" ]; then
        on_disk size=9m "cp '$dir/logged.db' '$dir/disk/l.db' &&
            cp '$dir/log-wal' '$dir/disk/l.db-wal' &&
            mount -o remount,ro '$dir/disk' &&
            '$limn' '$dir/read.lua' '$dir/disk/l.db'" 2>"$dir/err"
        check "a log on a read-only medium is left out" "[ $? != 0 ]"
    fi
else
    skip "disks that are full and read-only: no mounts"
fi
finish
