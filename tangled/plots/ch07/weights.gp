# From chapters/07-networks.nw: change it there, not here.
unset border
unset tics
set size ratio -1
set xrange [-1.5:40]
set yrange [-11.8:2.6]
set cbrange [-3:3]
set cbtics 1 scale 0
set palette defined (-3 '#0b2545', 0 '#ffffff', 3 '#e07b10')
set label 'before' at 8.5,2 center
set label 'after' at 29.5,2 center
set for [x in '0 21'] label '{/:Italic W}^{(1)}' at x+17,-0.5 center
set style fill solid border rgb '#bbbbbb'
plot 'weights.tsv' using 1:2:(0.5):(0.5):3 \
         with boxxyerror lc palette lw 0.3, \
     '' using 1:($3 < -0.3 ? $2 : 1/0):('−') with labels \
         tc rgb '#ffffff'
