#!/bin/sh
# run.sh BUILD [PART ...] -- run the tests of a build and count them.
#
# A suite is a command whose last line is "N passed, N failed, N skipped", of
# which something was made; an experiment script counts as one test, and leaves
# its figures among the logs.  Suites run side by side, one a processor; the log
# of each is BUILD/check/SUITE.log, and what failed of it SUITE.failed.
# Parts: floors c oom walk lua host scripts.
cd "$(dirname "$0")/.." || exit 2
B=${1:-build}
shift
parts=${*:-floors c oom walk lua host scripts}
logs=$PWD/$B/check
rm -rf "$logs"
mkdir -p "$logs"
export LIMN="$PWD/$B/limn" BUILD="$PWD/$B" LOGS="$logs"
export XDG_STATE_HOME="$logs" XDG_CONFIG_HOME="$logs"

# Each suite on a line: its name and its command.
suites() {
    for part in $parts; do
        case $part in
        floors) echo "floors sh tests/floors.sh" ;;
        c) find "$B/tests" -name 'test_*' ! -name '*.d' ! -name '*.gc*' | sort |
            sed 's|.*/\(.*\)|c/\1 &|' ;;
        oom) echo "oom $B/tests/oom" ;;
        walk) echo "walk $B/tests/walk" ;;
        lua) find tests/lua -name '*.lua' ! -path '*/lib/*' | sort |
            sed "s|tests/\(.*\)\.lua|\1 $B/limn &|" ;;
        host) find tests -name '*.host.sh' | sort |
            sed 's|tests/\(.*\)\.host\.sh|host/\1 sh &|' ;;
        scripts) find scripts -name '*.lua' ! -path '*/lib/*' | sort |
            sed "s|.*|& $LIMN $PWD/& --quick|" ;;
        esac
    done
}

suites | tr '\n' '\0' | xargs -0 -P "$(nproc)" -n 1 sh tests/one.sh
# Again at the end, where one looks.
cat "$logs"/*.failed 2>/dev/null
cat "$logs"/*.count | awk '{p += $1; f += $2; s += $3} END {
    print p + 0 " passed, " f + 0 " failed, " s + 0 " skipped"
    exit f > 0 || p == 0
}'
