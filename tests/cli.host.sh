#!/bin/sh
# The command line: options, exit statuses, what goes to which stream.
. tests/host.sh

# same NAME WANTED GOT
same() {
    printf 'wanted: %s\ngot:    %s\n' "$2" "$3" >"$dir/err"
    [ "$2" = "$3" ]
    ok $? "$1"
}

# run NAME STATUS OUTPUT COMMAND...: what it prints on both streams.
run() {
    name=$1 status=$2 output=$3
    shift 3
    got=$("$@" 2>&1 </dev/null)
    same "$name: status" "$status" "$?"
    same "$name: output" "$output" "$got"
}

script() {
    cat >"$dir/$1"
}

bash=$PWD/doc/limn.bash
export XDG_CONFIG_HOME="$dir/config" XDG_STATE_HOME="$dir/state"
cd "$dir" || exit 2

script hello.lua <<'END'
print("hello", arg[0], arg[1], ...)
END
run script 0 "hello	hello.lua	a	a	b" "$limn" hello.lua a b
mkdir -p deep/lib
script deep/lib/part.lua <<'END'
return {word = "beside"}
END
script deep/whole.lua <<'END'
print(require "lib.part".word)
END
run module-beside-script 0 "beside" "$limn" deep/whole.lua
run execute 0 "2" "$limn" -e "print(1 + 1)"
run execute-joined 0 "2" "$limn" "-eprint(1 + 1)"
run in-order 0 "1
2" "$limn" -e "x = 1 print(x)" -e "print(x + 1)"
run library 0 "true" "$limn" -l m=limn.test -e "print(m.near ~= nil)"
run dashes 0 "hello	hello.lua	-e	-e" "$limn" -- hello.lua -e
run exit-code 7 "" "$limn" -e "os.exit(7)"
run wrong-option 2 "limn: wrong option '-x'" sh -c "'$limn' -x 2>&1 | head -n 1;
    '$limn' -x 2>/dev/null"
run no-argument 2 "" sh -c "'$limn' -e 2>/dev/null"
run bad-threads 2 "" sh -c "'$limn' --threads=x 2>/dev/null"
run threads 0 "1" "$limn" --threads 1 -e "print(limn.threads())"
# The option, then limn's own variable, then those of OpenBLAS and OpenMP, where
# they hold a number.
threads() {
    wanted=$1
    shift
    run "threads: $*" 0 "$wanted" env -u LIMN_THREADS -u OPENBLAS_NUM_THREADS \
        -u OMP_NUM_THREADS "$@" -e "print(limn.threads())"
}
all='LIMN_THREADS=2 OPENBLAS_NUM_THREADS=3 OMP_NUM_THREADS=4'
# shellcheck disable=SC2086
threads 1 $all "$limn" --threads 1
# shellcheck disable=SC2086
threads 2 $all "$limn"
threads 3 OPENBLAS_NUM_THREADS=3 OMP_NUM_THREADS=4 "$limn"
threads 4 OMP_NUM_THREADS=4,2 "$limn"
threads 4 LIMN_THREADS=0 OPENBLAS_NUM_THREADS=many OMP_NUM_THREADS=4 "$limn"
threads 2 OPENBLAS_NUM_THREADS=1 "$limn" --threads 2
threads "$(env -u OMP_NUM_THREADS nproc)" "$limn"
run help 0 "usage: limn [options] [script [args]]" \
    sh -c "'$limn' --help | head -n 1"
run version 0 "limn" sh -c "'$limn' --version | head -n 1 | cut -d ' ' -f 1"

run selftest 0 "0 failed" sh -c "'$limn' --selftest | tail -n 1 | cut -d ' ' -f 3,4 |
    tr -d ,"
run list-terms 0 "LIMN_TERM can be" sh -c "'$limn' --list-terms | sed -n 2p"
run terms-anywhere 0 "now: screen: screen, shows as text" \
    sh -c "LIMN_TERM=text '$limn' --list-terms | head -n 1"

run wrong-file 1 "limn: cannot open nothing.lua" \
    sh -c "'$limn' nothing.lua 2>&1 | cut -d: -f 1,2; '$limn' nothing.lua 2>/dev/null"
run syntax 1 "limn: (command line):1: unexpected symbol near <eof>" \
    "$limn" -e "x ="
