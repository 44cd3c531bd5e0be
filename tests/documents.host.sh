#!/bin/sh
# The generated documents are those of this program, and the shells and man
# can read them; installation puts everything in its place and away again.
limn=${LIMN:-build/limn}
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
check() {
    name=$1
    shift
    if "$@" >"$dir/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $name"
        head -n 12 "$dir/log" | sed 's/^/      /'
    fi
}

check "generate" "$limn" doc/generate.lua "$dir"
for file in reference.md limn.1 limn.lua limn.bash _limn; do
    check "doc/$file is up to date (make doc)" diff "doc/$file" "$dir/$file"
done
check "stubs are Lua" "$limn" -e "assert(loadfile('$dir/limn.lua'))"
if command -v bash >/dev/null; then
    cat >"$dir/complete.bash" <<END
source $dir/limn.bash
COMP_WORDS=(limn --ver) COMP_CWORD=1
_limn
[ "\${COMPREPLY[0]}" = --version ]
END
    check "completion in bash" bash "$dir/complete.bash"
fi
if command -v groff >/dev/null; then
    check "man page" sh -c "! groff -man -ww -z -Tutf8 '$dir/limn.1' 2>&1 | grep ."
fi
tr -d '\\' <"$dir/limn.1" >"$dir/plain"
for option in $("$limn" --help | awk '/^  -/ {print $1}'); do
    check "$option is in the man page" grep -q "^\.B $option\b\|^\.B $option$" \
        "$dir/plain"
done

b=$(dirname "$limn")
if [ "$(realpath "$b")" = "$(realpath build)" ]; then
    check "install" make -s install DESTDIR="$dir/root" PREFIX=/usr
    check "installed program" "$dir/root/usr/bin/limn" -e "os.exit(0)"
    check "installed man page" test -s "$dir/root/usr/share/man/man1/limn.1"
    check "uninstall" make -s uninstall DESTDIR="$dir/root" PREFIX=/usr
    check "nothing is left" sh -c "! find '$dir/root' -type f | grep ."
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
