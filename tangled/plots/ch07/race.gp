# From chapters/07-networks.nw: change it there, not here.
set xlabel 'step'
set ylabel 'per cent wrong'
set logscale x
set xrange [1:2001]
set yrange [0:55]
set label 'squared' at 150,17 tc ls 1
set label 'cross-entropy' at 1.2,11 tc ls 2
set label 'squared, 4{/:Italic η}' at 7,6 tc ls 3
plot 'race.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2, '' using 1:4 with lines ls 3
