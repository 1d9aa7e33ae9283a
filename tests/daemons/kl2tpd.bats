#!/usr/bin/env bats
# Unmodified kl2tpd (go-l2tp) against xl2tpd. kl2tpd gives pppd the session's socket
# as descriptor 3, and closes the tunnel's socket when a session ends.

load ../net/lib/test
load ../net/lib/forms
load ../net/lib/xl2tpd
load ../net/lib/strongswan

setup() {
	command -v kl2tpd >/dev/null || skip_never_here "this release has no go-l2tp"
	hosts_up a b
	log_ppp a b
	ours_on a b
	printf '%s\n' noauth noccp | write_file b /etc/ppp/options.xl2tpd
	printf '%s\n' noauth noccp nodetach ipcp-accept-local ipcp-accept-remote |
		write_file a /etc/ppp/options.kl2tpd
	write_file a /etc/kl2tpd.toml <<-'END'
		[tunnel.t1]
		peer = "10.0.1.2:1701"
		version = "l2tpv2"
		encap = "udp"

		[tunnel.t1.session.s1]
		pseudowire = "ppp"
		pppd_args = "/etc/ppp/options.kl2tpd"
	END
	xl2tpd_config b lns -
	xl2tpd_start b
}

dial() {
	start a kl2tpd kl2tpd -config /etc/kl2tpd.toml -verbose
	wait_call a b
}

@test "a call uses our plugin, ends with kl2tpd, and can be made again" {
	dial
	is_ours a
	on a grep 'Plugin pppol2tp.so loaded' /run/ppp.log
	stop kl2tpd TERM 20
	wait_no_call a b
	no_kernel_objects 40
	dial
}

@test "the server's pppd hangs up" {
	dial
	hang_up b
	wait_no_call a b
	# kl2tpd keeps its tunnel
	stop kl2tpd TERM 20
	no_kernel_objects 40
}

@test "kl2tpd is killed: pppd ends with it" {
	dial
	stop kl2tpd KILL
	wait_no_call a
	on a grep 'hanging up' /run/ppp.log
}

# in_ipsec MTU: a call with "require", and nothing of it in the clear
in_ipsec() {
	ipsec_up
	capture_clear
	dial
	is_ours a
	exact "$1"
	nothing_in_the_clear
}

@test "inside IPsec that is limited to UDP port 1701 at both ends" {
	ipsec_configure a lac
	ipsec_configure b lns
	echo 'l2tp-ipsec require' | on a tee -a /etc/ppp/options.kl2tpd
	on a sed -i 's/^peer = .*/&\nlocal = "10.0.1.1:1701"/' /etc/kl2tpd.toml
	in_ipsec 1428
}

@test "inside IPsec that is limited to the server's UDP port 1701" {
	ipsec_configure a lac
	ipsec_configure b lns
	ipsec_any_port
	echo 'l2tp-ipsec require' | on a tee -a /etc/ppp/options.kl2tpd
	in_ipsec 1428
	no_tunnel_of_1701
}
