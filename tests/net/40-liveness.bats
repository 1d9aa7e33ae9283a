#!/usr/bin/env bats
# A link ends when its session does: within two seconds, with LCP echo off.

load lib/test
load lib/link

# The watch looks every 1.5 s. 2 s are allowed; the rest is for an emulated
# machine to start the command that ends the session.
LIMIT=2500

# Whose tunnel or session socket pppd has, and what ends it. A controller that
# has kept a copy of the session's socket keeps the kernel from hanging up.
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

@test "a successor of the same ids is not taken for the session that was" {
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=first handover=tunnel
	wait_up first
	old=$(pppd_of first)
	# More frames than the successor will have had when it is looked at.
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

@test "watching an idle link costs few system calls, and wakes pppd for the looks alone" {
	require strace
	link_a 1 name=link handover=tunnel control=print
	link_b 1 name=peer
	wait_up link
	on a timeout -s INT 9 strace -tt -p "$(pppd_of link)" \
		-o "$BATS_TEST_TMPDIR/trace" || :
	cut -d' ' -f2 "$BATS_TEST_TMPDIR/trace" | cut -d'(' -f1 | sort | uniq -c
	own=$(grep -cE ' (sendto|recvfrom|sendmsg|recvmsg|getsockopt|poll|ppoll)\(' "$BATS_TEST_TMPDIR/trace")
	all=$(wc -l <"$BATS_TEST_TMPDIR/trace")
	wakes=$(grep -cE ' (p?select|pselect6)\(' "$BATS_TEST_TMPDIR/trace")
	echo "# $own calls of the plugin, $all in all, $wakes waits in 9 s" >&3
	# Three at each look; one look more where the first and the last fall into
	# the 9 s. At every second look three of these ask for the path.
	((own >= 12 && own <= 18 + 3 + 4 * 3))
	((wakes <= 6 + 2))
}
