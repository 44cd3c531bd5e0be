#!/bin/sh
# deps.sh PACKAGE... -- see that what is needed of this machine is there.
#
# PACKAGE is a Debian package, or PACKAGE/COMMAND where any COMMAND on the PATH
# that works does as well.  What an installed package provides is there too, and
# so is python3-MODULE where /usr/bin/python3 finds the module.  The rest is
# installed by apt, which says what it does and never removes a package: where
# it would, or cannot, the missing ones are named and the exit status is 1.

there=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' \
    2>/dev/null | sed -n '/^installed /{s/([^)]*)//g; p; }' |
    tr -s ', \n' ' ') "

# has WORD: a package, a command or a module that does.
has() {
    case $there in *" ${1%/*} "*) return 0 ;; esac
    case $1 in
    */*) "${1#*/}" --version ;;
    python3-*) /usr/bin/python3 -c "import importlib.util as util
raise SystemExit(not util.find_spec('${1#python3-}'))" ;;
    *) false ;;
    esac >/dev/null 2>&1 </dev/null
}

missing='' commands=''
for word; do
    has "$word" && continue
    missing="$missing ${word%/*}"
    case $word in */*) commands="$commands ${word#*/}" ;; esac
done
[ -z "$missing" ] && exit 0

say() {
    echo "$*" >&2
}

if ! command -v apt-get >/dev/null; then
    say "missing (Debian names):$missing"
    exit 1
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

# What apt would do: its lines "Inst NAME ..." and "Remv NAME ...".
plan() {
    # shellcheck disable=SC2086
    apt-get -s --no-auto-remove --no-install-recommends install $missing \
        >"$dir/plan" 2>"$dir/log"
}

# A line for each package that is fetched, and for each that is set up.
progress() {
    of=$(grep -c '^Inst ' "$dir/plan") fetched=0 ready=0
    while read -r word rest; do
        echo "$word $rest" >>"$dir/log"
        # shellcheck disable=SC2086
        case $word in
        Get:*)
            set -- $rest
            fetched=$((fetched + 1))
            say "  fetched $fetched of $of: $4"
            ;;
        Setting)
            set -- $rest
            ready=$((ready + 1))
            say "  ready   $ready of $of: ${2%:*}"
            ;;
        esac
    done
}

install() {
    # shellcheck disable=SC2086
    {
        $sudo env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get install -y \
            --no-remove --no-auto-remove --no-install-recommends $missing 2>&1
        echo $? >"$dir/status"
    } | progress
    [ "$(cat "$dir/status")" = 0 ]
}

update() {
    say "  apt-get update"
    $sudo apt-get update >/dev/null 2>&1
}

say "installing by apt:$missing"
plan || { update && plan; } || : >"$dir/plan"
lost=$(sed -n 's/^Remv \([^ ]*\).*/ \1/p' "$dir/plan" | tr -d '\n')
if [ -n "$lost" ]; then
    say "Nothing was installed, for apt would remove:$lost"
    [ -n "$commands" ] &&
        say "Enough is a program on the PATH that answers --version:$commands"
    say "Or decide yourself:  apt-get install$missing"
    exit 1
fi
[ -s "$dir/plan" ] && { install || { update && install; }; } && exit 0
tail -n 20 "$dir/log" >&2
say "could not install:$missing"
exit 1
