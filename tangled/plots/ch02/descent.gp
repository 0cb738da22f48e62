# From chapters/02-slopes.nw: change it there, not here.
set xlabel 'step {/:Italic s}'
set ylabel 'position {/:Italic x_s}'
set xrange [0:14]; set xtics 0,2,12; set xzeroaxis ls 8
set label '{/:Italic η} = 0.05' at 12.3,2.7 tc ls 1
set label '{/:Italic η} = 0.9' at 12.3,1.0 tc ls 3
set label '{/:Italic η} = 0.5' at 12.3,-1.3 tc ls 2
set label '{/:Italic η} = 1.05' at 12.3,9.3 tc ls 4
plot for [i=1:4] 'descent.tsv' using 1:i+1 with linespoints ls i
