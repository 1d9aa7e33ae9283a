#!/usr/bin/env bats
# Every tunnel form: static, inherited, made over netlink; names and addresses.
# The lines "TABLE FORM CELL RESULT" are for the table in docs/forms.md.

load lib/test
load lib/link
load lib/forms

# table FORM CELL RESULT
table() {
	printf '# TABLE\t%s\t%s\t%s\n' "$1" "$2" "$3" >&3
}

@test "the unchanged examples bring up a link of each form" {
	local host name names
	names=(v2-udp v2-udp6 v3-udp v3-udp6 v3-ip v3-ip6 v3-udp-cookie4-seq v3-ip6-cookie8-seq)
	for name in "${names[@]}"; do
		for host in a b; do
			write_file "$host" "/etc/ppp/peers/$name" <"$EXAMPLES/peers/site-$host/$name"
		done
	done
	# Examples that use the same port run one after another.
	call 1 v2-udp
	call 2 v2-udp6
	call 5 v3-ip
	call 6 v3-ip6
	call 7 v3-udp-cookie4-seq
	call 8 v3-ip6-cookie8-seq
	examples_work 1 2 5 6 7 8
	stop a-1
	stop a-2
	stop b-1
	stop b-2
	call 3 v3-udp
	call 4 v3-udp6
	examples_work 3 4
	for name in "${names[@]}"; do
		table "$name" up yes
		table "$name" ping yes
	done
}

# call N NAME: starts "pppd call NAME" on both hosts; the N-th example has the
# addresses 172.16.N.1 and .2
call() {
	start a "a-$1" pppd call "$2" nodetach
	start b "b-$1" pppd call "$2" nodetach
}

# examples_work N...
examples_work() {
	local n device
	for n; do
		wait_link6 "$n"
		on a ping -q -c 1 -W 5 "172.16.$n.2"
		device=$(on a ip -o route get "172.16.$n.2" | grep -oE 'ppp[0-9]+')
		on a ping -q -c 1 -W 5 "fe80::2%$device"
	done
}

# bats test_tags=bookworm
@test "each form: sequence numbers, and cookies if the form has them" {
	local form n=0 seq
	for form in "${FORMS[@]}"; do
		seq=(l2tp-send-seq l2tp-recv-seq)
		cookies "$form" 8
		link_a "$((++n))" form="$form" handover=tunnel "${seq[@]}" "${COOKIES_A[@]}"
		link_b "$n" form="$form" "${seq[@]}" "${COOKIES_B[@]}"
	done
	for form in v3-udp v3-ip6; do
		cookies "$form" 4
		link_a "$((++n))" form="$form" "${COOKIES_A[@]}"
		link_b "$n" form="$form" handover=tunnel "${COOKIES_B[@]}"
	done
	n=0
	for form in "${FORMS[@]}"; do
		wait_link "$((++n))"
		ping4 "$n"
		table "$form" seq yes
		[[ $form = v2-* ]] || table "$form" cookie8 yes
	done
	for form in v3-udp v3-ip6; do
		wait_link "$((++n))"
		ping4 "$n"
		table "$form" cookie4 yes
	done
}

# cookies FORM BYTES: sets COOKIES_A and COOKIES_B to options for both ends
cookies() {
	local one=0123456789abcdef two=fedcba9876543210
	COOKIES_A=() COOKIES_B=()
	[[ $1 = v3-* ]] || return 0
	one=${one:0:$2*2} two=${two:0:$2*2}
	COOKIES_A=(l2tp-cookie "$one" l2tp-peer-cookie "$two")
	COOKIES_B=(l2tp-cookie "$two" l2tp-peer-cookie "$one")
}

# bats test_tags=trixie
@test "nothing passes with a wrong cookie or without sequence numbers" {
	local n=0 form
	for form in v3-udp v3-ip; do
		cookies "$form" 8
		link_a "$((++n))" form="$form" "${COOKIES_A[@]/#0/f}"
		link_b "$n" form="$form" "${COOKIES_B[@]}"
	done
	link_a 3
	link_b 3 l2tp-recv-seq
	for n in 1 2; do
		# b's frames arrive at a, a's do not arrive at b: the cookie is the
		# cause, not the path.
		wait_log "a-$n" 'rcvd \[LCP ConfReq'
		wait_log "a-$n" 'sent \[LCP ConfAck'
		wait_for 20 "three requests of a" sent_thrice "a-$n" LCP
		run ! log_has "b-$n" rcvd
	done
	wait_for 20 "three requests of b" sent_thrice b-3 IPCP
	run ! log_has b-3 'rcvd \[IPCP ConfAck'
}

# sent_thrice NAME PROTOCOL
sent_thrice() {
	(($(log_has "$1" "sent \\[$2 ConfReq" | wc -l) >= 3))
}

# bats test_tags=trixie
@test "the other end's session is made over netlink only" {
	local form n=0 seq=(l2tp-send-seq l2tp-recv-seq)
	for form in v2-udp v3-udp v3-ip; do
		link_a "$((++n))" form="$form" ipv6=yes
		link_b "$n" form="$form" ipv6=yes handover=netlink
	done
	for form in v3-udp v3-udp6 v3-ip v3-ip6; do
		cookies "$form" 8
		link_a "$((++n))" form="$form" ipv6=yes "${COOKIES_A[@]}" "${seq[@]}"
		link_b "$n" form="$form" ipv6=yes handover=netlink cookie="${COOKIES_B[1]}" \
			peer-cookie="${COOKIES_B[3]}" l2spec=default send-seq=1 recv-seq=1
	done
	for n in 1 2 3 4 5 6 7; do
		wait_link6 "$n"
		ping4 "$n"
		ping6 "$n"
	done
}

