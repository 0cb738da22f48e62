set xlabel 'layer {/:Italic l}'
set ylabel 'length of {/:Italic δ}^{({/:Italic l})}, the last being 1'
set xrange [1:21]
set yrange [-14:4]
set xtics 1,5
set format y '10^{%g}'
set ytics 2
set label 'gain 1' at 8.6,-8.6 left tc ls 1
set label 'yours; it is to end between the grey lines' at 2,2.4 left tc ls 2
plot 1 with lines ls 8, -1 with lines ls 8, \
     'gain.tsv' using 1:2 with lines ls 1, '' using 1:3 with lines ls 2
