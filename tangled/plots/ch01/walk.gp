# From chapters/01-forward.nw: change it there, not here.
set xlabel '{/:Italic x}_1'
set ylabel 'score'
set xrange [-12:11]
set yrange [-2:1]
set for [c in '-8 0.6667 5'] arrow from c,-2 to c,1 nohead ls 8
set label 'unit 1 opens' at -7.8,-1.85 tc ls 8
set label 'unit 2 opens' at 0.4,-1.6 right tc ls 8
set label 'unit 3 closes' at 5.2,-1.85 tc ls 8
set label 'kind A' at -4,-1.05 tc ls 1
set label 'kind B' at -4,0.45 tc ls 2
plot 'walk.tsv' using 1:2 with lines ls 1, \
     '' using 1:3 with lines ls 2, \
     '' using ($1 == 1 ? 1 : 1/0):2 with points ls 1 ps 0.8, \
     '' using ($1 == 1 ? 1 : 1/0):3 with points ls 2 ps 0.8
