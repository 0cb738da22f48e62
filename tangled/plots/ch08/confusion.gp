# From chapters/08-digits.nw: change it there, not here.
@square
set size square
set xlabel 'decision'
set ylabel 'label'
set xrange [-0.5:9.5]
set yrange [9.5:-0.5]
set xtics 0,1,9 scale 0
set ytics 0,1,9 scale 0

unset colorbox
set palette defined (0 '#ffffff', 1 '#7f9fc0')
plot 'confusion.tsv' using 2:1:($1 == $2 ? 0 : sqrt($3)) with image, \
     '' using 2:1:($3 > 0 ? sprintf('%d', $3) : '') with labels
