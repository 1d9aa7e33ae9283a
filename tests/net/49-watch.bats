#!/usr/bin/env bats
# l2tp-watch: how often pppd asks the kernel for its session.

load lib/test
load lib/link

@test "l2tp-watch: several times a second, and never" {
	local before began
	link_b 1 name=peer1 l2tp-watch 0
	link_b 2 name=peer2 l2tp-watch 0
	link_a 1 name=never l2tp-watch 0
	link_a 2 name=often l2tp-watch 0.2
	wait_up never
	wait_up often
	wait_up peer1
	# by then pppd has finished starting the link
	wait_wakes "$(pid_of often)" 15
	before=$(_wakes "$(pid_of never)")
	began=$(now_ms)
	wait_wakes "$(pid_of often)" 20
	(($(now_ms) - began >= 3000))
	[ "$(_wakes "$(pid_of never)")" = "$before" ]
	on a ip l2tp del session tunnel_id 102 session_id 302
	within 1000 often 'was deleted; hanging up'
	[ "$(status_of often)" = 16 ]
	on a ping -c 1 -W 5 192.168.1.2
}
