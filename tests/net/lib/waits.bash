# shellcheck shell=bash
# Part of lab.bash: bounded waits, and logs.

# wait_for SECONDS DESCRIPTION COMMAND...: repeats COMMAND until it succeeds. If it
# does not succeed in time: shows its last output and all logs, and fails.
wait_for() {
	local seconds=$1 what=$2 said=$LOGS/.said began now
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift 2
	until
		began=${EPOCHREALTIME/[.,]/}
		"$@" >"$said" 2>&1
	do
		now=${EPOCHREALTIME/[.,]/}
		if ((now >= end)); then
			echo "waited $seconds s in vain for $what ($*)"
			tail -n 20 "$said"
			show_logs
			return 1
		fi
		_pause $((now - began))
	done
}

# wait_log NAME PATTERN [SECONDS]: waits for an extended regular expression in
# NAME.log
wait_log() {
	local seen=0
	wait_for "${3:-10}" "\"$2\" in $1.log" _log_shows "$LOGS/$1.log" "$2"
}

# wait_exit NAME [SECONDS]
wait_exit() {
	wait_for "${2:-10}" "the end of $1" test -s "$LOGS/$1.status"
}

# wait_end PID [SECONDS]: for a process that start() did not start
wait_end() {
	wait_for "${2:-10}" "the end of process $1" _ended "$1"
}

_ended() {
	! kill -0 "$1"
}

# wait_iface HOST INTERFACE [SECONDS]: waits until it exists and is up
wait_iface() {
	wait_for "${3:-10}" "interface $2 on $1" _iface_up "$1" "$2"
}

_iface_up() {
	_has_iface "$1" "$2" && on "$1" ip -o link show dev "$2" up | grep .
}

# wait_no_iface HOST INTERFACE [SECONDS]
wait_no_iface() {
	wait_for "${3:-10}" "interface $2 on $1 to go" _iface_gone "$1" "$2"
}

_iface_gone() {
	! _has_iface "$1" "$2" && ! ip -n "l2-$1" link show dev "$2"
}

# wait_addr HOST INTERFACE ADDRESS [SECONDS]: waits for an IPv4 or IPv6 address that
# is not tentative
wait_addr() {
	wait_for "${4:-10}" "$3 on $2 of $1" _has_addr "$1" "$2" "$3"
}

_has_addr() {
	_has_iface "$1" "$2" && ip -n "l2-$1" -o address show dev "$2" | grep -v tentative | grep -wF "$3"
}

# wait_wakes PID COUNT: waits until it has slept and woken COUNT times from now. An
# idle process wakes for its timers only.
wait_wakes() {
	local first
	first=$(_wakes "$1")
	wait_for 15 "process $1 to wake $2 times" _has_woken "$1" $((first + $2))
}

_wakes() {
	local name count
	while read -r name count; do
		[[ $name != voluntary_ctxt_switches: ]] || echo "$count"
	done <"/proc/$1/status"
}

_has_woken() {
	(($(_wakes "$1") >= $2))
}

# wait_sleep PID: waits until it sleeps and has not woken for 100 ms
wait_sleep() {
	wait_for 20 "process $1 to sleep" _sleeps "$1"
}

_sleeps() {
	local wakes
	wakes=$(_wakes "$1")
	_pause
	_pause
	[[ $(_wakes "$1") = "$wakes" && $(cut -d' ' -f3 "/proc/$1/stat") = S ]]
}

# stays_asleep SECONDS PID...: none of them wakes meanwhile
stays_asleep() {
	local pid before=() end=$(($(now_ms) + $1 * 1000))
	shift
	for pid; do
		before+=("$(_wakes "$pid")")
	done
	wait_for 60 "$end ms" _later_than "$end"
	for pid; do
		[[ $(_wakes "$pid") = "${before[0]}" ]] || fail "process $pid woke"
		before=("${before[@]:1}")
	done
}

_later_than() {
	(($(now_ms) >= $1))
}

# now_ms: prints the time in milliseconds
now_ms() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# --- logs ----------------------------------------------------------------------

# log_has NAME PATTERN
log_has() {
	grep -aE -- "$2" "$LOGS/$1.log"
}

# said NAME COUNT PATTERN: so many lines of its log match
said() {
	[[ $(grep -acE -- "$3" "$LOGS/$1.log") = "$2" ]]
}

# show_logs
show_logs() {
	local log
	for log in "$LOGS"/*.log; do
		[[ -s $log ]] || continue
		echo "--- ${log##*/}"
		tail -n 60 "$log" | tr -d '\r'
	done
}

# --- making waits cheap ----------------------------------------------------------
#
# In an emulated guest, starting a process takes more time than anything else here.
# A wait that starts none leaves the processor to the program that it waits for.

# _pause [MICROSECONDS]: pauses for that long, at least for 50 ms, without starting
# sleep: nobody ever writes to this pipe. A wait pauses for as long as its last look
# took, which may start programs.
_pause() {
	local pipe=$HOSTS_STATE/never us=${1:-0} seconds
	((us >= 50000)) || us=50000
	printf -v seconds '%d.%06d' $((us / 1000000)) $((us % 1000000))
	[[ -p $pipe ]] || mkfifo "$pipe"
	read -rt "$seconds" <>"$pipe" || :
}

# _log_shows FILE PATTERN: looks at the lines after the first $seen, wait_log's
# variable. The last line is looked at again, as it may have been incomplete.
_log_shows() {
	local line lines
	[[ -e $1 ]] || return
	mapfile -t -s "$seen" lines <"$1"
	for line in "${lines[@]}"; do
		[[ ! $line =~ $2 ]] || return 0
	done
	((seen += ${#lines[@]} ? ${#lines[@]} - 1 : 0, 0))
}

# _has_iface HOST INTERFACE: a quick check before "ip" is started
_has_iface() {
	local holder lines
	read -r holder <"$HOSTS_STATE/$1/holder" || return
	mapfile -t lines <"/proc/$holder/net/dev" || return
	[[ ${lines[*]} = *" $2:"* ]]
}
