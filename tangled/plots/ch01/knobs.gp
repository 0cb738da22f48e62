# From chapters/01-forward.nw: change it there, not here.
set ylabel 'change of the loss'
set xrange [-0.7:16.7]
set yrange [-0.08:0.1]
set format y '%.2f'
set xtics ('11' 0, '12' 1, '13' 2, '21' 3, '22' 4, '23' 5, \
  '1' 6, '2' 7, '3' 8, '11' 9, '12' 10, '21' 11, '22' 12, \
  '31' 13, '32' 14, '1' 15, '2' 16)
set xlabel 'index of the entry'
set xzeroaxis
set for [c in '5.5 8.5 14.5'] arrow from c,-0.08 to c,0.1 nohead ls 8
set label '{/:Italic W}^{(1)}' at 2.5,0.09 center
set label '{/:Italic b}^{(1)}' at 7,0.09 center
set label '{/:Italic W}^{(2)}' at 11.5,0.09 center
set label '{/:Italic b}^{(2)}' at 15.6,0.09 center
set style fill solid
plot 'knobs.tsv' using 1:2:(0.6) with boxes ls 1
