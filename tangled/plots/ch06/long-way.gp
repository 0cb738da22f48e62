# From chapters/06-softmax.nw: change it there, not here.
set xlabel 'lead {/:Italic a} of a wrong class'
set ylabel 'size of the derivative'
set logscale x
set yrange [0:1.2]
set xrange [1:1000]
set label 'short way' at 950,1.08 right tc ls 1
set label 'long way, ends here' at 640,0.9 right tc ls 2
set label 'with 10^{−7} added' at 14,0.4 right tc ls 3
plot 'long-way.tsv' index 0 with lines ls 1, \
     '' index 1 with lines ls 2, '' index 2 with lines ls 3, \
     '' index 1 using 1:($1 == 709.5 ? $2 : 1/0) with points ls 2 ps 0.9
