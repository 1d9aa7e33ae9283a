#!/usr/bin/env bats
# A link comes up, carries traffic and goes down; sequence numbers; several
# sessions; sudden ends.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

# Both ends run examples/controller.
CALL=(handover=example ipv6=yes)
LINK_B=(l2tp-lns)

# ping_through [PING-OPTION...]: IPv4 and IPv6, both ways
ping_through() {
	ping4 1 "$@" && ping6 1 "$@" &&
		on b ping -q -c 1 -W 5 "$@" 192.168.1.1 &&
		on b ping -q -c 1 -W 5 "$@" fe80::1%ppp1
}

# pppds_start HOST NAME OPTIONS...: starts a pppd for each OPTIONS word, all at the
# same moment and with the same tunnel socket; "stop NAME" ends them
pppds_start() {
	local host=$1 name=$2 ends=10.0.1.1,10.0.1.2
	[[ $host = a ]] || ends=10.0.1.2,10.0.1.1
	shift 2
	start "$host" "$name" "$with_fd" "udp=5,$ends" -- bash -c '
		trap "kill \$(jobs -p)" TERM
		for options; do
			# shellcheck disable=SC2086
			pppd plugin l2tp.so l2tp-tunnel-fd 5 nodetach noauth nodefaultroute \
				debug $options &
		done
		wait
		wait' - "$@"
}

# full_size MTU: packets of this size pass unfragmented, larger ones do not pass
full_size() {
	ping_size "$1"
	run ! ping_size "$(($1 + 1))"
	[ "$(fragments a)" = 0 ]
	[ "$(fragments b)" = 0 ]
}

# ping_size BYTES: pings with IPv4 packets of this size both ways, and with IPv6
# packets from a to b
ping_size() {
	on a ping -c 1 -W 5 -M 'do' -s "$(($1 - 28))" 192.168.1.2 &&
		on b ping -c 1 -W 5 -M 'do' -s "$(($1 - 28))" 192.168.1.1 &&
		on a ping -c 1 -W 5 -M 'do' -s "$(($1 - 48))" fe80::2%ppp1
}

# fragments HOST: prints how many IPv4 and IPv6 packets it has fragmented
fragments() {
	on "$1" awk '
		/^Ip: In|^Ip: F/ { for (i = 1; i <= NF; i++) if ($i == "FragOKs") n = i; next }
		/^Ip:/ { sum += $n }
		$1 == "Ip6FragOKs" { sum += $2 }
		END { print sum + 0 }' /proc/net/snmp /proc/net/snmp6
}

# sent_by HOST TUNNEL/SESSION: prints how many packets the kernel has sent
sent_by() {
	on "$1" awk -v want="'sess $2'" '
		index($0, want) { found = 1; next }
		found && /^ +[0-9]+\/[0-9]+ [0-9]+\// { split($2, n, "/"); print n[1]; exit }
	' /proc/net/pppol2tp
}

@test "a link carries IPv4 and IPv6 both ways and ends cleanly" {
	link 1 "${CALL[@]}"
	ping_through
	full_size 1462
	log_has a-1 '^Connect: ppp1 <--> l2tp:10\.0\.1\.2:2001/101/301'
	log_has b-1 '^Connect: ppp1 <--> l2tp:10\.0\.1\.1:2001/201/401'
	before=$(sent_by a 101/301)
	on a ping -c 5 -i 0.2 -W 5 192.168.1.2
	after=$(sent_by a 101/301)
	((after >= before + 5))
	stop a-1
	[ "$(status_of a-1)" = 5 ]
	wait_log b-1 'terminated by peer'
	log_has b-1 "EVENT=closed STATUS=$(status_of b-1) "
	no_kernel_objects
	wait_no_iface a ppp1
}

@test "a link over IPv6" {
	link 1 form=v2-udp6 "${CALL[@]}"
	ping_through
	full_size 1442
	log_has a-1 '^Connect: ppp1 <--> l2tp:\[fd00:1::2\]:2001/101/301'
	link_down 1
}

