# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'logit {/:Italic z}'
set ylabel 'slope of the loss'
set xrange [-10:6]
set yrange [-1.1:0.2]
set xzeroaxis
set samples 601
s(z) = 1 / (1 + exp(-z))
set label 'cross-entropy' at -9.5,-0.92 tc ls 1
set label 'squared error' at -9.5,-0.1 tc ls 2
plot s(x) - 1 with lines ls 1, \
     (s(x) - 1) * s(x) * (1 - s(x)) with lines ls 2
