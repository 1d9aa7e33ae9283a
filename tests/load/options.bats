#!/usr/bin/env bats
# Every option against the real pppd: values that it accepts and refuses, and the
# messages.

load load

@test "only the symbols that openl2tp.so and pppd need are exported" {
	run -0 nm -D --defined-only "$L2TP_SO"
	[ "$(awk '{print $NF}' <<<"$output" | sort | tr '\n' ' ')" = "plugin_init \
pppd_version pppol2tp_ip_updown_hook pppol2tp_send_accm_hook pppol2tp_session_id \
pppol2tp_tunnel_id " ]
}

@test "pppd loads the plugin and ends cleanly without PPP in the kernel" {
	accepts "${STATIC[@]}"
	says "l2tp-remote 192.0.2.1"
}

@test "ids: the version's whole range" {
	for id in tunnel-id peer-tunnel-id session-id peer-session-id; do
		accepts "${STATIC[@]}" "l2tp-$id" 1 "l2tp-$id" 0x1 "l2tp-$id" 0xFFFF "l2tp-$id" 65535
		accepts "${STATIC[@]}" l2tp-version 3 "l2tp-$id" 65536 "l2tp-$id" 0xffffffff \
			"l2tp-$id" 4294967295
		refuses "l2tp-$id|65536|l2tp-version 3" "${STATIC[@]}" "l2tp-$id" 65536
		for value in 0 0x0 4294967296 0x100000000 18446744073709551617 -1 +1 '' ' ' \
			0x one 1x 1.5 '1 '; do
			refuses "l2tp-$id|'$value'" "${STATIC[@]}" l2tp-version 3 "l2tp-$id" "$value"
		done
	done
}

@test "a missing id is named" {
	refuses "l2tp-tunnel-id is missing" l2tp-remote 192.0.2.1
	refuses "l2tp-peer-tunnel-id is missing" "${STATIC[@]:0:4}"
	refuses "l2tp-session-id is missing" "${STATIC[@]:0:6}"
	refuses "l2tp-peer-session-id is missing" "${STATIC[@]:0:8}"
}

@test "numbers: version, descriptors, times" {
	accepts "${STATIC[@]}" l2tp-version 3 l2tp-version 2
	for value in 0 1 4 v2 ''; do
		refuses "l2tp-version|'$value'" "${STATIC[@]}" l2tp-version "$value"
	done
	accepts "${STATIC[@]}" l2tp-reorder-timeout 0 l2tp-reorder-timeout 2147483647
	for value in -1 2147483648 1s ''; do
		refuses "l2tp-reorder-timeout|'$value'" "${STATIC[@]}" l2tp-reorder-timeout "$value"
	done
	accepts "${STATIC[@]}" l2tp-restart-ms 0 l2tp-restart-ms 3600000
	for value in -1 3600001 half ''; do
		refuses "l2tp-restart-ms|'$value'" "${STATIC[@]}" l2tp-restart-ms "$value"
	done
	accepts "${STATIC[@]}" l2tp-watch 0 l2tp-watch 0.1 l2tp-watch 3600 l2tp-watch 1.5
	says "l2tp-watch 1.5"
	for value in -1 0.099 3600.1 1.2345 .5 1. often ''; do
		refuses "l2tp-watch|'$value'" "${STATIC[@]}" l2tp-watch "$value"
	done
	accepts l2tp-controller /run/lac.sock l2tp-answer-timeout 0 l2tp-answer-timeout 86400
	says "l2tp-answer-timeout 86400"
	for value in -1 86401 1.5 ever ''; do
		refuses "l2tp-answer-timeout|'$value'" l2tp-controller /run/lac.sock \
			l2tp-answer-timeout "$value"
	done
	for option in l2tp-tunnel-fd l2tp-session-fd l2tp-control-fd; do
		for value in -1 2147483648 three ''; do
			refuses "$option|'$value'" "${STATIC[@]}" "$option" "$value"
		done
	done
}

