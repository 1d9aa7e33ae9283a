#!/usr/bin/env bats
# A bundle of two sessions: joining it is being up.

load lib/test

setup() {
	hosts_up a b
	for host in a b; do
		use_plugin "$host" "$(plugin_dir)/l2tp.so" pppol2tp.so
	done
}

teardown() {
	rm -f /tmp/openl2tp-event.sock
	lab_teardown
}

# link HOST NAME ADDRESSES PORTS TUNNEL-IDS SESSION-IDS PPPD-OPTION...
link() {
	local host=$1 name=$2
	# shellcheck disable=SC2086 # two words each
	start "$host" "$name" python3 "$PEERS/pppox.py" \
		--control "$BATS_TEST_TMPDIR/$name.events" $3 "$4" "$5" \
		pppd plugin pppol2tp.so "${@:6}" pppol2tp '{session}' \
		l2tp-control-fd '{control}' mp noauth nodetach noipv6 noccp debug \
		lcp-echo-interval 0
}

event() {
	grep -E "$2" "$BATS_TEST_TMPDIR/$1.events"
}

@test "a second link joins, counts as up, and may leave" {
	start b daemon python3 "$PEERS/openl2tp.py"
	wait_log daemon listening
	link b b1 '10.0.1.2 10.0.1.1' 20/10 200/100 endpoint local:0b 10.9.0.2:10.9.0.1
	link a a1 '10.0.1.1 10.0.1.2' 10/20 100/200 endpoint local:0a 10.9.0.1:10.9.0.2
	wait_addr a ppp0 10.9.0.2 20
	wait_for 10 "the first link's event" event b1 'EVENT=up .*IFNAME=ppp0'

	link b b2 '10.0.1.2:1702 10.0.1.1:1702' 21/11 201/101 plugin openl2tp.so \
		endpoint local:0b 10.9.0.2:10.9.0.1
	link a a2 '10.0.1.1:1702 10.0.1.2:1702' 11/21 101/201 \
		endpoint local:0a 10.9.0.1:10.9.0.2
	wait_log a2 'Link attached to ppp0' 20
	wait_log b2 'Link attached to ppp0' 20
	wait_for 10 "the second link's event" event a2 \
		'EVENT=up FAMILY=ipv4 IFNAME=ppp0 UNIT=0 LOCAL=10.9.0.1 REMOTE=10.9.0.2 PID='
	wait_for 10 "the second link's event" event b2 \
		'EVENT=up FAMILY=ipv4 IFNAME=ppp0 UNIT=0 LOCAL=10.9.0.2 REMOTE=10.9.0.1 PID='
	# Through openl2tp.so, too; 2.5's reports a join by itself as well.
	wait_log daemon '^updown tunnel=21 session=201 state=1 unit=0 ifname=ppp0'
	[ "$(on a ip -o link show type ppp | wc -l)" = 1 ]
	on a ping -c 2 -W 5 -s 1300 10.9.0.2

	stop b2
	wait_exit a2 20
	is_running a1
	is_running b1
	on a ping -c 2 -W 5 10.9.0.2
	[ "$(event a2 'EVENT=closed' | wc -l)" = 1 ]
	[ "$(event a2 'EVENT=down FAMILY=ipv4 IFNAME=ppp0 UNIT=0 LOCAL=10.9.0.1 REMOTE=10.9.0.2 PID=' |
		wc -l)" = 1 ]
	run ! event a1 'EVENT=(closed|down)'
	# b1 is the bundle's master: whether it stays for further links is pppd's
	# own affair.
	stop a1 TERM 20
	stop b1 TERM 20
	no_kernel_objects
}
