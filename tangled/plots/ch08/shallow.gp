# From chapters/08-digits.nw: change it there, not here.
curves = 'shallow.tsv'
last = 20
# draw curves with bands
set xlabel 'epoch'
set ylabel 'wrong, per cent'
set logscale y
set xrange [0:last * 1.14]
set xtics 0,5,last
set yrange [0.4:100]
set style fill solid 0.25 noborder
stats curves using 3 every ::last nooutput
set label 'training' at last * 1.02,STATS_min
stats curves using 6 every ::last nooutput
set label 'test' at last * 1.02,STATS_max
plot curves using 1:2:4 with filledcurves ls 1, \
     '' using 1:3 with lines ls 1, \
     '' using 1:5:7 with filledcurves ls 2, \
     '' using 1:6 with lines ls 2
