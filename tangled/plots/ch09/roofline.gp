# From chapters/09-fast.nw: change it there, not here.
@tall
array v[6]
do for [k=1:6] { stats 'roofs.tsv' using k nooutput; v[k] = STATS_max }
# draw the roofs and the points below them
set logscale xy
set xrange [0.05:60]
set yrange [1:v[1] * 1.7]
set xlabel 'operations a byte'
set ylabel 'billions of operations a second'
least(a, b) = a < b ? a : b
way = "'first cache' 'second cache' 'third cache' memory"
do for [k=1:4] {
    set label word(way, k) at 0.055,0.055 * v[k + 2] \
        offset 0,0.9 left font ',7'
}
set label 'peak, float' at 55,v[1] right offset 0,0.6
set label 'peak, double' at 55,v[2] right offset 0,0.6
plot for [k=3:6] least(v[2], x * v[k]) with lines ls 1 dt k - 2, \
     x * v[3] < v[2] ? NaN : least(v[1], x * v[3]) \
         with lines ls 1 lw 0.8, \
     'layers.tsv' using 1:2 with points ls 2 ps 0.6, \
     '' using 1:2:(sprintf('%d×%d×%d', $3, $4, $5)) with labels \
         font ',7' offset 0,-0.7
