# From chapters/08-digits.nw: change it there, not here.
set xlabel 'time, in epochs with batches of 100'
set ylabel 'wrong, per cent'
set logscale xy
set xrange [0.7:30]
plot for [k=0:3] 'sizes.tsv' index k using 2:3 \
         with linespoints ls k + 1, \
     for [k=0:3] '' index k every ::0::0 \
         using 2:3:(sprintf('%d', $1)) with labels offset 0,0.7
