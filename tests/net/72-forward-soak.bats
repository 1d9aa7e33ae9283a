#!/usr/bin/env bats
# Many hand-overs in one boot leave nothing behind. A long one, in the guest:
# L2TP_SOAK=300 BATS_TEST_TIMEOUT=6000 bats /src/tests/net/72-forward-soak.bats

# bats file_tags=patient

load lib/test
load lib/link
load lib/forward

CALLS=${L2TP_SOAK:-3}

# What is there on b, and of the kernel's sockets.
state() {
	on b find /run -not -path '/run/.host*' -not -name 'pppd2.tdb'
	on b find /run -name pppd2.tdb -exec "$PEERS/tdb.py" {} +
	on b ls /sys/class/net
	# shellcheck disable=SC2016
	on b awk '$1 ~ /PPPOL2TP|PPPOX|UDP|NETLINK|L2TP|PACKET/ { print $1, $3 }' /proc/net/protocols
	open_fds "$(pid_of ctl-1)"
}

state_is() {
	[ "$(state)" = "$1" ]
}

# one_call N: the controller gives each the next session ids
one_call() {
	lns 1 chap-md5 l2tp-session-id $((401 + $1)) l2tp-peer-session-id $((301 + $1))
	lac 1 chap-md5 "$2"
	caller 1 alice@isp
	wait_up caller-1 30
	ping4 1
	stop lac-1
	stop_both caller-1 lns-1
	rm -f "$LOGS"/{lns,lac,caller}-1.*
	wait_for 10 "the sessions to go" no_sessions
}

# The controller keeps its tunnel.
no_sessions() {
	! kernel_objects | grep -iE 'session|ppp'
}

@test "hand-overs, one after another, leave nothing" {
	local i before moments=(name authenticated)
	passwords b
	controller 1
	one_call 0 name
	before=$(state)
	for ((i = 1; i <= CALLS; i++)); do
		one_call "$i" "${moments[i % 2]}"
	done
	wait_for 20 "the state of before" state_is "$before" ||
		diff <(echo "$before") <(state)
}
