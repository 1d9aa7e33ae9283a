#!/usr/bin/env bats
# l2tp-bridge --listen: many bridges in one process, asked for by clients. The
# peers are Python programs, not pppd.

load lib/test
load lib/link
load lib/bridge

SOCKET=/run/bridges

# L2TP_BRIDGES: how many the last test makes
: "${L2TP_BRIDGES:=20}"

setup() {
	bridge_hosts a b c
}

# serve: starts the server; STATS: a line of statistics every so many seconds
serve() {
	start b server l2tp-bridge ${STATS:+--stats "$STATS"} --listen $SOCKET
	wait_log server "^listening on $SOCKET"
}

# client NAME [UID]
client() {
	mkfifo "$LOGS/$1.commands"
	start b "$1" "$PEERS/asker.py" $SOCKET "$LOGS/$1.commands" "${@:2}"
	wait_log "$1" '^(connected|hung up)'
}

# ask NAME COMMAND...: has a client do that; if it has ended, nobody does
ask() {
	echo "${@:2}" 1<>"$LOGS/$1.commands"
}

# inherited SESSION: prints the endpoints of a pair in two attached tunnels
inherited() {
	echo "l2tp:tunnel-fd=0,tunnel-id=2,peer-tunnel-id=1,session-id=$1,peer-session-id=$1" \
		"l2tp:tunnel-fd=1,tunnel-id=3,peer-tunnel-id=4,session-id=$1,peer-session-id=$1"
}

# tunnels NAME
tunnels() {
	ask "$1" tunnel before 10.0.1.2 10.0.1.1
	ask "$1" tunnel behind 10.0.2.1 10.0.2.2
}

# static N M: prints the endpoints of a pair in two static tunnels
static() {
	echo "l2tp:local=10.0.1.2:200$1,remote=10.0.1.1,$(spec "$1" far)" \
		"l2tp:local=10.0.2.1:200$2,remote=10.0.2.2,version=3,$(spec "$2" near)"
}

# closed NAME ID REASON [SECONDS]: waits until a bridge of that client has ended
closed() {
	wait_log "$1" "^got EVENT=closed ID=$2 STATUS=[01] REASON=$3" "${4:-10}"
}

# descriptors NAME: how many it has open
descriptors() {
	local open=("/proc/$(pid_of "$1")/fd"/*)
	echo ${#open[@]}
}

# standing N: how many bridges of L2TP sessions stand. /proc/net/pppol2tp has no
# L2TPv3.
standing() {
	[ "$(on b ip l2tp show session | grep -c '^Session')" = $((2 * $1)) ]
}

@test "bridges by request: events with their ids, frames pass, closed by id" {
	start c peer "$LAB_PY" echo 10.0.2.2 10.0.2.1 3
	wait_log peer listening
	STATS=1 serve
	client one
	tunnels one
	for n in 1 2 3; do
		# shellcheck disable=SC2046
		ask one bridge $(inherited $n) before behind
		wait_log one "^got EVENT=bridged ID=$n$"
	done
	log_has one '^got ID=1$'
	log_has one '^got EVENT=session ID=1 SIDE=1 TUNNEL_ID=2 PEER_TUNNEL_ID=1 SESSION_ID=1 PEER_SESSION_ID=1 CHANNEL='
	log_has one '^got EVENT=session ID=1 SIDE=2 TUNNEL_ID=3 .*CHANNEL='
	log_has server '^bridge 1: bridged l2tp:10.0.1.1:1701/2/1 and l2tp:10.0.2.2:1701/3/1$'
	on a "$LAB_PY" ping 10.0.1.1 10.0.1.2 2 3
	wait_log server '^bridges: 3, ended: 0; all L2TP sides: sent 6 packets .*received 6 packets'
	ask one close 2 "the customer has not paid"
	closed one 2 'the customer has not paid SIDE1_TX_PACKETS=1 .*SIDE2_TX_PACKETS=1 '
	wait_for 10 "the end of one bridge" standing 2
	log_has server '^l2tp-bridge: bridge 2: the customer has not paid$'
	log_has server '^bridge 2: side 1 \(.*\): sent 1 packets'
	ask one close 2
	wait_log one '^got ERROR=ID: you have no bridge 2$'
	ask one close x
	wait_log one "^got ERROR=ID: 'x' is not a number"
	ask one send COMMAND=close
	wait_log one '^got ERROR=ID is missing$'
	wait_log server '^bridges: 2, ended: 1; all L2TP sides: sent 6 packets .*received 6 packets'
	stop server
	[ "$(status_of server)" = 0 ]
	closed one 1 'SIGTERM: both sides are closed'
	closed one 3 'SIGTERM: both sides are closed'
	wait_log one '^hung up'
	run on b test -e $SOCKET
	[ "$status" = 1 ]
	no_kernel_objects
}

# begin_four: bridges 1 (inherited tunnels), 2 (static), 3 (an inherited session,
# static), 4 (PPPoE, static)
begin_four() {
	local n
	serve
	client one
	tunnels one
	# shellcheck disable=SC2046
	ask one bridge $(inherited 1) before behind
	# shellcheck disable=SC2046
	ask one bridge $(static 1 2)
	ask one tunnelip third 10.0.1.2 10.0.1.1 70 71
	ask one tunnel fourth 10.0.2.1 10.0.2.2 1702
	ask one session inherited fourth 80/81 82/83
	ask one bridge l2tp:session-fd=0 \
		"l2tp:tunnel-fd=1,tunnel-id=70,peer-tunnel-id=71,session-id=72,peer-session-id=73" \
		inherited third
	ask one bridge "pppoe:interface=to-a,mac=$(mac a to-b),session-id=7" \
		"$(static 3 4 | cut -d' ' -f2)"
	for n in 1 2 3 4; do
		wait_log one "^got EVENT=bridged ID=$n$"
	done
}

# bats test_tags=bookworm
@test "each side's end ends its own bridge, and no other" {
	begin_four
	on b ip l2tp del session tunnel_id 201 session_id 401
	closed one 2 'side 1 \(l2tp:10.0.1.1:1701/201/401\) is gone: session 401 of tunnel 201 was deleted; side 2'
	on a "$LAB_PY" padt to-b "$(mac b to-a)" 7
	closed one 4 'side 1 \(pppoe:.*/7\) is gone: the peer ended the session \(PADT\)'
	# The client's copy was the last.
	ask one drop third
	closed one 3 'side 2 \(l2tp:10.0.1.1/70/72\) is gone: tunnel 70 was closed, and session 72 with it'
	# its maker has a copy of the other one's socket
	wait_for 10 "the end of both its sessions" standing 1
	ask one drop before
	closed one 1 'side 1 .* is gone: tunnel 2 was closed'
	ask one drop behind
	ask one drop fourth
	no_kernel_objects
	log_has server 'bridge 1: side 1'
	is_running server
	stop server
}

