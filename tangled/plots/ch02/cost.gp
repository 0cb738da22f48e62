# From chapters/02-slopes.nw: change it there, not here.
set xlabel 'parameters {/:Italic n}'
set ylabel 'seconds'
set logscale xy
set format xy '10^{%T}'
plot 'cost.tsv' using 1:2 with linespoints ls 1, '' using 1:3 with linespoints ls 2, '' using 1:(2*$1*$2) with lines ls 8
