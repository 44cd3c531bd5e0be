#!/bin/sh
# rescue.host.sh -- the third Ctrl-C ends limn in the middle of a function of C
# that does not look whether it is to stop; what the session holds is saved.
. tests/host.sh

# Lua itself calls the finaliser of a file, with hooks off.
deaf='getmetatable(io.stdout).__gc = function() while true do end end io.tmpfile() collectgarbage()'
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
kept="$dir/state/limn/sessions"
grep -q "limn: the session is kept in $kept/new-.* and 1 figure beside it" "$dir/err"
ok $? "it says where"
grep -q 'ended by .*SIGINT' "$dir/err"
ok $? "it ends by the signal"
cat > "$dir/compare.lua" << 'END'
local r = limn.session.load()
assert(table.concat(r.loaded, " ") == "inner n net record run x", table.concat(r.loaded, " "))
local b = limn.model.load(arg[1])
assert((net:flat() - b:flat()):abs():max() == 0)
assert(x:sum() == 45 and inner:sum() == 2 and n == 3)
assert(record.loss[2] == 0.5 and record.step[2] == 2)
assert(run:state()[1] == 0 and run:step(1).t == 1)
END
"$limn" "$dir/compare.lua" "$dir/whole.npz" 2> "$dir/err"
ok $? "what was saved is what was there, also in functions that ran"
grep -q plot "$kept"/*-fig.gp
ok $? "figures are scripts of gnuplot"
rm -rf "$kept"

# A session that holds nothing leaves nothing.
session '3' "$deaf"
[ ! -e "$kept" ] && grep -q 'ended by .*SIGINT' "$dir/err"
ok $? "nothing to save"

# One whose folder takes nothing finds another.
rm -rf "$kept"
: > "$kept" 2> /dev/null || { mkdir -p "$dir/state/limn" && : > "$kept"; }
TMPDIR="$dir/tmp"
mkdir "$TMPDIR"
export TMPDIR
session 'x = limn.tensor.ones(3);' "$deaf"
grep -q "the session is kept in $dir/tmp/" "$dir/err"
ok $? "a folder that takes nothing"
finish
