set logscale xy
set xlabel 'step {/:Italic h}'
set ylabel 'root of the mean squared error'
set label 'formula' at 0.006,0.2 tc rgb '#777777'
set label 'measured' at 0.006,0.3 tc ls 1
set label 'your step' at 0.006,0.45 tc ls 2
plot 'noisy-slope.tsv' index 0 using 1:3 with lines ls 8, \
     '' index 0 using 1:2 with points ls 1, \
     '' index 1 using 1:2 with points ls 2 pt 6 ps 1
