#!/usr/bin/env bats
# l2tp-watch: how often pppd asks the kernel for its session.

load lib/test
load lib/link
load lib/forms

# bats test_tags=trixie
@test "l2tp-watch: several times a second, and never" {
	local before began
	link_b 1 name=peer1 l2tp-watch 0
	link_b 2 name=peer2 l2tp-watch 0
	link_a 1 name=never l2tp-watch 0
	link_a 2 name=often l2tp-watch 0.2
	wait_up never
	wait_up often
	wait_up peer1
	# by then pppd has finished starting the link
	wait_wakes "$(pid_of often)" 15
	before=$(_wakes "$(pid_of never)")
	began=$(now_ms)
	wait_wakes "$(pid_of often)" 20
	(($(now_ms) - began >= 3000))
	[ "$(_wakes "$(pid_of never)")" = "$before" ]
	on a ip l2tp del session tunnel_id 102 session_id 302
	within 1000 often 'was deleted; hanging up'
	[ "$(status_of often)" = 16 ]
	on a ping -c 1 -W 5 192.168.1.2
}

# ends NAME COMMAND...: the command ends the link, at once
ends() {
	local name=$1
	shift
	"$@"
	within 1500 "$name" '; hanging up'
	[ "$(status_of "$name")" = 16 ]
}

# churn HOST: tunnels, sessions and sockets of others come and go
churn() {
	# shellcheck disable=SC2016
	on "$1" bash -c 'for n in 1 2 3 4 5 6 7 8; do
		ip l2tp add tunnel tunnel_id 90$n peer_tunnel_id 90$n encap udp \
			local 127.0.0.1 remote 127.0.0.1 udp_sport 900$n udp_dport 900$n
		# the ids of a link here, in another tunnel
		ip l2tp add session tunnel_id 90$n session_id 301 peer_session_id 301
		ip l2tp add session tunnel_id 90$n session_id 302 peer_session_id 302
		ip l2tp del session tunnel_id 90$n session_id 301
		ip l2tp del tunnel tunnel_id 90$n
	done'
	on "$1" python3 -c 'import socket
for _ in range(2000):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()'
}

# bats test_tags=trixie
@test "an idle link sleeps where its end is told, and hears of it at once" {
	local n pids=()
	link_a 1 name=static
	link_a 2 name=asked handover=tunnel control=print
	link_a 3 name=closed handover=tunnel control=print
	link_a 4 name=session handover=session control=print
	link_a 5 name=tunnel
	for n in 1 2 3 4 5; do
		link_b "$n" name="peer$n"
		wait_up "peer$n"
	done
	pids=("$(pid_of static)" "$(pppd_of asked)" "$(pppd_of closed)"
		"$(pppd_of session)" "$(pid_of tunnel)" "$(pid_of peer1)")
	for n in "${pids[@]}"; do
		wait_sleep "$n"
	done
	stays_asleep 8 "${pids[@]}" &
	churn a
	wait $!
	ends static on a ip l2tp del session tunnel_id 101 session_id 301
	ends asked kill -USR2 "$(pid_of asked)"
	ends closed kill -ALRM "$(pid_of closed)"
	ends session on a ip l2tp del session tunnel_id 104 session_id 304
	ends tunnel on a ip l2tp del tunnel tunnel_id 105
	log_has static 'session 301 of tunnel 101 was deleted; hanging up'
	log_has asked 'the controller closed its control socket; hanging up'
	log_has closed 'the controller closes the link: the administrator says so'
	log_has tunnel 'tunnel 105 was closed, and session 305 with it; hanging up'
	[ "$(grep -c 'hanging up' "$LOGS/static.log")" = 1 ]
}

# bats test_tags=bookworm
@test "l2tp-watch 0: each end that is told, while nobody answers" {
	local n=0 name
	for name in deleted tunnel gone closed; do
		link_a $((++n)) name="$name" handover=tunnel control=print l2tp-watch 0
		wait_log "$name" 'sent .LCP ConfReq' 20
	done
	ends deleted on a ip l2tp del session tunnel_id 101 session_id 301
	ends tunnel on a ip l2tp del tunnel tunnel_id 102
	ends gone kill -USR2 "$(pid_of gone)"
	ends closed kill -ALRM "$(pid_of closed)"
	for name in deleted tunnel closed; do
		wait_log "$name" 'EVENT=closed STATUS=16'
	done
}

# bats test_tags=trixie
@test "persist: the next link hears of its end, too" {
	local n
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=link persist maxfail 0 holdoff 1
	for n in 1 2 3; do
		wait_for 30 "link $n" said link "$n" 'remote IP address'
		on a ip l2tp del session tunnel_id 101 session_id 301
		wait_for 3 "its end" said link "$n" 'session 301 of tunnel 101 was deleted; hanging up'
	done
	stop link
}

# bats test_tags=bookworm
@test "LCP's echoes: the path is followed, and a tunnel that was closed is noticed" {
	link_a 1 name=link lcp-echo-interval 2
	link_a 2 name=silent handover=tunnel control=print lcp-echo-interval 2
	link_b 1 name=peer1
	link_b 2 name=peer2
	wait_up link
	wait_up silent
	on a ip link set to-b mtu 1400
	wait_for 15 "the MTU" has_mtu a ppp1 1362
	log_has link 'the path MTU is now 1400 bytes'
	# the controller says nothing
	kill -USR1 "$(pid_of silent)"
	wait_log silent 'tunnel 102 was closed, and session 302 with it; hanging up' 15
}
