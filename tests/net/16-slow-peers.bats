#!/usr/bin/env bats
# Servers that answer late, or badly: pppd's negotiation is not disturbed by
# requests that are repeated early.

load lib/test
load lib/link

# slow_peer [OPTION...]: ppp.py as the other end of link 1
slow_peer() {
	start b peer "$PEERS/ppp.py" "$@" 10.0.1.2:2001 10.0.1.1:2001 201/101 401/301
	wait_log peer READY 20
}

# up_once: IPCP comes up, once at both ends, and nothing is negotiated again by
# the time that the peer has answered an echo, which is after all that was sent
# before it
up_once() {
	wait_up a 30
	wait_for 15 "two echoes" _echoes 2
	[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/a.log")" = 1 ]
	[ "$(grep -c 'OPENED IPCP' "$BATS_TEST_TMPDIR/peer.log")" = 1 ]
	[ "$(grep -c RENEGOTIATED "$BATS_TEST_TMPDIR/peer.log")" = 0 ]
}

_echoes() {
	(($(grep -c 'SENT LCP EchoRep' "$BATS_TEST_TMPDIR/peer.log") >= $1))
}

# pppd_to_it [OPTION...]
pppd_to_it() {
	link_a 1 name=a lcp-restart 3 lcp-echo-interval 1 lcp-echo-failure 30 \
		noauth ipcp-accept-remote user me password secret "$@"
}

@test "all frames 0.7 s late" {
	slow_peer --late all=0.7
	pppd_to_it
	up_once
}

@test "quick in LCP, 0.9 s late in IPCP" {
	slow_peer --late ipcp=0.9
	pppd_to_it
	up_once
}

@test "two seconds late in authentication" {
	slow_peer --pap --late pap=2
	pppd_to_it
	up_once
}

@test "lcp-restart 1, answers 1.1 s late" {
	slow_peer --late all=1.1
	pppd_to_it lcp-restart 1 ipcp-restart 3
	wait_up a 30
	[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/a.log")" = 1 ]
}

@test "a server that comes up two seconds later is asked at once" {
	slow_peer --start 2
	pppd_to_it
	wait_up a 30
	log_has peer 'RCVD LCP ConfReq'
	[ "$(grep -c RENEGOTIATED "$BATS_TEST_TMPDIR/peer.log")" = 0 ]
}

@test "three bad Acks are no answers" {
	slow_peer --bad-acks 3
	pppd_to_it lcp-max-configure 10
	wait_up a 30
	[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/a.log")" = 1 ]
	# by pppd's timer alone it is nine seconds a protocol
	[ "$(grep -acE 'sent .LCP ConfReq id=0x1 ' "$BATS_TEST_TMPDIR/a.log")" -gt 3 ]
}