# bats test_tags=bookworm
@test "host names, wildcard and link-local addresses" {
	local n
	name_peers
	# Without a local address, the port is 1701; with any address, the port is
	# the given one.
	start_ends 1 'peer4.test:20001' '10.0.1.2:20001 10.0.1.1' ''
	start_ends 2 'peer6.test:20002' '[fd00:1::2]:20002 [fd00:1::1]:20002' '[::]:20002'
	start_ends 3 'peer4.test' '10.0.1.2 10.0.1.1' '' l2tp-encap ip
	start_ends 4 'peer6.test' 'fd00:1::2 fd00:1::1' '' l2tp-encap ip
	start_ends 5 "[$(link_local b to-a)%to-b]:20005" \
		"[$(link_local b to-a)%to-a]:20005 [$(link_local a to-b)%to-a]:20005" \
		"[$(link_local a to-b)%to-b]:20005"
	start_ends 6 "$(link_local b to-a)%to-b" \
		"$(link_local b to-a)%to-a $(link_local a to-b)%to-a" '' l2tp-encap ip
	for n in 1 2 3 4 5 6; do
		wait_link "$n"
		ping4 "$n"
	done
	wait_log a-6 'Connect: ppp6 <--> l2tp:fe80::[^]]*%to-b/106/306'
	wait_log a-5 'Connect: ppp5 <--> l2tp:\[fe80::.*%to-b\]:20005/105/305'
}

name_peers() {
	write_file a /etc/hosts <<-EOF
		10.0.1.2 peer4.test both.test
		fd00:1::2 peer6.test both.test
	EOF
}

# link_local HOST INTERFACE: prints its address, once others have not claimed it
link_local() {
	wait_addr "$1" "$2" fe80: >&2
	on "$1" ip -o -6 address show dev "$2" scope link | grep -oE 'fe80:[^/]*'
}

# start_ends N A-REMOTE 'B-LOCAL B-REMOTE' A-LOCAL [OPTION...]
start_ends() {
	link_a "$1" local="$4" remote="$2" "${@:5}"
	link_b "$1" local="${3% *}" remote="${3#* }" "${@:5}"
}

# bats test_tags=trixie
@test "hosts with IPv6 only" {
	local n
	name_peers
	on a ip -4 address flush dev to-b
	on b ip -4 address flush dev to-a
	# The name also has an IPv4 address, which is unreachable here.
	start_ends 1 both.test:20001 '[fd00:1::2]:20001 fd00:1::1' ''
	link_a 2 form=v3-ip6
	link_b 2 form=v3-ip6 handover=tunnel
	for n in 1 2; do
		wait_link "$n"
		ping4 "$n"
	done
}

# listener NAME ADDRESS: systemd's end of NOTIFY_SOCKET on a, each message a line
listener() {
	start a "$1" python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\0"))
print("listening", flush=True)
while True:
	print(s.recv(4096), flush=True)' "$2"
	wait_log "$1" listening
}

# heard_all NAME ADDRESS: what was sent before stands in the log now
heard_all() {
	on a python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.sendto(b"MARK", sys.argv[1].replace("@", "\0"))' "$2"
	wait_log "$1" MARK
}

# bats test_tags=bookworm
@test "the systemd unit's command reports when the link is up, and ends cleanly" {
	local unit=$EXAMPLES/pppd-l2tp@.service command address name
	local up='STATUS=ppp0 is up over l2tp:10.0.1.2:1701/101/1001'
	command=$(sed -n 's/^ExecStart=//p' "$unit")
	for host in a b; do
		write_file "$host" /etc/ppp/peers/v2-udp <"$EXAMPLES/peers/site-$host/v2-udp"
	done
	start b b-1 pppd call v2-udp nodetach
	for address in /run/notify @notify; do
		name=notified${address//[^a-z]/-}
		listener "$name" "$address"
		# shellcheck disable=SC2086 # words
		start a a-1 env NOTIFY_SOCKET="$address" ${command//%i/v2-udp}
		wait_log "$name" READY=1 20
		wait_addr a ppp0 172.16.1.1
		stop a-1 TERM 20
		grep -qx "SuccessExitStatus=$(status_of a-1)" "$unit"
		heard_all "$name" "$address"
		run grep -o 'STATUS=[^\\]*' "$BATS_TEST_TMPDIR/$name.log"
		[ "$output" = "$up"$'\nSTATUS=ended by a signal' ] || fail "$output"
	done
}

# bats test_tags=trixie
@test "the status of a controller's service is the controller's" {
	listener notified /run/notify
	link_b 1 persist maxfail 0 holdoff 1
	# a shell that starts a static tunnel's pppd is no controller
	link_a 1 before='env NOTIFY_SOCKET=/run/notify SYSTEMD_EXEC_PID=1'
	wait_log notified 'STATUS=ppp1 is up' 20
	stop a-1
	wait_log notified 'STATUS=ended by a signal'
	stop notified
	on a rm /run/notify
	listener notified /run/notify
	link_a 1 handover=tunnel before='env NOTIFY_SOCKET=/run/notify SYSTEMD_EXEC_PID=1'
	wait_up a-1
	kill -TERM "$(pppd_of a-1)"
	wait_log a-1 '^STATUS 5'
	heard_all notified /run/notify
	run ! log_has notified STATUS=
	# nor does one that nobody listens to hold anything up
	stop notified
	link_a 1 name=deaf before='env NOTIFY_SOCKET=/run/notify'
	wait_up deaf
	log_has deaf 'cannot tell /run/notify of the link: Connection refused'
}
