# From chapters/08-digits.nw: change it there, not here.
@small
set xlabel 'step'
set ylabel 'loss'
set logscale y
set xrange [0:200]
set yrange [0.005:4]
set label 'ln 10' at 150,log(10) offset 0,0.6
plot log(10) ls 8, 'twenty.tsv' using 1:2 with lines ls 1
