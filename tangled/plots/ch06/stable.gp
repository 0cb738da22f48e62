# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'lead {/:Italic a} of a wrong class'
set ylabel 'loss'
set xrange [0:1000]; set yrange [0:1000]
set xtics 100
set label 'fused' at 900,860 tc ls 1
set label 'as it stands: ends at 709.8' at 695,770 right tc ls 3
set label 'softmax, then log: ends at 745.1' at 760,680 tc ls 2
plot 'stable.tsv' index 0 with lines ls 1, \
     '' index 1 with lines ls 2, '' index 2 with lines ls 3, \
     '' index 1 using 1:($1 == 745 ? $2 : 1/0) with points ls 2 ps 0.8, \
     '' index 2 using 1:($1 == 705 ? $2 : 1/0) with points ls 3 ps 0.9
