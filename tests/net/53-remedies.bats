#!/usr/bin/env bats
# Every command that a message gives as a remedy works: it is taken from the log and
# run, and then the link comes up.

load lib/test
load lib/link

setup() {
	hosts_up a b
	LOADER=$(cat /proc/sys/kernel/modprobe)
}

teardown() {
	local module
	[[ -e /dev/ppp ]] || mknod -m 600 /dev/ppp c 108 0
	echo "$LOADER" >/proc/sys/kernel/modprobe
	for module in pppox pppoe l2tp_ppp l2tp_netlink l2tp_ip l2tp_ip6; do
		modprobe "$module" || :
	done
	lab_teardown
}

# unload MODULE...: removes them, and keeps the kernel from loading them again
unload() {
	echo /bin/false >/proc/sys/kernel/modprobe
	(wait_for 15 "$* to be unused" modprobe -r "$@") >"$LOGS/unload.log" 2>&1 ||
		skip_never_here "the kernel keeps a module: $(grep -m 1 FATAL "$LOGS/unload.log")"
}

# remedy NAME: prints the first command in its log: a route, or one in quotes
remedy() {
	log_has "$1" 'ip route|modprobe|mknod|ip netns|ip l2tp' | head -n 1 |
		sed -E "s/.*add the route: //; s/.*'(ip|modprobe|mknod) ([^']*)'.*/\1 \2/" |
		grep -E '^(ip|modprobe|mknod) '
}