@test "the LNS decides on sequence numbers; tty options are ignored" {
	LINK_B+=(l2tp-send-seq l2tp-recv-seq l2tp-reorder-timeout 100)
	LINK_A+=(lock crtscts lock modem local sync 115200 lock)
	link 1 "${CALL[@]}"
	ping_through -i 0.2 -c 5
	session_seen b ' 0/0/R/S/LNS 00000000 100$'
	session_seen a ' 0/0/-/S/LAC '
	run session_seen b '^ +[1-9][0-9]*/[1-9][0-9]* [0-9]+/'
	[ "$status" -eq 0 ] || fail "Ns and Nr do not advance"
	full_size 1458
	for option in lock crtscts modem local sync 'tty speed'; do
		log_has a-1 "options of a serial line are ignored: (.*, )?$option(,|\$)"
	done
	[ "$(log_has a-1 'of a serial line' | wc -l)" = 1 ]
	link_down 1
}

# bats test_tags=trixie
@test "two sessions in one tunnel" {
	pppds_start b b "$(ids 2/1 12/11) l2tp-lns 192.168.1.2:" "$(ids 2/1 14/13) l2tp-lns 10.9.1.2:"
	pppds_start a a "$(ids 1/2 11/12) 192.168.1.1:192.168.1.2" "$(ids 1/2 13/14) 10.9.1.1:10.9.1.2"
	wait_for 20 "192.168.1.2 to answer" on a ping -c 1 -W 1 192.168.1.2
	wait_for 20 "10.9.1.2 to answer" on a ping -c 1 -W 1 10.9.1.2
	[ "$(kernel_objects | grep -c '^a: Tunnel')" = 1 ]
	[ "$(kernel_objects | grep -c '^a: Session')" = 2 ]
	[ "$(on a ip route get 192.168.1.2 | grep -o 'ppp.')" != "$(on a ip route get 10.9.1.2 | grep -o 'ppp.')" ]
	stop_both a b && no_kernel_objects
}

@test "two pppd that race for one tunnel both get it" {
	# There is no peer to answer Terminate-Requests: send one only, wait 1 s.
	local quick='lcp-max-terminate 1 lcp-restart 1'
	for round in 1 2 3 4; do
		pppds_start a "race$round" "$(ids "$round/2" 11/12) $quick" \
			"$(ids "$round/2" 13/14) $quick"
		wait_log "race$round" "Connect: .*/$round/11" 20
		wait_log "race$round" "Connect: .*/$round/13" 20
		[ "$(kernel_objects | grep -c '^a: Tunnel')" = 1 ]
		stop "race$round"
		no_kernel_objects
	done
}

# bats test_tags=bookworm
@test "a killed pppd leaves nothing, and its peer detects it by LCP echo" {
	link 1 "${CALL[@]}"
	link_down 1
	LINK_A+=(lcp-echo-interval 1 lcp-echo-failure 3)
	link 1 "${CALL[@]}"
	kill -KILL "$(pppd_of b-1)"
	[ "$(status_of b-1)" = 1 ]
	log_has b-1 'died of signal 9'
	wait_for 10 "b's session to go" _nothing_on b
	# Nobody tells a: its link lasts until LCP echo fails.
	wait_log a-1 'No response to 3 echo-requests' 20
	# pppd sets 15, and then often 16, since its unit has lost its channel.
	[[ $(status_of a-1 20) = 1[56] ]]
	no_kernel_objects
}

_nothing_on() {
	! kernel_objects | grep "^$1: "
}

@test "pppd ends when its controller is killed" {
	link 1 "${CALL[@]}"
	pid=$(pppd_of a-1)
	kill -KILL "$(pid_of a-1)"
	wait_end "$pid"
	log_has a-1 'the controller closed its control socket|tunnel 101 was closed'
	wait_for 10 "a's session to go" _nothing_on a
	stop b-1 TERM 20
	no_kernel_objects
}
