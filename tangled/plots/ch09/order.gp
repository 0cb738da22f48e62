# From chapters/09-fast.nw: change it there, not here.
set logscale xy
set format y '10^{%L}'
set xlabel 'step'
set ylabel 'distance from one part'
set xrange [1:1000]; set yrange [1e-9:0.1]
set label 'rate 0.6' at 180,1e-3 right
set label 'rate 0.1' at 300,5e-8
plot 'order-calm.tsv' using 1:2 with lines ls 1, \
     'order-wild.tsv' using 1:2 with lines ls 2
