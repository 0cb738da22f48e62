# From chapters/01-forward.nw: change it there, not here.
set xlabel '{/:Italic z}'
set ylabel '{/:Italic φ}({/:Italic z})' norotate
set xrange [-4:4]
set yrange [-1.8:3]
set ytics 1
set label 'ReLU' at 2.2,2.5 right tc ls 1
set label 'sigmoid' at -1.7,0.4 right tc ls 2
set label 'tanh' at -2.6,-0.75 right tc ls 3
set label 'linear' at -1.3,-1.5 tc ls 8
set samples 601
plot x with lines ls 8, \
     x > 0 ? x : 0 with lines ls 1, \
     1 / (1 + exp(-x)) with lines ls 2, tanh(x) with lines ls 3
