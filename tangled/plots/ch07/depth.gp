# From chapters/07-networks.nw: change it there, not here.
set multiplot layout 1,2
set xlabel 'layer'
set logscale y
set format y '10^{%T}'
set xrange [1:30]
set yrange [1e-20:1e4]
set ytics 1e4
set label 1 'He, 2/{/:Italic D}' at 18,30 tc ls 1
set label 2 '1/{/:Italic D}' at 20,2e-5 tc ls 2
set label 3 '0.01' at 10,1e-18 tc ls 3
set ylabel 'mean square of {/:Italic Y}'
plot 'depth.tsv' index 2 using 1:2 with lines ls 1, \
     '' index 1 using 1:2 with lines ls 2, \
     '' index 0 using 1:2 with lines ls 3
set label 2 at 4,2e-5
set label 3 at 14,1e-18
set ylabel 'mean square of {/:Italic δ}'
plot 'depth.tsv' index 2 using 1:3 with lines ls 1, \
     '' index 1 using 1:3 with lines ls 2, \
     '' index 0 using 1:3 with lines ls 3
unset multiplot