@test "encapsulation, addresses and ports" {
	accepts "${STATIC[@]}" l2tp-encap udp l2tp-encap ip
	for value in UDP tcp '' 'udp '; do
		refuses "l2tp-encap|'$value'" "${STATIC[@]}" l2tp-encap "$value"
	done
	for option in l2tp-local l2tp-remote; do
		accepts "${STATIC[@]}" "$option" 192.0.2.9:65535 "$option" fd00::1 \
			"$option" '[fe80::1%eth0]:1' "$option" lns.example.net:1702
		for value in '' 192.0.2.300 192.0.2.1:0 192.0.2.1:65536 192.0.2.1: ::: '[fd00::1' \
			'[fd00::1]:' '[192.0.2.1]:1701' 'a b' -a fe80::1%; do
			refuses "$option|'$value'" "${STATIC[@]}" "$option" "$value"
		done
	done
}

@test "device, mark, DSCP and checksum of a static tunnel's socket" {
	accepts "${STATIC[@]}" l2tp-device fifteen-letters l2tp-device red.7 \
		l2tp-fwmark 1 l2tp-fwmark 0xffffffff l2tp-dscp 0 l2tp-dscp 63 l2tp-dscp 0x2e \
		l2tp-checksum on l2tp-checksum off
	for value in '' sixteen-letters- a/b a:b 'a b'; do
		refuses "l2tp-device|'$value'" "${STATIC[@]}" l2tp-device "$value"
	done
	for value in '' 0 0x0 4294967296 -1 seven; do
		refuses "l2tp-fwmark|'$value'|from 1 to" "${STATIC[@]}" l2tp-fwmark "$value"
	done
	for value in '' 64 -1 ef; do
		refuses "l2tp-dscp|'$value'|from 0 to 63" "${STATIC[@]}" l2tp-dscp "$value"
	done
	for value in '' 0 OFF no; do
		refuses "l2tp-checksum|'$value'|on nor off" "${STATIC[@]}" l2tp-checksum "$value"
	done
	for option in 'l2tp-device red' 'l2tp-fwmark 7' 'l2tp-dscp 0' 'l2tp-checksum on'; do
		# shellcheck disable=SC2086 # an option and its value
		refuses "${option% *}|l2tp-tunnel-fd|contradict" $option l2tp-tunnel-fd 3 "${IDS[@]}"
		# shellcheck disable=SC2086
		refuses "${option% *}|l2tp-session-fd|contradict" $option l2tp-session-fd 3
		# shellcheck disable=SC2086
		refuses "${option% *}|l2tp-controller|contradict" $option l2tp-controller /run/lac.sock
	done
	refuses "l2tp-encap ip|l2tp-checksum" "${STATIC[@]}" l2tp-encap ip l2tp-checksum off
}

@test "IPsec: required, warned of or not asked for, whatever the session's source" {
	accepts "${STATIC[@]}" l2tp-ipsec require l2tp-ipsec warn l2tp-ipsec off
	accepts l2tp-controller /run/lac.sock l2tp-ipsec require
	for value in '' on 1 REQUIRE; do
		refuses "l2tp-ipsec|'$value'|none of require, warn and off" "${STATIC[@]}" \
			l2tp-ipsec "$value"
	done
}

@test "network namespaces: a name or a path, and what pppd cannot do there" {
	accepts "${STATIC[@]}" l2tp-netns blue l2tp-netns /proc/1/ns/net
	accepts l2tp-controller /run/lac.sock l2tp-netns blue
	for value in '' a/b ./a . .. 'a b'; do
		refuses "l2tp-netns|'$value'|neither a name that" "${STATIC[@]}" l2tp-netns "$value"
	done
	refuses "l2tp-netns blue|demand|contradict" "${STATIC[@]}" l2tp-netns blue demand noipv6 \
		192.168.1.1:192.168.1.2
	refuses "l2tp-netns blue|multilink|contradict" "${STATIC[@]}" l2tp-netns blue multilink
}

@test "cookies: 8 or 16 digits, and never shown" {
	accepts "${STATIC[@]}" l2tp-version 3 l2tp-cookie dEaDbEeF l2tp-peer-cookie 0123456789abcdef
	says "l2tp-cookie ??????"
	says "l2tp-peer-cookie ??????"
	says "l2tp-version 3"
	says_not EaDbEe
	says_not 01234567
	for option in l2tp-cookie l2tp-peer-cookie; do
		for value in '' 7 1234567 123456789 123456789abcdef 123456789abcdef01 0x123456 \
			1234567g; do
			refuses "$option: the value is not 8 or 16" "${STATIC[@]}" l2tp-version 3 \
				"$option" "$value"
			[[ ! $value ]] || says_not "$value"
		done
	done
}

