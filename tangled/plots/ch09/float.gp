# From chapters/09-fast.nw: change it there, not here.
@tall
set logscale xy
set format xy '10^{%L}'
set xlabel 'size of the entry'
set ylabel 'relative error of the entry'
set xrange [1e-6:0.2]; set yrange [1e-17:1e-3]
set label '28 {/:Italic u}' at 0.17,28 * 2**-24. right offset 0,0.6
set label '{/:Italic u}, float' at 1.1e-6,2**-24. offset 0,-0.7
set label '28 {/:Italic u}' at 0.17,28 * 2**-53. right offset 0,0.6
set label '{/:Italic u}, double' at 1.1e-6,2**-53. offset 0,-0.7
array file[2] = ['error-float.tsv', 'error-double.tsv']
plot for [b in '-24 -53'] for [k in '1 28'] k * 2.**b with lines ls 8, \
     for [i=1:2] file[i] using 2:($1 == 1 ? $3 : 1 / 0) \
         with points ls i pointtype 6, \
     for [i=1:2] file[i] using 2:($1 == 2 ? $3 : 1 / 0) \
         with points ls i pointtype 7 pointsize 0.3
