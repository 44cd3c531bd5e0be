#!/bin/sh
# coverage.sh BUILD [FOLDER] -- which part of the lines and of the branches of
# each folder has run, after tests of a build with COV=1 (make coverage).  With a
# folder, each of its lines that has not: FILE:LINE: TEXT.
#
# A branch is one way out of a condition, as gcov counts them.  What is compiled
# twice, for both precisions, is counted twice.
cd "$(dirname "$0")/.." || exit 2
root=$PWD B=$1 folder=$2
out=$root/$B/gcov
rm -rf "$out"
mkdir -p "$out/once" "$out/single"
ln -s "$root/src" "$out/once/src" # as the objects name what they are made of
ln -s "$root/src" "$out/single/src"
find "$root/$B/$folder" -name '*.gcno' ! -path '*/tests/*' | while read -r notes; do
    case $notes in
    *_s.gcno) cd "$out/single" ;;
    *) cd "$out/once" ;;
    esac && gcov -b -c -p -r -s "$root" "$notes"
done >"$out/log" 2>&1

if [ -n "$folder" ]; then
    for file in "$out"/*/src#"$(echo "$folder" | tr / '#')"*.c.gcov; do
        name=$(basename "$file" .gcov | tr '#' /)
        sed -n "s|^ *#####: *\([0-9]*\):|$name:\1: |p" "$file"
    done | sort -u -t: -k1,1 -k2,2n
    exit
fi
for file in "$out"/*/src#*.gcov; do
    awk -v name="$(basename "$file" | cut -d'#' -f2)" '
        /^ *[0-9]+[*]?: *[1-9]/ {lines++; ran++}
        /^ *[#=]+: *[1-9]/ {lines++}
        /^branch .* taken/ {branches++; if ($4 + 0 > 0) taken++}
        /^branch .* never/ {branches++}
        END {print name, lines + 0, ran + 0, branches + 0, taken + 0}' "$file"
done | awk '
    {
        l[$1] += $2; r[$1] += $3; b[$1] += $4; t[$1] += $5
        l["~all"] += $2; r["~all"] += $3; b["~all"] += $4; t["~all"] += $5
    }
    END {
        for (f in l)
            printf "%-8s %6d lines %6.1f %%   %6d branches %6.1f %%\n", f, l[f],
                l[f] ? 100 * r[f] / l[f] : 0, b[f], b[f] ? 100 * t[f] / b[f] : 0
    }' | LC_ALL=C sort | sed 's/^~all/all /'