# bats test_tags=trixie
@test "an end of the other side, of a tunnel, and of the interface" {
	begin_four
	on b ip l2tp del tunnel tunnel_id 102
	closed one 2 'side 2 .* is gone: tunnel 102 was closed'
	ask one drop fourth
	# nothing tells of it: asked about
	closed one 3 'side 1 \(l2tp:10.0.2.2:1702/80/82\) is gone: tunnel 80 was closed'
	ask one drop behind
	closed one 1 'side 2 .* is gone: tunnel 3 was closed'
	on b ip link delete to-a
	closed one 4 'side 1 .* is gone: the interface to-a is gone'
	stop server
	no_kernel_objects
}

# bats test_tags=bookworm
@test "a client's end ends its own bridges" {
	serve
	for name in one two; do
		client $name
	done
	tunnels one
	# shellcheck disable=SC2046
	ask one bridge $(inherited 1) before behind
	wait_log one '^got EVENT=bridged ID=1$'
	# shellcheck disable=SC2046
	ask two bridge $(static 1 2)
	wait_log two '^got EVENT=bridged ID=2$'
	# of another client
	ask two close 1
	wait_log two '^got ERROR=ID: you have no bridge 1$'
	ask one leave
	wait_log server '^l2tp-bridge: bridge 1: the controller closed its control socket; both sides are closed'
	wait_for 10 "the end of one bridge" standing 1
	stop two KILL
	stop one KILL
	no_kernel_objects
	stop server
}

# bats test_tags=trixie
@test "ids that are still being deleted hold up only the client that asks for them" {
	serve
	client one
	client two
	for n in 1 2 3 4 5; do
		# shellcheck disable=SC2046
		ask one bridge $(static 1 2)
		wait_log one "^got EVENT=bridged ID=$((2 * n - 1))$"
		ask one close $((2 * n - 1))
		# shellcheck disable=SC2046
		ask one bridge $(static 1 2)
		ask two bridge "$(static 3 4 | cut -d' ' -f1)" x
		wait_log one "^got EVENT=bridged ID=$((2 * n))$"
		ask one close $((2 * n))
		closed one $((2 * n)) 'closed by the controller'
	done
	no_kernel_objects
	stop server
}

# refused NAME WORDS PATTERN: a request is answered by that error
refused() {
	ask "$1" "$2"
	wait_log "$1" "^got ERROR=$3"
}

