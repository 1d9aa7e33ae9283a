name = 'throughput'
load here.'/common.gnuplot'
set title "One TCP stream between two hosts\n".conditions noenhanced
load here.'/bars.gnuplot'
