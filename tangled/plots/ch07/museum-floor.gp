# From chapters/d-museum.nw: change it there, not here.
set xlabel 'step {/:Italic h}'
set ylabel 'relative error of {/:Italic y} − {/:Italic t}'
set logscale xy
set format xy '10^{%T}'
set xrange [1e-11:1]
set yrange [1e-12:1]
set label 'with a pinch' at 3e-7,1e-6 center tc ls 2
set label 'cross-entropy' at 2e-8,1e-11 right tc ls 1
plot 'museum-floor.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2