@test "dump prints every other option as it was given" {
	accepts l2tp-local '[fd00::2]:1702' l2tp-remote '[fd00::1]:1703' l2tp-encap udp \
		l2tp-version 3 l2tp-tunnel-id 0x10 l2tp-peer-tunnel-id 2 l2tp-session-id 3 \
		l2tp-peer-session-id 4 l2tp-lns l2tp-send-seq l2tp-recv-seq \
		l2tp-reorder-timeout 20 l2tp-restart-ms 250 l2tp-device red l2tp-fwmark 0x10 \
		l2tp-dscp 46 l2tp-checksum off l2tp-ipsec require l2tp-netns blue
	for line in "l2tp-local [fd00::2]:1702" "l2tp-remote [fd00::1]:1703" "l2tp-encap udp" \
		"l2tp-version 3" "l2tp-tunnel-id 0x10" "l2tp-peer-tunnel-id 2" "l2tp-session-id 3" \
		"l2tp-peer-session-id 4" l2tp-lns l2tp-send-seq l2tp-recv-seq \
		"l2tp-reorder-timeout 20" "l2tp-restart-ms 250" "l2tp-device red" \
		"l2tp-fwmark 0x10" "l2tp-dscp 46" "l2tp-checksum off" \
		"l2tp-ipsec require" "l2tp-netns blue"; do
		says "$line"
	done
	accepts l2tp-controller /run/lac.sock l2tp-call site-b
	says "l2tp-controller /run/lac.sock"
	says "l2tp-call site-b"
}

@test "one source of a session: for every combination the message names both" {
	local -A sources=(
		[l2tp-tunnel-fd]=3 [l2tp-remote]=192.0.2.1 [l2tp-session-fd]=4
		[l2tp-controller]=/run/lac.sock
	)
	for one in "${!sources[@]}"; do
		for other in "${!sources[@]}"; do
			[[ $one != "$other" ]] || continue
			refuses "$one|$other|contradict" "$one" "${sources[$one]}" \
				"$other" "${sources[$other]}" "${IDS[@]}"
		done
	done
	refuses "pppol2tp|l2tp-session-fd 4" l2tp-session-fd 4 pppol2tp 3
	refuses "l2tp-tunnel-fd 3|l2tp-tunnel-fd 4" l2tp-tunnel-fd 3 l2tp-tunnel-fd 4 "${IDS[@]}"
	refuses "l2tp-local|l2tp-tunnel-fd" l2tp-local 192.0.2.1 l2tp-tunnel-fd 3 "${IDS[@]}"
	refuses "l2tp-local without l2tp-remote" l2tp-local 192.0.2.1 "${IDS[@]}"
	refuses "no session to connect|l2tp-tunnel-fd" "${IDS[@]}"
}

@test "contradictions name both options" {
	refuses "l2tp-local 192.0.2.2|l2tp-remote fd00::1" l2tp-local 192.0.2.2 \
		l2tp-remote fd00::1 "${IDS[@]}"
	refuses "l2tp-encap ip|l2tp-version 2" "${STATIC[@]}" l2tp-encap ip l2tp-version 2
	refuses "l2tp-cookie|l2tp-version 2" "${STATIC[@]}" l2tp-cookie 01234567
	refuses "l2tp-peer-cookie|l2tp-version 2" "${STATIC[@]}" l2tp-version 2 \
		l2tp-peer-cookie 01234567
	refuses "l2tp-session-fd|l2tp-cookie" l2tp-session-fd 3 l2tp-version 3 \
		l2tp-cookie 01234567
	refuses "l2tp-encap ip|l2tp-remote" "${STATIC[@]}" l2tp-encap ip \
		l2tp-remote 192.0.2.1:1701
	refuses "l2tp-encap ip|l2tp-local" "${STATIC[@]}" l2tp-encap ip \
		l2tp-local 192.0.2.2:1701
	refuses "l2tp-call site-b|l2tp-controller" "${STATIC[@]}" l2tp-call site-b
	refuses "l2tp-answer-timeout 5|l2tp-controller" "${STATIC[@]}" l2tp-answer-timeout 5
}

