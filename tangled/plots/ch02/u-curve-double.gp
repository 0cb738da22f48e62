# From chapters/02-slopes.nw: change it there, not here.
@tall
type = 'double'
# draw the axes of the error curves
set logscale xy
set format xy '10^{%T}'
set style textbox opaque noborder margins 0.5,0.5
set xlabel 'step {/:Italic h}'
set ylabel 'relative error of {/:Italic f} ′'
set for [i=5:7] arrow from 10**-i, graph 0 to 10**-i, graph 1 \
    nohead ls 8
set xrange [1e-15:1]; set yrange [1e-17:30]
set label 'one-sided' at 3e-6,3e-4 right tc ls 1 front boxed
set label 'central' at 5e-5,5e-8 right tc ls 2 front boxed
set label 'Richardson' at 8e-4,3e-14 center tc ls 3
set label 'complex step' at 3e-14,1.5e-15 left tc ls 4
# draw the error curves
measured = 'u-curve-'.type.'.tsv'
plot for [i=5:7] measured using 1:i with lines ls 8, \
     for [i=2:4] measured using 1:i with lines ls i-1, \
     for [i=1:type eq 'double'] 'complex.tsv' with lines ls 4, \
     'minima-'.type.'.tsv' using 1:2 with points pt 6 ps 0.7 \
         lc rgb '#333333'
