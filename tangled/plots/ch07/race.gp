# From chapters/07-networks.nw: change it there, not here.
set xlabel 'step'
set ylabel 'per cent wrong'
set logscale x
set xrange [1:2001]
set yrange [0:55]
set label 'squared' at 40,20 tc ls 1
set label 'cross-entropy' at 2,8 tc ls 2
set label 'squared, 4{/:Italic η}' at 4,20 tc ls 3
plot 'race.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2, '' using 1:4 with lines ls 3
