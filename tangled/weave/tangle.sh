#!/bin/sh
# From chapters/f-making.nw: change it there, not here.
# tangle.sh [--override FILE]... CONTENTS PLAIN LINES
set -eu
weave=$(dirname "$0")
# take the overrides from the command line
while [ "${1-}" = --override ]; do
    set -- "$@" "$2"
    shift 2
done
contents=$1 plain=$2 lines=$3
shift 3
# find noweb, and room to work in
PATH=$PATH:${NOWEB:-/usr/lib/noweb}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
# list the files of the chapters
chapters=$(awk '$1 != "part" { print "chapters/" $2 ".nw" }' \
           "$contents")
# mark up and number the chapters
markup -t "$@" $chapters > "$work/marked"
lua5.4 "$weave/starts.lua" tests/exercises \
    < "$work/marked" > "$work/all"
if [ "$#" -gt 0 ]; then
    lua5.4 "$weave/override.lua" "$@" < "$work/all" > "$work/new"
    mv "$work/new" "$work/all"
fi
labels=$work/labels.tsv chunks=$work/chunks.tsv
lua5.4 "$weave/labels.lua" "$contents" "$chunks" \
    < "$work/all" > "$labels"
mkdir -p "$work/lines/exercises"
lua5.4 "$weave/exercises.lua" "$labels" "$work/lines/exercises" \
    < "$work/all"
sed 's|^@defn exercises/|@defn exercise |' "$work/all" > "$work/new"
mv "$work/new" "$work/all"
sed -n 's/^@defn //p' "$work/all" | sort -u | grep / > "$work/roots"
mkdir -p "$work/plain" "$work/lines/lib" "$work/lines/programs"
folders=$(sed 's|/[^/]*$||' "$work/roots" | sort -u)
(cd "$work/plain" && mkdir -p $folders)
(cd "$work/lines" && mkdir -p $folders)
# write the plain copy
(
    lua5.4 "$weave/annotate.lua" --names "$labels" \
        < "$work/all" > "$work/named"
    cd "$work/plain" && mnt -t -all < "$work/named"
) &
plain_copy=$!
# write the copy with line numbers
lua5.4 "$weave/annotate.lua" "$labels" \
    < "$work/all" > "$work/resolved"
sed -E 's#^(@(defn|use) [^ ]*/[^ ]*\.[ch])$#\1*#' \
    "$work/resolved" > "$work/starred"
names=$(sed -n 's/^@defn \(.*\)\*$/\1*/p' "$work/starred" | sort -u)
[ -z "$names" ] || (
    set -f      # an asterisk is an asterisk
    cd "$work/lines" && mnt -L $names < "$work/starred"
)
cp "$labels" "$chunks" "$work/lines"
cp "$work/resolved" "$work/lines/stream"
wait "$plain_copy"
# replace only what differs
install_changed() {     # from to: prints what it changed
    mkdir -p "$2"
    LC_ALL=C diff -rqN "$1" "$2" > "$work/report" || true
    sed -n "s|^Files $1/\(.*\) and .* differ\$|\1|p" \
        "$work/report" > "$work/differ"
    while read -r f; do
        [ -e "$1/$f" ] || continue
        # put a new version in its place
        place=$2/$f
        mkdir -p "${place%/*}"
        case $f in *.sh) chmod +x "$1/$f" ;; esac
        cp -p "$1/$f" "$place.new"
        mv "$place.new" "$place"
        echo "$f"
    done < "$work/differ"
    # remove what is no longer made
    (cd "$2" && find . -type f) > "$work/here"
    while read -r f; do
        [ -e "$1/$f" ] || rm -f "$2/$f"
    done < "$work/here"
}
install_changed "$work/plain" "$plain"
install_changed "$work/lines" "$lines" > "$work/lines-changed"
