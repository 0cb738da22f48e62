#!/usr/bin/env bash
# setup.sh on systems that are made of a few false commands: nothing is
# installed, whoever runs this.

. "$(dirname "$0")/support.sh"

# What setup.sh itself needs, and nothing else, is in $base; $debian has
# false package tools besides.
base=$scratch/base
debian=$scratch/debian
mkdir "$base" "$debian"
for tool in sh env awk sed cut tr cat; do
    ln -s "$(command -v "$tool")" "$base/$tool"
done
if command -v mawk >/dev/null; then        # Debian's own, if it is here
    ln -sf "$(command -v mawk)" "$base/awk"
fi

# fake NAME: a false command with the standard input as its body.
fake() {
    { echo '#!/bin/sh'; cat; } >"$debian/$1"
    chmod +x "$debian/$1"
}

fake id <<'END'
cat "$FAKE/uid"
END

fake sudo <<'END'
echo "sudo" >>"$FAKE/log"
exec "$@"
END

fake dpkg-query <<'END'
echo "dpkg-query" >>"$FAKE/log"
while [ "$#" -gt 0 ]; do
    case $1 in
    -*) [ "$1" != -f ] || shift ;;
    *) sed -n "s/^$1 \(.*\)/installed	$1	\1/p" "$FAKE/installed" ;;
    esac
    shift
done
END

fake apt-get <<'END'
echo "apt-get $*" >>"$FAKE/log"
case " $* " in
*" --simulate "*)
    [ -e "$FAKE/lists" ] ;;
*" update "*)
    [ ! -e "$FAKE/offline" ] || exit 100
    echo fresh >"$FAKE/lists" ;;
*" install "*)
    [ -e "$FAKE/lists" ] && [ "$(cat "$FAKE/lists")" = fresh ] || exit 100
    [ "$DEBIAN_FRONTEND" = noninteractive ] || exit 100
    found=no
    for word in "$@"; do
        [ "$found" = no ] || echo "$word $(cat "$FAKE/version")" >>"$FAKE/installed"
        [ "$word" != install ] || found=yes
    done ;;
esac
END

FAKE=$scratch/state
export FAKE

# bare: a system with none of the packages, no lists, and root.
bare() {
    rm -rf "$FAKE"
    mkdir "$FAKE"
    : >"$FAKE/installed"
    : >"$FAKE/log"
    echo 0 >"$FAKE/uid"
    echo 9999 >"$FAKE/version"
}

packages=$(sed -e '/^#/d' -e '/^ *$/d' packages.txt | cut -d ' ' -f 1)

# complete: a system with all of them.
complete() {
    bare
    for package in $packages; do
        echo "$package 9999"
    done >"$FAKE/installed"
}

on_debian() { PATH=$debian:$base ./setup.sh "$@"; }
elsewhere() { PATH=$base ./setup.sh "$@"; }
logged() { grep -q -e "$1" "$FAKE/log"; }
not_logged() { ! logged "$1"; }

# All is there.
complete
check_prints "all there: says so" "All packages are there." on_debian
check "all there: apt-get is not called" not_logged apt-get
check "all there: one call of dpkg-query" [ "$(grep -c dpkg-query "$FAKE/log")" -eq 1 ]

# Nothing is there.
bare
check_prints "bare: says what it will install, and what for" \
    "noweb                      tangling and weaving" on_debian
check "bare: fetches the lists, since there are none" logged "apt-get .*update"
check "bare: all packages are there afterwards" \
    [ "$(sort "$FAKE/installed" | cut -d ' ' -f 1)" = "$(echo "$packages" | sort)" ]
check "bare: without recommended packages" logged "no-install-recommends install noweb"
check "bare: root needs no sudo" not_logged sudo
check_prints "bare: nothing left to do the second time" \
    "All packages are there." on_debian

# What is said comes before anything is done.
bare
on_debian >"$scratch/report" 2>&1
check "says it before apt-get's lists are fetched" \
    awk '/To be installed/ { said = NR } /Fetching/ { exit !(said && said < NR) }' "$scratch/report"

# One is missing, the lists are there.
complete
echo fresh >"$FAKE/lists"
sed -i '/^graphviz /d' "$FAKE/installed"
check_prints "one missing: is named" "graphviz" on_debian
check "one missing: only that one is installed" logged "install graphviz$"
check "one missing: the lists are not fetched" not_logged "apt-get .*update"

