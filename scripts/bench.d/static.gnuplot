name = 'static'
load here.'/common.gnuplot'
set title "A link without a controller\n".conditions noenhanced
set xlabel 'seconds from the start of both pppd to an address at both ends'
theirs = 'tunnel-fd'; theirs_title = 'inherited socket'
our = 'static'; our_title = 'static tunnel'
load here.'/shares.gnuplot'
