# shellcheck shell=bash
# Links between the hosts a and b, on top of lab.bash: "load lib/link" after
# "load lib/test". Both ends run examples/controller, which opens the tunnel socket
# and starts pppd with the plugin; the log NAME.log has the words of both.

: "${L2TP_BUILD:=/build}"

# pppd's options at both ends. A test that wants other ones sets these before
# it calls link_up; LINK_FAMILY=6 puts the tunnel on IPv6.
# LCP's restart timer is short, for the end that the other tells of the end waits
# for it, and one that has lost its peer as often as it asks.
LINK_COMMON=(debug noauth nodefaultroute lcp-echo-interval 0 lcp-restart 1
	lcp-max-configure 30 lcp-max-terminate 1)
LINK_A=(10.9.0.1:10.9.0.2 ipv6 '::1,::2')
LINK_B=(10.9.0.2:10.9.0.1 ipv6 '::2,::1' l2tp-lns)
LINK_FAMILY=4

# link_start HOST NAME TUNNEL/PEER SESSION/PEER PPPD-OPTION...: one end, a
# controller called NAME and its pppd, with these options and no others
link_start() {
	local host=$1 name=$2 outer
	shift 2
	outer=$(outer_addresses "$host") || return
	# shellcheck disable=SC2086 # two words
	start "$host" "$name" "$L2TP_BUILD/examples/controller" $outer "$@"
}

# outer_addresses HOST: local and remote address of the tunnel
outer_addresses() {
	local net=10.0.1.
	((LINK_FAMILY == 4)) || net=fd00:1::
	case $1 in
	a)	echo "${net}1 ${net}2" ;;
	b)	echo "${net}2 ${net}1" ;;
	*)	fail "no link on host $1" ;;
	esac
}

# link_up [PPPD-OPTION...]: both ends, called a and b, tunnel 1/2 and session
# 11/12; the options are for both. Returns when both have their addresses on
# ppp0.
link_up() {
	link_start b b 2/1 12/11 "${LINK_COMMON[@]}" "${LINK_B[@]}" "$@" &&
		link_start a a 1/2 11/12 "${LINK_COMMON[@]}" "${LINK_A[@]}" "$@" &&
		link_wait 20
}

# link_wait SECONDS: until both ends of link_up have IPv4 and IPv6
link_wait() {
	wait_addr a ppp0 10.9.0.1 "$1" &&
		wait_addr b ppp0 10.9.0.2 "$1" &&
		wait_addr a ppp0 fe80::1 "$1" &&
		wait_addr b ppp0 fe80::2 "$1"
}

# link_down: ends both by SIGTERM, at once; nothing of them may be left in the kernel
link_down() {
	stop_both a b && no_kernel_objects
}

# ping_through [PING-OPTION...]: IPv4 and IPv6, both ways, through link_up's link
ping_through() {
	on a ping -c 1 -W 5 "$@" 10.9.0.2 &&
		on b ping -c 1 -W 5 "$@" 10.9.0.1 &&
		on a ping -c 1 -W 5 "$@" fe80::2%ppp0 &&
		on b ping -c 1 -W 5 "$@" fe80::1%ppp0
}

# pppd_of NAME: the pid of the pppd that controller NAME started
pppd_of() {
	pgrep -P "$(pid_of "$1")" -x pppd
}

# descriptors PID: one a line: number, what it is, "cloexec" where it is
descriptors() {
	"$PEERS/fds.py" "$1"
}

# udp_inodes HOST: "socket:[N]" of each UDP socket there, as descriptors shows it
udp_inodes() {
	on "$1" cat /proc/net/udp /proc/net/udp6 |
		awk '$1 != "sl" { print "socket:[" $10 "]" }'
}

# "start HOST NAME $with_fd KIND=NUMBER... -- COMMAND...": see with_fd.py
# shellcheck disable=SC2034 # for tests
with_fd=$PEERS/with_fd.py

# ids TUNNEL/PEER SESSION/PEER: the plugin's four options
ids() {
	echo "l2tp-tunnel-id ${1%/*} l2tp-peer-tunnel-id ${1#*/}" \
		"l2tp-session-id ${2%/*} l2tp-peer-session-id ${2#*/}"
}

# pppds_start HOST NAME OPTIONS...: a pppd for each word of options, all started
# at the same moment, and all from one tunnel socket; "stop NAME" ends them
pppds_start() {
	local host=$1 name=$2 outer
	shift 2
	outer=$(outer_addresses "$host") || return
	# shellcheck disable=SC2016
	start "$host" "$name" "$with_fd" "udp=5,${outer/ /,}" -- bash -c '
		trap "kill \$(jobs -p)" TERM
		for options; do
			# shellcheck disable=SC2086
			pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth nodefaultroute \
				debug $options &
		done
		wait
		wait' - "$@"
}

# netns_of HOST: a path to its network namespace that every host sees
netns_of() {
	echo "/proc/$(cat "$HOSTS_STATE/$1/holder")/ns/net"
}

# session_seen HOST PATTERN: /proc/net/pppol2tp's lines of the sessions
session_seen() {
	on "$1" cat /proc/net/pppol2tp | grep -E -- "$2"
}