# The lists are there but out of date.
complete
echo stale >"$FAKE/lists"
sed -i '/^graphviz /d' "$FAKE/installed"
check_prints "stale lists: fetched, then installed" "All packages are there." on_debian

# No network.
bare
touch "$FAKE/offline"
check_fails "no network: fails and says so" 1 "apt-get failed" on_debian

# Not root.
bare
echo 1000 >"$FAKE/uid"
check_prints "not root: uses sudo" "All packages are there." on_debian
check "not root: sudo was called" logged sudo
mv "$debian/sudo" "$scratch/sudo"
bare
echo 1000 >"$FAKE/uid"
check_fails "not root and no sudo: says what root should type" 1 \
    "apt-get install --no-install-recommends noweb" on_debian
check "not root and no sudo: changes nothing" not_logged apt-get
complete
echo 1000 >"$FAKE/uid"
check_prints "not root and no sudo, all there: no trouble" \
    "All packages are there." on_debian
mv "$scratch/sudo" "$debian/sudo"

# A release whose pandoc is too old.
complete
echo fresh >"$FAKE/lists"
sed -i 's/^pandoc .*/pandoc 2.9.2.1-3/' "$FAKE/installed"
echo 2.9.2.1-3 >"$FAKE/version"
check_fails "too old: says so" 1 "pandoc: old:2.9.2.1-3" on_debian
for version in 2.17.1.1-2 2.17 1:2.17+dfsg 3.1.3 10.0; do
    complete
    sed -i "s/^pandoc .*/pandoc $version/" "$FAKE/installed"
    check_prints "pandoc $version will do" "All packages are there." on_debian
done

# Another system.
bare
check_fails "another system: exits with 1" 1 "nothing was changed" elsewhere
elsewhere >"$scratch/report" 2>&1
check "another system: Homebrew's names" \
    grep -q "brew install --cask .*font-tex-gyre-pagella" "$scratch/report"
check "another system: Fedora's names" \
    grep -q "dnf install .*libcmocka-devel" "$scratch/report"
check "another system: Arch's names" grep -q "(AUR): noweb$" "$scratch/report"
check_fails "another system: marks of the table are not printed" 1 "" \
    grep -E '^  .* - |aur/|cask/' "$scratch/report"
check "another system: no package tool was called" [ ! -s "$FAKE/log" ]

# Options.
check_prints "--help" "usage: ./setup.sh" elsewhere --help
check_fails "an unknown option names the known ones" 2 \
    "known are --list, --package-of, --help" on_debian --lits
bare
check_prints "--list says what is missing" "missing      noweb" on_debian --list
check "--list installs nothing" not_logged apt-get
check_prints "--package-of a command" "noweb" elsewhere --package-of markup
check_prints "--package-of a file" "libcmocka-dev" elsewhere --package-of cmocka.h
check_fails "--package-of something else" 1 "no package" elsewhere --package-of nothing
check_fails "--package-of nothing" 2 "needs one name" elsewhere --package-of
check_prints "from another directory" "usage" bash -c 'cd / && "$1/setup.sh" --help' - "$root"

# The table.
check "each row has seven columns" awk -F '|' '!/^#/ && NF && NF != 7 { exit 1 }' packages.txt
check "no package is listed twice" [ -z "$(echo "$packages" | sort | uniq -d)" ]
check "no cell is empty" awk -F '|' '!/^#/ && NF { for (i = 1; i <= NF; i++) if ($i ~ /^ *$/) exit 1 }' packages.txt
# Names that can be nothing but a package's: they may stand in one file.
for package in texlive-latex-recommended fonts-texgyre-math fonts-jetbrains-mono gnuplot-nox libcmocka-dev; do
    check "$package is named in packages.txt alone" \
        bash -c '! grep -lrF -e "$1" setup.sh Makefile README.md CONTRIBUTING.md .ci 2>/dev/null' - "$package"
done
if [ -x /usr/bin/dpkg-query ] && ./setup.sh >/dev/null 2>&1; then
    for tool in $(sed -e '/^#/d' -e '/^ *$/d' packages.txt | cut -d '|' -f 3); do
        check "on this system: $tool is there" bash -c '
            export PATH=$PATH:/usr/lib/noweb
            command -v "$1" || [ -n "$(find /usr/share/texlive /usr/share/texmf \
                /usr/share/fonts /usr/include -name "$1" -print -quit 2>/dev/null)" ]' - "$tool"
    done
fi

finish
