name = 'setup'
load here.'/common.gnuplot'
set title "A call between two xl2tpd\n".conditions noenhanced
set xlabel 'seconds from dialling to an address at both ends'
set ylabel 'share of the calls that are up'
set xrange [0:*]
set yrange [0:1.05]
set key outside right top
plot times('stock') using 1:(1) smooth cnormal with steps lw 2 lc rgb stock \
		title 'pppol2tp.so (stock)', \
	times('ours') using 1:(1) smooth cnormal with steps lw 2 lc rgb ours \
		title 'l2tp.so'
