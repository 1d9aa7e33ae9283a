#!/usr/bin/env bats
# l2tp-bridge between two real pppd, with every tunnel form.

load lib/test
load lib/link
load lib/bridge

# through EXTRA-CLIENT EXTRA-SIDE1 EXTRA-SIDE2 EXTRA-SERVER [FAMILY1 FAMILY2]:
# makes a link through two tunnels; each EXTRA is options besides ids and addresses
through() {
	local one=10.0.1. two=10.0.2.
	[[ ${5:-4} = 4 ]] || one=fd00:1::
	[[ ${6:-4} = 4 ]] || two=fd00:2::
	start b switch l2tp-bridge \
		"l2tp:local=${one}2,remote=${one}1,$(spec 1 far)${2:+,$2}" \
		"l2tp:local=${two}1,remote=${two}2,$(spec 2 near)${3:+,$3}"
	wait_log switch '^bridged l2tp:.* and l2tp:'
	# shellcheck disable=SC2046,SC2086 # words
	server c $(words 2 far) l2tp-local ${two}2 l2tp-remote ${two}1 $4
	# shellcheck disable=SC2046,SC2086
	client a $(words 1 near) l2tp-local ${one}1 l2tp-remote ${one}2 $1
	link_works
	full_size
}

all_down() {
	stop client
	stop server
	switch_down switch
	no_kernel_objects
}

@test "L2TPv2 to L2TPv2: a call passes the switch, then a second one" {
	through
	log_has switch '^bridged l2tp:10.0.1.1:1701/201/401 and l2tp:10.0.2.2:1701/102/302$'
	# Eight sockets stay open: two sessions', two static tunnels', and each side's
	# two of netlink, that which asks for the session and that which hears of its end.
	[ "$(on b sh -c "readlink /proc/$(pid_of switch)/fd/* | grep -c socket:")" -eq 8 ]
	run ! on b sh -c "readlink /proc/$(pid_of switch)/fd/* | grep /dev/ppp"
	# A client that starts again, through the same bridge, and one that
	# renegotiates when its peer does.
	stop client
	wait_log server 'LCP terminated by peer'
	wait_exit server
	# shellcheck disable=SC2046
	server c $(words 2 far) l2tp-local 10.0.2.2 l2tp-remote 10.0.2.1 persist holdoff 1
	# shellcheck disable=SC2046
	client a $(words 1 near) l2tp-local 10.0.1.1 l2tp-remote 10.0.1.2 persist holdoff 1
	link_works
	kill -HUP "$(pid_of client)"
	wait_log client 'Connection terminated|Hangup'
	link_works
	is_running switch
	all_down
	log_has switch 'side 1 \(.*\): sent [1-9][0-9]* packets [1-9][0-9]* bytes 0 errors, received [1-9]'
	log_has switch 'side 2 \(.*\): sent [1-9][0-9]* packets'
}

# bats test_tags=bookworm
@test "L2TPv2 to L2TPv3 with cookies and sequence numbers" {
	through '' '' version=3,cookie=01020304,peer-cookie=0a0b0c0d0e0f1011,send-seq \
		'l2tp-version 3 l2tp-cookie 0a0b0c0d0e0f1011 l2tp-peer-cookie 01020304 l2tp-send-seq'
	run ! grep -a 01020304 "/proc/$(pid_of switch)/cmdline"
	all_down
}

# bats test_tags=trixie
@test "UDP to IP, IPv4 to IPv6" {
	through '' '' encap=ip 'l2tp-encap ip' 4 6
	all_down
}

# bats test_tags=bookworm
@test "L2TPv2 over IPv6 with sequence numbers to L2TPv3 over IPv4" {
	through 'l2tp-send-seq' send-seq,recv-seq,lns,reorder-timeout=50 version=3 'l2tp-version 3' 6 4
	all_down
}

# bats test_tags=trixie
@test "two switches in a row, and a peer that disappears" {
	# shellcheck disable=SC2034 # for link_works
	local CLIENT=a SERVER=d
	hosts_down
	bridge_hosts a b c d
	secrets a d
	PPP+=(lcp-echo-failure 3)
	start b switch l2tp-bridge "l2tp:local=10.0.1.2,remote=10.0.1.1,$(spec 1 far)" \
		"l2tp:local=10.0.2.1,remote=10.0.2.2,version=3,$(spec 2 near)"
	start c switch2 l2tp-bridge "l2tp:local=10.0.2.2,remote=10.0.2.1,version=3,$(spec 2 far)" \
		"l2tp:local=10.0.3.1,remote=10.0.3.2,encap=ip,$(spec 3 near)"
	wait_log switch ^bridged
	wait_log switch2 ^bridged
	# shellcheck disable=SC2046
	server d $(words 3 far) l2tp-local 10.0.3.2 l2tp-remote 10.0.3.1 l2tp-encap ip
	# shellcheck disable=SC2046
	client a $(words 1 near) l2tp-local 10.0.1.1 l2tp-remote 10.0.1.2
	link_works
	full_size
	# Without a control protocol nobody reports the end. LCP echo, which passes
	# the switches, detects it.
	kill -KILL "$(pid_of client)"
	wait_log server 'No response to [0-9]+ echo-requests'
	run status_of server 20
	# 15 is "peer dead". pppd 2.5 then reads its closed unit and makes it 16.
	[[ $output = 1[56] ]] || fail "the server's status: $output"
	switch_down switch switch2
	no_kernel_objects
}
