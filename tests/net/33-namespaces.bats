#!/usr/bin/env bats
# A tunnel socket belongs to a network namespace. pppd runs in the same one, or is
# told which by l2tp-netns (63-netns.bats).

load lib/test
load lib/link

setup() {
	hosts_up a b c
}

# on_c: prints the words that run pppd on c; the controller stays on its host
on_c() {
	echo "nsenter --target $(cat "$HOSTS_STATE/c/holder") --net --"
}

# bats test_tags=trixie
@test "a tunnel socket of another network namespace is refused" {
	link_a 1 handover=tunnel before="$(on_c)"
	link_b 2 form=v3-ip6 handover=tunnel before="$(on_c)"
	for name in a-1 b-2; do
		[ "$(status_of "$name" 20)" = 2 ]
		log_has "$name" 'l2tp-tunnel-fd [0-9]+: .*another network namespace; give l2tp-netns with the path of that one'
	done
	run kernel_objects
	[ -z "$output" ]
}

# bats test_tags=bookworm
@test "a session socket of another network namespace is refused" {
	link_a 1 handover=session before="$(on_c)"
	[ "$(status_of a-1 20)" = 2 ]
	log_has a-1 'l2tp-session-fd [0-9]+: .*another network namespace; give l2tp-netns with the path of that one'
}

@test "pppd that runs in the socket's namespace works" {
	link_a 1 handover=tunnel
	link_b 1
	wait_link 1
	ping4 1
	on a ip link show dev ppp1
	run ! ip link show dev ppp1
}
