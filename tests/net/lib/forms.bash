# shellcheck shell=bash
# shellcheck disable=SC2034 # what the tests use is not seen from here
# shellcheck disable=SC2054 # "ipv6 A,B" is one word of pppd's
# Links of every tunnel form, for the tests 30 to 37: many side by side, since
# what takes time is pppd's waiting for its peer.

FORMS=(v2-udp v2-udp6 v3-udp v3-udp6 v3-ip v3-ip6)
HANDOVER=$PEERS/handover.py
EXAMPLES=$BATS_TEST_DIRNAME/../../examples

# form_tunnel FORM: sets FORM_VERSION, FORM_ENCAP, FORM_A, FORM_B
form_tunnel() {
	FORM_VERSION=${1:1:1} FORM_ENCAP=udp FORM_A=10.0.1.1 FORM_B=10.0.1.2
	[[ $1 != *-ip* ]] || FORM_ENCAP=ip
	[[ $1 != *6 ]] || FORM_A=fd00:1::1 FORM_B=fd00:1::2
}

# overhead FORM SEQ COOKIE-BYTES: what a frame is longer than the packet in it,
# reckoned from the RFCs and not by the plugin
overhead() {
	local bytes=4 # PPP: address, control, protocol
	form_tunnel "$1"
	case $FORM_VERSION-$FORM_ENCAP in
	2-udp)	((bytes += 8 + 6)) ;; # UDP; flags, tunnel, session
	3-udp)	((bytes += 8 + 8 + $3)) ;; # UDP; flags, reserved, session; cookie
	3-ip)	((bytes += 4 + $3)) ;; # session; cookie
	esac
	[[ $2 != seq ]] || ((bytes += 4)) # Ns, Nr or the L2-specific sublayer
	((bytes += 20))
	[[ $FORM_A != *:* ]] || ((bytes += 20))
	echo "$bytes"
}

# ids SIDE N: sets OPTIONS to the ids of link N
ids() {
	local mine=1 theirs=2
	[[ $1 = a ]] || mine=2 theirs=1
	OPTIONS=(l2tp-tunnel-id "$((mine * 1000 + $2))"
		l2tp-peer-tunnel-id "$((theirs * 1000 + $2))"
		l2tp-session-id "$((mine * 10000 + $2))"
		l2tp-peer-session-id "$((theirs * 10000 + $2))")
}

# bracketed ADDRESS PORT
bracketed() {
	[[ $1 = *:* ]] && echo "[$1]:$2" || echo "$1:$2"
}

# static FORM SIDE N: sets OPTIONS to all that a static tunnel needs. Each link
# has ports of its own, so any number of them run side by side.
static() {
	local ours theirs
	form_tunnel "$1"
	ids "$2" "$3"
	ours=$FORM_A theirs=$FORM_B
	[[ $2 = a ]] || ours=$FORM_B theirs=$FORM_A
	if [[ $FORM_ENCAP = udp ]]; then
		ours=$(bracketed "$ours" "$((20000 + $3))")
		theirs=$(bracketed "$theirs" "$((20000 + $3))")
	fi
	OPTIONS+=(l2tp-local "$ours" l2tp-remote "$theirs"
		l2tp-version "$FORM_VERSION" l2tp-encap "$FORM_ENCAP")
}

# handed FORM SIDE N: sets HANDED to the command before pppd that makes the
# tunnel's socket, and OPTIONS to what goes with it
handed() {
	local from to mine=1 theirs=2
	form_tunnel "$1"
	from=$FORM_A to=$FORM_B
	[[ $2 = a ]] || from=$FORM_B to=$FORM_A mine=2 theirs=1
	HANDED=("$HANDOVER" "$FORM_ENCAP" local="$from" remote="$to"
		port="$((20000 + $3))" peer-port="$((20000 + $3))"
		tunnel="$((mine * 1000 + $3))" peer-tunnel="$((theirs * 1000 + $3))"
		session="$((mine * 10000 + $3))" peer-session="$((theirs * 10000 + $3))"
		version="$FORM_VERSION" encap="$FORM_ENCAP")
	ids "$2" "$3"
	OPTIONS+=(l2tp-tunnel-fd '{}' l2tp-version "$FORM_VERSION")
}

# pppd_words SIDE N: sets PPPD to a command line to which OPTIONS are added;
# link N is ppp N, 172.16.N.1 and fe80::1 on a, 172.16.N.2 and fe80::2 on b
pppd_words() {
	PPPD=(pppd nodetach noauth debug unit "$2" lcp-restart 1 lcp-max-configure 30
		lcp-max-terminate 1 plugin l2tp.so)
	if [[ $1 = a ]]; then
		PPPD+=("172.16.$2.1:172.16.$2.2" +ipv6 ipv6 ::1,::2)
	else
		PPPD+=("172.16.$2.2:172.16.$2.1" +ipv6 ipv6 ::2,::1)
	fi
}

