# From chapters/02-slopes.nw: change it there, not here.
@small
set xlabel '{/:Italic a}, along the valley'
set ylabel '{/:Italic b}, across'
set xrange [-2.5:11]; set yrange [-4.2:4.2]
set parametric; set trange [0:2*pi]; set samples 400
set label '{/:Italic η} = 0.04' at 9.7,0.6 tc ls 2
set label '{/:Italic η} = 0.19' at 8.3,-2.9 tc ls 1
plot for [l in '1 5 15 30 50'] \
         sqrt(2*l)*cos(t), sqrt(l/5.)*sin(t) with lines ls 8, \
     'valley.tsv' index 1 with linespoints ls 1, \
     '' index 0 with linespoints ls 2
