# From chapters/09-fast.nw: change it there, not here.
@small
set logscale xy
set xlabel 'working set, KiB'
set xrange [4:400000]
set ylabel 'triad, gigabytes a second'
plot 'ways.tsv' using 1:2 with linespoints ls 1
