#!/usr/bin/env bats
# A link ends within two seconds after its session, with LCP echo off.

load lib/test
load lib/link

# Where nothing tells, l2tp-watch is 1.5 s. 2 s are allowed, and 0.5 s more because an emulated machine
# takes long to start the command that ends the session.
LIMIT=2500

# SOURCE-END: the source of the session, and what ends it. In "kept" the controller
# has a copy of the session's socket, so the kernel does not hang up.
KINDS=(tunnel-close tunnel-kill tunnel-session tunnel-tunnel session-close
	session-session kept-close kept-session static-session static-tunnel)

@test "a link whose tunnel or session goes away hangs up within 2 s, status 16" {
	local n=0 kind reason
	for kind in "${KINDS[@]}"; do
		n=$((n + 1))
		case $kind in
		static-*)	link_a "$n" name="$kind" ;;
		kept-*)		link_a "$n" name="$kind" handover=session keep=1 ;;
		*)		link_a "$n" name="$kind" handover="${kind%-*}" ;;
		esac
		link_b "$n" name="peer$n"
	done
	for kind in "${KINDS[@]}"; do
		wait_up "$kind"
	done
	[ "$(on a ip -o link show type ppp up | wc -l)" = ${#KINDS[@]} ]

	n=0
	for kind in "${KINDS[@]}"; do
		n=$((n + 1))
		case $kind in
		*-session)	reason="session $((300 + n)) of tunnel $((100 + n)) was deleted; " ;;
		*)		reason="tunnel $((100 + n)) was closed, and session $((300 + n)) with it; " ;;
		esac
		case $kind in
		*-close)	kill -USR1 "$(pid_of "$kind")" ;;
		*-kill)		kill -KILL "$(pid_of "$kind")" ;;
		*-session)	on a ip l2tp del session tunnel_id $((100 + n)) session_id $((300 + n)) ;;
		*-tunnel)	on a ip l2tp del tunnel tunnel_id $((100 + n)) ;;
		esac
		within "$LIMIT" "$kind" "${reason}hanging up"
	done
	for kind in "${KINDS[@]}"; do
		[[ $kind = static-* ]] || wait_log "$kind" "^STATUS 16$"
	done
	[ "$(status_of static-session)" = 16 ]
	[ "$(status_of static-tunnel)" = 16 ]
	[ -z "$(on a ip -o link show type ppp)" ]
}

@test "a new session with the same ids is not taken for the old one" {
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=first handover=tunnel
	wait_up first
	old=$(pppd_of first)
	# More frames than the new session will have counted when the watch looks.
	on a ping -q -c 30 -i 0.02 -W 5 192.168.1.2
	kill -STOP "$old"
	kill -KILL "$(pid_of first)"
	link_a 1 name=second handover=tunnel unit 11
	wait_log second 'Connect: ppp11' 20
	kill -CONT "$old"
	within "$LIMIT" first 'hanging up'
	wait_log first '^STATUS 16$'
	wait_up second
}

# bats test_tags=trixie
@test "watching an idle link costs few system calls, and pppd wakes for nothing else" {
	require strace
	link_a 1 name=link handover=tunnel
	link_b 1 name=peer
	wait_up link
	on a timeout -s INT 9 strace -tt -p "$(pppd_of link)" \
		-o "$BATS_TEST_TMPDIR/trace" || :
	cut -d' ' -f2 "$BATS_TEST_TMPDIR/trace" | cut -d'(' -f1 | sort | uniq -c
	own=$(grep -cE ' (sendto|recvfrom|sendmsg|recvmsg|getsockopt|poll|ppoll)\(' "$BATS_TEST_TMPDIR/trace")
	all=$(wc -l <"$BATS_TEST_TMPDIR/trace")
	wakes=$(grep -cE ' (p?select|pselect6)\(' "$BATS_TEST_TMPDIR/trace")
	echo "# $own calls of the plugin, $all in all, $wakes waits in 9 s" >&3
	# Six looks in 9 s, or seven if the first and the last are both in it; three
	# calls each. Every second look also asks for the path.
	((own >= 12 && own <= 18 + 3 + 4 * 3))
	((wakes <= 6 + 2))
}
