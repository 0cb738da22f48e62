#!/bin/sh
# From chapters/f-making.nw: change it there, not here.
# weave.sh CONTENTS LABELS BIBLIOGRAPHY DIRECTORY PDF
set -eu
weave=$(dirname "$0")
contents=$1 labels=$2 bibliography=$3 directory=$4 pdf=$5
PATH=$PATH:${NOWEB:-/usr/lib/noweb}
mkdir -p "$directory"
# forget a run that was cut short
if [ -e "$directory/unfinished" ]; then
    rm -f "$directory"/book.*
fi
: > "$directory/unfinished"
# list the files of the chapters
chapters=$(awk '$1 != "part" { print "chapters/" $2 ".nw" }' \
           "$contents")
# let noweb find definitions and uses
markup -t $chapters > "$directory/marked"
lua5.4 "$weave/starts.lua" tests/exercises \
    < "$directory/marked" > "$directory/started"
autodefs.c < "$directory/started" \
    | lua5.4 "$weave/definitions.lua" \
    | finduses | noidx > "$directory/book.noweb"
# let pandoc make LaTeX of it
export BOOK_CONTENTS=$contents BOOK_LABELS=$labels
export BOOK_BIBLIOGRAPHY=$bibliography
BOOK_RESULTS=$(find figures -name '*.results' 2>/dev/null | sort)
export BOOK_RESULTS
pandoc --from "$weave/reader.lua" --to latex \
    --top-level-division=chapter --template "$weave/book.latex" \
    --metadata-file book.yaml --bibliography "$bibliography" \
    --metadata link-citations=true \
    --citeproc --lua-filter "$weave/latex.lua" \
    --output "$directory/new.tex" "$directory/book.noweb"
mv "$directory/new.tex" "$directory/book.tex"
# let LaTeX make pages of it
log=$directory/book.log
make_pages() {
    latexmk -lualatex -silent -halt-on-error \
        -interaction=nonstopmode -file-line-error \
        -output-directory="$directory" "$directory/book.tex" \
        > "$directory/latexmk.out" 2>&1
}
settle() {
    grep -q 'too many passes' "$directory/latexmk.out" || return
    : > "$directory/book.settle"
    make_pages
}
rm -f "$directory/book.settle"
if ! make_pages && ! settle; then
    echo "weave: LaTeX stopped; $log says:" >&2
    sed -n '/^[^ ]*:[0-9][0-9]*: /,/^l\./p' "$log" | grep . >&2 ||
        tail -n 5 "$directory/latexmk.out" >&2
    exit 1
fi
mv "$directory/book.pdf" "$pdf"
rm -f "$directory/unfinished"
