#!/usr/bin/env bats
# l2tp-netns: the tunnel is in a's network namespace and pppd on c, with its
# interface. On c, a's namespace is called "outer".

# shellcheck disable=SC2030,SC2031 # bats

load lib/test
load lib/link
load lib/forms

setup() {
	hosts_up a b c
	on c ip netns attach outer "$(cat "$HOSTS_STATE/a/holder")"
	LINK_A=(l2tp-netns outer)
}

# home N [KEY=VALUE...] [PPPD-OPTION...]: a's end of link N, whose pppd is on c
home() {
	link_a "$1" on=c "${@:2}"
}

# handed N HOW [WORD...]: the same, whose controller is on a
handed() {
	link_a "$1" handover="$2" before="nsenter --target $(cat "$HOSTS_STATE/c/holder") --net --" \
		l2tp-netns "$(netns_of a)" "${@:3}"
}

# carries N [INTERFACE]: c reaches b's end; the interface is on c alone
carries() {
	wait_link "$1" || return
	on c ip link show dev "${2:-ppp$1}" >/dev/null || return
	on c ping -q -c 1 -W 5 "192.168.$1.2" || return
	# another link's may be on its way
	wait_for 5 "all interfaces to leave a" no_interface_on a
}

no_interface_on() {
	[ -z "$(on "$1" ip -o link show type ppp)" ]
}

# unnamed NAME N OPTION...: a's end of link N, for which pppd chooses the unit
unnamed() {
	# shellcheck disable=SC2046 # words
	start c "$1" pppd plugin l2tp.so "${COMMON[@]}" l2tp-local "10.0.1.1:200$2" \
		l2tp-remote "10.0.1.2:200$2" $(ids a "$2") "192.168.$2.1:192.168.$2.2" "${@:3}"
}

# no_interface: nothing is left of links on a or c
no_interface() {
	[ -z "$(on a ip -o link show type ppp)$(on c ip -o link show type ppp)" ]
}

down() {
	stop_both "a-$1" "b-$1"
	no_kernel_objects
}

@test "the tunnel is there; interface, addresses, routes and scripts are here" {
	local ours
	write_file c /etc/ppp/ip-up 755 <<-'EOF'
		#!/bin/sh
		{ readlink /proc/self/ns/net; ls -l /proc/self/fd; } >"/run/$IFNAME.new"
		mv "/run/$IFNAME.new" "/run/$IFNAME.up"
	EOF
	ours=$(on c readlink /proc/self/ns/net)
	link_b 1
	link_b 2 form=v3-ip6
	home 1 defaultroute
	home 2 form=v3-ip6
	carries 1
	carries 2
	on c ip route show default | grep 'dev ppp1'
	[ -z "$(on a ip route show default)" ]
	session_seen a "SESSION '.* 101/301'"
	run ! session_seen c "SESSION '"
	wait_for 10 "ip-up" on c test -e /run/ppp1.up
	[ "$(on c readlink "/proc/$(pid_of a-1)/ns/net")" = "$ours" ]
	on c cat /run/ppp1.up | tee "$LOGS/.up"
	[ "$(head -n 1 "$LOGS/.up")" = "$ours" ]
	run ! grep -E '> (net:|/dev/ppp)' "$LOGS/.up"
	descriptors "$(pid_of a-1)" | tee "$LOGS/.fds"
	grep '/run/netns/outer cloexec' "$LOGS/.fds"
	# l2tp-list finds it where the session is
	on c ip netns exec outer l2tp-list | tee "$LOGS/.list"
	grep -E '\b101\b.*\b301\b.*ppp1' "$LOGS/.list"
	run ! grep -E '301' <(on c l2tp-list)
	stop_both a-1 b-1
	down 2
	no_interface
}

# bats test_tags=bookworm
@test "a path, and pppd's own namespace by name" {
	link_b 1
	LINK_A=()
	home 1 l2tp-netns "$(netns_of a)"
	carries 1
	down 1
	link_b 1
	on a ip netns attach here "$(cat "$HOSTS_STATE/a/holder")"
	link_a 1 l2tp-netns here
	wait_link 1
	ping4 1
}

