# From chapters/09-fast.nw: change it there, not here.
@tall
array v[5]
do for [k=1:5] { stats 'roofs.tsv' using k nooutput; v[k] = STATS_max }
set logscale xy
set xrange [0.02:200]
set yrange [1:300]
set xlabel 'operations a byte'
set ylabel 'billions of operations a second'
way = "'first cache' 'second cache' 'third cache' memory"
# draw the roofs and the points below them
do for [k=1:4] {
    set label word(way, k) at 0.25 * v[1] / v[k + 1],0.25 * v[1] \
        rotate by 50 center offset -0.9,0.8 font ',7'
}
set label 'peak' at 190,v[1] right offset 0,0.8
plot for [k=2:5] x * v[k] < v[1] ? x * v[k] : v[1] ls 1 dt k - 1, \
     'layers.tsv' using 1:2 with points ls 2 ps 0.6, \
     '' using 1:(int($0) % 3 ? $2 : $2 / 1.6): \
         (sprintf('%d×%d×%d', $3, $4, $5)) \
         with labels left font ',6' offset 0.8,0
