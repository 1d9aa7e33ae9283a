#!/usr/bin/env bats
# Inherited descriptors: every wrong kind is refused; the right kind gives the MTU.

load load

# with KIND=NUMBER... -- OPTION...: runs pppd with these descriptors. Each call starts
# Python, which takes most of the time.
with() {
	local kinds=()
	while [[ $1 != -- ]]; do
		kinds+=("$1")
		shift
	done
	shift
	output=$(staged python3 "$WITH_FD" "${kinds[@]}" -- pppd noauth plugin "$L2TP_SO" \
		"$@" dryrun 2>&1)
}

# bad_fd OPTION TEXT KIND...: refused; the message has option, number and TEXT
bad_fd() {
	local status=0 option=$1 text=$2 words=("${IDS[@]}")
	shift 2
	[[ $option = l2tp-tunnel-fd ]] || words=()
	[[ $option != l2tp-control-fd ]] || words=("${STATIC[@]}")
	with "$@" -- "$option" 7 "${words[@]}" || status=$?
	[ "$status" -eq 2 ] || { echo "status $status: $output"; return 1; }
	says "$option 7: "
	says "$text"
}

@test "a tunnel descriptor of a wrong kind is refused, with the reason" {
	bad_fd l2tp-tunnel-fd "not open" closed=7
	bad_fd l2tp-tunnel-fd "not a socket" null=7
	bad_fd l2tp-tunnel-fd "not a datagram socket" tcp=7
	bad_fd l2tp-tunnel-fd "family 1;" unix=7
	bad_fd l2tp-tunnel-fd "not bound" udp-unbound=7
	bad_fd l2tp-tunnel-fd "not connected" udp-unconnected=7,127.0.0.1
	run ppp l2tp-tunnel-fd 7 "${IDS[@]}" 7< <(:)
	[ "$status" -eq 2 ]
	says "l2tp-tunnel-fd 7: the descriptor is not a socket"
}

@test "a session descriptor of a wrong kind is refused, with the reason" {
	bad_fd l2tp-session-fd "not open" closed=7
	bad_fd l2tp-session-fd "not a socket" null=7
	bad_fd l2tp-session-fd "not a PPPoX socket for L2TP" tcp=7
	bad_fd l2tp-session-fd "not a PPPoX socket for L2TP" unix=7
	bad_fd l2tp-session-fd "not a PPPoX socket for L2TP" udp=7,127.0.0.1,127.0.0.1
}

@test "pppol2tp with a wrong descriptor ends pppd with the reason" {
	local kind text status
	while read -r kind text; do
		status=0
		with "$kind" -- pppol2tp 7 || status=$?
		[ "$status" -eq 1 ]
		says "pppol2tp 7: $text"
	done <<-'EOT'
		closed=7 the descriptor is not open
		null=7 the descriptor is not a socket
		udp=7,127.0.0.1,127.0.0.1 this is not a PPPoX socket
	EOT
}

@test "a control descriptor of a wrong kind is refused, with the reason" {
	bad_fd l2tp-control-fd "not open" closed=7
	bad_fd l2tp-control-fd "not a socket" null=7
	bad_fd l2tp-control-fd "SOCK_SEQPACKET" unix=7
	bad_fd l2tp-control-fd "SOCK_SEQPACKET" tcp=7
	with seqpacket=7 -- l2tp-control-fd 7 "${STATIC[@]}"
	says "l2tp-control-fd 7"
}

@test "a second control descriptor is refused" {
	local status=0
	with seqpacket=7 seqpacket=8 -- l2tp-control-fd 7 l2tp-control-fd 8 "${STATIC[@]}" || status=$?
	[ "$status" -eq 2 ]
	says "l2tp-control-fd 7 and l2tp-control-fd 8 contradict each other"
	with seqpacket=7 -- l2tp-control-fd 7 l2tp-control-fd 7 "${STATIC[@]}"
}

@test "a control descriptor beside a controller is refused" {
	local status=0
	with seqpacket=7 -- l2tp-control-fd 7 l2tp-controller /run/lac.sock || status=$?
	[ "$status" -eq 2 ]
	says l2tp-control-fd
	says l2tp-controller
}

@test "a socket that contradicts an option: the message names both" {
	local status=0
	with udp=7,127.0.0.1,127.0.0.1 -- l2tp-tunnel-fd 7 l2tp-encap ip "${IDS[@]}" || status=$?
	[ "$status" -eq 2 ]
	says l2tp-encap
	says l2tp-tunnel-fd
}

# In a network namespace of its own, because the loopback's MTU is usually 65536.
@test "mtu and mru follow the tunnel's path, unless given" {
	local link="ip link set lo mtu 1400 up &&"
	follows() {
		local want=$1 kind=$2
		shift 2
		# shellcheck disable=SC2016
		output=$(staged unshare --net sh -c "$link"' exec "$@"' - python3 "$WITH_FD" \
			"$kind" -- pppd debug noauth plugin "$L2TP_SO" l2tp-tunnel-fd 7 \
			"${IDS[@]}" "$@" dryrun 2>&1)
		says "path MTU 1400, so mtu ${want%/*} and mru ${want#*/}"
	}
	follows 1362 udp=7,127.0.0.1,127.0.0.1
	follows 1358 udp=7,127.0.0.1,127.0.0.1 l2tp-send-seq
	follows 1362/1358 udp=7,127.0.0.1,127.0.0.1 l2tp-recv-seq
	follows 1342 udp=7,::1,::1
	follows 1360 udp=7,127.0.0.1,127.0.0.1 l2tp-version 3
	follows 1348 udp=7,127.0.0.1,127.0.0.1 l2tp-version 3 l2tp-send-seq \
		l2tp-cookie 0123456789abcdef l2tp-peer-cookie 0123456789abcdef
	follows 1360/1352 udp=7,127.0.0.1,127.0.0.1 l2tp-version 3 \
		l2tp-peer-cookie 0123456789abcdef
	follows 1362 udp=7,127.0.0.1,127.0.0.1 mtu 1000 mru 1001
	says "mtu 1000"
	says "mru 1001"
}

@test "descriptors 0 and 1 may be closed when pppd starts" {
	local status=0
	# shellcheck disable=SC2016
	output=$(staged sh -c 'exec pppd "$@" <&- >&-' - noauth plugin "$L2TP_SO" \
		"${STATIC[@]}" dryrun 2>&1) || status=$?
	[ "$status" -eq 0 ]
	# the tunnel's socket may have one of these numbers
	for number in 0 1; do
		with closed=0 closed=1 "udp=$number,127.0.0.1,127.0.0.1" -- \
			l2tp-tunnel-fd "$number" "${IDS[@]}"
	done
}

@test "a closed descriptor 0 is refused like any other" {
	local status=0
	with closed=0 -- l2tp-tunnel-fd 0 "${IDS[@]}" || status=$?
	[ "$status" -eq 2 ]
	says "l2tp-tunnel-fd 0: "
}
