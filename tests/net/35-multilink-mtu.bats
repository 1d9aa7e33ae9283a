#!/usr/bin/env bats
# A bundle's MTU is the MRRU, whatever the path MTU of its links: multilink splits
# packets below it. Also: other limits of pppd's MTU.

load lib/test
load lib/link
load lib/forms

MP=(mp mrru 1600)

# first_link [OPTION...]: makes the bundle between a and b; the options are for a's
# end
first_link() {
	link_a 1 name=a1 handover=tunnel control=print "${MP[@]}" endpoint local:0a "$@"
	link_b 1 name=b1 "${MP[@]}" endpoint local:0b
	wait_up a1
	wait_up b1
}

# second_link [OPTION...]
second_link() {
	link_a 2 name=a2 handover=tunnel control=print "${MP[@]}" endpoint local:0a "$@"
	link_b 2 name=b2 "${MP[@]}" endpoint local:0b
	wait_log a2 'Link attached to ppp1' 20
	wait_log b2 'Link attached to ppp1' 20
}

# ping_1600: pings with the largest packet, both ways
ping_1600() {
	on a ping -c 3 -W 5 -M 'do' -s 1572 192.168.1.2
	on b ping -c 3 -W 5 -M 'do' -s 1572 192.168.1.1
}

@test "a bundle has the MRRU as its MTU, and no outer packet is fragmented" {
	first_link
	[ "$(mtu_of a ppp1)" = 1600 ]
	[ "$(mtu_of b ppp1)" = 1600 ]
	log_has a1 'EVENT=lcp-up MTU=1600 '
	start_capture a capture to-b "$FRAGMENTS"
	start_capture a longest to-b 'udp and greater 1510'
	ping_1600
	wait_log longest ' > ' # the link's frames are full
	second_link
	log_has a2 'EVENT=lcp-up MTU=1600 '
	[ "$(mtu_of a ppp1)" = 1600 ]
	[ "$(mtu_of b ppp1)" = 1600 ]
	ping_1600
	# shows that the capture works
	on a ping -q -c 1 -W 5 -s 3000 10.0.1.2
	wait_log capture ' > .*ICMP echo request'
	[[ $(grep -m 1 ' > ' "$BATS_TEST_TMPDIR/capture.log") = *'10.0.1.1 > 10.0.1.2: ICMP echo request'* ]]
}

# bats test_tags=trixie
@test "mtu limits a bundle; without multilink the path does" {
	first_link mtu 1300
	second_link mtu 1300
	[ "$(mtu_of a ppp1)" = 1300 ]
	[ "$(mtu_of b ppp1)" = 1600 ]
	log_has a1 'EVENT=lcp-up MTU=1300 '
	# b's end of link 3 refuses multilink
	link_a 3 name=a3 handover=tunnel control=print "${MP[@]}"
	link_b 3 name=b3
	wait_up a3
	wait_up b3
	[ "$(mtu_of a ppp3)" = 1462 ]
	[ "$(mtu_of b ppp3)" = 1462 ]
	log_has a3 'EVENT=lcp-up MTU=1462 '
}

# The loopback's MTU is 65536.
# bats test_tags=bookworm
@test "mtu and mru are at most 16384" {
	link_a 1 name=near local=127.0.0.1:2001 remote=127.0.0.1:2002
	link_b 1 name=far on=a local=127.0.0.1:2002 remote=127.0.0.1:2001 unit 2
	wait_up near
	wait_up far
	log_has near 'so mtu 16384 and mru 16384'
	[ "$(mtu_of a ppp1)" = 16384 ]
	[ "$(mtu_of a ppp2)" = 16384 ]
}
