#!/usr/bin/env bats
# Static tunnels from one host to two others without l2tp-local: they share port
# 1701, and each gets its own peer's frames.

load lib/test
load lib/link

setup() {
	hosts_up a b c
}

# b is in the middle: link 1 leads to a, link 2 to c. PEERn is the peer's host and
# address.
# shellcheck disable=SC2034 # by name
readonly PEER1=(a 10.0.1.1) PEER2=(c 10.0.2.2)

# middle N [OPTION...]: starts b's end of link N as "midN"
middle() {
	local -n peer=PEER$1
	link_a "$1" name="mid$1" on=b local= remote="${peer[1]}" "${@:2}"
}

# outer N [OPTION...]: starts the other end of link N as "outN"
outer() {
	local -n peer=PEER$1
	link_b "$1" name="out$1" on="${peer[0]}" local= \
		remote="10.0.$1.$((3 - ${peer[1]##*.}))" "${@:2}"
}

# carries N...: each of these links carries traffic both ways
carries() {
	local n
	for n; do
		local -n peer=PEER$n
		wait_for 20 "link $n from b" on b ping -c 1 -W 1 "192.168.$n.2"
		wait_for 20 "link $n to b" on "${peer[0]}" ping -c 1 -W 1 "192.168.$n.1"
	done
}

both_up() {
	outer 1
	outer 2
	middle 1 "$@"
	middle 2 "$@"
	wait_up mid1
	wait_up mid2
	carries 1 2
}

# bats test_tags=trixie
@test "two links from one host carry traffic and end in either order" {
	local first second
	for first in 1 2; do
		second=$((3 - first))
		both_up
		[ "$(on b grep -c ':06A5 .*:06A5 01 ' /proc/net/udp)" = 2 ]
		stop_both "mid$first" "out$first"
		carries "$second"
		stop_both "mid$second" "out$second"
		no_kernel_objects
	done
}

# bats test_tags=bookworm
@test "a link that is connected again does not disturb the other" {
	local n
	both_up persist holdoff 1
	for n in 1 2; do
		on b ip l2tp del tunnel tunnel_id $((100 + n))
		wait_for 20 "the second link $n" _again "$n"
		carries 1 2
	done
	[ "$(log_has mid1 'hanging up' | wc -l)" = 1 ]
	[ "$(log_has mid2 'hanging up' | wc -l)" = 1 ]
}

# _again N: b has connected link N a second time
_again() {
	[ "$(log_has "mid$1" '^Connect:' | wc -l)" = 2 ]
}

# bats test_tags=trixie
@test "a program that is bound to the port keeps it; the same addresses twice" {
	start b all python3 -c '
import signal, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
    s.setsockopt(socket.SOL_SOCKET, option, 1)
s.bind(("", 1701))
print("bound", flush=True)
signal.pause()'
	wait_log all bound
	middle 1
	[ "$(status_of mid1)" = 8 ]
	log_has mid1 'from 10.0.1.2:1701 to 10.0.1.1:1701: the local port is taken; give local with another port'
	stop all
	middle 1
	wait_log mid1 '^Connect:'
	link_a 9 name=twice on=b local= remote=10.0.1.1
	[ "$(status_of twice)" = 8 ]
	log_has twice 'the local port is taken, with the same peer; give local with another port'
	outer 1
	wait_up mid1
	carries 1
}

# bats test_tags=bookworm
@test "l2tp-bridge: both sides on one port" {
	start b switch l2tp-bridge \
		"l2tp:remote=10.0.1.1,tunnel-id=101,peer-tunnel-id=201,session-id=301,peer-session-id=401" \
		"l2tp:remote=10.0.2.2,tunnel-id=102,peer-tunnel-id=202,session-id=302,peer-session-id=402"
	wait_log switch '^bridged l2tp:10.0.1.1:1701/101/301 and l2tp:10.0.2.2:1701/102/302$'
	outer 1 192.168.1.2:192.168.1.1
	outer 2 192.168.1.1:192.168.1.2
	wait_up out1
	wait_up out2
	on a ping -c 2 -i 0.2 -W 5 192.168.1.1
	on c ping -c 2 -i 0.2 -W 5 192.168.1.2
	stop_both out1 out2
	stop switch
	[ "$(status_of switch)" = 0 ]
	no_kernel_objects
}
