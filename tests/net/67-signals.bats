#!/usr/bin/env bats
# SIGTERM ends a program at once that is connecting a session.

load lib/test
load lib/link

# held: makes a session with link 1's ids on a that stays
held() {
	# "{session}" is an argument that tail does not get
	start a held "$PEERS/controller.py" local=10.0.1.1:2001 remote=10.0.1.2:2001 \
		tunnel=101/201 session=301/401 -- \
		bash -c 'exec tail -f /dev/null' '{session}'
	wait_for 10 "the session" on a grep 'sess 101/301' /proc/net/pppol2tp
}

# deaf_resolver: makes b a's name server, which never answers
deaf_resolver() {
	on a rm -f /etc/resolv.conf
	write_file a /etc/resolv.conf <<<'nameserver 10.0.1.2'
	write_file a /etc/nsswitch.conf <<<'hosts: files dns'
	start b deaf python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 53))
print("bound", flush=True)
while s.recv(512):
    print("asked", flush=True)'
	wait_log deaf bound
}

# asleep NAME: waits until it sleeps between two attempts
asleep() {
	wait_for 10 "$1 to wait" grep nanosleep "/proc/$(pid_of "$1")/wchan"
}

# told NAME STATUS: sends SIGTERM; the program ends within 2 s with this status and
# leaves no process
told() {
	local since ended pid
	pid=$(pid_of "$1")
	since=$(now_ms)
	kill -TERM "$pid"
	run -0 status_of "$1" 90
	[ "${lines[-1]}" = "$2" ] || fail "status ${lines[-1]}, not $2"
	ended=$(stat -c %.3Y "$LOGS/$1.status")
	ended=$((${ended/./} - since))
	echo "# $1 ended after $ended ms" >&3
	((ended < 2000)) || fail "after $ended ms"
	run ! pgrep -P "$pid"
	run ! pgrep -x "pppd|l2tp-bridge"
}

# pppd_1 NAME REMOTE
pppd_1() {
	link_a 1 name="$1" local=10.0.1.1:2002 remote="$2"
}

# bridge_1 NAME REMOTE: it never gets to its other side
bridge_1() {
	start a "$1" l2tp-bridge \
		"l2tp:local=10.0.1.1:2002,remote=$2,tunnel-id=101,peer-tunnel-id=201,session-id=301,peer-session-id=401" \
		"l2tp:local=10.0.1.1:2003,remote=10.0.1.2:2003,tunnel-id=9,peer-tunnel-id=9,session-id=9,peer-session-id=9"
}

# bats test_tags=trixie
@test "pppd, while the kernel has a session with the same ids" {
	held
	pppd_1 link 10.0.1.2:2001
	asleep link
	told link 5
	log_has link 'a signal ended the wait for the kernel'
	is_running held
}

# bats test_tags=bookworm
@test "pppd, while a name is resolved" {
	deaf_resolver
	pppd_1 link slow.test
	wait_log deaf asked
	told link 5
	log_has link 'a signal ended the wait for the resolver'
}

# bats test_tags=trixie
@test "l2tp-bridge, while the kernel has a session with the same ids" {
	held
	bridge_1 switch 10.0.1.2:2001
	asleep switch
	told switch 0
	log_has switch 'SIGTERM: both sides are closed'
	is_running held
}

# bats test_tags=bookworm
@test "l2tp-bridge, while a name is resolved" {
	deaf_resolver
	bridge_1 switch slow.test
	wait_log deaf asked
	told switch 0
	log_has switch 'SIGTERM: both sides are closed'
}
