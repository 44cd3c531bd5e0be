#!/bin/sh
# stress.sh lua|memory|valgrind|msan BUILD -- the tests under conditions in which a
# fault that is there by luck alone shows itself.
#
#   lua       Lua checks every call of its API and its own invariants, and moves
#             the stack of a thread whenever it may: on all tests of Lua
#   memory    and it collects everything: whenever it may on the smallest ones of the
#             binding, at moments that a seed chooses on all
#   valgrind  the tests of C with the instructions and the kernels of AVX2, which
#             Valgrind knows: no read of what was never written
#   msan      the tests of C, and the readers of files on what libFuzzer makes up,
#             compiled so that a number that depends on what was never written is
#             found; what libraries give counts as written (fuzz/seen.c)
#
# Lua comes from Debian's source package; where the system cannot fetch that,
# the tests are skipped.
cd "$(dirname "$0")/.." || exit 2
what=$1 B=$2
passed=0 failed=0 skipped=0
make="make --no-print-directory"
root=$PWD/$B-stress
mkdir -p "$root"

skip() {
    skipped=$((skipped + 1))
    echo "skip  $1"
}

# run NAME COMMAND...: its last line counts the tests.
run() {
    name=$1
    shift
    said=$("$@" 2>&1 </dev/null)
    how=$?
    last=$(echo "$said" | tail -n 1)
    if [ $how = 0 ]; then
        passed=$((passed + 1))
        echo "ok    $name: $last"
    else
        failed=$((failed + 1))
        echo "FAIL  $name ($how)"
        echo "$said" | tail -n 30 | sed 's/^/      /'
    fi
}

# remembered COMMAND...: has Valgrind nothing to say of it, whatever its tests say?
remembered() {
    "$@"
    [ $? != 99 ]
}

# The source of Debian's lua5.4, with lists of packages of its own.
fetch() {
    [ -d "$root"/source/lua5.4-* ] 2>/dev/null && return
    lists=$root/source
    mkdir -p "$lists/parts" "$lists/lists/partial"
    if [ -f /etc/apt/sources.list.d/debian.sources ]; then
        sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
            >"$lists/parts/source.sources"
    else
        sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$lists/parts/source.list"
    fi
    (
        cd "$lists" || exit 1
        set -- -o Dir::Etc::sourcelist=/dev/null \
            -o Dir::Etc::sourceparts="$lists/parts" \
            -o Dir::State::lists="$lists/lists"
        apt-get "$@" update && apt-get "$@" source lua5.4
    ) >"$lists/log" 2>&1
}

# When a Lua with HARDMEMTESTS collects: at every moment at first, then ever more
# rarely, n ln(1 + m / n) times in m moments with n = $MANY, by $SEED.
moments() {
    cat <<'C'
#include <stdlib.h>
int limn_moment(void)
{
    static unsigned long long state;
    static double many, past;
    if (many == 0) {
        const char *n = getenv("MANY"), *s = getenv("SEED");
        many = n && atof(n) > 0 ? atof(n) : 1000;
        state = s ? strtoull(s, NULL, 10) : 1;
    }
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53 * (many + past++) < many;
}
C
}

