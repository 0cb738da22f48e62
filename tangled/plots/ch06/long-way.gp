# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'lead {/:Italic a} of a wrong class'
set ylabel 'size of the derivative'
set logscale y
set format y '10^{%T}'
set yrange [1e-30:100]
set xrange [0:1000]
set xtics 100
set ytics 1e6
set label 'short way' at 990,20 right tc ls 1
set label 'long way ends' at 700,1e-4 right tc ls 2
set label 'with 10^{−7} added' at 100,1e-24 tc ls 3
set arrow from 709.8,1e-3 to 709.8,0.3 nohead ls 8
plot 'long-way.tsv' index 0 with lines ls 1, \
     '' index 1 with lines ls 2, '' index 2 with lines ls 3, \
     '' index 1 using 1:($1 == 705 ? $2 : 1/0) with points ls 2 ps 0.8
