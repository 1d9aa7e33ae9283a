#!/usr/bin/env bats
# Unmodified xl2tpd in kernel mode, LAC on a and LNS on b, with our plugin under the
# name that is compiled into xl2tpd.

load lib/test
load lib/xl2tpd

setup() {
	require xl2tpd
	hosts_up a b
	printf '%s\n' '* * secret *' | write_file a /etc/ppp/chap-secrets 600
	printf '%s\n' '* * secret *' | write_file b /etc/ppp/chap-secrets 600
	log_ppp a b
	sample_options | write_file a /etc/ppp/options.xl2tpd
	sample_options | write_file b /etc/ppp/options.xl2tpd
}

# examples/ppp-options.xl2tpd of Debian's package
sample_options() {
	cat <<-END
		ipcp-accept-local
		ipcp-accept-remote
		ms-dns  192.168.1.1
		ms-dns  192.168.1.3
		ms-wins 192.168.1.2
		ms-wins 192.168.1.4
		noccp
		auth
		crtscts
		idle 1800
		mtu 1410
		mru 1410
		nodefaultroute
		debug
		lock
		proxyarp
		connect-delay 5000
	END
}

# stock_on HOST: without the options of a serial line, which pppd refuses with the
# stock plugin
stock_on() {
	sample_options | grep -vE '^[[:space:]]*(crtscts|lock)$' |
		write_file "$1" /etc/ppp/options.xl2tpd
}

# end_pppd HOST
end_pppd() {
	# shellcheck disable=SC2016
	on "$1" sh -c 'kill "$(cat /run/ppp0.pid /run/pppd/ppp0.pid 2>/dev/null | head -n 1)"'
}

# record_start HOST: records which standard descriptors and arguments pppd gets
record_start() {
	on "$1" cp /usr/sbin/pppd /run/pppd.real
	write_file "$1" /run/pppd.wrapper 755 <<-'END'
		#!/bin/sh
		for fd in 0 1 2; do
			[ -e /proc/$$/fd/$fd ] && echo "open $fd" >>/run/started
		done
		echo "arguments $*" >>/run/started
		exec /run/pppd.real "$@"
	END
	on "$1" mount --bind /run/pppd.wrapper /usr/sbin/pppd
}

@test "ours on both ends: sample options, closed descriptors, caller's number" {
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	ours_on a b
	record_start a
	record_start b
	write_file b /etc/ppp/ip-up 755 <<-'END'
		#!/bin/sh
		env >/run/ip-up.new
		mv /run/ip-up.new /run/ip-up.env
	END
	xl2tpd_start a
	xl2tpd_start b env CALLER_ID=5550123
	xl2tpd_command a c
	wait_call a b

	is_ours a
	is_ours b
	for host in a b; do
		run ! on "$host" grep -E '^open [01]$' /run/started
		on "$host" grep 'plugin pppol2tp.so pppol2tp' /run/started
		on "$host" grep "SESSION '" /proc/net/pppol2tp
		for option in crtscts lock; do
			on "$host" grep "of a serial line are ignored: .*$option" /run/ppp.log ||
				fail "$host: no notice of $option: $(on "$host" head -20 /run/ppp.log)"
		done
		[ "$(on "$host" grep -c "of a serial line" /run/ppp.log)" = 1 ]
	done

	wait_for 10 "ip-up" on b test -e /run/ip-up.env
	on b grep -x 'CALLER_ID=5550123' /run/ip-up.env
	on b grep -x 'REMOTENUMBER=5550123' /run/ip-up.env
	on b grep -xE 'L2TP_TUNNEL_ID=[1-9][0-9]*' /run/ip-up.env
	on b grep -xE 'L2TP_REMOTE=10\.0\.1\.1:1701' /run/ip-up.env
}

@test "ours on the LAC only: each side hangs up, the LAC dials again" {
	xl2tpd_config a lac 10.0.1.2 'redial = yes' 'redial timeout = 1'
	xl2tpd_config b lns -
	ours_on a
	stock_on b
	xl2tpd_start a
	xl2tpd_start b
	xl2tpd_command a c
	wait_call a b
	is_ours a
	run ! is_ours b

	# The LNS hangs up; xl2tpd dials again by itself.
	on a ip link set ppp0 alias first
	end_pppd b
	wait_for 20 "the first call to end" first_is_gone
	wait_call a b

	xl2tpd_command a d
	wait_no_call a b
	no_kernel_objects 40
}

first_is_gone() {
	! on a ip link show | grep 'alias first'
}

@test "ours on the LNS only: each side hangs up, the LAC dials again" {
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	ours_on b
	stock_on a
	xl2tpd_start a
	xl2tpd_start b
	xl2tpd_command a c
	wait_call a b
	is_ours b
	run ! is_ours a

	xl2tpd_command a d
	wait_no_call a b
	no_kernel_objects 40
	xl2tpd_command a c
	wait_call a b

	end_pppd b
	wait_no_call a b
}

@test "xl2tpd is killed: the kernel tells of its death, and pppd asks at once" {
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	ours_on a b
	echo 'l2tp-watch 600' | on a tee -a /etc/ppp/options.xl2tpd
	xl2tpd_start b
	xl2tpd_start a
	xl2tpd_command a c
	wait_call a b
	stop xl2tpd-a KILL
	wait_for 15 "the call's end" on a grep -E 'tunnel [0-9]+ was closed, and session [0-9]+ with it; hanging up' /run/ppp.log
	wait_no_call a
}
