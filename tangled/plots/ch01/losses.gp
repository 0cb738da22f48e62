# From chapters/01-forward.nw: change it there, not here.
set xlabel 'output {/:Italic z} of the last layer'
set ylabel 'cost'
set xrange [-6:6]
set yrange [0:6]
set label 'cross-entropy' at -5.8,2.6 tc ls 1
set label 'square of a sigmoid' at -5.8,0.85 tc ls 2
set label 'square' at 3.9,3.6 tc ls 3
set samples 601
s(z) = 1 / (1 + exp(-z))
plot -log(s(x)) with lines ls 1, (s(x)-1)**2/2 with lines ls 2, \
     (x-1)**2/2 with lines ls 3
