#!/usr/bin/env bats
# l2tp-bridge: how it ends, what it refuses, early frames, and many at once. The
# peers are Python programs, not pppd.

# shellcheck disable=SC2030,SC2031 # how bats runs its tests
load lib/test
load lib/link
load lib/bridge

setup() {
	bridge_hosts a b c
}

# begin: starts a switch without peers
begin() {
	start b switch l2tp-bridge "l2tp:local=10.0.1.2,remote=10.0.1.1,$(spec 1 far)" \
		"l2tp:local=10.0.2.1,remote=10.0.2.2,version=3,$(spec 2 near)"
	wait_log switch ^bridged
}

@test "a session or tunnel is deleted on either side; signals" {
	begin
	ends_soon switch on b ip l2tp del session tunnel_id 201 session_id 401
	log_has switch 'side 1 \(l2tp:10.0.1.1:1701/201/401\) is gone: session 401 of tunnel 201 was deleted; side 2 \(l2tp:10.0.2.2:1701/102/302\) is closed'
	no_kernel_objects
	begin
	ends_soon switch on b ip l2tp del session tunnel_id 102 session_id 302
	log_has switch 'side 2 \(.*\) is gone: session 302 of tunnel 102 was deleted; side 1 \(.*\) is closed'
	begin
	ends_soon switch on b ip l2tp del tunnel tunnel_id 102
	log_has switch 'side 2 \(.*\) is gone: tunnel 102 was closed'
	log_has switch 'side 1 \(.*\): sent 0 packets'
	begin
	switch_down switch
	begin
	stop switch INT
	[ "$(status_of switch)" = 0 ]
	no_kernel_objects
}

@test "inherited tunnels: the socket is closed, or the controller is gone" {
	for signal in USR1 USR2; do
		start b holder "$LAB_PY" hold 1 10.0.1.2 10.0.1.1 10.0.2.1 10.0.2.2
		wait_log holder 'all bridged'
		log_has holder '1 EVENT=session SIDE=1 TUNNEL_ID=2 PEER_TUNNEL_ID=1 SESSION_ID=1 PEER_SESSION_ID=1 CHANNEL='
		log_has holder '1 EVENT=session SIDE=2 TUNNEL_ID=3 .*CHANNEL='
		# Only the controller still has the tunnels' sockets.
		# shellcheck disable=SC2016
		[ "$(on b sh -c 'readlink /proc/$(pgrep -x l2tp-bridge)/fd/* | grep -c socket:')" -eq 7 ]
		ends_soon holder kill -s $signal "$(pid_of holder)"
		log_has holder '^statuses 1 of 1'
		if [ $signal = USR1 ]; then
			log_has holder 'side 2 .* is gone: tunnel 3 was closed'
			log_has holder '1 EVENT=closed STATUS=1 REASON=side 2 .* SIDE1_TX_PACKETS=0 .*SIDE2_RX_OOS_PACKETS=0'
		else
			log_has holder 'l2tp-bridge: the controller closed its control socket'
		fi
		no_kernel_objects
	done
}

# bats test_tags=bookworm
@test "the controller says COMMAND=close" {
	start b holder "$LAB_PY" hold 1 10.0.1.2 10.0.1.1 10.0.2.1 10.0.2.2
	wait_log holder 'all bridged'
	kill -s ALRM "$(pid_of holder)"
	wait_log holder '^1 EVENT=closed STATUS=0 REASON=the customer left SIDE1_TX_PACKETS=0 '
	wait_log holder '^statuses 0 of 1'
	log_has holder '^l2tp-bridge: the customer left'
	no_kernel_objects
}

# bats test_tags=trixie
@test "PPPoE: a PADT arrives, or the interface is deleted" {
	for event in padt gone; do
		start b switch l2tp-bridge "l2tp:local=10.0.2.1,remote=10.0.2.2,$(spec 2 near)" \
			"pppoe:interface=to-a,mac=$(mac a to-b),session-id=0x7"
		wait_log switch ^bridged
		if [ $event = padt ]; then
			ends_soon switch on a "$LAB_PY" padt to-b "$(mac b to-a)" 7
		else
			ends_soon switch on b ip link delete to-a
		fi
	done
	log_has switch 'side 2 \(pppoe:.*\) is gone: the interface to-a is gone; side 1'
}

# bats test_tags=trixie
@test "frames that arrive early are not lost" {
	start c peer "$LAB_PY" echo 10.0.2.2 10.0.2.1 21
	wait_log peer listening
	for kind in unbound bound; do
		start b switch "$LAB_PY" early $kind 10.0.1.2 10.0.1.1 \
			"l2tp:local=10.0.2.1,remote=10.0.2.2,tunnel-id=21,peer-tunnel-id=22,session-id=1,peer-session-id=1"
		wait_log switch '^connected'
		start a sender "$LAB_PY" ping 10.0.1.1 10.0.1.2 2 1
		# the kernel has counted the frame, and nobody has read it
		wait_for 10 "the frame in the kernel" \
			on b grep -E '^ +0/0 0/0/0 1/[0-9]+/0' /proc/net/pppol2tp
		kill -s USR1 "$(pid_of switch)"
		wait_log sender 'all 1 came back'
		stop switch
	done
}

# bridges N: do so many run? Zombies do not count.
bridges() {
	# shellcheck disable=SC2009 # bookworm's pgrep cannot exclude zombies
	[ "$(ps -C l2tp-bridge -o stat= | grep -vc '^Z')" = "$1" ]
}

