#!/usr/bin/env bats
# IPsec limited to the tunnel's ports, which no other socket may use: the controller
# sets no SO_REUSEADDR, as kl2tpd.

load lib/test
load lib/link
load lib/forms

LEFT=$((1466 - 38)) # see "IPsec on the path reduces the MTU" in 31-mtu.bats

# bats test_tags=bookworm
@test "a policy for the tunnel's ports reduces an inherited session's MTU" {
	esp_between 10.0.1.1 10.0.1.2 1 proto 17 sport 2001 dport 2001
	start_capture a plain to-b 'udp'
	start_capture a esp to-b 'esp'
	link_a 1 name=session handover=session
	link_b 1 name=b1
	link_a 2 name=other handover=session
	link_b 2 name=b2
	wait_up session
	wait_up b1
	wait_up other
	log_has session 'path MTU 1466, so mtu 1428 '
	[ "$(mtu_of a ppp1)" = "$LEFT" ]
	[ "$(mtu_of a ppp2)" = 1462 ]
	on a ping -q -c 1 -W 5 -M 'do' -s $((LEFT - 28)) 192.168.1.2
	wait_log esp 'ESP\(spi'
	# No packet was sent to find the path MTU, and none of this tunnel left
	# unencrypted.
	run ! log_has plain '\.2001 > '
}

# bats test_tags=bookworm
@test "a policy that is added and removed while the link is up, for each socket" {
	# else a static tunnel's end would look with LCP's echoes only
	# shellcheck disable=SC2034 # link.bash has it
	LINK_B=(l2tp-watch 1.5)
	link_a 1 name=session handover=session
	link_b 1 name=b1
	link_a 2 name=tunnel handover=tunnel
	link_b 2 name=b2
	wait_up session
	wait_up b1
	wait_up tunnel
	wait_up b2
	esp_between 10.0.1.1 10.0.1.2 1 proto 17 sport 2001 dport 2001
	esp_policy 10.0.1.1 10.0.1.2 proto 17 sport 2002 dport 2002
	for n in 1 2; do
		wait_for 5 "mtu $LEFT at both ends of link $n" both_have "$n" "$LEFT"
	done
	on a ip xfrm policy flush
	on b ip xfrm policy flush
	for n in 1 2; do
		wait_for 5 "mtu 1462 at both ends of link $n" both_have "$n" 1462
	done
}

# both_have N MTU
both_have() {
	[[ $(mtu_of a "ppp$1") = "$2" && $(mtu_of b "ppp$1") = "$2" ]]
}

# In tunnel mode, as ip6_setup_cork() does not count transport mode.
# bats test_tags=trixie
@test "over IPv6 in tunnel mode" {
	ESP_MODE=tunnel esp_between fd00:1::1 fd00:1::2 2 proto 17 sport 2001 dport 2001
	link_a 1 name=session form=v2-udp6 handover=session
	link_b 1 name=b1 form=v2-udp6
	wait_up session
	wait_up b1
	# RFC 4303: minus the outer header and ESP, padded to a multiple of 4 bytes
	log_has b1 'path MTU 1426, so mtu 1368'
	log_has session 'path MTU 1426, so mtu 1368'
	[ "$(mtu_of a ppp1)" = 1368 ]
}
