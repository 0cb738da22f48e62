# From chapters/08-digits.nw: change it there, not here.
@square
unset border
unset tics
unset colorbox
set size ratio -1
set margins 0,0,0,0
set palette defined (0 '#ffffff', 255 '#000000')
set cbrange [0:255]
set xrange [-0.5:279.5]
set yrange [279.5:-0.5]
plot 'own-digits.tsv' using 1:2:3 with image
