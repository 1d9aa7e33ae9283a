#!/usr/bin/env bats
# The socket of a static tunnel: its VRF or interface, mark, DSCP and checksum. The
# MTU and the warning of a loop take them into account.

# shellcheck disable=SC2030,SC2031 # bats

load lib/test
load lib/link
load lib/forms

setup() {
	hosts_up a b c
	on b sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	on c ip route add default via 10.0.2.1
	on c ip route add default via fd00:2::1
	# else these links would look for their path with LCP's echoes only
	# shellcheck disable=SC2034 # link.bash has it
	LINK_A=(l2tp-watch 1.5)
}

# capture NAME INTERFACE FILTER: starts tcpdump -v on a's interface
capture() {
	start a "$1" tcpdump -i "$2" -n -v -l --immediate-mode "$3"
	wait_log "$1" 'listening on'
}

# in_vrf: puts a's interface towards b into the VRF "red", with table 100
in_vrf() {
	on a ip link add red type vrf table 100
	on a ip link set red up
	on a ip link set to-b master red
	on a ip address replace fd00:1::1/64 dev to-b nodad # the VRF had removed it
}

# second_way: makes a second veth between a and b, 10.0.7.1 and 10.0.7.2, MTU 1400
second_way() {
	on a ip link add way netns "$(pid_of_host a)" type veth peer name way netns "$(pid_of_host b)"
	on a ip address add 10.0.7.1/24 dev way
	on b ip address add 10.0.7.2/24 dev way
	on a ip address add fd00:7::1/64 dev way nodad
	on b ip address add fd00:7::2/64 dev way nodad
	on a ip link set way mtu 1400 up
	on b ip link set way mtu 1400 up
}

pid_of_host() {
	cat "$HOSTS_STATE/$1/holder"
}

# bats test_tags=bookworm
@test "what does not exist or is out of range is named, with the remedy" {
	static_refused a 8 "l2tp-device nowhere: no such network interface; make it first" \
		l2tp-device nowhere
	static_refused a 8 "l2tp-device nowhere: no such network interface" \
		l2tp-device nowhere l2tp-encap ip
	static_refused a 2 "l2tp-fwmark: '0' is not a number from 1 to" l2tp-fwmark 0
	static_refused a 2 "l2tp-dscp: '64' is not a number from 0 to 63" l2tp-dscp 64
	on a ip link add red type vrf table 100
	on a ip link set red up
	static_refused a 8 "to 10.0.1.2:1701 through red: the local address is not on this host, or not in the VRF" \
		l2tp-device red l2tp-local 10.0.1.1
	run -1 on a l2tp-bridge "l2tp:remote=10.0.1.2,device=nowhere,$(spec 1/2 11/12)" \
		"l2tp:remote=10.0.1.3,$(spec 3/4 13/14)"
	[[ $output = *"device nowhere: no such network interface"* ]]
	no_kernel_objects
}

# spec TUNNEL/PEER SESSION/PEER: prints l2tp-bridge's keys
spec() {
	echo "tunnel-id=${1%/*},peer-tunnel-id=${1#*/},session-id=${2%/*},peer-session-id=${2#*/}"
}

# bats test_tags=bookworm
@test "in a VRF: each form has the path's MTU, and follows it" {
	local form n=0
	in_vrf
	for form in "${FORMS[@]}"; do
		link_a "$((++n))" form="$form" l2tp-device red
		link_b "$n" form="$form"
	done
	for n in 1 2 3 4 5 6; do
		wait_link "$n"
		ping4 "$n"
	done
	n=0
	for form in "${FORMS[@]}"; do
		has_mtu a "ppp$((++n))" $((1500 - $(overhead "$form" no 0)))
	done
	# outside the VRF there is no route to b
	run ! on a ping -q -c 1 -W 1 10.0.1.2
	on a ip link set to-b mtu 1400
	on b ip link set to-a mtu 1400
	n=0
	for form in "${FORMS[@]}"; do
		wait_for 5 "the MTU of link $((++n))" has_mtu a "ppp$n" \
			$((1400 - $(overhead "$form" no 0)))
	done
}

