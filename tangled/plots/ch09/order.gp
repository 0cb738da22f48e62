# From chapters/09-fast.nw: change it there, not here.
set logscale xy
set format y '10^{%L}'
set xlabel 'step'
set ylabel 'distance from one part'
set xrange [1:1000]; set yrange [1e-9:1]
set label 'rate 0.6' at 60,2e-2 right
set label 'rate 0.1' at 300,5e-8
set label 'two, four' at 900,2e-1 right tc ls 1
set label 'three' at 900,9e-3 right tc ls 2
plot for [rate in 'calm wild'] for [i=1:3] \
    'order-'.rate.'.tsv' using 1:i+1 with lines ls i
