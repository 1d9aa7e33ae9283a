#!/usr/bin/env bats
# The events that a controller gets, and what pppd accepts from a controller.

load lib/test
load lib/link

COUNTERS="TX_PACKETS=N TX_BYTES=N TX_ERRORS=0 RX_PACKETS=N RX_BYTES=N RX_ERRORS=0 RX_SEQ_DISCARDS=0 RX_OOS_PACKETS=0"

# events NAME: prints its packets, with N for the counters. "PACKET" may follow an
# incomplete line of pppd's.
events() {
	sed -nE 's/^.*PACKET ((EVENT|REQUEST)=)/\1/p' "$BATS_TEST_TMPDIR/$1.log" |
		sed -E 's/([TR]X_(PACKETS|BYTES))=[0-9]+/\1=N/g; s/(CHANNEL)=[0-9]+/\1=N/'
}

# value NAME KEY: prints its value in the last packet that has it
value() {
	sed -nE "s/^PACKET (.* )?$2=([^ ]*).*/\2/p" "$BATS_TEST_TMPDIR/$1.log" | tail -n1
}

# closed NAME STATUS REASON: checks the last event and pppd's exit status
closed() {
	wait_log "$1" "^STATUS "
	grep -q "^STATUS $2\$" "$BATS_TEST_TMPDIR/$1.log" ||
		fail "$(cat "$BATS_TEST_TMPDIR/$1.log")"
	wait_log "$1" "EVENT=closed"
	run events "$1"
	[ "${lines[-1]}" = "EVENT=closed STATUS=$2 REASON=$3 $COUNTERS" ] ||
		fail "${lines[-1]}"
	[ "$(grep -c EVENT=closed <<<"$output")" = 1 ]
}

@test "the controller's end also ends pppd with persist" {
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=link handover=tunnel control=print persist maxfail 0 holdoff 1
	wait_up link
	kill -USR2 "$(pid_of link)"
	wait_log link 'the controller closed its control socket; hanging up'
	wait_log link '^STATUS 16$'
	# a controller that is killed closes its tunnel, too
	link_b 2 name=peer2 persist maxfail 0 holdoff 1
	link_a 2 name=orphan handover=tunnel control=print persist maxfail 0
	wait_up orphan
	kill -KILL "$(pid_of orphan)"
	wait_log orphan '; hanging up'
	wait_log orphan '^STATUS 16$' 5
}

@test "the controller gets an event for every step, the last one at the end" {
	echo 'joe * secret *' | write_file a /etc/ppp/chap-secrets 600
	echo 'joe * secret *' | write_file b /etc/ppp/chap-secrets 600
	link_b 1 name=peer silent user joe mtu 1400 mru 1350 +ipv6 ipv6 ::2,::1
	wait_log peer 'Using interface'
	link_a 1 name=link handover=tunnel control=print auth require-chap \
		+ipv6 ipv6 ::1,::2 mtu 1300 mru 1320 asyncmap 0
	wait_up link
	wait_log link 'EVENT=up FAMILY=ipv6'
	on b ping -c 3 -i 0.2 -W 5 192.168.1.1
	pid=$(pppd_of link)
	kill -TERM "$pid"
	closed link 5 "ended by a signal"
	expected="EVENT=session TUNNEL_ID=101 PEER_TUNNEL_ID=201 SESSION_ID=301 PEER_SESSION_ID=401 CHANNEL=N
EVENT=lcp-up MTU=1300 MRU=1320
EVENT=accm SEND_ACCM=00000000 RECV_ACCM=00000000
EVENT=authenticated PEER_NAME=joe
EVENT=up FAMILY=ipv4 IFNAME=ppp1 UNIT=1 LOCAL=192.168.1.1 REMOTE=192.168.1.2 PID=$pid
EVENT=up FAMILY=ipv6 IFNAME=ppp1 UNIT=1 LOCAL=fe80::1 REMOTE=fe80::2 PID=$pid
EVENT=down FAMILY=ipv4 IFNAME=ppp1 UNIT=1 LOCAL=192.168.1.1 REMOTE=192.168.1.2 PID=$pid
EVENT=down FAMILY=ipv6 IFNAME=ppp1 UNIT=1 LOCAL=fe80::1 REMOTE=fe80::2 PID=$pid
EVENT=closed STATUS=5 REASON=ended by a signal $COUNTERS"
	diff <(sort <<<"$expected") <(events link | sort)
	diff <(grep -v FAMILY <<<"$expected") <(events link | grep -v FAMILY)
}

