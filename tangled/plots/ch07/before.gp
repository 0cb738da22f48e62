# From chapters/07-networks.nw: change it there, not here.
# set up the plane
set xlabel '{/:Italic x}_1'
set ylabel '{/:Italic x}_2'
set size ratio -1
set xrange [-1.7:2.7]
set yrange [-1.2:1.8]
set contour base
unset surface
set cntrparam levels discrete 0.3, 0.4, 0.6, 0.7
set table $levels
splot 'before.tsv' using 1:2:3
unset table
set cntrparam levels discrete 0.5
set table $half
splot 'before.tsv' using 1:2:3
unset table
# plot the points and the contours
plot 'points.tsv' using 1:($3 < 0.5 ? $2 : 1/0) \
         with points pt 7 ps 0.4 lc rgb '#1f4e79', \
     '' using 1:($3 > 0.5 ? $2 : 1/0) \
         with points pt 6 ps 0.5 lc rgb '#d9730d', \
     $levels using 1:2 with lines ls 8, \
     $half using 1:2 with lines ls 1
