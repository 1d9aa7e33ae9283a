#!/usr/bin/env bats
# The package pppd-l2tp-drop-in, as it is installed: two unmodified xl2tpd, and
# nothing configured for our plugin. In the lab the packages come from
# scripts/package; as an autopkgtest (debian/tests) they are installed already.

load ../net/lib
load ../net/xl2tpd

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
		printf '%s\n' debug 'logfile /run/ppp.log' |
			write_file "$host" /etc/ppp/options
		printf '%s\n' noauth crtscts lock nodefaultroute |
			write_file "$host" /etc/ppp/options.xl2tpd
	done
}

teardown() {
	[[ ${BATS_TEST_COMPLETED:-} ]] || on a tail -n 50 /run/ppp.log || :
	lab_teardown
}

has_call() {
	on "$1" ip -o address show | grep -E ' ppp[0-9]+ .*192\.168\.77\.1[ /]'
}

no_ppp() {
	! on "$1" ip -o link show type ppp | grep .
}

@test "the next call of two unmodified xl2tpd runs on our plugin" {
	xl2tpd_config a lac 10.0.1.2
	xl2tpd_config b lns -
	xl2tpd_start a
	xl2tpd_start b
	xl2tpd_command a c
	wait_for 30 "the call on a" has_call a
	wait_for 30 "the call on b" has_call b
	on a ping -c 1 -W 5 192.168.77.1
	# our device's name, which the stock plugin does not give
	for host in a b; do
		on "$host" grep -E 'Connect: ppp0 <--> l2tp:10\.0\.1\.[12]:1701/[0-9]+/[0-9]+' \
			/run/ppp.log
	done
	xl2tpd_command a d
	wait_for 20 "the interface of a to go" no_ppp a
	wait_for 20 "the interface of b to go" no_ppp b
	no_kernel_objects 40
}