# bats test_tags=bookworm
@test "each kind of end reports its status, its reason and the kernel's counters" {
	echo 'joe * secret *' | write_file a /etc/ppp/chap-secrets 600
	echo 'joe * wrong *' | write_file b /etc/ppp/chap-secrets 600
	link_b 1 name=peer1
	link_b 2 name=peer2
	link_b 3 name=peer3
	link_b 4 name=peer4
	link_b 5 name=peer5 user joe
	link_a 1 name=by-peer handover=tunnel control=print
	link_a 2 name=hangup handover=session control=print
	link_a 3 name=gone handover=tunnel control=print
	link_a 4 name=control handover=tunnel control=print
	link_a 5 name=auth handover=tunnel control=print auth require-chap
	link_a 6 name=in-use
	wait_log in-use 'Connect:'
	# shellcheck disable=SC2046 # words
	link_a 7 name=no-connect handover=tunnel control=print $(ids a 6)
	wait_up by-peer
	wait_up hangup
	wait_up gone
	wait_up control
	kill -USR2 "$(pid_of control)"
	wait_log control "controller closed its control socket; hanging up" 5
	wait_log control "^STATUS 16$"
	kill -TERM "$(pid_of peer1)"
	kill -HUP "$(pppd_of hangup)"
	# The link is idle, so its counters do not change until it ends.
	last=$(counters a 103 303)
	stays_asleep 3 "$(pppd_of gone)"
	[ "$(counters a 103 303)" = "$last" ]
	on a ip l2tp del session tunnel_id 103 session_id 303
	closed gone 16 "session 303 of tunnel 103 was deleted"
	[ "$(grep -oE '[TR]X_[A-Z_]*=[0-9]+' <(grep EVENT=closed "$BATS_TEST_TMPDIR/gone.log"))" = "$last" ]
	closed by-peer 16 "hung up"
	closed hangup 5 "ended by a signal"
	closed auth 11 "the peer failed to authenticate itself"
	wait_log no-connect '^STATUS 8$' 15
	cat "$BATS_TEST_TMPDIR/no-connect.log"
	closed no-connect 8 "connecting failed" # with counters of 0
}

# pppd hears of all of it at once
# bats test_tags=trixie
@test "the reason that the controller gives is kept, whatever it does next" {
	link_b 1 name=peer1
	link_b 2 name=peer2
	link_a 1 name=deletes handover=tunnel control=print reason="no credit"
	link_a 2 name=leaves handover=tunnel control=print reason="no credit"
	for name in deletes leaves; do
		wait_up "$name"
		kill -STOP "$(pppd_of "$name")"
		kill -ALRM "$(pid_of "$name")"
		wait_log "$name" '^CONTROL said close'
	done
	on a ip l2tp del session tunnel_id 101 session_id 301
	kill -USR2 "$(pid_of leaves)"
	wait_log leaves '^CONTROL closed'
	kill -CONT "$(pppd_of deletes)" "$(pppd_of leaves)"
	closed deletes 16 "no credit"
	wait_log leaves 'the controller closes the link: no credit; hanging up'
	wait_log leaves '^STATUS 16$'
	stop_both peer1 peer2 # whose LCP echo is off
	no_kernel_objects
}

# bats test_tags=bookworm
@test "both ends count the same frames" {
	link_b 1 name=peer silent
	wait_log peer 'Using interface'
	link_a 1 name=link handover=tunnel control=print
	wait_up link
	on a ping -c 3 -i 0.2 -W 5 192.168.1.2
	wait_for 5 "the frames" counts_agree
	kill -TERM "$(pppd_of link)"
	wait_log link 'EVENT=closed'
	# the last frames of IPCP and LCP were counted, too
	(($(value link TX_PACKETS) > before))
}

counts_agree() {
	local ours theirs
	ours=$(counters a 101 301) theirs=$(counters b 201 401)
	before=$(sed -n 's/^TX_PACKETS=//p' <<<"$ours")
	[ "$(sed -n 's/^TX_PACKETS=//p' <<<"$ours")" = "$(sed -n 's/^RX_PACKETS=//p' <<<"$theirs")" ] &&
		[ "$(sed -n 's/^RX_BYTES=//p' <<<"$ours")" = "$(sed -n 's/^TX_BYTES=//p' <<<"$theirs")" ]
}

# bats test_tags=trixie
@test "a controller that never reads, or sends garbage, does not disturb the link" {
	link_b 1 name=peer1
	link_b 2 name=peer2
	link_b 3 name=peer3
	link_a 1 name=deaf handover=tunnel control=deaf
	link_a 2 name=flood handover=tunnel control=flood
	link_a 3 name=plain handover=tunnel control=print
	wait_up deaf
	wait_up flood
	wait_up plain
	on a ping -c 1 -W 5 192.168.1.2
	on a ping -c 1 -W 5 192.168.2.2
	wait_log deaf 'does not read its control socket'
	wait_for 10 "the descriptors of the flood to be closed" same_number
	ls -l "/proc/$(pppd_of flood)/fd"
	kill -TERM "$(pppd_of deaf)"
	wait_log deaf '^STATUS 5$'
	[ "$(grep -c 'does not read' "$BATS_TEST_TMPDIR/deaf.log")" = 1 ]
	# the end is noticed although unread messages precede it
	kill -USR2 "$(pid_of flood)"
	within 2500 flood "controller closed its control socket"
	wait_log flood '^STATUS 16$'
}

