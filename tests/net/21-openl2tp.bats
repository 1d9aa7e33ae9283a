#!/usr/bin/env bats
# Debian's openl2tp.so, loaded after ours, tells openl2tpd of ACCM, up and down.

load lib/test

setup() {
	hosts_up a b
	[ -e "$(plugin_dir)/openl2tp.so" ] || skip_test "needs openl2tp.so"
	use_plugin b "$(plugin_dir)/l2tp.so" pppol2tp.so
	use_plugin a "$(plugin_dir)/l2tp.so" pppol2tp.so
	start b daemon python3 "$PEERS/openl2tp.py"
	wait_log daemon listening
}

teardown() {
	rm -f /tmp/openl2tp-event.sock
	lab_teardown
}

PPPD='noipv6 noccp nodetach debug lcp-echo-interval 0'

@test "every field of every event, of the LNS; ACCM from it alone" {
	echo '* * secret *' | write_file b /etc/ppp/chap-secrets 600
	echo '* * secret *' | write_file a /etc/ppp/chap-secrets 600
	# shellcheck disable=SC2086 # a list
	start b lns python3 "$PEERS/pppox.py" 10.0.1.2 10.0.1.1 20/10 200/100 \
		pppd plugin pppol2tp.so plugin openl2tp.so pppol2tp '{session}' \
		pppol2tp_lns_mode pppol2tp_tunnel_id 20 pppol2tp_session_id 200 \
		$PPPD asyncmap 11 auth require-chap name lns unit 5 10.9.0.2:10.9.0.1
	# shellcheck disable=SC2086
	start a lac python3 "$PEERS/pppox.py" 10.0.1.1 10.0.1.2 10/20 100/200 \
		pppd plugin pppol2tp.so plugin openl2tp.so pppol2tp '{session}' \
		pppol2tp_tunnel_id 10 pppol2tp_session_id 100 \
		$PPPD asyncmap a0000 noauth user caller 10.9.0.1:10.9.0.2
	wait_addr b ppp5 10.9.0.1 20
	wait_log daemon '^updown tunnel=20 session=200 state=1 unit=5 ifname=ppp5 user=caller$'
	wait_log daemon '^updown tunnel=10 session=100 state=1 unit=0 ifname=ppp0'
	# Sent: what the peer asked to have escaped; received: what we asked for.
	wait_log daemon '^accm tunnel=20 session=200 accm=000a0000/00000011$'
	stop lns
	wait_log daemon '^updown tunnel=20 session=200 state=0 unit=5 ifname=ppp5 user=caller$'
	wait_log daemon '^updown tunnel=10 session=100 state=0 unit=0 ifname=ppp0'
	[ "$(grep -c '^accm' "$BATS_TEST_TMPDIR/daemon.log")" = 1 ]
	[ "$(grep -c '^updown' "$BATS_TEST_TMPDIR/daemon.log")" = 4 ]
	run ! log_has daemon garbage
}

@test "without negotiation of the ACCM all is escaped" {
	# shellcheck disable=SC2086
	start b lns python3 "$PEERS/pppox.py" 10.0.1.2 10.0.1.1 20/10 200/100 \
		pppd plugin pppol2tp.so plugin openl2tp.so pppol2tp '{session}' \
		pppol2tp_lns_mode pppol2tp_tunnel_id 20 pppol2tp_session_id 200 \
		$PPPD default-asyncmap noauth 10.9.0.2:10.9.0.1
	# shellcheck disable=SC2086
	start a lac python3 "$PEERS/pppox.py" 10.0.1.1 10.0.1.2 10/20 100/200 \
		pppd plugin pppol2tp.so pppol2tp '{session}' $PPPD noauth 10.9.0.1:10.9.0.2
	wait_log daemon '^updown tunnel=20 session=200 state=1 unit=0 ifname=ppp0$' 20
	wait_log daemon '^accm tunnel=20 session=200 accm=ffffffff/ffffffff$'
}
