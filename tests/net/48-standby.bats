#!/usr/bin/env bats
# pppd waits for its controller's answer, for ever with l2tp-answer-timeout 0.

load lib/test
load lib/link

# asks NAME OPTION...: starts a pppd that gets no answer
asks() {
	pppd_a "$1" l2tp-controller /run/hostile l2tp-call silent "${@:2}"
}

# asleep NAME: it has sent its request, and sleeps
asleep() {
	log_has hostile "PID=$(pid_of "$1")\$" && grep '^State:.S' "/proc/$(pid_of "$1")/status"
}

# bats test_tags=bookworm
@test "l2tp-answer-timeout 0: pppd sleeps until a signal or the controller's end" {
	local name before
	hostile_a 1 hostile /run/hostile
	for name in term int hup dead; do
		asks "$name" l2tp-answer-timeout 0
	done
	asks again l2tp-answer-timeout 0 persist holdoff 0 maxfail 0
	for name in term int hup dead again; do
		wait_for 20 "$name to wait" asleep "$name"
	done
	before=$(_wakes "$(pid_of dead)")
	# these two time out while the others wait on
	asks short l2tp-answer-timeout 1
	asks plain
	wait_log short 'does not answer within 1 s'
	[ "$(status_of short)" = 8 ]
	run ! log_has plain 'does not answer'
	wait_log plain 'does not answer within 10 s' 20
	[ "$(_wakes "$(pid_of dead)")" = "$before" ]
	kill -TERM "$(pid_of term)"
	within 1000 term 'a signal ended the wait'
	kill -INT "$(pid_of int)"
	within 1000 int 'a signal ended the wait'
	kill -HUP "$(pid_of hup)"
	within 1000 hup 'a signal ended the wait'
	for name in term int hup; do
		[ "$(status_of "$name")" = 5 ]
	done
	# with persist, SIGHUP ends one wait, SIGTERM ends pppd
	kill -HUP "$(pid_of again)"
	wait_for 10 "the next request" asked_twice
	kill -TERM "$(pid_of again)"
	wait_exit again 2
	[ "$(status_of again)" = 5 ]
	[ "$(grep -c 'a signal ended' "$LOGS/again.log")" = 2 ]
	kill -KILL "$(pid_of hostile)"
	within 1000 dead 'hung up without an answer'
	[ "$(status_of dead)" = 8 ]
}

asked_twice() {
	(($(grep -c "PID=$(pid_of again)\$" "$LOGS/hostile.log") == 2)) && asleep again
}
