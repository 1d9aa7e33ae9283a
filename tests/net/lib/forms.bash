# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153 # what the tests use; link.bash's
# For the tests 30 to 37: the overhead of each tunnel form, and checks that the MTU
# is exact. "load lib/forms" after lib/link.

EXAMPLES=$(cd "${BASH_SOURCE[0]%/*}/../../../examples" && pwd)

# overhead FORM SEQ COOKIE-BYTES: prints the overhead in bytes, calculated from the
# RFCs, not by the plugin
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

# all_exact < LINES "N MTU": checks all links at once: both interfaces have this
# MTU; a ping of this size passes from a to b unfragmented; one byte more is
# refused on a
all_exact() {
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
	text=$(ping -q -c 1 -W 10 -M do -s "$(($2 - 28))" "192.168.$1.2" 2>&1) ||
		{ echo "link $1: a packet of $2 bytes is lost: $text"; return 1; }
	text=$(ping -c 1 -w 1 -M do -s "$(($2 - 27))" "192.168.$1.2" 2>&1) &&
		{ echo "link $1: a packet of $2 + 1 bytes passes: $text"; return 1; }
	[[ ${text,,} = *"message too long"* ]] ||
		{ echo "link $1: a packet of $2 + 1 bytes: $text"; return 1; }
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

# tcpdump's filter for fragments, IPv4 and IPv6
FRAGMENTS='ip[6:2] & 0x3fff != 0 or ip6[6] == 44'

# start_capture HOST NAME INTERFACE FILTER: starts tcpdump as program NAME
start_capture() {
	start "$1" "$2" tcpdump -i "$3" -n -l --immediate-mode "$4"
	wait_log "$2" 'listening on'
}

# mtu_of HOST INTERFACE
mtu_of() {
	on "$1" ip -o link show dev "$2" | sed -nE 's/.* mtu ([0-9]+) .*/\1/p'
}

# has_mtu HOST INTERFACE MTU
has_mtu() {
	[[ $(mtu_of "$1" "$2") = "$3" ]]
}

# esp_between A B SPI [SELECTOR...]: IPsec on both hosts, for everything or for
# what the selector matches; in transport mode unless ESP_MODE=tunnel
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

# esp_policy A B [SELECTOR...]: adds a policy for the same states
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