# bats test_tags=trixie
@test "names: taken here, there or in both; asked for, and left to pppd" {
	on c ip link add ppp1 type dummy
	on a ip link add ppp2 type dummy
	on a ip link add ppp5 type dummy
	on c ip link add ppp5 type dummy
	link_b 1
	link_b 5
	link_b 2
	link_b 3
	home 1
	carries 1 ppp0
	log_has a-1 'ppp1 is already in use; taking another'
	home 2
	carries 2 ppp2
	home 5
	wait_link 5
	log_has a-5 'ppp5 is already in use; taking another'
	on c ping -q -c 1 -W 5 192.168.5.2
	unnamed a-3 3 l2tp-netns outer ifname wan
	wait_link 3
	on c ping -q -c 1 -W 5 192.168.3.2
	log_has a-3 'Using interface wan$'
	on c ip link show dev wan
	# pppd numbers them in a's namespace, which knows of no ppp0 on c
	link_b 4
	unnamed a-4 4 l2tp-netns outer
	wait_link 4
	log_has a-4 'Using interface ppp[0-9]+$'
	on c ping -q -c 1 -W 5 192.168.4.2
}

# bats test_tags=bookworm
@test "an ifname that is taken is refused, with persist again and again" {
	on c ip link add wan type dummy
	on c ip link add ppp1 type dummy
	link_b 1 persist maxfail 0 holdoff 1
	home 1 ifname wan unit 7 persist maxfail 2 holdoff 1
	[ "$(status_of a-1 20)" = 1 ]
	[ "$(grep -c 'ifname wan: there is an interface of that name; give another' "$LOGS/a-1.log")" = 2 ]
	no_interface
	# the others keep their names
	on c ip -o link show dev wan | grep -v UP
	on c ip link show dev ppp1
}

# bats test_tags=trixie
@test "a namespace that is none is refused, with what to do" {
	LINK_A=()
	static_refused c 8 "l2tp-netns nowhere: there is no such network namespace; 'ip netns list' shows them" \
		l2tp-netns nowhere
	static_refused c 8 'l2tp-netns /proc/0/ns/net: there is no such path; a namespace without a name is' \
		l2tp-netns /proc/0/ns/net
	static_refused c 8 'l2tp-netns /etc/passwd: this is no network namespace; give a name' \
		l2tp-netns /etc/passwd
	static_refused c 8 'this is no network namespace' l2tp-netns /proc/self/ns/pid
	static_refused c 2 "l2tp-netns: 'ns/net' is neither a name" l2tp-netns ns/net
	static_refused c 2 'l2tp-netns outer and demand contradict each other' l2tp-netns outer \
		demand noipv6 192.168.1.1:192.168.1.2
	static_refused c 2 'l2tp-netns outer and multilink contradict each other' l2tp-netns outer \
		multilink
	static_refused c 8 'static tunnel from 10.9.9.9:1701 to 10.0.1.2:1701 in network namespace outer: the local address' \
		l2tp-netns outer l2tp-local 10.9.9.9
	handed 1 tunnel l2tp-netns nowhere
	[ "$(status_of a-1 20)" = 2 ]
	log_has a-1 'l2tp-tunnel-fd [0-9]+: .*l2tp-netns nowhere: there is no such'
	# without the right to come back nobody goes
	run on c setpriv --bounding-set -sys_admin --inh-caps -sys_admin pppd plugin l2tp.so \
		nodetach noauth maxfail 1 l2tp-remote 10.0.1.2 l2tp-tunnel-id 1 \
		l2tp-peer-tunnel-id 2 l2tp-session-id 3 l2tp-peer-session-id 4 l2tp-netns outer
	[ "$status" = 8 ]
	[[ $output = *'needs CAP_SYS_ADMIN in both; run as root'* ]]
}

# bats test_tags=bookworm
@test "a tunnel, a session and stock's options from a controller that is there" {
	local n=0 how
	LINK_A=()
	for how in tunnel session stock premade; do
		link_b $((++n))
		handed "$n" "$how"
	done
	for n in 1 2 3 4; do
		carries "$n"
	done
	# stock's is looked at before l2tp-netns is read; the other way round, too
	link_b 5
	link_a 5 handover=own before="nsenter --target $(cat "$HOSTS_STATE/c/holder") --net --" \
		l2tp-netns "$(netns_of a)" pppol2tp '{session}'
	carries 5
	handed 6 session l2tp-netns "$(netns_of b)"
	[ "$(status_of a-6 20)" = 2 ]
	log_has a-6 'l2tp-session-fd [0-9]+: .*another network namespace; give l2tp-netns'
	handed 7 stock l2tp-netns "$(netns_of b)"
	[ "$(status_of a-7 20)" = 1 ]
	log_has a-7 'pppol2tp [0-9]+: .*another network namespace; give l2tp-netns'
	link_a 8 handover=tunnel l2tp-netns "$(netns_of c)"
	[ "$(status_of a-8 20)" = 2 ]
	log_has a-8 "l2tp-tunnel-fd [0-9]+: .*it is in this program's own, so leave l2tp-netns out"
}