# limn with such a Lua, at ROOT/limn-NAME: lua_with NAME DEFINITIONS
lua_with() {
    lua=$root/liblua-$1 program=$root/limn-$1
    shift
    mkdir -p "$lua"
    cp "$root"/source/lua5.4-*/src/*.[ch] "$lua"
    sed -i '/define condchangemem(L,pre,pos)  /{n;s/gcrunning(G(L))/& \&\& limn_moment()/}' \
        "$lua/llimits.h"
    sed -i '/^#define llimits_h/a int limn_moment(void);' "$lua/llimits.h"
    moments >"$lua/moments.c"
    grep -q 'gcrunning(G(L)) && limn_moment()' "$lua/llimits.h" || return 1
    for file in "$lua"/*.c; do
        case $file in */lua.c | */luac.c) continue ;; esac
        o=$lua/$(basename "$file" .c).o
        [ -f "$o" ] || ${CC:-gcc} -c -O1 -g -DLUA_USE_LINUX -DLUA_COMPAT_5_3 \
            -DLUAI_ASSERT -DLUA_USE_APICHECK "$@" -o "$o" "$file" || return 1
    done
    rm -f "$lua/liblua.a" "$root/lua/limn"
    ar rcs "$lua/liblua.a" "$lua"/*.o &&
        $make LUALIB="$lua/liblua.a" B="$B-stress/lua" ${CC:+CC="$CC"} &&
        mv "$root/lua/limn" "$program"
}

# suite NAME FILE...: tests of Lua with the limn of that name.
suite() {
    lua=$1
    shift
    logs=$root/logs
    mkdir -p "$logs"
    for file; do
        run "$lua $(basename "$file" .lua)" env LIMN="$root/limn-$lua" \
            XDG_STATE_HOME="$logs" XDG_CONFIG_HOME="$logs" \
            timeout 3600 "$root/limn-$lua" "$file"
    done
}

case $what in
lua | memory)
    if ! command -v apt-get >/dev/null || ! fetch; then
        skip "the source of Lua cannot be fetched"
    elif [ "$what" = lua ]; then
        run "limn that checks Lua" lua_with lua -DHARDSTACKTESTS
        suite lua tests/lua/*.lua
    else
        run "limn that collects" lua_with memory -DHARDSTACKTESTS -DHARDMEMTESTS
        export MANY=1e18
        suite memory tests/lua/define.lua tests/lua/dims.lua
        unset MANY
        # Without those of how long something takes.
        suite memory $(ls tests/lua/*.lua | grep -vE '/(deaf|interrupts)\.lua$')
    fi
    ;;
valgrind)
    if ! command -v valgrind >/dev/null; then
        skip "no valgrind"
    else
        run "the tests" $make check-bins ARCH=x86-64-v3 B="$B-v3" ${CC:+CC="$CC"}
        for test in "$B"-v3/tests/test_*; do
            # What two are held against has 80 bits, of which Valgrind keeps 64; a
            # third needs pidfd_open, which it does not know.
            case $test in
            *.d) continue ;;
            *_transcendental | *_tails | *_plot_gnuplot) how=remembered ;;
            *) how= ;;
            esac
            run "$(basename "$test")" $how env OPENBLAS_CORETYPE=Haswell \
                OPENBLAS_NUM_THREADS=1 timeout 3600 \
                valgrind -q --error-exitcode=99 --leak-check=full \
                --errors-for-leak-kinds=definite --trace-children=no "$test"
        done
    fi
    ;;
msan)
    if ! command -v clang >/dev/null; then
        skip "no clang"
    else
        # SQLite asks the C library about what it has written itself, and Lua gives
        # the sizes of texts.
        tests=
        for test in tests/c/test_*.c; do
            case $test in
            *_store.c | *_library.c) ;;
            *) tests="$tests $B-msan/tests/$(basename "$test" .c)" ;;
            esac
        done
        libraries=poison_in_malloc=0:poison_in_free=0:intercept_memcmp=0
        run "the tests" $make CC=clang ARCH=x86-64-v2 SAN=memory B="$B-msan" $tests
        for test in $tests; do
            case $test in
            */test_calc* | */test_digest | */test_memory | */test_rng | */test_share)
                written= ;;
            *) written=1 ;;
            esac
            run "$(basename "$test")" env ${written:+LM_WRITTEN=1} \
                MSAN_OPTIONS=$libraries timeout 3600 "$test"
        done
        run "the readers" $make B="$B-msan" fuzz-msan
        run "files that nobody wrote" env MSAN_OPTIONS=poison_in_malloc=0 \
            sh tests/fuzz/run.sh "$B-msan" ${SECONDS:-420}
    fi
    ;;
esac
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
