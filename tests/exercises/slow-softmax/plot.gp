set xlabel 'lead {/:Italic a} of a wrong class'
set ylabel 'steps until {/:Italic y} ≥ 0.9'
set logscale y
set xrange [0:11.5]
set yrange [2:12000]
set label 'squares, 2 classes' at 9.6,7500 right tc ls 1
set label '3' at 10.2,4600 tc ls 2
set label '10' at 10.2,2000 tc ls 3
set label 'cross-entropy, 2, 3 and 10 classes' at 0.3,2.8 tc ls 4
plot 'steps.tsv' using 1:2 with linespoints ls 1, \
     '' using 1:3 with linespoints ls 2, \
     '' using 1:4 with linespoints ls 3, \
     for [i=5:7] '' using 1:i with lines ls 4
