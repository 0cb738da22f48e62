set xlabel '{/:Italic c}, times the deviation of He'
set ylabel 'per cent right, fresh points'
set logscale x
set xrange [0.007:14]
set yrange [30:102]
if (system('grep -c ^0 scale.tsv') + 0 == 0) \
    set label 'nothing has been trained yet' at graph 0.5,0.6 center
plot 50 with lines ls 8, \
     'scale.tsv' using 1:2 with linespoints ls 1, \
     '' using 1:3 with points ls 2, '' using 1:4 with points ls 2
