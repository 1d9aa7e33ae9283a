#!/usr/bin/env bats
# A tunnel socket belongs to its network namespace, and so does pppd.

load lib/test
load lib/forms

setup() {
	hosts_up a b c
}

# start_elsewhere FORM SIDE N: the socket is made on host SIDE, pppd runs on c
start_elsewhere() {
	handed "$1" "$2" "$3"
	pppd_words "$2" "$3"
	start "$2" "$2-$3" "${HANDED[@]}" -- \
		nsenter --target "$(cat "$HOSTS_STATE/c/holder")" --net -- \
		"${PPPD[@]}" "${OPTIONS[@]}"
}

@test "a tunnel socket of another network namespace is refused" {
	start_elsewhere v2-udp a 1
	start_elsewhere v3-ip6 b 2
	for name in a-1 b-2; do
		[ "$(status_of "$name" 20)" = 2 ]
		log_has "$name" 'l2tp-tunnel-fd [0-9]+: .*another network namespace.*ip netns exec NAME pppd'
	done
	run kernel_objects
	[ -z "$output" ]
}

@test "a session socket of another network namespace is refused" {
	handed v2-udp a 1
	HANDED[1]=session
	pppd_words a 1
	start a a-1 "${HANDED[@]}" -- \
		nsenter --target "$(cat "$HOSTS_STATE/c/holder")" --net -- \
		"${PPPD[@]}" l2tp-session-fd '{}'
	[ "$(status_of a-1 20)" = 2 ]
	log_has a-1 'l2tp-session-fd [0-9]+: .*another network namespace.*ip netns exec NAME pppd'
}

@test "the whole of pppd in the socket's namespace works" {
	start_handed v2-udp a 1
	start_static v2-udp b 1
	wait_link 1
	ping4 1
	on a ip link show dev ppp1
	run ! ip link show dev ppp1
}
