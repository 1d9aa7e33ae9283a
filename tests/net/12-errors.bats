#!/usr/bin/env bats
# What cannot work is refused at once, with a message that says what and why, and
# nothing is left in the kernel.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

setup() {
	LOADER=$(cat /proc/sys/kernel/modprobe)
	hosts_up a b
}

teardown() {
	echo "$LOADER" >/proc/sys/kernel/modprobe
	for module in pppox l2tp_ppp pppoe; do
		[[ -d /sys/module/$module ]] || modprobe "$module"
	done
	lab_teardown
}

# refused STATUS PATTERN DESCRIPTOR-KIND[,...] OPTION...: pppd on a, with a
# descriptor 5 of that kind, ends with STATUS and says PATTERN. Beside a kind with
# addresses there is 7, a control socket whose other end is closed.
refused() {
	local expected=$1 pattern=$2 kind=$3 fd=()
	shift 3
	case $kind in
	none)	;;
	*,*)	fd=("$with_fd" "${kind/,/=5,}" seqpacket=7 --) ;;
	*)	fd=("$with_fd" "$kind=5" --) ;;
	esac
	run on a timeout -k 5 30 "${fd[@]}" pppd plugin l2tp.so nodetach noauth \
		nodefaultroute maxfail 1 "$@"
	[ "$status" -eq "$expected" ] || fail "status $status, not $expected: $output ($*)"
	grep -E -- "$pattern" <<<"$output" || fail "no \"$pattern\" in: $output ($*)"
}

# bad_fd KIND PATTERN OPTION...: the same with all four ids and l2tp-tunnel-fd 5
bad_fd() {
	local kind=$1 pattern=$2
	shift 2
	# shellcheck disable=SC2046
	refused 2 "l2tp-tunnel-fd 5: .*$pattern" "$kind" l2tp-tunnel-fd 5 $(ids 1/2 11/12) "$@"
}

readonly UDP=udp,10.0.1.1,10.0.1.2

# bats test_tags=trixie
@test "descriptors of the wrong kind: status 2, option and number named" {
	bad_fd closed 'not open'
	bad_fd null 'not a socket'
	bad_fd tcp 'not a datagram socket'
	bad_fd unix 'address family 1'
	bad_fd seqpacket 'address family 1'
	bad_fd pppox 'PPPoX socket.*session-fd'
	bad_fd udp-unbound 'not bound'
	bad_fd udp-unconnected,10.0.1.1 'not connected'
	bad_fd "udp-of,$(netns_of b),10.0.1.2,10.0.1.1" 'another network namespace; give l2tp-netns with the path'
	refused 2 "l2tp-tunnel-fd: 'x' is not a number" none l2tp-tunnel-fd x
	refused 2 "l2tp-tunnel-fd: '-1' is not a number" none l2tp-tunnel-fd -1

	refused 2 'l2tp-session-fd 5: .*not open' closed l2tp-session-fd 5
	refused 2 'l2tp-session-fd 5: .*not a socket' null l2tp-session-fd 5
	refused 2 'l2tp-session-fd 5: .*not connected' pppox l2tp-session-fd 5
	refused 2 'l2tp-session-fd 5: .*tunnel-fd' "$UDP" l2tp-session-fd 5

	# shellcheck disable=SC2207
	good=($(ids 1/2 11/12))
	refused 2 'l2tp-control-fd 99: .*not open' "$UDP" l2tp-tunnel-fd 5 "${good[@]}" l2tp-control-fd 99
	refused 2 'l2tp-control-fd 5: .*SOCK_SEQPACKET' "$UDP" l2tp-tunnel-fd 5 "${good[@]}" l2tp-control-fd 5
	# a controller that is gone before the link begins
	refused 16 'controller closed its control socket' "$UDP" l2tp-tunnel-fd 5 "${good[@]}" l2tp-control-fd 7
	no_kernel_objects
}

# bats test_tags=bookworm
@test "ids out of range, missing options, contradictions: status 2" {
	# tests/load tries each option's range; this test looks at the kernel.
	refused 2 "l2tp-tunnel-id: '0' is not a number from 1" none l2tp-tunnel-id 0
	refused 2 "l2tp-session-id: '4294967296' is not" none l2tp-session-id 4294967296
	# shellcheck disable=SC2207
	good=(l2tp-tunnel-fd 5 $(ids 1/2 11/12))
	refused 2 "l2tp-session-id: 65536 is not an L2TPv2 id" "$UDP" "${good[@]}" l2tp-session-id 65536
	refused 2 "l2tp-peer-session-id is missing" "$UDP" "${good[@]:0:8}"
	refused 2 'no session to connect: give l2tp-tunnel-fd, l2tp-remote' none
	refused 2 'l2tp-tunnel-fd and l2tp-remote contradict' "$UDP" "${good[@]}" l2tp-remote 10.0.1.2
	refused 2 'l2tp-tunnel-fd and l2tp-session-fd contradict' "$UDP" "${good[@]}" l2tp-session-fd 5
	refused 2 'l2tp-tunnel-fd and l2tp-controller contradict' "$UDP" "${good[@]}" l2tp-controller /run/x
	refused 2 'l2tp-encap ip and the socket .* which is udp' "$UDP" "${good[@]}" l2tp-encap ip
	refused 2 'l2tp-encap ip and l2tp-version 2 contradict' "$UDP" "${good[@]}" l2tp-encap ip l2tp-version 2
	refused 2 'l2tp-cookie and l2tp-version 2 contradict' "$UDP" "${good[@]}" l2tp-cookie 01020304
	refused 2 "l2tp-version: '4' is not" none l2tp-version 4
	refused 2 "l2tp-reorder-timeout: 'soon' is not" none l2tp-reorder-timeout soon
	refused 0 . "$UDP" "${good[@]}" dryrun
	no_kernel_objects
}

