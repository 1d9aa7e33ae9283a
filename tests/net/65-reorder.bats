#!/usr/bin/env bats
# Sequence numbers over a path that reorders packets, with and without
# l2tp-reorder-timeout. scripts/bench reorder measures the effect.

load lib/test
load lib/link

SEQ=(l2tp-lns l2tp-send-seq l2tp-recv-seq)

setup() {
	hosts_up a b
	path 8ms 4ms
}

# path DELAY [JITTER]: sets them for each way
path() {
	on a tc qdisc replace dev to-b root netem limit 100000 delay "$@"
	on b tc qdisc replace dev to-a root netem limit 100000 delay "$@"
}

# transfer SECONDS BYTES: TCP carries so many bytes from b to a in that time
transfer() {
	start a listener python3 -c '
import socket
with socket.create_server(("192.168.1.1", 5000)) as server:
    print("ready", flush=True)
    with server.accept()[0] as conn:
        print("got", sum(len(part) for part in iter(lambda: conn.recv(65536), b"")), flush=True)'
	wait_log listener ready
	start b sender python3 -c '
import socket, sys
with socket.create_connection(("192.168.1.1", 5000)) as conn:
    conn.sendall(bytes(int(sys.argv[1])))' "$2"
	wait_log listener "^got $2\$" "$1"
}

# replies: prints how many of 100 pings from a to b came back
replies() {
	on a ping -n -q -c 100 -i 0.05 -W 2 192.168.1.2 | sed -nE 's/.* ([0-9]+) received.*/\1/p'
}

# bursts: sends datagrams through link 1, both ways, in such quick succession that
# the path's jitter reorders them even on a slow machine
bursts() {
	_burst a 192.168.1.2
	_burst b 192.168.1.1
}

_burst() {
	on "$1" python3 -c '
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    for _ in range(200):
        sock.sendto(bytes(64), (sys.argv[1], 9))' "$2"
}

# discards HOST TUNNEL SESSION: prints how many frames the kernel has discarded
discards() {
	counters "$@" | sed -n 's/^RX_SEQ_DISCARDS=//p'
}

@test "an end without options handles its peer's sequence numbers" {
	local got
	link_b 1 name=b "${SEQ[@]}"
	link_a 1 name=a
	wait_up a
	wait_up b
	got=$(replies)
	transfer 30 500000
	echo "# $got of 100 pings; a discarded $(discards a 101 301), b $(discards b 201 401)" >&3
	((got >= 80))
}

# bats test_tags=bookworm
@test "an inherited session gets the default timeout, too" {
	link_b 1 name=b "${SEQ[@]}"
	link_a 1 name=a handover=session
	wait_up a
	wait_up b
	transfer 30 300000
}

# bats test_tags=trixie
@test "0 stays 0; discarded frames are reported once, and at the end" {
	path 8ms # without jitter, else the link may not come up
	link_b 1 name=b "${SEQ[@]}" l2tp-reorder-timeout 0
	link_a 1 name=a l2tp-reorder-timeout 0 l2tp-watch 1.5
	wait_up a
	wait_up b
	path 8ms 4ms
	# both ends send sequence numbers, so both discard
	bursts
	wait_log a 'frames from the peer were discarded for their sequence numbers.*l2tp-reorder-timeout is 0' 10
	bursts
	# until the watch has looked twice more
	wait_wakes "$(pid_of a)" 2
	(($(log_has a 'l2tp-reorder-timeout is 0' | wc -l) == 1))
	stop_both a b
	wait_log a 'frames from the peer were discarded.*l2tp-reorder-timeout was 0 ms'
	wait_log b 'discarded.*\(l2tp-recv-seq discards those without numbers, too\).*was 0 ms'
}

# bats test_tags=bookworm
@test "a timeout that was set by the session's maker stays" {
	link_b 1 name=b "${SEQ[@]}"
	link_a 1 name=a handover=session reorder=80
	link_a 2 name=zero handover=session reorder=80 l2tp-reorder-timeout 0
	wait_up a
	wait_for 10 "its timeout" timeout_is 1 80
	wait_for 10 "ours" timeout_is 2 0
}

# timeout_is N MS: link N's session on a has this timeout
timeout_is() {
	local shown
	shown=$(on a grep -A 1 "'sess $((100 + $1))/$((300 + $1))'" /proc/net/pppol2tp) || return
	echo "$shown"
	[[ $shown = *" $2" ]]
}

# bats test_tags=trixie
@test "a path that does not reorder: no message" {
	path 8ms
	link_b 1 name=b "${SEQ[@]}"
	link_a 1 name=a l2tp-watch 1.5
	wait_up a
	transfer 30 300000
	wait_wakes "$(pid_of a)" 2
	run ! log_has a 'discarded for their sequence numbers'
}
