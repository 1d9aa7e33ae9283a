name = 'setup'
load here.'/common.gnuplot'
set title "A call between two xl2tpd\n".conditions noenhanced
set xlabel 'seconds from dialling to an address at both ends'
theirs = 'stock'; theirs_title = 'pppol2tp.so (stock)'
our = 'ours'; our_title = 'l2tp.so'
load here.'/shares.gnuplot'
