#!/usr/bin/env bats
# A bundle of two sessions: a link that joins it is up.

load lib/test
load lib/link

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

# shellcheck disable=SC2034 # link.bash's
PLUGIN=pppol2tp.so
# Both links have the addresses of the bundle.
BUNDLE=(handover=stock control=print addresses=no mp)
ENDPOINT_A=(endpoint local:0a 192.168.1.1:192.168.1.2)
ENDPOINT_B=(endpoint local:0b 192.168.1.2:192.168.1.1)

event() {
	grep -E "^PACKET $2" "$BATS_TEST_TMPDIR/$1.log"
}

@test "a second link joins, counts as up, and may leave" {
	start b daemon "$PEERS/openl2tp.py"
	wait_log daemon listening
	link_b 1 name=b1 "${BUNDLE[@]}" "${ENDPOINT_B[@]}"
	link_a 1 name=a1 "${BUNDLE[@]}" "${ENDPOINT_A[@]}"
	wait_addr a ppp1 192.168.1.2 20
	wait_for 10 "the first link's event" event b1 'EVENT=up .*IFNAME=ppp1'

	link_b 2 name=b2 "${BUNDLE[@]}" plugin openl2tp.so "${ENDPOINT_B[@]}"
	link_a 2 name=a2 "${BUNDLE[@]}" "${ENDPOINT_A[@]}"
	wait_log a2 'Link attached to ppp1' 20
	wait_log b2 'Link attached to ppp1' 20
	wait_for 10 "the second link's event" event a2 \
		'EVENT=up FAMILY=ipv4 IFNAME=ppp1 UNIT=1 LOCAL=192.168.1.1 REMOTE=192.168.1.2 PID='
	wait_for 10 "the second link's event" event b2 \
		'EVENT=up FAMILY=ipv4 IFNAME=ppp1 UNIT=1 LOCAL=192.168.1.2 REMOTE=192.168.1.1 PID='
	# openl2tp.so tells openl2tpd too; with pppd 2.5 it also detects a join
	# itself.
	wait_log daemon '^updown tunnel=202 session=402 state=1 unit=1 ifname=ppp1'
	[ "$(on a ip -o link show type ppp | wc -l)" = 1 ]
	on a ping -c 2 -W 5 -s 1300 192.168.1.2

	stop b2
	wait_exit a2 20
	is_running a1
	is_running b1
	on a ping -c 2 -W 5 192.168.1.2
	[ "$(event a2 'EVENT=closed' | wc -l)" = 1 ]
	[ "$(event a2 'EVENT=down FAMILY=ipv4 IFNAME=ppp1 UNIT=1 LOCAL=192.168.1.1 REMOTE=192.168.1.2 PID=' |
		wc -l)" = 1 ]
	run ! event a1 'EVENT=(closed|down)'
	# b1 is the bundle's master. pppd decides whether it stays for further
	# links.
	stop a1 TERM 20
	stop b1 TERM 20
	no_kernel_objects
}