@test "l2tp-controller: sessions from examples/controller" {
	controller_a 1 serve /run/controller
	link_b 1 name=peer1
	echo 'plugin l2tp.so
l2tp-controller /run/controller
l2tp-call office
nodetach noauth noccp noipv6
192.168.1.1:192.168.1.2' | write_file a /etc/ppp/peers/office
	# any user who may run pppd can use a peers file, but not give these options
	start a call setpriv --reuid 65534 --regid 30 --clear-groups pppd call office
	wait_up call
	wait_log serve '^REQUEST=session CALL=office PID=[0-9]+$'
	wait_log serve '^EVENT=session TUNNEL_ID=101 '
	wait_log serve '^EVENT=up FAMILY=ipv4 '
	kill -TERM "$(pid_of call)"
	[ "$(status_of call)" = 5 ]
	wait_log serve '^EVENT=closed STATUS=5 REASON=ended by a signal TX_PACKETS='
	start a user setpriv --reuid 65534 --regid 30 --clear-groups \
		pppd plugin l2tp.so l2tp-controller /run/controller
	[ "$(status_of user)" != 0 ]
	wait_log user 'root privilege'
	# the controller's end also ends the link
	wait_exit peer1 20 # it uses the port
	link_b 1 name=peer2 l2tp-session-id 402 l2tp-peer-session-id 302
	start a call pppd call office
	wait_up call
	kill -KILL "$(pid_of serve)"
	[ "$(status_of call)" = 16 ]
}

# bats test_tags=bookworm
@test "l2tp-controller: a clear error for each broken or hostile controller" {
	local call
	hostile_a 1 hostile /run/hostile
	start a nobody setpriv --reuid 65534 --clear-groups python3 \
		"$PEERS/hostile.py" /tmp/nobody 10.0.1.1:2002 10.0.1.2:2002 102/202 302/402
	wait_log nobody ready
	on a python3 -c 'import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind("/run/stale")
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind("/run/stream")
s.listen()'
	start a busy python3 -c 'import socket, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind("/run/busy")
s.listen(0)
c = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
c.connect("/run/busy")
print("ready", flush=True)
time.sleep(4)'
	wait_log busy ready
	pppd_a busy-one l2tp-controller /run/busy
	link_b 1 name=peer silent
	for call in silent hangup nofd half cut badid bigid zero null tcp unconnected \
		error garbage empty huge; do
		pppd_a "$call" l2tp-controller /run/hostile l2tp-call "$call"
	done
	pppd_a missing l2tp-controller /run/no-such
	pppd_a stale l2tp-controller /run/stale
	pppd_a stranger l2tp-controller /tmp/nobody l2tp-call good
	pppd_a retry l2tp-controller /run/hostile l2tp-call fiftybad persist holdoff 1 maxfail 0
	refused silent 'does not answer within 10 s'
	refused hangup 'hung up without an answer'
	refused nofd 'no tunnel socket came with its answer'
	refused half 'peer-tunnel-id|session-id'
	refused cut 'its answer has a line that is not KEY=VALUE'
	refused badid 'session-id.*banana'
	refused bigid 'session-id.*70000'
	refused zero 'session-id.*0'
	refused null 'not a socket'
	refused tcp 'not a datagram socket'
	refused unconnected 'not connected'
	refused error 'refuses the session: no line free\?\[31m today'
	refused garbage 'controller /run/hostile: its answer has a line that is not KEY=VALUE'
	refused empty 'no tunnel socket came with its answer'
	refused huge 'longer than 4095 bytes'
	refused missing '/run/no-such: No such file or directory; is it running'
	refused stale 'Connection refused; is it running'
	# its queue was full; pppd waited until it was killed
	refused busy-one 'Connection refused; is it running'
	refused stranger 'runs as uid 65534; only root'
	run ! log_has nobody REQUEST
	wait_for 10 "a third attempt" third_attempt
	few=$(open_fds "$(pid_of retry)")
	pppd_a fifty l2tp-controller /run/hostile l2tp-call fifty
	wait_up fifty
	many=$(open_fds "$(pid_of fifty)")
	echo "# $few descriptors after three bad answers, $many on a link" >&3
	ls -l "/proc/$(pid_of fifty)/fd"
	((few <= 12 && many <= 16))
	stop retry
	stop fifty
}

same_number() {
	[ "$(open_fds "$(pppd_of flood)")" = "$(open_fds "$(pppd_of plain)")" ]
}

third_attempt() {
	(($(grep -c banana "$BATS_TEST_TMPDIR/retry.log") >= 3))
}

refused() {
	wait_log "$1" "$2" 25
	[ "$(status_of "$1")" = 8 ]
}
