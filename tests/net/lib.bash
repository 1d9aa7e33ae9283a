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
	local - host
	set +T
	hosts_down "$@"
	printf 'netns add l2-%s\n' "$@" | ip -batch - || return
	for host; do
		_host_begin "$host"
	done
	_join_all "$@" || return
	for host; do
		wait_for 10 "the mounts of host $host" test -s "$HOSTS_STATE/$host/ready" ||
			{ cat "$HOSTS_STATE/$host/log"; return 1; }
	done
}

# A process in a mount namespace of its own keeps the host alive; "ip netns
# exec" gives it the host's /sys. The ready file is opened before /run is hidden.
_host_begin() {
	local state=$HOSTS_STATE/$1
	mkdir -p "$state/etc" "$state/etc.work"
	: >"$state/ready"
	ip netns exec "l2-$1" sh -c "$_host_setup" - "$state" \
		</dev/null >"$state/log" 2>&1 3>&- 4>&- &
	echo $! >"$state/holder"
}

# shellcheck disable=SC2016
_host_setup='
set -e
exec 9>"$1/ready"
cat >"$1/fstab" <<-EOF
	etc /etc overlay lowerdir=/etc,upperdir=$1/etc,workdir=$1/etc.work 0 0
	ppp /etc/ppp tmpfs mode=755 0 0
	log /var/log tmpfs mode=755 0 0
	own-run /run tmpfs mode=755 0 0
EOF
mount -a --fstab "$1/fstab"
mkdir -p /run/lock /run/pppd/lock /run/.host
: >/etc/ppp/options
umask 077
: >/etc/ppp/chap-secrets
: >/etc/ppp/pap-secrets
umask 022
for conf in all default; do
	echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad
done
echo ready >&9
exec 9>&-
exec sleep infinity'