# bats test_tags=bookworm
@test "bad requests are answered, and leave nothing" {
	local good before
	good=$(static 1 2 | cut -d' ' -f1)
	serve
	client one
	tunnels one
	ask one null null
	refused one "send hello" 'a line is not KEY=VALUE'
	refused one "send EVENT=bridged" 'the message begins with neither REQUEST=bridge nor COMMAND=close'
	refused one "send REQUEST=session" 'the message begins with neither'
	refused one "send REQUEST=bridge" 'ENDPOINT1 is missing'
	refused one "send REQUEST=bridge\\nENDPOINT1=$good" 'ENDPOINT2 is missing'
	before=$(descriptors server)
	refused one "bridge $good tcp:a=b null" "endpoint 2: 'tcp:a=b' begins with neither"
	refused one "bridge $good l2tp:remote=lns.example,$(spec 2 near)" \
		"endpoint 2: remote: 'lns.example' is a name; with --listen only addresses are taken"
	refused one "bridge $good l2tp:tunnel-fd=0,$(spec 2 near)" \
		'endpoint 2: tunnel-fd=0: descriptors attached: 0; the first is 0'
	refused one "bridge $good l2tp:tunnel-fd=2,$(spec 2 near) null before" \
		'endpoint 2: tunnel-fd=2: descriptors attached: 2'
	refused one "bridge $good l2tp:tunnel-fd=0,$(spec 2 near) null" \
		'endpoint 2: tunnel-fd=0: the descriptor is not a socket'
	refused one "bridge l2tp:tunnel-fd=0,$(spec 1 far) l2tp:tunnel-fd=0,$(spec 2 near) before" \
		'endpoint 2: tunnel-fd=0: the other endpoint has that descriptor'
	refused one "bridge $good channel:hold-fd=0 null" 'endpoint 2: hold-fd=0: the descriptor holds no PPP channel'
	refused one "bridge $good pppoe:interface=nowhere,mac=02:00:00:00:00:01,session-id=7" \
		'endpoint 2: cannot connect PPPoE session 7 on nowhere: there is no such interface'
	refused one "bridge $good l2tp:local=192.0.2.1,remote=10.0.1.1,$(spec 2 near)" \
		'endpoint 2: .*the local address is not on this host'
	ask one long 5000
	wait_log one '^got ERROR=the message is too long$'
	[ "$(descriptors server)" = "$before" ]
	# the server works on; more descriptors than it can use are closed
	ask one bridge "$good" "$(static 1 2 | cut -d' ' -f2)" null null null null null null null null null null
	wait_log one '^got EVENT=bridged'
	stop one KILL
	no_kernel_objects
	wait_for 10 "its descriptors" _descriptors_are $((before - 1))
	stop server
}

_descriptors_are() {
	[ "$(descriptors server)" = "$1" ]
}

# bats test_tags=trixie
@test "a client that asks without end, or does not read, holds up no other" {
	serve
	client loud
	client deaf
	client one
	tunnels deaf
	ask loud flood 1000000
	ask deaf deaf
	# few: while it has something to read, it is not served
	ask deaf many 20 before behind
	# shellcheck disable=SC2046
	ask one bridge $(static 1 2)
	wait_log one '^got EVENT=bridged'
	ask one close "$(sed -n 's/^got ID=//p' "$LOGS/one.log")"
	wait_log one '^got EVENT=closed'
	stop loud KILL
	wait_for 60 "all bridges of the one that does not read" standing 20
	ask deaf hear
	wait_log deaf "^got EVENT=bridged ID=[0-9]*$" 20
	wait_for 20 "what it was told" _told deaf bridged 20
	stop deaf KILL
	no_kernel_objects 60
	stop server
}

# _told NAME EVENT COUNT
_told() {
	[ "$(grep -c "^got EVENT=$2 " "$LOGS/$1.log")" = "$3" ]
}

# bats test_tags=bookworm
@test "the socket's file: mode, one that was left, one that lives, what is none" {
	serve
	[ "$(on b stat -c %a-%F $SOCKET)" = 600-socket ]
	run on b l2tp-bridge --listen $SOCKET
	[ "$status" = 1 ]
	[[ $output = *"--listen $SOCKET: a process listens there already"* ]]
	client one
	stop server KILL
	wait_log one '^hung up'
	on b test -S $SOCKET
	serve
	rm "$LOGS/one.commands"
	client one
	# another took the name: it stays
	on b sh -c "rm $SOCKET && echo x >$SOCKET"
	stop server
	[ "$(on b cat $SOCKET)" = x ]
	run on b l2tp-bridge --listen $SOCKET
	[ "$status" = 2 ]
	[[ $output = *"--listen $SOCKET: that exists and is not a socket"* ]]
	run on b l2tp-bridge --listen "/run/$(printf '%0110d' 0)"
	[ "$status" = 2 ]
	[[ $output = *"is not a path of 1 to 107 bytes"* ]]
	run on b l2tp-bridge --listen /nowhere/x
	[ "$status" = 1 ]
	[[ $output = *"--listen /nowhere/x: No such file or directory"* ]]
	run on b sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec l2tp-bridge --listen /run/x'
	[ "$status" = 2 ]
	[[ $output = *"takes no socket from systemd"* ]]
	run on b l2tp-bridge --listen /run/x a b
	[ "$status" = 2 ]
	[[ $output = *"--listen and endpoints contradict each other"* ]]
}

