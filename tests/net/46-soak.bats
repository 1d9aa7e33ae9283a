#!/usr/bin/env bats
# Many calls leave nothing behind in the kernel. For a long run, in the guest:
# L2TP_SOAK=300 BATS_TEST_TIMEOUT=2500 bats /src/tests/net/46-soak.bats

# bats file_tags=patient

load lib/test
load lib/link

CALLS=${L2TP_SOAK:-20}

# kernel_state: prints the number of sockets of each kind, the modules' use counts,
# open files and interfaces
kernel_state() {
	# shellcheck disable=SC2016
	on a awk '$1 ~ /PPPOL2TP|PPPOX|UDP|NETLINK|L2TP|PACKET/ { print $1, $3 }' /proc/net/protocols
	awk '$1 ~ /^(l2tp|ppp)/ { print $1, $3 }' /proc/modules
	on a grep -oE "^(TUNNEL| *SESSION) '[^']*'" /proc/net/pppol2tp
	on a ls /sys/class/net
	on b ls /sys/class/net
}

# memory: prints the kernel's unreclaimable slab memory in kB
memory() {
	awk '/^SUnreclaim/ { print $2 }' /proc/meminfo
}

one_call() {
	pppd_a "call$1" l2tp-controller /run/controller l2tp-call good \
		unit 1 192.168.1.1:192.168.1.2
	wait_up "call$1"
	kill -TERM "$(pid_of "call$1")"
	[ "$(status_of "call$1")" = 5 ]
	rm -f "$BATS_TEST_TMPDIR/call$1".*
}

peer_waits() {
	(($(grep -c 'Connect:' "$BATS_TEST_TMPDIR/peer.log") >= 2))
}

@test "calls one after another leave nothing in the kernel or the controller" {
	local i before fds slab grown began=$EPOCHSECONDS
	hostile_a 1 serve /run/controller
	link_b 1 name=peer persist maxfail 0 holdoff 0
	one_call 0
	wait_for 10 "the peer's next session" peer_waits
	before=$(kernel_state)
	fds=$(open_fds "$(pid_of serve)") peer_fds=$(open_fds "$(pid_of peer)") slab=$(memory)
	for ((i = 1; i <= CALLS; i++)); do
		one_call "$i"
	done
	wait_for 20 "the state of before" state_is "$before" ||
		diff <(echo "$before") <(kernel_state)
	grown=$(($(memory) - slab))
	echo "# $CALLS calls in $((EPOCHSECONDS - began)) s, kernel's memory $slab kB and $grown more" >&3
	# Between two calls the kernel queues the peer's frames on the tunnel's
	# socket, where nobody reads them: 60 to 140 kB in 20 calls, at most 208.
	((grown <= 500 + 2 * CALLS))
	[ "$(open_fds "$(pid_of serve)")" = "$fds" ]
	(($(open_fds "$(pid_of peer)") <= peer_fds + 2))
}

state_is() {
	[ "$(kernel_state)" = "$1" ]
}
