#!/usr/bin/env bats
# The real pppd with the plugin under valgrind, for a whole life.

load lib
load life

@test "no error, and no leak of the plugin's, from start to end" {
	local status
	require valgrind
	static_b 1 peer persist maxfail 0 holdoff 1 +ipv6 ipv6 ::2,::1
	start a serve python3 "$TESTS/hostile.py" /run/controller 10.0.1.1:2001 \
		10.0.1.2:2001 101/201 301/401
	wait_log serve ready
	# pppd keeps the scripts' environment by pointers into the middle.
	write_file a /run/suppressions <<-'EOF'
		{
		   environment
		   Memcheck:Leak
		   match-leak-kinds: possible
		   fun:malloc
		   fun:*script_setenv
		}
	EOF
	# valgrind starts no program that is setuid
	on a install -m 755 /usr/sbin/pppd /run/pppd.plain
	start a link valgrind --log-file="$BATS_TEST_TMPDIR/memory" --leak-check=full \
		--suppressions=/run/suppressions \
		--show-leak-kinds=definite,indirect,possible --num-callers=30 \
		/run/pppd.plain plugin l2tp.so "${COMMON[@]}" l2tp-controller /run/controller \
		l2tp-call good l2tp-lns lcp-restart 10 \
		+ipv6 ipv6 ::1,::2 192.168.1.1:192.168.1.2 persist maxfail 5 holdoff 1
	wait_up link 60
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_log link 'was deleted; hanging up' 20
	wait_for 60 "a second link" second_link
	kill -TERM "$(pid_of link)"
	status=$(status_of link 60)
	[ "$status" = 5 ]
	cat "$BATS_TEST_TMPDIR/memory"
	grep -q 'ERROR SUMMARY' "$BATS_TEST_TMPDIR/memory"
	# valgrind reports a block of lines for each; ours name our object or, with
	# debugging information, our files. The command line names it, too.
	sed -i '/ Command: /d' "$BATS_TEST_TMPDIR/memory"
	ours=$(cd "$BATS_TEST_DIRNAME/../.." && printf '%s\n' plugin/*.c l2tp/*.c |
		sed 's,.*/,,' | paste -sd'|')
	[[ $ours = *'|plugin.c|'* ]]
	run ! grep -E "l2tp\.so|\((${ours//./\\.}):" "$BATS_TEST_TMPDIR/memory"
}

second_link() {
	(($(grep -c 'remote IP address' "$BATS_TEST_TMPDIR/link.log") >= 2))
}
