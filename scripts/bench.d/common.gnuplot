set datafile separator ','
set datafile commentschars '#'
set terminal pngcairo size 900,500 font 'sans,11' background '#ffffff'
set grid ytics lc rgb '#dddddd'
set border 3
set tics nomirror out
stock = '#c0504d'
ours = '#3465a4'
other = '#73a946'
conditions = system("awk -F': ' '/^# (kernel|pppd|xl2tpd|delay|loss|ours|calls|clock): /{sub(/^# /,\"\",$1); printf \"%s%s %s\", sep, $1, $2; sep=\", \"}' '".dir."/".name.".csv'")
set output dir.'/'.name.'.png'
