name = 'static'
load here.'/common.gnuplot'
set title "A link without a controller\n".conditions noenhanced
set xlabel 'seconds from the start of both pppd to an address at both ends'
set ylabel 'share of the links that are up'
set xrange [0:*]
set yrange [0:1.05]
set key outside right top
plot times('tunnel-fd') using 1:(1) smooth cnormal with steps lw 2 lc rgb other \
		title 'inherited socket', \
	times('static') using 1:(1) smooth cnormal with steps lw 2 lc rgb ours \
		title 'static tunnel'
