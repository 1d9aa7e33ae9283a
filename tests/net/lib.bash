# shellcheck shell=bash
# Helpers for tests on real links: hosts that are namespaces, programs that run
# in them, bounded waits, logs. Each .bats file begins with "load lib".
#
# Logs, pids and exit statuses are $BATS_TEST_TMPDIR/NAME.{log,pid,status}.

bats_require_minimum_version 1.5.0

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
HOSTS_STATE=/run/pppd-l2tp-lab

# bats traces each command for its messages, at a price under emulation; the
# "set +T" below spare the helpers that.

# --- hosts ---------------------------------------------------------------

# hosts_up HOST HOST...: network namespaces in a row, each joined to the next.
# The first two are 10.0.1.1 and 10.0.1.2, fd00:1::1 and fd00:1::2, the next
# pair 10.0.2.x; a's interface towards b is called to-b. Each host has its own
# /etc, /run and /var/log (an empty /etc/ppp: pppd would share what is in them).
hosts_up() {
	local - host before='' n=0
	set +T
	hosts_down "$@"
	for host; do
		_host_begin "$host" || return
	done
	for host; do
		wait_for 10 "the mounts of host $host" test -s "$HOSTS_STATE/$host/ready" ||
			{ cat "$HOSTS_STATE/$host/log"; return 1; }
		[[ -z $before ]] || _join "$before" "$host" "$((++n))" || return
		before=$host
	done
}

_host_begin() {
	local state=$HOSTS_STATE/$1
	mkdir -p "$state"
	: >"$state/ready"
	ip netns add "l2-$1" || return
	nsenter --net="/run/netns/l2-$1" unshare --mount --propagation private \
		sh -c "$_host_setup" - "$state/ready" \
		</dev/null >"$state/log" 2>&1 3>&- 4>&- &
	echo $! >"$state/holder"
}

# Run by the process that keeps the host alive. The ready file is opened before
# a new /run hides it.
# shellcheck disable=SC2016
_host_setup='
set -e
exec 9>"$1"
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/lock /run/pppd/lock /run/.host/etc /run/.host/etc.work
mount -t overlay -o lowerdir=/etc,upperdir=/run/.host/etc,workdir=/run/.host/etc.work etc /etc
mount -t tmpfs -o mode=755 ppp /etc/ppp
: >/etc/ppp/options
umask 077
: >/etc/ppp/chap-secrets
: >/etc/ppp/pap-secrets
umask 022
mount -t tmpfs -o mode=755 log /var/log
mount -t sysfs sys /sys
for conf in all default; do
	echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad
done
ip link set lo up
echo ready >&9
exec 9>&-
exec sleep infinity'

# _join A B N
_join() {
	ip link add "to-$2" netns "l2-$1" type veth peer name "to-$1" netns "l2-$2" &&
		_address "$1" "to-$2" "$3" 1 && _address "$2" "to-$1" "$3" 2 &&
		wait_for 5 "carrier between $1 and $2" _carrier "$1" "to-$2"
}

_address() {
	ip -n "l2-$1" -batch - <<-EOF
		address add 10.0.$3.$4/24 dev $2
		address add fd00:$3::$4/64 dev $2 nodad
		link set $2 up
	EOF
}

_carrier() {
	[[ $(on "$1" cat "/sys/class/net/$2/carrier") = 1 ]]
}

# hosts_down [HOST...]: ends all that runs in them and removes them; without
# names: all there are. Returns when they are gone.
hosts_down() {
	local - host hosts=("$@")
	set +T
	(($#)) || mapfile -t hosts < <(_hosts)
	for host in "${hosts[@]}"; do
		_none_left "$host" || :
	done
	for host in "${hosts[@]}"; do
		[[ -e /run/netns/l2-$host ]] || continue
		wait_for 10 "the end of all programs on $host" _none_left "$host" || return
		ip netns delete "l2-$host" || return
		rm -rf "${HOSTS_STATE:?}/$host"
	done
}

_hosts() {
	local file
	for file in /run/netns/l2-*; do
		[[ ! -e $file ]] || echo "${file##*/l2-}"
	done
}

# Kills what is there; succeeds once nothing is.
_none_left() {
	local pids
	[[ -e /run/netns/l2-$1 ]] || return 0
	pids=$(ip netns pids "l2-$1")
	[[ $pids ]] || return 0
	# shellcheck disable=SC2086 # a list
	kill -KILL $pids 2>/dev/null
	return 1
}

# on HOST COMMAND...: in the foreground
on() {
	local ENTER
	_enter "$1" || return
	shift
	"${ENTER[@]}" "$@"
}

# _enter HOST: sets ENTER, the words that go before a command; the command then
# replaces nsenter, so that its pid is the one that was started
_enter() {
	local holder
	holder=$(cat "$HOSTS_STATE/$1/holder") || return
	ENTER=(nsenter --target "$holder" --net --mount --wdns="$PWD" --)
}

# write_file HOST PATH [MODE]: standard input to a file below the host's own
# /etc, /run or /var/log
write_file() {
	# shellcheck disable=SC2016
	on "$1" sh -ec 'mkdir -p "$(dirname "$1")"; cat >"$1"; chmod "$2" "$1"' \
		- "$2" "${3:-644}"
}

# --- programs in the background --------------------------------------------

# start HOST NAME COMMAND...: in the background, output to NAME.log
start() {
	local host=$1 name=$2 base=$BATS_TEST_TMPDIR/$2 ENTER
	shift 2
	_enter "$host" || return
	rm -f "$base.pid" "$base.status"
	_keep "$base" "${ENTER[@]}" "$@" </dev/null >"$base.log" 2>&1 3>&- 4>&- &
	wait_for 10 "the start of $name" test -s "$base.pid"
}

# _keep BASE COMMAND...: leaves its pid and, at its end, its exit status
_keep() {
	local base=$1 status=0
	shift
	# bats' own traps are for the test, not for this shell.
	trap - ERR EXIT DEBUG
	set +eET
	"$@" &
	exec >/dev/null 2>&1
	echo $! >"$base.pid"
	wait $! || status=$?
	echo "$status" >"$base.status.new"
	mv "$base.status.new" "$base.status"
}

# pid_of NAME
pid_of() {
	cat "$BATS_TEST_TMPDIR/$1.pid"
}

# is_running NAME
is_running() {
	[[ ! -e $BATS_TEST_TMPDIR/$1.status ]]
}

# stop NAME [SIGNAL [SECONDS]]: sends it and waits for the end; one that does
# not end is killed, and that is a failure
stop() {
	is_running "$1" || return 0
	kill -s "${2:-TERM}" "$(pid_of "$1")" 2>/dev/null || :
	wait_exit "$1" "${3:-10}" && return
	kill -KILL "$(pid_of "$1")"
	return 1
}

# status_of NAME [SECONDS]: waits for its end and prints its exit status (a
# signal's number + 128)
status_of() {
	wait_exit "$1" "${2:-10}" >&2 || return
	cat "$BATS_TEST_TMPDIR/$1.status"
}

# --- bounded waits -----------------------------------------------------------

# wait_for SECONDS DESCRIPTION COMMAND...: until COMMAND succeeds; if it never
# does: says so, shows its last output and all logs, and fails
wait_for() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000)) what=$2 output
	local - seconds=$1
	set +T
	shift 2
	until output=$("$@" 2>&1); do
		if ((${EPOCHREALTIME/[.,]/} >= end)); then
			echo "waited $seconds s in vain for $what ($*)"
			[[ -z $output ]] || printf '%s\n' "$output" | tail -n 20
			show_logs
			return 1
		fi
		sleep 0.05
	done
}

