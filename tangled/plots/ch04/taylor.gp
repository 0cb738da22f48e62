# From chapters/b-instrument.nw: change it there, not here.
set logscale xy; set format xy '10^{%T}'
set xlabel 'step {/:Italic h}'
set ylabel 'remainder {/:Italic R}({/:Italic h})'
set xrange [1e-12:0.4]; set yrange [1e-19:1]
set label 'right' at 1e-5,1e-12 left tc ls 1
set label '1 % too large' at 1e-6,1e-7 right tc ls 2
plot 0.3 * x**2 with lines ls 8, 0.003 * x with lines ls 8, \
     'taylor.tsv' using 1:2 with linespoints ls 1, \
     '' using 1:3 with linespoints ls 2
