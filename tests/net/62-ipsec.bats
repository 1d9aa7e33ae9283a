#!/usr/bin/env bats
# l2tp-ipsec: no frame of a link with "require" leaves unprotected. tcpdump on the
# wire sees ESP, and what is in the clear.

load lib/test
load lib/link
load lib/forms

# What a's tunnels send in the clear: UDP of the links' ports, or L2TP/IP
CLEAR='(src host 10.0.1.1 or src host fd00:1::1) and
	(udp portrange 2001-2099 or ip proto 115 or ip6 proto 115)'

REQUIRE=(l2tp-ipsec require)
MODPROBE=/proc/sys/kernel/modprobe

teardown() {
	[[ ! -e $BATS_TEST_TMPDIR/modprobe ]] || cat "$BATS_TEST_TMPDIR/modprobe" >$MODPROBE
	lab_teardown
}

# watch_wire: captures what a sends, as "clear" and "esp"
watch_wire() {
	start_capture a clear to-b "$CLEAR"
	start_capture a esp to-b 'esp and (src host 10.0.1.1 or src host fd00:1::1)'
}

# nothing_clear: not one packet of a's tunnels has been seen in the clear. A packet
# that no policy covers, sent now, shows that the capture works and is up to date.
nothing_clear() {
	on a ip neigh replace 10.0.1.77 lladdr 02:00:00:00:00:77 dev to-b
	on a bash -c 'echo the end >/dev/udp/10.0.1.77/2099'
	wait_log clear ' > 10\.0\.1\.77\.2099'
	run ! log_has clear ' > (10\.0\.1\.2|fd00:1::2)'
}

# protect [SELECTOR...]: IPsec between the hosts, over IPv4 and IPv6
protect() {
	esp_between 10.0.1.1 10.0.1.2 1 "$@"
	esp_between fd00:1::1 fd00:1::2 2 "$@"
}

# policies: adds them again
policies() {
	esp_policy 10.0.1.1 10.0.1.2 "$@"
	esp_policy fd00:1::1 fd00:1::2 "$@"
}

# flush WHAT: removes all policies or states of a
flush() {
	on a ip xfrm "$1" flush
}

# busy N...: a sends into these links all the time
busy() {
	local n
	for n; do
		start a "ping-$n" ping -i 0.05 "192.168.$n.2"
	done
	for n; do
		wait_log "ping-$n" 'bytes from' 20
	done
}

# lost NAME [TEXT]: it hangs up for want of IPsec and ends with status 16
lost() {
	wait_log "$1" "l2tp-ipsec require: .*${2:-}.*; hanging up" 20
	ended "$1" 16
}

# ended NAME STATUS: its pppd has ended with this status
ended() {
	wait_for 20 "status $2 of $1" _has_ended "$@"
}

_has_ended() {
	grep -qx "STATUS $2" "$LOGS/$1.log" || grep -qx "$2" "$LOGS/$1.status"
}

# refused NAME TEXT: it ends with status 8 and says TEXT
refused() {
	ended "$1" 8
	log_has "$1" "l2tp-ipsec require: .*$2"
}

