# From chapters/06-softmax.nw: change it there, not here.
@tall
set size square
set border 15
set tics scale 0
set xlabel 'logit {/:Italic j}'
set ylabel 'probability {/:Italic k}'
set cblabel '∂{/:Italic y}_{/:Italic k} / ∂{/:Italic z}_{/:Italic j}'
set xrange [0.5:5.5]; set yrange [5.5:0.5]
set xtics 1; set ytics 1
set cbrange [-0.25:0.25]
set cbtics 0.1
set palette defined (-1 '#b35806', 0 '#ffffff', 1 '#1f4e79')
f(v) = (v < 0 ? '−' : '') . sprintf('%.3f', abs(v))
plot 'jacobian.tsv' using 2:1:3 with image pixels, \
     '' using 2:1:(f($3)):(abs($3) > 0.15 ? 0xffffff : 0x222222) \
     with labels font ',8' tc rgb variable
