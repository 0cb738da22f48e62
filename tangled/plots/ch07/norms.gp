# From chapters/07-networks.nw: change it there, not here.
set xlabel 'step'
set ylabel 'loss, length of the gradient'
set logscale xy
set format y '10^{%T}'
set xrange [1:2001]
set yrange [0.001:1]
set label 'loss' at 40,0.075 tc ls 1
set label 'layer 1' at 1.2,0.021 tc ls 2
set label 'layer 2' at 40,0.017 tc ls 3
set label 'layer 3' at 1.1,0.3 tc ls 4
plot 'norms.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2 lw 1, \
     '' using 1:4 with lines ls 3 lw 1, \
     '' using 1:5 with lines ls 4 lw 1
