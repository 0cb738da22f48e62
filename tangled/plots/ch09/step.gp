# From chapters/09-fast.nw: change it there, not here.
@tall
set datafile separator "\t"
set multiplot
set size 1,0.42; set origin 0,0.58
set lmargin 8; set tmargin 0; set bmargin 3.4
set xrange [0:*]
set ytics scale 0 font ',6'
# draw the bars of a step
set style fill solid border lc rgb 'black'
array shade[3] = [0x606060, 0xc0c0c0, 0xffffff]
bars = "using ($3 == k ? $2 : NaN):1:(0):2:($1 - 0.35):" \
     . "($1 + 0.35):ytic(4) with boxxyerror lc rgb shade[k + 1]"
set label 1 '784-50-10' at graph 0.97,0.55 right
set yrange [8.6:-0.6]
plot for [k=0:2] 'step-small.tsv' @bars
set size 1,0.58; set origin 0,0
set label 1 '784-512-512-10'
set xlabel 'microseconds'
set yrange [12.6:-0.6]
plot for [k=0:2] 'step-large.tsv' @bars
unset multiplot
