#!/usr/bin/env bats
# The kernel takes the data of the sessions it knows, and nothing else: L2TP
# control messages arrive on the controllers' tunnel sockets, both ways, before,
# during and after the session.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

setup() {
	hosts_up a b
	sent=0
	talker a 1/2 11/12 "${LINK_COMMON[@]}" "${LINK_A[@]}"
	talker b 2/1 12/11 "${LINK_COMMON[@]}" "${LINK_B[@]}"
	wait_log a '^READY'
	wait_log b '^READY'
}

# talker HOST TUNNEL/PEER SESSION/PEER PPPD-OPTION...
talker() {
	local host=$1 outer words
	outer=$(outer_addresses "$host")
	read -ra words <<<"$outer $2 pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach $(ids "$2" "$3")"
	mkfifo "$BATS_TEST_TMPDIR/$host.fifo"
	start "$host" "$host" "$PEERS/talker.py" "$BATS_TEST_TMPDIR/$host.fifo" "${words[@]}" "${@:4}"
}

# tell HOST WORD...
tell() {
	local host=$1
	shift
	echo "$*" >"$BATS_TEST_TMPDIR/$host.fifo"
}

# exchange N: N Hellos each way; all that were ever sent have arrived, in order
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
	local peer=1
	[[ $1 = a ]] || peer=2
	diff <(log_has "$1" '^CONTROL c802') <(
		for ((ns = 0; ns < sent; ns++)); do
			printf 'CONTROL c8020014%04x0000%04x00008008000000000006\n' "$peer" "$ns"
		done
	)
}

@test "control messages reach the controllers before, during and after a session" {
	exchange 3
	tell b pppd
	tell a pppd
	exchange 5
	link_wait 20
	exchange 5
	start a traffic ping -q -i 0.02 -c 100 -W 5 10.9.0.2
	exchange 20
	[ "$(status_of traffic)" = 0 ]
	log_has traffic '100 received'
	tell a data 999
	wait_log b '^CONTROL 0002000203e7ff03c021'
	ping_through
	tell a stop
	wait_log a '^PPPD 5'
	wait_log b '^PPPD '
	exchange 3
	# The same sockets carry another session.
	tell b pppd
	tell a pppd
	link_wait 20
	exchange 3
	ping_through
	tell b stop
	wait_log b '^PPPD 5'
	tell a quit
	tell b quit
	wait_exit a
	wait_exit b
	no_kernel_objects
}
