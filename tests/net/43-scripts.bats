#!/usr/bin/env bats
# The environment of the scripts that pppd runs.

load lib/test
load lib/link

SCRIPTS="ip-up ip-down ip-pre-up ipv6-up ipv6-down auth-up auth-down net-init net-pre-up net-down"

# env_of SCRIPT [PATTERN]: prints the environment that it had
env_of() {
	on a grep -aE "^(${2:-L2TP_|CALLER_ID})" "/run/env.$1" | sort
}

# idle: the counters have stopped. When IPv6 comes up, the kernel sends several
# multicast listener reports.
idle() {
	local before
	before=$(counters a 101 301)
	stays_asleep 3 "$(pppd_of link)"
	[ "$(counters a 101 301)" = "$before" ]
}

@test "every script has the session in its environment, ip-down the counters" {
	local script last
	echo 'joe * secret *' | write_file a /etc/ppp/chap-secrets 600
	echo 'joe * secret *' | write_file b /etc/ppp/chap-secrets 600
	on a sysctl -qw net.ipv6.conf.default.router_solicitations=0
	on b sysctl -qw net.ipv6.conf.default.router_solicitations=0
	for script in $SCRIPTS; do
		write_file a "/etc/ppp/$script" 755 <<-'EOS'
			#!/bin/bash
			ls -l /proc/self/fd >"/run/fds.${0##*/}"
			env >"/run/env.${0##*/}.new"
			mv "/run/env.${0##*/}.new" "/run/env.${0##*/}"
		EOS
	done
	link_b 1 name=peer user joe +ipv6 ipv6 ::2,::1
	export CALLER_ID=$'0043\x01177'
	link_a 1 name=link handover=tunnel control=print auth require-chap +ipv6 ipv6 ::1,::2
	unset CALLER_ID
	wait_up link
	wait_for 10 "ip-up" on a test -e /run/env.ip-up
	wait_for 10 "ipv6-up" on a test -e /run/env.ipv6-up
	on a ping -c 2 -i 0.2 -W 5 192.168.1.2
	# pppd 2.5 keeps an rtnetlink socket (protocol 0) for its statistics
	# shellcheck disable=SC2016
	own=$(on a awk '$2 == 0 { print "socket:\\[" $NF "\\]" }' /proc/net/netlink | paste -sd'|')
	# The controller's end ends the idle link without another frame.
	wait_for 20 "an idle link" idle
	last=$(counters a 101 301)
	kill -USR2 "$(pid_of link)"
	wait_log link '^STATUS 16$'
	wait_for 10 "ip-down" on a test -e /run/env.ip-down
	wait_for 10 "ipv6-down" on a test -e /run/env.ipv6-down
	wait_for 10 "auth-down" on a test -e /run/env.auth-down
	expected='CALLER_ID=0043?177
L2TP_LOCAL=10.0.1.1:2001
L2TP_PEER_SESSION_ID=401
L2TP_PEER_TUNNEL_ID=201
L2TP_REMOTE=10.0.1.2:2001
L2TP_SESSION_ID=301
L2TP_TUNNEL_ID=101
L2TP_VERSION=2'
	for script in $SCRIPTS; do
		on a test -e "/run/env.$script" || { echo "# not run: $script" >&3; continue; }
		diff <(echo "$expected") <(env_of "$script" | grep -v 'TX_\|RX_') ||
			fail "in $script"
		[ "$(env_of "$script" DEVICE)" = DEVICE=l2tp:10.0.1.2:2001/101/301 ]
		on a grep -E 'socket|/dev/ppp' "/run/fds.$script" >"$BATS_TEST_TMPDIR/fds" || :
		run ! grep -vE "$own" "$BATS_TEST_TMPDIR/fds"
	done
	for script in ip-up ip-down ipv6-up ipv6-down auth-up auth-down; do
		on a test -e "/run/env.$script" || fail "no $script"
	done
	echo "$last"
	for script in ip-down ipv6-down; do
		diff <(sort <<<"$last") <(env_of "$script" | sed -n 's/^L2TP_\([TR]X_\)/\1/p')
	done
	[ "$(env_of ip-up 'L2TP_[TR]X_' | wc -l)" = 0 ]
}

# bats test_tags=trixie
@test "the next link's scripts do not get the last link's counters" {
	write_file a /etc/ppp/ip-up 755 <<-'EOS'
		#!/bin/bash
		env >/run/env.new
		mv /run/env.new "/run/env.$(ls /run/env.* | wc -l)"
	EOS
	link_b 1 name=peer persist maxfail 0 holdoff 1
	link_a 1 name=link persist maxfail 0 holdoff 1
	wait_for 20 "ip-up" on a test -e /run/env.1
	kill -HUP "$(pid_of link)"
	wait_for 20 "ip-up of the next link" on a test -e /run/env.2
	diff <(on a grep -a ^L2TP_ /run/env.1 | sort) <(on a grep -a ^L2TP_ /run/env.2 | sort)
	[ "$(on a grep -ac ^L2TP_ /run/env.2)" = 7 ]
}
