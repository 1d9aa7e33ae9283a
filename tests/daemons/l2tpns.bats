#!/usr/bin/env bats
# l2tpns, an LNS with a PPP and a data path of its own. xl2tpd's call with our pppd is
# the LAC's: to l2tpns with FreeRADIUS, and through l2tpns to another LNS.

load ../net/lib/test
load ../net/lib/forms
load ../net/lib/xl2tpd
load ../net/lib/radius

# a calls, b is l2tpns, c is the LNS behind it
setup() {
	require l2tpns freeradius xl2tpd
	hosts_up a b c
	log_ppp a c
	ours_on a c
	xl2tpd_config a lac 10.0.1.2
	printf '%s\n' noauth noccp 'user joe' 'password secret' lcp-echo-interval 0 |
		write_file a /etc/ppp/options.xl2tpd
	write_file b /etc/raddb/users <<-'EOF'
		joe	Cleartext-Password := "secret"
		    Service-Type = Framed-User,
		    Framed-Protocol = PPP,
		    Framed-IP-Address = 192.168.77.50
	EOF
	radius_start b
}

# l2tpns_start LINE...: starts it on b, with more configuration, and waits until it is
# master of its cluster of one
l2tpns_start() {
	printf '%s\n' 'set debug 3' 'set l2tp_secret "tunnel"' \
		'set radius_authtypes "chap"' 'set radius_accounting yes' \
		'set primary_radius 127.0.0.1' 'set radius_secret "testing123"' \
		'set bind_address 10.0.1.2' 'set iftun_address 192.168.77.1' \
		'set peer_address 192.168.77.1' 'set cli_bind_address 127.0.0.1' \
		'set cluster_interface "to-a"' 'set cluster_hb_interval 1' \
		'set cluster_hb_timeout 15' "$@" | write_file b /etc/l2tpns/startup-config
	echo 192.168.78.0/24 | write_file b /etc/l2tpns/ip_pool
	start b l2tpns l2tpns
	wait_log l2tpns 'declaring myself the master' 30
}

dial() {
	xl2tpd_start a
	xl2tpd_command a c
	wait_for 30 "the call" has_call a
	on a ping -c 1 -W 5 192.168.77.1
	is_ours a
}

# accounted NAME: of the call's end
accounted() {
	attribute b accounted Stop "$1"
}

@test "l2tpns and FreeRADIUS: the address, the MTU, what was accounted" {
	l2tpns_start
	dial
	on a ip -o address show | grep -F 'inet 192.168.77.50 peer 192.168.77.1/32'
	[ "$(attribute b asked '' User-Name)" = joe ]
	[ "$(mtu_of a ppp0)" = 1462 ]
	on a ping -q -c 3 -W 5 -M 'do' -s 1434 192.168.77.1
	wait_for 10 "Accounting-Request, Start" on b grep 'Acct-Status-Type = Start' /run/accounted
	xl2tpd_command a d
	wait_no_call a
	wait_for 20 "Accounting-Request, Stop" stop_seen b
	on b cat /run/accounted
	on a grep -F "Sent $(accounted Acct-Input-Octets) bytes, received $(accounted Acct-Output-Octets) bytes" /run/ppp.log
	(($(accounted Acct-Input-Packets) >= 4))
	no_kernel_objects
}

# l2tpns sends no CHAP Failure, only a Call-Disconnect-Notify.
@test "RADIUS refuses: the call ends" {
	l2tpns_start
	on a sed -i 's/password .*/password wrong/' /etc/ppp/options.xl2tpd
	xl2tpd_start a
	xl2tpd_command a c
	wait_log l2tpns 'Authentication rejected for joe' 30
	wait_no_call a
	is_ours a
	run ! on a grep 'CHAP authentication succeeded' /run/ppp.log
	stop xl2tpd-a # it keeps its tunnel
	no_kernel_objects
}

# With CHAP, l2tpns 2.4.1 goes on sending its own challenge to a caller that it has
# switched, and ends the call 30 s later (processchap() leaves the challenge's
# timer running). With PAP it makes the tunnel for the first request and the session
# for the second.
@test "l2tpns switches the call to another LNS" {
	l2tpns_start 'set radius_authtypes "pap"' 'setforward joe 10.0.2.2 1701 tunnel'
	xl2tpd_config c lns 'name = c' 'require chap = yes'
	echo '* * tunnel' | write_file c /etc/xl2tpd/l2tp-secrets 600
	printf '%s\n' auth require-chap noccp lcp-echo-interval 0 |
		write_file c /etc/ppp/options.xl2tpd
	echo 'joe * secret *' | write_file c /etc/ppp/chap-secrets 600
	xl2tpd_start c
	dial
	is_ours c
	on c ping -c 1 -W 5 192.168.77.2
	[ "$(mtu_of a ppp0)" = 1462 ]
	[ "$(mtu_of c ppp0)" = 1462 ]
	on a ping -q -c 3 -W 5 -M 'do' -s 1434 192.168.77.1
	hang_up c
	wait_for 20 "the LNS to hang up" on a grep 'LCP terminated by peer' /run/ppp.log
	wait_no_call a c
	stop xl2tpd-a
	stop xl2tpd-c
	no_kernel_objects
}
