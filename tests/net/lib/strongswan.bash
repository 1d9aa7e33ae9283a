# shellcheck shell=bash
# strongSwan on the hosts a and b, configured as in examples/ipsec, for
# tests/daemons. "load ../net/lib/strongswan" after forms and xl2tpd.

# xl2tpd at both ends in what it configures, with ours under the name pppol2tp.so.
ipsec_hosts() {
	require ipsec xl2tpd
	hosts_up a b
	ours_on a b
	log_ppp a b
	ipsec_configure a lac
	ipsec_configure b lns
}

# ipsec_configure HOST ROLE: the example's files
ipsec_configure() {
	local from=$EXAMPLES/ipsec
	write_file "$1" /etc/ipsec.conf <"$from/ipsec.conf.$2"
	write_file "$1" /etc/ipsec.secrets 600 <"$from/ipsec.secrets"
	write_file "$1" /etc/xl2tpd/xl2tpd.conf <"$from/xl2tpd.conf.$2"
	write_file "$1" /etc/ppp/options.xl2tpd <"$from/options.xl2tpd"
	echo 'bypass-lan { load = no }' |
		write_file "$1" /etc/strongswan.d/charon/bypass-lan.conf
}

# edit HOSTS FILE SED-COMMAND: changes a file of the configuration; HOSTS is "a",
# "b" or "a b"
edit() {
	local host
	for host in $1; do
		on "$host" sed -i "$3" "$2"
	done
}

# no_traps: a makes the association when its strongSwan starts, and there is no
# policy beside those of the association
no_traps() {
	edit a /etc/ipsec.conf 's/auto=.*/auto=start/'
	edit b /etc/ipsec.conf 's/auto=.*/auto=add/'
}

# ipsec_any_port: the client's port is whichever it has, as Windows, Android and
# NetworkManager have it
ipsec_any_port() {
	edit a /etc/ipsec.conf 's/leftprotoport=.*/leftprotoport=17\/%any/'
	edit b /etc/ipsec.conf 's/rightprotoport=.*/rightprotoport=17\/%any/'
}

# no_tunnel_of_1701: b's tunnel is to another port of a's
no_tunnel_of_1701() {
	on b ip l2tp show tunnel | grep -E 'ports: 1701/[0-9]+'
	! on b ip l2tp show tunnel | grep 'ports: 1701/1701'
}

# ipsec_up: both daemons run, and the association is there
ipsec_up() {
	ipsec_start b
	ipsec_start a
	on a grep -q 'auto=start' /etc/ipsec.conf || on a ipsec up l2tp
	wait_for 30 "the association" protected
}

# ipsec_start HOST: starts strongSwan and waits until it has read the configuration
ipsec_start() {
	start "$1" "ipsec-$1" ipsec start --nofork
	local sign=configured
	! on "$1" grep -q 'auto=route' /etc/ipsec.conf || sign=routed
	wait_for 30 "strongSwan's connection on $1" "$sign" "$1"
}

routed() {
	on "$1" ipsec status | grep -E 'l2tp\{[0-9]+\}:.*ROUTED'
}

configured() {
	on "$1" ipsec statusall | grep -E '^ +l2tp: '
}

# protected [HOST]
protected() {
	on "${1:-a}" ipsec status | grep -E 'l2tp\{[0-9]+\}:.*INSTALLED, TRANSPORT'
}

unprotected() {
	! protected "$1"
}

# ipsec_dial: a calls b; the wire's packets that are in the clear are captured
ipsec_dial() {
	capture_clear
	xl2tpd_start b
	xl2tpd_start a
	ipsec_call
	wait_call a b
	is_ours a
	is_ours b
}

ipsec_call() {
	on a sh -c 'echo "c lns" >/run/xl2tpd/l2tp-control'
}

# tcpdump sees the packets of ESP themselves, and what the filter lets pass: L2TP in
# the clear (its control messages, too), as "wire"; its data alone, as "data".
capture_clear() {
	start_capture a wire to-b "(udp port 1701) or $FRAGMENTS"
	start_capture a data to-b "(udp port 1701 and udp[8] & 0x80 = 0) or $FRAGMENTS"
}

# nothing_in_the_clear: of L2TP, nothing was
nothing_in_the_clear() {
	stop wire INT
	log_has wire '^0 packets captured'
	no_data_in_the_clear
}

# no_data_in_the_clear: control messages may have been, which are the daemons'
no_data_in_the_clear() {
	stop data INT
	log_has data '^0 packets captured'
}

# exact MTU: the call has this MTU at both ends, and it is right: one byte more does
# not pass
exact() {
	local host iface
	for host in a b; do
		iface=$(on "$host" ls /sys/class/net | grep ^ppp)
		[ "$(mtu_of "$host" "$iface")" = "$1" ] ||
			fail "$host: $(mtu_of "$host" "$iface") is not $1"
	done
	on a ping -q -c 2 -W 5 -M 'do' -s "$(($1 - 28))" 192.168.77.1
	run ! on a ping -q -c 1 -w 1 -M 'do' -s "$(($1 - 27))" 192.168.77.1
}

# plain_logs: for links of lib/link.bash, where pppd's log is the program's output
plain_logs() {
	write_file a /etc/ppp/options </dev/null
	write_file b /etc/ppp/options </dev/null
}
