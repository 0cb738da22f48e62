# From chapters/07-networks.nw: change it there, not here.
set multiplot layout 2,1
spread(i) = i * 0.618034 - floor(i * 0.618034)
set xrange [-16:20]
set yrange [-0.15:2.15]
set ytics ('label 0' 0.5, 'label 1' 1.5)
set arrow from 0,-0.15 to 0,2.15 nohead ls 8
do for [when in '0 1'] {
    if (when == 1) { set xlabel 'logit' }
    set label 1 (when == 0 ? 'before' : 'after') at -15.5,2.2
    plot 'logits.tsv' index int(when) \
        using 1:(spread($0) * 0.8 + 0.1 + $2) \
        with points pt 7 ps 0.15 lc rgb '#1f4e79'
}
unset multiplot
