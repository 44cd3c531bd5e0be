#!/bin/sh
# A suite that makes no check fails, and what is skipped is counted as skipped:
# by hand and in the sum of run.sh.
. tests/host.sh

# last NAME WANTED STATUS COMMAND...: its last line and its exit status.
last() {
    name=$1 wanted=$2 status=$3
    shift 3
    "$@" >"$dir/err" 2>&1
    got=$?
    [ "$(tail -n 1 "$dir/err")" = "$wanted" ] && [ $got = "$status" ]
    ok $? "$name: '$wanted', exit status $status, not $got"
}

lua() {
    echo "local t = require 'limn.test' $1 t.done()" >"$dir/test.lua"
    "$limn" "$dir/test.lua"
}
last "lua: nothing" "0 passed, 1 failed, 0 skipped" 1 lua ""
last "lua: a test without a check" "0 passed, 1 failed, 0 skipped" 1 lua \
    "t.test('empty', function() end)"
last "lua: a skipped test" "1 passed, 0 failed, 1 skipped" 0 lua \
    "t.test('a', function() t.ok(true) end)
     t.test('b', function() t.ok(true) t.skip('no b') t.ok(false) end)"
last "lua: a test that fails" "0 passed, 1 failed, 0 skipped" 1 lua \
    "t.test('a', function() t.ok(false) end)"

host() {
    echo ". tests/host.sh; $1 finish" >"$dir/test.host.sh"
    sh "$dir/test.host.sh"
}
last "host: nothing" "0 passed, 1 failed, 0 skipped" 1 host ""
last "host: skipped" "1 passed, 0 failed, 1 skipped" 0 host \
    "ok 0 a; skip b;"

if command -v gcc >/dev/null; then
    c() {
        printf '#include "check.h"\nint main(void) { %s return check_done(); }' \
            "$1" >"$dir/test.c"
        gcc -Isrc -Itests/c -DLM_ARCH=\"any\" -o "$dir/test" "$dir/test.c" src/core/isa.c -lm &&
            "$dir/test"
    }
    last "c: nothing" "0 passed, 1 failed, 0 skipped" 1 c ""
    last "c: skipped" "1 passed, 0 failed, 1 skipped" 0 c \
        'CHECK(1); CHECK_SKIP("no b");'
else
    skip "c: no gcc"
fi

# one NAME COUNTS COMMAND: what one.sh counts for run.sh.
one() {
    echo "$3" >"$dir/suite.sh"
    LOGS="$dir" sh tests/one.sh "$1 sh $dir/suite.sh" >"$dir/err"
    [ "$(cat "$dir/$1.count")" = "$2" ]
    ok $? "one.sh: $1: $2, not $(cat "$dir/$1.count")"
}
one good "3 0 0" "echo 3 passed, 0 failed"
one skips "3 0 2" "echo 3 passed, 0 failed, 2 skipped"
one nothing "0 1 0" "echo 0 passed, 0 failed"
one no-count "0 1 0" "echo fine"
one only-skips "0 0 1" "echo 0 passed, 0 failed, 1 skipped"
one bad-end "3 1 0" "echo 3 passed, 0 failed; exit 3"
finish
