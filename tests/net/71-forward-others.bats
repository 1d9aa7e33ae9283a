#!/usr/bin/env bats
# A LAC whose callers come by PPPoE, through pppd's own plugin, or on a pty; and
# examples/lac.

load lib/test
load lib/link
load lib/forward
load lib/xl2tpd

# calls KIND MOMENT
calls() {
	local n
	three_calls "$1" "$2"
	for n in 1 2 3; do
		nothing_of "$n" sh
		run ! log_has "lac-$n" 'sent \[(IPCP|CCP|IPV6CP)'
		log_has "ctl-$n" 'EVENT=session SIDE=1 NAME=[^ ]'
		run ! log_has "ctl-$n" 'EVENT=forwarded .*SIDE1'
		run ! grep -F "$PASSWORD" "$LOGS/lac-$n.log" "$LOGS/ctl-$n.log"
	done
	log_has ctl-1 '^PASSWORD right$'
}

calls_end() {
	local n
	for n in 1 2 3; do
		bridge_ends "$n" 2
		stop_both "caller-$n" "lns-$n"
		stop "ctl-$n"
	done
	no_kernel_objects
	wait_for 10 "the commands of the ptys to end" no_cats
}

no_cats() {
	! pgrep -f "$LOGS/(up|down)-"
}

# bats test_tags=bookworm
@test "PPPoE callers are forwarded by their name" {
	calls pppoe name
	log_has ctl-1 "CALLER_ID=$(_mac a to-b | tr a-f A-F) AUTH=pap DEVICE=to-a PID="
	calls_end
}

# bats test_tags=trixie
@test "PPPoE callers are forwarded once they are authenticated" {
	passwords b
	calls pppoe authenticated
	for n in 1 2 3; do
		log_has "lac-$n" 'sent \[(CHAP Success|PAP AuthAck)'
	done
	calls_end
}

# bats test_tags=trixie
@test "callers on a pty are forwarded by their name" {
	calls pty name
	calls_end
}

# bats test_tags=bookworm
@test "callers on a pty are forwarded once they are authenticated" {
	passwords b
	calls pty authenticated
	calls_end
}

# bats test_tags=trixie
@test "each side's end ends the call; a local answer, and none, as with L2TP" {
	local n
	passwords b
	for n in 1 2 3 4 5; do
		controller "$n"
	done
	lns 1 pap
	lns 2 pap
	line 2
	line 4
	pppoe_lac 1 pap name
	pty_lac 2 pap name
	pppoe_lac 3 chap-md5 name 192.168.3.2:192.168.3.1
	pty_lac 4 eap name 192.168.4.2:192.168.4.1
	pppoe_lac 5 mschap-v2 name 192.168.5.2:192.168.5.1
	pppoe_caller 1 alice@isp
	pty_caller 2 alice@isp
	pppoe_caller 3 local
	pty_caller 4 local
	pppoe_caller 5 error
	for n in 1 2; do
		forwarded "$n"
	done
	for n in 3 4; do
		wait_up "lac-$n" 30
		wait_up "caller-$n" 20
		ping4 "$n"
	done
	refused 5 11 'refuses the call: no LNS'
	# a PADT; the caller's line
	on a "$PEERS/bridge.py" padt to-b "$(_mac b to-a)" 1
	wait_log lac-1 'side 1 \(channel:.*\) is gone: it has hung up; side 2 \(l2tp:.*\) is closed'
	[ "$(status_of lac-1)" = 1 ]
	kill -KILL "$(pid_of caller-2)"
	wait_log lac-2 'side 1 \(channel:.*\) is gone: it has hung up'
	[ "$(status_of lac-2)" = 1 ]
	wait_log ctl-2 'EVENT=closed STATUS=1'
}

