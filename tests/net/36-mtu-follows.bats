#!/usr/bin/env bats
# While the link is up, the interface's MTU follows the path MTU within 5 s.

load lib/test
load lib/link
load lib/forms

# c is behind b
setup() {
	hosts_routed
	# else these links would look with LCP's echoes only
	# shellcheck disable=SC2034 # link.bash has them
	LINK_A=(l2tp-watch 1.5) LINK_B=(l2tp-watch 1.5)
}

# path_mtu BYTES: sets it for the veth between a and b
path_mtu() {
	on a ip link set to-b mtu "$1"
	on b ip link set to-a mtu "$1"
}

# follows HOST INTERFACE MTU: the interface gets this MTU
follows() {
	wait_for 5 "mtu $3 on $2 of $1" has_mtu "$@"
}

# each_follows PATH: both ends of links 1 to 6 get the MTU for this path MTU
each_follows() {
	local form n=0 want=''
	for form in "${FORMS[@]}"; do
		want+="ppp$((++n)) $(($1 - $(overhead "$form" no 0))) "
	done
	wait_for 5 "the MTUs of path $1 on a" all_have a "$want"
	wait_for 5 "the MTUs of path $1 on b" all_have b "$want"
}

# all_have HOST "INTERFACE MTU INTERFACE MTU..."
all_have() {
	local has
	has=$(on "$1" ip -o link show type ppp |
		sed -nE 's/^[0-9]+: ([^:]*):.* mtu ([0-9]+) .*/\1 \2/p' | sort | tr '\n' ' ')
	echo "wanted $2, has $has"
	[[ $has = "$2" ]]
}

@test "each form, down and up, with a static and an inherited tunnel" {
	local form n=0
	for form in "${FORMS[@]}"; do
		link_a "$((++n))" form="$form"
		link_b "$n" form="$form" handover=tunnel
	done
	for n in 1 2 3 4 5 6; do
		wait_link "$n"
	done
	each_follows 1500
	path_mtu 1400
	each_follows 1400
	path_mtu 1500
	each_follows 1500
	for n in 1 2 3 4 5 6; do
		said "a-$n" 1 "the path MTU is now 1400 bytes, so the MTU of ppp$n is"
		said "b-$n" 1 "the path MTU is now 1400 bytes, so the MTU of ppp$n is"
		said "a-$n" 1 "the path MTU is now 1500 bytes, so the MTU of ppp$n is"
	done
}

# bats test_tags=trixie
@test "a route, IPsec, and a smaller MTU behind the first hop" {
	link_a 1 name=session handover=session
	link_b 1 name=b1
	link_a 2 name=far remote=10.0.2.2:2002
	link_a 3 name=far6 form=v2-udp6 remote="[fd00:2::2]:2003"
	link_b 2 name=c2 on=c local=10.0.2.2:2002
	link_b 3 name=c3 on=c form=v2-udp6 local="[fd00:2::2]:2003"
	wait_up session
	wait_up far
	wait_up far6
	[ "$(mtu_of a ppp1)" = 1462 ]
	[ "$(mtu_of a ppp2)" = 1462 ]
	[ "$(mtu_of a ppp3)" = 1442 ]

	on a ip route add 10.0.1.2/32 dev to-b mtu 1350
	follows a ppp1 1312
	on a ip route del 10.0.1.2/32
	follows a ppp1 1462

	esp_between 10.0.1.1 10.0.1.2 1
	follows a ppp1 $((1466 - 38))
	on a ip xfrm policy flush
	on b ip xfrm policy flush
	follows a ppp1 1462

	# Over IPv4 routers may fragment L2TP's packets, so other packets must
	# find that hop's MTU.
	on b ip link set to-c mtu 1400
	on a ping -q -c 2 -W 5 -M 'do' -s 1472 10.0.2.2 || :
	on a ping -q -c 2 -W 5 -M 'do' -s 1414 192.168.3.2 || :
	follows a ppp2 1362
	follows a ppp3 1342
	on b ip link set to-c mtu 1500
	on a ip route flush cache
	follows a ppp2 1462
}

# bats test_tags=trixie
@test "never above the peer's mru, the option mtu, or a script's MTU" {
	link_a 1 name=a1
	link_b 1 name=b1 mru 1300
	link_a 2 name=a2 mtu 1420
	link_b 2 name=b2
	link_a 3 name=a3
	link_b 3 name=b3
	wait_up a1
	wait_up a2
	wait_up a3
	[ "$(mtu_of a ppp1)" = 1300 ]
	on a ip link set ppp3 mtu 1250
	path_mtu 1320
	follows a ppp1 1282
	# mtu was given, so it stays
	[ "$(mtu_of a ppp2)" = 1420 ]
	[ "$(mtu_of a ppp3)" = 1250 ]
	path_mtu 1500
	follows a ppp1 1300
	wait_wakes "$(pid_of a2)" 3
	wait_wakes "$(pid_of a3)" 3
	[ "$(mtu_of a ppp1)" = 1300 ]
	[ "$(mtu_of a ppp2)" = 1420 ]
	[ "$(mtu_of a ppp3)" = 1250 ]
}

# bats test_tags=bookworm
@test "the MTU stays at 1280 with IPv6 inside; a bundle keeps the MRRU" {
	link_a 1 name=a1 mp mrru 1600 endpoint local:0a
	link_b 1 name=b1 mp mrru 1600 endpoint local:0b
	link_a 2 name=a2 +ipv6 ipv6 ::1,::2
	link_b 2 name=b2 +ipv6 ipv6 ::2,::1
	wait_addr a ppp2 fe80::1 20
	wait_up a1
	[ "$(mtu_of a ppp1)" = 1600 ]
	path_mtu 1300
	follows a ppp2 1280
	wait_wakes "$(pid_of a1)" 3
	[ "$(mtu_of a ppp1)" = 1600 ]
	wait_addr a ppp2 fe80::1 1
	path_mtu 1500
	follows a ppp2 1462
}
