#!/usr/bin/env bats
# l2tp-bridge hands early frames larger than a page across whole.

load lib/test
load lib/link
load lib/bridge

setup() {
	bridge_hosts a b c
}

# large KIND: a frame of 9000 bytes is queued on b's session, unbound or bound
large() {
	start c peer "$LAB_PY" echo 10.0.2.2 10.0.2.1 21
	wait_log peer listening
	start b switch "$LAB_PY" early "$1" 10.0.1.2 10.0.1.1 \
		"l2tp:local=10.0.2.1,remote=10.0.2.2,tunnel-id=21,peer-tunnel-id=22,session-id=1,peer-session-id=1"
	wait_log switch '^connected'
	start a sender "$LAB_PY" ping 10.0.1.1 10.0.1.2 2 1 9000
	wait_for 10 "the frame in the kernel" \
		on b grep -E '^ +0/0 0/0/0 1/[0-9]+/0' /proc/net/pppol2tp
	kill -s USR1 "$(pid_of switch)"
	wait_log peer '^frame of session 1 9010 '
	wait_log sender 'all 1 came back'
	stop switch
	stop peer
}

# bats test_tags=trixie
@test "a large frame that is queued on the session's socket" {
	large unbound
}

# bats test_tags=bookworm
@test "a large frame that is queued on the session's channel" {
	large bound
}
