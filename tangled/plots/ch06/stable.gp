# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'lead {/:Italic a} of a wrong class'
set ylabel 'relative error of the loss'
set logscale y
set format y '10^{%T}'
set ytics 1e4
set yrange [1e-18:100]
set xrange [-100:1000]
set label 'fused' at 900,3e-15 center tc ls 1
set label 'softmax, then log' at 730,1e-5 right tc ls 2
set label 'as it stands' at 20,1e-8 tc ls 3
set label 'as it stands: infinite from 709.8' at 700,1e-12 right tc ls 3
set arrow from 709.8,1e-12 to 709.8,3e-16 nohead ls 8
plot 'stable.tsv' index 0 with lines ls 1, \
     '' index 1 with lines ls 2, '' index 2 with lines ls 3
