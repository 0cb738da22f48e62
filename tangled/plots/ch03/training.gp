# From chapters/03-chain-rule.nw: change it there, not here.
@small
set xlabel 'epoch'
set ylabel 'mean loss'
set logscale y
set xrange [0:200]
set yrange [0.005:1]
set label 'fresh points' at 150,0.065 tc ls 2
set label 'training points' at 62,0.014 tc ls 1
plot 'training.tsv' using 1:3 with lines ls 2, \
     '' using 1:2 with lines ls 1
