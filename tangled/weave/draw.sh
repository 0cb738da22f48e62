#!/bin/sh
# From chapters/f-making.nw: change it there, not here.
# draw.sh PLOTS FIGURES CHAPTER: draws every figure of a chapter
set -eu
plots=$(cd "$1" && pwd)
cd "$2/$3"
trap 'rm -f drawing.pdf drawing.log drawn' EXIT
trap 'exit 1' INT TERM HUP
: > drawn
# keep a drawing if it is whole
finish() {              # name source chapter
    if [ -s drawing.log ]; then
        echo "$2: warnings while drawing $3/$1.pdf:" >&2
        cat drawing.log >&2
        exit 1
    fi
    mv drawing.pdf "$1.pdf"
    echo "$1.pdf" >> drawn
}
# draw the plots
for script in "$plots/$3"/*.gp; do
    [ -e "$script" ] || continue
    gnuplot -e "figure='drawing.pdf'" "$plots/style.gp" "$script" \
        2> drawing.log || [ -s drawing.log ]
    finish "$(basename "$script" .gp)" "$script" "$3"
done
# draw the graphs
font='TeX Gyre Pagella'
for graph in "$plots/$3"/*.dot ./*.dot; do
    [ -e "$graph" ] || continue
    dot -Gfontname="$font" -Nfontname="$font" -Efontname="$font" \
        -Gfontsize=9 -Nfontsize=9 -Efontsize=9 -Npenwidth=0.6 \
        -Epenwidth=0.6 -Earrowsize=0.6 -Nshape=box -Nstyle=rounded \
        -Nmargin=0.08,0.04 -Nheight=0.25 -Nwidth=0.3 -Gmargin=0 \
        -Tpdf "$graph" -o drawing.pdf 2> drawing.log \
        || [ -s drawing.log ]
    finish "$(basename "$graph" .dot)" "$graph" "$3"
done
# forget the drawings that are no longer made
for figure in *.pdf; do
    grep -qx "$figure" drawn || rm -f "$figure"
done
