# shellcheck shell=bash
# Helpers for the parts of scripts/bench that run in the guest.
# shellcheck disable=SC2034 # the other parts use the variables

set -u
BENCH=/src/scripts/bench.d
# shellcheck source=/dev/null
. /src/tests/net/lib/lab.bash
# shellcheck source=/dev/null
. /src/tests/net/lib/xl2tpd.bash

STOCK=$(plugin_dir)/pppol2tp.so
OURS=$(plugin_dir)/l2tp.so
# Standard error is closed because the shell reports each program that is killed.
trap 'exec 2>/dev/null; hosts_down >/dev/null' EXIT

# An unused tunnel that stays. When the last tunnel goes, the kernel patches UDP's
# code to switch udp_encap_needed_key off, and on again for the next tunnel. On two
# emulated processors one may run into the temporary breakpoint: "Oops: int3".
ip netns add l2tp-keep
ip -n l2tp-keep link set lo up
ip -n l2tp-keep l2tp add tunnel tunnel_id 1 peer_tunnel_id 1 encap udp \
	local 127.0.0.1 remote 127.0.0.1 udp_sport 1701 udp_dport 1701

# conditions KEY=VALUE...: writes the lines above the table, for the host
conditions() {
	{
		echo "kernel=Linux $(uname -r)"
		echo "pppd=$(pppd_version)"
		echo "xl2tpd=$(xl2tpd -v 2>&1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
		printf '%s\n' "$@"
	} >/out/conditions
}

# mbits HOST ADDRESS SECONDS: prints the throughput of one TCP stream in Mbit/s
mbits() {
	on "$1" iperf3 -c "$2" -t "$3" -f m |
		awk '/receiver/ { for (i = 2; i <= NF; i++) if ($i == "Mbits/sec") print $(i - 1) }' |
		grep . || { echo "no figure from $1 to $2" >&2; return 1; }
}

# set_netem DELAY LOSS HOST:INTERFACE...: milliseconds and percent, each way
set_netem() {
	local delay=$1 loss=$2 at
	shift 2
	for at; do
		on "${at%:*}" tc qdisc del dev "${at#*:}" root 2>/dev/null
		[[ $delay = 0 && $loss = 0 ]] ||
			on "${at%:*}" tc qdisc add dev "${at#*:}" root netem \
				limit 100000 delay "${delay}ms" loss "$loss%" || exit
	done
}

# pair LAC LNS ADDRESS PLUGIN PLUGIN: starts xl2tpd on both. ADDRESS is the LNS's.
# With "-" for PLUGIN frames pass through xl2tpd, not through the kernel's L2TP.
pair() {
	one_end "$1" lac "$3" "$4" && one_end "$2" lns - "$5"
}

# one_end HOST ROLE PEER PLUGIN
one_end() {
	xl2tpd_config "$1" "$2" "$3"
	[[ $4 != - ]] || on "$1" sed -i '1i [global]\nforce userspace = yes' /etc/xl2tpd/xl2tpd.conf
	printf '%s\n' noauth nodefaultroute noccp novj ipcp-accept-local \
		ipcp-accept-remote 'mtu 1400' 'mru 1400' 'lcp-echo-interval 0' \
		'lcp-max-terminate 1' | write_file "$1" /etc/ppp/options.xl2tpd
	[[ $4 != "$OURS" ]] || use_plugin "$1" "$OURS" pppol2tp.so || return
	xl2tpd_start "$1"
}