@test "controller and call: a path, a name" {
	local path107 path108
	printf -v path107 '/%0106d' 0
	printf -v path108 '/%0107d' 0
	accepts l2tp-controller "$path107"
	refuses "l2tp-controller|$path108" l2tp-controller "$path108"
	refuses "l2tp-controller|''" l2tp-controller ''
	# pppd leaves its directory before it connects
	cd /run
	accepts l2tp-controller lac.sock
	says "l2tp-controller /run/lac.sock"
	accepts l2tp-controller /run/lac.sock l2tp-call "site b, two"
	refuses "l2tp-call|''" l2tp-controller /run/lac.sock l2tp-call ''
	refuses l2tp-call l2tp-controller /run/lac.sock l2tp-call $'a\nERROR=b'
	refuses l2tp-call l2tp-controller /run/lac.sock l2tp-call "$(printf 'c%0255d' 0)"
}

@test "the stock plugin's options, in any order" {
	accepts pppol2tp_session_id 3 pppol2tp_debug_mask 0xff pppol2tp_recv_seq \
		pppol2tp_lns_mode pppol2tp_reorderto 50 pppol2tp_send_seq \
		pppol2tp_tunnel_id 1 pppol2tp_ifname l2tp-b "${STATIC[@]}"
	says "pppol2tp_tunnel_id 1"
	says "pppol2tp_lns_mode"
	for option in pppol2tp_tunnel_id pppol2tp_session_id pppol2tp_debug_mask; do
		accepts "${STATIC[@]}" "$option" 1 "$option" 65535 "$option" 0x10
		for value in -1 4294967296 one ''; do
			refuses "$option|'$value'" "${STATIC[@]}" "$option" "$value"
		done
	done
	for value in -1 2147483648 1s ''; do
		refuses "pppol2tp_reorderto|'$value'" "${STATIC[@]}" pppol2tp_reorderto "$value"
	done
	for value in '' 'a b' a/b 0123456789abcdef 'a:b' '"a' 'a\b'; do
		refuses "pppol2tp_ifname|'$value'" "${STATIC[@]}" pppol2tp_ifname "$value"
	done
	refuses three pppol2tp three
}

@test "LNS mode without both ids is an error, in any order" {
	for words in "pppol2tp_lns_mode" "pppol2tp_lns_mode pppol2tp_tunnel_id 1" \
		"pppol2tp_session_id 1 pppol2tp_lns_mode"; do
		# shellcheck disable=SC2086 # words
		run ppp l2tp-controller /run/lac.sock $words
		[ "$status" -ne 0 ]
		says pppol2tp_tunnel_id
		says pppol2tp_session_id
	done
}

# ignored OPTION...: there is one notice, and it names these options only
ignored() {
	[ "$(grep -c "of a serial line" <<<"$output")" = 1 ]
	diff <(sed -n 's/.*of a serial line are ignored: //p' <<<"$output" | tr , '\n' |
		sed 's/^ //' | sort) <(printf '%s\n' "$@" | sort)
}

@test "each option of a serial line is accepted, with one notice for all" {
	local plain=(lock nolock notty crtscts nocrtscts -crtscts cdtrcts nocdtrcts -cdtrcts
		xonxoff modem local sync) arg=(init connect disconnect welcome pty socket record
		stop-bits datarate escape) option words=()
	for option in "${plain[@]}"; do
		words+=("$option" "$option")
	done
	for option in "${arg[@]}"; do
		words+=("$option" 1 "$option" 2)
	done
	accepts "${STATIC[@]}" "${words[@]}" 115200 9600
	ignored "${plain[@]}" "${arg[@]}" 'tty speed'
}

@test "no notice for those that only /etc/ppp/options has" {
	staged sh -c 'printf "lock\ncrtscts\nmodem\n" >/etc/ppp/options'
	output=$(staged pppd noauth plugin "$L2TP_SO" "${STATIC[@]}" dryrun 2>&1)
	run ! grep 'serial line' <<<"$output"
	output=$(staged pppd noauth 38400 xonxoff plugin "$L2TP_SO" "${STATIC[@]}" \
		lock 9600 dryrun 2>&1)
	staged sh -c ': >/etc/ppp/options'
	ignored lock xonxoff 'tty speed'
}