# bats test_tags=trixie
@test "only root and the own user may ask" {
	serve
	on b chmod 666 $SOCKET
	client other 65534
	wait_log other '^got ERROR=user 65534 may not ask: only root and user 0 may$'
	wait_log other '^hung up'
	client one
	ask one send REQUEST=bridge
	wait_log one '^got ERROR=ENDPOINT1'
	stop server
}

# bats test_tags=bookworm
@test "a limit of descriptors is an error, not the end" {
	start b server bash -c "ulimit -n 30; exec l2tp-bridge --listen $SOCKET"
	wait_log server "^listening on"
	client one
	tunnels one
	ask one many 6 before behind
	wait_log one '^got ERROR=.*([Tt]oo many open files|cannot have so many descriptors)'
	# the connection itself
	for n in 1 2 3 4 5 6 7 8; do
		client more$n
	done
	grep -l 'got ERROR=l2tp-bridge has too many descriptors open' "$LOGS"/more*.log
	for n in 1 2 3 4 5 6 7 8; do
		stop more$n KILL
	done
	ask one close 1
	closed one 1 'closed by the controller'
	ask one drop before
	ask one drop behind
	no_kernel_objects
	stop server
}

# bats test_tags=trixie
@test "idle bridges do not wake the program, with one pair neither" {
	local before
	serve
	client one
	tunnels one
	ask one many 5 before behind
	ask one bridge "pppoe:interface=to-a,mac=$(mac a to-b),session-id=7" \
		"$(static 3 4 | cut -d' ' -f2)"
	wait_log one '^got EVENT=bridged ID=6'
	# shellcheck disable=SC2046
	start b pair l2tp-bridge $(static 1 2)
	wait_log pair ^bridged
	# by then the first looks are over
	wait_for 10 "four seconds" _later_than $(($(now_ms) + 4000))
	stays_asleep 6 "$(pid_of server)" "$(pid_of pair)"
	# others' ends wake a pair neither
	before=$(_wakes "$(pid_of pair)")
	ask one close 1
	closed one 1 closed
	on b ip l2tp del session tunnel_id 2 session_id 3
	closed one 3 'side 1 .* was deleted'
	[ "$(_wakes "$(pid_of pair)")" = "$before" ]
	on b ip l2tp del tunnel tunnel_id 102
	wait_exit pair
	log_has pair 'side 2 .* is gone: tunnel 102 was closed'
	stop server
	no_kernel_objects
}

# bats test_tags=bookworm
@test "many bridges in one process, each end of each side" {
	local n half=$((L2TP_BRIDGES / 2)) before
	start c peer "$LAB_PY" echo 10.0.2.2 10.0.2.1 3
	wait_log peer listening
	serve
	client one
	before=$(descriptors server)
	tunnels one
	ask one many "$L2TP_BRIDGES" before behind
	wait_log one "^got EVENT=bridged ID=$L2TP_BRIDGES$" 300
	on a "$LAB_PY" ping 10.0.1.1 10.0.1.2 2 "$L2TP_BRIDGES"
	# one after another: side 1, side 2, by id
	for ((n = 1; n <= half; n++)); do
		case $((n % 3)) in
		0) on b ip l2tp del session tunnel_id 2 session_id $n ;;
		1) on b ip l2tp del session tunnel_id 3 session_id $n ;;
		2) ask one close $n ;;
		esac
	done
	wait_for 300 "the end of half of them" _told one closed $half
	wait_for 10 "the others to stand" standing $((L2TP_BRIDGES - half))
	log_has one '^got EVENT=closed ID=1 STATUS=1 .*SIDE1_TX_PACKETS=1 .*SIDE2_TX_PACKETS=1 '
	# all that are left at once
	ask one drop behind
	wait_for 300 "the end of all" _told one closed "$L2TP_BRIDGES"
	log_has one "^got EVENT=closed ID=$L2TP_BRIDGES STATUS=1 REASON=side 2 .* is gone: tunnel 3 was closed.*SIDE1_TX_PACKETS=1 "
	ask one drop before
	no_kernel_objects 60
	# two more: what tells of closed sockets, and what asks
	wait_for 10 "its descriptors to go" _descriptors_are $((before + 2))
	stop server
	[ "$(status_of server)" = 0 ]
}

