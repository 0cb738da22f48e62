#!/bin/sh
# Installs what the book is built with, on Debian and Ubuntu.
# The packages, what they are for and their names elsewhere: packages.txt.

set -eu
LC_ALL=C
export LC_ALL
case $0 in */*) cd "${0%/*}" ;; esac
table=packages.txt

usage() {
    cat <<'END'
usage: ./setup.sh [option]

Installs the packages that the book is built with (Debian, Ubuntu), with
sudo when you are not root.  Does nothing when all of them are there.

  --list             print what is needed and what of it is there
  --package-of TOOL  print the package that gives a command or file
  --help             print this

Another system: prints the packages' names there and changes nothing.
END
}

say() { printf '%s\n' "$*"; }
complain() { printf 'setup.sh: %s\n' "$*" >&2; }

# rows: the table without comments, columns parted by one tab.
rows() {
    sed -e '/^#/d' -e '/^ *$/d' -e 's/ *| */	/g' -e 's/ *$//' "$table"
}

# state: prints "STATUS package purpose" for each row, tab-parted, where
# STATUS is ok, missing, or old:VERSION.  One call of dpkg-query for all.
state() {
    names=$(rows | cut -f 1)
    # shellcheck disable=SC2086  # one word for each package
    have=$(dpkg-query -W -f '${db:Status-Status}\t${Package}\t${Version}\n' \
               $names 2>/dev/null) || :
    { printf '%s\n' "$have"; echo .; rows; } | awk -F '\t' '
        $0 == "."         { table = 1; next }
        !table            { if ($1 == "installed") version[$2] = $3; next }
        !($1 in version)  { print "missing\t" $1 "\t" $4; next }
        $2 == "-"         { print "ok\t" $1 "\t" $4; next }
                          { v = version[$1]; sub(/^[0-9]+:/, "", v)
                            s = newer(v, $2) ? "ok" : "old:" v
                            print s "\t" $1 "\t" $4 }
        # newer: whether upstream version a is at least b, number by number
        function newer(a, b,    x, y, i, n) {
            split(a, x, /[^0-9]+/)
            n = split(b, y, /[^0-9]+/)
            for (i = 1; i <= n; i++)
                if (x[i] + 0 != y[i] + 0)
                    return x[i] + 0 > y[i] + 0
            return 1
        }'
}

# elsewhere COLUMN PREFIX: the names in a column, once each; those with
# the prefix (without it), or with no prefix at all if none is given.
elsewhere() {
    rows | cut -f "$1" | tr ' ' '\n' | awk -v prefix="$2" '
        $0 == "-" || $0 == ""  { next }
        prefix == ""           { if (index($0, "/")) next }
        prefix != ""           { if (index($0, prefix) != 1) next
                                 $0 = substr($0, length(prefix) + 1) }
        !seen[$0]++            { line = line " " $0 }
        END                    { print substr(line, 2) }'
}

other_system() {
    complain "this system has no apt-get and dpkg, so nothing was changed."
    cat <<END
The book needs these packages.

Homebrew:
  brew install $(elsewhere 5 '')
  brew install --cask $(elsewhere 5 cask/)

Fedora:
  sudo dnf install $(elsewhere 6 '')

Arch:
  sudo pacman -S --needed $(elsewhere 7 '')
  and from the user repository (AUR): $(elsewhere 7 aur/)

Debian, Ubuntu:
  sudo apt-get install $(elsewhere 1 '')
END
}

# as_root COMMAND...: runs it, with sudo if need be, without questions.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    fi
}

fetch_lists() {
    say "Fetching apt's lists of packages."
    as_root apt-get -q update
}

# install PACKAGE...: apt's lists are fetched when they do not know a
# package, and once more if the install fails, since they may be stale.
install() {
    fresh=no
    if ! apt-get -qq --simulate --no-install-recommends install "$@" \
            >/dev/null 2>&1 </dev/null; then
        fetch_lists || return 1
        fresh=yes
    fi
    set -- apt-get -q -y -o DPkg::Lock::Timeout=300 \
        --no-install-recommends install "$@"
    as_root "$@" && return 0
    [ "$fresh" = no ] && fetch_lists && as_root "$@"
}

[ -r "$table" ] || { complain "$table is missing: a broken copy?"; exit 1; }

case ${1-} in
'') ;;
--help | -h)
    usage
    exit 0 ;;
--list) ;;
--package-of)
    [ $# -eq 2 ] || { complain "--package-of needs one name"; exit 2; }
    rows | awk -F '\t' -v tool="$2" '
        { n = split($3, gives, " ")
          for (i = 1; i <= n; i++)
              if (gives[i] == tool) { print $1; found = 1; exit } }
        END { exit !found }' && exit 0
    complain "no package in $table gives $2"
    exit 1 ;;
*)
    complain "unknown option $1; known are --list, --package-of, --help"
    exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    other_system
    exit 1
fi

now=$(state)
if [ "${1-}" = --list ]; then
    printf '%s\n' "$now" | awk -F '\t' '{ printf "%-12s %-26s %s\n", $1, $2, $3 }'
    exit 0
fi
wanted=$(printf '%s\n' "$now" | awk -F '\t' '$1 != "ok" { print $2 }')
[ -n "$wanted" ] || { say "All packages are there."; exit 0; }

say "To be installed, with what they depend on:"
printf '%s\n' "$now" |
    awk -F '\t' '$1 != "ok" { printf "  %-26s %s\n", $2, $3 }'

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    complain "you are not root, and there is no sudo.  As root, type"
    # shellcheck disable=SC2086
    say "  apt-get install --no-install-recommends" $wanted >&2
    exit 1
fi

# shellcheck disable=SC2086  # one word for each package
if ! install $wanted; then
    complain "apt-get failed; its message is above."
    exit 1
fi

left=$(state | awk -F '\t' '$1 != "ok" { print "  " $2 ": " $1 }')
if [ -n "$left" ]; then
    complain "still missing, or too old in this release of the system:"
    printf '%s\n' "$left" >&2
    exit 1
fi
say "All packages are there."
