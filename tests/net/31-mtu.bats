#!/usr/bin/env bats
# The link's MTU is the path MTU of the tunnel minus the exact overhead: a packet of
# that size passes in one piece, and one byte more is refused on this host.

load lib/test
load lib/link
load lib/forms

# path_mtu BYTES: sets it for the veth between the hosts
path_mtu() {
	on a ip link set to-b mtu "$1"
	on b ip link set to-a mtu "$1"
}

# each_form: starts links 1 to 12, each form without and with sequence numbers
each_form() {
	local form seq n=0 options
	for form in "${FORMS[@]}"; do
		for seq in no seq; do
			options=()
			[[ $seq = no ]] || options=(l2tp-send-seq l2tp-recv-seq)
			link_a "$((++n))" form="$form" "${options[@]}"
			link_b "$n" form="$form" "${options[@]}"
		done
	done
}

# check_each_form PATH
check_each_form() {
	local form seq n=0 want=''
	for form in "${FORMS[@]}"; do
		for seq in no seq; do
			wait_link "$((++n))"
			want+="$n $(($1 - $(overhead "$form" "$seq" 0)))"$'\n'
		done
	done
	all_exact <<<"${want%$'\n'}"
	for form in "${FORMS[@]}"; do
		printf '# TABLE\t%s\tMTU at %s\texact\n' "$form" "$1" >&3
	done
}

# no_fragments: makes fragments now, to show that the capture works; they are the
# first ones that it sees
no_fragments() {
	on a ping -q -c 1 -W 5 -s 3000 10.0.1.2
	wait_log capture ' > .*ICMP echo request'
	[[ $(grep -m 1 ' > ' "$BATS_TEST_TMPDIR/capture.log") = *'10.0.1.1 > 10.0.1.2: ICMP echo request'* ]]
	on a ping -q -c 1 -W 5 -s 3000 fd00:1::2
	wait_log capture 'fd00:1::1 > fd00:1::2: frag'
}

@test "each form at path MTU 1500" {
	start_capture a capture to-b "$FRAGMENTS"
	each_form
	check_each_form 1500
	no_fragments
}

# bats test_tags=trixie
@test "each form at path MTU 1400" {
	path_mtu 1400
	start_capture a capture to-b "$FRAGMENTS"
	each_form
	check_each_form 1400
	no_fragments
}

# bats test_tags=bookworm
@test "each form at path MTU 1280" {
	path_mtu 1280
	start_capture a capture to-b "$FRAGMENTS"
	each_form
	check_each_form 1280
	no_fragments
}

# bats test_tags=trixie
@test "cookies, the peer's sequence numbers, inherited sessions, and mtu given" {
	local n eight=0000000200000003
	start_capture a capture to-b "$FRAGMENTS"
	link_a 1 form=v3-udp l2tp-cookie 00000001 l2tp-peer-cookie 00000002
	link_b 1 form=v3-udp handover=tunnel l2tp-cookie 00000002 l2tp-peer-cookie 00000001
	link_a 2 l2tp-send-seq
	link_b 2
	link_a 3 form=v3-udp l2tp-send-seq l2tp-recv-seq
	link_b 3 form=v3-udp l2tp-recv-seq
	link_a 4
	link_b 4 handover=stock
	link_a 5 form=v2-udp6 l2tp-send-seq
	link_b 5 form=v2-udp6 handover=session
	link_a 6 form=v3-ip6 l2tp-cookie "$eight" l2tp-peer-cookie "$eight" l2tp-send-seq
	link_b 6 form=v3-ip6 handover=netlink l2spec=default \
		cookie="$eight" peer-cookie="$eight"
	link_a 7 mtu 1300
	link_b 7 mru 1400
	link_a 8 form=v3-udp l2tp-cookie 00000001 l2tp-peer-cookie "$eight"
	link_b 8 form=v3-udp l2tp-cookie "$eight" l2tp-peer-cookie 00000001
	# The controller has made this session, with a cookie and the sublayer,
	# which the options do not mention.
	link_a 9 form=v3-udp l2tp-cookie "$eight" l2tp-peer-cookie "$eight" l2tp-send-seq
	link_b 9 form=v3-udp handover=premade l2spec=default cookie="$eight" peer-cookie="$eight"
	for n in 1 2 3 4 5 6 7 8 9; do
		wait_link "$n"
	done
	all_exact <<-EOF
		1 $((1500 - $(overhead v3-udp no 4)))
		2 $((1500 - $(overhead v2-udp seq 0)))
		3 $((1500 - $(overhead v3-udp seq 0)))
		4 $((1500 - $(overhead v2-udp no 0)))
		5 $((1500 - $(overhead v2-udp6 seq 0)))
		6 $((1500 - $(overhead v3-ip6 seq 8)))
		8 $((1500 - $(overhead v3-udp no 8)))
		9 $((1500 - $(overhead v3-udp seq 8)))
	EOF
	# pppd gives its interface the least of mtu, mru and the peer's mru.
	on a ip link show dev ppp7 | grep 'mtu 1300 '
	on b ip link show dev ppp7 | grep 'mtu 1400 '
	no_fragments
}

# bats test_tags=trixie
@test "IPsec on the path reduces the MTU" {
	local form n=0 path=1466 want=''
	esp_between 10.0.1.1 10.0.1.2 1
	esp_between fd00:1::1 fd00:1::2 2
	start_capture a capture to-b "$FRAGMENTS"
	start_capture a plain to-b 'udp or ip proto 115 or ip6 proto 115'
	start_capture a esp to-b 'esp'
	for form in "${FORMS[@]}"; do
		link_a "$((++n))" form="$form"
		link_b "$n" form="$form" handover=tunnel
	done
	link_a 7
	link_b 7 handover=stock
	n=0
	# ESP in transport mode with rfc4106(gcm(aes)), RFC 4106 and 4303: 8 bytes
	# of header, 8 of IV, 2 of trailer, padding to 4, 16 of ICV.
	for form in "${FORMS[@]}" v2-udp; do
		wait_link "$((++n))"
		want+="$n $((path - $(overhead "$form" no 0)))"$'\n'
	done
	all_exact <<<"${want%$'\n'}"
	wait_log esp 'ESP\(spi'
	# The only fragments are those of this ping, three each way. ESP packets
	# look the same, so they are counted.
	on a ping -q -c 1 -W 5 -s 3000 10.0.1.2
	wait_for 10 "our own fragments" caught capture 6
	run ! log_has plain ' > '
}

# caught NAME COUNT: it has captured that many packets and no more
caught() {
	(($(grep -c ' > ' "$BATS_TEST_TMPDIR/$1.log") == $2))
}

# The usual IPsec for L2TP (RFC 3193): the policy is for the tunnel's ports, and the
# controller does not hand over the tunnel's socket.
@test "IPsec for the tunnel's ports only reduces an inherited session's MTU, too" {
	esp_between 10.0.1.1 10.0.1.2 1 proto 17 sport 2001 dport 2001
	start_capture a plain to-b 'udp'
	start_capture a esp to-b 'esp'
	link_a 1
	link_b 1 handover=stock reuse=1
	wait_link 1
	all_exact <<<"1 $((1466 - $(overhead v2-udp no 0)))"
	wait_log esp 'ESP\(spi'
	run ! log_has plain ' > '
}