# links HANDOVER FORM...: starts links 1, 2, ... with "require" on a
links() {
	local form n=0
	for form in "${@:2}"; do
		link_a "$((++n))" form="$form" handover="$1" "${REQUIRE[@]}"
		link_b "$n" form="$form"
	done
	for ((n = 1; n < $#; n++)); do
		wait_link "$n"
	done
}

# bats test_tags=bookworm
@test "without IPsec nothing starts, from no source, in no form" {
	local form n=0 how
	watch_wire
	for form in "${FORMS[@]}"; do
		link_a "$((++n))" form="$form" "${REQUIRE[@]}" maxfail 1
	done
	for how in tunnel session stock; do
		link_a "$((++n))" handover="$how" "${REQUIRE[@]}" maxfail 1
	done
	while ((n)); do
		refused "a-$n" 'no IPsec policy covers packets from .* to .*; start the IPsec'
		stop "a-$n"
		((n--)) || :
	done
	nothing_clear
	no_kernel_objects
}

# bats test_tags=trixie
@test "what is missing is named: the association, the way back, ESP" {
	watch_wire
	protect
	flush state
	link_a 1 "${REQUIRE[@]}" maxfail 1
	refused a-1 'no IPsec association for packets .*transport mode, reqid 0'
	protect || : # the states; the policies are there
	on a ip xfrm policy delete src 10.0.1.2 dst 10.0.1.1 dir in
	link_a 2 handover=session "${REQUIRE[@]}" maxfail 1
	refused a-2 'no IPsec policy demands ESP of what comes back'
	on a ip xfrm policy add src 10.0.1.1 dst 10.0.1.2 proto 17 dir out
	on a ip xfrm policy update src 10.0.1.1 dst 10.0.1.2 dir out priority 5 \
		tmpl proto esp mode transport
	link_a 3 handover=tunnel "${REQUIRE[@]}" maxfail 1
	refused a-3 'the first IPsec policy .* demands no ESP'
	nothing_clear
}

@test "static tunnels of each form: the policies are flushed" {
	watch_wire
	protect
	links static "${FORMS[@]}"
	busy 1 2 3 4 5 6
	flush policy
	for n in 1 2 3 4 5 6; do
		lost "a-$n" 'no IPsec policy covers'
	done
	wait_log esp 'ESP\(spi'
	nothing_clear
}

# bats test_tags=trixie
@test "static tunnels of each form: the associations are deleted" {
	watch_wire
	protect
	links static "${FORMS[@]}"
	busy 1 2 3 4 5 6
	flush state
	for n in 1 2 3 4 5 6; do
		lost "a-$n" 'no IPsec association'
	done
	nothing_clear
}

# bats test_tags=bookworm
@test "inherited tunnels: associations and policies go at the same moment" {
	watch_wire
	protect
	links tunnel v2-udp v3-udp v3-ip v2-udp6
	busy 1 2 3 4
	on a sh -c 'ip xfrm state flush; ip xfrm policy flush'
	for n in 1 2 3 4; do
		lost "a-$n"
	done
	nothing_clear
}

# bats test_tags=bookworm
@test "inherited sessions: the association goes, or a policy that is not theirs" {
	watch_wire
	protect
	links netlink v2-udp v3-udp v3-ip v2-udp6
	busy 1 2 3 4
	on a ip xfrm policy add src 10.0.1.1 dst 10.0.1.9 dir out
	on a ip xfrm policy delete src 10.0.1.1 dst 10.0.1.9 dir out
	wait_wakes "$(pppd_of a-1)" 4
	for n in 1 2 3 4; do
		run ! log_has "a-$n" 'hanging up'
	done
	flush state
	for n in 1 2 3 4; do
		lost "a-$n" 'no IPsec association'
	done
	nothing_clear
}

# There is a moment between the end of the policy and the signal, so these links
# do not send all the time.
# bats test_tags=trixie
@test "inherited sessions: the policy goes, by each way" {
	watch_wire
	protect proto 17 sport 2001 dport 2001
	policies proto 17 sport 2002 dport 2002
	policies proto 17 sport 2003 dport 2003
	links netlink v2-udp v3-udp v2-udp6
	on a ip xfrm policy delete src 10.0.1.1 dst 10.0.1.2 proto 17 sport 2001 dport 2001 dir out
	lost a-1
	log_has a-1 'Modem hangup'
	run ! log_has a-2 'hanging up'
	# one that comes before it, and lets packets pass
	on a ip xfrm policy update src 10.0.1.1 dst 10.0.1.2 proto 17 sport 2002 dport 2002 \
		dir out priority 9 tmpl proto esp mode transport
	on a ip xfrm policy add src 10.0.1.1/24 dst 10.0.1.2/24 dir out priority 8
	lost a-2
	flush policy
	lost a-3
	nothing_clear
}

# bats test_tags=bookworm
@test "with docs/ipsec.md's rules for nft not even an inherited session that is busy" {
	sed -n '/^    table inet/,/^    }/p' "$BATS_TEST_DIRNAME/../../docs/ipsec.md" |
		sed 's/1701/2001-2099/' >"$BATS_TEST_TMPDIR/rules"
	on a nft -f "$BATS_TEST_TMPDIR/rules"
	watch_wire
	protect
	links netlink v2-udp v3-ip v2-udp6
	busy 1 2 3
	on a ip xfrm policy flush
	for n in 1 2 3; do
		lost "a-$n"
	done
	on a nft flush ruleset
	nothing_clear
}

# bats test_tags=trixie
@test "what the peer sends in the clear is dropped" {
	local n before
	protect
	links static v2-udp v2-udp6
	ping4 1
	ping4 2
	on b ip xfrm policy flush
	start_capture a frombclear to-b 'src host 10.0.1.2 or src host fd00:1::2'
	for n in 1 2; do
		before=$(received "$n")
		run ! on b ping -q -c 3 -i 0.2 -W 1 "192.168.$n.1"
		[ "$(received "$n")" = "$before" ]
		wait_log frombclear "\.200$n > "
	done
}

# received N: how many packets a's session N has received
received() {
	counters a "$((100 + $1))" "$((300 + $1))" | grep -i '^rx_packets='
}

@test "persist comes back when IPsec is there again" {
	local how n=0
	watch_wire
	protect
	for how in static tunnel; do
		link_a "$((++n))" handover="$how" "${REQUIRE[@]}" persist maxfail 0 holdoff 1
		link_b "$n" persist maxfail 0 holdoff 1 lcp-echo-interval 1 lcp-echo-failure 3
	done
	wait_link 1
	wait_link 2
	flush policy
	for n in 1 2; do
		wait_log "a-$n" '; hanging up' 15
		wait_log "a-$n" "first \(see 'ip xfrm policy'\)\$" 15
		is_running "a-$n"
	done
	policies 2>/dev/null || :
	for n in 1 2; do
		wait_for 30 "link $n again" ups "a-$n" 2
		wait_for 20 "a ping" ping4 "$n"
	done
	stop_both a-1 b-1
	stop_both a-2 b-2
	nothing_clear
}

# ups NAME COUNT
ups() {
	(($(grep -c 'remote IP address' "$LOGS/$1.log") >= $2))
}

# bats test_tags=bookworm
@test "an association is replaced, and one with another reqid is taken" {
	protect
	watch_wire
	link_a 1 "${REQUIRE[@]}" l2tp-watch 4
	link_b 1
	wait_link 1
	busy 1
	# the old one goes, the new one comes a moment later
	on a ip xfrm state flush
	on b ip xfrm state flush
	new_states 77
	on a ip xfrm policy update src 10.0.1.1 dst 10.0.1.2 dir out \
		tmpl src 10.0.1.1 dst 10.0.1.2 proto esp mode transport reqid 77
	on a ip xfrm policy update src 10.0.1.2 dst 10.0.1.1 dir in \
		tmpl src 10.0.1.2 dst 10.0.1.1 proto esp mode transport reqid 77
	wait_for 15 "a ping with the new association" ping4 1
	run ! log_has a-1 'hanging up'
	nothing_clear
}

# new_states REQID
new_states() {
	local key=0x00112233445566778899aabbccddeeff00000000 dir from to reqid
	for dir in '10.0.1.1 10.0.1.2' '10.0.1.2 10.0.1.1'; do
		read -r from to <<<"$dir"
		for host in a b; do
			reqid=$1
			[[ $host = a ]] || reqid=0
			on "$host" ip xfrm state add src "$from" dst "$to" proto esp spi 0x2001 \
				reqid "$reqid" mode transport aead 'rfc4106(gcm(aes))' "$key" 128
		done
	done
}

# bats test_tags=trixie
@test "warn says so once for each change, and lets the link be" {
	link_a 1 l2tp-ipsec warn
	link_b 1
	link_a 2 handover=session l2tp-ipsec warn
	link_b 2
	wait_link 1
	wait_link 2
	protect
	for n in 1 2; do
		log_has "a-$n" 'l2tp-ipsec warn: no IPsec policy covers'
		wait_log "a-$n" 'warn: the tunnel is protected by IPsec again'
	done
	on a ip xfrm policy flush
	on b ip xfrm policy flush
	for n in 1 2; do
		wait_for 10 "the second warning of link $n" says "a-$n" 2
		wait_for 10 "a ping" ping4 "$n"
		says "a-$n" 2
	done
}

# says NAME COUNT
says() {
	(($(grep -c 'warn: no IPsec policy covers' "$LOGS/$1.log") == $2))
}

# bats test_tags=bookworm
@test "links that do not ask for it are as they were" {
	protect
	link 1
	link 2 form=v3-ip
	run ! on a sh -c "readlink /proc/$(pid_of a-1)/fd/* | grep -i xfrm"
	on a ip xfrm policy flush
	on b ip xfrm policy flush
	wait_for 10 "a ping in the clear" ping4 1
	ping4 2
	run ! log_has a-1 -i ipsec
}

# bats test_tags=trixie
@test "a kernel without XFRM's netlink" {
	cat $MODPROBE >"$BATS_TEST_TMPDIR/modprobe"
	echo /bin/false >$MODPROBE
	modprobe -r xfrm_user || skip_never_here "the kernel has xfrm_user built in"
	link_a 1 "${REQUIRE[@]}" maxfail 1
	link_a 2 l2tp-ipsec warn
	link_b 2
	wait_link 2
	refused a-1 "the kernel has no IPsec over netlink; load it with 'modprobe xfrm_user'"
	log_has a-2 'l2tp-ipsec warn: the kernel has no IPsec over netlink'
}

# keys N: l2tp-bridge's keys for link N of host a
keys() {
	echo "tunnel-id=$((100 + $1)),peer-tunnel-id=$((200 + $1)),session-id=$((300 + $1)),peer-session-id=$((400 + $1))"
}

# bats test_tags=bookworm
@test "l2tp-bridge: refused without, ends when it goes" {
	local sides=()
	for n in 1 2; do
		sides+=("l2tp:local=10.0.1.1:200$n,remote=10.0.1.2:200$n,$(keys $n),ipsec=require")
	done
	run -1 on a l2tp-bridge "${sides[@]}"
	[[ $output = *"endpoint 1: ipsec require: no IPsec policy covers"* ]]
	watch_wire
	protect
	start a switch l2tp-bridge "${sides[@]}"
	wait_log switch bridged
	link_b 1
	link_b 2 name=far 192.168.1.1:192.168.1.2
	wait_up far
	flush policy
	[ "$(status_of switch 15)" = 1 ]
	log_has switch 'is gone: ipsec require: no IPsec policy covers'
	nothing_clear
}
