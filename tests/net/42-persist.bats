#!/usr/bin/env bats
# A link that comes back: persist, demand, holdoff, maxfail.

load lib/test
load lib/link

DROPS=${L2TP_DROPS:-20}

# ups NAME: prints how often it came up
ups() {
	grep -c 'remote IP address' "$BATS_TEST_TMPDIR/$1.log" || :
}

# wait_ups NAME COUNT
wait_ups() {
	wait_for 30 "link number $2 of $1" reached "$1" "$2"
}

reached() {
	(($(ups "$1") >= $2))
}

open_now() {
	printf '%02d %02d %02d' "$(open_fds "$(pppd_of fd)")" \
		"$(open_fds "$(pid_of static)")" "$(open_fds "$(pid_of asked)")" |
		sed 's/\b0/ /g'
}

# bats test_tags=trixie
@test "20 sessions deleted in a row, 20 recoveries, from each source" {
	local i n before after
	link_b 1 name=peer1 persist maxfail 0 holdoff 1
	link_b 2 name=peer2 persist maxfail 0 holdoff 1
	# hands out the same session ids for each request
	hostile_a 3 serve /run/controller
	link_b 3 name=peer3 persist maxfail 0 holdoff 1
	link_a 1 name=fd handover=tunnel persist maxfail 3 holdoff 0
	link_a 2 name=static persist maxfail 3 holdoff 0
	pppd_a asked l2tp-controller /run/controller l2tp-call good persist maxfail 3 \
		holdoff 0 unit 3 192.168.3.1:192.168.3.2
	wait_ups fd 1
	wait_ups static 1
	wait_ups asked 1
	before=$(open_now)
	for ((i = 1; i <= DROPS; i++)); do
		wait_ups fd "$i"
		wait_ups static "$i"
		wait_ups asked "$i"
		on a ip l2tp del session tunnel_id 101 session_id 301
		on a ip l2tp del session tunnel_id 102 session_id 302
		on a ip l2tp del session tunnel_id 103 session_id 303
	done
	wait_ups fd "$i"
	wait_ups static "$i"
	wait_ups asked "$i"
	wait_for 10 "a link that carries" on a ping -c 1 -W 1 192.168.1.2
	[ "$(ups fd) $(ups static) $(ups asked)" = "$i $i $i" ]
	# No descriptor is left open. pppd 2.5 opens a socket for its statistics
	# when the first link ends.
	after=$(open_now)
	echo "descriptors: $before, then $after"
	for n in 0 1 2; do
		((${after:n * 3:2} <= ${before:n * 3:2} + 1))
	done
	[ "$(grep -c 'EVENT=closed' "$BATS_TEST_TMPDIR/serve.log")" = "$DROPS" ]
	# SIGHUP ends a link, too. The kernel still deletes the session when the
	# next one with the same ids is requested.
	kill -HUP "$(pid_of static)" "$(pppd_of fd)" "$(pid_of asked)"
	wait_ups static "$((i + 1))"
	wait_ups fd "$((i + 1))"
	wait_ups asked "$((i + 1))"
	kill -TERM "$(pid_of static)"
	[ "$(status_of static)" = 5 ]
	# without its tunnel pppd gives up after three attempts
	kill -KILL "$(pid_of fd)"
	wait_log fd '^STATUS 8$' 20
	[ "$(grep -c 'has no tunnel 101' "$BATS_TEST_TMPDIR/fd.log")" = 3 ]
	# and also without the controller
	kill -KILL "$(pid_of serve)"
	[ "$(status_of asked 20)" = 8 ]
	[ "$(grep -c 'cannot reach the controller' "$BATS_TEST_TMPDIR/asked.log")" = 3 ]
}

# bats test_tags=bookworm
@test "an inherited session is not connected again; one message says so" {
	link_b 1 name=peer
	link_a 1 name=link handover=session persist maxfail 0 holdoff 0
	wait_up link
	[ "$(grep -c 'cannot be connected again' "$BATS_TEST_TMPDIR/link.log")" = 1 ]
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_log link '^STATUS 16$'
	[ "$(grep -c 'cannot be connected again' "$BATS_TEST_TMPDIR/link.log")" = 1 ]
	[ "$(ups link)" = 1 ]
}

@test "demand: the link comes up when there is a packet to send" {
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=link demand holdoff 0 maxfail 0
	wait_iface a ppp1
	[ -z "$(on a ip l2tp show session)" ]
	wait_for 15 "an answer over the link" on a ping -c 1 -W 1 192.168.1.2
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_log link 'was deleted; hanging up'
	wait_for 15 "an answer over the link again" on a ping -c 1 -W 1 192.168.1.2
	# no session was connected in the tunnel of the last socket, which the
	# kernel was still deleting
	[ "$(grep -c 'hanging up' "$BATS_TEST_TMPDIR/link.log")" = 1 ]
	[ "$(grep -c 'Connect:' "$BATS_TEST_TMPDIR/link.log")" = 2 ]
	kill -TERM "$(pid_of link)"
	[ "$(status_of link)" = 5 ]
}

# bats test_tags=bookworm
@test "maxfail limits attempts that cannot succeed, holdoff separates them" {
	local began
	link_a 1 name=other
	wait_log other 'Connect:'
	began=${EPOCHREALTIME/[.,]/}
	# the port is in use
	link_a 1 name=link persist maxfail 2 holdoff 2
	[ "$(status_of link 20)" = 8 ]
	[ "$(grep -c 'the local port is taken' "$BATS_TEST_TMPDIR/link.log")" = 2 ]
	((${EPOCHREALTIME/[.,]/} - began >= 2000000))
}
