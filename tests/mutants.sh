#!/bin/sh
# mutants.sh BUILD [WORD ...] -- every wrong line of tests/mutants.txt (of files
# whose name has one of the words) must be noticed by the test beside it.  What
# survives is printed, and makes the exit status 1.
cd "$(dirname "$0")/.." || exit 2
B=$1
shift
trees=$PWD/$B-mutants
rm -rf "$trees"
mkdir -p "$trees/sound/$B"
cp -pR Makefile lua src tests doc scripts "$trees/sound"
cp -pR "$B/." "$trees/sound/$B"
parts=$(nproc)
for part in $(seq 0 $((parts - 1))); do
    cp -pR "$trees/sound" "$trees/$part"
    (cd "$trees/sound" && exec "$B/limn" tests/mutants.lua "$B" \
        "$trees/$part" "$part" "$parts" "$@") >"$trees/$part.out" &
done
wait
grep -hv '^[0-9]* passed' "$trees"/*.out
sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$trees"/*.out |
    awk -v n="$parts" '{p += $1; f += $2; n--} END {f += n
        print p + 0 " passed, " f + 0 " failed, 0 skipped"; exit f > 0 || p == 0}'
status=$?
[ $status = 0 ] && rm -rf "$trees"
exit $status
