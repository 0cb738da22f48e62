# From chapters/03-chain-rule.nw: change it there, not here.
set xlabel '{/:Italic x}_1'
set ylabel '{/:Italic x}_2'
set size ratio -1
set xrange [-1.7:2.7]
set yrange [-1.2:1.8]
set contour base
set cntrparam levels discrete 0
unset surface
set table $zero
splot 'plane.tsv' using 1:2:3
unset table
set label 'logit = 0' at 2.15,1.1 tc ls 1
plot 'moons.tsv' using 1:($3 < 0.5 ? $2 : 1/0) \
         with points pt 7 ps 0.45 lc rgb '#1f4e79', \
     '' using 1:($3 > 0.5 ? $2 : 1/0) \
         with points pt 6 ps 0.6 lc rgb '#d9730d', \
     $zero using 1:2 with lines ls 1
