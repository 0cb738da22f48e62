# From chapters/b-instrument.nw: change it there, not here.
set ylabel 'error over what is allowed'
set logscale y
set yrange [1e-10:1e7]
set xrange [-0.6:5.6]
set format y '10^{%T}'
set xtics ('PyTorch' 0, 'fast' 1, 'CS231n' 2, 'KANN' 3, \
           'llm.c' 4, 'ours' 5)
set label 'false alarm' at 5.55,6 right tc rgb '#777777'
kind(k) = int(k / 12)
x = '($1 - 0.4 + 0.8 * $2 / 59)'
plot 1 with lines ls 8, \
     'ratios.tsv' using @x:(kind($2) < 3 ? $3 : 1/0) \
         with points ls 1, \
     '' using @x:(kind($2) == 3 ? $3 : 1/0) \
         with points ls 2 pointtype 6, \
     '' using @x:(kind($2) == 4 ? $3 : 1/0) with points ls 3
