# shellcheck shell=bash
# shellcheck disable=SC2034 # other files use the variables
# Shell functions of the lab: hosts (hosts.bash), programs that run on them,
# bounded waits and logs (waits.bash), pppd, and the kernel's tunnels and sessions.
# None needs bats: scripts/demo and scripts/bench use them too.
#
# Logs, pids and exit statuses are $LOGS/NAME.{log,pid,status}.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
HOSTS_STATE=/run/pppd-l2tp-lab
: "${LOGS:=$(mktemp -d)}"

# Programs other than pppd, in Python; each begins with a description.
PEERS=$(cd "${BASH_SOURCE[0]%/*}/../peers" && pwd)

# l2tp.py is compiled once, not at each start.
export PYTHONPYCACHEPREFIX=${BATS_RUN_TMPDIR:-$LOGS}/python

for _part in hosts waits; do
	# shellcheck source=/dev/null
	. "${BASH_SOURCE[0]%/*}/$_part.bash"
done

# fail WORD...
fail() {
	echo "$*"
	return 1
}

# --- programs in the background --------------------------------------------

# start HOST NAME COMMAND...: runs it in the background; its output goes to
# NAME.log
start() {
	local host=$1 name=$2 base=$LOGS/$2 ENTER
	shift 2
	_enter "$host" || return
	[[ ! -e $base.pid ]] || rm -f "$base.pid" "$base.status"
	_keep "$base" "${ENTER[@]}" "$@" </dev/null >"$base.log" 2>&1 3>&- 4>&- &
	wait_for 10 "the start of $name" test -s "$base.pid"
}

# _keep BASE COMMAND...: runs it; writes its pid and, when it has ended, its exit
# status
_keep() {
	local base=$1 status=0
	shift
	# bats' traps are meant for the test, not for this shell.
	trap - ERR EXIT DEBUG
	set +eET
	"$@" &
	exec >/dev/null 2>&1
	echo $! >"$base.pid"
	wait $! || status=$?
	echo "$status" >"$base.status"
}

# pid_of NAME
pid_of() {
	_line_of "$LOGS/$1.pid"
}

# _line_of FILE: prints it without starting cat
_line_of() {
	local line
	read -r line <"$1" && echo "$line"
}

# is_running NAME
is_running() {
	[[ ! -s $LOGS/$1.status ]]
}

# stop NAME [SIGNAL [SECONDS]]: sends the signal and waits until the program has
# ended. If it does not end, kills it and fails.
stop() {
	is_running "$1" || return 0
	kill -s "${2:-TERM}" "$(pid_of "$1")" 2>/dev/null || :
	_stopped "$1" "${3:-10}"
}

_stopped() {
	wait_exit "$1" "$2" && return
	kill -KILL "$(pid_of "$1")"
	return 1
}

# stop_both NAME NAME: stops both ends of a link at the same moment. Stopped one
# after the other, the second would wait for a restart timer (RFC 1661, section
# 4.1).
stop_both() {
	kill "$(pid_of "$1")" "$(pid_of "$2")" 2>/dev/null || :
	_stopped "$1" 10 && _stopped "$2" 10
}

# status_of NAME [SECONDS]: waits until it has ended and prints its exit status
# (128 + the number of the signal that killed it)
status_of() {
	wait_exit "$1" "${2:-10}" >&2 || return
	_line_of "$LOGS/$1.status"
}

# --- pppd ------------------------------------------------------------------

# pppd_version
pppd_version() {
	pppd --version 2>&1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+[^ ]*' | head -n 1
}

# plugin_dir: where pppd looks for plugins
plugin_dir() {
	local version dir
	version=$(pppd_version)
	for dir in /usr/lib/pppd /usr/lib/*/pppd /usr/local/lib/pppd; do
		[[ -d $dir/$version ]] || continue
		echo "$dir/$version"
		return
	done
	echo "no plugin directory for pppd $version" >&2
	return 1
}

# use_plugin HOST FILE NAME: makes FILE the plugin NAME, on this host only
use_plugin() {
	local dir
	dir=$(plugin_dir) || return
	# shellcheck disable=SC2016
	on "$1" sh -ec '
		own=/run/.host/plugins
		if [ ! -d "$own" ]; then
			mkdir "$own" "$own.work"
			mount -t overlay -o "lowerdir=$1,upperdir=$own,workdir=$own.work" plugins "$1"
		fi
		install -m 755 "$2" "$1/$3"' - "$dir" "$2" "$3"
}

# --- the kernel ------------------------------------------------------------

# kernel_objects: prints a line for each L2TP tunnel, L2TP session and PPP
# interface on any host
kernel_objects() {
	local name
	_pppol2tp_of - $$
	_netlink_of -
	for name in $(_hosts); do
		_pppol2tp_of "$name" "$(<"$HOSTS_STATE/$name/holder")"
		_netlink_of "$name" -n "l2-$name"
	done
}

# _pppol2tp_of LABEL PID: reads /proc/net/pppol2tp without starting a program
_pppol2tp_of() {
	local line lines=()
	[[ ! -e /proc/$2/net/pppol2tp ]] || mapfile -t lines <"/proc/$2/net/pppol2tp"
	for line in "${lines[@]}"; do
		[[ ! $line =~ ^(TUNNEL| *SESSION)\ \' ]] || echo "$1: $line"
	done
}

# _netlink_of LABEL IP-OPTION...
_netlink_of() {
	local line lines
	mapfile -t lines < <(ip "${@:2}" -force -oneline -batch - 2>/dev/null \
		<<<$'l2tp show tunnel\nl2tp show session\nlink show type ppp')
	for line in "${lines[@]}"; do
		case $line in
		Tunnel*|Session*)	echo "$1: $line" ;;
		[0-9]*:\ *)
			line=${line#*: }
			echo "$1: ${line%%:*}" ;;
		esac
	done
}

# no_kernel_objects [SECONDS]: waits until there are none
no_kernel_objects() {
	wait_for "${1:-10}" "the kernel to drop its sessions" _no_kernel_objects
}

# Looks in /proc first, which is quicker: most often there is still a session.
_no_kernel_objects() {
	local name
	for name in $(_hosts); do
		_pppol2tp_of "$name" "$(<"$HOSTS_STATE/$name/holder")"
	done >"$LOGS/.objects"
	[[ -s $LOGS/.objects ]] || kernel_objects >"$LOGS/.objects"
	[[ ! -s $LOGS/.objects ]] || { cat "$LOGS/.objects"; return 1; }
}
