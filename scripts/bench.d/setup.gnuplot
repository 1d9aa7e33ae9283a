name = 'setup'
load here.'/common.gnuplot'
set title "A call between two xl2tpd\n".conditions noenhanced
set xlabel 'seconds from dialling to an address at both ends'
set ylabel 'share of the calls that are up'
set xrange [0:*]
set yrange [0:1.05]
set key bottom right
raw = dir.'/setup.raw.csv'
plot raw skip 1 using (strcol(1) eq 'stock' ? $3 : NaN):(1) smooth cnormal \
		with steps lw 2 lc rgb stock title 'pppol2tp.so (stock)', \
	raw skip 1 using (strcol(1) eq 'ours' ? $3 : NaN):(1) smooth cnormal \
		with steps lw 2 lc rgb ours title 'l2tp.so'
