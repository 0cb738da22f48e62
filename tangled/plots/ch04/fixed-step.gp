# From chapters/b-instrument.nw: change it there, not here.
@small
set xlabel 'step {/:Italic h}'
set ylabel 'networks, per cent'
set logscale x
set xrange [5e-9:2e-2]
set yrange [0:112]
set format x '10^{%T}'
set label 'kink in the step' at 1.9e-2,6 right tc ls 3
set label 'ReLU fails' at 1.7e-6,79 tc ls 1
set label 'tanh fails' at 1.2e-4,62 right tc ls 2
plot 'fixed-step.tsv' using 1:2 with linespoints ls 3, \
     '' using 1:3 with linespoints ls 1, \
     '' using 1:4 with linespoints ls 2