@test "ids in use: status 8, the id and its owner named" {
	link_a 1 name=first handover=example
	wait_log first '^Connect:' 20
	other=udp,10.0.1.1,10.0.1.2,1702,2001
	# shellcheck disable=SC2046
	refused 8 'session 301 of tunnel 101 is in use; give another l2tp-session-id' "$other" \
		l2tp-tunnel-fd 5 $(ids a 1)
	# shellcheck disable=SC2046
	refused 8 'tunnel 101 is in use and leads to 10\.0\.1\.2:2001; give another' \
		udp,10.0.1.1,10.0.1.77,1702 l2tp-tunnel-fd 5 $(ids 101/201 21/22)
	# shellcheck disable=SC2046
	refused 8 'tunnel 101 is in use and leads' \
		udp,10.0.1.1,10.0.1.2,1702,1799 l2tp-tunnel-fd 5 $(ids 101/201 31/32)
	# shellcheck disable=SC2046
	refused 8 'tunnel 101 exists already, with peer tunnel 201, not 3' \
		"$other" l2tp-tunnel-fd 5 $(ids 101/3 51/52)
	# shellcheck disable=SC2046
	refused 8 'tunnel 101 is L2TPv2 in the kernel; l2tp-version says 3' \
		"$other" l2tp-tunnel-fd 5 $(ids 101/201 41/42) l2tp-version 3
	is_running first
	[ "$(kernel_objects | grep -c '^a: Session')" = 1 ]
	stop first
	no_kernel_objects
}

# Over netlink, not all kernels refuse a second session with the same ids.
@test "an L2TPv3 session in use, made by connect() and over netlink" {
	local more n=0
	for more in '' 'l2tp-cookie 01020304' 'l2tp-send-seq'; do
		start a "two$((++n))" "$with_fd" udp=5,10.0.1.1,10.0.1.2 -- bash -c '
			pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth $1 &
			timeout 20 sh -c "until ip link show dev ppp0; do :; done" >/dev/null 2>&1
			pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth $1
			echo "status $?"
			kill $!
			wait' - "$(ids 1/2 11/12) l2tp-version 3 $more lcp-restart 1 lcp-max-terminate 1"
		wait_log "two$n" 'status 8' 20
		log_has "two$n" 'session 11 of tunnel 1 is in use; give another l2tp-session-id'
		wait_exit "two$n"
		no_kernel_objects
	done
}

# bats test_tags=trixie
@test "a tunnel socket that carries another tunnel: status 8" {
	# The first uses the socket while the second wants it for another tunnel.
	start a two "$with_fd" udp=5,10.0.1.1,10.0.1.2 -- bash -c '
		pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth $1 &
		timeout 20 sh -c "until grep -q \"sess 1/11\" /proc/net/pppol2tp; do :; done"
		pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth $2
		echo "status $?"
		kill $!
		wait' - "$(ids 1/2 11/12)" "$(ids 3/4 13/14)"
	wait_log two 'status 8' 20
	log_has two 'already carries a tunnel with another id; set l2tp-tunnel-id'
	wait_exit two
	no_kernel_objects
}

# without MODULE...: removes them. The kernel would load them again for the next
# socket, so its modprobe is replaced.
without() {
	modprobe -r "$@" || skip_test "a module of $* is in use: $(lsmod | grep -E '^pppo|^l2tp')"
	echo /bin/false >/proc/sys/kernel/modprobe
}

# refused_without NAME MODULE: pppd names the missing MODULE; dryrun still works
refused_without() {
	# shellcheck disable=SC2207
	good=(l2tp-tunnel-fd 5 $(ids 1/2 11/12))
	refused 8 "no $1; .*'modprobe $2'" "$UDP" "${good[@]}"
	refused 0 . "$UDP" "${good[@]}" dryrun
	echo "$LOADER" >/proc/sys/kernel/modprobe
	no_kernel_objects
}

@test "no PPP over L2TP: status 8, modprobe named; dryrun works" {
	without l2tp_ppp
	refused_without "PPP over L2TP" l2tp_ppp
}

# bats test_tags=bookworm
@test "no PPPoX: status 8, modprobe named; dryrun works" {
	without l2tp_ppp pppoe pppox
	refused_without PPPoX pppox
}
