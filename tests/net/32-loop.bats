#!/usr/bin/env bats
# A link whose own tunnel is routed into it: one warning, with the remedy.

load lib/test
load lib/link

setup() {
	hosts_routed
}

# start_far N LOCAL REMOTE A-OPTION...: starts a link from a to c, through b
start_far() {
	link_a "$1" local="$2" remote="$3" ipv6=yes "${@:4}"
	link_b "$1" on=c name="c-$1" local="$3" remote="$2" ipv6=yes
}

# told_once NAME ROUTE
told_once() {
	wait_log "$1" "leads into ppp.*add the route: $2\$"
	(($(log_has "$1" 'add the route:' | wc -l) == 1))
}

@test "a default route through the link: a warning, nothing hangs, the route helps" {
	start_far 1 10.0.1.1 10.0.2.2 defaultroute replacedefaultroute
	told_once a-1 'ip route prepend 10\.0\.2\.2 via 10\.0\.1\.2 dev to-b'
	# The kernel drops each packet, as it would be sent into its own tunnel.
	run ! on a ping -q -c 3 -i 0.2 -W 1 192.168.1.2
	run ! on a ping -q -c 1 -W 1 192.0.2.1
	is_running a-1
	# shellcheck disable=SC2046 # words
	on a $(log_has a-1 'add the route:' | grep -oE 'ip route prepend.*')
	ping4 1
	on a ping -q -c 1 -W 5 10.0.2.2
	stop a-1
	# pppd has restored the route that it replaced
	on a ip route show default | grep 'via 10.0.1.2 dev to-b'
}

# bats test_tags=trixie
@test "a script's route over IPv6: a warning, too" {
	# ip-pre-up runs before the addresses are set, so the route exists when IP
	# comes up.
	write_file a /etc/ppp/ip-pre-up 755 <<-'EOF'
		#!/bin/sh
		ip link set "$1" up
		ip -6 route add fd00:2::2/128 dev "$1"
	EOF
	start_far 1 fd00:1::1 fd00:2::2
	told_once a-1 'ip route add fd00:2::2 via fd00:1::2 dev to-b metric 1'
	run ! on a ping -q -c 2 -i 0.2 -W 1 fe80::2%ppp1
	is_running a-1
	stop a-1
}

# bats test_tags=bookworm
@test "the peer's address is the tunnel's remote address" {
	link_a 1 addresses=no 192.168.1.1:10.0.1.2
	link_b 1 addresses=no 10.0.1.2:192.168.1.1
	told_once a-1 'ip route prepend 10\.0\.1\.2 dev to-b'
	run ! on a ping -q -c 2 -i 0.2 -W 1 10.0.1.2
	is_running a-1
	stop a-1
}
