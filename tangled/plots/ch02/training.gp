# From chapters/02-slopes.nw: change it there, not here.
set xlabel 'step'
set ylabel 'loss'
set logscale y; set format y '10^{%T}'
set yrange [2e-3:2]
set label '{/:Italic η} = 0.01' at 620,0.021 tc ls 1
set label '{/:Italic η} = 0.1' at 620,0.0053 tc ls 2
set label '{/:Italic η} = 0.4' at 620,0.058 tc ls 3
plot for [i=0:2] 'training.tsv' index i with lines ls i+1
