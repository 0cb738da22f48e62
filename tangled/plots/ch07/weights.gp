# From chapters/07-networks.nw: change it there, not here.
@small
unset border
unset tics
set size ratio -1
set lmargin at screen 0
set rmargin at screen 0.86
set xrange [-1:39]
set yrange [-11.2:2.2]
set cbrange [-3.3:3.3]
set cbtics 1 scale 0
set palette defined (-3.3 '#0b2545', 0 '#ffffff', 3.3 '#e07b10')
set label 'before' at 7.5,1.4 center
set label 'after' at 28.5,1.4 center
set style fill solid border rgb '#bbbbbb'
plot 'weights.tsv' using 1:2:(0.5):(0.5):3 \
         with boxxyerror lc palette lw 0.3, \
     '' using 1:($3 < 0 ? $2 : 1/0):('−') with labels \
         font ',5' tc rgb '#888888'
