set multiplot
reset
set encoding utf8
set border 3 lw 1 lc rgb '#555555'
set style fill solid noborder
set style line 1 lw 1
set lmargin at screen 0.06186
set rmargin at screen 0.49570
set bmargin at screen 0.07264
set tmargin at screen 0.90314
set xrange [0.86:8.14] noextend
set xtics nomirror out scale 0.4,0.2 ("1" 1, "2" 2, "3" 3, "4" 4, "5" 5, "6" 6, "7" 7, "8" 8) tc rgb '#444444'
set logscale y 10
set yrange [0.007672704990109255:2.6066426411261268] noextend
set ytics nomirror out scale 0.4,0.2 ("" 0.008 1, "" 0.009000000000000001 1, "0.01" 0.01, "" 0.02 1, "" 0.03 1, "" 0.04 1, "" 0.05 1, "" 0.06 1, "" 0.07 1, "" 0.08 1, "" 0.09 1, "0.1" 0.1, "" 0.2 1, "" 0.30000000000000004 1, "" 0.4 1, "" 0.5 1, "" 0.6000000000000001 1, "" 0.7000000000000001 1, "" 0.8 1, "" 0.9 1, "1" 1, "" 2 1) tc rgb '#444444'
set grid xtics ytics back lt 1 lw 0.7 lc rgb '#e8e8e8'
set key inside top right Left reverse samplen 1.6 spacing 1.1 opaque fillcolor rgb '#40ffffff' noautotitle tc rgb '#333333'
set label "here and there" at 2,0.1 noenhanced front offset 0.6,0.4 tc rgb '#333333'
set label 1000 "all" at screen 0.5,0.95676 center noenhanced font ',13.2' tc rgb '#111111'
plot '/dev/fd/40' binary skip=0 record=(7) format='%float64%float64' using 1:2 with filledcurves closed lc rgb '#0072b2' fs transparent solid 0.18 noborder title "band" noenhanced, '/dev/fd/40' binary skip=112 record=(4) format='%float64%float64' using 1:2 with lines lc rgb '#0072b2' lw 2 dt solid title "it\047s a \140line\140" noenhanced, '/dev/fd/40' binary skip=176 record=(4) format='%float64%float64' using 1:2 with points lc rgb '#d55e00' pt 0 ps 0.75 notitle, '/dev/fd/40' binary skip=240 record=(2) format='%float64%float64' using 1:2 with lines lc rgb '#7f7f7f' lw 1.2 dt solid title "v" noenhanced, '/dev/fd/40' binary skip=272 record=(2) format='%float64%float64' using 1:2 with lines lc rgb '#7f7f7f' lw 1.2 dt solid title "h" noenhanced, '/dev/fd/40' binary skip=304 record=(1) format='%float64%float64' using 1:2 with points lc rgb '#ffffff' pt 7 ps 1.45 notitle, '/dev/fd/40' binary skip=304 record=(1) format='%float64%float64' using 1:2 with points lc rgb '#d62728' pt 7 ps 1 title "optimum" noenhanced
reset
set encoding utf8
set border 3 lw 1 lc rgb '#555555'
set style fill solid noborder
set style line 1 lw 1
set lmargin at screen 0.54703
set rmargin at screen 0.98087
set bmargin at screen 0.07264
set tmargin at screen 0.90314
set xrange [0:5] noextend
set xtics nomirror out scale 0.4,0.2 ("0" 0, "1" 1, "2" 2, "3" 3, "4" 4, "5" 5) tc rgb '#444444'
set yrange [0:8.4] noextend
set ytics nomirror out scale 0.4,0.2 ("0" 0, "2" 2, "4" 4, "6" 6, "8" 8) tc rgb '#444444'
set grid xtics ytics back lt 1 lw 0.7 lc rgb '#e8e8e8'
set key inside top left Left reverse samplen 1.6 spacing 1.1 opaque fillcolor rgb '#40ffffff' noautotitle tc rgb '#333333'
plot '/dev/fd/40' binary skip=320 record=(4) format='%float64%float64%float64' using (($1+$2)/2):3:($2-$1) with boxes lc rgb '#0072b2' lw 1 fs transparent solid 0.45 border lc rgb '#0072b2' title "bars" noenhanced
unset multiplot
