#!/usr/bin/env bats
# l2tp-ipsec require beside strongSwan: what becomes of a link when the association
# ends, by each way. Not one data packet is in the clear. xl2tpd's calls are inherited
# sessions; the option is in the file of pppd's options that xl2tpd names, as in
# examples/ipsec. strongswan.bats has calls that go on.

load ../net/lib/test
load ../net/lib/link
load ../net/lib/forms
load ../net/lib/xl2tpd
load ../net/lib/strongswan

setup() {
	ipsec_hosts
}

# pppd_said HOST TEXT
pppd_said() {
	on "$1" grep -E "l2tp-ipsec require: .*$2" /run/ppp.log
}

hangs_up() {
	on "$1" grep 'hanging up' /run/ppp.log
}

# refuses HOST TEXT: xl2tpd's pppd has ended for this
refuses() {
	wait_for 30 "pppd's reason on $1" pppd_said "$1" "$2"
}

# ended STATUS TEXT: a's has ended for this, and the first of both with this status.
# Its xl2tpd tells the other, which ends its own pppd and does not log its status.
ended() {
	refuses a "$2"
	wait_for 20 "status $1" grep -E "pppd exited for call [0-9]+ with code $1" \
		"$LOGS/xl2tpd-a.log" "$LOGS/xl2tpd-b.log"
	wait_no_call a
}

# kill_charon HOST: with its starter, which would start another
kill_charon() {
	local pid
	pid=$(on "$1" cat /run/charon.pid)
	stop "ipsec-$1" KILL
	on "$1" kill -KILL "$pid"
	wait_end "$pid"
}

# static_link: link 1, whose pppd has the tunnel's socket, sends all the time
static_link() {
	edit "a b" /etc/ipsec.conf 's/17\/1701/17/'
	plain_logs
	ipsec_up
	start_capture a wire to-b "udp portrange 2001-2099 or $FRAGMENTS"
	link 1 l2tp-ipsec require
	start a ping-1 ping -i 0.05 192.168.1.2
	wait_log ping-1 'bytes from' 20
}

# nothing_seen: no packet of the static link was in the clear
nothing_seen() {
	stop wire INT
	log_has wire '^0 packets captured'
}

@test "without strongSwan: status 8, and the reason" {
	capture_clear
	xl2tpd_start b
	xl2tpd_start a
	ipsec_call
	ended 8 'no IPsec policy covers packets from 10.0.1.1:1701 to 10.0.1.2:1701'
	refuses b 'no IPsec policy covers packets from 10.0.1.2:1701 to 10.0.1.1:1701'
	no_data_in_the_clear
	log_has wire ' > 10\.0\.1\.2\.1701' # xl2tpd's own messages
}

@test "gone under a trap policy, and the peer does not answer: status 16" {
	ipsec_up
	ipsec_dial
	kill_charon b
	on a ip xfrm state flush
	ended 16 'there is a policy, but no IPsec association .*; hanging up'
	no_data_in_the_clear
}

@test "deleted without a trap policy: status 16" {
	no_traps
	ipsec_up
	ipsec_dial
	on a ipsec down l2tp
	ended 16 'no IPsec policy covers .*; hanging up'
	refuses b 'no IPsec policy covers .*; hanging up'
	no_data_in_the_clear
	log_has wire '\.1701 > 10\.0\.1\.[12]\.1701' # xl2tpd's own messages
}

# The rules as docs/ipsec.md has them, with those for a client's port that is any.
@test "with rules of nft no packet of a busy call, nor xl2tpd's own messages" {
	no_traps
	ipsec_any_port
	edit a /etc/xl2tpd/xl2tpd.conf '1i [global]\nport = 0\n'
	sed -n '/^    table inet/,/^    }/p' "$BATS_TEST_DIRNAME/../../docs/ipsec.md" |
		sed 's/udp sport 1701 rt.*/&\nudp dport 1701 rt ipsec missing drop/
			s/udp dport 1701 meta.*/&\nudp sport 1701 meta ipsec missing drop/' \
			>"$BATS_TEST_TMPDIR/rules"
	on a nft -f "$BATS_TEST_TMPDIR/rules"
	on b nft -f "$BATS_TEST_TMPDIR/rules"
	ipsec_up
	ipsec_dial
	start a busy ping -i 0.05 192.168.77.1
	wait_log busy 'bytes from' 20
	on a ipsec down l2tp
	ended 16 'no IPsec policy covers .*; hanging up'
	nothing_in_the_clear
}

@test "strongSwan is stopped: status 16" {
	ipsec_up
	ipsec_dial
	on a ipsec stop
	ended 16 'no IPsec policy covers .*; hanging up'
	no_data_in_the_clear
}

# The kernel keeps policies and associations until their hard limit.
@test "strongSwan is killed: the call goes on until the association expires" {
	ipsec_up
	ipsec_dial
	kill_charon a
	on a ping -c 2 -W 5 192.168.77.1
	run ! hangs_up a
	on a ip xfrm state flush # as the kernel does then
	ended 16 'there is a policy, but no IPsec association .*; hanging up'
	no_data_in_the_clear
}

@test "a static tunnel: deleted under a trap policy, it goes on" {
	static_link
	on a ipsec down l2tp
	wait_for 30 "the link to work again" ping4 1
	protected
	run ! log_has a-1 'hanging up'
	nothing_seen
}

@test "a static tunnel: deleted without a trap policy, status 16" {
	no_traps
	static_link
	on a ipsec down l2tp
	[ "$(status_of a-1 20)" = 16 ]
	log_has a-1 'l2tp-ipsec require: no IPsec policy covers.*; hanging up'
	[ "$(status_of b-1 20)" = 16 ]
	nothing_seen
}

@test "a static tunnel: strongSwan is killed, then the association expires" {
	static_link
	kill_charon a
	ping4 1
	run ! log_has a-1 'hanging up'
	on a ip xfrm state flush
	[ "$(status_of a-1 20)" = 16 ]
	log_has a-1 'there is a policy, but no IPsec association.*; hanging up'
	nothing_seen
}
