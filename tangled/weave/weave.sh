#!/bin/sh
# From chapters/c-making.nw: change it there, not here.
# weave.sh CONTENTS LABELS BIBLIOGRAPHY DIRECTORY PDF
set -eu
weave=$(dirname "$0")
contents=$1 labels=$2 bibliography=$3 directory=$4 pdf=$5
PATH=$PATH:${NOWEB:-/usr/lib/noweb}
mkdir -p "$directory"

chapters=$(sed -n '/^part/!s|^[a-z]*	\(.*\)$|chapters/\1.nw|p' \
           "$contents")
markup -t $chapters | autodefs.c | finduses | noidx \
    > "$directory/book.noweb"

BOOK_CONTENTS=$contents BOOK_LABELS=$labels \
BOOK_BIBLIOGRAPHY=$bibliography \
BOOK_RESULTS=$(find figures -name "*.results" 2>/dev/null | sort) \
pandoc --from "$weave/reader.lua" --to latex \
    --top-level-division=chapter --template "$weave/book.latex" \
    --metadata-file book.yaml --bibliography "$bibliography" \
    --metadata link-citations=true \
    --citeproc --lua-filter "$weave/latex.lua" \
    --output "$directory/new.tex" "$directory/book.noweb"
mv "$directory/new.tex" "$directory/book.tex"

log=$directory/book.log
if ! latexmk -lualatex -silent -halt-on-error \
        -interaction=nonstopmode -file-line-error \
        -output-directory="$directory" "$directory/book.tex" \
        > "$directory/latexmk.out" 2>&1
then
    echo "weave: LaTeX stopped; $log says:" >&2
    sed -n '/^[^ ]*:[0-9][0-9]*: /,/^l\./p' "$log" >&2
    exit 1
fi
mv "$directory/book.pdf" "$pdf"
