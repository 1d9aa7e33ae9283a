#!/usr/bin/env bats
# L2TP over IPsec: strongSwan in transport mode, xl2tpd at both ends with ours under
# the name pppol2tp.so. The configuration is examples/ipsec, "l2tp-ipsec require"
# included; tests change one line. strongswan-require.bats has calls that end.

load ../net/lib/test
load ../net/lib/link
load ../net/lib/forms
load ../net/lib/xl2tpd
load ../net/lib/strongswan

setup() {
	ipsec_hosts
}

# esp SUFFIX: both ends propose this instead
esp() {
	edit "a b" /etc/ipsec.conf "s/esp=.*/esp=$1/"
}

@test "IKEv2 with GCM: up, the MTU exact, nothing in the clear" {
	ipsec_up
	ipsec_dial
	exact 1428
	nothing_in_the_clear
}

@test "IKEv1 with CBC" {
	edit "a b" /etc/ipsec.conf 's/ikev2/ikev1/'
	esp 'aes128-sha1!'
	ipsec_up
	ipsec_dial
	exact 1420
	nothing_in_the_clear
}

@test "in UDP, as behind a NAT" {
	esp 'aes128gcm16!\n\tforceencaps=yes'
	ipsec_up
	ipsec_dial
	exact 1420
	nothing_in_the_clear
}

@test "the client's port is any, in IKEv2 and in IKEv1" {
	ipsec_any_port
	edit a /etc/xl2tpd/xl2tpd.conf '1i [global]\nport = 0\n'
	ipsec_up
	ipsec_dial
	any_port
	hang_up_all
	edit "a b" /etc/ipsec.conf 's/ikev2/ikev1/'
	ipsec_up
	ipsec_dial
	any_port
}

# any_port: a's tunnel comes from a port of its own, and all of it is protected
any_port() {
	no_tunnel_of_1701
	exact 1428
	nothing_in_the_clear
}

hang_up_all() {
	stop xl2tpd-a
	stop xl2tpd-b
	wait_no_call a b
	stop ipsec-a
	stop ipsec-b
}

@test "three new keys during a call lose nothing" {
	ipsec_up
	ipsec_dial
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
	ipsec_dial
	on a ipsec down l2tp
	wait_for 30 "the call to work again" on a ping -c 1 -W 1 192.168.77.1
	protected
	run ! on a grep 'hanging up' /run/ppp.log
	nothing_in_the_clear
}

@test "without a trap policy and l2tp-ipsec a call goes on in the clear" {
	no_traps
	edit "a b" /etc/ppp/options.xl2tpd '/l2tp-ipsec/d'
	ipsec_up
	ipsec_dial
	exact 1428
	nothing_in_the_clear
	capture_clear
	on a ipsec down l2tp
	on a ping -c 2 -W 5 192.168.77.1
	wait_log data '10\.0\.1\.1\.1701 > 10\.0\.1\.2\.1701'
	is_ours a
}

# between_ipv6 MTU SUITE: links of this MTU, and nothing of them in the clear. xl2tpd,
# which is kl2tpd's peer as well, speaks IPv4 only, so there is no control connection.
between_ipv6() {
	plain_logs
	edit "a b" /etc/ipsec.conf 's/10\.0\.1\./fd00:1::/; s/17\/1701/17/'
	edit "a b" /etc/ipsec.secrets 's/10\.0\.1\./fd00:1::/g'
	esp "$2"
	ipsec_up
	start_capture a wire to-b "udp portrange 2001-2099 or $FRAGMENTS"
	link 1 form=v2-udp6 l2tp-ipsec require
	link 2 form=v2-udp6 handover=session l2tp-ipsec require
	printf '%s\n' "1 $1" "2 $1" | all_exact
	stop wire INT
	log_has wire '^0 packets captured'
}

@test "IPv6, GCM" {
	between_ipv6 1408 aes128gcm16!
}

@test "IPv6, CBC" {
	between_ipv6 1404 aes128-sha1!
}

@test "IPv6, in UDP" {
	between_ipv6 1400 'aes128gcm16!\n\tforceencaps=yes'
}
