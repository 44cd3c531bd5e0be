#!/bin/sh
# user.host.sh -- what a user must see: one clear sentence and exit status 1
# for a wrong call; the same bytes from the same script.
. tests/host.sh

# wrong NAME SCRIPT TEXT: exit status 1, and on stderr a line with the text, and
# perhaps the line of the script with its carets.
wrong() {
    printf '%s\n' "$2" >"$dir/wrong.lua"
    "$limn" "$dir/wrong.lua" >"$dir/out" 2>"$dir/err"
    status=$?
    [ $status = 1 ] && sentence "$3"
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
wrong "a missing file" 'limn.files.load("/dev/null/none/x.npy")' \
    "/dev/null/none/x.npy"
wrong "an undefined global" 'print(lnm)' "lnm"

printf '\000\000\010\003\000\000\000\005\000\000\000\002\000\000\000\002ab' |
    gzip >"$dir/short.gz"
wrong "a truncated IDX" "limn.files.idx('$dir/short.gz')" "short.gz"
wrong "an option of a script" "arg = {[0] = 'x', '--widht', '3'}
limn.options({{name = 'width', default = 3, doc = ''}})" \
    "did you mean '--width'?"

wrong "a fraction in a list of integers" "arg = {[0] = 'x', '--width', '8,8.5'}
limn.options({{name = 'width', default = {64}, doc = ''}})" \
    "width must be an integer, got '8.5'"

wrong "a flag with a value" "arg = {[0] = 'x', '--quick=no'}
limn.options({{name = 'quick', default = false, doc = ''}})" \
    "quick takes no value"
echo "limn.options({{name = 'low', default = 0/0, doc = 'the least'}})
error('help ends the script')" >"$dir/help.lua"
"$limn" "$dir/help.lua" -h >"$dir/out" 2>"$dir/err"
ok $? "-h is --help"
grep -q -- '--low  *the least$' "$dir/out"
ok $? "a default that is NaN is not told"

for n in 1 2; do
    "$limn" scripts/lr_transfer.lua --quick --out "$dir/$n" \
        >"$dir/out$n" 2>"$dir/err"
    ok $? "scripts/lr_transfer.lua --quick"
done
cmp "$dir/1/lr_transfer.csv" "$dir/2/lr_transfer.csv"
ok $? "the same script twice gives the same data"
sed "s|$dir/[12]||" "$dir/out1" >"$dir/a"
sed "s|$dir/[12]||" "$dir/out2" >"$dir/b"
cmp "$dir/a" "$dir/b"
ok $? "the same script twice prints the same"
cmp "$dir/1/lr_transfer.png" "$dir/2/lr_transfer.png"
ok $? "the same script twice draws the same picture"

finish
