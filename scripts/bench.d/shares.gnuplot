# Of two kinds of call: how many are up after how long. One that never came up
# has no time, and "smooth" takes no gaps.
set ylabel 'share of those that are up'
set xrange [0:*]
set yrange [0:1.05]
set key outside right top
times(arm) = "< awk -F, '$1 == \"".arm."\" && $3 { print $3 }' '".dir."/".name.".raw.csv'"
plot times(theirs) using 1:(1) smooth cnormal with steps lw 2 lc rgb stock \
		title theirs_title, \
	times(our) using 1:(1) smooth cnormal with steps lw 2 lc rgb ours \
		title our_title