# bats test_tags=trixie
@test "a mark: the rule's path, its MTU, and its local address" {
	second_way
	on a ip route add 10.0.2.0/24 via 10.0.1.2 dev to-b
	on a ip route add 10.0.2.0/24 via 10.0.7.2 dev way table 100
	on a ip route add fd00:2::/64 via fd00:1::2 dev to-b
	on a ip route add fd00:2::/64 via fd00:7::2 dev way table 100
	on a ip rule add fwmark 0x10 table 100
	on a ip -6 rule add fwmark 0x10 table 100
	on c ip route add 10.0.7.0/24 via 10.0.2.1
	on c ip route add fd00:7::/64 via fd00:2::1
	capture marked way 'udp'
	capture other to-b 'udp'
	# without l2tp-local the route determines the address
	link_a 1 local= remote=10.0.2.2:2001 l2tp-fwmark 0x10
	link_b 1 on=c local=10.0.2.2:2001 remote=10.0.7.1:1701
	link_a 2 form=v2-udp6 local= remote='[fd00:2::2]:2002' l2tp-fwmark 16
	link_b 2 on=c form=v2-udp6 local='[fd00:2::2]:2002' remote='[fd00:7::1]:1701'
	link_a 3 form=v3-ip local=10.0.7.1 remote=10.0.2.2 l2tp-fwmark 16
	link_b 3 on=c form=v3-ip local=10.0.2.2 remote=10.0.7.1
	wait_link 1
	wait_link 2
	wait_link 3
	ping4 1
	ping4 2
	ping4 3
	[ "$(mtu_of a ppp1)" = $((1400 - $(overhead v2-udp no 0))) ]
	[ "$(mtu_of a ppp2)" = $((1400 - $(overhead v2-udp6 no 0))) ]
	[ "$(mtu_of a ppp3)" = $((1400 - $(overhead v3-ip no 0))) ]
	# the MTU follows that path, not the other one
	on a ip link set to-b mtu 1300
	on a ip link set way mtu 1350
	wait_for 5 "the MTU of link 1" has_mtu a ppp1 $((1350 - $(overhead v2-udp no 0)))
	wait_for 5 "the MTU of link 2" has_mtu a ppp2 $((1350 - $(overhead v2-udp6 no 0)))
	wait_for 5 "the MTU of link 3" has_mtu a ppp3 $((1350 - $(overhead v3-ip no 0)))
	wait_log marked '10\.0\.7\.1\.1701 > 10\.0\.2\.2\.2001'
	run ! log_has other ' > '
}

# bats test_tags=bookworm
@test "an inherited tunnel socket's mark: the MTU is that path's, and follows it" {
	second_way
	on a ip route add 10.0.2.0/24 via 10.0.1.2 dev to-b
	on a ip route add 10.0.2.0/24 via 10.0.7.2 dev way table 100
	on a ip rule add fwmark 16 table 100
	on c ip route add 10.0.7.0/24 via 10.0.2.1
	link_a 1 handover=tunnel mark=16 local=10.0.7.1:2001 remote=10.0.2.2:2001
	link_b 1 on=c local=10.0.2.2:2001 remote=10.0.7.1:2001
	wait_link 1
	[ "$(mtu_of a ppp1)" = $((1400 - $(overhead v2-udp no 0))) ]
	on a ip link set way mtu 1350
	wait_for 5 "the MTU of link 1" has_mtu a ppp1 $((1350 - $(overhead v2-udp no 0)))
}

# Filters for packets that a sends, by port: the byte of the IP header (tos or
# class), and whether the checksum is zero.
PLAIN='udp src port 2001 and ip[1] = 0 and udp[6:2] != 0'
BOTH='udp src port 2002 and ip[1] = 0xb8 and udp[6:2] = 0'
SIX='ip6 and ip6[0:2] & 0xff0 = 0xb80 and ip6[40:2] = 2003 and ip6[46:2] = 0'
PLAIN6='ip6 and ip6[0:2] & 0xff0 = 0 and ip6[40:2] = 2005 and ip6[46:2] != 0'
IP='ip proto 115 and ip[1] = 0x20'

