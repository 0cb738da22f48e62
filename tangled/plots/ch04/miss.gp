# From chapters/b-instrument.nw: change it there, not here.
@small
set logscale xy; set format y '10^{%T}'
set xrange [0.3:330]; set yrange [1e-3:1.4]
set xlabel 'length of the error / tolerance'
set ylabel 'probability of a miss'
set label '1 direction' at 55,0.028 tc ls 1
set label '2 directions' at 13,0.008 tc ls 2
set label '4' at 2.2,0.003 right tc ls 3
plot for [i=0:2] erf(1 / (sqrt(2) * x))**(2**i) with lines ls 8, \
     for [i=0:2] 'miss.tsv' index i with points ls i+1
