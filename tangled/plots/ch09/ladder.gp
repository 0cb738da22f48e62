# From chapters/09-fast.nw: change it there, not here.
@tall
stats 'ladder.tsv' using 4 nooutput
peak = STATS_max
stats 'ladder-ends.tsv' using 1 nooutput
last = STATS_max
names = "'three loops' 'loop order' 'four rows' tiles packing" \
    . " 'the library' 'two threads' OpenBLAS 'OpenBLAS, forced'"
set logscale x
set xrange [14:6000]
set yrange [-peak / 6:peak * 2.1]
set xtics (16, 32, 64, 128, 256, 512, 1024)
set xlabel 'n'
set ylabel 'billions of operations a second'

array end[last + 1]
do for [k=0:last] {
    stats 'ladder.tsv' using ($3 == k ? rate = $2 : 0) nooutput
    end[k + 1] = rate
}

dash(k) = k == 3 ? 3 : k == 4 ? 2 : k == 7 ? 4 : 1
set label 'peak' at 16,peak offset 0,0.6
set label 'twice the peak' at 16,2 * peak offset 0,0.6
plot for [k=1:2] x < 1100 ? k * peak : NaN ls 8, \
     for [k=0:last] 'ladder.tsv' using 1:($3 == k ? $2 : NaN) \
         with linespoints ls (k < 7 ? 1 : 2) pt k + 4 dt dash(k), \
     'ladder-ends.tsv' using ($2 * 1.08):(end[int($1) + 1]): \
         ($2 * 0.32):($3 + peak / 50 - end[int($1) + 1]) \
         with vectors nohead lc rgb '#9a9a9a' lw 0.9, \
     'ladder-ends.tsv' using ($2 * 1.46):($3 + peak / 50): \
         (word(names, int($1) + 1)) with labels left font ',7'
