#!/usr/bin/env bats
# Without a link, dormant or in hold-off: pppd notices the controller's end and keeps
# the pause. After updetach pppd is another process.

load lib/test
load lib/link

# With ONCE, a link without a peer ends after a second, in a timer's callback.
ONCE=(lcp-restart 1 lcp-max-configure 1)

# says NAME PATTERN: prints how many lines of its log match
says() {
	grep -acE -- "$2" "$LOGS/$1.log" || :
}

# wait_says NAME COUNT PATTERN [SECONDS]: waits until so many lines match
wait_says() {
	wait_for "${4:-20}" "line $2 of \"$3\" in $1.log" said_often "$1" "$2" "$3"
}

said_often() {
	(($(says "$1" "$3") >= $2))
}

# pause_after NAME COUNT: prints the milliseconds from end number COUNT to the next
# link. The end is seen late, so this may be some 100 ms too short.
pause_after() {
	local ended
	wait_says "$1" "$2" 'Connection terminated' >&2 || return
	ended=$(now_ms)
	wait_says "$1" $(($2 + 1)) 'Connect:' >&2 || return
	echo $(($(now_ms) - ended))
}

# bats test_tags=trixie
@test "dormant: pppd ends with the controller, closed or killed" {
	link_a 1 name=closes handover=tunnel control=print demand holdoff 60
	link_a 2 name=dies handover=tunnel control=print demand holdoff 60
	wait_iface a ppp1
	wait_iface a ppp2
	wait_sleep "$(pppd_of closes)"
	wait_sleep "$(pppd_of dies)"
	stays_asleep 4 "$(pppd_of closes)" "$(pppd_of dies)"
	kill -USR2 "$(pid_of closes)"
	within 3000 closes 'STATUS 16'
	log_has closes 'the controller closed its control socket; ending'
	kill -KILL "$(pid_of dies)"
	within 3000 dies 'STATUS 16'
	run ! log_has dies 'Connect:'
	wait_no_iface a ppp1
	wait_no_iface a ppp2
}

# bats test_tags=trixie
@test "hold-off of a minute: pppd ends with the controller" {
	link_a 1 name=link handover=tunnel control=print persist maxfail 0 holdoff 60 "${ONCE[@]}"
	link_a 2 name=demand handover=tunnel control=print demand maxfail 0 holdoff 60 "${ONCE[@]}"
	wait_iface a ppp2
	on a ping -q -c 1 -W 1 192.168.2.2 || :
	wait_log link 'PACKET EVENT=closed'
	wait_log demand 'PACKET EVENT=closed'
	kill -USR2 "$(pid_of link)"
	within 3000 link 'STATUS 16'
	kill -KILL "$(pid_of demand)"
	within 3000 demand 'STATUS 16'
	[ "$(says link Connect:)" = 1 ]
	[ "$(says demand Connect:)" = 1 ]
}

# bats test_tags=bookworm
@test "attempts without a peer are holdoff apart; SIGHUP ends the pause" {
	local n ms
	link_a 1 name=link persist maxfail 0 holdoff 3 "${ONCE[@]}"
	for n in 1 2; do
		ms=$(pause_after link "$n")
		echo "# $ms ms after link $n" >&3
		((ms >= 2500 && ms < 10000))
	done
	wait_says link 3 'Connection terminated'
	kill -HUP "$(pid_of link)"
	ms=$(now_ms)
	wait_says link 4 'Connect:'
	ms=$(($(now_ms) - ms))
	echo "# $ms ms after SIGHUP in hold-off" >&3
	((ms < 2500))
	# The next pause may be shorter: pppd does not cancel this one's timer.
	stop link
}

# pppd 2.4.9 does not clear need_holdoff after SIGHUP, with any channel (main.c).
needs_pppd_2_5() {
	[[ $(pppd --version 2>&1) = *2.5* ]] ||
		skip_never_here "this pppd itself holds off after SIGHUP"
}

# bats test_tags=trixie
@test "SIGHUP on a link: the next link at once, as with pppd alone" {
	needs_pppd_2_5
	link_b 1 name=peer persist maxfail 0 holdoff 0
	link_a 1 name=link persist maxfail 0 holdoff 20
	wait_up link
	kill -HUP "$(pid_of link)"
	wait_says link 2 'Connect:' 10
	[ "$(says link Connect:)" = 2 ]
	# an LCP that does not open, after a link that came up
	wait_says link 2 'remote IP address'
	stop peer
	wait_says link 2 'Connection terminated'
	kill "$(pid_of link)"
	[ "$(status_of link)" = 5 ]
}

# bats test_tags=bookworm
@test "SIGHUP while nobody answers: the next attempt at once" {
	needs_pppd_2_5
	link_a 1 name=link persist maxfail 0 holdoff 20 lcp-restart 5 lcp-max-configure 5
	wait_log link 'sent .LCP ConfReq'
	kill -HUP "$(pid_of link)"
	wait_says link 2 'Connect:' 15
}

# bats test_tags=trixie
@test "updetach: the event names the process that continues" {
	local first next
	link_b 1 name=peer
	controller_a 1 serve /run/controller
	start a link pppd plugin l2tp.so "${COMMON[@]:1}" updetach unit 1 \
		192.168.1.1:192.168.1.2 l2tp-controller /run/controller l2tp-call one
	first=$(pid_of link)
	[ "$(status_of link 20)" = 0 ]
	wait_log serve 'EVENT=up .*PID='
	next=$(log_has serve 'EVENT=up ' | head -n 1 | sed -E 's/.* PID=([0-9]+).*/\1/')
	[ "$(log_has serve 'REQUEST=session ' | sed -E 's/.* PID=([0-9]+).*/\1/')" = "$first" ]
	echo "# $first, then $next" >&3
	[ "$next" != "$first" ]
	[ "$(cat "/proc/$next/comm")" = pppd ]
	# it still has the control socket and watches the session
	kill "$next"
	wait_log serve 'EVENT=down .*PID='"$next"
	wait_log serve 'EVENT=closed STATUS=5'
	wait_end "$next"
}

# bats test_tags=bookworm
@test "updetach: the process that continues notices its session's end" {
	local next
	link_b 1 name=peer
	controller_a 1 serve /run/controller
	start a link pppd plugin l2tp.so "${COMMON[@]:1}" updetach unit 1 \
		192.168.1.1:192.168.1.2 l2tp-controller /run/controller l2tp-call one
	wait_log serve 'EVENT=up .*PID=' 20
	next=$(log_has serve 'EVENT=up ' | head -n 1 | sed -E 's/.* PID=([0-9]+).*/\1/')
	on a ip l2tp del session tunnel_id 101 session_id 301
	within 3000 serve 'EVENT=closed STATUS=16'
	wait_end "$next"
}

# bats test_tags=trixie
@test "without a control socket pppd does not wake in hold-off" {
	local pid
	link_a 1 name=link persist maxfail 0 holdoff 60 "${ONCE[@]}"
	wait_log link 'Connection terminated'
	pid=$(pid_of link)
	wait_sleep "$pid"
	stays_asleep 4 "$pid"
	is_running link
	kill -HUP "$pid"
	wait_says link 2 'Connect:' 5
	stop link
}
