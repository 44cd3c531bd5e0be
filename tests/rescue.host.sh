#!/bin/sh
# rescue.host.sh -- the third Ctrl-C ends limn in the middle of a function of C
# that does not look whether it is to stop; what the session holds is saved.
. tests/host.sh

# Lua's own pattern matching takes 2^n steps for this.
deaf='string.find(string.rep("a", 60), string.rep("a?", 60) .. string.rep("a", 60))'
cat > "$dir/session.exp" << 'END'
set timeout 60
log_user 1
cd [lindex $argv 1]
set env(TERM) dumb
spawn [lindex $argv 0]
expect "limn> "
foreach line [lrange $argv 2 end-1] {
    send -- "$line\r"
    expect -re "\n.*limn> $"
}
send -- "[lindex $argv end]\r"
sleep 1
send "\003"
sleep 0.3
send "\003"
expect "once more ends limn"
send "\003"
expect eof
set how [wait]
puts "\nended by [lindex $how 5]"
END
session() {
    expect "$dir/session.exp" "$limn" "$dir" "$@" > "$dir/err" 2>&1 < /dev/null
}

mkdir "$dir/state"
XDG_STATE_HOME="$dir/state" XDG_CONFIG_HOME="$dir/state"
export XDG_STATE_HOME XDG_CONFIG_HOME
session 'net = limn.model.net(3, {width = 5, seed = 1});' \
    'net:save("whole.npz");' 'x = limn.tensor.arange(1, 9);' \
    'run = limn.dyn.gd(net, limn.tensor.ones(4, 3), limn.tensor.ones(4));' \
    'record = {loss = {1, 0.5}, step = limn.tensor.new{1, 2}};' \
    'fig = limn.plot.figure(); fig:line({1, 2}, {3, 4});' 'n = 3' \
    "(function() local inner = limn.tensor.ones(2); $deaf end)()"
grep -q 'limn: saved in limn-rescued-' "$dir/err"
ok $? "it says where"
grep -q 'ended by .*SIGINT' "$dir/err"
ok $? "it ends by the signal"
folder=$(cd "$dir" && echo limn-rescued-*)
[ "$(cd "$dir/$folder" && echo *)" = \
    "README fig.gp inner.npy net.npz record.csv run.npz x.npy" ]
ok $? "what is saved: $(cd "$dir/$folder" && echo *)"
cat > "$dir/compare.lua" << 'END'
local at = arg[1] .. "/"
local a, b = limn.model.load(at .. "net.npz"), limn.model.load(arg[2])
assert((a:flat() - b:flat()):abs():max() == 0)
assert(limn.files.load(at .. "x.npy"):sum() == 45)
assert(limn.files.load(at .. "inner.npy"):sum() == 2)
local r = limn.files.csv(at .. "record.csv")
assert(r.loss[2] == 0.5 and r.step[2] == 2)
local run = limn.dyn.gd(b, limn.tensor.ones(4, 3), limn.tensor.ones(4))
run:restore(limn.files.load_npz(at .. "run.npz").state)
END
"$limn" "$dir/compare.lua" "$dir/$folder" "$dir/whole.npz" 2> "$dir/err"
ok $? "what was saved is what was there"
rm -rf "$dir/$folder"

# A session that holds nothing leaves nothing; one whose folder takes nothing
# finds another.
session 'n = 3' "$deaf"
[ "$(cd "$dir" && echo limn-rescued-*)" = 'limn-rescued-*' ] &&
    grep -q 'ended by .*SIGINT' "$dir/err"
ok $? "nothing to save"

# Sorting millions is as deaf, a loop in a finaliser as well.
session 'x = limn.tensor.ones(3);' \
    't = {}; for i = 1, 1e7 do t[i] = (i * 7919) % 10007 end' 'table.sort(t)'
grep -q 'limn: saved in .*x.npy' "$dir/err" || grep -q interrupted "$dir/err"
ok $? "in the middle of a sort"
rm -rf "$dir"/limn-rescued-*
session 'x = limn.tensor.ones(3);' \
    'setmetatable({}, {__gc = function() while true do end end}) collectgarbage()'
grep -q 'limn: saved in .*x.npy' "$dir/err" || grep -q interrupted "$dir/err"
ok $? "in the middle of a finaliser"
finish
