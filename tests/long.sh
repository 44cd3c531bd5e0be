#!/bin/sh
# long.sh BUILD [PART ...] -- what takes long: a line each, with its minutes, its
# result and where its log is.
#
# Parts: v2      the tests of C and Lua as a processor without AVX runs them
#        mutants wrong lines that a test must notice (mutants.txt)
#        fuzz    ten minutes of made-up files for every reader
#        kills   a sweep that is killed 1000 times
#        resume  a sweep with checkpoints that is killed 100 times, also over
#                ranks of MPI where that is installed
#        soak    50,000 rounds of a session, whose memory must not grow
#        lua     tests of Lua with a Lua that checks itself (stress.sh)
#        memory  and one that collects whenever it may
#        valgrind  the tests of C, and reads of what was never written
#        msan    the same for the readers of files
#        calls   100,000 calls with random arguments (make check-fuzz-calls: more)
#        refused requests for memory of every example and block of tests, from each
#                stack of calls once (walk.c)
#        deaf    Ctrl-C in every function, at a large size
#        looks   every function to its end there, with a limn that notes how long it
#                did not look whether to stop
#        outliers false alarms and power of probe.outliers, 1000 matrices each
#        scripts every experiment in full, one after the other
# The name of a script, such as lr_transfer, is a part as well.
cd "$(dirname "$0")/.." || exit 2
B=$1
shift
logs=$PWD/$B/long
mkdir -p "$logs"
export XDG_STATE_HOME="$logs" XDG_CONFIG_HOME="$logs"
passed=0 failed=0

# part NAME COMMAND...
part() {
    name=$1
    shift
    began=$(date +%s)
    if "$@" >"$logs/$name.log" 2>&1 </dev/null; then
        passed=$((passed + 1)) how=passed
    else
        failed=$((failed + 1)) how=FAILED
    fi
    minutes=$(($(date +%s) - began))
    said=$(tail -n 1 "$logs/$name.log" | cut -c 1-60)
    printf '%3d min %02d s  %s  %-30s %s\n' $((minutes / 60)) $((minutes % 60)) \
        $how "$name" "$said"
    [ $how = passed ] || echo "    the log is $logs/$name.log"
}

script() {
    part "$(basename "$1" .lua)" "$B/limn" "$1" --out "$logs/out"
}

all_scripts() {
    find scripts -name '*.lua' ! -path '*/lib/*' ! -path '*/slurm/*' | sort
}

make="make --no-print-directory"
$make B="$B" check PARTS=floors >"$logs/build.log" 2>&1 || {
    echo "the build fails; the log is $logs/build.log" >&2
    exit 1
}
[ $# -gt 0 ] || set -- v2 mutants fuzz kills resume soak \
    lua memory valgrind msan calls refused deaf looks outliers scripts
for what; do
    case $what in
    v2) part v2 $make check-v2 B="$B" ;;
    mutants) part mutants $make check-mutants B="$B" ;;
    fuzz) part fuzz $make check-fuzz SECONDS=600 B="$B" ;;
    kills) part kills env KILLS=1000 LIMN="$B/limn" sh tests/kill.host.sh ;;
    resume)
        limn="$PWD/$B/limn"
        $make MPI=1 B="$B-mpi" >"$logs/mpi.log" 2>&1 && limn="$PWD/$B-mpi/limn"
        part resume env KILLS=100 LIMN="$limn" sh tests/resume.host.sh
        ;;
    soak) part soak "$B/limn" tests/lua/soak.lua 50000 ;;
    lua | memory | valgrind | msan) part $what sh tests/stress.sh $what "$B" ;;
    calls) part calls "$B/limn" tests/lua/fuzz.lua 100000 2 ;;
    refused) part refused env LIMN_TERM=none "$B/tests/walk" --stacks ;;
    deaf) part deaf env LIMN_TERM=none "$B/limn" tests/lua/deaf.lua --all ;;
    looks)
        $make LOOKS=1 B="$B-looks" >"$logs/watched.log" 2>&1
        part looks env LIMN_TERM=none LOOKS="$logs/looks.notes" LIMN="$PWD/$B-looks/limn" \
            "$B-looks/limn" tests/lua/looks.lua --all
        ;;
    outliers) part outliers "$B/limn" tests/lua/outliers.lua --long ;;
    scripts) for file in $(all_scripts); do script "$file"; done ;;
    *)
        file=$(all_scripts | grep "/$what.lua$")
        if [ -n "$file" ]; then
            script "$file"
        else
            failed=$((failed + 1))
            echo "FAILED  no part '$what'"
        fi
        ;;
    esac
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
