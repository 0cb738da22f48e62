# From chapters/08-digits.nw: change it there, not here.
@standard
unset border
unset tics
unset colorbox
set size ratio -1
set yrange [*:*] reverse
set palette defined (0 '#ffffff', 255 '#000000')
set cbrange [0:255]
plot 'mistakes.tsv' using 1:2:3 with image pixels, \
     'mistakes-words.tsv' using 1:2:(sprintf('%d → %d, %.0f', \
         $3, $4, $5)) with labels font ',7'