# cure HOST NAME: runs that command on HOST; "-": outside all hosts
cure() {
	local words
	read -ra words <<<"$(remedy "$2")"
	echo "# $2: ${words[*]}" >&3
	((${#words[@]})) || fail "no command in $2.log" || return
	if [[ $1 = - ]]; then
		"${words[@]}"
	else
		on "$1" "${words[@]}"
	fi
}

# bats test_tags=trixie
@test "no L2TP/IP, over IPv4 and IPv6" {
	local form n=0
	unload l2tp_ip6 # first, since it uses l2tp_ip
	unload l2tp_ip
	for form in v3-ip v3-ip6; do
		((++n))
		link_a "$n" form="$form"
		[ "$(status_of "a-$n")" = 8 ]
		cure - "a-$n"
		link_a "$n" form="$form"
		wait_log "a-$n" '^Connect:'
	done
}

# bridge NAME WORD...: starts l2tp-bridge with two static tunnels on a
bridge() {
	local ends=() side
	for side in 1 2; do
		ends+=("l2tp:local=10.0.1.1:210$side,remote=10.0.1.2:210$side,tunnel-id=5$side,peer-tunnel-id=6$side,session-id=7$side,peer-session-id=8$side")
	done
	start a "$1" l2tp-bridge "${ends[@]}"
}

# looped LOCAL REMOTE PEER [KEY=VALUE]: makes link 1, in which b's address is PEER.
# a warns of a loop; after the remedy b answers through the link and outside it.
looped() {
	local remote
	link_a 1 "${@:4}" addresses=no local="$1" remote="$2" "192.168.1.1:$3"
	link_b 1 "${@:4}" addresses=no local="$2" remote="$1" "$3:192.168.1.1"
	wait_log a-1 'leads into ppp1 itself'
	run ! on a ping -q -c 1 -W 1 -I ppp1 "$3"
	cure a a-1
	wait_for 5 "an answer through ppp1" on a ping -q -c 1 -W 1 -I ppp1 "$3"
	remote=${2%:*} remote=${remote#[}
	on a ping -q -c 1 -W 5 "${remote%]}"
}

# bats test_tags=bookworm
@test "the peer's address is the tunnel's remote address: a route before the link's" {
	looped 10.0.1.1:2001 10.0.1.2:2001 10.0.1.2
	# the route also serves the next link
	kill -HUP "$(pid_of a-1)"
	wait_exit a-1
	link_a 1 name=again addresses=no 192.168.1.1:10.0.1.2
	stop b-1
	link_b 1 name=b-2 addresses=no 10.0.1.2:192.168.1.1
	wait_log again 'remote IP address'
	wait_for 5 "an answer through ppp1" on a ping -q -c 1 -W 1 -I ppp1 10.0.1.2
	run ! log_has again 'leads into ppp1'
}

# bats test_tags=trixie
@test "a host route over IPv6 into the link" {
	write_file a /etc/ppp/ip-pre-up 755 <<-'END'
		#!/bin/sh
		ip link set "$1" up
		ip -6 route add fd00:1::2/128 dev "$1"
	END
	looped '[fd00:1::1]:2001' '[fd00:1::2]:2001' 10.99.0.2 form=v2-udp6
}

# bats test_tags=bookworm
@test "with demand the route is older than the link: a warning without a command" {
	link_b 1 addresses=no persist maxfail 0 holdoff 1 10.0.1.2:192.168.1.1
	link_a 1 addresses=no demand 192.168.1.1:10.0.1.2
	wait_iface a ppp1
	on a ping -q -c 1 -W 1 -I ppp1 10.0.1.2 || :
	wait_log a-1 'leads into ppp1 itself.*add a route to 10\.0\.1\.2 through another interface$'
	run ! log_has a-1 'ip route'
	on a ip route prepend 10.0.1.2 dev to-b
	wait_for 20 "an answer through ppp1" on a ping -q -c 1 -W 1 -I ppp1 10.0.1.2
}

# bats test_tags=trixie
@test "no PPP over L2TP, no netlink, no PPPoX: loading the named module helps" {
	local n left='L2TPv3 with a cookie'
	unload l2tp_ppp pppoe pppox
	unload l2tp_netlink
	for n in 1 2 3 4 5; do
		link_a "$n" form=v3-udp l2tp-cookie 01020304 l2tp-peer-cookie 01020304
		wait_for 20 "a link, or its end" has_begun_or_ended "a-$n"
		is_running "a-$n" && left='' && break
		cure - "a-$n"
	done
	[ -z "$left" ]
	((n >= 3))
	[ "$(cat "$LOGS"/a-*.log | grep -o "'modprobe [a-z0-9_]*'" | sort | uniq -d)" = '' ]
}

has_begun_or_ended() {
	! is_running "$1" || log_has "$1" '^Connect:'
}

# bats test_tags=bookworm
@test "no PPPoX, with L2TPv2" {
	unload l2tp_ppp pppoe pppox
	v2_until_begun
	((TRIES >= 2))
}

# v2_until_begun: runs the remedies until the link starts; counts them in TRIES
v2_until_begun() {
	for ((TRIES = 1; TRIES < 6; TRIES++)); do
		link_a 1 name="v2-$TRIES"
		wait_for 20 "a link, or its end" has_begun_or_ended "v2-$TRIES"
		! is_running "v2-$TRIES" || return 0
		cure - "v2-$TRIES" || return
	done
	fail "no link after $TRIES remedies"
}

# bats test_tags=trixie
@test "no /dev/ppp: l2tp-bridge's command makes it" {
	rm /dev/ppp
	bridge no-device
	[ "$(status_of no-device)" = 1 ]
	cure - no-device
	no_kernel_objects
	bridge with-device
	wait_log with-device 'bridge'
	is_running with-device
	stop with-device
}

# bats test_tags=bookworm
@test "no PPPoX, no PPPoE: l2tp-bridge's commands load them" {
	local n ends=('pppoe:interface=to-b,mac=02:00:00:00:00:01,session-id=7'
		'l2tp:local=10.0.1.1:2101,remote=10.0.1.2:2101,tunnel-id=51,peer-tunnel-id=61,session-id=71,peer-session-id=81')
	unload l2tp_ppp pppoe pppox
	for n in 1 2 3 4; do
		start a "bridge-$n" l2tp-bridge "${ends[@]}"
		wait_for 10 "a bridge, or its end" stands_or_ended "bridge-$n"
		! is_running "bridge-$n" || break
		cure - "bridge-$n"
	done
	is_running "bridge-$n"
	((n == 4))
	stop "bridge-$n"
}

stands_or_ended() {
	! is_running "$1" || log_has "$1" "^bridged "
}

# in_c [OPTION...]: runs a controller on a, and pppd on c with OPTIONS; the log is
# a-1's. Unlike on hosts, /run/netns is visible there, so that "ip netns"
# works.
in_c() {
	# shellcheck disable=SC2034 # link_words sets them
	local ENDS LINK_IDS FORM_VERSION FORM_ENCAP FORM_A FORM_B
	link_words a 1
	# shellcheck disable=SC2046 # words
	ip netns exec l2-a "$PEERS/controller.py" local="${ENDS[0]}" remote="${ENDS[1]}" \
		tunnel="${LINK_IDS[0]}" session="${LINK_IDS[1]}" -- \
		nsenter --net=/run/netns/l2-c -- pppd plugin l2tp.so "$@" \
		l2tp-tunnel-fd '{tunnel}' $(ids a 1) "${COMMON[@]}" unit 1 \
		192.168.1.1:192.168.1.2 >"$LOGS/a-1.log" 2>&1 3>&-
}

# bats test_tags=trixie
@test "a socket of another namespace: the option names that namespace" {
	hosts_up a b c
	local option
	in_c && fail "not refused"
	log_has a-1 "another network namespace; give l2tp-netns l2-a$"
	option=$(grep -o 'l2tp-netns l2-a$' "$LOGS/a-1.log")
	link_b 1
	# shellcheck disable=SC2086 # an option and its value
	in_c $option &
	wait_link 1
	on c ping -q -c 1 -W 5 192.168.1.2
}

# bats test_tags=bookworm
@test "ids in use: the command shows who uses them" {
	link_a 1
	wait_log a-1 '^Connect:'
	link_a 1 name=second handover=tunnel local=10.0.1.1:2009
	[ "$(status_of second)" = 8 ]
	cure a second | grep 'Session 301 in tunnel 101'
}