# bats test_tags=bookworm
@test "fifty bridges at once" {
	start c peer "$LAB_PY" echo 10.0.2.2 10.0.2.1 3
	wait_log peer listening
	start b holder "$LAB_PY" hold 50 10.0.1.2 10.0.1.1 10.0.2.1 10.0.2.2
	wait_log holder 'all bridged after' 60
	log_has holder 'all bridged after' | sed 's/^/# /' >&3
	on a "$LAB_PY" ping 10.0.1.1 10.0.1.2 2 50
	# One ends, the others stay.
	on b ip l2tp del session tunnel_id 3 session_id 7
	wait_log holder '^7 EVENT=closed STATUS=1'
	wait_for 10 "the end of one bridge" bridges 49
	stop holder TERM 20
	log_has holder '^statuses 0 1 of 50'
	log_has holder '^50 EVENT=closed STATUS=0 .*SIDE1_TX_PACKETS=1 .*SIDE2_TX_PACKETS=1 '
	no_kernel_objects
}

# full_pipe COMMAND...: runs it with a full pipe as standard output
full_pipe() {
	python3 -c '
import fcntl, os, sys
r, w = os.pipe()
fcntl.fcntl(w, 1031, 4096)  # F_SETPIPE_SZ
os.set_inheritable(w, True)
pid = os.fork()
if pid:
    os.close(w)
    status = os.waitpid(pid, 0)[1]
    sys.exit(os.waitstatus_to_exitcode(status))
os.write(w, b"-" * 3900)
os.dup2(w, 1)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}

# bats test_tags=trixie
@test "the bridge works on although nobody reads its output" {
	start b switch bash -c "$(declare -f full_pipe); full_pipe \"\$@\"" - l2tp-bridge --stats 1 \
		"l2tp:local=10.0.1.2,remote=10.0.1.1,$(spec 1 far)" \
		"l2tp:local=10.0.2.1,remote=10.0.2.2,$(spec 2 near)"
	wait_for 10 "the bridge" bridges 1
	wait_for 10 "its sessions" on b grep -E 'SESSION .*302' /proc/net/pppol2tp
	# By then it has tried to write some lines.
	wait_wakes "$(pgrep -x l2tp-bridge)" 6
	kill "$(pgrep -x l2tp-bridge)"
	[ "$(status_of switch 5)" = 0 ]
	log_has switch 'SIGTERM: both sides are closed'
}

refuses() {
	run on b l2tp-bridge "${@:2}"
	echo "$output"
	[ "$status" -eq "$1" ]
}

# bats test_tags=bookworm
@test "a bad endpoint is refused and named; a good one that fails is explained" {
	local good="pppoe:interface=to-a,mac=02:00:00:00:00:01,session-id=7"
	refuses 2 "$good"
	refuses 2 "$good" "tcp:a=b"
	[[ $output = *"endpoint 2: 'tcp:a=b' begins with neither l2tp: nor pppoe:"* ]]
	refuses 2 "$good" l2tp:remote=10.0.1.1,tunnel-id=0
	[[ $output = *"endpoint 2: tunnel-id: '0' is not a number from 1"* ]]
	refuses 2 "l2tp:remote=10.0.1.1,speed=9" "$good"
	[[ $output = *"endpoint 1: speed=9: no such key"* ]]
	refuses 2 pppoe:interface=to-a,mac=1,session-id=7 "$good"
	[[ $output = *"mac: '1' is not"* ]]
	refuses 2 pppoe:interface=to-a,session-id=7 "$good"
	[[ $output = *"endpoint 1: mac is missing"* ]]
	refuses 2 l2tp:session-fd=0 "$good"
	[[ $output = *"session-fd=0:"*"not a socket"* ]]
	refuses 2 l2tp:tunnel-fd=5,tunnel-id=1,peer-tunnel-id=1,session-id=1,peer-session-id=1 \
		l2tp:tunnel-fd=5,tunnel-id=1,peer-tunnel-id=1,session-id=2,peer-session-id=2
	[[ $output = *"endpoint 2: tunnel-fd=5: the other endpoint has it; inherit a copy"* ]]
	refuses 2 --stats 0 "$good" "$good"
	[[ $output = *"--stats: '0' is not a number"* ]]
	refuses 2 --control-fd 0 "$good" "$good"
	[[ $output = *"--control-fd 0: the descriptor is not a socket"* ]]
	refuses 1 "$good" "$good"
	[[ $output = *"endpoint 2: cannot connect PPPoE session 7 on to-a: that session is in use"* ]]
	refuses 1 pppoe:interface=nowhere,mac=02:00:00:00:00:01,session-id=7 "$good"
	[[ $output = *"there is no such interface"* ]]
	refuses 1 l2tp:local=192.0.2.1,remote=10.0.1.1,tunnel-id=1,peer-tunnel-id=1,session-id=1,peer-session-id=1 "$good"
	[[ $output = *"the local address is not on this host"* ]]
	refuses 0 --help
	refuses 0 --version
	# The same session cannot be both sides.
	start b switch "$LAB_PY" early unbound 10.0.1.2 10.0.1.1 'l2tp:session-fd={fd}'
	wait_log switch '^connected'
	kill -s USR1 "$(pid_of switch)"
	[ "$(status_of switch)" = 1 ]
	log_has switch 'cannot bridge: one of the sessions has a PPP interface or a bridge already'
	no_kernel_objects
}