# wait_log NAME PATTERN [SECONDS]: extended regular expression
wait_log() {
	wait_for "${3:-10}" "\"$2\" in $1.log" log_has "$1" "$2"
}

# wait_exit NAME [SECONDS]
wait_exit() {
	wait_for "${2:-10}" "the end of $1" test -e "$BATS_TEST_TMPDIR/$1.status"
}

# wait_iface HOST INTERFACE [SECONDS]: there, and up
wait_iface() {
	wait_for "${3:-10}" "interface $2 on $1" _iface_up "$1" "$2"
}

_iface_up() {
	on "$1" ip -o link show dev "$2" up | grep .
}

# wait_no_iface HOST INTERFACE [SECONDS]
wait_no_iface() {
	wait_for "${3:-10}" "interface $2 on $1 to go" _iface_gone "$1" "$2"
}

_iface_gone() {
	! on "$1" ip link show dev "$2"
}

# wait_addr HOST INTERFACE ADDRESS [SECONDS]: IPv4 or IPv6, usable
wait_addr() {
	wait_for "${4:-10}" "$3 on $2 of $1" _has_addr "$1" "$2" "$3"
}

_has_addr() {
	on "$1" ip -o address show dev "$2" | grep -v tentative | grep -wF "$3"
}

# --- logs ------------------------------------------------------------------

# log_has NAME PATTERN
log_has() {
	grep -aE -- "$2" "$BATS_TEST_TMPDIR/$1.log"
}

# show_logs
show_logs() {
	local log
	for log in "$BATS_TEST_TMPDIR"/*.log; do
		[[ -s $log ]] || continue
		echo "--- ${log##*/}"
		tail -n 60 "$log" | tr -d '\r'
	done
}

# lab_teardown: for teardown(): the logs of a test that failed, then a clean slate
lab_teardown() {
	[[ ${BATS_TEST_COMPLETED:-} || ${BATS_TEST_SKIPPED:-} ]] || show_logs
	hosts_down
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

# use_plugin HOST FILE NAME: on this host only, pppd finds FILE as plugin NAME
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

# kernel_objects: a line for each L2TP tunnel and session and each PPP
# interface, on all hosts; nothing where nothing is left over
kernel_objects() {
	local name
	_kernel_objects_of - ''
	for name in $(_hosts); do
		_kernel_objects_of "$name" "ip netns exec l2-$name"
	done
}

# _kernel_objects_of LABEL COMMAND-PREFIX
_kernel_objects_of() {
	# shellcheck disable=SC2086 # none or several words
	{
		$2 ip l2tp show tunnel | grep '^Tunnel'
		$2 ip l2tp show session | grep '^Session'
		$2 ip -o link show type ppp | cut -d: -f2
		$2 cat /proc/net/pppol2tp | grep -E "^(TUNNEL| *SESSION) '"
	} 2>/dev/null | sed "s|^|$1: |"
}

# no_kernel_objects [SECONDS]: waits until there are none
no_kernel_objects() {
	wait_for "${1:-10}" "the kernel to drop its sessions" _no_kernel_objects
}

_no_kernel_objects() {
	! kernel_objects | grep .
}

# --- what a test needs -------------------------------------------------------

fail() {
	echo "$*"
	return 1
}

# skip_test REASON: a failure with REQUIRE_ALL=1
skip_test() {
	[[ ${REQUIRE_ALL:-} != 1 ]] || fail "must not be skipped: $1" || return
	skip "$1"
}

# skip_never_here REASON: for what this machine can never run
skip_never_here() {
	skip "$1"
}

# require COMMAND...
require() {
	local name
	for name; do
		command -v "$name" >/dev/null || skip_test "needs $name" || return
	done
}
