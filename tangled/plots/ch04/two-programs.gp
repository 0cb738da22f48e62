# From chapters/b-instrument.nw: change it there, not here.
@small
set logscale y
set xrange [0:200]
set yrange [0.005:1]
set xtics 50
set multiplot layout 1,2
do for [which in 'a b'] {
    set title 'program '.(which eq 'a' ? 'A' : 'B')
    set xlabel 'epoch'
    set ylabel which eq 'a' ? 'mean loss' : ''
    set label 1 'fresh points' at 95,0.11 tc ls 2
    set label 2 'training points' at 10,0.0095 tc ls 1
    plot 'program-'.which.'.tsv' using 1:3 with lines ls 2, \
         '' using 1:2 with lines ls 1
}
unset multiplot
