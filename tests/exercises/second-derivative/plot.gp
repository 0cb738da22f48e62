set logscale xy
set format xy '10^{%T}'
set yrange [1e-14:10]
set xlabel 'step {/:Italic h}'
set ylabel 'relative error of {/:Italic f} ″'
set label 'Re, straight' at 4e-6,1e-3 tc ls 1
set label 'Im, turned' at 4e-6,4e-13 right tc ls 2
plot 'second-derivative.tsv' using 1:2 with linespoints ls 1, \
     '' using 1:3 with linespoints ls 2