run error-object 1 "limn: an error object: {code = 3}" \
    "$limn" -e "error{code = 3}"
run error-function 1 "limn: an error object that is a function" \
    "$limn" -e "error(print)"
run error-tostring 1 "limn: told" "$limn" -e \
    "error(setmetatable({}, {__tostring = function() return 'told' end}))"

# A wrong call is one sentence at the script's own line.
script wrong.lua <<'END'
local k = {{1, 0}, {0, 1}}
limn.probe.align(k, k, {centre = false})
END
run wrong-option-name 1 "limn: wrong.lua:2: probe.align: no option 'centre' \
(did you mean 'center'?)
  2 | limn.probe.align(k, k, {centre = false})
    |                         ^^^^^^" "$limn" wrong.lua
script shape.lua <<'END'
limn.probe.align({{1, 0}, {0, 1}}, {{1, 0}})
END
run wrong-shape 1 "limn: shape.lua:1: probe.align: 'q' is 1 x 2, expected n n \
with n = 2
  1 | limn.probe.align({{1, 0}, {0, 1}}, {{1, 0}})
    |            ^^^^^" "$limn" shape.lua
# Also where the function is written in Lua and raises by itself.
script prelude.lua <<'END'
local specs = {{name = "width", default = 1, doc = ""}}
limn.options(specs, {arg = {"width"}})
END
run lua-function 1 "limn: prelude.lua:2: prelude.lua: an option begins with \
--, got 'width'
  2 | limn.options(specs, {arg = {\"width\"}})" "$limn" prelude.lua
script deep.lua <<'END'
local function inner() error("deep") end
local function outer() inner() end
outer()
END
run traceback 1 "limn: deep.lua:1: deep
  1 | local function inner() error(\"deep\") end
    |                        ^^^^^
    deep.lua:1: in 'inner'
    deep.lua:2: in 'outer'
    deep.lua:3: in the main chunk" "$limn" deep.lua
# load catches an error of the parser, of which nothing is left.
script caught.lua <<'END'
local function parse() return load("return " .. ("("):rep(500)) end
assert(not parse())
error("other")
END
run caught 1 "limn: caught.lua:3: other
  3 | error(\"other\")
    | ^^^^^" "$limn" caught.lua
script global.lua <<'END'
local lenght = 1
print(pirnt)
END
run strict 1 "limn: global.lua:2: no global 'pirnt' (did you mean 'print'?)
  2 | print(pirnt)
    |       ^^^^^" "$limn" global.lua
# Carets stand below what is meant, also behind tabs and wide characters.
caret() {
    printf '%b\n' "$2" >caret.lua
    run "a caret below $1" 0 "$3" sh -c "'$limn' caret.lua 2>&1 | tail -n +2"
}
caret "a field" 'local o = {}\nprint("ä", o.a.b)' '  2 | print("ä", o.a.b)
    |              ^'
caret "an operator" '\tlocal a = {} .. 1' '  1 |  local a = {} .. 1
    |               ^^'
caret "a syntax error" 'local a = 1\nlocal b = ) 1' '  2 | local b = ) 1
    |           ^'
run strict-tolerates 0 "nil	nil" "$limn" -e \
    "print(rawget(_G, 'nothing'), load('return unpack')())"

# Completion in bash: the options of a script, which is not run.
cat >"$dir/takes.lua" <<'END'
io.open("ran", "w")
local o = limn.options{
  {name = "quick", default = false, doc = "a few seconds"},
  {name = "opt", choices = {"adam", "sgd"}, doc = "the " .. "optimizer"},
  {name = "width", default = {64, 128}, doc = "widths"},
}
END
run options-of-a-script 0 "--quick	.	a few seconds
--opt	adam sgd	the optimizer
--width	-	widths" "$limn" options takes.lua
# tab WANTED WORD...: what the last word becomes.
tab() {
    wanted=$1
    shift
    run "bash completes: $*" 0 "$wanted" bash -c '. "$1"
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _limn && echo "${COMPREPLY[*]}"' bash "$bash" "$@"
}
if bash --version >/dev/null 2>&1; then
    tab "--quick --opt --width" "$limn" takes.lua --
    tab "--width" "$limn" -W takes.lua --quick --w
    tab "adam" "$limn" takes.lua --opt a
    tab "takes.lua" "$limn" takes.lua --quick ta
    tab "--threads" "$limn" --th
    tab "takes.lua" "$limn" --threads 2 ta
else
    skip "completion in bash"
fi
[ ! -e ran ]
ok $? "completion has run the script"

# Pipes.
got=$(echo 'print(1 + 1)' | "$limn" 2>&1)
same "script from a pipe" "2" "$got"
echo 'error("x")' | "$limn" 2>/dev/null
same "error from a pipe" 1 $?
got=$(echo 'print(...)' | "$limn" - a b 2>&1)
same "script from - with arguments" "a	b" "$got"
got=$(printf '1 + 1\nx = 3;\nx * 2\n=x\nfor i = 1, 2 do\nprint(i)\nend\n' |
    "$limn" -i 2>&1)
same "prompt from a pipe: only results" "2
6
3
1
2" "$got"
printf 'nope\n1\n' | "$limn" -i >/dev/null 2>&1
same "prompt from a pipe with an error" 1 $?
got=$(printf 'nope\n' | "$limn" -i 2>/dev/null)
same "errors go to stderr" "" "$got"
( "$limn" -e "for i = 1, 1e6 do print(i) end"; echo $? >"$dir/status" ) |
    head -n 1 >/dev/null
same "closed output" 141 "$(cat "$dir/status")"
"$limn" -e "print(1)" >/dev/full 2>/dev/null
same "full disk" 1 $?

# The startup file is for the prompt, and -E is without it.
mkdir -p config/limn
echo 'started = "yes"' >config/limn/init.lua
got=$(echo 'rawget(_G, "started")' | "$limn" -i)
same "startup file" yes "$got"
got=$(echo 'rawget(_G, "started")' | "$limn" -E -i)
same "startup file and -E" nil "$got"
got=$(echo 'started' | LIMN_INIT='started = "too"' "$limn" -i)
same "LIMN_INIT" too "$got"
run "startup file and scripts" 0 nil "$limn" -e 'print(rawget(_G, "started"))'

# Signals: <close> variables close, the status says which signal.
script loop.lua <<'END'
local t <close> = setmetatable({}, {__close = function()
  local n = 0
  for i = 1, 1000 do n = n + i end
  print("closed", n)
end})
print "on"
io.stdout:flush()
local co = coroutine.wrap(function()
  while true do pcall(function() while true do end end) end
end)
while true do pcall(co) end
END
stop() {
    rm -f out # the one before would say that this one is on
    env --default-signal=INT "$limn" "$1" >out 2>err &
    pid=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -s out ] && break
        sleep 0.1
    done
    kill -"$2" $pid
    wait $pid
    same "$1, SIG$2: status" "$3" $?
    same "$1, SIG$2: closed" "$4" "$(cat out)"
}
for pair in INT:130 TERM:143 HUP:129; do
    stop loop.lua "${pair%:*}" "${pair#*:}" "on
closed	500500"
done

# Iterative methods: over an operator C loops, over a function Lua does.
cat >operator.lua <<'END'
local a = limn.linalg.operator(limn.tensor.randn(1500, 1500, {seed = 1}), {gram = true})
print "on"
io.stdout:flush()
a:density{probes = 200, steps = 1500, seed = 1}
END
cat >function.lua <<'END'
print "on"
io.stdout:flush()
limn.linalg.eigs(function(x)
  limn.linalg.eigs(function(y)
    while true do pcall(function() while true do end end) end
  end, 1, {n = 4})
end, 1, {n = 3})
END
for script in operator function; do
    stop $script.lua INT 130 "on"
done

# Kernels that the processor deserves, also where OpenBLAS does not know it;
# the user's own choice stands.
if grep -qw avx2 /proc/cpuinfo; then
    env -u OPENBLAS_CORETYPE "$limn" --version | grep -q "core Prescott"
    [ $? = 1 ]
    ok $? "OpenBLAS runs kernels of 2004 on a processor with AVX2"
    OPENBLAS_CORETYPE=Prescott "$limn" --version | grep -q "core Prescott"
    ok $? "OPENBLAS_CORETYPE of the user is not respected"
fi

finish
