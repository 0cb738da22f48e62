# From chapters/01-forward.nw: change it there, not here.
set xlabel 'output {/:Italic z} of the last layer'
set ylabel 'cost'
set xrange [-6:6]
set yrange [0:6]
set label 'cross-entropy' at -3.8,3.3 right tc ls 1
set label 'square of a sigmoid' at -5.8,0.85 tc ls 2
set label 'square' at 3.9,3.6 tc ls 3
plot 'curves.tsv' using 1:5 with lines ls 1, \
     '' using 1:6 with lines ls 2, \
     '' using 1:7 with lines ls 3
