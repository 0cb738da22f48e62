# From chapters/02-slopes.nw: change it there, not here.
set xlabel 'parameters {/:Italic n}'; set ylabel 'seconds'
set logscale xy; set format xy '10^{%T}'
set xrange [8:20000]
set label 'numerical gradient' at 150,2e-3 right tc ls 2
set label 'one evaluation' at 12,6e-7 left tc ls 1
plot 'cost.tsv' using 1:(2*$1*$2) with lines ls 8, \
     '' using 1:2 with linespoints ls 1, \
     '' using 1:3 with linespoints ls 2