# bats test_tags=bookworm
@test "order of the options, and what a device contradicts" {
	controller 1
	lns 1 chap-md5
	start b lac-1 pppd plugin l2tp.so l2tp-forward name l2tp-controller /run/ctl-1 \
		plugin pppoe.so pppoe-sess "1:$(_mac a to-b)" nic-to-a "${COMMON[@]}" unit 1 \
		auth require-chap
	pppoe_caller 1 alice@isp
	forwarded 1
	# shellcheck disable=SC2046 # words
	start b both pppd plugin pppoe.so nic-to-a plugin l2tp.so l2tp-forward name \
		l2tp-controller /run/ctl-1 l2tp-remote 10.0.1.1 $(ids b 1) auth require-chap \
		plugin pppoe.so nic-to-a
	[ "$(status_of both)" = 2 ]
	log_has both 'a session of L2TP and a device contradict each other'
	start b where pppd plugin pppoe.so nic-to-a plugin l2tp.so l2tp-forward name \
		l2tp-controller /run/ctl-1 l2tp-netns blue auth require-chap
	[ "$(status_of where)" = 2 ]
	log_has where 'l2tp-netns blue and a device contradict each other'
	start b nobody pppd plugin pppoe.so nic-to-a plugin l2tp.so l2tp-forward name \
		auth require-chap
	[ "$(status_of nobody)" = 2 ]
	log_has nobody 'there is nobody to ask'
}

# --- the example -----------------------------------------------------------------

EXAMPLE=$(cd "$BATS_TEST_DIRNAME/../../examples/lac" && pwd)

# dial N NAME
dial() {
	start a "client-$1" pppd plugin pppoe.so nic-to-b "${COMMON[@]}" unit "$1" \
		noipdefault user "$2"
}

lac_said() {
	on b grep -E "$1" /var/log/lac.log
}

no_bridge() {
	! pgrep -x l2tp-bridge
}

# bats test_tags=bookworm
@test "examples/lac: two clients of a realm, and one of none" {
	local n
	start b lac "$EXAMPLE/start"
	wait_for 10 "the controller" on b test -S /run/lac
	wait_for 10 "pppoe-server" on b pgrep -f "pppoe-server.*-I to-a"
	for n in 1 2; do
		start c "lns-$n" "$EXAMPLE/lns" "$n" debug noipv6 lcp-restart 1
		dial "$n" "user-$n@isp.example"
		wait_up "client-$n" 40
		on a ping -c 1 -W 5 "10.9.$n.1"
		lac_said "^controller: user-$n@isp.example, calling from [0-9A-F:]*, is call $n of 10.0.2.2"
		lac_said 'EVENT=forwarded PID='
	done
	dial 3 user@nowhere
	[ "$(status_of client-3 30)" = 19 ]
	lac_said 'no LNS for user@nowhere'
	# the client's end and the LNS's
	stop client-1
	# pppd 2.4.9 ends its session without a PADT
	log_has client-1 ' PADT ' || on a "$PEERS/bridge.py" padt to-b "$(_mac b to-a)" 1
	wait_for 10 "the record of call 1" lac_said 'EVENT=closed STATUS=[01] .*SIDE2_RX_PACKETS=[1-9]'
	stop lns-2
	wait_exit client-2 20
	stop lac
	wait_for 10 "the bridges to end" no_bridge
	run ! lac_said sesame
	stop lns-1
	no_kernel_objects
}

# bats test_tags=trixie
@test "examples/lac: xl2tpd takes the calls" {
	ours_on b
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	write_file b /etc/ppp/options.xl2tpd <"$EXAMPLE/options.xl2tpd"
	printf '%s\n' noauth noipdefault noipv6 'user alice@isp' "password $PASSWORD" |
		write_file a /etc/ppp/options.xl2tpd
	log_ppp a b
	# shellcheck disable=SC2046 # words
	start b ctl-1 "$PEERS/lac.py" /run/lac $(onward 1)
	wait_log ctl-1 '^ready'
	lns 1 chap-md5
	xl2tpd_start b
	xl2tpd_start a
	xl2tpd_command a c
	wait_addr a ppp0 192.168.1.1 40
	on a ping -c 1 -W 5 192.168.1.2
	wait_log ctl-1 'EVENT=bridged'
	on b pgrep -P "$(pid_of xl2tpd-b)" -x l2tp-bridge
	# xl2tpd ends its child, whatever that has become
	xl2tpd_command a d
	wait_log ctl-1 'EVENT=closed STATUS=0 REASON=SIGTERM' 20
	wait_for 10 "the bridge to end" no_bridge
}
