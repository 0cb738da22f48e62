# From chapters/05-delta.nw: change it there, not here.
set xlabel 'multiplications, from the inputs / from the output'
set ylabel 'time, likewise'
set logscale xy
set xrange [1e-3:1e3]
set yrange [1e-3:1e3]
set format xy '10^{%T}'
set label 'as counted' at 60,200 right tc ls 8
set label 'one input' at 0.0097,0.4 center tc ls 1
set label 'one output' at 103,1.8 center tc ls 1
plot x with lines ls 8, 'order.tsv' using 1:2 with points ls 1 ps 0.8
