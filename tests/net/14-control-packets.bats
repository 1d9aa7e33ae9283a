#!/usr/bin/env bats
# The kernel only takes data messages of the sessions that it knows. L2TP control
# messages reach the controllers' tunnel sockets, both ways, before, during and
# after the session.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

setup() {
	hosts_up a b
	sent=0
	link_a 1 handover=talker
	link_b 1 handover=talker
	wait_log a-1 '^READY'
	wait_log b-1 '^READY'
}

# For link_a and link_b: a controller that starts pppd on command
_link_talker() {
	mkfifo "$BATS_TEST_TMPDIR/$host.fifo"
	# shellcheck disable=SC2046 # words
	start "$host" "$name" "$PEERS/talker.py" "$BATS_TEST_TMPDIR/$host.fifo" "${ENDS[@]}" \
		"${LINK_IDS[0]}" pppd plugin l2tp.so l2tp-tunnel-fd 5 $(ids "${LINK_IDS[@]}") \
		"${options[@]}"
}

# tell HOST WORD...
tell() {
	local host=$1
	shift
	echo "$*" >"$BATS_TEST_TMPDIR/$host.fifo"
}

# exchange N: sends N Hellos each way; all Hellos so far have arrived in order
exchange() {
	local host
	tell a hello "$1"
	tell b hello "$1"
	sent=$((sent + $1))
	for host in a b; do
		wait_for 10 "$sent Hellos at $host" _received "$host"
	done
}

_received() {
	local peer=101
	[[ $1 = a ]] || peer=201
	diff <(log_has "$1-1" '^CONTROL c802') <(
		for ((ns = 0; ns < sent; ns++)); do
			printf 'CONTROL c8020014%04x0000%04x00008008000000000006\n' "$peer" "$ns"
		done
	)
}

wait_both() {
	wait_addr a ppp1 192.168.1.2 20
	wait_addr b ppp1 192.168.1.1 20
}

@test "control messages reach the controllers before, during and after a session" {
	exchange 3
	tell b pppd
	tell a pppd
	exchange 5
	wait_both
	exchange 5
	start a traffic ping -q -i 0.02 -c 100 -W 5 192.168.1.2
	exchange 20
	[ "$(status_of traffic)" = 0 ]
	log_has traffic '100 received'
	tell a data 999
	wait_log b-1 '^CONTROL 000200c903e7ff03c021'
	ping4 1
	tell a stop
	wait_log a-1 '^PPPD 5'
	wait_log b-1 '^PPPD '
	exchange 3
	# The same sockets carry another session.
	tell b pppd
	tell a pppd
	wait_both
	exchange 3
	ping4 1
	tell b stop
	wait_log b-1 '^PPPD 5'
	tell a quit
	tell b quit
	wait_exit a-1
	wait_exit b-1
	no_kernel_objects
}
