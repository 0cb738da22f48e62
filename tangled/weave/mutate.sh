#!/bin/sh
# From chapters/f-making.nw: change it there, not here.
# mutate.sh STREAM OVERRIDE DIRECTORY: prints the files it writes
set -eu
weave=$(dirname "$0")
stream=$1 override=$2 directory=$3
# find noweb, and room to work in
PATH=$PATH:${NOWEB:-/usr/lib/noweb}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
{ markup -t "$override" && cat "$stream"; } > "$work/all"
lua5.4 "$weave/override.lua" "$override" < "$work/all" > "$work/new"
lua5.4 "$weave/roots.lua" "$override" < "$work/new" > "$work/roots"
while read -r root; do
    mkdir -p "$directory/${root%/*}"
    nt -L -R"$root" < "$work/new" > "$directory/$root"
    echo "$root"
done < "$work/roots"
