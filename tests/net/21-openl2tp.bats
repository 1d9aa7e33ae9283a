#!/usr/bin/env bats
# Debian's openl2tp.so, loaded after ours, sends openl2tpd the events ACCM, up and
# down.

load lib/test
load lib/link

setup() {
	hosts_up a b
	[ -e "$(plugin_dir)/openl2tp.so" ] || skip_test "needs openl2tp.so"
	use_plugin b "$(plugin_dir)/l2tp.so" pppol2tp.so
	use_plugin a "$(plugin_dir)/l2tp.so" pppol2tp.so
	start b daemon "$PEERS/openl2tp.py"
	wait_log daemon listening
}

teardown() {
	rm -f /tmp/openl2tp-event.sock
	lab_teardown
}

# shellcheck disable=SC2034 # link.bash's
PLUGIN=pppol2tp.so

# bats test_tags=trixie
@test "every field of the LNS's events; only the LNS reports the ACCM" {
	echo '* * secret *' | write_file b /etc/ppp/chap-secrets 600
	echo '* * secret *' | write_file a /etc/ppp/chap-secrets 600
	link_b 1 name=lns handover=stock plugin openl2tp.so pppol2tp_lns_mode \
		pppol2tp_tunnel_id 201 pppol2tp_session_id 401 asyncmap 11 \
		auth require-chap name lns unit 5
	link_a 1 name=lac handover=stock plugin openl2tp.so pppol2tp_tunnel_id 101 \
		pppol2tp_session_id 301 asyncmap a0000 user caller
	wait_addr b ppp5 192.168.1.1 20
	wait_log daemon '^updown tunnel=201 session=401 state=1 unit=5 ifname=ppp5 user=caller$'
	wait_log daemon '^updown tunnel=101 session=301 state=1 unit=1 ifname=ppp1'
	# The ACCM for sending is what the peer asked for, that for receiving what
	# we asked for.
	wait_log daemon '^accm tunnel=201 session=401 accm=000a0000/00000011$'
	stop lns
	wait_log daemon '^updown tunnel=201 session=401 state=0 unit=5 ifname=ppp5 user=caller$'
	wait_log daemon '^updown tunnel=101 session=301 state=0 unit=1 ifname=ppp1'
	[ "$(grep -c '^accm' "$BATS_TEST_TMPDIR/daemon.log")" = 1 ]
	[ "$(grep -c '^updown' "$BATS_TEST_TMPDIR/daemon.log")" = 4 ]
	run ! log_has daemon garbage
}

# bats test_tags=bookworm
@test "if the ACCM is not negotiated, everything is escaped" {
	link_b 1 name=lns handover=stock plugin openl2tp.so pppol2tp_lns_mode \
		pppol2tp_tunnel_id 201 pppol2tp_session_id 401 default-asyncmap
	link_a 1 name=lac handover=stock
	wait_log daemon '^updown tunnel=201 session=401 state=1 unit=1 ifname=ppp1$' 20
	wait_log daemon '^accm tunnel=201 session=401 accm=ffffffff/ffffffff$'
}
