# From chapters/09-fast.nw: change it there, not here.
@tall
set style fill solid border lc rgb 'black'
set xlabel 'per cent of the step'
set xrange [0:*]
set yrange [-13.6:0.6]
names = "'batch' 'gradient to 0' 'loss' 'weights'"
row(k, net) = net == 0 ? (k < 6 ? -floor(k / 2) : 4 - k) \
                       : -6.5 - (k < 6 ? floor(k / 2) : k - 3)
low(k) = k < 6 ? (int(k) % 2 ? -0.4 : 0) : -0.2
set for [l=0:1] ytics add (sprintf('layer %d', l + 1) -l)
set for [l=0:2] ytics add (sprintf('layer %d', l + 1) -6.5 - l)
set for [k=1:4] ytics add (word(names, k) -1 - k)
set for [k=1:4] ytics add (word(names, k) -8.5 - k)

kind(k) = k >= 6 ? 2 : int(k) % 2
bar(k, net) = row(k, net) + low(k)
plot for [net=0:1] for [c=0:2] 'step.tsv' index net \
    using (kind($1) == c && (net || $1 < 4 || $1 > 5) ? 0 : NaN): \
    (bar($1, net)):(0):2:(bar($1, net)):(bar($1, net) + 0.4) \
    with boxxyerror lc rgb word('#303030 #909090 #e8e8e8', c + 1)
