#!/usr/bin/env bats
# Servers that answer late or wrongly: requests that are repeated early do not
# disturb pppd's negotiation.

load lib/test
load lib/link

# slow_peer [OPTION...]: starts ppp.py as the other end of link 1
slow_peer() {
	start b peer "$PEERS/ppp.py" "$@" 10.0.1.2:2001 10.0.1.1:2001 201/101 401/301
	wait_log peer READY 20
}

# up_once: IPCP comes up once at both ends, and nothing is negotiated again before
# the peer answers an echo. The peer handles frames in order, so by then it has
# handled everything that was sent earlier.
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

# pppd_to_it [OPTION...]: starts pppd with that peer
pppd_to_it() {
	link_a 1 name=a lcp-restart 3 lcp-echo-interval 1 lcp-echo-failure 30 \
		noauth ipcp-accept-remote user me password secret "$@"
}

# bats test_tags=trixie
@test "all frames 0.7 s late" {
	slow_peer --late all=0.7
	pppd_to_it
	up_once
}

# bats test_tags=bookworm
@test "LCP at once, IPCP 0.9 s late" {
	slow_peer --late ipcp=0.9
	pppd_to_it
	up_once
}

# bats test_tags=trixie
@test "authentication two seconds late" {
	slow_peer --pap --late pap=2
	pppd_to_it
	up_once
}

# bats test_tags=bookworm
@test "lcp-restart 1, answers 1.1 s late" {
	slow_peer --late all=1.1
	pppd_to_it lcp-restart 1 ipcp-restart 3
	wait_up a 30
	[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/a.log")" = 1 ]
}

# bats test_tags=trixie
@test "a server that comes up two seconds later gets a request at once" {
	slow_peer --start 2
	pppd_to_it
	wait_up a 30
	log_has peer 'RCVD LCP ConfReq'
	[ "$(grep -c RENEGOTIATED "$BATS_TEST_TMPDIR/peer.log")" = 0 ]
}

# bats test_tags=bookworm
@test "three bad Acks do not count as answers" {
	slow_peer --bad-acks 3
	pppd_to_it lcp-max-configure 10
	wait_up a 30
	[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/a.log")" = 1 ]
	# pppd's timer alone would take nine seconds for each protocol
	[ "$(grep -acE 'sent .LCP ConfReq id=0x1 ' "$BATS_TEST_TMPDIR/a.log")" -gt 3 ]
}