@test "a plugin that is given twice, under two names, is loaded once" {
	staged mkdir -p /etc/ppp/two
	staged ln -sf "$L2TP_SO" /etc/ppp/two/pppol2tp.so
	accepts "${STATIC[@]}" l2tp-send-seq plugin /etc/ppp/two/pppol2tp.so l2tp-lns
	says l2tp-send-seq
	says "l2tp-remote 192.0.2.1"
	says l2tp-lns
}

@test "unknown options are still refused" {
	refuses "unrecognized option|l2tp-nonsense" "${STATIC[@]}" l2tp-nonsense
	refuses "unrecognized option|115200x" "${STATIC[@]}" 115200x
}

@test "only root may use the native options" {
	local option peer
	staged sh -c "chmod 644 /etc/ppp/options
		echo 'plugin $L2TP_SO' >/etc/ppp/peers/plugin
		chmod 666 /dev/ppp"
	as_nobody() {
		staged setpriv --reuid=65534 --regid="$(stat -c %g "$(command -v pppd)")" \
			--clear-groups pppd call plugin "$@" dryrun 2>&1
	}
	for option in tunnel-fd local remote encap version tunnel-id peer-tunnel-id session-id \
		peer-session-id cookie peer-cookie session-fd reorder-timeout restart-ms \
		device fwmark dscp checksum ipsec netns control-fd controller call answer-timeout watch \
		forward forward-match; do
		run as_nobody "l2tp-$option" 1
		[ "$status" -eq 2 ]
		says "l2tp-$option"
		says "root privilege"
	done
	for option in lns send-seq recv-seq; do
		run as_nobody "l2tp-$option"
		[ "$status" -eq 2 ]
		says "root privilege"
	done
	# user nobody may use a peers file of root's that has them
	peer="noauth\nplugin $L2TP_SO\nl2tp-remote 192.0.2.1\nl2tp-tunnel-id 1
		\nl2tp-peer-tunnel-id 2\nl2tp-session-id 3\nl2tp-peer-session-id 4\n"
	staged sh -c "printf '$peer' >/etc/ppp/peers/plugin"
	run as_nobody
	echo "$output"
	[ "$status" -eq 0 ]
	# and may not change it by the stock plugin's names
	for option in 'tunnel_id 7' 'session_id 7' 'reorderto 7' send_seq recv_seq lns_mode; do
		# shellcheck disable=SC2086 # words
		run as_nobody pppol2tp_$option
		[ "$status" -eq 2 ]
		says "pppol2tp_${option% *}: only root may set it"
	done
}

@test "l2tp-forward: a moment, names, and what it does not go with" {
	local asks=(l2tp-controller /run/lac.sock auth require-pap)
	for value in '' names Name both; do
		refuses "l2tp-forward|'$value'" "${STATIC[@]}" "${asks[@]}" l2tp-forward "$value"
	done
	refuses "l2tp-forward-match|'['|regular expression" "${STATIC[@]}" l2tp-forward-match '['
	refuses "l2tp-forward-match @isp|no l2tp-forward" "${STATIC[@]}" l2tp-forward-match @isp
	refuses "l2tp-forward and demand contradict|leave demand out" "${STATIC[@]}" \
		"${asks[@]}" l2tp-forward name demand noipv6 10.9.0.1:10.9.0.2
	refuses "l2tp-forward and multilink contradict|nomultilink" "${STATIC[@]}" \
		"${asks[@]}" l2tp-forward name multilink
	refuses "l2tp-forward name: there is nobody to ask|l2tp-controller or l2tp-control-fd" \
		"${STATIC[@]}" auth require-pap l2tp-forward name
	refuses "l2tp-forward name: the caller is not asked for its name|require-chap" \
		"${STATIC[@]}" l2tp-controller /run/lac.sock l2tp-forward name
	# without l2tp-forward a controller is a source
	refuses "l2tp-remote and l2tp-controller contradict" "${STATIC[@]}" "${asks[@]:0:2}"
}

@test "l2tp-forward is taken where l2tp-bridge is installed, and its lack said" {
	run ppp "${STATIC[@]}" l2tp-controller /run/lac.sock auth require-pap \
		l2tp-forward name l2tp-forward-match '@isp$' l2tp-call x l2tp-answer-timeout 3
	[[ $output = *"l2tp-forward name"* ]]
	((status == 0)) || [[ $status = 2 && $output = *"sbin/l2tp-bridge: "*"; install l2tp-bridge there"* ]]
}
