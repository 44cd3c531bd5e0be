#!/bin/sh
# one.sh "SUITE COMMAND ..." -- run one suite for run.sh: print its line, and
# leave its log, its counts and what failed in LOGS.
name=${1%% *} command=${1#* }
log=$LOGS/$(echo "$name" | tr / .).log
began=$(date +%s)
case $name in scripts/*) cd "$LOGS" || exit 2 ;; esac
# shellcheck disable=SC2086
timeout 900 $command >"$log" 2>&1 </dev/null
status=$?
counts=$(tail -n 1 "$log" | sed -n \
    's/^\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)*$/\1 \2 \4/p')
case $name in
scripts/*) counts="$((status == 0)) $((status != 0))" ;;
esac
# shellcheck disable=SC2086
set -- $counts
passed=${1:-0} failed=${2:-0} skipped=${3:-0}
# No check at all, or a bad end after a good count, is a failure.
[ $((passed + failed + skipped)) -gt 0 ] || failed=1
[ $status -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed $failed $skipped" >"${log%.log}.count"
printf '%5d passed %3d failed %3d skipped %4d s  %s\n' "$passed" "$failed" \
    "$skipped" "$(($(date +%s) - began))" "$name"
[ "$failed" -eq 0 ] && exit 0
{
    echo "$name failed:"
    grep -a -A 12 '^FAIL' "$log" | head -n 60
    tail -n 8 "$log" | sed 's/^/    /'
    echo "    exit status $status; the whole log is $log"
} | tee "${log%.log}.failed"