# _join_all HOST...: the cables, then each host's addresses
_join_all() {
	local host before='' n=0 cables=()
	local -A plugs=()
	for host; do
		plugs[$host]+=$'link set lo up\n'
		if [[ $before ]]; then
			cables+=("link add to-$host netns l2-$before type veth peer name to-$before netns l2-$host")
			((++n))
			plugs[$before]+=$(_plug "to-$host" "$n" 1)$'\n'
			plugs[$host]+=$(_plug "to-$before" "$n" 2)$'\n'
		fi
		before=$host
	done
	((${#cables[@]} == 0)) || printf '%s\n' "${cables[@]}" | ip -batch - || return
	for host; do
		ip -n "l2-$host" -batch - <<<"${plugs[$host]%$'\n'}" || return
	done
	before=
	for host; do
		[[ -z $before ]] ||
			wait_for 5 "carrier between $before and $host" _carrier "$before" "to-$host" ||
			return
		before=$host
	done
}

# _plug INTERFACE NET HOST-PART
_plug() {
	printf '%s\n' "address add 10.0.$2.$3/24 dev $1" \
		"address add fd00:$2::$3/64 dev $1 nodad" "link set $1 up"
}

_carrier() {
	[[ $(ip -n "l2-$1" link show dev "$2") = *LOWER_UP* ]]
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
	_stopped "$1" "${3:-10}"
}

_stopped() {
	wait_exit "$1" "$2" && return
	kill -KILL "$(pid_of "$1")"
	return 1
}

# stop_both NAME NAME: the two ends of a link at the same moment; one that is
# told by the other first waits for a restart timer (RFC 1661, section 4.1)
stop_both() {
	kill "$(pid_of "$1")" "$(pid_of "$2")" 2>/dev/null || :
	_stopped "$1" 10 && _stopped "$2" 10
}

# status_of NAME [SECONDS]: waits for its end and prints its exit status (a
# signal's number + 128)
status_of() {
	wait_exit "$1" "${2:-10}" >&2 || return
	cat "$BATS_TEST_TMPDIR/$1.status"
}

# --- bounded waits -----------------------------------------------------------

# wait_for SECONDS DESCRIPTION COMMAND...: until COMMAND succeeds; if it never
# does: says so, shows its last output and all logs, and fails. COMMAND runs in
# this shell: one that needs no other program costs next to nothing.
wait_for() {
	local - seconds=$1 what=$2 said=${BATS_TEST_TMPDIR:-/tmp}/.said
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

# A moment, without a process that sleeps: nobody ever writes to this pipe.
_pause() {
	local pipe=$HOSTS_STATE/never
	[[ -p $pipe ]] || mkfifo "$pipe"
	read -rt 0.05 <>"$pipe" || :
}

# wait_end PID [SECONDS]: of a process that is not start()'s
wait_end() {
	wait_for "${2:-10}" "the end of process $1" _ended "$1"
}

_ended() {
	! kill -0 "$1"
}

# now_ms: the time, in milliseconds
now_ms() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# wait_wakes PID COUNT: until it has slept and woken that often from now on; one
# that is idle wakes for its timers alone
wait_wakes() {
	local first
	first=$(_wakes "$1")
	wait_for 15 "process $1 to wake $2 times" _has_woken "$1" $((first + $2))
}

_wakes() {
	awk '/^voluntary_ctxt_switches/ { print $2 }' "/proc/$1/status"
}

_has_woken() {
	(($(_wakes "$1") >= $2))
}

# wait_log NAME PATTERN [SECONDS]: extended regular expression
wait_log() {
	local seen=0
	wait_for "${3:-10}" "\"$2\" in $1.log" _log_shows "$BATS_TEST_TMPDIR/$1.log" "$2"
}

# What was seen before is not looked at again, but for a last line that may
# have grown.
_log_shows() {
	local line lines
	[[ -e $1 ]] || return
	mapfile -t -s "$seen" lines <"$1"
	for line in "${lines[@]}"; do
		[[ ! $line =~ $2 ]] || return 0
	done
	((seen += ${#lines[@]} ? ${#lines[@]} - 1 : 0, 0))
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
	_has_iface "$1" "$2" && on "$1" ip -o link show dev "$2" up | grep .
}

# _has_iface HOST INTERFACE: looked up without another program
_has_iface() {
	local holder lines
	read -r holder <"$HOSTS_STATE/$1/holder" || return
	mapfile -t lines <"/proc/$holder/net/dev" || return
	[[ ${lines[*]} = *" $2:"* ]]
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
	_pppol2tp_of - $$
	_netlink_of -
	for name in $(_hosts); do
		_pppol2tp_of "$name" "$(<"$HOSTS_STATE/$name/holder")"
		_netlink_of "$name" -n "l2-$name"
	done
}

# _pppol2tp_of LABEL PID: of /proc/net/pppol2tp, without another program
_pppol2tp_of() {
	local line lines=()
	[[ ! -e /proc/$2/net/pppol2tp ]] || mapfile -t lines <"/proc/$2/net/pppol2tp"
	for line in "${lines[@]}"; do
		[[ ! $line =~ ^(TUNNEL| *SESSION)\ \' ]] || echo "$1: $line"
	done
}

# _netlink_of LABEL IP-OPTION...
_netlink_of() {
	printf '%s\n' 'l2tp show tunnel' 'l2tp show session' 'link show type ppp' |
		ip "${@:2}" -force -oneline -batch - 2>/dev/null |
		sed -nE "s/^(Tunnel|Session).*/$1: &/p; s/^[0-9]+:( [^:]+):.*/$1:\\1/p"
}

# no_kernel_objects [SECONDS]: waits until there are none
no_kernel_objects() {
	wait_for "${1:-10}" "the kernel to drop its sessions" _no_kernel_objects
}

# The quick look first: most often something is left still.
_no_kernel_objects() {
	local name
	for name in $(_hosts); do
		_pppol2tp_of "$name" "$(<"$HOSTS_STATE/$name/holder")"
	done >"${BATS_TEST_TMPDIR:-/tmp}/.objects"
	[[ ! -s ${BATS_TEST_TMPDIR:-/tmp}/.objects ]] && ! kernel_objects | grep .
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
