# Plots throughput: one bar for each path.
set ylabel 'Mbit/s, median, least and most'
set yrange [0:*]
set style fill solid 0.8
set boxwidth 0.6
unset key
plot dir.'/'.name.'.csv' every ::1 using 0:3:xtic(1) with boxes lc rgb ours, \
	'' every ::1 using 0:3:4:5 with yerrorbars lc rgb '#333333' pt 0, \
	'' every ::1 using 0:3:3 with labels offset 2,0.7
