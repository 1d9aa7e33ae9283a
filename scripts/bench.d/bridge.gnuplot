name = 'bridge'
load here.'/common.gnuplot'
set title "One TCP stream through a switch, and without one\n".conditions noenhanced
load here.'/bars.gnuplot'
