# From chapters/08-digits.nw: change it there, not here.
# lay out six pictures
set multiplot layout 2,3 margins 0.02,0.98,0.02,0.98 \
    spacing 0.03,0.03
set border 15 lc rgb '#bbbbbb'
unset tics
unset colorbox
set size ratio -1
set palette defined (0 '#ffffff', 255 '#000000')
set cbrange [0:255]
# plot the steps in the square
set xrange [-0.1:1.1]
set yrange [1.1:-0.1]
plot 'own-steps.tsv' index 0 using 1:2 with linespoints ls 8 pt 7 \
         ps 0.4 lc rgb '#444444'
plot 'own-steps.tsv' index 1 using 1:2 with linespoints ls 8 pt 7 \
         ps 0.4, '' index 2 using 1:2 with lines ls 1
# plot the steps in pixels
set xrange [0:28]
set yrange [28:0]
plot 'own-steps.tsv' index 3 using 1:2 with lines ls 1
plot 'own-field.tsv' using 1:2:3:4 with vectors head size 0.5,20 \
         lc rgb '#555555' lw 0.8, \
     'own-steps.tsv' index 3 using 1:2 with lines ls 1 lw 1
plot 'own-steps.tsv' index 3 using 1:2 with lines ls 8, \
     '' index 4 using 1:2 with lines ls 1
plot 'own-pixels.tsv' using 1:2:3 with image
unset multiplot
