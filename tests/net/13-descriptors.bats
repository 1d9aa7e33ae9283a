#!/usr/bin/env bats
# Any copy of the tunnel's socket keeps the tunnel alive. So no script may inherit
# a descriptor of the plugin, and none may stay open longer than needed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

CALL=(handover=example ipv6=yes)

setup() {
	hosts_up a b
	for script in ip-pre-up ip-up ipv6-up auth-up; do
		write_file a "/etc/ppp/$script" 755 <<-'EOT'
			#!/bin/sh
			sleep 12345 &
			echo $! >"/var/log/daemon-${0##*/}"
			ls -l /proc/self/fd >"/var/log/descriptors-${0##*/}"
		EOT
	done
}

# daemon_of SCRIPT: prints the pid of the process that it left running
daemon_of() {
	on a cat "/var/log/daemon-$1"
}

# nothing_inherited SCRIPT: the process that it left running has only the
# descriptors 0, 1 and 2, and none is a socket
nothing_inherited() {
	local left
	wait_for 10 "$1" on a grep . "/var/log/descriptors-$1"
	# pppd 2.5's own rtnetlink socket is not close-on-exec. The plugin has
	# an rtnetlink socket only while it asks for a route.
	left=$(descriptors "$(daemon_of "$1")" | grep -v ' netlink/3/0$') || return
	echo "$left"
	[ "$(cut -d' ' -f1 <<<"$left" | paste -sd' ')" = '0 1 2' ] || fail "$1: $left"
	run ! grep socket <<<"$left"
	run ! on a grep ppp "/var/log/descriptors-$1"
}

# own_descriptors PID: it has no tunnel socket, and everything that the plugin
# opens (the session, generic netlink, the control socket) is close-on-exec. The
# other descriptors are pppd's own.
own_descriptors() {
	local list
	list=$(descriptors "$1") || return
	echo "$list"
	run ! grep -Ff <(udp_inodes a; echo none) <<<"$list"
	grep -E ' pppox/[12]/1 cloexec$' <<<"$list" || fail "no session: $list"
	grep -E ' netlink/[0-9]/16 cloexec$' <<<"$list" || fail "no netlink: $list"
	run ! grep -E ' (pppox/[12]/1|unix/5/0|netlink/[0-9]/16)$' <<<"$list"
}

@test "scripts and the processes that they leave get no descriptor of the plugin" {
	LINK_B+=(auth require-chap name lns)
	LINK_A+=(user alice remotename lns)
	write_file a /etc/ppp/chap-secrets 600 <<<'alice lns right *'
	write_file b /etc/ppp/chap-secrets 600 <<<'alice * right *'
	link 1 "${CALL[@]}"
	own_descriptors "$(pppd_of a-1)"
	descriptors "$(pppd_of a-1)" | grep -E ' unix/5/0 cloexec$'
	for script in ip-pre-up ip-up ipv6-up; do
		nothing_inherited "$script"
	done
	# They still run, and the link ends nevertheless.
	link_down 1
	kill -0 "$(daemon_of ip-up)"
}

# bats test_tags=trixie
@test "only the controller keeps a copy of the tunnel's socket" {
	link_b 1 "${CALL[@]}"
	start a a-1 "$with_fd" udp=5,10.0.1.1,10.0.1.2,2001,2001 -- bash -c '
		pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth $1 &
		echo "pppd $!"
		exec sleep 12345' - "$(ids a 1) 192.168.1.1:192.168.1.2 ipv6 ::1,::2"
	wait_link6 1
	pid=$(sed -n 's/^pppd //p' "$BATS_TEST_TMPDIR/a-1.log")
	own_descriptors "$pid"
	stop a-1
	wait_for 5 "the tunnel to go with its socket" _no_tunnel_on_a
	wait_end "$pid"
	log_has a-1 'hanging up'
	stop b-1 TERM 20
	no_kernel_objects
}

_no_tunnel_on_a() {
	! on a ip l2tp show tunnel | grep .
}

@test "with updetach, the pppd that stays has no more descriptors" {
	link_b 1 "${CALL[@]}"
	start a a-1 "$with_fd" udp=5,10.0.1.1,10.0.1.2,2001,2001 -- bash -c '
		pppd plugin l2tp.so l2tp-tunnel-fd 5 noauth linkname det updetach $1
		echo "status $?"
		exec sleep 12345' - "$(ids a 1) 192.168.1.1:192.168.1.2 ipv6 ::1,::2"
	wait_log a-1 '^status 0' 20
	wait_addr a ppp0 fe80::1 20
	wait_log b-1 'remote LL address' 20
	ping4 1
	pid=$(on a sh -c 'head -n1 /run/ppp-det.pid /run/pppd/ppp-det.pid 2>/dev/null' | grep -oE '^[0-9]+' | head -n1)
	own_descriptors "$pid"
	nothing_inherited ip-up
	stop a-1
	wait_end "$pid"
	stop b-1 TERM 20
	no_kernel_objects
}
