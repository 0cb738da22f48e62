# From chapters/02-slopes.nw: change it there, not here.
@small
set xlabel 'weight {/:Italic w}'
set ylabel 'measured slope'
set xrange [-0.18:-0.12]; set yrange [-0.03:0.4]
set ytics 0.1
set label 'central' at -0.1455,0.2 tc ls 2
set label 'one-sided' at -0.1565,0.2 right tc ls 3
set label 'true' at -0.149,0.04 tc ls 1
plot 'kink.tsv' using 1:4 with lines ls 1, \
     '' using 1:2 with lines ls 3, '' using 1:3 with lines ls 2
