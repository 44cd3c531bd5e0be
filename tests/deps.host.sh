#!/bin/sh
# What is missing is installed by apt, and nothing of the user's is removed:
# deps.sh before a stand-in for Debian, whose packages are lines of a file.
. tests/host.sh

fake="$dir/bin" debian="$dir/debian" calls="$dir/calls"
mkdir "$fake"
for tool in awk cat env grep id mktemp nproc rm sed sh tail tr; do
    ln -s "$(command -v $tool)" "$fake/$tool"
done

# put NAME: a program of that name, from standard input.
put() {
    { echo '#!/bin/sh' && cat; } >"$fake/$1"
    chmod +x "$fake/$1"
}

put dpkg-query <<END
sed 's/^/installed /' '$debian'
END
put sudo <<'END'
exec "$@"
END
# The names of the packages come last; gnuplot-qt and mplayer stand in the way
# of gnuplot-nox and expect, and nowhere is unheard-of.
put apt-get <<END
echo "\$*" >>'$calls'
case " \$*" in *" nowhere"*) exit 100 ;; *" update"*) exit 0 ;; esac
names=
for name; do
    case \$name in -* | install) continue ;; esac
    names="\$names \$name"
    case \$name in
    gnuplot-nox) grep -q ^gnuplot-qt '$debian' && gone="\$gone gnuplot-qt" ;;
    expect) grep -q ^mplayer '$debian' && gone="\$gone mplayer" ;;
    esac
done
case " \$*" in
*" -s "*)
    for name in \$names; do echo "Inst \$name (1 Debian)"; done
    for name in \$gone; do echo "Remv \$name [1]"; done
    exit 0
    ;;
*" --no-remove "*) [ -z "\$gone" ] || exit 100 ;;
esac
for name in \$gone; do sed -i "/^\$name/d" '$debian'; done
for name in \$names; do
    echo "Get:1 http://debian main amd64 \$name amd64 1 [2 kB]"
    echo "Setting up \$name:amd64 (1) ..."
    echo "\$name" >>'$debian'
done
END

# deps NAME STATUS PACKAGE...: what it says is in err, apt's calls in calls.
deps() {
    name=$1 status=$2
    shift 2
    : >"$calls"
    PATH="$fake" sh tests/deps.sh "$@" >"$dir/err" 2>&1
    [ $? = "$status" ]
    ok $? "$name: exit status $status"
}
called() {
    grep -v '^-s ' "$calls"
}
says() {
    grep -q -- "$1" "$dir/err"
    ok $? "$name: says $1"
}

echo "libzip-dev" >"$debian"
deps "all there" 0 libzip-dev
check "all there: apt is not asked" "[ ! -s '$calls' ]"

deps "one missing" 0 libzip-dev zlib1g-dev
check "one missing: is installed" "grep -q '^zlib1g-dev' '$debian'"
check "one missing: the other is not asked for" "! grep libzip '$calls'"
check "one missing: no call may remove" \
    "called | grep -q install && ! called | grep -v -e --no-remove"
says "fetched 1 of 1: zlib1g-dev"
says "ready   1 of 1: zlib1g-dev"

# gnuplot-qt provides gnuplot-nox; a gnuplot of one's own is enough as well.
echo "gnuplot-qt gnuplot (= 5), gnuplot-nox (= 5)" >"$debian"
deps "provided" 0 gnuplot-nox/gnuplot
check "provided: apt is not asked" "[ ! -s '$calls' ]"
: >"$debian"
put gnuplot <<'END'
[ "$1" = --version ]
END
deps "a program" 0 gnuplot-nox/gnuplot
check "a program: apt is not asked" "[ ! -s '$calls' ]"
put gnuplot <<'END'
exit 127
END
deps "a program that does not work" 0 gnuplot-nox/gnuplot
check "a program that does not work: apt helps" "grep -q gnuplot-nox '$debian'"

# What apt would remove stays, and the user is told what to do.
echo "gnuplot-qt" >"$debian"
deps "in the way" 1 gnuplot-nox/gnuplot
check "in the way: nothing is installed" "[ -z \"\$(called)\" ]"
check "in the way: nothing is removed" "grep -q '^gnuplot-qt' '$debian'"
says "apt would remove: gnuplot-qt"
says "on the PATH that answers --version: gnuplot$"
says "apt-get install gnuplot-nox$"
echo "mplayer" >"$debian"
deps "another in the way" 1 libzip-dev expect
check "another in the way: nothing is removed" "grep -q mplayer '$debian'"
says "apt would remove: mplayer"

: >"$debian"
deps "unheard-of" 1 nowhere
says "could not install: nowhere"
check "unheard-of: the lists are fetched once" \
    "[ \$(grep -c '^update' '$calls') = 1 ]"
rm "$fake/apt-get"
deps "no apt" 1 libzip-dev
says "missing (Debian names): libzip-dev"

# What the Makefile asks for, before a machine that has all of it but gnuplot,
# which is the user's own.
if command -v make >/dev/null; then
    put gnuplot <<'END'
[ "$1" = --version ]
END
    put apt-get <<END
echo "\$*" >>'$calls'
exit 100
END
    make -n demo check bench check-mpi MPI=mpich check-fuzz B="$dir/none" \
        2>/dev/null | sed -n 's/^sh tests.deps.sh //p' >"$dir/asked"
    tr ' ' '\n' <"$dir/asked" | sed 's|/.*||; /^gnuplot/d' >"$debian"
    while read -r words; do
        # shellcheck disable=SC2086
        deps "make: $words" 0 $words
    done <"$dir/asked"
    check "make: a gnuplot is asked for" "grep -q 'nox/gnuplot' '$dir/asked'"
    check "make: the MPI that is meant" "! grep -q openmpi '$dir/asked'"
else
    skip "make"
fi
finish
