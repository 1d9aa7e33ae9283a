name = 'restart'
load here.'/common.gnuplot'
set title "Time to up by l2tp-restart-ms\n".conditions noenhanced
set xlabel 'l2tp-restart-ms (0: pppd''s own timer)'
set ylabel 'mean, s'
set yrange [0:*]
set key outside right
csv = dir.'/restart.csv'
series = system("awk -F, '!/^#/ && $1 + 0 { s = $1 \"/\" $2; if (!(s in seen)) { seen[s] = 1; printf \"%s \", s } }' '".csv."'")
plot for [s in series] csv every ::1 \
	using (sprintf('%s/%s', strcol(1), strcol(2)) eq s ? $3 : NaN):9 \
	with linespoints pt 7 title sprintf('rtt/loss %s', s)
