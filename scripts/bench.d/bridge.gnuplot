name = 'bridge'
load here.'/common.gnuplot'
set title "One TCP stream through a switch, and without one\n{/*0.8 ".conditions."}" noenhanced
set ylabel 'Mbit/s, median, least and most'
set yrange [0:*]
set style fill solid 0.8
set boxwidth 0.6
unset key
plot dir.'/bridge.csv' skip 0 every ::1 using 0:3:xtic(1) with boxes lc rgb ours, \
	'' every ::1 using 0:3:4:5 with yerrorbars lc rgb '#333333' pt 0, \
	'' every ::1 using 0:3:3 with labels offset 2,0.7
