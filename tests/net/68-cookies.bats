#!/usr/bin/env bats
# L2TPv3 cookies are secret, and a session with another cookie is another session.

# shellcheck disable=SC2016 # scripts within

load lib/test
load lib/link

readonly COOKIE=deadbeef PEER_COOKIE=0123456789abcdef

# other_end: starts b's end of link 1 with the same cookies, as b names them
other_end() {
	link_b 1 name=b form=v3-udp l2tp-cookie "$PEER_COOKIE" l2tp-peer-cookie "$COOKIE"
}

both_up() {
	wait_up a
	wait_up b
	on a ping -c 2 -i 0.2 -W 5 192.168.1.2
	on b ping -c 2 -i 0.2 -W 5 192.168.1.1
}

@test "ps shows no cookie, and the link works" {
	other_end
	link_a 1 name=a form=v3-udp l2tp-cookie "$COOKIE" l2tp-peer-cookie "$PEER_COOKIE"
	both_up
	for host in a b; do
		run on "$host" tr '\0' ' ' <"/proc/$(pid_of "$host")/cmdline"
		[[ $output = *'l2tp-cookie ?'* && $output = *'l2tp-peer-cookie ?'* ]] ||
			fail "no cookies' place in: $output"
		[[ $output != *"$COOKIE"* && $output != *"$PEER_COOKIE"* ]] ||
			fail "a cookie in: $output"
	done
	stop_both a b
	no_kernel_objects
}

# premade WORDS...: makes a tunnel and a session over netlink on a. Starts a pppd
# with each of WORDS, until one stays; prints the kernel's session after each.
premade() {
	start a a "$PEERS/controller.py" local=10.0.1.1:2001 remote=10.0.1.2:2001 \
		tunnel=101/201 session=301/401 version=3 make=netlink \
		cookie="$COOKIE" peer-cookie="$PEER_COOKIE" -- bash -c '
		trap "kill \$!" TERM
		options=$1
		shift
		for words; do
			# shellcheck disable=SC2086 # words
			pppd plugin l2tp.so l2tp-tunnel-fd {tunnel} unit 1 $options $words &
			until wait $!; [[ $? -lt 128 ]]; do :; done
			ip l2tp show session session_id 301
		done' - "${COMMON[*]} l2tp-version 3 l2tp-tunnel-id 101" "$@"
}

readonly RIGHT="l2tp-peer-tunnel-id 201 l2tp-session-id 301 l2tp-peer-session-id 401"

# bats test_tags=trixie
@test "another's session is refused and stays; the message names the difference" {
	premade "$RIGHT l2tp-cookie deadbeee" \
		"$RIGHT l2tp-cookie $COOKIE l2tp-peer-cookie 01234567" \
		"l2tp-peer-tunnel-id 201 l2tp-session-id 301 l2tp-peer-session-id 402" \
		"l2tp-peer-tunnel-id 202 l2tp-session-id 301 l2tp-peer-session-id 401" \
		"$RIGHT l2tp-cookie $COOKIE l2tp-peer-cookie $PEER_COOKIE 192.168.1.1:192.168.1.2"
	wait_log a 'another l2tp-cookie; give the l2tp-cookie' 20
	wait_log a 'another l2tp-peer-cookie; give the l2tp-peer-cookie' 20
	wait_log a 'with peer session 401, not 402; give another l2tp-session-id' 20
	wait_log a 'with peer tunnel 201, not 202; give another l2tp-tunnel-id' 20
	other_end
	wait_up a 20
	wait_up b
	[ "$(log_has a "[^r].cookie $COOKIE" | wc -l)" = 4 ] &&
		[ "$(log_has a "peer.cookie $PEER_COOKIE" | wc -l)" = 4 ] ||
		fail "the session is not the one that was made"
	on a ping -c 2 -i 0.2 -W 5 192.168.1.2
	stop_both a b
	no_kernel_objects
}
