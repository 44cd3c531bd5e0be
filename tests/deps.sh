#!/bin/sh
# deps.sh PACKAGE... -- install by apt those of the named Debian packages that
# are missing, saying which; where that is impossible, name them and fail.
missing=
for package; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null; then
    echo "missing (Debian names):$missing" >&2
    exit 1
fi
echo "installing:$missing" >&2
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
for try in 1 2; do
    # shellcheck disable=SC2086
    if $sudo apt-get install -y --no-install-recommends $missing >"$log" 2>&1
    then
        rm -f "$log"
        exit 0
    fi
    [ $try = 1 ] && $sudo apt-get update >/dev/null 2>&1
done
tail -n 20 "$log" >&2
rm -f "$log"
echo "could not install:$missing" >&2
exit 1
