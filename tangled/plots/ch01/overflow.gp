# From chapters/01-forward.nw: change it there, not here.
set xlabel 'logit {/:Italic z} of a wrong answer'
set ylabel 'relative error'
set logscale xy
set format y '10^{%T}'
set ytics 1e4
set yrange [1e-18:100]
set label 'softplus' at 100,1e-15 tc ls 1
set label 'as it stands' at 34,1e-9 tc ls 2
set label 'infinite from here' at 40,3e-3 tc ls 2
set label 'with 10^{−7} added' at 0.6,1e-4 tc ls 3
set samples 500
plot [0.5:1000] 'overflow.tsv' index 2 with lines ls 1, \
     '' index 0 with lines ls 2, '' index 1 with lines ls 3, \
     (x < 36.74 ? 1.5*2.0**-53*exp(x)/x : 1/0) with lines ls 8
