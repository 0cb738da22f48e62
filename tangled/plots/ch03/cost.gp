# From chapters/03-chain-rule.nw: change it there, not here.
set xlabel 'parameters {/:Italic n}'
set ylabel 'seconds'
set logscale xy
set xrange [10:400000]
set format xy '10^{%T}'
set label 'central differences' at 450,2e-2 right tc ls 2
set label '2{/:Italic n} forward sweeps' at 9000,20 right \
    tc rgb '#777777'
set label 'both sweeps' at 6000,1.5e-3 right tc ls 1
set label 'forward sweep' at 3000,3e-6 tc ls 3
plot 'cost.tsv' using 1:(2*$1*$2) with lines ls 8, \
     'cost-measured.tsv' with linespoints ls 2 dashtype 1, \
     'cost.tsv' using 1:3 with linespoints ls 1, \
     '' using 1:2 with lines ls 3