# bats test_tags=trixie
@test "DSCP and checksum, as tcpdump sees them" {
	local n
	on a ethtool -K to-b tx off >/dev/null # else checksums are left to the card
	capture right to-b "($PLAIN) or ($BOTH) or ($SIX) or ($PLAIN6) or ($IP)"
	capture wrong to-b "(src host 10.0.1.1 or src host fd00:1::1) and
		(udp or ip proto 115) and
		not (($PLAIN) or ($BOTH) or ($SIX) or ($PLAIN6) or ($IP))"
	link_a 1
	link_b 1
	link_a 2 l2tp-dscp 46 l2tp-checksum off
	link_b 2
	link_a 3 form=v2-udp6 l2tp-dscp 0x2e l2tp-checksum off
	link_b 3 form=v2-udp6 l2tp-checksum off
	link_a 4 form=v3-ip l2tp-dscp 8
	link_b 4 form=v3-ip
	link_a 5 form=v2-udp6
	link_b 5 form=v2-udp6
	for n in 1 2 3 4 5; do
		wait_link "$n"
		ping4 "$n" -Q 0x28 # DSCP of the inner packet, which is not copied
	done
	for n in 2001 2002 2003 2005; do
		wait_log right "\\.$n > "
	done
	wait_log right 'tos 0x20,.*proto .*115'
	log_has right 'tos 0xb8,'
	log_has right 'class 0xb8,'
	run ! log_has wrong ' > '
}

# bats test_tags=bookworm
@test "a peer without the option drops packets without checksum over IPv6" {
	link_a 1 form=v2-udp6 l2tp-checksum off
	link_b 1 form=v2-udp6
	# b's packets arrive at a, which answers. b drops the answers and asks again.
	wait_log a-1 'sent \[LCP ConfAck'
	wait_for 10 "b's second request" asked_twice b-1
	run ! log_has b-1 'rcvd \[LCP'
	is_running a-1
}

asked_twice() {
	(($(log_has "$1" 'sent \[LCP ConfReq' | wc -l) >= 2))
}

# bats test_tags=trixie
@test "a default route through the link replaces the route of a socket with a device" {
	on a ip route add default via 10.0.1.2 dev to-b
	link_a 1 remote=10.0.2.2:2001 l2tp-device to-b defaultroute replacedefaultroute
	link_b 1 on=c name=c-1 local=10.0.2.2:2001
	wait_log a-1 'the route to the tunnel.s remote address 10\.0\.2\.2:2001 through to-b is gone, so .* add the route: ip route prepend 10\.0\.2\.2 via 10\.0\.1\.2 dev to-b$'
	run ! on a ping -q -c 2 -i 0.2 -W 1 192.168.1.2
	# shellcheck disable=SC2046 # words
	on a $(log_has a-1 'add the route:' | grep -oE 'ip route (add|prepend).*')
	ping4 1
	# b is a neighbour, so there is no warning
	link_a 2 l2tp-device to-b defaultroute replacedefaultroute
	link_b 2
	wait_link 2
	ping4 2
	run ! log_has a-2 'add the route:'
	stop a-2
	stop a-1
}

# bats test_tags=bookworm
@test "a loop in the mark's table and in the VRF's: the warning names the table" {
	on a ip rule add fwmark 7 table 100
	on a ip route add default via 10.0.1.2 dev to-b table 100
	write_file a /etc/ppp/ip-pre-up 755 <<-'EOF'
		#!/bin/sh
		ip link set "$1" up
		ip route replace default dev "$1" table 100
	EOF
	link_a 1 remote=10.0.2.2:2001 l2tp-fwmark 7
	link_b 1 on=c name=c-1 local=10.0.2.2:2001
	wait_log a-1 'leads into ppp1 itself.*add the route: ip route prepend 10\.0\.2\.2 via 10\.0\.1\.2 dev to-b table 100$'
	run ! on a ping -q -c 2 -i 0.2 -W 1 192.168.1.2
	# shellcheck disable=SC2046 # words
	on a $(log_has a-1 'add the route:' | grep -oE 'ip route (add|prepend).*')
	ping4 1
	stop a-1
	stop c-1

	on a ip rule del fwmark 7
	on a ip route flush table 100
	in_vrf
	on a ip route add default via 10.0.1.2 dev to-b table 100
	write_file a /etc/ppp/ip-pre-up 755 <<-'EOF'
		#!/bin/sh
		ip link set "$1" master red up
		ip route replace default dev "$1" table 100
	EOF
	link_a 2 remote=10.0.2.2:2002 l2tp-device red
	link_b 2 on=c name=c-2 local=10.0.2.2:2002
	wait_log a-2 'leads into ppp2 itself.*add the route: ip route prepend 10\.0\.2\.2 via 10\.0\.1\.2 dev to-b table 100$'
	# shellcheck disable=SC2046
	on a $(log_has a-2 'add the route:' | grep -oE 'ip route (add|prepend).*')
	on a ping -q -c 1 -W 5 -I red 192.168.2.2
	stop a-2
}
