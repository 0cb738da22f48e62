# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'classes {/:Italic K}'
set ylabel 'seconds'
set logscale xy
set xrange [2:2048]
set xtics (2, 8, 32, 128, 512, 2048)
set format y '10^{%T}'
set label 'Jacobian formed' at 40,4e-5 right tc ls 2
set label 'not formed' at 300,7e-8 tc ls 1
plot 'cost.tsv' using 1:2 with linespoints ls 2 dashtype 1, \
     '' using 1:3 with linespoints ls 1, \
     5e-10*x*x with lines ls 8, 1.2e-9*x with lines ls 8
