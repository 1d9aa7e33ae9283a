#!/usr/bin/env bats
# The real pppd with the plugin under valgrind, with every source of a session and
# every kind of end.

# bats file_tags=patient

load lib/test
load lib/link

# These are the slowest tests of all.
BATS_TEST_TIMEOUT=$((${BATS_TEST_TIMEOUT:-180} * 3))

setup() {
	require valgrind
	hosts_up a b
	check_pppd_on a
}

# check_pppd_on HOST: runs each pppd there under valgrind, which writes to
# memory.PID
check_pppd_on() {
	# pppd's pointers to the scripts' environment point into its blocks.
	write_file "$1" /run/suppressions <<-'EOT'
		{
		   environment
		   Memcheck:Leak
		   match-leak-kinds: possible
		   fun:malloc
		   fun:*script_setenv
		}
	EOT
	# valgrind does not run setuid programs
	on "$1" install -m 755 /usr/sbin/pppd /run/pppd.plain
	write_file "$1" /run/pppd.checked 755 <<-EOT
		#!/bin/sh
		exec valgrind --log-file="$BATS_TEST_TMPDIR/memory.%p" --leak-check=full \
			--suppressions=/run/suppressions --num-callers=30 \
			--show-leak-kinds=definite,indirect,possible /run/pppd.plain "\$@"
	EOT
	on "$1" mount --bind /run/pppd.checked /usr/sbin/pppd
}

# no_complaint NAME STATUS PATTERN: it ended with STATUS and its log has PATTERN;
# valgrind found nothing in our code
no_complaint() {
	local memory ours
	memory=$BATS_TEST_TMPDIR/memory.$(pppd_of "$1")
	[ "$(status_of "$1" 200)" = "$2" ] || fail "$1 ended with $(status_of "$1")"
	log_has "$1" "$3"
	cat "$memory"
	grep -q 'ERROR SUMMARY' "$memory"
	# valgrind writes a block of lines for each error. A block about our code
	# names our object or, with debugging information, our files. The command
	# line names the object, too.
	sed -i '/ Command: /d' "$memory"
	ours=$(cd "$BATS_TEST_DIRNAME/../.." && printf '%s\n' plugin/*.c l2tp/*.c |
		sed 's,.*/,,' | paste -sd'|')
	[[ $ours = *'|plugin.c|'* ]]
	run ! grep -E "l2tp\.so|\((${ours//./\\.}):" "$memory"
}

# wait_ups NAME COUNT: waits until it has come up so many times
wait_ups() {
	wait_for 200 "link number $2 of $1" _ups "$@"
}

_ups() {
	(($(grep -c 'remote IP address' "$BATS_TEST_TMPDIR/$1.log") >= $2))
}

# For peers: pppd under valgrind takes long to start.
PATIENT=(lcp-max-configure 600)
AGAIN=(persist maxfail 3 holdoff 1 lcp-restart 10)

@test "a controller's session: deleted, connected again; then the controller is gone" {
	hostile_a 1 serve /run/controller
	link_b 1 name=peer "${PATIENT[@]}" persist maxfail 0 holdoff 1 +ipv6 ipv6 ::2,::1
	pppd_a link l2tp-controller /run/controller l2tp-call good l2tp-lns \
		+ipv6 ipv6 ::1,::2 192.168.1.1:192.168.1.2 "${AGAIN[@]}"
	wait_ups link 1
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_ups link 2
	kill -KILL "$(pid_of serve)"
	no_complaint link 8 'cannot reach the controller'
}

@test "a static tunnel: SIGHUP, the peer's end, SIGTERM" {
	link_b 1 name=peer "${PATIENT[@]}" persist maxfail 0 holdoff 1
	link_a 1 name=link "${AGAIN[@]}"
	wait_ups link 1
	kill -HUP "$(pid_of link)"
	wait_ups link 2
	kill -HUP "$(pid_of peer)"
	wait_ups link 3
	kill -TERM "$(pid_of link)"
	no_complaint link 5 'Terminating on signal 15'
}

@test "an inherited tunnel that is closed" {
	link_b 1 name=peer "${PATIENT[@]}"
	link_a 1 name=link handover=tunnel "${AGAIN[@]}"
	wait_ups link 1
	kill -USR1 "$(pid_of link)"
	no_complaint link 8 'has no tunnel 101'
}

@test "an inherited session whose controller ends" {
	link_b 1 name=peer "${PATIENT[@]}"
	link_a 1 name=link handover=session control=print lcp-restart 10
	wait_ups link 1
	kill -USR2 "$(pid_of link)"
	no_complaint link 16 'the controller closed its control socket; hanging up'
}

@test "a controller that does not answer, and SIGTERM" {
	hostile_a 1 serve /run/controller
	pppd_a link l2tp-controller /run/controller l2tp-call silent
	wait_log serve 'CALL=silent' 200
	kill -TERM "$(pid_of link)"
	no_complaint link 5 controller
}
