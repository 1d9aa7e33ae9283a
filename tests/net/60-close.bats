#!/usr/bin/env bats
# COMMAND=close: a controller closes the link and gives a reason.

load lib/test
load lib/link

# closed NAME REASON: it has hung up, and its controller has got the reason
closed() {
	wait_log "$1" "the controller closes the link: $2; hanging up"
	wait_log "$1" "EVENT=closed STATUS=16 REASON=$2 TX_PACKETS="
}

@test "COMMAND=close ends a link in each phase, with its reason and status 16" {
	link_b 1 name=peer1
	link_a 1 name=up handover=tunnel control=print reason='no more money'
	link_a 2 name=before handover=tunnel control=close
	# it has no peer
	link_a 3 name=lcp handover=session control=print reason=
	hostile_a 4 hostile /run/hostile
	pppd_a asked l2tp-controller /run/hostile l2tp-call close
	closed before 'the administrator says so'
	wait_log before '^STATUS 16$'
	run ! log_has before 'EVENT=session'
	wait_log lcp 'sent .LCP ConfReq' 20
	kill -ALRM "$(pid_of lcp)"
	closed lcp 'closed by the controller'
	wait_log lcp '^STATUS 16$'
	wait_log asked 'the controller closes the link: no calls today' 20
	[ "$(status_of asked)" = 16 ]
	wait_up up
	on a ping -c 3 -i 0.2 -W 5 192.168.1.2
	kill -ALRM "$(pid_of up)"
	closed up 'no more money'
	wait_log up '^STATUS 16$'
	# the event has the counters
	log_has up 'EVENT=closed .* RX_PACKETS=[1-9][0-9]* RX_BYTES=[1-9]'
	log_has up 'EVENT=down FAMILY=ipv4'
}

# bats test_tags=bookworm
@test "with persist COMMAND=close ends each link; between links it is ignored" {
	local n
	link_a 1 name=link handover=tunnel control=print persist maxfail 0 holdoff 8 \
		lcp-restart 1 lcp-max-configure 1
	# nobody answers
	wait_log link 'EVENT=closed STATUS=10' 20
	kill -ALRM "$(pid_of link)"
	link_b 1 name=peer persist maxfail 0 holdoff 1
	wait_up link
	log_has link 'the controller closes a link, but there is none'
	for n in 1 2; do
		wait_for 30 "link $n" said link "$n" 'EVENT=up'
		kill -ALRM "$(pid_of link)"
		wait_for 10 "its end" said link "$n" 'EVENT=closed STATUS=16 REASON=the admin'
	done
	stop link
}
