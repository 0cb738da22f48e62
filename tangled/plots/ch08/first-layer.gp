# From chapters/08-digits.nw: change it there, not here.
@standard
unset border
unset tics
set size ratio -1
set yrange [*:*] reverse
set cbrange [-0.3:0.3]
set cbtics 0.3 scale 0
set cblabel 'weight' offset -1
set palette defined (-0.3 '#0b2545', 0 '#ffffff', 0.3 '#e07b10')
plot 'first-layer.tsv' using 1:2:3 with image pixels
