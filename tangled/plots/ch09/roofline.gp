# From chapters/09-fast.nw: change it there, not here.
@tall
array v[6]
do for [k=1:6] { stats 'roofs.tsv' using k nooutput; v[k] = STATS_max }
# draw the roofs and the points below them
set logscale xy
set xrange [0.02:200]
set yrange [1:600]
set xlabel 'operations a byte'
set ylabel 'billions of operations a second'
least(a, b) = a < b ? a : b
way = "'first cache' 'second cache' 'third cache' memory"
do for [k=1:4] {
    set label word(way, k) at 0.25 * v[2] / v[k + 2],0.25 * v[2] \
        rotate by 50 center offset -0.5,0.5 font ',7'
}
set label 'peak, float' at 190,v[1] right offset 0,0.5
set label 'peak, double' at 190,v[2] right offset 0,0.5
shape(n, d, h) = sprintf('%d×%d×%d', n, d, h)
left(k) = k == 2
low(k) = k == 0 ? 1.3 : k == 4 ? 1.75 : 1
plot for [k=3:6] least(v[2], x * v[k]) with lines ls 1 dt k - 2, \
     x * v[3] < v[2] ? NaN : least(v[1], x * v[3]) \
         with lines ls 1 lw 0.8, \
     'layers.tsv' using 1:2 with points ls 2 ps 0.6, \
     '' using (left($0) ? $1 : NaN):2:(shape($3, $4, $5)) \
         with labels right font ',6' offset -0.8,0, \
     '' using (left($0) ? NaN : $1):($2 / low($0)):\
         (shape($3, $4, $5)) \
         with labels left font ',6' offset 0.8,0
