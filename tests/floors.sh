#!/bin/sh
# floors.sh -- the rules of doc/architecture.md that a text search can hold.
cd "$(dirname "$0")/.." || exit 2
count=$(mktemp)
skipped=0

# rule TEXT: what stands on standard input breaks the rule.
rule() {
    broken=$(cat)
    [ -z "$broken" ]
    echo $? >>"$count"
    [ -z "$broken" ] && return
    echo "FAIL  $1"
    echo "$broken" | sed 's/^/      /'
}

floor_of() {
    case $1 in
    core) echo 0 ;;
    linalg | plot | store) echo 1 ;;
    calc) echo 2 ;;
    tensor | data | model) echo 3 ;;
    files | theory | dyn | probe) echo 4 ;;
    bind) echo 5 ;;
    host) echo 6 ;;
    *) echo none ;;
    esac
}

# An include names the own folder or a lower floor.
grep -rnoE '^#include "[a-z]+/' src --include='*.[ch]' |
    sed 's|^src/\([a-z]*\)/\([^:]*\):\([0-9]*\):#include "\([a-z]*\)/|\1 \4 \2:\3|' |
    while read -r from to place; do
        [ "$from" = "$to" ] && continue
        a=$(floor_of "$from") b=$(floor_of "$to")
        [ "$a" != none ] && [ "$b" != none ] && [ "$b" -lt "$a" ] ||
            echo "src/$from/$place includes $to"
    done | rule "an include points to the own folder or a lower floor"

# only FOLDERS HEADERS: the headers stay inside the folders.
only() {
    grep -rnE "#include [<\"]($2)" src --include='*.[ch]' |
        grep -vE "^src/($1)/"
}
only 'bind|host' '(lua|lauxlib|lualib)\.h' | rule "Lua only in bind and host"
only 'host' 'readline/' | rule "readline only in host"
only 'linalg' '(cblas|lapacke?|openblas_config)\.h' |
    rule "BLAS and LAPACK only in linalg"
only 'calc' '(gsl|cvode|nvector|sun[a-z]*)/' |
    rule "GSL and SUNDIALS only in calc"
only 'store' 'sqlite3\.h' | rule "SQLite only in store"
only 'files' '(jansson|zip|zlib)\.h' |
    rule "jansson, libzip and zlib only in files"
only 'bind' 'mpi\.h' | rule "MPI only in bind"

mathematics=$(ls src | grep -vxE 'plot|store|bind|host')
for folder in $mathematics; do
    grep -rnE '\b(printf|fprintf|puts|putchar|perror|exit|abort|system|popen)\(' \
        "src/$folder" --include='*.[ch]'
done | rule "no printing and no exit in the mathematics"
for folder in $mathematics; do
    grep -rnE '\b(getenv|clock_gettime|time|clock)\(' "src/$folder" \
        --include='*.[ch]'
done | rule "no environment and no clock in the mathematics"
grep -rnE '\b(setjmp|longjmp|goto)\b' src --include='*.c' |
    rule "no jumps"

# A variable that is not const lies in .data or .bss.
if [ -n "$BUILD" ] && command -v objdump >/dev/null; then
    for folder in $mathematics plot store bind; do
        find "$BUILD/$folder" "$BUILD"/isa/v*/"$folder" -name '*.o' 2>/dev/null
    done | while read -r object; do
        objdump -t "$object" | awk -v name="${object#"$BUILD"/}" '
            $0 ~ / O (\.data|\.bss|\*COM\*)/ && !/\.data\.rel\.ro/ &&
            !/__asan|ubsan|\.Lubsan|odr_asan/ {print name ": " $NF}'
    done | rule "no mutable variable at file scope below host"
else
    echo "skip  no mutable variable at file scope below host"
    skipped=1
fi

# Each mutant is of a line that is there.
awk '/^(src|lua|scripts)\// {
        file = $0
        while ((getline line < file) > 0) {
            sub(/^[ \t]+/, "", line)
            there[file, line] = 1
        }
        close(file)
    }
    /^- / && !((file, substr($0, 3)) in there) {print file ": " substr($0, 3)}
    ' tests/mutants.txt | rule "mutants name lines that are there"

passed=$(grep -c 0 "$count") failed=$(grep -c 1 "$count")
rm -f "$count"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
