#!/bin/sh
# The generated documents are those of this program, and the shells and man
# can read them; installation puts everything in its place and away again.
. tests/host.sh

# runs NAME COMMAND...: the command succeeds.
runs() {
    name=$1
    shift
    "$@" >"$dir/err" 2>&1
    ok $? "$name"
}

runs "generate" "$limn" doc/generate.lua "$dir"
for file in reference.md limn.1 limn.lua limn.bash _limn; do
    runs "doc/$file is up to date (make doc)" diff "doc/$file" "$dir/$file"
done
runs "stubs are Lua" "$limn" -e "assert(loadfile('$dir/limn.lua'))"
if command -v bash >/dev/null; then
    cat >"$dir/complete.bash" <<END
source $dir/limn.bash
COMP_WORDS=(limn --ver) COMP_CWORD=1
_limn
[ "\${COMPREPLY[0]}" = --version ]
END
    runs "completion in bash" bash "$dir/complete.bash"
fi
if command -v groff >/dev/null; then
    runs "man page" sh -c "! groff -man -ww -z -Tutf8 '$dir/limn.1' 2>&1 | grep ."
else
    skip "man page: no groff"
fi
tr -d '\\' <"$dir/limn.1" >"$dir/plain"
for option in $("$limn" --help | awk '/^  -/ {print $1}'); do
    runs "$option is in the man page" grep -q "^\.B $option\b\|^\.B $option$" \
        "$dir/plain"
done

b=$(dirname "$limn")
if [ "$(realpath "$b")" = "$(realpath build)" ]; then
    runs "install" make -s install DESTDIR="$dir/root" PREFIX=/usr
    runs "installed program" "$dir/root/usr/bin/limn" -e "os.exit(0)"
    runs "installed man page" test -s "$dir/root/usr/share/man/man1/limn.1"
    runs "uninstall" make -s uninstall DESTDIR="$dir/root" PREFIX=/usr
    runs "nothing is left" sh -c "! find '$dir/root' -type f | grep ."
else
    skip "install: not the build in build"
fi
finish
