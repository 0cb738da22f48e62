# From chapters/02-slopes.nw: change it there, not here.
set xlabel 'step'
set ylabel 'loss'
set logscale y
set format y '10^{%T}'
plot for [i=0:2] 'training.tsv' index i with lines ls i+1
