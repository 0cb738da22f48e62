# From chapters/09-fast.nw: change it there, not here.
set logscale x
set format x '10^{%L}'
set xlabel 'operations in the product'
set ylabel 'times as fast as on one thread'
set yrange [0:*]
plot 1 with lines ls 8, \
     'threads.tsv' index 0 using 1:3 with lines ls 2, \
     '' index 0 using 1:2 with linespoints ls 1, \
     '' index 1 using 1:2 with points ls 3, \
     '' index 0 every ::3::3 using 1:2:('squares') \
        with labels left offset 1.5,-0.5, \
     '' index 0 every ::5::5 using 1:3:('predicted') \
        with labels right offset -1,0.5, \
     '' index 1 every ::3::3 using 1:2:('layers') \
        with labels center offset 0,-0.9