@test "persist: the session and the tunnel are deleted, the peer comes back" {
	link_b 1 persist maxfail 0 holdoff 1
	home 1 persist maxfail 0 holdoff 1
	carries 1
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_for 20 "the second link" seen a-1 'remote IP address' 2
	on a ip l2tp del tunnel tunnel_id 101
	wait_for 20 "the third link" seen a-1 'remote IP address' 3
	[ "$(grep -c 'Using interface ppp1$' "$LOGS/a-1.log")" = 3 ]
	wait_for 10 "the peer" on c ping -q -c 1 -W 1 192.168.1.2
}

seen() {
	(($(grep -cE "$2" "$LOGS/$1.log") >= $3))
}

# outside: makes the namespace "outside" on c, with an interface to b: 10.0.9.1
outside() {
	on c ip netns add outside
	on c ip link add out type veth peer name in
	on c ip link set out netns outside
	on c ip link set in netns "$(cat "$HOSTS_STATE/b/holder")"
	on c ip -n outside address add 10.0.9.1/24 dev out
	on c ip -n outside link set out up
	on b ip address add 10.0.9.2/24 dev in
	on b ip link set in up
}

# bats test_tags=bookworm
@test "the namespace loses its name in mid-call: the link goes on to its end" {
	# shellcheck disable=SC2034 # link.bash's
	LINK_A=()
	outside
	link_b 1 local=10.0.9.2:2001 remote=10.0.9.1:2001 persist maxfail 0 holdoff 1
	home 1 local=10.0.9.1:2001 remote=10.0.9.2:2001 l2tp-netns outside persist maxfail 0 holdoff 1
	carries 1
	on c ip netns delete outside
	on c ping -q -c 3 -i 0.2 -W 5 192.168.1.2
	on b ip link show dev in
	# the next link finds no namespace, nothing holds the old one, and pppd waits
	stop b-1
	wait_log a-1 'l2tp-netns outside: there is no such network namespace' 30
	wait_for 10 "the end of the namespace" gone b in
	# until there is one
	outside
	link_b 1 local=10.0.9.2:2001 remote=10.0.9.1:2001 persist maxfail 0 holdoff 1
	wait_for 20 "the second link" seen a-1 'remote IP address' 2
	carries 1
	stop a-1
	on c ip netns delete outside
}

gone() {
	! on "$1" ip link show dev "$2"
}

# bats test_tags=trixie
@test "the MTU follows the path there; l2tp-ipsec asks there" {
	link_b 1
	home 1 l2tp-watch 1.5
	carries 1
	[ "$(mtu_of c ppp1)" = 1462 ]
	on a ip link set to-b mtu 1400
	wait_for 8 "the MTU of the path" mtu_is 1362
	down 1
	static_refused c 8 'l2tp-ipsec require: no IPsec policy covers packets from' \
		l2tp-netns outer l2tp-ipsec require
	esp_between 10.0.1.1 10.0.1.2 1
	link_b 2
	home 2 l2tp-ipsec require
	carries 2
	on a ip xfrm policy flush
	wait_log a-2 'l2tp-ipsec require: .*; hanging up' 20
	[ "$(status_of a-2 20)" = 16 ]
}

mtu_is() {
	[ "$(mtu_of c ppp1)" = "$1" ]
}

# bats test_tags=bookworm
@test "20 links in a row leave no descriptor, and pppd is always home" {
	local i ours before
	ours=$(on c readlink /proc/self/ns/net)
	link_b 1 persist maxfail 0 holdoff 1
	home 1 persist maxfail 0 holdoff 0
	carries 1
	before=$(open_fds "$(pid_of a-1)")
	for ((i = 2; i <= 20; i++)); do
		on a ip l2tp del session tunnel_id 101 session_id 301
		wait_for 20 "link $i" seen a-1 'remote IP address' "$i"
	done
	[ "$(open_fds "$(pid_of a-1)")" = "$before" ]
	[ "$(on c readlink "/proc/$(pid_of a-1)/ns/net")" = "$ours" ]
}
