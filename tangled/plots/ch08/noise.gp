# From chapters/08-digits.nw: change it there, not here.
@tall
set xlabel 'batch size'
set ylabel 'error of the gradient'
set logscale xy
set xrange [0.8:2500]
set yrange [0.01:20]
stats 'noise.tsv' index 0 using 4 every ::0::0 nooutput
set label 'before training' at 1.3,STATS_max * 1.2
stats 'noise.tsv' index 1 using 4 every ::0::0 nooutput
set label 'after' at 1.1,STATS_max / 1.9

stats 'noise.tsv' index 0 using 6 nooutput
set label 'gradient before' at 2400,STATS_max right offset 0,0.6
stats 'noise.tsv' index 1 using 6 nooutput
set label 'gradient after' at 1,STATS_max offset 0,0.6

plot for [k=0:1] 'noise.tsv' index k using 1:6 \
         with lines ls k + 1 lw 0.6 dt 3, \
     for [k=0:1] '' index k using 1:4 \
         with lines ls k + 1 dt 1, \
     for [k=0:1] '' index k using 1:5 with lines ls k + 1 dt 2, \
     for [k=0:1] '' index k using 1:2 \
         with points ls k + 1 pt 6 ps 0.6, \
     for [k=0:1] '' index k using 1:3 \
         with points ls k + 1 pt 7 ps 0.4
