# From chapters/f-making.nw: change it there, not here.
# choose the size of a plot
look = " font 'TeX Gyre Pagella,8' fontscale 1 enhanced" \
    . " linewidth 0.8 rounded"
standard = "set terminal pdfcairo size 11.8cm,6.6cm" . look
small = "set terminal pdfcairo size 11.8cm,5.2cm" . look
tall = "set terminal pdfcairo size 11.8cm,9.0cm" . look
square = "set terminal pdfcairo size 11.8cm,11.0cm" . look
@standard
set output figure
set encoding utf8
set border 3 linecolor rgb '#555555'
set tics nomirror out scale 0.5
unset key
# choose the styles of lines
set style line 1 linecolor rgb '#1f4e79' linewidth 1.8 \
    dashtype 1 pointtype 7 pointsize 0.4
set style line 2 linecolor rgb '#d9730d' linewidth 1.8 \
    dashtype (9,4) pointtype 5 pointsize 0.4
set style line 3 linecolor rgb '#4d8f6c' linewidth 1.8 \
    dashtype (2,3) pointtype 9 pointsize 0.5
set style line 4 linecolor rgb '#8a6fa8' linewidth 1.8 \
    dashtype (9,3,2,3) pointtype 13 pointsize 0.5
set style line 8 linecolor rgb '#9a9a9a' linewidth 0.9 \
    dashtype (4,4)
