# From chapters/08-digits.nw: change it there, not here.
set xlabel 'epoch'
set ylabel 'wrong, per cent'
set logscale y
set xrange [0:15]
set key top right
plot 'mistake.tsv' using 1:2 with lines ls 1 title 'right', \
     '' using 1:3 with lines ls 2 title 'biases 64 times too slow'
