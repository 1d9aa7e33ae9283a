#!/usr/bin/env bats
# The lab itself: does it provide what the other tests need?

load lib/test

setup() {
	hosts_up a b c
}

@test "neighbours reach each other over IPv4 and IPv6" {
	on a ping -c 1 -W 5 10.0.1.2
	on b ping -c 1 -W 5 fd00:1::1
	on b ping -c 1 -W 5 10.0.2.2
	on c ping -c 1 -W 5 fd00:2::1
	run ! on a ping -c 1 -W 1 10.0.2.2
}

@test "the kernel has PPP and L2TP" {
	[ -c /dev/ppp ]
	for module in ppp_generic pppox pppoe l2tp_core l2tp_ppp l2tp_netlink l2tp_ip l2tp_ip6; do
		[ -d "/sys/module/$module" ] || fail "no module $module"
	done
	on a ip l2tp show tunnel
}

@test "pppd is installed, and its plugins are where it looks for them" {
	[[ $(pppd_version) = [0-9]*.*.* ]]
	[ -e "$(plugin_dir)/pppoe.so" ]
	on a pppd noauth nodetach dryrun /dev/null
}

@test "each host has its own files" {
	echo secret | write_file a /etc/ppp/chap-secrets 600
	on a touch /run/pppd/mark /var/log/mark /etc/mark
	[ "$(on a cat /etc/ppp/chap-secrets)" = secret ]
	[ "$(on a stat -c %a /etc/ppp/chap-secrets)" = 600 ]
	for file in /run/pppd/mark /var/log/mark /etc/mark; do
		on a test -e "$file"
		run ! on b test -e "$file"
		[ ! -e "$file" ]
	done
	[ -z "$(on b cat /etc/ppp/chap-secrets)" ]
}

# bats test_tags=trixie
@test "a plugin can be replaced on one host" {
	echo other >"$BATS_TEST_TMPDIR/file"
	use_plugin a "$BATS_TEST_TMPDIR/file" pppoe.so
	use_plugin a "$BATS_TEST_TMPDIR/file" new.so
	[ "$(on a cat "$(plugin_dir)/pppoe.so")" = other ]
	[ "$(on a cat "$(plugin_dir)/new.so")" = other ]
	run ! cmp "$(plugin_dir)/pppoe.so" "$BATS_TEST_TMPDIR/file"
	[ ! -e "$(plugin_dir)/new.so" ]
}

# bats test_tags=bookworm
@test "programs are started, watched and stopped" {
	start a talk sh -c 'echo hello; exit 3'
	wait_log talk hello
	[ "$(status_of talk)" = 3 ]
	start b still sleep 1000
	is_running still
	stop still
	[ "$(status_of still)" = 143 ]
	start b deaf sh -c 'trap "" TERM; echo deaf; while :; do sleep 1; done'
	wait_log deaf deaf
	run stop deaf TERM 1
	[ "$status" -eq 1 ]
	[ "$(status_of deaf)" = 137 ]
}

# bats test_tags=trixie
@test "a wait for something that never happens ends and shows the logs" {
	start a talk sh -c 'echo hello'
	wait_log talk hello
	SECONDS=0
	run wait_for 1 "a miracle" false
	[ "$status" -eq 1 ]
	((SECONDS <= 5))
	[[ $output = *"in vain for a miracle"*hello* ]]
}

@test "the kernel's tunnels are seen, and disappear with their host" {
	on a ip l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap udp \
		local 10.0.1.1 remote 10.0.1.2 udp_sport 1701 udp_dport 1701
	[[ $(kernel_objects) = *"a: Tunnel 1"* ]]
	hosts_down
	no_kernel_objects
	run ip netns list
	[[ $output != *l2-* ]]
}

# bats test_tags=bookworm
@test "a skip becomes a failure if all tests are required" {
	REQUIRE_ALL=1 run skip_test "for a reason"
	[ "$status" -ne 0 ]
	[[ $output = *"for a reason"* ]]
}
