# From chapters/05-delta.nw: change it there, not here.
set xlabel 'layer {/:Italic l}'
set ylabel 'length of {/:Italic δ}^{({/:Italic l})}, the last being 1'
set xrange [1:21]
set yrange [-14:2]
set xtics 1,5
set format y '10^{%g}'
set ytics 2
set label 'sigmoid' at 8.6,-8.6 left tc ls 1
set label 'tanh' at 2.2,-1.55 left tc ls 2
set label 'ReLU' at 4.5,-3.3 left tc ls 3
set label 'ReLU, gain 2' at 4,1.3 left tc ls 4
plot 'vanishing.tsv' using 1:(log10(0.25)*(21-$1)) with lines ls 8, \
     '' using 1:2 with lines ls 1, '' using 1:3 with lines ls 2, \
     '' using 1:4 with lines ls 3, '' using 1:5 with lines ls 4
