#!/bin/sh
# coverage.sh BUILD [FOLDER] -- which part of the lines and of the branches of
# each folder has run, after tests of a build with COV=1 (make coverage).  With a
# folder, each of its lines that has not: FILE:LINE.
#
# A branch is one way out of a condition, as gcov counts them; those of calls
# that do not return are not counted.
cd "$(dirname "$0")/.." || exit 2
B=$1 folder=$2
out=$B/gcov
rm -rf "$out"
mkdir -p "$out"
root=$PWD
find "$B" -name '*.gcno' -path "$B/$folder*" ! -path '*/tests/*' |
    (cd "$out" && while read -r notes; do
        gcov -b -c -p -r -s "$root" "$root/$notes" 2>/dev/null
    done) >"$out/log"

# A hot file is compiled twice: what runs in one precision has run.
if [ -n "$folder" ]; then
    cat "$out"/src#"$(echo "$folder" | tr / '#')"*.c.gcov |
        awk -F: '/^ *-: *0:Source:/ {file = $4}
            $1 ~ /#####/ {print file ":" $2 + 0}' | sort -u
    exit
fi
for file in "$out"/src#*.gcov; do
    name=$(basename "$file" .gcov | tr '#' /)
    awk -v name="$name" '
        /^ *[0-9]+[*]?: *[1-9]/ {lines++; ran++}
        /^ *[#=]+: *[1-9]/ {lines++}
        /^branch .* taken/ {branches++; if ($4 + 0 > 0) taken++}
        /^branch .* never/ {branches++}
        END {print name, lines + 0, ran + 0, branches + 0, taken + 0}' "$file"
done | awk '
    {split($1, part, "/"); f = part[2]
     l[f] += $2; r[f] += $3; b[f] += $4; t[f] += $5
     L += $2; R += $3; B += $4; T += $5}
    function row(name, a, c, d, e) {
        printf "%-8s %6d lines %6.1f %%   %6d branches %6.1f %%\n", name, a,
            a ? 100 * c / a : 0, d, d ? 100 * e / d : 0
    }
    END {
        for (f in l) row(f, l[f], r[f], b[f], t[f]) | "sort"
        close("sort")
        row("all", L, R, B, T)
    }'
