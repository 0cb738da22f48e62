# From chapters/b-instrument.nw: change it there, not here.
set xlabel 'step of the descent'
set ylabel 'relative to the entry'
set xrange [0:60]; set yrange [1e-14:1e4]
set logscale y; set format y '10^{%L}'
set ytics 1e4
set label 'allowed' at 23,1e-4 right tc ls 2
set label 'right gradient' at 26,1e-8 tc ls 1
set label '1 % too large' at 1,0.2 tc ls 3
set label '10^{−7}' at 54,1.2e-6 tc ls 8
plot 'near-minimum.tsv' using 1:4 with lines ls 2, \
     '' using 1:3 with points ls 1 pt 7 ps 0.35, \
     '' using 1:5 with lines ls 3, \
     1e-7 with lines ls 8
