#!/usr/bin/env bats
# L2TP over IPsec: strongSwan in transport mode, xl2tpd at both ends with ours under
# the name pppol2tp.so. The configuration is examples/ipsec; tests change one line.

load ../net/lib/test
load ../net/lib/forms
load ../net/lib/xl2tpd

setup() {
	require ipsec xl2tpd
	hosts_up a b
	ours_on a b
	configure a lac
	configure b lns
}

teardown() {
	show_ppp_logs a b
	lab_teardown
}

# configure HOST ROLE: the example's files
configure() {
	local from=$EXAMPLES/ipsec
	write_file "$1" /etc/ipsec.conf <"$from/ipsec.conf.$2"
	write_file "$1" /etc/ipsec.secrets 600 <"$from/ipsec.secrets"
	write_file "$1" /etc/xl2tpd/xl2tpd.conf <"$from/xl2tpd.conf.$2"
	write_file "$1" /etc/ppp/options.xl2tpd <"$from/options.xl2tpd"
	log_ppp "$1"
	echo 'bypass-lan { load = no }' |
		write_file "$1" /etc/strongswan.d/charon/bypass-lan.conf
}

# both_ends SED-COMMAND: changes the configuration of strongSwan
both_ends() {
	local host
	for host in a b; do
		on "$host" sed -i "$1" /etc/ipsec.conf
	done
}

# ipsec_up: both daemons run, and the association is there
ipsec_up() {
	local host
	for host in a b; do
		start "$host" "ipsec-$host" ipsec start --nofork
	done
	for host in a b; do
		wait_for 30 "the connection's trap on $host" routed "$host"
	done
	on a ipsec up l2tp
	protected
}

routed() {
	on "$1" ipsec status | grep -E 'l2tp\{[0-9]+\}:.*ROUTED'
}

protected() {
	on a ipsec status | grep -E 'l2tp\{[0-9]+\}:.*INSTALLED, TRANSPORT'
}

dial() {
	start_capture a wire to-b "(udp port 1701) or $FRAGMENTS"
	xl2tpd_start a
	xl2tpd_start b
	on a sh -c 'echo "c lns" >/run/xl2tpd/l2tp-control'
	wait_call a b
	is_ours a
	is_ours b
}

# exact MTU: of the call, both ways, and nothing in the clear or in pieces
exact() {
	local host iface
	for host in a b; do
		iface=$(on "$host" ls /sys/class/net | grep ^ppp)
		[ "$(mtu_of "$host" "$iface")" = "$1" ] ||
			fail "$host: $(mtu_of "$host" "$iface") is not $1"
	done
	on a ping -q -c 2 -W 5 -M 'do' -s "$(($1 - 28))" 192.168.77.1
	run ! on a ping -q -c 1 -w 1 -M 'do' -s "$(($1 - 27))" 192.168.77.1
	nothing_in_the_clear
}

# tcpdump sees the packets of ESP themselves, and what the filter lets pass
nothing_in_the_clear() {
	stop wire INT
	log_has wire '^0 packets captured'
}

@test "IKEv2 with GCM: up, the MTU exact, nothing in the clear" {
	ipsec_up
	dial
	exact 1428
}

@test "IKEv1 with CBC" {
	both_ends 's/ikev2/ikev1/; s/esp=.*/esp=aes128-sha1!/'
	ipsec_up
	dial
	exact 1420
}

@test "in UDP, as behind a NAT" {
	both_ends 's/esp=.*/&\n\tforceencaps=yes/'
	ipsec_up
	dial
	exact 1420
}

@test "three new keys during a call lose nothing" {
	ipsec_up
	dial
	start a ping ping -n -q -i 0.2 192.168.77.1
	for _ in 1 2 3; do
		before=$(spis)
		on a ipsec stroke rekey 'l2tp{*}'
		wait_for 20 "new keys" rekeyed
	done
	stop ping INT
	log_has ping ' 0% packet loss'
	nothing_in_the_clear
}

spis() {
	on a ip xfrm state | grep -oE 'spi 0x[0-9a-f]+' | sort
}

# All that were there before are gone.
rekeyed() {
	[[ $(spis) ]] && ! comm -12 <(echo "$before") <(spis) | grep .
}

@test "the association ends during a call: it is made again, nothing in the clear" {
	ipsec_up
	dial
	on a ipsec down l2tp
	wait_for 30 "the call to work again" on a ping -c 1 -W 1 192.168.77.1
	protected
	nothing_in_the_clear
}
