# shellcheck shell=bash
# For lab.bash: bounded waits, and the logs that are waited for.

# wait_for SECONDS DESCRIPTION COMMAND...: until COMMAND succeeds; if it never
# does: says so, shows its last output and all logs, and fails.
wait_for() {
	local - seconds=$1 what=$2 said=$LOGS/.said
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	set +T
	shift 2
	until "$@" >"$said" 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} >= end)); then
			echo "waited $seconds s in vain for $what ($*)"
			tail -n 20 "$said"
			show_logs
			return 1
		fi
		_pause
	done
}

# wait_log NAME PATTERN [SECONDS]: extended regular expression
wait_log() {
	local seen=0
	wait_for "${3:-10}" "\"$2\" in $1.log" _log_shows "$LOGS/$1.log" "$2"
}

# wait_exit NAME [SECONDS]
wait_exit() {
	wait_for "${2:-10}" "the end of $1" test -e "$LOGS/$1.status"
}

# wait_end PID [SECONDS]: of a process that is not start()'s
wait_end() {
	wait_for "${2:-10}" "the end of process $1" _ended "$1"
}

_ended() {
	! kill -0 "$1"
}

# wait_iface HOST INTERFACE [SECONDS]: there, and up
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

# wait_addr HOST INTERFACE ADDRESS [SECONDS]: IPv4 or IPv6, usable
wait_addr() {
	wait_for "${4:-10}" "$3 on $2 of $1" _has_addr "$1" "$2" "$3"
}

_has_addr() {
	_has_iface "$1" "$2" && ip -n "l2-$1" -o address show dev "$2" | grep -v tentative | grep -wF "$3"
}

# wait_wakes PID COUNT: until it has slept and woken that often from now on; one
# that is idle wakes for its timers alone
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

# now_ms: the time, in milliseconds
now_ms() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# --- logs ----------------------------------------------------------------------

# log_has NAME PATTERN
log_has() {
	grep -aE -- "$2" "$LOGS/$1.log"
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

# --- what keeps waiting cheap ----------------------------------------------------
#
# To start a process costs an emulated guest more than anything else here. A wait
# that starts none leaves the processor to what it waits for.

# A moment, without a process that sleeps: nobody ever writes to this pipe.
_pause() {
	local pipe=$HOSTS_STATE/never
	[[ -p $pipe ]] || mkfifo "$pipe"
	read -rt 0.05 <>"$pipe" || :
}

# _log_shows FILE PATTERN: what was seen before (wait_log's variable) is not
# looked at again, but for a last line that may have grown.
_log_shows() {
	local line lines
	[[ -e $1 ]] || return
	mapfile -t -s "$seen" lines <"$1"
	for line in "${lines[@]}"; do
		[[ ! $line =~ $2 ]] || return 0
	done
	((seen += ${#lines[@]} ? ${#lines[@]} - 1 : 0, 0))
}

# _has_iface HOST INTERFACE: a first look, before "ip" is asked
_has_iface() {
	local holder lines
	read -r holder <"$HOSTS_STATE/$1/holder" || return
	mapfile -t lines <"/proc/$holder/net/dev" || return
	[[ ${lines[*]} = *" $2:"* ]]
}