# start_static FORM SIDE N [PPPD-OPTION...]: as program SIDE-N
start_static() {
	static "$1" "$2" "$3"
	pppd_words "$2" "$3"
	start "$2" "$2-$3" "${PPPD[@]}" "${OPTIONS[@]}" "${@:4}"
}

# start_handed FORM SIDE N [PPPD-OPTION...]: the same from an inherited socket
start_handed() {
	handed "$1" "$2" "$3"
	pppd_words "$2" "$3"
	start "$2" "$2-$3" "${HANDED[@]}" -- "${PPPD[@]}" "${OPTIONS[@]}" "${@:4}"
}

# wait_link N: both ends have their addresses. Their logs say so; asking the
# kernel over and over would cost an emulated guest more than all the rest.
wait_link() {
	local -
	set +T
	wait_for 20 "link $1 at both ends" both_say "$1" 'remote IP address'
}

# wait_link6 N: and their IPv6 addresses
wait_link6() {
	local -
	set +T
	wait_link "$1" &&
		wait_for 20 "IPv6 on link $1 at both ends" both_say "$1" 'remote LL address'
}

# both_say N WORDS
both_say() {
	local log end
	for end in a b; do
		log=$(<"$LOGS/$end-$1.log")
		[[ $log = *"$2"* ]] || return
	done
}

# ping4 N [PING-OPTION...], ping6 ...: from a to b through link N
ping4() {
	on a ping -q -c 1 -W 5 "${@:2}" "172.16.$1.2"
}

ping6() {
	on a ping -q -c 1 -W 5 "${@:2}" "fe80::2%ppp$1"
}

# all_exact < LINES "N MTU": for each link, all at once: both interfaces' MTU,
# the largest ping from a to b in one piece, and one byte more refused here
all_exact() {
	local -
	set +T
	local lines
	lines=$(cat)
	on a bash -c "$_all_exact" - ping <<<"$lines" &&
		on b bash -c "$_all_exact" - <<<"$lines"
}

# shellcheck disable=SC2016
_all_exact='
exact() {
	local link text
	link=$(ip -o link show dev "ppp$1")
	[[ $link = *" mtu $2 "* ]] || { echo "not mtu $2: $link"; return 1; }
	[[ $3 ]] || return 0
	text=$(ping -q -c 1 -W 10 -M do -s "$(($2 - 28))" "172.16.$1.2" 2>&1) ||
		{ echo "link $1: a packet of $2 bytes is lost: $text"; return 1; }
	text=$(ping -c 1 -w 1 -M do -s "$(($2 - 27))" "172.16.$1.2" 2>&1) &&
		{ echo "link $1: one byte more than $2 crosses: $text"; return 1; }
	[[ ${text,,} = *"message too long"* ]] ||
		{ echo "link $1: one byte more than $2: $text"; return 1; }
}
status=0
while read -r n mtu; do
	exact "$n" "$mtu" "$1" &
	pids+=" $!"
done
for pid in $pids; do
	wait "$pid" || status=1
done
exit "$status"'

# What tcpdump catches of them, IPv4 and IPv6
FRAGMENTS='ip[6:2] & 0x3fff != 0 or ip6[6] == 44'

# start_capture HOST NAME INTERFACE FILTER: as program NAME
start_capture() {
	start "$1" "$2" tcpdump -i "$3" -n -l --immediate-mode "$4"
	wait_log "$2" 'listening on'
}

# mtu_of HOST INTERFACE
mtu_of() {
	on "$1" ip -o link show dev "$2" | sed -nE 's/.* mtu ([0-9]+) .*/\1/p'
}

# esp_between A B SPI [SELECTOR...]: IPsec for everything, or for what the
# selector says, on both hosts, in transport mode unless ESP_MODE=tunnel
esp_between() {
	local key=0x00112233445566778899aabbccddeeff00000000 host dir from to
	for host in a b; do
		for dir in "$1 $2" "$2 $1"; do
			read -r from to <<<"$dir"
			on "$host" ip xfrm state add src "$from" dst "$to" proto esp \
				spi "0x10$3" mode "${ESP_MODE:-transport}" \
				aead 'rfc4106(gcm(aes))' "$key" 128
		done
	done
	esp_policy "$1" "$2" "${@:4}"
}

# esp_policy A B [SELECTOR...]: one more policy for the same states
esp_policy() {
	local host from to
	for host in a b; do
		from=$1 to=$2
		[[ $host = a ]] || from=$2 to=$1
		on "$host" ip xfrm policy add src "$from" dst "$to" "${@:3}" dir out \
			tmpl src "$from" dst "$to" proto esp mode "${ESP_MODE:-transport}"
		on "$host" ip xfrm policy add src "$to" dst "$from" "${@:3}" dir in \
			tmpl src "$to" dst "$from" proto esp mode "${ESP_MODE:-transport}"
	done
}
