#!/usr/bin/env bats
# l2tp-bridge as a PPPoE access concentrator: Debian's pppd connects with PPPoE, an
# L2TP server answers.

load lib/test
load lib/link
load lib/bridge

# bats test_tags=trixie
@test "an existing PPPoE session is joined to L2TP, and ends with a PADT" {
	start b switch l2tp-bridge --stats 1 \
		"pppoe:interface=to-a,mac=$(mac a to-b),session-id=7" \
		"l2tp:local=10.0.2.1,remote=10.0.2.2,$(spec 2 near)"
	wait_log switch "^bridged pppoe:to-a/$(mac a to-b)/7 and l2tp:10.0.2.2:1701/102/302$"
	# shellcheck disable=SC2046
	server c $(words 2 far) l2tp-local 10.0.2.2 l2tp-remote 10.0.2.1
	client a plugin pppoe.so pppoe-sess "7:$(mac b to-a)" nic-to-b
	link_works
	full_size
	wait_log switch '^side 1: not counted; side 2: sent [1-9]'
	ends_soon switch on a "$LAB_PY" padt to-b "$(mac b to-a)" 7
	log_has switch 'side 1 \(pppoe:.*\) is gone: the peer ended the session \(PADT\); side 2 \(l2tp:.*\) is closed'
}

no_bridge() {
	! pgrep -x l2tp-bridge
}

# ac_log PATTERN: prints matching lines of the example's log
ac_log() {
	on b grep -E "$1" /var/log/pppoe-ac.log
}

# bats test_tags=bookworm
@test "examples/pppoe-ac: discovery by pppoe-server, two clients one after another" {
	local ids
	start b ac "$BATS_TEST_DIRNAME/../../examples/pppoe-ac/start"
	wait_for 10 "pppoe-server" on b pgrep -f "pppoe-server.*-I to-a"
	for n in 1 2; do
		# pppoe-server numbers its sessions from 1. The far end gets the
		# same number on its command line.
		ids="l2tp-tunnel-id $n l2tp-peer-tunnel-id $n l2tp-session-id $n l2tp-peer-session-id $n"
		# shellcheck disable=SC2086
		server c plugin l2tp.so l2tp-local "10.0.2.2:$((17000 + n))" \
			l2tp-remote "10.0.2.1:$((17000 + n))" $ids
		wait_log server 'sent \[LCP ConfReq'
		client a plugin pppoe.so nic-to-b
		link_works
		ac_log "^bridged pppoe:to-a/$(mac a to-b)/$n and l2tp:10.0.2.2:$((17000 + n))/$n/$n$"
		stop client
		# pppd 2.4.9 ends its session without a PADT, so it is sent here.
		log_has client ' PADT ' || on a "$LAB_PY" padt to-b "$(mac b to-a)" "$n"
		wait_for 10 "the end of the bridge" no_bridge
		ac_log "pppoe:to-a/.*/$n\) is gone: the peer ended the session|SIGTERM"
		stop server
	done
	stop ac
	no_kernel_objects
}
