#!/usr/bin/env bats
# The installed package pppd-l2tp-drop-in: two unmodified xl2tpd, with no
# configuration for our plugin. In the lab the packages come from scripts/package; as
# an autopkgtest (debian/tests) they are installed already.

load ../net/lib/test
load ../net/lib/xl2tpd

setup_file() {
	local release debs
	[[ $(dpkg-query -W -f '${db:Status-Status}' pppd-l2tp-drop-in 2>/dev/null) != installed ]] ||
		return 0
	# shellcheck source=/dev/null
	release=$(. /etc/os-release && echo "$VERSION_CODENAME")
	debs=("$BATS_TEST_DIRNAME/../../out/package/$release"/pppd-l2tp{,-drop-in}_*.deb)
	[[ -e ${debs[0]} ]] || skip_test "needs scripts/package $release"
	dpkg --install "${debs[@]}"
}

setup() {
	local host
	require xl2tpd
	hosts_up a b
	for host in a b; do
		printf '%s\n' '* * secret *' | write_file "$host" /etc/ppp/chap-secrets 600
		log_ppp "$host"
		printf '%s\n' noauth crtscts lock nodefaultroute |
			write_file "$host" /etc/ppp/options.xl2tpd
	done
}

@test "the next call between two unmodified xl2tpd uses our plugin" {
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	xl2tpd_start a
	xl2tpd_start b
	xl2tpd_command a c
	wait_call a b
	is_ours a
	is_ours b
	xl2tpd_command a d
	wait_no_call a b
	no_kernel_objects 40
}
