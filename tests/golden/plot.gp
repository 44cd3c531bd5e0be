set multiplot
reset
set encoding utf8
unset key
set style fill solid noborder
set style line 1 lw 1
set border 3 lw 1 lc rgb '#555555'
set lmargin at screen 0.06186
set rmargin at screen 0.49570
set bmargin at screen 0.07264
set tmargin at screen 0.91214
set xrange [0.86:8.14] noextend
set xtics nomirror out scale 0.4,0.2 ("1" 1, "2" 2, "3" 3, "4" 4, "5" 5, "6" 6, "7" 7, "8" 8) tc rgb '#444444' offset 0,(GPVAL_TERM eq 'qt' || GPVAL_TERM eq 'svg' ? 0.42 : 0)
set logscale y 10
set yrange [0.007672704990109255:2.6066426411261268] noextend
set ytics nomirror out scale 0.4,0.2 ("" 0.008 1, "" 0.009000000000000001 1, "0.01" 0.01, "" 0.02 1, "" 0.03 1, "" 0.04 1, "" 0.05 1, "" 0.06 1, "" 0.07 1, "" 0.08 1, "" 0.09 1, "0.1" 0.1, "" 0.2 1, "" 0.30000000000000004 1, "" 0.4 1, "" 0.5 1, "" 0.6000000000000001 1, "" 0.7000000000000001 1, "" 0.8 1, "" 0.9 1, "1" 1, "" 2 1) tc rgb '#444444'
set grid xtics ytics back lt 1 lw 0.7 lc rgb '#e8e8e8'
set label "here and there" at 2,0.1 noenhanced front offset 0.6,0.4 tc rgb '#333333'
set label "all" at screen 0.50000,0.95676 center noenhanced font (GPVAL_TERM eq 'svg' ? ',17.6' : ',13.2') front tc rgb '#111111'
set object rectangle from screen 0.32209,0.65616 to screen 0.49091,0.90176 front fc rgb '#40ffffff' fs solid noborder
set object rectangle from screen 0.32687,0.85783 to screen 0.35557,0.87997 front fc rgb '#0072b2' fs transparent solid 0.18 noborder
set label "band" at screen 0.36194,0.86890 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
set arrow from screen 0.32687,0.82393 to screen 0.35557,0.82393 nohead front lc rgb '#0072b2' lw 2 dt solid
set label "it\047s a \140line\140" at screen 0.36194,0.82393 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
set arrow from screen 0.32687,0.77896 to screen 0.35557,0.77896 nohead front lc rgb '#7f7f7f' lw 1.2 dt solid
set label "v" at screen 0.36194,0.77896 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
set arrow from screen 0.32687,0.73399 to screen 0.35557,0.73399 nohead front lc rgb '#7f7f7f' lw 1.2 dt solid
set label "h" at screen 0.36194,0.73399 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
set label '' at screen 0.34122,0.68903 front point pt 7 ps 0.75 lc rgb '#d62728'
set label "optimum" at screen 0.36194,0.68903 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
plot '/dev/fd/40' binary skip=0 record=(7) format='%float64%float64' using 1:2 with filledcurves closed lc rgb '#0072b2' fs transparent solid 0.18 noborder notitle, '/dev/fd/40' binary skip=112 record=(4) format='%float64%float64' using 1:2 with lines lc rgb '#0072b2' lw 2 dt solid notitle, '/dev/fd/40' binary skip=176 record=(4) format='%float64%float64' using 1:2 with points lc rgb '#d55e00' pt 7 ps 0.75 notitle, '/dev/fd/40' binary skip=240 record=(2) format='%float64%float64' using 1:2 with lines lc rgb '#7f7f7f' lw 1.2 dt solid notitle, '/dev/fd/40' binary skip=272 record=(2) format='%float64%float64' using 1:2 with lines lc rgb '#7f7f7f' lw 1.2 dt solid notitle, '/dev/fd/40' binary skip=304 record=(1) format='%float64%float64' using 1:2 with points lc rgb '#ffffff' pt 7 ps 1.45 notitle, '/dev/fd/40' binary skip=304 record=(1) format='%float64%float64' using 1:2 with points lc rgb '#d62728' pt 7 ps 1 notitle
reset
set encoding utf8
unset key
set style fill solid noborder
set style line 1 lw 1
set border 3 lw 1 lc rgb '#555555'
set lmargin at screen 0.54703
set rmargin at screen 0.98087
set bmargin at screen 0.07264
set tmargin at screen 0.91214
set xrange [0:5] noextend
set xtics nomirror out scale 0.4,0.2 ("0" 0, "1" 1, "2" 2, "3" 3, "4" 4, "5" 5) tc rgb '#444444' offset 0,(GPVAL_TERM eq 'qt' || GPVAL_TERM eq 'svg' ? 0.42 : 0)
set yrange [0:8.4] noextend
set ytics nomirror out scale 0.4,0.2 ("0" 0, "2" 2, "4" 4, "6" 6, "8" 8) tc rgb '#444444'
set grid xtics ytics back lt 1 lw 0.7 lc rgb '#e8e8e8'
set object rectangle from screen 0.54942,0.83604 to screen 0.64220,0.90176 front fc rgb '#40ffffff' fs solid noborder
set object rectangle from screen 0.55420,0.85783 to screen 0.58290,0.87997 front fc rgb '#0072b2' fs transparent solid 0.45 noborder
set label "bars" at screen 0.58928,0.86890 left noenhanced font (GPVAL_TERM eq 'svg' ? ',14.67' : ',11') front tc rgb '#333333'
plot '/dev/fd/40' binary skip=320 record=(4) format='%float64%float64%float64' using (($1+$2)/2):3:($2-$1) with boxes lc rgb '#0072b2' lw 1 fs transparent solid 0.45 border lc rgb '#0072b2' notitle
unset multiplot
