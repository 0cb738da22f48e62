# From chapters/07-networks.nw: change it there, not here.
set xlabel 'step'
set ylabel 'loss, length of the gradient'
set logscale xy
set format y '10^{%T}'
set xrange [1:2001]
set label 'loss' at 1.3,0.17 tc ls 1
set label 'layer 1' at 1.3,0.05 tc ls 2
set label 'layer 2' at 1.3,0.03 tc ls 3
set label 'layer 3' at 1.3,0.02 tc ls 4
plot 'norms.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2 lw 1, \
     '' using 1:4 with lines ls 3 lw 1, \
     '' using 1:5 with lines ls 4 lw 1
