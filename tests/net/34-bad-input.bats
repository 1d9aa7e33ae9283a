#!/usr/bin/env bats
# Faults of a tunnel that need a kernel and a network to show. The message says what
# is wrong; the exit status is 2 for options, 8 for connecting.

load lib/test
load lib/link

# refused NAME STATUS PATTERN
refused() {
	[ "$(status_of "$1" 20)" = "$2" ]
	cat "$BATS_TEST_TMPDIR/$1.log"
	log_has "$1" "$3"
}

# start_a NAME OPTION...
start_a() {
	# shellcheck disable=SC2046 # words
	pppd_a "$1" $(ids a 1) "${@:2}"
}

# bats test_tags=trixie
@test "names, addresses, ports and routes that do not work: status 8" {
	local listener='import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 1701))
print("bound", flush=True)
time.sleep(1000)'
	write_file a /etc/nsswitch.conf <<<'hosts: files'
	start a taken python3 -c "$listener"
	wait_log taken bound
	start_a name l2tp-remote nowhere.test
	start_a mixed l2tp-local 10.0.1.1:5000 l2tp-remote fd00:1::2
	start_a foreign l2tp-local 10.0.9.9:5000 l2tp-remote 10.0.1.2
	start_a port l2tp-remote 10.0.1.2
	start_a route l2tp-local 10.0.1.1:5000 l2tp-remote 192.0.2.1
	start_a route6 l2tp-encap ip l2tp-remote 2001:db8::1
	start_a scope l2tp-local '[::]:5000' l2tp-remote 'fe80::1%nowhere'
	refused name 8 'l2tp-remote nowhere\.test: no such address.*check the name'
	refused mixed 2 'l2tp-local 10\.0\.1\.1 and l2tp-remote fd00:1::2 contradict'
	refused foreign 8 'from 10\.0\.9\.9:5000 to 10\.0\.1\.2:1701: the local address is not on this host'
	refused port 8 'local port is taken; give local with another'
	refused route 8 'no route to the remote address'
	refused route6 8 'no route to the remote address'
	refused scope 8 'l2tp-remote fe80::1%nowhere: no such network interface'
	no_kernel_objects
}

# bats test_tags=bookworm
@test "a tunnel id that is in use: status 8" {
	on a ip l2tp add tunnel tunnel_id 101 peer_tunnel_id 1 encap udp \
		local 10.0.1.1 remote 10.0.1.2 udp_sport 1701 udp_dport 1701
	on a ip l2tp add tunnel tunnel_id 102 peer_tunnel_id 2 encap ip \
		local 10.0.1.1 remote 10.0.1.2
	start_a version l2tp-local 10.0.1.1:5000 l2tp-remote 10.0.1.2
	start_a leads l2tp-version 3 l2tp-local '[fd00:1::1]:5000' l2tp-remote fd00:1::2
	# shellcheck disable=SC2046 # words
	pppd_a ip $(ids a 2) l2tp-encap ip l2tp-remote 10.0.1.2
	[ "$(status_of version 20)" = 8 ]
	log_has version 'tunnel 101 is L2TPv3 in the kernel; l2tp-version says 2'
	[ "$(status_of leads 20)" = 8 ]
	log_has leads "tunnel 101 is in use and leads to 10\.0\.1\.2:1701; give another l2tp-tunnel-id"
	[ "$(status_of ip 20)" = 8 ]
	log_has ip 'the tunnel id is taken; give another tunnel-id'
}

# bats test_tags=bookworm
@test "a socket and options that contradict each other: status 2, both named" {
	link_a 1 name=ip form=v3-ip handover=tunnel l2tp-version 2
	link_a 1 name=udp form=v3-udp handover=tunnel l2tp-encap ip
	link_a 2 name=cookie form=v3-udp handover=tunnel l2tp-version 2 l2tp-cookie 01234567
	refused ip 2 'l2tp-version 2 and the socket of l2tp-tunnel-fd, which is L2TP/IP, contradict'
	refused udp 2 'l2tp-encap ip and the socket of l2tp-tunnel-fd, which is udp, contradict'
	no_kernel_objects
	refused cookie 2 'l2tp-cookie and l2tp-version 2 contradict'
}
