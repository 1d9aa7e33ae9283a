# Plots, for two kinds of call, the share that is up after each time. A call that
# never came up has no time and is left out: "smooth" does not accept gaps.
set ylabel 'share of the calls that came up'
set xrange [0:*]
set yrange [0:1.05]
set key outside right top
times(arm) = "< awk -F, '$1 == \"".arm."\" && $3 { print $3 }' '".dir."/".name.".raw.csv'"
plot times(theirs) using 1:(1) smooth cnormal with steps lw 2 lc rgb stock \
		title theirs_title, \
	times(our) using 1:(1) smooth cnormal with steps lw 2 lc rgb ours \
		title our_title
