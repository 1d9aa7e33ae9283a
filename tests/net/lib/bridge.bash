# shellcheck shell=bash disable=SC2034
# Helpers for the tests of l2tp-bridge. Client and server are real pppd that use
# CHAP, on a and c by default. The switch between them is b.

LAB_PY=$PEERS/bridge.py

PPP=(nodetach debug lcp-echo-interval 1 lcp-echo-failure 20 lcp-restart 1
	lcp-max-configure 30)

# secrets HOST...
secrets() {
	local host
	for host; do
		echo 'alice server "open sesame" *' |
			write_file "$host" /etc/ppp/chap-secrets 600
	done
}

setup() {
	bridge_hosts a b c
	secrets a c
}

# client HOST OPTION...
client() {
	start "$1" client pppd "${@:2}" "${PPP[@]}" noauth name alice \
		remotename server noipdefault ipv6 ::1,::2
}

# server HOST OPTION...
server() {
	start "$1" server pppd "${@:2}" "${PPP[@]}" auth require-chap name server \
		192.168.9.1:192.168.9.2 ipv6 ::2,::1
}

# words N END: prints pppd's options for the ids of link N, as its END (near or
# far) names them. spec() prints l2tp-bridge's keys for the same ids.
words() {
	echo "plugin l2tp.so $(ids "$(_end "$2")" "$1")"
}

spec() {
	local LINK_IDS
	link_ids "$(_end "$2")" "$1"
	echo "tunnel-id=${LINK_IDS[0]%/*},peer-tunnel-id=${LINK_IDS[0]#*/}," \
		"session-id=${LINK_IDS[1]%/*},peer-session-id=${LINK_IDS[1]#*/}" | tr -d ' '
}

_end() {
	[[ $1 = near ]] && echo a || echo b
}

# link_works: the client is authenticated; IPv4, IPv6 and LCP echo requests pass
# between CLIENT and SERVER
link_works() {
	wait_iface "${CLIENT:-a}" ppp0 20
	wait_iface "${SERVER:-c}" ppp0 20
	wait_for 20 "IPv4 end to end" on "${CLIENT:-a}" ping -c 1 -W 1 192.168.9.1
	wait_for 20 "IPv6 end to end" on "${CLIENT:-a}" ping -c 1 -W 1 fe80::2%ppp0
	log_has server 'rcvd \[CHAP Response .*name = "alice"'
	log_has client 'rcvd \[CHAP Success'
	wait_log client 'rcvd \[LCP EchoRep'
	wait_log server 'rcvd \[LCP EchoRep'
}

# full_size: pings as large as the interface's MTU pass, both ways. The reply may
# be fragmented, if the other end's MTU is smaller.
full_size() {
	_full_size "${CLIENT:-a}" 192.168.9.1 && _full_size "${SERVER:-c}" 192.168.9.2
}

_full_size() {
	local mtu
	mtu=$(on "$1" cat /sys/class/net/ppp0/mtu)
	on "$1" ping -c 2 -i 0.2 -W 5 -M 'do' -s $((mtu - 28)) "$2"
}

# switch_down NAME...: SIGTERM ends each with status 0
switch_down() {
	local name
	for name; do
		stop "$name"
		[ "$(status_of "$name")" = 0 ] || fail "$name ended with $(status_of "$name")"
		log_has "$name" 'SIGTERM: both sides are closed'
	done
}

# ends_soon NAME COMMAND...: runs the command, after which NAME must end with
# status 1 within 2 s, plus the time that the command itself took
ends_soon() {
	local name=$1 before since ended
	shift
	before=$(now_ms)
	"$@"
	since=$(now_ms)
	[ "$(status_of "$name")" = 1 ]
	ended=$(stat -c %.3Y "$LOGS/$name.status")
	ended=$((${ended/./} - since))
	echo "# $name ended after $ended ms" >&3
	((ended < 2000 + since - before)) || fail "$name ended too late, after $ended ms"
}

# mac HOST INTERFACE
mac() {
	on "$1" cat "/sys/class/net/$2/address"
}

# bridge_hosts HOST...: hosts_up, with checksum offload off. A switch cannot
# change the length of the headers of a frame whose checksum is left to the card.
# A veth passes such frames on, a real interface does not. See BUGS in
# l2tp-bridge(8).
bridge_hosts() {
	local host interface
	hosts_up "$@"
	for host; do
		for interface in $(on "$host" ls /sys/class/net | grep ^to-); do
			on "$host" ethtool -K "$interface" tx off >/dev/null
		done
	done
}
