#!/bin/sh
# user.host.sh -- what a user must see: one clear sentence and exit status 1
# for a wrong call; the same bytes from the same script.
LIMN=${LIMN:-build/limn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

ok() {
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $2"
        [ -f "$work/err" ] && sed 's/^/      /' "$work/err"
    fi
}

# wrong NAME SCRIPT TEXT: exit status 1, and one line on stderr with the text.
wrong() {
    printf '%s\n' "$2" >"$work/wrong.lua"
    "$LIMN" "$work/wrong.lua" >"$work/out" 2>"$work/err"
    status=$?
    [ $status = 1 ] && [ "$(wc -l <"$work/err")" = 1 ] &&
        grep -qF "$3" "$work/err"
    ok $? "$1: exit status $status, expected 1 and one line with: $3"
}

net='local x, y = limn.tensor.randn(8, 3), limn.tensor.randn(8)
local net = limn.model.net(3, {width = 4})'
wrong "a wrong option name" "$net
limn.dyn.sgd(net, x, y, {learning_rate = 1})" "no option 'learning_rate'"
wrong "a misspelt option" "limn.model.net(3, {widht = 4})" \
    "did you mean 'width'?"
wrong "a wrong shape" "$net
limn.dyn.gd(net, limn.tensor.randn(8, 2), y, {lr = 1})" "'x' is 8 x 2"
wrong "a NaN learning rate" "$net
limn.dyn.gd(net, x, y, {lr = 0/0})" "'lr' must be a finite number, got nan"
wrong "a missing file" 'limn.tensor.load("/nonexistent/x.npy")' \
    "/nonexistent/x.npy"
wrong "an undefined global" 'print(lnm)' "lnm"

printf '\000\000\010\003\000\000\000\005\000\000\000\002\000\000\000\002ab' |
    gzip >"$work/short.gz"
wrong "a truncated IDX" "limn.tensor.idx('$work/short.gz')" "short.gz"
wrong "an option of a script" "arg = {[0] = 'x', '--widht', '3'}
limn.options({{name = 'width', default = 3, doc = ''}})" \
    "did you mean '--width'?"

for n in 1 2; do
    "$LIMN" scripts/lr_transfer.lua --quick --out "$work/$n" \
        >"$work/out$n" 2>"$work/err"
    ok $? "scripts/lr_transfer.lua --quick"
done
cmp "$work/1/lr_transfer.csv" "$work/2/lr_transfer.csv"
ok $? "the same script twice gives the same data"
sed "s|$work/[12]||" "$work/out1" >"$work/a"
sed "s|$work/[12]||" "$work/out2" >"$work/b"
cmp "$work/a" "$work/b"
ok $? "the same script twice prints the same"
cmp "$work/1/lr_transfer.png" "$work/2/lr_transfer.png"
ok $? "the same script twice draws the same picture"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
