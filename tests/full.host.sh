#!/bin/sh
# full.host.sh -- where there is no room for a file, one sentence says so, what
# was there stays, and nothing is left beside it; only a file is replaced.
#
# Room ends at a limit on the size of files and, where a user may mount one, at
# the end of a small file system.
. tests/host.sh

# 480 kB as doubles; hardly less when they are deflated.
write() {
    echo "local T = limn.tensor; local x = T.randn(60000, {seed = 1}) $1"
}
write 'x:save("old")' >"$dir/npy.lua"
write 'x:save("old", {precision = "single"})' >"$dir/single.lua"
write 'limn.files.save_npz("old", {x = x, y = {1}})' >"$dir/npz.lua"
write 'limn.files.save_npz("old", {x = x, y = {1}}, {compress = true})' \
    >"$dir/deflated.lua"
write 'limn.files.save_csv({x = x}, "old")' >"$dir/csv.lua"
write 'limn.files.save_csv(x:reshape(300, 200), "old")' >"$dir/table.lua"

# Prints the exit status, what the file holds, and what is in the folder.
inside='cd "$1" && echo before >old && "$2" "$3" 2>"$4" >/dev/null
    echo $? "$(cat old)" $(ls -A)'
mkdir "$dir/folder"
for name in npy single npz deflated csv table; do
    set -- sh "$dir/folder" "$limn" "$dir/$name.lua" "$dir/err"
    said=$(sh -c "ulimit -f 100 && $inside" "$@")
    [ "$said" = "1 before old" ] &&
        sentence "cannot write 'old'.*File too large"
    ok $? "$name over the limit: $said"
    if ! unshare -rm true 2>/dev/null; then
        skip "$name on a full file system: no mounts"
        continue
    fi
    said=$(unshare -rm sh -c \
        "mount -t tmpfs -o size=100k none \"\$1\" && $inside" "$@")
    [ "$said" = "1 before old" ] &&
        sentence "cannot write 'old'.*No space left on device"
    ok $? "$name on a full file system: $said"
done

# Small enough: the file behind a link, with its permissions.
for call in 'limn.files.save({1, 2}, "link")' \
    'limn.files.save_npz("link", {x = {1}})' 'limn.files.save_csv({x = {1}}, "link")'; do
    (cd "$dir/folder" && echo before >old && chmod 640 old &&
        ln -sf old link && "$limn" -e "$call" &&
        [ "$(cat old)" != before ] && [ -L link ] &&
        [ "$(stat -c %a old)" = 640 ]) 2>"$dir/err" >&2
    ok $? "$call, behind a link"
    (cd "$dir/folder" && rm link && mkfifo link && ! "$limn" -e "$call" \
        2>"$dir/err" && [ -p link ] && [ "$(ls -A)" = "link
old" ])
    sentence "cannot write 'link': not a regular file"
    ok $? "$call, onto a pipe"
done

# On the disk before its name is, and its name after: where strace may look.
if strace -o "$dir/trace" true 2>/dev/null; then
    for call in 'limn.files.save({1, 2}, "new")' \
        'limn.files.save_npz("new", {x = {1}})' 'limn.files.save_csv({x = {1}}, "new")'; do
        (cd "$dir/folder" && strace -f -qq -e trace=fsync,rename \
            -o "$dir/trace" "$limn" -e "$call") >"$dir/err" 2>&1
        said=$(sed 's/^[0-9]* *\([a-z]*\).*/\1/' "$dir/trace" |
            tail -n 3 | tr '\n' ' ')
        [ "$said" = "fsync rename fsync " ]
        ok $? "$call: $said"
    done
else
    skip "on the disk before its name is: no strace"
fi

finish
