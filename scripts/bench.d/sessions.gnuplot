name = 'sessions'
load here.'/common.gnuplot'
set terminal pngcairo size 1200,420
set multiplot layout 1,3 title "Sessions brought up at once\n".conditions noenhanced
set xlabel 'sessions'
set xrange [0:*]
set yrange [0:*]
set key bottom right
csv = dir.'/sessions.csv'
kinds = 'stock ours tunnel-fd'
color(i) = word(stock.' '.ours.' '.other, i)
do for [n=5:7] {
	set ylabel n == 5 ? 'wall time, s' : n == 6 ? 'processor time of a pppd, ms' : 'memory (Pss) of a pppd, kB'
	plot for [i=1:3] csv every ::1 using 1:(strcol(2) eq word(kinds, i) ? column(n) : NaN) \
		with points pt (i == 3 ? 6 : 7) ps (i == 3 ? 2.2 : 1.5) lw 2 lc rgb color(i) title word(kinds, i)
}
