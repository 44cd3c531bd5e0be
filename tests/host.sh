# host.sh -- what a *.host.sh needs; sourced from the root of the checkout.
#
#     . tests/host.sh             $limn, and a folder $dir of the test's own
#     check NAME CONDITION        evaluate the condition
#     ok STATUS NAME              or look at an exit status; a failure shows
#                                 what stands in $dir/err
#     sentence PATTERN            $dir/err is one line with the pattern; below it
#                                 may stand the line of a script, with carets
#     skip NAME                   what this machine cannot show
#     grown FILE BYTES PID        wait until a file has so many bytes, or the
#                                 process has ended: no clock decides
#     finish                      print the count; the exit status tells, too
limn=${LIMN:-build/limn}
case $limn in /*) ;; *) limn=$PWD/$limn ;; esac
dir=$(mktemp -d) || exit 2
trap 'away "$dir"' EXIT
passed=0 failed=0 skipped=0

# What was killed may write there for a moment.
away() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf "$@" 2>/dev/null && return
        sleep 0.3
    done
}

ok() {
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAIL  $2"
    [ -f "$dir/err" ] && sed -n '1,12s/^/      /p' "$dir/err"
}

check() {
    eval "$2"
    ok $? "$1"
}

sentence() {
    head -n 1 "$dir/err" | grep -q -e "$1" &&
        ! tail -n +2 "$dir/err" | grep -qv '^ *[0-9]* | '
}

skip() {
    skipped=$((skipped + 1))
    echo "skip  $1"
}

grown() {
    while kill -0 "$3" 2> /dev/null; do
        [ -s "$1" ] && [ "$(wc -c < "$1")" -ge "$2" ] && return
        sleep 0.05
    done
}

finish() {
    if [ $((passed + failed + skipped)) = 0 ]; then
        echo "FAIL  no check was made"
        failed=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ]
}
