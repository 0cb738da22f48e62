# From chapters/b-instrument.nw: change it there, not here.
set size square
set border 15
set xlabel 'column: unit of the second layer'
set ylabel 'row: unit of the first layer'
set cblabel 'error, absolute'
set logscale cb
set format cb '10^{%L}'
set xtics 5; set ytics 5
set xrange [-0.5:15.5]; set yrange [15.5:-0.5]
set palette defined (0 '#dfe8f0', 1 '#0b2545')
plot 'heatmap.tsv' using 2:1:($3 > 0 ? $3 : 1/0) with image pixels
